//! The note after a link to a file in a text: its type, size and language.

use super::Theme;
use crate::base::{Lang, escape};
use crate::site::views::FileView;

impl Theme {
    /// Type, size and, where its name states it, language of a file, as HTML: the theme's UI text `markdown.file` or
    /// `markdown.file_language`, in a `span` of the class `file-facts`, with a space before it where one is needed.
    pub fn file_facts(&self, lang: Lang, file: &FileView) -> String {
        let size = self.shared.locale(lang).map_or_else(
            || file.size.to_string(),
            // Rounding above 2^53 bytes does not show.
            #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
            |locale| locale.filesize(file.size as f64),
        );
        // The name of the language is HTML, with a `lang`: it is put in after the text is escaped.
        let mark = "\u{0}";
        let (key, default) = match file.language {
            Some(_) => ("markdown.file_language", "({type}, {size}, {language})"),
            None => ("markdown.file", "({type}, {size})"),
        };
        let kind = self.kind_and_pages(lang, file);
        let value = |name: &str| {
            Some(match name {
                "type" => kind.clone(),
                "size" => size.clone(),
                "language" => mark.to_owned(),
                _ => return None,
            })
        };
        let text = (self.shared.strings.text(lang, key, None, &value)).unwrap_or_else(|| {
            let filled = default.replace("{type}", &kind).replace("{size}", &size);
            filled.replace("{language}", mark)
        });
        // Full-width brackets have space in them.
        let space = if text.starts_with(|first: char| first.is_ascii()) {
            " "
        } else {
            ""
        };
        let mut text = escape(&text);
        if let Some(language) = &file.language {
            let name = format!(
                "<span lang=\"{}\">{}</span>",
                escape(&language.tag),
                escape(&language.name)
            );
            text = text.replace(mark, &name);
        }
        format!("{space}<span class=\"file-facts\">{text}</span>")
    }

    /// The type of a file, of a PDF with the number of its pages: the theme's UI text `markdown.pages`, if it has one.
    fn kind_and_pages(&self, lang: Lang, file: &FileView) -> String {
        let counted = file.pages.and_then(|pages| {
            let value = |name: &str| (name == "type").then(|| file.kind.clone());
            let strings = &self.shared.strings;
            strings.text(lang, "markdown.pages", Some(i64::from(pages)), &value)
        });
        counted.unwrap_or_else(|| file.kind.clone())
    }
}

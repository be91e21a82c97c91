//! Han text in a text of another script: without a language of its own, a screen reader skips it or spells it out.

use super::Fault;
use crate::base::{Lang, Languages};
use crate::content::opencc::forms::{Script, forms, is_han};
use crate::markdown::Prose;

/// Finds stretches of Han characters in a text that is not written in them.
pub fn find(
    prose: &Prose,
    tag: &str,
    (languages, lang, raw_html): (&Languages, Lang, bool),
    faults: &mut Vec<Fault>,
) {
    let text = &prose.text;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !is_han(c) {
            continue;
        }
        let mut end = start + c.len_utf8();
        // Kana, and signs between Han characters, belong to it.
        while let Some((at, c)) = chars.next_if(|(_, c)| {
            is_han(*c) || matches!(c, '\u{3000}'..='\u{30FF}' | '\u{FF00}'..='\u{FFEF}' | '·')
        }) {
            end = at + c.len_utf8();
        }
        let words = text.get(start..end).unwrap_or_default();
        let of = tag_of(words, languages, lang);
        let write = if raw_html {
            format!("write `<span lang=\"{of}\">{}</span>`", shortened(words))
        } else {
            format!(
                "write `{{{{ lang(tag=\"{of}\", text=\"{}\") }}}}`",
                shortened(words)
            )
        };
        let shown = shortened(words);
        faults.push(Fault {
            code: "untagged-han",
            at: start..end,
            word: words.to_owned(),
            message: format!(
                "`{shown}` is in another language than the page (`{tag}`), and nothing says so"
            ),
            hint: format!("{write}, so that it is read out and shown as that language is"),
        });
    }
}

/// The tag of the language of the site whose script fits.
fn tag_of<'l>(words: &str, languages: &'l Languages, other: Lang) -> &'l str {
    if words
        .chars()
        .any(|c| ('\u{3041}'..='\u{30FF}').contains(&c))
    {
        return "ja";
    }
    let fits = |script: Script| forms(script, words).is_empty();
    let all = languages
        .all()
        .filter(|(lang, language)| *lang != other && language.is_han());
    let mut fitting = all.filter(|(_, language)| super::forms::script(language).is_none_or(fits));
    match fitting.next() {
        Some((_, language)) => &language.tag,
        None if fits(Script::Traditional("t")) => "zh-Hant",
        None => "zh-Hans",
    }
}

/// The beginning of long words, for messages.
fn shortened(words: &str) -> String {
    const MOST: usize = 20;
    match words.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words.to_owned(),
    }
}

//! What an import says of itself: what was carried, and what a person has to look at, each with its place.

use std::collections::BTreeMap;
use std::fmt::Write;

/// The kinds of what could not be carried unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A file that cannot be read.
    Unreadable,
    /// A symbolic link that is not followed.
    NotFollowed,
    /// A text that is not in UTF-8.
    Encoding,
    /// Front matter that cannot be read.
    FrontMatter,
    /// A date that cannot be read.
    Date,
    /// A key whose value found no place.
    Key,
    /// Two pages at one old address, or an old address that two pages claim.
    Address,
    /// An address of the sitemap that nothing has here.
    Sitemap,
    /// A file with a name that cannot be kept.
    Name,
    /// A call of a shortcode that has no template here yet.
    Shortcode,
    /// Code of a template language in a text.
    Code,
    /// A link that leads nowhere in the old site.
    DeadLink,
    /// A link that browsers would not follow.
    NoLink,
    /// A link to a heading that is not there.
    DeadFragment,
    /// HTML that Markdown has no form for.
    Html,
    /// A file that was not carried.
    File,
    /// A page of a term whose text was not carried.
    Term,
    /// A setting that was not carried.
    Setting,
    /// Templates and styles of the old site.
    Theme,
}

impl Kind {
    /// What the kind is called, and what to do about it.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => (
                "files that could not be read",
                "Nothing of them was carried; of one with a line, what stands before it.",
            ),
            Self::NotFollowed => (
                "symbolic links that were not followed",
                "They lead out of the old site, to a folder or nowhere: copy what they lead to into the old site, and import again.",
            ),
            Self::Encoding => (
                "texts that are not UTF-8",
                "They were read as Windows-1252 (which Latin-1 is part of) or UTF-16: look whether accents are right.",
            ),
            Self::FrontMatter => (
                "files whose front matter could not be read",
                "Their text was carried as a draft with the file's name for a title.",
            ),
            Self::Date => (
                "dates that could not be read",
                "The page has no such date now.",
            ),
            Self::Key => (
                "values of the front matter without a place",
                "The mapping (`--mapping`) can give a key another name, or leave it out.",
            ),
            Self::Address => (
                "old addresses that more than one page had",
                "The page that is named first has it; the other keeps its other addresses.",
            ),
            Self::Sitemap => (
                "addresses of the sitemap that no page has",
                "Templates or plugins made them. They lead to the page above, by `redirects` in content/site.yaml, or nowhere.",
            ),
            Self::Name => (
                "names that were changed",
                "A file system or an address would not take them.",
            ),
            Self::Shortcode => (
                "shortcodes",
                "Each has a stub in the theme's `shortcodes/`, which shows what stands between its tags: write the real template there. The mapping (`--mapping`) can turn one into Markdown instead.",
            ),
            Self::Code => (
                "code of the old template language in texts",
                "It was left out: write what it would have shown.",
            ),
            Self::DeadLink => (
                "links that led nowhere in the old site",
                "They lead to the old address, on the old site's host: give each a new target, or take it out.",
            ),
            Self::NoLink => (
                "links that browsers do not follow",
                "Their address is text now.",
            ),
            Self::DeadFragment => (
                "links to headings that are not there",
                "They lead to the page now.",
            ),
            Self::Html => (
                "HTML without a form in Markdown",
                "It was kept; `markdown: {raw_html: true}` in content/site.yaml lets it through, sanitised.",
            ),
            Self::File => (
                "files that were not carried",
                "Nothing here is made of them.",
            ),
            Self::Term => (
                "pages of terms",
                "Their titles are labels in content/site.yaml; their texts were not carried.",
            ),
            Self::Setting => ("settings that were not carried", ""),
            Self::Theme => (
                "templates and styles of the old site",
                "The new site has the theme `plain`: docs/themes.md tells how to write one.",
            ),
        }
    }
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What kind of thing it is.
    pub kind: Kind,
    /// What it is about where several places share it, such as the name of a shortcode; may be empty.
    pub what: String,
    /// The file in the old site, with its line where there is one.
    pub place: String,
}

impl Note {
    /// A note on a place of the old site.
    pub fn new(kind: Kind, place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            place: place.into(),
        }
    }
}

/// How much of the old site was carried over, and what its editors have to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What the old site was made with.
    pub system: String,
    /// Pages that were carried.
    pub pages: usize,
    /// Other files that were carried.
    pub files: usize,
    /// Old addresses that are as they were.
    pub kept: usize,
    /// Old addresses that lead to new ones.
    pub redirected: usize,
    /// What to look at.
    pub notes: Vec<Note>,
}

impl Report {
    /// The number of notes of each kind, with its name, in order.
    pub fn counts(&self) -> Vec<(usize, &'static str)> {
        let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
        for note in &self.notes {
            *counts.entry(note.kind).or_default() += 1;
        }
        let counts = counts.into_iter();
        counts.map(|(kind, n)| (n, kind.words().0)).collect()
    }

    /// The report as Markdown. `further` are paragraphs of the host on what it wrote.
    pub fn markdown(&self, further: &[String]) -> String {
        let mut text = format!(
            "# Import from {}\n\n{} pages and {} other files were carried. {} old addresses are as they were, {} lead to new ones.\n",
            self.system, self.pages, self.files, self.kept, self.redirected
        );
        for paragraph in further {
            text += &format!("\n{paragraph}\n");
        }
        let mut notes: Vec<&Note> = self.notes.iter().collect();
        notes.sort();
        for of_kind in notes.chunk_by(|a, b| a.kind == b.kind) {
            let Some(first) = of_kind.first() else {
                continue;
            };
            let (title, advice) = first.kind.words();
            let (first, rest) = title.split_at_checked(1).unwrap_or(("", title));
            let first = first.to_uppercase();
            let _ = write!(text, "\n## {first}{rest} ({})\n", of_kind.len());
            if !advice.is_empty() {
                let _ = write!(text, "\n{advice}\n");
            }
            text.push('\n');
            for same in of_kind.chunk_by(|a, b| a.what == b.what) {
                list(&mut text, same);
            }
        }
        text
    }
}

/// Writes the places of notes that say the same.
fn list(text: &mut String, same: &[&Note]) {
    let Some(first) = same.first() else { return };
    let _ = match (first.what.as_str(), same.len()) {
        ("", _) => Ok(()),
        (what, 1) => {
            let _ = writeln!(text, "- {what}: {}", first.place);
            return;
        }
        (what, many) => writeln!(text, "- {what} ({many})"),
    };
    let indent = if first.what.is_empty() { "" } else { "  " };
    for note in same {
        let _ = writeln!(text, "{indent}- {}", note.place);
    }
}

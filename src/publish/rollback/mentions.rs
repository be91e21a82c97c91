//! Reads whatever would be published for the titles and addresses of what must not come back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use aho_corasick::AhoCorasick;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::base::{Digest, UrlPath};
use crate::engine::{Output, PictureRecipe, Sink, Stage, Task};
use crate::publish::rollback::Buried;

/// What addresses are written with in percent signs; letters beyond ASCII always are.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

/// Finds titles and addresses in outputs, in the ways in which HTML, XML, JSON and addresses write them.
pub struct Mentions<'a> {
    buried: &'a [Buried],
    texts: Option<AhoCorasick>,
    /// What each of the texts stands for.
    owners: Vec<Named>,
}

/// What a text stands for: the title or the address of one of the pages, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// The title of a page.
    Title(usize),
    /// The address of a page.
    Address(usize),
}

/// The outputs that name something.
pub type Found = BTreeMap<Named, BTreeSet<UrlPath>>;

impl<'a> Mentions<'a> {
    /// What finds the titles and addresses of `buried`.
    pub fn new(buried: &'a [Buried]) -> Self {
        let (mut texts, mut owners) = (Vec::new(), Vec::new());
        for (index, one) in buried.iter().enumerate() {
            // The address of a home page is in every other.
            let url = (one.url.matches('/').count() > 2).then_some(&one.url);
            let title = Some(one.title.trim()).filter(|title| !title.is_empty());
            let url = url.map(|url| (Named::Address(index), url.as_str()));
            let title = title.map(|title| (Named::Title(index), title));
            for (named, text) in url.into_iter().chain(title) {
                let forms = forms(text);
                owners.extend(forms.iter().map(|_| named));
                texts.extend(forms);
            }
        }
        Self {
            buried,
            texts: AhoCorasick::new(texts).ok(),
            owners,
        }
    }

    /// The page that is named.
    pub fn page(&self, named: Named) -> Option<&'a Buried> {
        let (Named::Title(index) | Named::Address(index)) = named;
        self.buried.get(index)
    }

    /// What the text of an output names.
    fn in_text(&self, path: &UrlPath, bytes: &[u8]) -> BTreeSet<Named> {
        let Some(texts) = self.texts.as_ref().filter(|_| !self.owners.is_empty()) else {
            return BTreeSet::new();
        };
        let Ok(text) = std::str::from_utf8(bytes) else {
            return BTreeSet::new();
        };
        let found = texts.find_overlapping_iter(text);
        let whole = found.filter(|one| is_whole(text, one.start(), one.end()));
        let owners = whole.filter_map(|one| self.owners.get(one.pattern().as_usize()));
        let own = |named: &Named| {
            let page = self.page(*named);
            page.is_some_and(|one| self.is_own(&one.entry, path))
        };
        owners.copied().filter(|named| !own(named)).collect()
    }

    /// Whether an output is one of the entry's own: there the notice of its withdrawal may name it.
    fn is_own(&self, entry: &str, path: &UrlPath) -> bool {
        let address = format!("/{path}");
        let mut pages = self.buried.iter().filter(|one| one.entry == entry);
        pages.any(|one| address.starts_with(&*one.url))
    }
}

/// The ways in which a text may be written.
fn forms(text: &str) -> BTreeSet<String> {
    let escaped = escaped(text);
    let json = serde_json::to_string(text).unwrap_or_default();
    BTreeSet::from([
        text.to_owned(),
        utf8_percent_encode(text, ENCODED).to_string(),
        escaped.replace('\'', "&#39;"),
        escaped.replace('\'', "&#x27;"),
        escaped.replace('\'', "&apos;"),
        escaped,
        json.trim_matches('"').to_owned(),
    ])
}

/// A text as HTML and XML write it.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Whether what stands at a place is not a part of longer words.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let inside = text.get(start..end).unwrap_or_default();
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    !(is_letter(before) && is_letter(inside.chars().next())
        || is_letter(after) && is_letter(inside.chars().next_back()))
}

/// Hands outputs on, and reads them on the way.
pub struct MentionSink<'a> {
    sink: &'a dyn Sink,
    mentions: &'a Mentions<'a>,
    found: Mutex<Found>,
}

impl<'a> MentionSink<'a> {
    /// A sink that reads what goes to another one.
    pub fn new(sink: &'a dyn Sink, mentions: &'a Mentions<'a>) -> Self {
        Self {
            sink,
            mentions,
            found: Mutex::default(),
        }
    }

    /// The outputs that name something.
    pub fn into_found(self) -> Found {
        let found = self.found.into_inner();
        found.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for MentionSink<'_> {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        let named = self.mentions.in_text(path, bytes);
        if !named.is_empty() {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            for one in named {
                found.entry(one).or_default().insert(path.clone());
            }
        }
        self.sink.put(path, digest, bytes);
    }

    fn keep(&self, _: &UrlPath, _: Output) -> bool {
        // What is not handed over cannot be read.
        false
    }

    fn defer(&self, path: &UrlPath, picture: &PictureRecipe) -> bool {
        self.sink.defer(path, picture)
    }

    fn stage(&self, stage: Stage) {
        self.sink.stage(stage);
    }

    fn begin(&self, task: Task<'_>) {
        self.sink.begin(task);
    }

    fn end(&self) {
        self.sink.end();
    }
}

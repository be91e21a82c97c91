//! `feed` of `content/site.yaml`: the forms in which feeds are written, and what they hold.

use super::base_url;
use crate::content::keys::Text;
use crate::diag::Diagnostic;
use crate::schema::{Reader, Spanned};

/// A form in which feeds are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedFormat {
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// RSS 2.0 by the RSS Advisory Board.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// The words that `feed.formats` takes.
    pub const NAMES: [(&str, Self); 3] = [
        ("atom", Self::Atom),
        ("rss", Self::Rss),
        ("json", Self::Json),
    ];

    /// The name of the file beside the page that the feed is of.
    pub fn file(self) -> &'static str {
        match self {
            Self::Atom => "feed.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }

    /// The media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// How feeds are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedSettings {
    /// The greatest number of items in a feed.
    pub items: usize,
    /// The forms, in the order in which pages link to them; never empty.
    pub formats: Vec<FeedFormat>,
    /// Whether items hold their whole text, and not only a summary.
    pub full: bool,
    /// The authority and date of tag URIs (RFC 4151), as `park.example,2024`.
    pub tag: Option<String>,
}

impl Default for FeedSettings {
    fn default() -> Self {
        Self {
            items: 20,
            formats: vec![FeedFormat::Atom],
            full: false,
            tag: None,
        }
    }
}

impl FeedSettings {
    /// The form that pages link to first.
    pub fn first(&self) -> FeedFormat {
        self.formats.first().copied().unwrap_or(FeedFormat::Atom)
    }
}

/// Reads `feed: {items: 20, formats: [atom, rss], content: full, tag: "park.example,2024"}`.
pub fn feeds(reader: &mut Reader<'_, '_>) -> FeedSettings {
    let mut settings = FeedSettings::default();
    let Some(mut inner) = reader.reader("feed") else {
        return settings;
    };
    if let Some(items) = inner.integer("items", 1, 1000) {
        settings.items = usize::try_from(items.value).unwrap_or(settings.items);
    }
    if let Some(formats) = formats(&mut inner) {
        settings.formats = formats;
    }
    let content = inner.choice("content", &[("summary", false), ("full", true)]);
    settings.full = content.is_some_and(|content| content.value);
    settings.tag = tag(&mut inner);
    inner.finish(&[]);
    settings
}

fn formats(reader: &mut Reader<'_, '_>) -> Option<Vec<FeedFormat>> {
    let written = reader.text_list("formats")?;
    let mut all = Vec::new();
    for Spanned { at, value } in &written {
        let known = FeedFormat::NAMES.iter().find(|(name, _)| name == value);
        match known {
            Some((_, format)) if !all.contains(format) => all.push(*format),
            Some(_) => {}
            None => {
                let span = reader.span(*at);
                let names = FeedFormat::NAMES.iter().map(|(name, _)| *name);
                let hint = crate::base::suggest::hint(value, names, 3);
                let message = format!("there is no form of feed `{value}`");
                let problem = Diagnostic::error("unknown-choice", message).at(span);
                reader.report(problem.maybe_hint(hint));
            }
        }
    }
    if written.is_empty() {
        let node = reader
            .entries()
            .iter()
            .find(|(key, _)| key.text == "formats");
        let span = reader.span(node.map_or(reader.at(), |(_, node)| node.at));
        let problem = Diagnostic::error("unknown-choice", "a site has feeds of at least one form")
            .at(span)
            .hint("write `formats: [atom]`, which is what a site has that states nothing");
        reader.report(problem);
    }
    (!all.is_empty()).then_some(all)
}

fn tag(reader: &mut Reader<'_, '_>) -> Option<String> {
    let Text { at, value } = reader.text("tag")?;
    if is_tagging_entity(&value) {
        return Some(value);
    }
    let span = reader.span(at);
    let message = format!("`{value}` is not a domain with a date on which you had it");
    let problem = Diagnostic::error("bad-tag", message).at(span);
    reader.report(
        problem.hint(
            "write it as `\"park.example,2024\"` or `\"park.example,2024-04-18\"` (RFC 4151)",
        ),
    );
    None
}

/// Whether a text is an authority, a comma and a date (RFC 4151).
fn is_tagging_entity(text: &str) -> bool {
    let Some((authority, date)) = text.split_once(',') else {
        return false;
    };
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let domain =
        base_url(&format!("https://{host}")).is_ok_and(|url| url == format!("https://{host}"));
    let lengths: Vec<usize> = date.split('-').map(str::len).collect();
    let dated = matches!(lengths.as_slice(), [4] | [4, 2] | [4, 2, 2])
        && date
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    domain && dated && !host.contains(['/', ':']) && authority.is_ascii()
}

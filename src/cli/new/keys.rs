//! Keys that a new entry may have, written as comments with an example each.

/// A key with an example, and what it says.
pub struct Key {
    pub name: &'static str,
    pub example: &'static str,
    pub comment: &'static str,
    /// Whether a translation may state it too. A test finds out if the site says that it has no effect there.
    pub translated: bool,
}

const fn key(name: &'static str, example: &'static str, comment: &'static str) -> Key {
    Key {
        name,
        example,
        comment,
        translated: false,
    }
}

const fn translated(name: &'static str, example: &'static str, comment: &'static str) -> Key {
    Key {
        translated: true,
        ..key(name, example, comment)
    }
}

/// The keys that entries of every section may have and that a new one has as comments, in the order of `docs/configuration.md`.
/// A test finds out if one of [`ENTRY_KEYS`](crate::content::keys::ENTRY_KEYS) is missing.
pub const KEYS: [Key; 30] = [
    key("date", "2026-05-01", "of publication"),
    key("updated", "2026-05-02", "the last change of substance"),
    translated("publish_at", "2026-05-01T09:00", "not public before"),
    translated(
        "expires_at",
        "2026-12-31",
        "not public any more from then on",
    ),
    translated(
        "image",
        "picture.jpg",
        "a file beside it, or with / in front one below content/",
    ),
    translated(
        "images",
        "{picture.jpg: {alt: What it shows, credit: Ann}}",
        "",
    ),
    translated(
        "sources",
        "[{text: A report, date: 2026-04, url: https://www.example.org}]",
        "",
    ),
    translated(
        "corrections",
        "[{date: 2026-05-03, text: A figure was wrong.}]",
        "",
    ),
    translated(
        "withdrawn",
        "{date: 2026-05-04, reason: It was wrong.}",
        "leaves a notice; add replaced_by: news/other",
    ),
    key(
        "redacted",
        "2026-05-04",
        "earlier texts of it must not be shown again",
    ),
    translated(
        "translation",
        "{date: 2026-05-01, status: outdated}",
        "of this language: current, outdated, partial or machine",
    ),
    key(
        "derived",
        "notice",
        "of converted versions: publish, notice, or hold until somebody has read them",
    ),
    translated(
        "convert",
        "{裏面: 里边}",
        "words that converted versions have otherwise",
    ),
    translated("owner", "Press office", "who answers for it"),
    key(
        "reviewed",
        "2026-05-01",
        "the day somebody last checked what it says",
    ),
    key("review_every", "6 months", "how often it is to be checked"),
    key("series", "opening", "a key that entries of a series share"),
    key("weight", "10", "a number to sort by"),
    key("slug", "short-name", "the last part of its address"),
    key(
        "path",
        "visit/short-name",
        "the whole address, below the language",
    ),
    translated("aliases", "[/old/address/]", "old addresses that lead here"),
    key(
        "id",
        "tag:park.example,2026-05-01:en/short-name",
        "by which feeds know it, in place of its day and name",
    ),
    key("template", "page.html", "in place of the section's"),
    key(
        "schema_type",
        "Event",
        "what it is about, for search engines: a type of schema.org",
    ),
    key("outputs", "[json]", "what its page has besides HTML"),
    key("original", "true", "this language is the original"),
    translated(
        "noindex",
        "true",
        "search engines are asked to leave it out",
    ),
    translated(
        "search",
        "{keywords: [badge]}",
        "how readers find it by searching",
    ),
    key("example", "true", "made up, and marked as such"),
    translated(
        "allow",
        "[missing-alt]",
        "codes of warnings that are meant to be",
    ),
];

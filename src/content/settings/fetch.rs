//! `fetch` of `content/site.yaml`: data files that `parkpages fetch` brings from the web.

use crate::base::{Languages, RelPath};
use crate::content::layout::{self, CONTENT, Role};
use crate::diag::Diagnostic;
use crate::schema::{Reader, Spanned};

/// A data file that is brought from the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Where it is written, below the root.
    pub file: RelPath,
    /// Where it comes from: `https`, or `http` of this machine.
    pub url: String,
    /// How many bytes it may have.
    pub most: u64,
}

const MEGABYTE: u64 = 1_000_000;

/// Reads `fetch: [{file: data/rates.csv, url: https://data.example.org/rates.csv, max_mb: 10}]`.
pub fn fetch(reader: &mut Reader<'_, '_>, languages: &Languages) -> Vec<Fetch> {
    let mut all: Vec<Fetch> = Vec::new();
    let Some((_, node)) = reader.take("fetch") else {
        return all;
    };
    let Some(items) = node.as_list() else {
        if !node.is_null() {
            reader.wrong("fetch", "a list of files", node);
        }
        return all;
    };
    for item in items {
        let Some(mut inner) = reader.child("fetch", item) else {
            continue;
        };
        let (file, url) = (inner.text("file"), inner.text("url"));
        for (key, hint) in [
            (
                "file",
                "say where it goes, below content/, as `data/rates.csv`",
            ),
            (
                "url",
                "say where it comes from, as `https://data.example.org/rates.csv`",
            ),
        ] {
            if inner.entries().iter().all(|(stated, _)| stated.text != key) {
                inner.missing(key, hint);
            }
        }
        let most = inner.integer("max_mb", 1, 1000);
        let most = most.and_then(|most| u64::try_from(most.value).ok());
        inner.finish(&[]);
        let file = file.and_then(|file| place(reader, file, languages));
        let url = url.and_then(|url| address(reader, url));
        let (Some(file), Some(url)) = (file, url) else {
            continue;
        };
        if all.iter().any(|other| other.file == file.value) {
            let message = format!("two lines of `fetch` write `{}`", file.value);
            let span = reader.span(file.at);
            reader.report(Diagnostic::error("duplicate-key", message).at(span));
            continue;
        }
        all.push(Fetch {
            file: file.value,
            url,
            most: most.unwrap_or(10) * MEGABYTE,
        });
    }
    all
}

/// The path of a data file below the root. Nothing else can be written: no entry, no settings.
fn place(
    reader: &mut Reader<'_, '_>,
    file: Spanned<String>,
    languages: &Languages,
) -> Option<Spanned<RelPath>> {
    let path = RelPath::new(&format!("{CONTENT}/{}", file.value)).ok();
    let path = path.filter(|path| match layout::role(path, languages) {
        Some(Ok(Role::Data(_))) => true,
        Some(Ok(Role::File)) => layout::data_beside(path).is_some(),
        _ => false,
    });
    if path.is_none() {
        let message = format!(
            "`{}` is not a data file below content/",
            file.value.escape_debug()
        );
        let hint = "write it as `data/rates.csv`, or beside an entry as `news/growth/figures.csv`; `csv`, `tsv`, `json`, `toml`, and `yaml` below `data/`, are data";
        let span = reader.span(file.at);
        reader.report(Diagnostic::error("bad-path", message).at(span).hint(hint));
    }
    path.map(|path| Spanned::new(file.at, path))
}

/// An address that can be fetched. It is committed, so it holds no password.
fn address(reader: &mut Reader<'_, '_>, url: Spanned<String>) -> Option<String> {
    let parsed = url::Url::parse(&url.value).ok();
    let parsed = parsed.filter(|url| {
        let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        (url.scheme() == "https" || url.scheme() == "http" && is_here)
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
    });
    if parsed.is_none() {
        let message = format!("`{}` cannot be fetched", url.value.escape_debug());
        let hint = "write an address with `https://`, without a name, a password and `#`";
        let span = reader.span(url.at);
        reader.report(Diagnostic::error("bad-url", message).at(span).hint(hint));
    }
    parsed.map(String::from)
}

//! The modules that browsers search with, in a folder with the digest of all of them: an index and the page that reads it are
//! of the same version, or the page is an old one with its old modules.

use std::sync::LazyLock;

use super::FOLDER;
use crate::base::{Hasher, integrity};

/// The modules by name; pages load the first, which loads the others when a reader searches.
const MODULES: [(&str, &str); 6] = [
    ("search.js", include_str!("client/search.js")),
    ("form.js", include_str!("client/form.js")),
    ("index.js", include_str!("client/index.js")),
    ("rank.js", include_str!("client/rank.js")),
    ("text.js", include_str!("client/text.js")),
    ("excerpt.js", include_str!("client/excerpt.js")),
];

/// The modules as they are published, with their URL paths.
static PUBLISHED: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let modules = MODULES.map(|(name, text)| (name, bare(text)));
    let mut digest = Hasher::new();
    for (name, text) in &modules {
        digest.text(name).text(text);
    }
    let mut digest = digest.finish().hex();
    digest.truncate(10);
    let modules = modules.into_iter();
    modules
        .map(|(name, text)| (format!("{FOLDER}{digest}/{name}"), text))
        .collect()
});

/// The modules with their URL paths.
pub fn modules() -> &'static [(String, String)] {
    &PUBLISHED
}

/// The URL path of the module that pages load.
pub fn script_url() -> &'static str {
    PUBLISHED.first().map_or("", |(url, _)| url)
}

/// The digest by which browsers know that module.
pub fn script_integrity() -> &'static str {
    static DIGEST: LazyLock<String> = LazyLock::new(|| {
        let script = PUBLISHED.first().map_or("", |(_, text)| text);
        integrity(script.as_bytes())
    });
    &DIGEST
}

/// A module without lines that are comments, and without indents.
fn bare(text: &str) -> String {
    let lines = text.lines().map(str::trim_start);
    let lines = lines.filter(|line| {
        let comments = ["//", "/**", "*"];
        !line.is_empty() && !comments.iter().any(|start| line.starts_with(start))
    });
    lines.map(|line| format!("{line}\n")).collect()
}

//! Reads `taxonomies` of `content/site.yaml`: classifications across all sections.

use indexmap::IndexMap;

use crate::base::{ByLang, Languages};
use crate::content::keys::{ENTRY_KEYS, SECTION_KEYS, Text};
use crate::diag::Diagnostic;
use crate::schema::{Reader, TextRange};

/// A taxonomy: a closed set of terms that entries of any section may have.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// The range of its name.
    pub at: TextRange,
    /// The name that pages show for it.
    pub label: ByLang<Text>,
    /// The labels of its terms by key, in order; never empty except after an error.
    pub options: IndexMap<String, ByLang<Text>>,
    /// The number of entries on each page of a term; 20 by default.
    pub paginate_by: usize,
    /// Whether each of its terms has a feed.
    pub feed: bool,
}

/// Reads `taxonomies: {topics: {label: …, options: {partnership: …}}}`. Names of built-in keys are refused, because
/// entries state terms by a key of the taxonomy's name.
pub fn taxonomies(
    reader: &mut Reader<'_, '_>,
    languages: &Languages,
) -> IndexMap<String, Taxonomy> {
    let mut all = IndexMap::new();
    let Some((_, node)) = reader.take("taxonomies") else {
        return all;
    };
    if node.as_map().is_none() && !node.is_null() {
        reader.wrong("taxonomies", "a group of keys, one for each taxonomy", node);
    }
    for (name, node) in node.as_map().unwrap_or(&[]) {
        if ENTRY_KEYS.contains(&name.text.as_str()) || SECTION_KEYS.contains(&name.text.as_str()) {
            let span = reader.span(name.at);
            let message = format!(
                "`{}` is a key of every entry and cannot be a taxonomy",
                name.text
            );
            reader.report(
                Diagnostic::error("reserved-name", message)
                    .at(span)
                    .hint("choose another name"),
            );
            continue;
        }
        let Some(mut inner) = reader.child(&format!("taxonomies.{}", name.text), node) else {
            continue;
        };
        let label = inner.by_lang("label", languages);
        let paginate_by = inner
            .integer("paginate_by", 1, 10_000)
            .and_then(|n| usize::try_from(n.value).ok());
        let feed = inner.boolean("feed").is_some_and(|feed| feed.value);
        let mut options = IndexMap::new();
        if let Some((_, node)) = inner.take("options") {
            for (key, node) in node.as_map().unwrap_or(&[]) {
                options.insert(
                    key.text.clone(),
                    inner.by_lang_of("options", node, languages),
                );
            }
        }
        if options.is_empty() {
            inner.missing(
                "options",
                "name its terms, as `options: {partnership: {en: Partnership, tc: 合作}}`",
            );
        }
        inner.finish(&[]);
        let taxonomy = Taxonomy {
            at: name.at,
            label,
            options,
            paginate_by: paginate_by.unwrap_or(20),
            feed,
        };
        all.insert(name.text.clone(), taxonomy);
    }
    all
}

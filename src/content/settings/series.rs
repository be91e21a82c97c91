//! `series` of `content/site.yaml`: the names of series.

use indexmap::IndexMap;

use crate::base::{ByLang, Languages};
use crate::content::keys::Text;
use crate::diag::Diagnostic;
use crate::schema::Reader;

/// Reads `series: {opening: {en: The opening, tc: 開幕}}`.
pub fn series(
    reader: &mut Reader<'_, '_>,
    languages: &Languages,
) -> IndexMap<String, ByLang<Text>> {
    let mut all = IndexMap::new();
    let Some((_, node)) = reader.take("series") else {
        return all;
    };
    if node.as_map().is_none() && !node.is_null() {
        reader.wrong("series", "a group of keys, one for each series", node);
    }
    for (key, node) in node.as_map().unwrap_or(&[]) {
        let name = format!("series.{}", key.text);
        if node.is_null() {
            let span = reader.span(key.at);
            let message = format!("the series `{}` has no name", key.text);
            let hint = "write it, as `series: {opening: {en: The opening, tc: 開幕}}`";
            let problem = Diagnostic::error("missing-key", message).at(span);
            reader.report(problem.hint(hint));
        }
        all.insert(key.text.clone(), reader.by_lang_of(&name, node, languages));
    }
    all
}

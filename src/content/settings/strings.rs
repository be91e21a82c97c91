//! Reads `strings` of `content/site.yaml`: texts that replace those of the theme.

use std::collections::BTreeMap;

use crate::base::{ByLang, Languages};
use crate::content::keys::Text;
use crate::diag::Diagnostic;
use crate::schema::Reader;

/// Reads `strings: {en: {read_more: Read on}}`: the texts by language and key.
pub fn strings(
    reader: &mut Reader<'_, '_>,
    languages: &Languages,
) -> ByLang<BTreeMap<String, Text>> {
    let mut all = ByLang::new();
    let Some((_, node)) = reader.take("strings") else {
        return all;
    };
    if node.as_map().is_none() && !node.is_null() {
        reader.wrong("strings", "a group of keys, one for each language", node);
    }
    for (name, node) in node.as_map().unwrap_or(&[]) {
        let Some(lang) = languages.find(&name.text) else {
            let span = reader.span(name.at);
            let message = format!("`{}` is not a language of this site", name.text);
            reader.report(Diagnostic::error("unknown-language", message).at(span));
            continue;
        };
        if node.as_map().is_none() && !node.is_null() {
            let hint = format!("write `strings: {{{}: {{withdrawn: …}}}}`", name.text);
            reader.wrong_with(
                &format!("strings.{}", name.text),
                "texts by their keys",
                node,
                Some(hint),
            );
        }
        let mut texts = BTreeMap::new();
        for (key, node) in node.as_map().unwrap_or(&[]) {
            if let Some(text) = reader.text_of(&format!("strings.{}.{}", name.text, key.text), node)
            {
                texts.insert(key.text.clone(), text);
            }
        }
        all.insert(lang, texts);
    }
    all
}

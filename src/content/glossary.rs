//! Reads the glossary, `content/glossary.yaml`: terms with their forms in each language, which conversion between Chinese
//! scripts uses ([`derive`](mod@super::derive)).

use super::derive::Term;
use crate::base::{Languages, RelPath};
use crate::diag::Diagnostic;
use crate::schema::{Node, Reader};

/// Reads `glossary.yaml`: a list of `{en: …, tc: …, sc: …, protect: true, note: …}`, with the languages' keys. A
/// `note` is for editors only.
pub fn read(
    node: &Node,
    file: &RelPath,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) -> Vec<Term> {
    let mut terms = Vec::new();
    if node.is_null() {
        return terms;
    }
    let Some(items) = node.as_list() else {
        let message = "`glossary.yaml` is a list of terms";
        let hint = "write each as `- {en: AstraZeneca, tc: 阿斯利康, sc: 阿斯利康}`";
        out.push(
            Diagnostic::error("wrong-type", message)
                .at(node.at.span(file))
                .hint(hint),
        );
        return terms;
    };
    for item in items {
        let mut reader = Reader::new(item, file, out, "a term of the glossary");
        let mut term = Term::default();
        for (lang, language) in languages.all() {
            let key = item
                .as_map()
                .unwrap_or(&[])
                .iter()
                .find(|(key, _)| key.text == language.key);
            if let Some((key, _)) = key
                && let Some(text) = reader.text(&key.text)
            {
                term.forms.insert(lang, text.value);
            }
        }
        term.protect = reader
            .boolean("protect")
            .is_some_and(|protect| protect.value);
        reader.take("note");
        let keys: Vec<&str> = languages
            .all()
            .map(|(_, language)| language.key.as_str())
            .collect();
        reader.finish(&keys);
        terms.push(term);
    }
    terms
}

//! Reads the glossary, `content/glossary.yaml`: terms with their forms in each language, which conversion between Chinese
//! scripts uses ([`derive`](mod@super::derive)).

use std::collections::BTreeMap;

use super::derive::Term;
use crate::base::{Languages, RelPath};
use crate::diag::Diagnostic;
use crate::schema::{Node, Reader, TextRange};

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
    let mut spans = Vec::new();
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
        for (lang, forms) in reader.lists_by_lang("avoid", languages).iter() {
            let forms = forms.iter().map(|form| form.value.clone());
            term.avoid.insert(lang, forms.collect());
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
        spans.push(item.at);
        terms.push(term);
    }
    check_targets(&terms, &spans, file, languages, out);
    terms
}

/// Warns of a form that two terms convert to two forms of a language that is derived: the first one counts.
fn check_targets(
    terms: &[Term],
    spans: &[TextRange],
    file: &RelPath,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) {
    for (to, language) in languages.all() {
        let Some(from) = language.derive_from else {
            continue;
        };
        let mut known: BTreeMap<&str, (&Term, TextRange)> = BTreeMap::new();
        for (term, at) in terms.iter().zip(spans) {
            let Some(form) = term.forms.get(from) else {
                continue;
            };
            let Some((first, first_at)) = known.get(&**form) else {
                known.insert(form, (term, *at));
                continue;
            };
            let target = |term: &Term| term.forms.get(to).cloned();
            let (one, other) = (target(first), target(term));
            if one == other && first.protect == term.protect {
                continue;
            }
            let shown = |form: Option<String>| match form {
                Some(form) => format!("`{form}`"),
                None => "what the tables make of it".to_owned(),
            };
            let message = format!(
                "`{form}` is {} in {} here, and {} above",
                shown(other),
                language.name,
                shown(one)
            );
            out.push(
                Diagnostic::warning("two-targets", message)
                    .at(at.span(file))
                    .label(first_at.span(file), "the term above, which counts")
                    .hint("delete one of the two, or make a longer term of what is around it where it means the other"),
            );
        }
    }
}

//! Sets the texts of front matter and records to translations.

use std::collections::{BTreeMap, BTreeSet};

use super::given::Taken;
use super::item::problem;
use super::rebuild::{Place, misfit_told, rebuilt};
use super::work::{Work, language_at};
use super::yaml::{New, Step, get, in_brackets, replaced, set, tree};
use crate::base::RelPath;
use crate::content::front_matter;
use crate::diag::Diagnostic;
use crate::markdown;
use crate::schema::yaml::{Kind, Node};
use crate::translation::originals::Form;

/// What is needed to set the texts of an entry.
pub struct Values<'a> {
    /// The entry whose values are set.
    pub work: &'a Work,
    /// Its units with their translations.
    pub taken: &'a [Taken<'a>],
    /// The exchanged file, which problems are in.
    pub file: &'a RelPath,
    /// Whether `$…$` is a formula.
    pub math: bool,
    /// The key of the original's language.
    pub language: &'a str,
}

/// The text of the translation's file with all values set.
///
/// # Errors
/// What does not fit.
pub fn set_all(values: &Values<'_>, mut text: String) -> Result<String, Vec<Diagnostic>> {
    let work = values.work;
    let mut texts: BTreeMap<usize, String> = BTreeMap::new();
    let mut problems = Vec::new();
    for index in work.values.keys() {
        match values.text_of(*index, &text) {
            Ok(Some(value)) => {
                texts.insert(*index, value);
            }
            Ok(None) => {}
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut done = BTreeSet::new();
    for (index, value) in &texts {
        let Some((_, path)) = work.values.get(index) else {
            continue;
        };
        let root = values.root(path);
        if done.contains(root) {
            continue;
        }
        let after = values.set_one(&text, *index, path, root, value, &texts, &mut done);
        text = after.ok_or_else(|| {
            let item = values.taken.iter().find(|one| one.unit.part == *index);
            let at = item.map_or(0..0, |one| one.item.at.clone());
            let message = format!(
                "this cannot be put into `{}`: something else stands at its place",
                work.target
            );
            vec![problem("bad-exchange", values.file, at, message).hint("write it there by hand")]
        })?;
    }
    Ok(text)
}

impl Values<'_> {
    /// The steps to the value that has the texts of one language.
    fn root<'p>(&self, path: &'p [Step]) -> &'p [Step] {
        let at = language_at(path);
        let length = if self.work.record { at + 1 } else { at.max(1) };
        path.get(..length).unwrap_or(path)
    }

    fn tree(&self, text: &str) -> Option<Node> {
        let range = self.range(text)?;
        tree(text, &range, &self.work.target)
    }

    fn range(&self, text: &str) -> Option<std::ops::Range<usize>> {
        if self.work.record {
            return Some(0..text.len());
        }
        let split = front_matter::split(text, &self.work.target).ok()?;
        Some(split.front)
    }

    /// The new text of a part; `None` if it stays as it is.
    fn text_of(&self, index: usize, text: &str) -> Result<Option<String>, Vec<Diagnostic>> {
        let Some(part) = self.work.parts.get(index) else {
            return Ok(None);
        };
        let all: Vec<&Taken<'_>> = self
            .taken
            .iter()
            .filter(|one| one.unit.part == index)
            .collect();
        let Some(first) = all.first() else {
            return Ok(None);
        };
        if part.form == Form::Plain {
            return Ok(plain_text(first, &part.words));
        }
        let path = self.work.values.get(&index).map(|(_, path)| path);
        let tree = self.tree(text);
        let existing = path
            .zip(tree.as_ref())
            .and_then(|(path, tree)| get(tree, path)?.as_text());
        let base = match existing {
            Some(existing) if first.unit.now.is_some() => existing,
            _ => &part.words,
        };
        let segments = markdown::segments(base, self.math);
        let mut places = Vec::new();
        let mut items = Vec::new();
        for one in &all {
            let segment = one.unit.segment.and_then(|at| segments.get(at));
            let Some(segment) = segment.filter(|segment| !one.given.is(&segment.runs)) else {
                continue;
            };
            places.push(Place {
                segment,
                source: Some(&one.unit.source),
                given: &one.given,
            });
            items.push(one.item);
        }
        let result = rebuilt(base, &(0..base.len()), &places, self.math).map_err(|misfits| {
            let told = misfits.into_iter().map(|(number, misfit)| {
                let kind = places.get(number).map(|place| place.segment.kind);
                misfit_told(self.file, items.get(number).copied(), misfit, kind)
            });
            told.collect::<Vec<_>>()
        })?;
        Ok((existing != Some(&*result)).then_some(result))
    }

    /// Sets one value; if the list or group that it is in is not there yet, all of it.
    #[expect(clippy::too_many_arguments, reason = "the state of one loop")]
    fn set_one<'p>(
        &self,
        text: &str,
        index: usize,
        path: &[Step],
        root: &'p [Step],
        value: &str,
        texts: &BTreeMap<usize, String>,
        done: &mut BTreeSet<&'p [Step]>,
    ) -> Option<String> {
        let work = self.work;
        let range = self.range(text)?;
        let found = self.tree(text)?;
        let new = |new: &New, at: &[Step]| set(text, &range, at, new, &work.target);
        let is_there = get(&found, path).is_some();
        let made = if path == root || is_there {
            None
        } else {
            // A list or group of the original, with the texts of this language in it.
            done.insert(root);
            let (source_path, _) = work.values.get(&index)?;
            let below = path.len() - root.len();
            let source_root = source_path.get(..source_path.len() - below)?;
            let range = if work.record {
                0..work.text.len()
            } else {
                front_matter::split(&work.text, &work.original).ok()?.front
            };
            let mut node = get(&tree(&work.text, &range, &work.original)?, source_root)?.clone();
            for (other, (_, own)) in &work.values {
                if own.starts_with(root) {
                    replaced(&mut node, own.get(root.len()..)?, texts.get(other)?);
                }
            }
            Some(in_brackets(&node))
        };
        let new_value = match &made {
            Some(yaml) => New::Yaml(yaml.clone()),
            None => New::Text(value.to_owned()),
        };
        let target = if made.is_some() { root } else { path };
        if work.record {
            // A value without a language is that of the original.
            let above = root.split_last()?.1;
            let before = get(&found, above)?;
            let is_by_language = matches!(&before.kind, Kind::Map(entries) if entries.iter().any(|(key, _)| key.text == self.language));
            if !is_by_language {
                let both = self.by_language(before, root.last()?, &new_value)?;
                return new(&New::Yaml(both), above);
            }
        }
        new(&new_value, target)
    }
}

impl Values<'_> {
    /// A value without a language together with that of another one, by language.
    fn by_language(&self, before: &Node, step: &Step, value: &New) -> Option<String> {
        let Step::Key(key) = step else {
            return None;
        };
        let own = match value {
            New::Text(text) => super::yaml::scalar(text, true),
            New::Yaml(yaml) => yaml.clone(),
        };
        let before = in_brackets(before);
        Some(format!("{{{}: {before}, {key}: {own}}}", self.language))
    }
}

/// The new value of a part that is no Markdown; `None` if it stays as it is.
fn plain_text(taken: &Taken<'_>, original: &str) -> Option<String> {
    let now = taken.unit.now.as_ref();
    if now.is_some_and(|now| taken.given.is(&now.runs)) {
        return None;
    }
    // As the original is written, where it says the same.
    let value = if taken.given.is(&taken.unit.source) {
        original.to_owned()
    } else {
        taken.given.written.first().cloned().unwrap_or_default()
    };
    if original.contains('\n') {
        return Some(value);
    }
    Some(value.split_whitespace().collect::<Vec<_>>().join(" "))
}

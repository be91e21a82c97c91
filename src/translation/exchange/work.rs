//! An entry to be translated into one language: the units of its original, with what its translation has for each.

use std::collections::BTreeMap;
use std::ops::Range;

use super::align::{Since, by_kinds, by_lock, since};
use super::yaml::{Step, get, path_to, tree};
use crate::base::{Digest, Lang, Languages, RelPath};
use crate::content::front_matter;
use crate::diag::Source;
use crate::markdown::{self, Run, Segment};
use crate::schema::yaml::Node;
use crate::site::Site;
use crate::site::model::Entry;
use crate::translation::originals::{Form, Part, parts};
use crate::translation::{Row, State};
use crate::world::World;

/// A part of an original with words, which a translator takes as one.
#[derive(Debug, Clone)]
pub struct Unit {
    /// What stays while the words stay: a digest of place and Markdown, and a number where there are several.
    pub key: String,
    /// What its part is, as [`Part::place`] names it.
    pub place: String,
    /// The kind of its part in words, as [`Part::kind`].
    pub kind: String,
    /// The words and codes of the original.
    pub source: Vec<Run>,
    /// The heading above it; may be empty.
    pub under: String,
    /// The line of the original's file.
    pub line: usize,
    /// The byte range in the original's file.
    pub at: Range<usize>,
    /// The number of the part.
    pub part: usize,
    /// The number of the segment within a field in Markdown.
    pub segment: Option<usize>,
    /// What the translation has.
    pub now: Option<Existing>,
}

/// What a translation has for a unit.
#[derive(Debug, Clone)]
pub struct Existing {
    /// Its words and codes.
    pub runs: Vec<Run>,
    /// Whether the original has changed since.
    pub stale: bool,
}

/// An entry to be translated into one language.
#[derive(Debug)]
pub struct Work {
    /// The row of the list of translations.
    pub row: Row,
    /// The language of the original.
    pub from: Lang,
    /// The file of the original.
    pub original: RelPath,
    /// The text of that file.
    pub text: String,
    /// The file of the translation, which may be missing.
    pub target: RelPath,
    /// Whether it has a translation that somebody wrote.
    pub exists: bool,
    /// Whether all languages are in one file.
    pub record: bool,
    /// The parts of the original.
    pub parts: Vec<Part>,
    /// What became of each since.
    pub since: Vec<Since>,
    /// Its units, in the order in which readers meet them.
    pub units: Vec<Unit>,
    /// The segments of the translation's text, each with its number among those of the original, where each of one is one of the other.
    pub segments: Option<Vec<Segment>>,
    /// The value of each part of the front matter: its steps in the original's file, and in the translation's.
    pub values: BTreeMap<usize, (Vec<Step>, Vec<Step>)>,
    /// Whether the front matter says that it was translated by a machine.
    pub machine: bool,
}

impl Work {
    /// The work that a row of the list is; `None` if its original cannot be read or nothing is to be translated.
    pub fn new(site: &Site, entry: &Entry, row: &Row, world: &dyn World) -> Option<Self> {
        let original = entry.versions.get(entry.original)?.file.clone();
        if !is_work(row, &site.settings().languages) {
            return None;
        }
        let read = |file: &RelPath| String::from_utf8(world.read(file).ok()?).ok();
        let text = read(&original)?;
        let languages = &site.settings().languages;
        let exists = row.state != State::Missing;
        let target = match &row.file {
            Some(file) if exists => file.clone(),
            _ if entry.record => original.clone(),
            _ => file_in(&original, entry.original, row.lang, site)?,
        };
        let parts = parts(site, entry, world);
        let since = since(row.before.as_deref(), &row.now);
        let own = if entry.record || exists {
            read(&target)
        } else {
            None
        };
        let own = own.unwrap_or_default();
        let body = |text: &str, file: &RelPath| front_matter::split(text, file).ok();
        let front = |text: &str, file: &RelPath| {
            if entry.record {
                return Some(0..text.len());
            }
            body(text, file).map(|split| split.front)
        };
        let keys = (
            languages.key(entry.original).to_owned(),
            languages.key(row.lang).to_owned(),
        );
        let math = languages.get(row.lang).math;
        let segments = match body(&own, &target) {
            Some(split) if !entry.record && exists => {
                let found = markdown::segments(own.get(split.body.clone())?, math);
                let shifted = found.into_iter().map(|one| Segment {
                    at: one.at.start + split.body.start..one.at.end + split.body.start,
                    ..one
                });
                Some(shifted.collect())
            }
            _ => None,
        };
        let mut work = Self {
            from: entry.original,
            original,
            target,
            exists,
            record: entry.record,
            since,
            units: Vec::new(),
            segments,
            values: BTreeMap::new(),
            machine: false,
            row: row.clone(),
            parts,
            text,
        };
        let source = tree(
            &work.text,
            &front(&work.text, &work.original)?,
            &work.original,
        )?;
        let tree = front(&own, &work.target).and_then(|range| tree(&own, &range, &work.target));
        work.find_values(&source, &keys);
        let status = [Step::key("translation"), Step::key("status")];
        let stated = |path: &[Step]| get(tree.as_ref()?, path)?.as_text().map(str::to_owned);
        let reviewed = stated(&[Step::key("translation"), Step::key("reviewed")]);
        work.machine =
            exists && reviewed.is_none() && stated(&status).as_deref() == Some("machine");
        let aligned = work.aligned();
        work.units = work.find_units(tree.as_ref(), &aligned, math);
        let count = work.segment_parts().count();
        let is_same = aligned.len() == count
            && aligned.iter().enumerate().all(|(at, to)| *to == Some(at))
            && work.segments.as_ref().is_some_and(|all| all.len() == count);
        if !is_same {
            work.segments = None;
        }
        Some(work)
    }

    /// The numbers of the parts that are segments of the text.
    pub fn segment_parts(&self) -> impl Iterator<Item = usize> {
        let parts = self.parts.iter().enumerate();
        parts.filter_map(|(index, part)| matches!(part.form, Form::Segment(_)).then_some(index))
    }

    /// Whether a unit is a segment of the text.
    pub fn is_segment(&self, unit: &Unit) -> bool {
        let part = self.parts.get(unit.part);
        part.is_some_and(|part| matches!(part.form, Form::Segment(_)))
    }

    /// Finds the steps to the values in the front matter, and those in the translation.
    fn find_values(&mut self, source: &Node, (from, to): &(String, String)) {
        for (index, part) in self.parts.iter().enumerate() {
            if matches!(part.form, Form::Segment(_)) {
                continue;
            }
            // What a section hands down has no place in this file.
            let Some(path) = path_to(source, &part.at) else {
                continue;
            };
            let words = get(source, &path).and_then(Node::as_text);
            if words != Some(&*part.words) {
                continue;
            }
            let mut own = path.clone();
            if self.record {
                let at = language_at(&path);
                let steps = match path.first() {
                    Some(Step::Key(name)) if name == "images" => 3,
                    _ if matches!(&*part.place, "title" | "description") => 1,
                    _ => part.place.matches('/').count() + 1,
                };
                if path.len() > steps && path.get(at) == Some(&Step::key(from)) {
                    own.remove(at);
                }
                own.insert(at.min(own.len()), Step::key(to));
            }
            self.values.insert(index, (path, own));
        }
    }

    /// For each segment of the original the number of the translation's segment that is its translation.
    fn aligned(&self) -> Vec<Option<usize>> {
        let (numbers, kinds): (Vec<usize>, Vec<&str>) = self
            .segment_parts()
            .filter_map(|number| Some((number, &*self.parts.get(number)?.kind)))
            .unzip();
        let Some(theirs) = &self.segments else {
            return vec![None; numbers.len()];
        };
        let before = self.row.before.as_deref().unwrap_or_default();
        let since: Vec<Since> = numbers
            .iter()
            .filter_map(|at| self.since.get(*at).copied())
            .collect();
        let theirs: Vec<&str> = theirs.iter().map(|one| one.kind).collect();
        by_lock(before, &since, theirs.len()).unwrap_or_else(|| by_kinds(&kinds, &theirs))
    }

    fn find_units(&self, tree: Option<&Node>, aligned: &[Option<usize>], math: bool) -> Vec<Unit> {
        let lines = Source::new(&self.text);
        let mut units = Vec::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut number = 0;
        let mut under = String::new();
        for (index, part) in self.parts.iter().enumerate() {
            let stale = matches!(self.since.get(index), Some(Since::Changed(_)));
            let existing = |runs: Vec<Run>| (!runs.is_empty()).then_some(Existing { runs, stale });
            let mut add = |source: &[Run], segment, now: Option<Existing>| {
                if !has_words(source) {
                    return;
                }
                let digest = key(&part.place, &markdown_of(source));
                let count = counts.entry(digest.clone()).or_default();
                *count += 1;
                units.push(Unit {
                    key: match count {
                        1 => digest,
                        count => format!("{digest}-{count}"),
                    },
                    place: part.place.clone(),
                    kind: part.kind.clone(),
                    source: source.to_vec(),
                    under: under.clone(),
                    line: lines.position(part.at.start).line,
                    at: part.at.clone(),
                    part: index,
                    segment,
                    now,
                });
            };
            if let Form::Segment(runs) = &part.form {
                let own = aligned.get(number).copied().flatten();
                number += 1;
                let theirs = self.segments.as_ref().zip(own);
                let theirs = theirs.and_then(|(all, own)| all.get(own));
                add(
                    runs,
                    None,
                    theirs.and_then(|one| existing(one.runs.clone())),
                );
                if part.kind == "heading" {
                    under = shown(runs);
                }
                continue;
            }
            let Some((_, own)) = self.values.get(&index) else {
                continue;
            };
            let value = tree.and_then(|tree| get(tree, own)).and_then(Node::as_text);
            if part.form == Form::Plain {
                let now = value.and_then(|value| existing(plain(value)));
                add(&plain(&part.words), None, now);
                continue;
            }
            let all = markdown::segments(&part.words, math);
            let theirs = value.map(|value| markdown::segments(value, math));
            let theirs = theirs.filter(|theirs| theirs.len() == all.len());
            for (at, segment) in all.iter().enumerate() {
                let own = theirs.as_ref().and_then(|theirs| theirs.get(at));
                let own = own.and_then(|own| existing(own.runs.clone()));
                add(&segment.runs, Some(at), own);
            }
        }
        units
    }
}

/// Whether a version is one that somebody can translate.
pub fn is_work(row: &Row, languages: &Languages) -> bool {
    let is_converted = languages.get(row.lang).derive_from.is_some();
    match row.state {
        State::Original | State::Derived | State::Held => false,
        // It is converted as soon as there is what it is converted from.
        State::Missing => !is_converted,
        State::Machine | State::Untracked | State::Current | State::Stale(_) => true,
    }
}

/// Where a record has the language among the steps to a text.
pub fn language_at(path: &[Step]) -> usize {
    match path.first() {
        Some(Step::Key(name)) if name == "images" => 3,
        _ => 1,
    }
}

/// A text without Markdown.
pub fn plain(text: &str) -> Vec<Run> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    vec![Run::Text {
        written: text.to_owned(),
        shown: text.to_owned(),
    }]
}

/// The Markdown that runs were read from.
pub fn markdown_of(runs: &[Run]) -> String {
    runs.iter().map(Run::written).collect()
}

/// Runs as readers see them, without codes.
pub fn shown(runs: &[Run]) -> String {
    let shown = runs.iter().filter_map(|run| match run {
        Run::Text { shown, .. } => Some(&**shown),
        Run::Code(_) => None,
    });
    shown.collect()
}

/// What tells a unit from all others of its entry.
pub fn key(place: &str, markdown: &str) -> String {
    let words: Vec<&str> = markdown.split_whitespace().collect();
    let digest = Digest::of(format!("{place}\n{}", words.join(" ")).as_bytes()).hex();
    digest.get(..12).unwrap_or_default().to_owned()
}

/// Whether there is something to translate.
fn has_words(runs: &[Run]) -> bool {
    runs.iter().any(|run| match run {
        Run::Text { shown, .. } => shown.chars().any(char::is_alphanumeric),
        Run::Code(_) => false,
    })
}

/// The file of a translation that there is none of yet.
fn file_in(original: &RelPath, from: Lang, to: Lang, site: &Site) -> Option<RelPath> {
    let languages = &site.settings().languages;
    let stem = original.as_str().strip_suffix(".md")?;
    let own = format!(".{}", languages.key(from));
    let stem = stem.strip_suffix(&own).unwrap_or(stem);
    let name = if to == languages.default() {
        format!("{stem}.md")
    } else {
        format!("{stem}.{}.md", languages.key(to))
    };
    RelPath::new(&name).ok()
}

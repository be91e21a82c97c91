//! Reads a file of an entry or a section: bytes to [`PageFile`].
//!
//! The bytes are decoded, searched for merge conflicts, split into front matter and text, and the front matter is typed.
//! Errors do not end the reading: whatever could be read is returned with the diagnostics.

use std::sync::Arc;

use super::approvals;
use super::body::Body;
use super::doubt;
use super::front_matter;
use super::keys::{Keys, SectionKeys};
use super::layout::{Place, split_date};
use super::read_keys::{self, Context};
use super::settings::Settings;
use crate::base::{DateTime, Digest, Lang, RelPath};
use crate::diag::conflict::{self, Syntax};
use crate::diag::{Diagnostic, Span};
use crate::schema::yaml::lookalike;
use crate::schema::{Node, Schema, Spanned, TextRange, parse};

/// What a file of an entry or a section states.
#[derive(Debug, Clone)]
pub struct PageFile {
    /// The path of the file.
    pub file: RelPath,
    /// The digest of its bytes; the default one if no digest was wanted.
    pub digest: Digest,
    /// The digest of what precedes its Markdown; of a record, or if it has no Markdown, that of all bytes.
    pub front_digest: Digest,
    /// The entry or section that it belongs to.
    pub place: Place,
    /// Its language; for a record, that of its original.
    pub lang: Lang,
    /// The built-in keys, terms and fields that it states, with the title and date that a field or its name supplies.
    pub keys: Arc<Keys>,
    /// The keys that only an index has; `None` if it is none.
    pub section: Option<SectionKeys>,
    /// Its Markdown; `None` for a record, or if the front matter is broken.
    pub body: Option<Body>,
    /// The SHA-256 of what readers see of it; `None` unless its section asks for approvals, or if it cannot be read.
    pub seen: Option<Box<str>>,
    /// What a [`ProofReader`](crate::proof::ProofReader) has found in its words; nothing until it has read them.
    pub proof: Proof,
    /// By which glossary its words are converted.
    pub converted_by: ConvertedBy,
    /// All problems that the file has by itself.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether its errors leave it unknown if its entry is public, or for an index, if what is below it is.
    pub in_doubt: bool,
}

/// What was found in the words of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proof {
    /// What should not stand there.
    pub warnings: Vec<Diagnostic>,
    /// Whether a look at its texts as they are written told that all is well, so that only other names can make a difference.
    pub is_clean: bool,
}

/// Digests of the glossary that was the last to convert words of a file otherwise than the one before. What is converted of the file
/// depends on these and on its bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConvertedBy {
    /// For what precedes its Markdown; of a record, for all of it.
    pub front: Digest,
    /// For its Markdown, if it has any.
    pub text: Digest,
}

/// Decodes bytes as UTF-8.
///
/// # Errors
/// A diagnostic for the file that names the line of the first invalid byte.
pub fn utf8<'a>(bytes: &'a [u8], file: &RelPath) -> Result<&'a str, Diagnostic> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let line = bytes
            .get(..at)
            .unwrap_or(&[])
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1;
        Diagnostic::error(
            "not-utf8",
            format!("the text is not UTF-8 from line {line} on"),
        )
        .at(Span::file(file))
        .hint("save the file with the encoding UTF-8 in your editor")
    })
}

/// Reads a file of an entry or a section. Problems are in the result.
pub fn read(
    file: &RelPath,
    place: Place,
    bytes: &[u8],
    settings: &Settings,
    schema: Option<&Schema>,
) -> PageFile {
    let known = (bytes.to_vec(), Some(Digest::of(bytes)));
    read_known(file, place, known, settings, schema)
}

/// Like [`read`], for bytes whose digest is known, or `None` if none is wanted.
pub fn read_known(
    file: &RelPath,
    place: Place,
    (bytes, digest): (Vec<u8>, Option<Digest>),
    settings: &Settings,
    schema: Option<&Schema>,
) -> PageFile {
    let mut out = Vec::new();
    let record = place.lang.is_none();
    let mut lang = place.lang.unwrap_or(settings.languages.default());
    let mut section = place.index.then(SectionKeys::default);
    let (mut keys, mut body_at) = (Keys::default(), None);
    let errors = |out: &[Diagnostic]| out.iter().filter(|one| one.is_error()).count();
    // `harmless`: errors of an index that cannot hide what is public. `doubtful` and `counted`: errors before and after
    // look-alikes are explained, which merges several into one; doubt is judged by the errors before.
    let (mut harmless, mut doubtful, mut counted) = (0, 0, 0);
    let whole = String::from_utf8(bytes).map_err(|error| utf8(error.as_bytes(), file).err());
    match &whole {
        Err(problem) => out.extend(problem.clone()),
        Ok(text) => {
            let parts = if record {
                Ok((0..text.len(), None))
            } else {
                front_matter::split(text, file).map(|parts| (parts.front, Some(parts.body)))
            };
            // In a record, the YAML parser finds it.
            let conflict = (!record).then(|| conflict::find(text, 0, file, Syntax::Markdown));
            let conflict = conflict.flatten();
            let conflict_at = conflict.as_ref().and_then(|one| one.span.as_ref()?.range);
            out.extend(conflict);
            match parts {
                // Either side of the conflict may say that the entry is a draft, so neither is read.
                Ok((front, _))
                    if conflict_at.is_some_and(|(start, _)| (start as usize) < front.end) => {}
                Err(problem) => out.push(problem),
                Ok((front, rest)) => {
                    let yaml = text.get(front.clone()).unwrap_or("");
                    let from = out.len();
                    let reading = Reading {
                        file,
                        place: &place,
                        settings,
                        schema,
                    };
                    if let Some(read) = reading.front(yaml, front.start, &mut out) {
                        (keys, lang, section) = (read.keys, read.lang, read.section);
                        // A conflict that is not in the front matter is in the text, and decides nothing about a section.
                        harmless =
                            read.harmless + usize::from(place.index && conflict_at.is_some());
                        body_at = rest.map(|range| range.start);
                    }
                    doubtful = errors(&out);
                    lookalike::explain(yaml, front.start, file, (&mut out, from), &|yaml| {
                        let mut out = Vec::new();
                        reading.front(yaml, front.start, &mut out);
                        out
                    });
                    counted = errors(&out);
                }
            }
        }
    }
    if keys.title.is_empty() {
        let fields = read_keys::own_fields(schema, place.index);
        keys.title = read_keys::title_of(&keys, lang, fields);
    }
    if keys.date.is_none() && !place.index {
        keys.date = date_of_name(file, &place, settings, &mut out);
    }
    let before_body = |text: &String| {
        let front = body_at.and_then(|body| text.as_bytes().get(..body));
        front.map_or(digest, |front| digest.map(|_| Digest::of(front)))
    };
    let front_digest = whole.as_ref().map_or(digest, before_body);
    let in_doubt = errors(&out) - counted + doubtful > harmless;
    let body = whole.ok().zip(body_at);
    let body = body.map(|(whole, offset)| Body::new(whole, offset));
    PageFile {
        file: file.clone(),
        digest: digest.unwrap_or_default(),
        front_digest: front_digest.unwrap_or_default(),
        place,
        lang,
        keys: Arc::new(keys),
        section,
        body,
        seen: None,
        proof: Proof::default(),
        converted_by: ConvertedBy::default(),
        diagnostics: out,
        in_doubt,
    }
}

impl PageFile {
    /// By which glossary it is converted after it has been read, if it was `before` with the same glossary; `now` is the digest of that.
    pub fn converted_after(&self, before: Option<&Self>, now: Digest) -> ConvertedBy {
        let same_front = before.filter(|before| before.front_digest == self.front_digest);
        let same = before.filter(|before| before.digest == self.digest);
        ConvertedBy {
            front: same_front.map_or(now, |before| before.converted_by.front),
            text: same.map_or(now, |before| before.converted_by.text),
        }
    }

    /// Compresses its text, for a site that lasts.
    pub fn pack(&mut self) {
        if let Some(body) = &mut self.body {
            body.pack();
        }
    }

    /// Works out what readers see of it, for approvals. `bytes` are those that it was read from.
    pub fn note_seen(&mut self, text: &str) {
        let (front, body) = match self.place.lang {
            None => (0..text.len(), ""),
            Some(_) => match front_matter::split(text, &self.file) {
                Ok(parts) => (parts.front, text.get(parts.body).unwrap_or_default()),
                Err(_) => return,
            },
        };
        let yaml = text.get(front).unwrap_or_default();
        // What is wrong with it has been reported.
        let node = parse(yaml, 0, &self.file, &mut Vec::new());
        self.seen = node.map(|node| approvals::sum_of(&node, body).into());
    }
}

/// Reads the row of a data file as a record.
pub fn read_row(
    file: &RelPath,
    place: Place,
    node: &Node,
    digest: Digest,
    settings: &Settings,
    schema: Option<&Schema>,
) -> PageFile {
    let mut out = Vec::new();
    let cx = Context {
        file,
        settings,
        lang: settings.languages.default(),
        record: true,
        schema,
    };
    let (mut keys, lang) = read_keys::read(node, cx, None, "the row", &mut out);
    if keys.title.is_empty() {
        keys.title = read_keys::title_of(&keys, lang, read_keys::own_fields(schema, false));
    }
    PageFile {
        file: file.clone(),
        digest,
        front_digest: digest,
        place,
        lang,
        keys: Arc::new(keys),
        section: None,
        body: None,
        seen: Some(approvals::sum_of(node, "").into()),
        proof: Proof::default(),
        converted_by: ConvertedBy::default(),
        in_doubt: out.iter().any(Diagnostic::is_error),
        diagnostics: out,
    }
}

/// What the front matter of a file is read with; it may be read several times, with look-alikes replaced.
struct Reading<'a> {
    file: &'a RelPath,
    place: &'a Place,
    settings: &'a Settings,
    schema: Option<&'a Schema>,
}

/// What front matter or a record states.
struct Front {
    keys: Keys,
    lang: Lang,
    section: Option<SectionKeys>,
    /// The number of errors of an index that cannot hide what is public.
    harmless: usize,
}

impl Reading<'_> {
    /// Reads front matter or a record, which begins at the byte `offset` of the file. `None` if it is not valid YAML.
    fn front(&self, yaml: &str, offset: usize, out: &mut Vec<Diagnostic>) -> Option<Front> {
        let node = parse(yaml, offset, self.file, out)?;
        let record = self.place.lang.is_none();
        let cx = Context {
            file: self.file,
            settings: self.settings,
            lang: self.place.lang.unwrap_or(self.settings.languages.default()),
            record,
            schema: self.schema,
        };
        let what = if record {
            "the record"
        } else {
            "the front matter"
        };
        let mut section = self.place.index.then(SectionKeys::default);
        let before = out.len();
        let (keys, lang) = read_keys::read(&node, cx, section.as_mut(), what, out);
        let errors = out.iter().skip(before).filter(|one| one.is_error());
        let errors = errors.filter(|_| self.place.index);
        Some(Front {
            keys,
            lang,
            section,
            harmless: errors.filter(|one| !doubt::may_hide(&node, one)).count(),
        })
    }
}

/// The date at the start of an entry's name, with the default range as its place. `None` if there is none, or no such day,
/// which is reported.
fn date_of_name(
    file: &RelPath,
    place: &Place,
    settings: &Settings,
    out: &mut Vec<Diagnostic>,
) -> Option<Spanned<DateTime>> {
    let name = place.path.rsplit('/').next().unwrap_or("");
    let (date, _) = split_date(name);
    match DateTime::parse(date?, &settings.zone) {
        Ok(date) => Some(Spanned::new(TextRange::default(), date)),
        Err(message) => {
            let message = format!("the date in the file's name: {message}");
            let problem = Diagnostic::error("bad-date", message).in_file(file);
            out.push(problem.hint("correct the name, or give the entry a `date:`"));
            None
        }
    }
}

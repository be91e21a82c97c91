//! Removes from a report and its diagnostics what must not be in a public log: names and texts of entries that are not
//! public. Whatever is not known to be public counts as confidential: an entry with a file that could not be read may be
//! anything, and an unknown key may be a misspelt `draft`. The site itself treats such entries and sections as broken.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use crate::base::{RelPath, UrlPath};
use crate::cli::format::count;
use crate::diag::{Diagnostic, Severity, Source, Span, sort};
use crate::engine::{Report, Row, RowState};

/// Files below `content/` that name no entry that is not public.
const OPEN: [&str; 3] = ["site.yaml", "facts.yaml", "glossary.yaml"];

/// Knows what of a site may be named.
pub struct Redactor {
    /// Content paths of public entries and sections.
    public: BTreeSet<String>,
    /// The files of public entries and sections.
    files: BTreeSet<RelPath>,
    /// The files of entries that are not public.
    confidential: BTreeSet<RelPath>,
    /// Texts that give away an entry that is not public, folded.
    secrets: BTreeSet<String>,
}

/// Returns the text of a file, for excerpts.
pub type Sources<'a> = dyn Fn(&RelPath) -> Option<Arc<str>> + 'a;

/// Keys whose values name an entry, or are shown elsewhere in its place.
const NAMING: [&str; 5] = ["title", "description", "slug", "path", "url"];

/// The names that an entry's file gives it, as far as they can be recognised in a file that cannot be parsed. If a value
/// has a stray quotation mark, each part counts.
fn stated_names(text: &str) -> impl Iterator<Item = &str> {
    let values = text.lines().filter_map(|line| {
        let (key, value) = line.split_once([':', '：'])?;
        let key = key.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        NAMING.contains(&key).then_some(value)
    });
    values.flat_map(|value| {
        let parts = value
            .split(['"', '\'', '“', '”', '‘', '’'])
            .filter(|part| part.trim().len() > 2);
        let names = [value].into_iter().chain(parts);
        names.map(|name| {
            name.trim()
                .trim_matches(['"', '\'', '/', '“', '”', '‘', '’'])
        })
    })
}

/// Whether a row may be shown.
pub fn is_public(row: &Row) -> bool {
    matches!(row.state, RowState::Public | RowState::Withdrawn)
}

impl Redactor {
    /// A redactor for a report and its diagnostics.
    pub fn new(report: &Report, diagnostics: &[Diagnostic], sources: &Sources<'_>) -> Self {
        let (public, hidden): (Vec<&Row>, Vec<&Row>) = report
            .rows
            .iter()
            .map(|row| &**row)
            .partition(|row| is_public(row));
        let mut secrets = BTreeSet::new();
        for row in hidden {
            secrets.insert(row.title.trim().to_owned());
            // The address of a home page is its language.
            let url = row.url.trim_end_matches('/');
            let paths = [&row.path, url, row.file.file_name()];
            let paths = paths.into_iter().filter(|_| !row.path.is_empty());
            secrets.extend(paths.map(last_segment).map(str::to_owned));
        }
        for file in &report.confidential {
            secrets.insert(file.file_name().to_owned());
        }
        // These are the names of many files and give nothing away.
        secrets.retain(|secret| !["index", "_index"].contains(&last_segment(secret)));
        let mut redactor = Self {
            public: public.iter().map(|row| row.path.to_string()).collect(),
            files: public.iter().map(|row| row.file.clone()).collect(),
            confidential: report.confidential.iter().cloned().collect(),
            secrets: BTreeSet::new(),
        };
        // Another file may name an entry that could not be parsed by the title that it gives itself.
        let spans = diagnostics.iter().filter(|one| one.is_error());
        let files = spans.filter_map(|one| Some(&one.span.as_ref()?.file));
        let closed: BTreeSet<&RelPath> = files.filter(|file| !redactor.is_open(file)).collect();
        for text in closed.into_iter().filter_map(sources) {
            secrets.extend(stated_names(&text).map(str::to_owned));
        }
        secrets.remove("");
        redactor.secrets = secrets.iter().map(|secret| folded(secret)).collect();
        redactor
    }

    /// A redactor for a report in which entries with errors are marked as broken.
    pub fn of(report: &Report) -> Self {
        Self::new(report, &[], &|_| None)
    }

    /// Whether the entry or section may be named.
    pub fn names(&self, path: &str) -> bool {
        self.public.contains(path)
    }

    /// Whether the file may be named.
    pub fn opens(&self, file: &RelPath) -> bool {
        self.is_open(file)
    }

    /// Redacts diagnostics. Those about confidential files are reduced to code, section and number; so are those that
    /// quote or name anything confidential.
    pub fn diagnostics(
        &self,
        diagnostics: &[Diagnostic],
        sources: &Sources<'_>,
    ) -> Vec<Diagnostic> {
        let mut shown = Vec::new();
        let mut reduced: BTreeMap<(Severity, &str, String), (usize, &Diagnostic)> = BTreeMap::new();
        for one in diagnostics {
            match &one.span {
                Some(span) if !self.is_open(&span.file) => {
                    let key = (one.severity, &*one.code, self.section(&span.file));
                    reduced.entry(key).or_insert((0, one)).0 += 1;
                }
                _ => shown.push(self.without_secrets(one, sources)),
            }
        }
        shown.extend(reduced.into_iter().map(|((_, _, section), (times, one))| {
            let place = match section.as_str() {
                "" => "in something that is not public".to_owned(),
                section => format!("in something in `{section}` that is not public"),
            };
            let times = if times == 1 {
                String::new()
            } else {
                format!(" ({})", count(times, "time"))
            };
            bare(one, format!("{place}{times}"))
        }));
        sort(&mut shown);
        shown
    }

    fn without_secrets(&self, one: &Diagnostic, sources: &Sources<'_>) -> Diagnostic {
        let mut one = one.clone();
        one.labels.retain(|label| self.is_open(&label.span.file));
        if !self.has_secret_text(&one) && !self.has_secret_excerpt(&one, sources) {
            return one;
        }
        let at = one.span.as_ref().map(|span| Span::file(&span.file));
        let reduced = bare(&one, "it names something that is not public".to_owned());
        Diagnostic {
            span: at,
            ..reduced
        }
    }

    /// Whether the text of the diagnostic gives something away.
    fn has_secret_text(&self, one: &Diagnostic) -> bool {
        let labels = one.labels.iter().map(|label| &label.message);
        let mut texts = labels.chain(&one.hints).chain([&one.message]);
        texts.any(|text| self.gives_away(text))
    }

    /// Whether the excerpts of the diagnostic give something away.
    fn has_secret_excerpt(&self, one: &Diagnostic, sources: &Sources<'_>) -> bool {
        let labels = one.labels.iter().map(|label| &label.span);
        let mut ranges: BTreeMap<&RelPath, (u32, u32)> = BTreeMap::new();
        for span in labels.chain(&one.span) {
            if let Some((start, end)) = span.range {
                let (from, to) = ranges.entry(&span.file).or_insert((start, end));
                (*from, *to) = ((*from).min(start), (*to).max(end));
            }
        }
        ranges.into_iter().any(|(file, range)| {
            sources(file).is_some_and(|text| self.gives_away(&excerpt(&text, range)))
        })
    }

    /// Whether everything in the file may be shown.
    fn is_open(&self, file: &RelPath) -> bool {
        let Some(path) = file.below("content") else {
            return true;
        };
        if self.confidential.contains(file) {
            return false;
        }
        if self.files.contains(file) || OPEN.contains(&path) {
            return true;
        }
        let name = file.file_name();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let own = name.starts_with('_') || !folder.is_empty() && self.is_entry_folder(folder);
        own && self.names(folder)
    }

    /// Whether the folder is that of a public entry, so that all files in it belong to the entry.
    fn is_entry_folder(&self, folder: &str) -> bool {
        let index = format!("content/{folder}/index.");
        self.files
            .iter()
            .any(|file| file.as_str().starts_with(&index))
    }

    /// The nearest public section or entry around a file; empty at the root.
    fn section(&self, file: &RelPath) -> String {
        let mut folder = file.below("content").unwrap_or_default();
        while let Some((above, _)) = folder.rsplit_once('/') {
            if self.names(above) {
                return above.to_owned();
            }
            folder = above;
        }
        String::new()
    }

    /// Whether a log may contain the address.
    pub fn shows(&self, url: &UrlPath) -> bool {
        !self.gives_away(url.as_str())
    }

    fn gives_away(&self, text: &str) -> bool {
        let text = folded(text);
        self.secrets
            .iter()
            .any(|secret| text.contains(secret.as_str()))
    }
}

/// A diagnostic with the same code, but without span, labels and hints.
fn bare(one: &Diagnostic, message: String) -> Diagnostic {
    Diagnostic {
        span: None,
        severity: one.severity,
        code: one.code.clone(),
        message,
        labels: Vec::new(),
        hints: Vec::new(),
    }
}

/// Folds a text for comparison: names in addresses may be escaped, and differ in case.
fn folded(text: &str) -> String {
    let text = percent_decode_str(text).decode_utf8_lossy();
    text.to_lowercase()
}

/// The last part of a path without its extensions: `2026-05-01-merger` of `news/2026-05-01-merger.tc.md`.
fn last_segment(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// The lines that an excerpt of the bytes `start..end` may show.
fn excerpt(text: &str, (start, end): (u32, u32)) -> String {
    let source = Source::new(text);
    let first = source.position(start as usize).line;
    let last = source.position(end as usize).line;
    let lines: Vec<&str> = (first..=last).map(|line| source.line(line)).collect();
    lines.join("\n")
}

use std::fmt::Write;

use clap::ValueEnum;
use serde::Serialize;
use serde_json::{Value, json};

use super::build::{code, print_problems};
use super::chosen::Chosen;
use super::console::Console;
use super::derived;
use super::exchange::{Export, Import};
use super::failure::{Code, Failure};
use super::list::{csv, json as json_text};
use super::options::Format;
use super::settings::Settings;
use super::strings;
use super::table::Table;
use crate::base::{RelPath, shown};
use crate::cli::format::{count, entry};
use crate::diag::Source;
use crate::engine;
use crate::host::{DiskWorld, replace_file};
use crate::site::Site;
use crate::translation::words::Piece;
use crate::translation::{Change, LOCK, Lock, Row, State, states};
use crate::world::World;

const EXAMPLES: &str = "\
Examples:
  parkpages translations                       Every entry in every language, and what has changed
  parkpages translations content/news          Of these files alone
  parkpages translations --accept content/news/opening.tc.md
                                               Say that this translation is right again
  parkpages translations --accept content/     Say so of all, when a site begins to use this
  parkpages translations --derived content/news/opening.tc.md
                                               What decided on the words of the Simplified version
  parkpages translations --strings             Labels and words of the theme that want a look
  parkpages translations --fail-on stale       In CI: fail if a translation has fallen behind
  parkpages translations --format csv > translations.csv
                                               For a spreadsheet
  parkpages translations --export tc --output tc.xlf content/news
                                               The parts of these entries, for a translator's tool
  parkpages translations --import tc.xlf       What came back, into the files of the translations";

/// Say which translations are missing or have fallen behind their originals, and by which words
///
/// States: original; derived (converted on every build, never behind); held (derived, and kept back until read); current; stale (the original has changed since);
/// untracked (nobody has said yet that it is right); machine (so its `translation` says, and nobody has read it); missing. What a translation was made from is in translations.lock,
/// which `--accept` writes: commit it. In the list of changes [-…-] are words that are gone and {+…+} are new ones; of
/// words without figures that are gone only `…` is known.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Translations {
    /// Files or folders below content/ [default: all]; with --import, files that came back
    #[arg(value_name = "PATH")]
    paths: Vec<String>,

    /// Say that the translations in these files are right as they are, and write translations.lock
    #[arg(long, requires = "paths", conflicts_with_all = ["fail_on", "export", "import"])]
    accept: bool,

    /// List the words of derived versions that the glossary or a phrase decided on, or that have several forms
    #[arg(long, requires = "paths", conflicts_with_all = ["accept", "fail_on", "export", "import"])]
    derived: bool,

    /// List words that many pages share and a language lacks, or that may not be translated, or that nothing shows
    #[arg(long, conflicts_with_all = ["paths", "fail_on"])]
    strings: bool,

    /// Exit with 1 if a version is in one of these states
    #[arg(long, value_name = "STATES", value_enum, value_delimiter = ',')]
    fail_on: Vec<FailOn>,

    /// Write the parts of originals for translation into LANGUAGE, with the translations that there are, as XLIFF or PO
    #[arg(long, value_name = "LANGUAGE", conflicts_with_all = ["fail_on", "import"])]
    export: Option<String>,

    /// Take over translations from XLIFF or PO files that `--export` wrote and a translator filled in
    #[arg(long, requires = "paths", conflicts_with = "fail_on")]
    import: bool,

    /// The translations to import were made by a machine, and nobody has read them yet
    #[arg(long, requires = "import")]
    machine: bool,
}

/// A state that a pipeline can be told to fail on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Stale,
    Missing,
    Machine,
    Untracked,
}

impl FailOn {
    fn is(self, state: &State) -> bool {
        match self {
            Self::Stale => matches!(state, State::Stale(_)),
            Self::Missing => *state == State::Missing,
            Self::Machine => *state == State::Machine,
            Self::Untracked => *state == State::Untracked,
        }
    }
}

impl Translations {
    /// The form of the list, or of what is exported.
    fn format(&self, settings: &Settings) -> Result<Format, Failure> {
        let exchanged = matches!(settings.raw_format(), Some(Format::Xliff | Format::Po));
        match (&self.export, settings.raw_format()) {
            (Some(_), None) => Ok(Format::Xliff),
            (Some(_), Some(format)) if exchanged => Ok(format),
            (Some(_), Some(format)) => Err(Failure::new(format!(
                "`--export` writes no {}",
                format.name()
            ))
            .hint("its forms: xliff, po")),
            (None, _) if exchanged => Err(Failure::new("only `--export` writes XLIFF and PO")
                .hint("name the language, as in `--export tc`")),
            (None, _) => settings.format("translations"),
        }
    }

    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = self.format(settings)?;
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let engine::ReadSite {
            mut built,
            site,
            theme,
        } = engine::read_only(&world, &settings.options);
        let lock = Lock::read(&world).map_err(|problem| {
            // A theme that asks for it has been told already.
            if !built.diagnostics.contains(&problem) {
                built.diagnostics.push(*problem);
            }
        });
        print_problems(&built, &world, Format::Human, settings, console);
        let (Some(site), Ok(lock)) = (site, lock) else {
            return Ok(Code::Errors);
        };
        if self.strings {
            console.out(&strings::report(&site, theme.as_deref(), &world, format)?);
            return Ok(code(&built));
        }
        let mut rows = states(&site, &lock, &world);
        let chosen = Chosen::new(&self.paths, settings);
        if !self.import {
            chosen.check(&rows)?;
        }
        if let Some(to) = &self.export {
            rows.retain(|row| row.public || !settings.redact);
            chosen.retain_with_originals(&mut rows, &site);
            let output = settings.named_output();
            let export = Export {
                to,
                rows,
                format,
                output,
            };
            return export.run(&site, &world, console);
        }
        if self.import {
            let files = Import {
                files: &self.paths,
                machine: self.machine,
                rows: &rows,
                lock: &lock,
            };
            return files.run(&site, &world, settings, console);
        }
        if self.accept {
            return accept(rows, &chosen, &lock, &site, settings, console);
        }
        rows.retain(|row| chosen.has(row) && (row.public || !settings.redact));
        if self.derived {
            console.out(&derived::report(&rows, &site, &world, format)?);
            return Ok(code(&built));
        }
        let text = match format {
            Format::Csv => csv(&NAMES, &lines(&rows, &site))?,
            Format::Json => json_of(&rows, &site, &world)?,
            _ => human(&rows, &site, &world),
        };
        console.out(&text);
        let failing = |row: &&Row| self.fail_on.iter().any(|state| state.is(&row.state));
        let failing = rows.iter().filter(failing).count();
        if failing > 0 {
            console.err(&format!(
                "{} to be looked at.\n",
                match failing {
                    1 => "1 version is".to_owned(),
                    more => format!("{more} versions are"),
                }
            ));
            return Ok(Code::Errors);
        }
        Ok(code(&built))
    }
}

/// Writes down that the chosen translations are right.
fn accept(
    rows: Vec<Row>,
    chosen: &Chosen,
    before: &Lock,
    site: &Site,
    settings: &Settings,
    console: &mut Console,
) -> Result<Code, Failure> {
    let mut lock = Lock::default();
    let mut accepted = 0;
    let mut named = 0;
    for row in rows {
        let is_chosen = chosen.has(&row);
        let is_translation = match row.state {
            State::Original | State::Derived | State::Held | State::Missing => false,
            State::Machine | State::Untracked | State::Current | State::Stale(_) => true,
        };
        named += usize::from(is_chosen && is_translation);
        let known = match row.state {
            _ if !is_translation => None,
            _ if is_chosen => Some(row.now.clone()),
            _ => row.before.clone(),
        };
        accepted +=
            usize::from(is_chosen && is_translation && row.before.as_ref() != Some(&row.now));
        if let Some(known) = known {
            lock.set(&row.path, site.settings().languages.key(row.lang), known);
        }
    }
    if named == 0 {
        return Err(Failure::new("none of these files is a translation")
            .hint("name the file of the translation, as content/news/opening.tc.md, or a folder"));
    }
    if lock != *before {
        let path = settings.root.join(LOCK);
        replace_file(&path, lock.text().as_bytes()).map_err(|error| {
            Failure::new(format!("{} cannot be written: {error}", shown(&path)))
        })?;
    }
    console.err(&match accepted {
        0 => format!("{LOCK} says so already.\n"),
        1 => format!("1 translation is right now. Commit {LOCK}.\n"),
        more => format!("{more} translations are right now. Commit {LOCK}.\n"),
    });
    Ok(Code::Done)
}

/// The names of the columns, in the order of the fields of [`Line`].
const NAMES: [&str; 8] = [
    "path",
    "language",
    "state",
    "changes",
    "title",
    "file",
    "reviewed",
    "reviewed_by",
];

#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    language: &'a str,
    state: &'a str,
    /// The number of parts of the original that have changed.
    changes: usize,
    title: &'a str,
    file: &'a str,
    /// The day, as ISO 8601.
    reviewed: &'a str,
    reviewed_by: &'a str,
}

fn lines<'a>(rows: &'a [Row], site: &'a Site) -> Vec<Line<'a>> {
    let line = |row: &'a Row| Line {
        path: &row.path,
        language: site.settings().languages.key(row.lang),
        state: row.state.name(),
        changes: changes(row).len(),
        title: &row.title,
        file: row.file.as_ref().map_or("", |file| file.as_str()),
        reviewed: &row.reviewed.0,
        reviewed_by: &row.reviewed.1,
    };
    rows.iter().map(line).collect()
}

pub(super) fn changes(row: &Row) -> &[Change] {
    match &row.state {
        State::Stale(changes) => changes,
        _ => &[],
    }
}

fn json_of(rows: &[Row], site: &Site, world: &dyn World) -> Result<String, Failure> {
    let mut places = Places::new(world);
    let mut all = Vec::new();
    for (row, line) in rows.iter().zip(lines(rows, site)) {
        let changes: Vec<Value> = changes(row)
            .iter()
            .map(|change| {
                let place = places.of(change);
                json!({
                    "part": change.kind,
                    "kinds": change.kinds,
                    "file": place.as_ref().map(|(file, _)| file),
                    "line": place.as_ref().map(|(_, line)| line),
                    "words": change.pieces.iter().map(piece).collect::<Vec<_>>(),
                })
            })
            .collect();
        let mut value = serde_json::to_value(line)
            .map_err(|error| Failure::new(format!("the list could not be written: {error}")))?;
        if let Some(map) = value.as_object_mut() {
            map.insert("changes".into(), changes.into());
        }
        all.push(value);
    }
    json_text(&all)
}

fn piece(piece: &Piece) -> Value {
    match piece {
        Piece::Same(text) => json!({"same": text}),
        Piece::New(text) => json!({"new": text}),
        Piece::Gone(text) => json!({"gone": text}),
    }
}

fn human(rows: &[Row], site: &Site, world: &dyn World) -> String {
    let mut table = Table::default();
    let translations = || rows.iter().filter(|row| row.state != State::Original);
    let any_reviewed = translations().any(|row| row.reviewed != <(String, String)>::default());
    let columns = if any_reviewed { 5 } else { 4 };
    let names = ["ENTRY", "LANG", "STATE", "FILE", "REVIEWED"];
    table.row(names.iter().take(columns));
    for row in translations() {
        let (date, by) = &row.reviewed;
        let cells = [
            entry(&row.path),
            site.settings().languages.key(row.lang),
            row.state.name(),
            row.file.as_ref().map_or("-", |file| file.as_str()),
            &[&**date, by].join(" "),
        ];
        table.row(cells.iter().take(columns));
    }
    let mut text = table.print("");
    let mut places = Places::new(world);
    for row in rows.iter().filter(|row| !changes(row).is_empty()) {
        let file = row.file.as_ref().map_or("", |file| file.as_str());
        let _ = writeln!(
            text,
            "\n{file}: since this translation was made, the original has changed:"
        );
        for change in changes(row) {
            let place = places.of(change);
            let place = place.map_or("gone".to_owned(), |(file, line)| format!("{file}:{line}"));
            let kinds = change.kinds.join(", ");
            let _ = writeln!(text, "  {} ({kinds}), {place}", change.kind);
            let _ = writeln!(text, "    {}", shown_pieces(&change.pieces));
        }
    }
    let of = |name: &str| rows.iter().filter(|row| row.state.name() == name).count();
    let counts = [
        "current",
        "stale",
        "machine",
        "untracked",
        "missing",
        "derived",
        "held",
    ]
    .map(|name| (of(name), name));
    let counts = counts.iter().filter(|(number, _)| *number > 0);
    let counts: Vec<String> = counts
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    let _ = writeln!(
        text,
        "\n{}: {}",
        count(rows.len(), "version"),
        counts.join(", ")
    );
    if of("untracked") > 0 {
        text.push_str("Of an untracked translation nobody has said yet that it is right: `parkpages translations --accept FILE`.\n");
    }
    text
}

/// The words of a change, of long stretches that are the same only what is near.
fn shown_pieces(pieces: &[Piece]) -> String {
    let mut text = String::new();
    let last = pieces.len().saturating_sub(1);
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Same(words) => text.push_str(&near(words, index > 0, index < last)),
            Piece::New(words) => {
                if words.starts_with(char::is_whitespace) {
                    text.push(' ');
                }
                text.extend(["{+", words.trim(), "+}"]);
            }
            Piece::Gone(words) => {
                if text.ends_with(char::is_alphanumeric) {
                    text.push(' ');
                }
                text.extend(["[-", words, "-]"]);
            }
        }
    }
    text.trim()
        .replace(char::is_whitespace, " ")
        .replace(char::is_control, "\u{fffd}")
}

/// The parts of a text that are near what comes before and after it.
pub(super) fn near(words: &str, before: bool, after: bool) -> String {
    const NEAR: usize = 24;
    let chars: Vec<char> = words.chars().collect();
    let (head, tail) = (if before { NEAR } else { 0 }, if after { NEAR } else { 0 });
    if chars.len() <= head + tail + 1 {
        return words.to_owned();
    }
    let start: String = chars.iter().take(head).collect();
    let end: String = chars.iter().skip(chars.len() - tail).collect();
    format!("{start}…{end}")
}

/// Finds the lines of changes; keeps the text of the last file.
pub(super) struct Places<'w> {
    world: &'w dyn World,
    text: Option<(RelPath, String)>,
}

impl<'w> Places<'w> {
    pub(super) fn new(world: &'w dyn World) -> Self {
        Self { world, text: None }
    }

    /// The file and the line of a change; `None` where the part is gone.
    pub(super) fn of(&mut self, change: &Change) -> Option<(String, usize)> {
        let (file, at) = change.at.as_ref()?;
        if self.text.as_ref().is_none_or(|(other, _)| other != file) {
            let bytes = self.world.read(file).unwrap_or_default();
            self.text = Some((file.clone(), String::from_utf8_lossy(&bytes).into_owned()));
        }
        let (_, text) = self.text.as_ref()?;
        let line = Source::new(text).position(at.start).line;
        Some((file.to_string(), line))
    }
}

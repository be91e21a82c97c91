use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::build::{code, print_problems};
use super::console::Console;
use super::failure::{Code, Failure};
use super::options::Format;
use super::redact::{Redactor, is_public};
use super::settings::Settings;
use super::table::Table;
use crate::base::{RelPath, suggest};
use crate::cli::format::{change, entry, instant, zone};
use crate::diag::Diagnostic;
use crate::engine;
use crate::engine::{Built, Change, Due, Options, Report, Row, RowState};
use crate::host::DiskWorld;
use crate::site::reviews::Review;

const EXAMPLES: &str = "\
Examples:
  parkpages list                           Every entry in every language
  parkpages list --due                     What goes live, expires, closes, and when
  parkpages list --review --owner \"Press office\"
                                           What the press office is to review, and by when
  parkpages list --format csv > list.csv   For a spreadsheet
  parkpages list --now 2027-01-01T00:00:00+08:00
                                           As it will be then";

/// List every entry in every language: its state, date and address
///
/// Reads the content alone and needs no earlier build. States: public, draft, embargoed (its time
/// has not come), expired, withdrawn (a notice stands in its place), broken (it has errors). In CSV a
/// cell that a spreadsheet would run as a formula (=, +, -, @ at its start) has an apostrophe before it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct List {
    /// List what time alone will change: what goes live, expires or closes, and when
    #[arg(long)]
    due: bool,

    /// List pages that are reviewed from time to time (`review_every`), and by when, what is due first at the top
    #[arg(long, conflicts_with = "due")]
    review: bool,

    /// With --review, only pages of this owner
    #[arg(long, value_name = "NAME", requires = "review")]
    owner: Option<String>,
}

impl List {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("list")?;
        let world = DiskWorld::open(&settings.root, settings.now)?;
        if self.review {
            return reviews(self.owner.as_deref(), &world, format, settings, console);
        }
        let mut built = engine::inspect(&world, &settings.options);
        print_problems(&built, &world, Format::Human, settings, console);
        let code = code(&built);
        mark_broken(&mut built, &world, &settings.options);
        if settings.redact {
            redact(Arc::make_mut(&mut built.report));
        }
        let report = &built.report;
        let zone = zone(&report.timezone);
        let text = match (self.due, format) {
            (false, Format::Csv) => csv(&ROW_NAMES, &report.rows)?,
            (false, Format::Json) => json(&report.rows)?,
            (false, _) => rows_table(&report.rows),
            (true, Format::Csv) => csv(&DUE_NAMES, &dues(&report.dues, &zone))?,
            (true, Format::Json) => json(&dues(&report.dues, &zone))?,
            (true, _) => dues_table(&report.dues, &zone, &report.timezone),
        };
        console.out(&text);
        Ok(code)
    }
}

/// Lists what is to be reviewed.
fn reviews(
    owner: Option<&str>,
    world: &DiskWorld,
    format: Format,
    settings: &Settings,
    console: &mut Console,
) -> Result<Code, Failure> {
    let engine::ReadSite { built, site, .. } = engine::read_only(world, &settings.options);
    print_problems(&built, world, Format::Human, settings, console);
    let Some(site) = site else {
        return Ok(Code::Errors);
    };
    let all = site.reviews();
    let has = |review: &&Review<'_>| owner.is_none_or(|owner| review.owner == Some(owner));
    let reviews: Vec<ReviewLine<'_>> = all.iter().filter(has).map(ReviewLine::of).collect();
    if let Some(owner) = owner.filter(|_| reviews.is_empty()) {
        let owners = all.iter().filter_map(|review| review.owner);
        let failure = Failure::new(format!("no page to be reviewed has the owner `{owner}`"));
        return Err(match suggest::hint(owner, owners, 12) {
            Some(hint) => failure.hint(hint),
            None => failure.hint("an entry names its owner as `owner: Press office`"),
        });
    }
    let text = match format {
        Format::Csv => csv(&REVIEW_NAMES, &reviews)?,
        Format::Json => json(&reviews)?,
        _ => reviews_table(&reviews),
    };
    console.out(&text);
    Ok(code(&built))
}

fn reviews_table(reviews: &[ReviewLine<'_>]) -> String {
    if reviews.is_empty() {
        return "No page is to be reviewed: `review_every: 6 months` of an entry, or of a section in its _index.md, says which are.\n".to_owned();
    }
    let mut table = Table::default();
    table.row(["DUE", "OWNER", "REVIEWED", "ENTRY", "FILE"]);
    for line in reviews {
        let due = line.due.as_deref().unwrap_or("now");
        table.row([
            &*if line.late && line.due.is_some() {
                format!("{due} (late)")
            } else {
                due.to_owned()
            },
            line.owner.unwrap_or("-"),
            line.reviewed.as_deref().unwrap_or("never"),
            entry(line.path),
            line.file.as_str(),
        ]);
    }
    table.print("")
}

/// A page that is to be reviewed, for programs. A day that there is none of is empty.
#[derive(Serialize)]
struct ReviewLine<'a> {
    due: Option<String>,
    late: bool,
    owner: Option<&'a str>,
    reviewed: Option<String>,
    path: &'a str,
    title: &'a str,
    file: &'a RelPath,
}

impl<'a> ReviewLine<'a> {
    fn of(review: &'a Review<'a>) -> Self {
        Self {
            due: review.due.map(|day| day.to_string()),
            late: review.is_late,
            owner: review.owner,
            reviewed: review.reviewed.map(|day| day.to_string()),
            path: review.path,
            title: review.title,
            file: review.file,
        }
    }
}

/// The names of the columns, in the order of the fields of [`ReviewLine`].
const REVIEW_NAMES: [&str; 7] = ["due", "late", "owner", "reviewed", "path", "title", "file"];

/// Marks the entries that `build --skip-broken` would leave out. If that would publish nothing, entries whose files have
/// errors are broken.
fn mark_broken(built: &mut Built, world: &DiskWorld, options: &Options) {
    if !built.diagnostics.iter().any(Diagnostic::is_error) {
        return;
    }
    let skipping = Options {
        skip_broken: true,
        ..options.clone()
    };
    // With `--skip-broken` the report already says so.
    let published = (!options.skip_broken).then(|| engine::inspect(world, &skipping));
    if let Some(published) = published.filter(|published| published.publishable) {
        built.report = published.report;
    } else if !built.publishable {
        let errors = built.diagnostics.iter().filter(|one| one.is_error());
        let spans = errors.filter_map(|one| one.span.as_ref());
        let files: BTreeSet<&RelPath> = spans.map(|span| &span.file).collect();
        let rows = Arc::make_mut(&mut built.report).rows.iter_mut();
        for row in rows.filter(|row| files.contains(&row.file)) {
            Arc::make_mut(row).state = RowState::Broken;
        }
    }
}

/// Leaves out entries that are not public, and their names in coming changes.
fn redact(report: &mut Report) {
    let redactor = Redactor::of(report);
    report.rows.retain(|row| is_public(row));
    for due in &mut report.dues {
        if !redactor.names(&due.path) {
            due.path = "(redacted)".into();
            due.title.clear();
        }
    }
}

fn rows_table(rows: &[Arc<Row>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = Table::default();
    table.row(["ENTRY", "LANG", "STATE", "DATE", "URL", "VERSION"]);
    for row in rows {
        let date = row.date.as_deref().unwrap_or("-");
        let url = if row.state == RowState::Broken && row.url.is_empty() {
            "-"
        } else {
            &row.url
        };
        table.row([
            entry(&row.path),
            &row.language,
            row.state.name(),
            date,
            url,
            row.version.name(),
        ]);
    }
    table.print("")
}

fn dues_table(dues: &[Due], zone: &TimeZone, name: &str) -> String {
    if dues.is_empty() {
        return "Nothing is due: time alone changes nothing on this site.\n".to_owned();
    }
    let mut table = Table::default();
    table.row([&format!("WHEN ({name})"), "WHAT", "ENTRY", "TITLE"]);
    for due in dues {
        table.row([
            &instant(due.at, zone),
            change(due.change),
            entry(&due.path),
            &due.title,
        ]);
    }
    table.print("")
}

/// A change for programs: its instant with the offset of the site's time zone.
#[derive(Serialize)]
struct DueLine<'a> {
    at: String,
    change: Change,
    path: &'a str,
    title: &'a str,
}

fn dues<'a>(dues: &'a [Due], zone: &TimeZone) -> Vec<DueLine<'a>> {
    let line = |due: &'a Due| DueLine {
        at: due
            .at
            .display_with_offset(zone.to_offset(due.at))
            .to_string(),
        change: due.change,
        path: &due.path,
        title: &due.title,
    };
    dues.iter().map(line).collect()
}

/// The names of the columns, in the order of the fields of [`Row`] and [`DueLine`].
const ROW_NAMES: [&str; 8] = [
    "path", "language", "state", "date", "title", "url", "file", "version",
];
const DUE_NAMES: [&str; 4] = ["at", "change", "path", "title"];

/// RFC 4180 with a line of names, also where it is the only one; UTF-8, lines end in LF.
pub(super) fn csv<T: Serialize>(names: &[&str], lines: &[T]) -> Result<String, Failure> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    writer
        .write_record(names)
        .map_err(|error| internal(&error))?;
    for line in lines {
        writer.serialize(line).map_err(|error| internal(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| internal(&error))?;
    let mut harmless = csv::Writer::from_writer(Vec::new());
    let mut records = csv::ReaderBuilder::new();
    for record in records.has_headers(false).from_reader(&*bytes).records() {
        let record = record.map_err(|error| internal(&error))?;
        harmless
            .write_record(
                record
                    .iter()
                    .map(without_formula)
                    .map(|cell| cell.into_owned()),
            )
            .map_err(|error| internal(&error))?;
    }
    let bytes = harmless.into_inner().map_err(|error| internal(&error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A cell that a spreadsheet shows instead of running it, as OWASP advises. Some take the full-width forms of the signs
/// for the signs.
fn without_formula(cell: &str) -> Cow<'_, str> {
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if cell.starts_with(SIGNS) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

/// JSON with an end of line.
pub(super) fn json<T: Serialize>(lines: &[T]) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(lines).map_err(|error| internal(&error))?;
    Ok(text + "\n")
}

fn internal(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(format!("the list could not be written: {error}"))
}

//! Reads `export`: which sections are published as open data, and how.

use crate::diag::Diagnostic;
use crate::schema::{Kind, Node, Reader, Spanned, TextRange};

/// A form in which a section is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExportFormat {
    /// One array of objects (RFC 8259).
    Json,
    /// A row an entry, with a head (RFC 4180).
    Csv,
    /// A calendar (iCalendar, RFC 5545).
    Ics,
}

impl ExportFormat {
    /// All of them by their names, which are also the endings of their files.
    pub const NAMES: [(&str, Self); 3] =
        [("json", Self::Json), ("csv", Self::Csv), ("ics", Self::Ics)];

    /// Its name, which is the ending of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Ics => "ics",
        }
    }
}

/// How a section is exported.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// The forms, in the order of the file.
    pub formats: Vec<ExportFormat>,
    /// The web address of the licence; `None` for that of the settings.
    pub licence: Option<Spanned<String>>,
    /// The field with the start of an event, for calendars.
    pub starts: Option<Spanned<String>>,
    /// The field with its end.
    pub ends: Option<Spanned<String>>,
    /// The field with its place.
    pub place: Option<Spanned<String>>,
    /// Where it is stated.
    pub at: TextRange,
}

/// What the settings say of all exports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExportSettings {
    /// The web address of the licence.
    pub licence: Option<Spanned<String>>,
    /// Whether files of CSV begin with a byte order mark, for Excel.
    pub bom: bool,
}

/// Reads `export` of a section.
pub fn read<'n>(reader: &mut Reader<'n, '_>) -> Option<Export> {
    let (_, node) = reader.take("export")?;
    let mut export = Export {
        formats: Vec::new(),
        licence: None,
        starts: None,
        ends: None,
        place: None,
        at: node.at,
    };
    match &node.kind {
        Kind::Null => return None,
        Kind::Map(_) => {
            let mut inner = reader.child("export", node)?;
            if let Some((_, node)) = inner.take("formats") {
                export.formats = formats(&mut inner, "formats", node);
            } else {
                inner.missing("formats", "write which, as `formats: [json, csv]`");
            }
            export.licence = licence(&mut inner);
            export.starts = inner.text("starts");
            export.ends = inner.text("ends");
            export.place = inner.text("place");
            inner.finish(&[]);
        }
        _ => export.formats = formats(reader, "export", node),
    }
    (!export.formats.is_empty()).then_some(export)
}

fn formats(reader: &mut Reader<'_, '_>, key: &str, node: &Node) -> Vec<ExportFormat> {
    let items = node.as_list().unwrap_or(std::slice::from_ref(node));
    let mut all = Vec::new();
    for item in items.iter().filter(|item| !item.is_null()) {
        let text = item.as_text();
        match ExportFormat::NAMES
            .iter()
            .find(|(name, _)| Some(*name) == text)
        {
            Some((_, format)) if all.contains(format) => {}
            Some((_, format)) => all.push(*format),
            None => {
                let message = format!(
                    "`{key}` takes `json`, `csv` and `ics`, not {}",
                    item.describe()
                );
                let span = reader.span(item.at);
                let hint = "other forms are made by a template: `outputs`";
                reader.report(
                    Diagnostic::error("unknown-choice", message)
                        .at(span)
                        .hint(hint),
                );
            }
        }
    }
    all
}

/// Reads `export` of the settings.
pub fn settings(reader: &mut Reader<'_, '_>) -> ExportSettings {
    let Some(mut inner) = reader.reader("export") else {
        return ExportSettings::default();
    };
    let settings = ExportSettings {
        licence: licence(&mut inner),
        bom: inner.boolean("bom").is_some_and(|bom| bom.value),
    };
    inner.finish(&[]);
    settings
}

fn licence(reader: &mut Reader<'_, '_>) -> Option<Spanned<String>> {
    let text = reader.text("licence")?;
    let is_url =
        url::Url::parse(&text.value).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if is_url {
        return Some(text);
    }
    let message = format!(
        "`{}` is not the web address of a licence",
        text.value.escape_debug()
    );
    let span = reader.span(text.at);
    let hint = "write it whole, as `https://creativecommons.org/licenses/by/4.0/`";
    reader.report(Diagnostic::error("bad-url", message).at(span).hint(hint));
    None
}

//! `content/facts.yaml`: figures, computed from entries or stated with a source.

use indexmap::IndexMap;

use super::keys::Text;
use crate::base::{ByLang, Languages, PartialDate, RelPath};
use crate::diag::Diagnostic;
use crate::schema::{Node, Reader, TextRange};

/// How a figure is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compute {
    /// The number of entries.
    Count,
    /// Their part of all entries of the section, 0 to 1.
    Share,
    /// The sum of a field.
    Sum,
    /// The least value of a field.
    Min,
    /// The greatest value of a field.
    Max,
    /// The value of a field in the entry with the latest date.
    Latest,
}

impl Compute {
    /// The words that `compute:` takes.
    const WORDS: [(&'static str, Self); 6] = [
        ("count", Self::Count),
        ("share", Self::Share),
        ("sum", Self::Sum),
        ("min", Self::Min),
        ("max", Self::Max),
        ("latest", Self::Latest),
    ];

    /// Its word.
    pub fn name(self) -> &'static str {
        let mut words = Self::WORDS.iter();
        words
            .find(|(_, one)| *one == self)
            .map_or("", |(word, _)| word)
    }

    /// Whether it computes with the values of a field.
    pub fn needs_a_number(self) -> bool {
        !matches!(self, Self::Count | Self::Share)
    }
}

/// A condition on a field.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The field or taxonomy.
    pub field: Text,
    /// Accepted values as written.
    pub values: Vec<Text>,
    /// The values are those that are not accepted.
    pub not: bool,
}

/// Where a figure comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Computed from the entries of a section.
    Computed {
        /// How.
        compute: Compute,
        /// Content path of the section.
        of: Text,
        /// Which entries.
        conditions: Vec<Condition>,
        /// Which field, for all but count and share.
        field: Option<Text>,
    },
    /// Stated by somebody.
    Stated(Text),
}

/// A figure.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Where it is named.
    pub at: TextRange,
    /// Where it comes from.
    pub origin: Origin,
    /// Unit.
    pub unit: ByLang<Text>,
    /// What it is.
    pub label: ByLang<Text>,
    /// Its source.
    pub source: ByLang<Text>,
    /// Its day.
    pub as_of: Option<PartialDate>,
    /// `number`, `percent` or `compact`; `None` is by what it is.
    pub format: Option<String>,
}

/// Reads `facts.yaml`.
pub fn read(
    node: &Node,
    file: &RelPath,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) -> IndexMap<String, Fact> {
    let mut all = IndexMap::new();
    let mut reader = Reader::new(node, file, out, "`facts.yaml`");
    for (name, node) in node.as_map().unwrap_or(&[]) {
        let Some(mut inner) = reader.child(&name.text, node) else {
            continue;
        };
        if let Some(fact) = fact(&mut inner, name.at, languages) {
            all.insert(name.text.clone(), fact);
        }
        inner.finish(&[]);
    }
    all
}

fn fact(reader: &mut Reader<'_, '_>, at: TextRange, languages: &Languages) -> Option<Fact> {
    const FORMATS: [(&str, &str); 3] = [
        ("number", "number"),
        ("percent", "percent"),
        ("compact", "compact"),
    ];
    let computed = reader.take("compute").is_some();
    let compute = reader.choice("compute", &Compute::WORDS);
    let (of, field) = (reader.text("of"), reader.text("field"));
    let conditions = conditions(reader);
    let stated = reader.text("value");
    let unit = reader.by_lang("unit", languages);
    let label = reader.by_lang("label", languages);
    let source = reader.by_lang("source", languages);
    let as_of = reader.date("as_of").map(|date| date.value);
    let format = reader
        .choice("format", &FORMATS)
        .map(|format| format.value.to_owned());
    let origin = match (compute, stated) {
        (Some(compute), None) => {
            let Some(of) = of else {
                reader.missing(
                    "of",
                    "name the section whose entries are counted, as `of: partners`",
                );
                return None;
            };
            if field.is_none() && compute.value.needs_a_number() {
                reader.missing(
                    "field",
                    "name the field that is computed with, as `field: area`",
                );
                return None;
            }
            Origin::Computed {
                compute: compute.value,
                of,
                conditions,
                field,
            }
        }
        (None, Some(value)) if !computed => {
            if source.is_empty() {
                reader.missing(
                    "source",
                    "a stated figure names its source; give `as_of` too",
                );
            }
            Origin::Stated(value)
        }
        (Some(_), Some(value)) => {
            let span = reader.span(value.at);
            let message = "a figure is either computed (`compute`) or stated (`value`), not both";
            reader.report(Diagnostic::error("fact-origin", message).at(span));
            return None;
        }
        _ => {
            if !computed {
                reader.missing(
                    "value",
                    "give `value` with `source`, or `compute: count` with `of`",
                );
            }
            return None;
        }
    };
    Some(Fact {
        at,
        origin,
        unit,
        label,
        source,
        as_of,
        format,
    })
}

fn conditions(reader: &mut Reader<'_, '_>) -> Vec<Condition> {
    let mut all = Vec::new();
    let Some((_, node)) = reader.take("where") else {
        return all;
    };
    if node.as_map().is_none() && !node.is_null() {
        reader.wrong(
            "where",
            "fields with the values that count, as `{kind: university}`",
            node,
        );
    }
    for (field, node) in node.as_map().unwrap_or(&[]) {
        let (values, not) = match node.get("not") {
            Some(values) => (values, true),
            None => (node, false),
        };
        let items = values.as_list().unwrap_or(std::slice::from_ref(values));
        let values = items
            .iter()
            .filter_map(|item| reader.text_of(&field.text, item))
            .collect();
        all.push(Condition {
            field: Text::new(field.at, field.text.clone()),
            values,
            not,
        });
    }
    all
}

//! Reads `content/facts.yaml`: figures that are computed from entries, or stated with a source.

use indexmap::IndexMap;

use super::keys::Text;
use super::read_keys::review_every;
use crate::base::{ByLang, Languages, PartialDate, RelPath};
use crate::diag::Diagnostic;
use crate::schema::{Node, Reader, TextRange};

/// How a fact is computed from the entries of a section that meet its conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compute {
    /// The number of these entries.
    Count,
    /// Their share of all entries of the section, from 0 to 1.
    Share,
    /// The sum of a field's values.
    Sum,
    /// The least value of a field.
    Min,
    /// The greatest value of a field.
    Max,
    /// The value of a field in the entry with the latest date.
    Latest,
}

impl Compute {
    /// The words that `compute:` takes, with their meanings.
    const WORDS: [(&'static str, Self); 6] = [
        ("count", Self::Count),
        ("share", Self::Share),
        ("sum", Self::Sum),
        ("min", Self::Min),
        ("max", Self::Max),
        ("latest", Self::Latest),
    ];

    /// The word for it in `compute:`.
    pub fn name(self) -> &'static str {
        let mut words = Self::WORDS.iter();
        words
            .find(|(_, one)| *one == self)
            .map_or("", |(word, _)| word)
    }

    /// Whether it needs a field, which has to be one of numbers.
    pub fn needs_number_field(self) -> bool {
        !matches!(self, Self::Count | Self::Share)
    }
}

/// A condition on the entries that a fact is computed from: `{kind: university}` or `{kind: {not: university}}`.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The name of a field or taxonomy.
    pub field: Text,
    /// The values to compare with, verbatim; one of them has to match.
    pub values: Vec<Text>,
    /// Inverts the condition: none of the values may match.
    pub not: bool,
}

/// Where the value of a fact comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Computed from the entries of a section.
    Computed {
        /// How the value is computed from the entries.
        compute: Compute,
        /// The content path of the section.
        of: Text,
        /// The conditions, all of which an entry has to meet.
        conditions: Vec<Condition>,
        /// The field to compute with; always given if [`Compute::needs_number_field`].
        field: Option<Text>,
    },
    /// Stated in `facts.yaml`, verbatim.
    Stated(Text),
}

/// A fact: a figure with what pages show beside it.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The range of its name.
    pub at: TextRange,
    /// Where its value comes from.
    pub origin: Origin,
    /// The unit to show after the value.
    pub unit: ByLang<Text>,
    /// What it is a figure of.
    pub label: ByLang<Text>,
    /// Other words by which texts speak of it.
    pub names: ByLang<Vec<String>>,
    /// The number of days after which it is too old to be shown without another look.
    pub review_every: Option<i64>,
    /// The source; never empty for a stated fact, except after an error.
    pub source: ByLang<Text>,
    /// The day, month, quarter or year that it is from.
    pub as_of: Option<PartialDate>,
    /// `number`, `percent` or `compact`; `None` means `percent` for a share and `number` for all others.
    pub format: Option<String>,
}

/// Reads `facts.yaml`: facts by name, in the order of the file. Those with errors that leave no value are left out.
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
    let names = reader.lists_by_lang("names", languages);
    let names = names
        .iter()
        .map(|(lang, all)| (lang, all.iter().map(|name| name.value.clone()).collect()));
    let names = names.collect();
    let review_every = review_every(reader).map(|days| days.value);
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
            if field.is_none() && compute.value.needs_number_field() {
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
        names,
        review_every,
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

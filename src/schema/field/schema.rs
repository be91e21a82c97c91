//! Reads `_fields.yaml` into a [`Schema`]: the fields of a section's entries, and those of the section itself.

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use super::read::Reading;
use super::{Field, INDEX, Schema};
use crate::base::{Languages, RelPath};
use crate::diag::Diagnostic;
use crate::schema::Reader;
use crate::schema::yaml::Node;

/// Reads the declarations of a section. `reserved` are the names of the built-in keys and taxonomies, which no field may have,
/// and `of_index` those of the keys of `_index.md` besides, which its own fields may not have.
///
/// Problems go to `out`. A field whose type is unknown is included as [`Field::broken`], so that entries that use it are
/// not blamed.
pub fn read_schema(
    node: &Node,
    file: &RelPath,
    languages: &Languages,
    zone: &TimeZone,
    (reserved, of_index): (&[&str], &[&str]),
    out: &mut Vec<Diagnostic>,
) -> Schema {
    let reading = Reading {
        languages,
        zone,
        reserved,
        of_index: &[],
    };
    let mut top = Reader::new(node, file, out, "`_fields.yaml`");
    let fields = reading.fields(&mut top, false);
    let index = top.take(INDEX).map(|(_, node)| node);
    let index = index.and_then(|node| {
        let mut inner = top.child(INDEX, node)?;
        let reading = Reading {
            of_index,
            ..reading
        };
        Some(reading.fields(&mut inner, false))
    });
    let index = index.map(|fields| {
        check_index(&fields, file, out);
        Box::new(schema(file, fields, None, out))
    });
    schema(file, fields, index, out)
}

/// Reports facets among the fields of a section itself, which no list has.
fn check_index(fields: &IndexMap<String, Field>, file: &RelPath, out: &mut Vec<Diagnostic>) {
    for field in fields.values().filter(|field| field.facet) {
        let message = format!(
            "`{}` is a field of the section itself and cannot be a facet",
            field.name
        );
        out.push(
            Diagnostic::error("options-contradict", message)
                .at(field.at.span(file))
                .hint(format!("take `facet` off it, or declare it outside of `{INDEX}`, for the section's entries")),
        );
    }
}

fn schema(
    file: &RelPath,
    fields: IndexMap<String, Field>,
    index: Option<Box<Schema>>,
    out: &mut Vec<Diagnostic>,
) -> Schema {
    let titles: Vec<&Field> = fields.values().filter(|field| field.title).collect();
    if let [first, second, ..] = titles.as_slice() {
        let message = format!("`{}` and `{}` are both the title", first.name, second.name);
        out.push(
            Diagnostic::error("two-titles", message)
                .at(second.at.span(file))
                .label(first.at.span(file), "the first one")
                .hint("keep `title: true` at one of them"),
        );
    }
    Schema {
        file: file.clone(),
        fields,
        index,
    }
}

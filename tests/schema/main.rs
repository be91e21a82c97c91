//! Text to typed values, with their places and problems.

mod agreement;
mod fields;
mod json_schema;
mod reader;
mod values;
mod yaml;
mod yaml_mistakes;

use jiff::tz::TimeZone;
use parkpages::base::{Language, Languages, RelPath};
use parkpages::diag::{Diagnostic, Source};
use parkpages::schema::yaml::parse;
use parkpages::schema::{Node, Schema, read_schema};

fn file() -> RelPath {
    RelPath::new("content/news/x.yaml").unwrap()
}

fn languages() -> Languages {
    Languages::new(["en", "tc", "sc"].map(Language::new).to_vec(), "en", false).unwrap()
}

/// The time zone of Hong Kong.
fn zone() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(8))
}

/// A schema with what is reported for it.
fn schema_and_problems(text: &str) -> (Schema, String) {
    let mut out = Vec::new();
    let node = parse(text, 0, &file(), &mut out).unwrap();
    let reserved = ["title", "date", "topics"];
    let schema = read_schema(
        &node,
        &file(),
        &languages(),
        &zone(),
        (&reserved, &[]),
        &mut out,
    );
    (schema, show(text, &out))
}

/// A schema that is meant to be sound.
fn schema(text: &str) -> Schema {
    let (schema, problems) = schema_and_problems(text);
    assert_eq!(problems, "");
    schema
}

/// Reads what is meant to be sound.
fn sound(text: &str) -> Node {
    let mut out = Vec::new();
    let node = parse(text, 0, &file(), &mut out);
    assert_eq!(show(text, &out), "");
    node.unwrap()
}

/// What is reported for `text`, shown as [`show`] does.
fn problems(text: &str) -> String {
    let mut out = Vec::new();
    parse(text, 0, &file(), &mut out);
    show(text, &out)
}

/// Problems as an editor could be told them: place, what is marked, message, hints.
fn show(text: &str, diagnostics: &[Diagnostic]) -> String {
    let source = Source::new(text);
    let place = |span: &parkpages::diag::Span| {
        let (start, end) = span.range.unwrap();
        let marked = text
            .get(start as usize..end as usize)
            .expect("a place on character boundaries");
        let position = source.position(start as usize);
        format!(
            "{}:{} ⟦{}⟧",
            position.line,
            position.column,
            marked.escape_debug()
        )
    };
    let mut shown = String::new();
    for d in diagnostics {
        let severity = if d.is_error() { "" } else { "warning " };
        let span = d.span.as_ref().unwrap();
        assert_eq!(span.file, file());
        shown += &format!("{severity}{} {}: {}\n", d.code, place(span), d.message);
        for label in &d.labels {
            shown += &format!("  {}: {}\n", place(&label.span), label.message);
        }
        for hint in &d.hints {
            shown += &format!("  hint: {hint}\n");
        }
    }
    shown
}

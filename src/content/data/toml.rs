//! TOML as a tree with places.

use toml::de::{DeTable, DeValue};

use crate::base::RelPath;
use crate::diag::{Diagnostic, Span};
use crate::schema::{Key, Kind, Node, TextRange};

/// Parses a TOML 1.0 document into the tree that YAML gives, with places. Problems go to `out`.
pub fn parse(text: &str, file: &RelPath, out: &mut Vec<Diagnostic>) -> Option<Node> {
    match DeTable::parse(text) {
        Ok(table) => {
            let at = range(table.span());
            Some(table_node(table.get_ref(), at))
        }
        Err(error) => {
            let message = format!("this is not TOML: {}", error.message());
            let problem = Diagnostic::error("bad-data", message);
            out.push(match error.span() {
                Some(span) => problem.at(Span::new(file, span.start, span.end.max(span.start + 1))),
                None => problem.in_file(file),
            });
            None
        }
    }
}

fn range(span: std::ops::Range<usize>) -> TextRange {
    TextRange::new(span.start, span.end)
}

fn table_node(table: &DeTable<'_>, at: TextRange) -> Node {
    let entries = table.iter().map(|(key, value)| {
        let key = Key {
            at: range(key.span()),
            text: key.get_ref().clone().into_owned(),
        };
        (key, node(value.get_ref(), range(value.span())))
    });
    Node {
        at,
        kind: Kind::Map(entries.collect()),
    }
}

fn node(value: &DeValue<'_>, at: TextRange) -> Node {
    let scalar = |text: String, quoted: bool| Kind::Scalar { text, quoted };
    let kind = match value {
        DeValue::String(text) => scalar(text.clone().into_owned(), true),
        DeValue::Integer(number) => scalar(number.to_string(), false),
        DeValue::Float(number) => scalar(number.to_string(), false),
        DeValue::Boolean(truth) => scalar(truth.to_string(), false),
        DeValue::Datetime(date) => scalar(date.to_string(), false),
        DeValue::Array(items) => {
            let items = items.iter();
            Kind::List(
                items
                    .map(|item| node(item.get_ref(), range(item.span())))
                    .collect(),
            )
        }
        DeValue::Table(table) => return table_node(table, at),
    };
    Node { at, kind }
}

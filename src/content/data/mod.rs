//! Data files, of `content/data/` and beside entries: CSV, JSON, YAML and TOML to one tree with places, or to typed rows where a schema of
//! the same form as `_fields.yaml` lies beside the file.

mod records;
mod table;
mod toml;

use std::sync::{Arc, OnceLock};

pub use records::records;

use indexmap::IndexMap;

use crate::base::{Digest, Languages, RelPath};
use crate::content::page::utf8;
use crate::content::settings::Settings;
use crate::diag::{Diagnostic, Span};
use crate::schema::{
    FieldContext, FieldValue, Key, Kind, Node, Schema, Spanned, TextRange, Type, Value, parse,
    read_field, read_schema,
};

/// A data file after it was read.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Its path below the root.
    pub file: RelPath,
    /// The digest of its bytes and of its schema's.
    pub digest: Digest,
    /// Its rows or its tree, as typed values.
    pub content: DataContent,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// A data file, which is parsed at once or when it is first asked for.
#[derive(Debug)]
pub struct DataInput {
    file: RelPath,
    bytes: Vec<u8>,
    read: OnceLock<DataFile>,
    /// Whether it has a schema.
    pub has_schema: bool,
}

impl DataInput {
    /// A file that is not parsed yet, without a schema.
    pub fn unread(file: &RelPath, bytes: Vec<u8>) -> Self {
        Self {
            file: file.clone(),
            bytes,
            read: OnceLock::new(),
            has_schema: false,
        }
    }

    /// A file that is parsed.
    pub fn read(read: DataFile, has_schema: bool) -> Self {
        Self {
            file: read.file.clone(),
            bytes: Vec::new(),
            read: OnceLock::from(read),
            has_schema,
        }
    }

    /// Parses the file at the first call, and returns the same after that.
    pub fn get(&self, settings: &Settings) -> &DataFile {
        self.read
            .get_or_init(|| read(&self.file, &self.bytes, None, settings))
    }
}

/// What a data file holds.
#[derive(Debug, Clone)]
pub enum DataContent {
    /// Texts and numbers as they are written.
    Tree(Node),
    /// The values of the fields of a schema, row by row.
    Rows(Arc<Schema>, Vec<IndexMap<String, Spanned<Value>>>),
}

impl DataContent {
    /// The names of the columns, if it is a table.
    pub fn columns(&self) -> Option<Vec<&str>> {
        match self {
            Self::Rows(schema, _) => Some(schema.fields.keys().map(String::as_str).collect()),
            Self::Tree(node) => {
                let mut all: Vec<&str> = Vec::new();
                for row in node.as_list()? {
                    for (key, _) in row.as_map()? {
                        if !all.contains(&key.text.as_str()) {
                            all.push(&key.text);
                        }
                    }
                }
                Some(all)
            }
        }
    }
}

/// Reads a data file, with its schema if it has one.
pub fn read(
    file: &RelPath,
    bytes: &[u8],
    schema: Option<(&RelPath, &[u8])>,
    settings: &Settings,
) -> DataFile {
    let mut problems = Vec::new();
    let tree = tree(file, bytes, &mut problems);
    let schema_of = schema.and_then(|(file, bytes)| fields(file, bytes, settings, &mut problems));
    let content = match (tree, schema_of) {
        (Some(node), Some(schema)) => {
            let rows = rows(&node, &schema, file, settings, &mut problems);
            DataContent::Rows(schema, rows)
        }
        (Some(node), None) => DataContent::Tree(node),
        (None, _) => DataContent::Tree(Node {
            at: TextRange::default(),
            kind: Kind::Null,
        }),
    };
    let mut digest = crate::base::Hasher::new();
    digest.digest(Digest::of(bytes));
    digest.digest(
        schema
            .map(|(_, bytes)| Digest::of(bytes))
            .unwrap_or_default(),
    );
    DataFile {
        file: file.clone(),
        digest: digest.finish(),
        content,
        problems,
    }
}

/// The content of a file as a tree; `None` after an error that leaves none.
fn tree(file: &RelPath, bytes: &[u8], out: &mut Vec<Diagnostic>) -> Option<Node> {
    let text = match utf8(bytes, file) {
        Ok(text) => text,
        Err(problem) => {
            let hint = "files that Excel saves as CSV in Chinese are in GB18030 or Big5: save it as “CSV UTF-8”";
            out.push(problem.hint(hint));
            return None;
        }
    };
    match file.extension() {
        Some("csv") => table::parse(text, None, file, out),
        Some("tsv") => table::parse(text, Some(b'\t'), file, out),
        Some("toml") => toml::parse(text, file, out),
        Some("json") => {
            if let Err(error) =
                serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{feff}'))
            {
                let why = error.to_string();
                let why = why.split(" at line ").next().unwrap_or(&why).to_owned();
                let at = place_of(text, error.line(), error.column());
                let problem = Diagnostic::error("bad-data", format!("this is not JSON: {why}"));
                out.push(problem.at(Span::new(file, at, at + 1)));
                return None;
            }
            parse(text, 0, file, out)
        }
        _ => parse(text, 0, file, out),
    }
}

/// The byte at a line and column, both from 1.
fn place_of(text: &str, line: usize, column: usize) -> usize {
    let above: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let mut at = (above + column.saturating_sub(1)).min(text.len().saturating_sub(1));
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Reads the schema of a data file. What belongs to pages is refused.
fn fields(
    file: &RelPath,
    bytes: &[u8],
    settings: &Settings,
    out: &mut Vec<Diagnostic>,
) -> Option<Arc<Schema>> {
    let text = utf8(bytes, file)
        .map_err(|problem| out.push(problem))
        .ok()?;
    let node = parse(text, 0, file, out)?;
    let (languages, zone) = (&settings.languages, &settings.zone);
    let schema = read_schema(&node, file, languages, zone, (&[], &[]), out);
    for field in schema.fields.values().filter(|field| !field.broken) {
        let why = if field.facet {
            Some("it has no facets".to_owned())
        } else if field.localized {
            Some(
                "it has one text for all languages: give each language a column of its own"
                    .to_owned(),
            )
        } else {
            of_pages(&field.ty).map(|name| format!("it has no fields of type `{name}`"))
        };
        if let Some(why) = why {
            let message = format!("`{}` cannot be in a data file: {why}", field.name);
            let problem = Diagnostic::error("options-contradict", message);
            out.push(problem.at(field.at.span(file)));
        }
    }
    Some(Arc::new(schema))
}

/// The name of a type whose values only entries can have.
fn of_pages(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Reference { .. } | Type::File | Type::Image | Type::Markdown => Some(ty.name()),
        Type::List(inner) => of_pages(inner),
        Type::Map(fields) => fields.values().find_map(|field| of_pages(&field.ty)),
        _ => None,
    }
}

/// The rows of a list of maps, or the one of a map, by the fields of a schema.
fn rows(
    node: &Node,
    schema: &Schema,
    file: &RelPath,
    settings: &Settings,
    out: &mut Vec<Diagnostic>,
) -> Vec<IndexMap<String, Spanned<Value>>> {
    let languages: &Languages = &settings.languages;
    let cx = FieldContext {
        file,
        languages,
        zone: &settings.zone,
        original: languages.default(),
        record: false,
    };
    let all = node.as_list().unwrap_or(std::slice::from_ref(node));
    let all = all.iter().filter(|row| !row.is_null());
    let mut unknown: Vec<&str> = Vec::new();
    all.map(|row| {
        let entries = row.as_map().unwrap_or_default();
        for (key, _) in entries {
            if !schema.fields.contains_key(&key.text) && !unknown.contains(&key.text.as_str()) {
                unknown.push(&key.text);
                out.push(unknown_column(key, schema, file));
            }
        }
        let mut values = IndexMap::with_capacity(schema.fields.len());
        for field in schema.fields.values() {
            let found = entries.iter().find(|(key, _)| key.text == field.name);
            let found = found.map(|(_, node)| split(node, &field.ty, file));
            let value = found.and_then(|node| read_field(&node, field, &cx, out));
            match value.or_else(|| field.default.clone()) {
                Some(FieldValue::Plain(value)) => {
                    values.insert(field.name.clone(), value);
                }
                _ if field.required => out.push(missing(field, row, file)),
                _ => {}
            }
        }
        values
    })
    .collect()
}

/// Splits the cell of a table that is to be a list: `a; b`.
fn split(node: &Node, ty: &Type, file: &RelPath) -> Node {
    let is_cell = matches!(file.extension(), Some("csv" | "tsv")) && matches!(ty, Type::List(_));
    match node.as_text().filter(|_| is_cell) {
        Some(text) => {
            let items = text
                .split([';', '；'])
                .map(str::trim)
                .filter(|item| !item.is_empty());
            let items = items.map(|item| Node {
                at: node.at,
                kind: Kind::Scalar {
                    text: item.to_owned(),
                    quoted: true,
                },
            });
            Node {
                at: node.at,
                kind: Kind::List(items.collect()),
            }
        }
        None => node.clone(),
    }
}

fn unknown_column(key: &Key, schema: &Schema, file: &RelPath) -> Diagnostic {
    let message = format!("the schema has no field `{}`", key.text);
    let names = schema.fields.keys().map(String::as_str);
    Diagnostic::error("unknown-field", message)
        .at(key.at.span(file))
        .maybe_hint(crate::base::suggest::hint(&key.text, names, 20))
        .hint(format!("fields are declared in {}", schema.file))
}

fn missing(field: &crate::schema::Field, row: &Node, file: &RelPath) -> Diagnostic {
    let message = format!(
        "this row has no `{}`, which the schema requires",
        field.name
    );
    let end = row.at.end.min(row.at.start + 1);
    let at = TextRange { end, ..row.at };
    Diagnostic::error("missing-field", message).at(at.span(file))
}

//! YAML to typed values, by the schemas of sections.
//!
//! 1. [`yaml`] parses a document into a tree with the byte range of each key and value, in which
//!    scalars are text.
//! 2. [`Reader`] consumes the known keys of a map in such a tree and reports the rest: for settings
//!    and the built-in keys of an entry.
//! 3. [`read_schema`] uses it to read a section's `_fields.yaml`.
//! 4. [`read_field`] converts a node to a [`Value`] of the type that its [`Field`] declares.
//! 5. [`mod@json_schema`] exports a schema for other tools.
//!
//! The type of a value comes from its declaration, never from its spelling: `NO` is Norway in a field of countries.
//! An empty value counts as not given.

mod dates;
pub mod field;
mod json_schema;
mod reader;
pub mod typed;
pub mod value;
pub mod vocabulary;
pub mod wording;
pub mod yaml;

pub use field::{Bound, Choices, Field, Pattern, Schema, Type, read_schema};
pub use json_schema::{Form, json_schema};
pub use reader::Reader;
pub use typed::{FieldContext, bad_picture_name, read_field};
pub use value::{FieldValue, Value};
pub use yaml::{Key, Kind, Node, Spanned, TextRange, parse};

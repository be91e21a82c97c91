//! Text to typed values.
//!
//! 1. [`yaml`] reads a document into a tree that knows the place of each key and value and leaves
//!    every scalar as it was written.
//! 2. [`Reader`] takes known keys of a map out of such a tree and reports the rest: for settings
//!    and the built-in keys of an entry.
//! 3. [`read_schema`] reads with it what a section's `_fields.yaml` declares.
//! 4. [`read_field`] turns a node into a [`Value`] as its [`Field`] asks.
//! 5. [`mod@json_schema`] tells other tools what is declared.
//!
//! A value is never guessed from its looks, because `NO` is Norway where a country is asked for.
//! An empty value counts as not given.

mod dates;
pub mod field;
mod json_schema;
mod reader;
pub mod typed;
pub mod value;
pub mod wording;
pub mod yaml;

pub use field::{Bound, Choices, Field, Pattern, Schema, Type, read_schema};
pub use json_schema::{Form, json_schema};
pub use reader::Reader;
pub use typed::{FieldContext, read_field, read_value};
pub use value::{FieldValue, Value};
pub use yaml::{Key, Kind, Node, Spanned, TextRange, parse};

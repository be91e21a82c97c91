//! JSON that lends most of its texts from the page that it describes.

use std::borrow::Cow;
use std::io;

use memchr::memchr3;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// A value of JSON-LD, which borrows its texts from the page.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Node<'a> {
    Text(Cow<'a, str>),
    Count(usize),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    List(Vec<Node<'a>>),
    Object(Object<'a>),
}

impl<'a> From<&'a str> for Node<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Node<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Object<'a>> for Node<'a> {
    fn from(object: Object<'a>) -> Self {
        Self::Object(object)
    }
}

/// A few keys with their values, in order.
#[derive(Debug, Clone, Default)]
pub struct Object<'a>(Vec<(&'static str, Node<'a>)>);

impl<'a> Object<'a> {
    /// Begins with a key.
    pub fn of(key: &'static str, node: impl Into<Node<'a>>) -> Self {
        Self(vec![(key, node.into())])
    }

    /// Adds a text, unless it is empty.
    pub fn add(&mut self, key: &'static str, text: impl Into<Cow<'a, str>>) {
        let text = text.into();
        if !text.is_empty() {
            self.set(key, Node::Text(text));
        }
    }

    /// Adds a value, or puts it in the place of that which the key has.
    pub fn set(&mut self, key: &'static str, node: impl Into<Node<'a>>) {
        match self.0.iter_mut().find(|(other, _)| *other == key) {
            Some((_, before)) => *before = node.into(),
            None => self.0.push((key, node.into())),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        let found = self.0.iter().find(|(other, _)| *other == key);
        found.map(|(_, node)| node)
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, node)| (*key, node)))
    }
}

/// JSON as the text of a `script`: nothing in it can end the element or begin a comment.
pub fn for_script(value: &impl Serialize) -> String {
    let mut json = Vec::new();
    // Writing to memory does not fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut json, ForScript));
    String::from_utf8(json).unwrap_or_default()
}

struct ForScript;

impl Formatter for ForScript {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment.as_bytes();
        while let Some(at) = memchr3(b'<', b'>', b'&', rest) {
            let (before, after) = rest.split_at(at);
            writer.write_all(before)?;
            writer.write_all(match after {
                [b'<', ..] => b"\\u003c",
                [b'>', ..] => b"\\u003e",
                _ => b"\\u0026",
            })?;
            rest = after.get(1..).unwrap_or_default();
        }
        writer.write_all(rest)
    }
}

//! JSON that lends most of its texts from the page that it describes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use crate::base::bytes;

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
    /// An object that many pages have.
    Shared(Arc<Written>),
    /// A text in two pieces, such as an address with the site's in front.
    Joined(Joined<'a>),
    /// Pages with their names.
    Items(Box<Items<'a>>),
}

/// The pieces of a text.
#[derive(Debug, Clone, Copy)]
pub struct Joined<'a>(pub &'a str, pub &'a str);

impl Serialize for Joined<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&[self.0, self.1].concat())
    }
}

/// The items of a list or of breadcrumbs.
#[derive(Debug, Clone)]
pub struct Items<'a> {
    /// The position of the first one.
    pub first: usize,
    /// The key of their addresses.
    pub key: &'static str,
    /// Their names and addresses.
    pub all: Vec<(&'a str, Joined<'a>)>,
}

impl<'a> Items<'a> {
    /// The keys of each item, with their values.
    fn objects(&self) -> impl Iterator<Item = [(&'static str, Node<'a>); 4]> {
        let numbered = (self.first..).zip(&self.all);
        numbered.map(|(position, (name, address))| {
            [
                ("@type", Node::from("ListItem")),
                ("position", Node::Count(position)),
                ("name", Node::from(*name)),
                (self.key, Node::Joined(*address)),
            ]
        })
    }
}

impl Serialize for Items<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.objects().map(|keys| Object(keys.into())))
    }
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

/// An object together with its JSON.
#[derive(Debug)]
pub struct Written {
    object: Object<'static>,
    json: String,
}

impl From<Object<'static>> for Written {
    fn from(object: Object<'static>) -> Self {
        let mut json = String::new();
        object.write(&mut json);
        Self { object, json }
    }
}

impl Serialize for Written {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.object.serialize(serializer)
    }
}

/// A few keys with their values, in order.
#[derive(Debug, Clone, Default)]
pub struct Object<'a>(Vec<(&'static str, Node<'a>)>);

/// No more keys than this most objects have.
const MOST_OFTEN: usize = 4;

impl<'a> Object<'a> {
    /// Begins with a key.
    pub fn of(key: &'static str, node: impl Into<Node<'a>>) -> Self {
        Self::with_room(MOST_OFTEN, key, node)
    }

    /// The same, with room for as many keys.
    pub fn with_room(keys: usize, key: &'static str, node: impl Into<Node<'a>>) -> Self {
        let mut all = Vec::with_capacity(keys);
        all.push((key, node.into()));
        Self(all)
    }

    /// Adds a text under a key that it does not have, unless the text is empty.
    pub fn add(&mut self, key: &'static str, text: impl Into<Cow<'a, str>>) {
        let text = text.into();
        if !text.is_empty() {
            self.set(key, Node::Text(text));
        }
    }

    /// Adds a value under a key that it does not have.
    pub fn set(&mut self, key: &'static str, node: impl Into<Node<'a>>) {
        self.0.push((key, node.into()));
    }

    /// Adds a value, or puts it in the place of that which the key has.
    pub fn replace(&mut self, key: &'static str, node: impl Into<Node<'a>>) {
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

    /// Adds it to the text of a `script` as JSON: nothing in it can end the element or begin a comment.
    pub fn write(&self, out: &mut String) {
        write_object(&self.0, out);
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, node)| (*key, node)))
    }
}

impl Node<'_> {
    fn write(&self, out: &mut String) {
        // Writing to memory does not fail.
        let _ = match self {
            Self::Text(text) => return write_text(&[text], out),
            Self::Joined(Joined(first, second)) => return write_text(&[first, second], out),
            Self::Items(items) => {
                out.push('[');
                separated(items.objects(), out, |keys, out| write_object(&keys, out));
                return out.push(']');
            }
            Self::Object(object) => return object.write(out),
            Self::Shared(written) => return out.push_str(&written.json),
            Self::List(nodes) => {
                out.push('[');
                separated(nodes, out, Self::write);
                return out.push(']');
            }
            Self::Count(count) => write!(out, "{count}"),
            Self::Integer(number) => write!(out, "{number}"),
            Self::Boolean(truth) => write!(out, "{truth}"),
            Self::Number(number) => write!(out, "{}", serde_json::Value::from(*number)),
        };
    }
}

fn write_object(keys: &[(&str, Node<'_>)], out: &mut String) {
    out.push('{');
    separated(keys, out, |(key, node), out| {
        // Keys have nothing to escape.
        out.push('"');
        out.push_str(key);
        out.push_str("\":");
        node.write(out);
    });
    out.push('}');
}

/// Writes a text that is in pieces.
fn write_text(pieces: &[&str], out: &mut String) {
    out.push('"');
    pieces.iter().for_each(|piece| write_piece(piece, out));
    out.push('"');
}

fn write_piece(text: &str, out: &mut String) {
    // Most texts have nothing to escape, which is seen many bytes at a time.
    let is_escaped =
        |b: u8| (b < b' ') | (b == b'"') | (b == b'\\') | (b == b'<') | (b == b'>') | (b == b'&');
    if !bytes::any(text.as_bytes(), is_escaped) {
        return out.push_str(text);
    }
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let inner = quoted.get(1..quoted.len().saturating_sub(1));
    for c in inner.unwrap_or_default().chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            c => out.push(c),
        }
    }
}

/// Writes items with commas between them.
fn separated<T>(
    items: impl IntoIterator<Item = T>,
    out: &mut String,
    write: impl Fn(T, &mut String),
) {
    for (number, item) in items.into_iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        write(item, out);
    }
}

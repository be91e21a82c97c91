//! Parts of a page that are known to load and run nothing, so that whoever looks for what the page uses can pass over them.

use std::ops::Range;

use tera::value::Key;
use tera::{Context, Value};

use super::input::RenderPage;

/// The texts that are known to load and run nothing, of those that a template may show of a page: its metadata, and its text.
pub fn texts<'c>(page: &RenderPage<'_>, context: &'c Context) -> Vec<&'c str> {
    // What a further output is made of may change after its template.
    if !page.finds_inert || page.output.is_some() {
        return Vec::new();
    }
    let values = context.get("page").and_then(Value::as_map);
    let text = |name| values.and_then(|values| values.get(&Key::Str(name))?.as_str());
    let content = page.is_inert.then(|| text("content")).flatten();
    let all = [text("metadata"), content].into_iter().flatten();
    all.filter(|text| text.len() >= SHORTEST).collect()
}

/// Where in a page a text stands, of the places of what is inert.
pub fn place_of(text: &str, page: &[u8], inert: &[Range<usize>]) -> Option<Range<usize>> {
    let is_text = |at: &&Range<usize>| page.get((*at).clone()) == Some(text.as_bytes());
    inert.iter().find(is_text).cloned()
}

/// Shorter texts are not worth it.
const SHORTEST: usize = 64;

/// Notes where a page has them. A template that shows a text as it is writes the text itself, of which it suffices to compare the
/// place in memory. One that takes a copy of it has it read.
pub struct Inert<'c> {
    texts: Vec<&'c str>,
    /// Where in the page they stand, in order.
    pub found: Vec<Range<usize>>,
}

impl<'c> Inert<'c> {
    pub fn new(texts: Vec<&'c str>) -> Self {
        let found = Vec::with_capacity(texts.len());
        Self { texts, found }
    }

    /// Notes that `bytes` are written at the end of a page that has `length` bytes.
    #[inline]
    pub fn see(&mut self, bytes: &[u8], length: usize) {
        if bytes.len() < SHORTEST {
            return;
        }
        let mut texts = self.texts.iter();
        if texts.any(|text| std::ptr::eq(text.as_bytes(), bytes)) {
            self.found.push(length..length + bytes.len());
        }
    }
}

//! Parts of a page that are known to load and run nothing, so that whoever looks for what the page uses can pass over them.

use std::ops::Range;

use memchr::memmem;
use tera::value::Key;
use tera::{Context, Value};

use super::input::RenderPage;

/// Where in a page its metadata stand, and its text if that is inert, in order. None where the template changed or left out a text.
pub fn parts(html: &[u8], page: &RenderPage<'_>, context: &Context) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if !page.finds_inert {
        return found;
    }
    let values = context.get("page").and_then(Value::as_map);
    let metadata = values.and_then(|values| values.get(&Key::Str("metadata"))?.as_str());
    let text = page.is_inert.then_some(page.content);
    for text in metadata.into_iter().chain(text) {
        let from = found.last().map_or(0, |last| last.end);
        found.extend(place(html, from, text.as_bytes()));
    }
    found
}

/// How many bytes of a text are looked for. Shorter texts are not worth it.
const START: usize = 16;

fn place(html: &[u8], from: usize, text: &[u8]) -> Option<Range<usize>> {
    let start = text.first_chunk::<START>()?;
    let rest = html.get(from..)?;
    let is_text = |at: &usize| (rest.get(*at..)).is_some_and(|rest| rest.starts_with(text));
    let at = memmem::find_iter(rest, start).find(is_text)?;
    Some(from + at..from + at + text.len())
}

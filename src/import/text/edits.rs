//! Changes of a text at known places.

use std::ops::Range;

/// Replacements that do not overlap, in any order.
#[derive(Debug, Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Replaces a range of bytes.
    pub fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.0.push((range, with.into()));
    }

    /// The text with all changes. Of two that overlap the first counts.
    pub fn apply(mut self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (range, with) in self.0 {
            if range.start < at {
                continue;
            }
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str(&with);
            at = range.end;
        }
        out + text.get(at..).unwrap_or_default()
    }
}

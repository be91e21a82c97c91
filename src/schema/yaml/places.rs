//! Converts character offsets, which the parser reports, to byte offsets.

/// Converts character offsets of a text to byte offsets. Offsets are asked for nearly in order, so a cursor
/// that walks to the next one makes all conversions together linear. ASCII needs none.
pub(super) struct Places<'t> {
    text: &'t str,
    ascii: bool,
    chars: usize,
    bytes: usize,
}

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            ascii: text.is_ascii(),
            chars: 0,
            bytes: 0,
        }
    }

    /// The byte offset of the character number `index` (from 0); past the end, the length of the text.
    pub(super) fn byte(&mut self, index: usize) -> usize {
        if self.ascii {
            return index.min(self.text.len());
        }
        let bytes = self.text.as_bytes();
        let is_start = |at: usize| bytes.get(at).is_none_or(|byte| byte & 0xC0 != 0x80);
        while self.chars < index && self.bytes < bytes.len() {
            self.bytes += 1;
            if is_start(self.bytes) {
                self.chars += 1;
            }
        }
        while self.chars > index && self.bytes > 0 {
            self.bytes -= 1;
            if is_start(self.bytes) {
                self.chars -= 1;
            }
        }
        self.bytes
    }
}

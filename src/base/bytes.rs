//! Looks at bytes many at a time.

use std::borrow::Cow;

/// The text of a file, with U+FFFD for what is no UTF-8.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    // Asking for a text that may have faults takes ten times as long.
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Whether `is` is true of any of `bytes`. It should have no branches: it is asked of 32 at a time, and the compiler
/// can use SIMD.
pub fn any(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    if let Some(last) = bytes.last_chunk() {
        // The last 32 overlap with those before.
        let mut chunks = bytes.as_chunks().0.iter();
        return chunks.any(|chunk| any_of_32(chunk, &is)) || any_of_32(last, &is);
    }
    match bytes.first() {
        // Most words and lines are short: they are filled up to 32 with the first byte.
        Some(first) if bytes.len() >= 8 => {
            let mut filled = [*first; 32];
            filled
                .iter_mut()
                .zip(bytes)
                .for_each(|(to, from)| *to = *from);
            any_of_32(&filled, &is)
        }
        _ => bytes.iter().any(|byte| is(*byte)),
    }
}

/// Not inlined: at some places the compiler would make a loop over single bytes of it, which takes ten times as long.
#[inline(never)]
fn any_of_32(chunk: &[u8; 32], is: &impl Fn(u8) -> bool) -> bool {
    // Of numbers, because the compiler makes branches of a sum of truths.
    chunk.iter().fold(0, |any, byte| any | u8::from(is(*byte))) > 0
}

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

/// Whether `is` is true of any of `bytes`. It should have no branches: it is asked of up to 32 at a time, and the compiler
/// can use SIMD.
pub fn any(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    if let Some(last) = bytes.last_chunk::<32>() {
        // The last 32 overlap with those before.
        let mut chunks = bytes.as_chunks::<32>().0.iter();
        return chunks.any(|chunk| any_of(chunk, &is)) || any_of(last, &is);
    }
    // Most words and lines are short.
    any_of_ends::<16>(bytes, &is)
        .or_else(|| any_of_ends::<8>(bytes, &is))
        .unwrap_or_else(|| bytes.iter().any(|byte| is(*byte)))
}

/// The same of so many bytes at either end, which may overlap and are all, if there are no more than twice as many. `None` if there are
/// fewer.
fn any_of_ends<const SIZE: usize>(bytes: &[u8], is: &impl Fn(u8) -> bool) -> Option<bool> {
    let ends = (bytes.first_chunk::<SIZE>()?, bytes.last_chunk::<SIZE>()?);
    Some(any_of(ends.0, is) || any_of(ends.1, is))
}

/// The same of a number of bytes that the compiler knows. Not inlined: at some places the compiler would make a loop over single bytes of
/// it, which takes ten times as long.
#[inline(never)]
pub fn any_of<const SIZE: usize>(chunk: &[u8; SIZE], is: &impl Fn(u8) -> bool) -> bool {
    // Of numbers, because the compiler makes branches of a sum of truths.
    chunk.iter().fold(0, |any, byte| any | u8::from(is(*byte))) > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_looked_at() {
        for length in 0..100 {
            // At the last place there is none.
            for place in 0..=length {
                let bytes = (0..length).map(|at| if at == place { b'<' } else { b'a' });
                let bytes: Vec<u8> = bytes.collect();
                assert_eq!(any(&bytes, |byte| byte == b'<'), place < length);
            }
        }
    }
}

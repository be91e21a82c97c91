//! Looks for bytes many at a time.

/// Whether `is` is true of any of `bytes`. It should have no branches: it is asked of 32 at a time, and the compiler
/// can use SIMD.
pub fn any(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    // Of numbers, because the compiler makes branches of a sum of truths.
    let one = |byte: &u8| u8::from(is(*byte));
    let some = |chunk: &[u8; 32]| chunk.iter().fold(0, |any, byte| any | one(byte)) > 0;
    if let Some(last) = bytes.last_chunk() {
        // The last 32 overlap with those before.
        return bytes.as_chunks().0.iter().any(some) || some(last);
    }
    match bytes.first() {
        // Most words and lines are short: they are filled up to 32 with the first byte.
        Some(first) if bytes.len() >= 8 => {
            let mut filled = [*first; 32];
            filled
                .iter_mut()
                .zip(bytes)
                .for_each(|(to, from)| *to = *from);
            some(&filled)
        }
        _ => bytes.iter().any(|byte| is(*byte)),
    }
}

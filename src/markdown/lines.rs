//! Lines that begin with a colon. The parser takes each for the definition of the line above it, while a
//! definition is meant only where a space follows (`: text`), not in `:tada:` or `:ssl_ca_cert`.

use super::tags::LONGEST_MARKERS;

/// The places, in bytes and in order, of colons at the start of a line that are text: a separator before them says so to the parser.
pub(super) fn colons(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let begins = |at: &usize| {
        let before = bytes.get(..*at).unwrap_or_default();
        // No quote is so deep; without a bound the search would be quadratic.
        let near = before.iter().rev().take(LONGEST_MARKERS);
        let mut markers = near.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'>'));
        matches!(markers.next(), None | Some(b'\n' | b'\r'))
    };
    let is_text = |at: &usize| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim_end();
        // The delimiter row of a table may begin with a colon: `:---|:-:`.
        !(rest.starts_with([' ', '\t']) || line.contains('|') && is_delimiter(line))
    };
    memchr::memchr_iter(b':', bytes)
        .filter(begins)
        .filter(is_text)
        .collect()
}

fn is_delimiter(line: &str) -> bool {
    line.bytes().all(|byte| b":-| \t".contains(&byte))
}

//! Numbers as letters: variable-length quantities in the alphabet of Base64, as in source maps but without a sign. Five bits
//! a letter, the lowest first; the sixth bit says that more follow.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends a number to `out` in the letters of Base64, five bits a letter and the lowest first.
pub fn push(out: &mut String, mut number: u32) {
    // Most are small.
    if let Some(letter) = LETTERS.get(number as usize).filter(|_| number < 32) {
        return out.push(char::from(*letter));
    }
    loop {
        let (low, rest) = (number & 31, number >> 5);
        let index = low | if rest > 0 { 32 } else { 0 };
        out.push(char::from(
            LETTERS.get(index as usize).copied().unwrap_or(b'A'),
        ));
        if rest == 0 {
            return;
        }
        number = rest;
    }
}

/// Appends a number of twelve bits in two letters, the lower bits first.
pub fn push_two(out: &mut String, number: u16) {
    for index in [number & 63, number >> 6 & 63] {
        let letter = LETTERS.get(usize::from(index)).copied();
        out.push(char::from(letter.unwrap_or(b'A')));
    }
}

/// Reads numbers of two letters.
pub fn read_two(text: &str) -> Vec<u16> {
    let (pairs, _) = text.as_bytes().as_chunks();
    let numbers = pairs
        .iter()
        .map(|[low, high]| value(*low) | value(*high) << 6);
    numbers
        .filter_map(|number| u16::try_from(number).ok())
        .collect()
}

/// The length of a number in letters.
pub fn length(number: u32) -> usize {
    ((32 - number.leading_zeros()).div_ceil(5) as usize).max(1)
}

/// Reads all numbers of a text.
pub fn read(text: &str) -> impl Iterator<Item = u32> {
    let mut letters = text.bytes();
    std::iter::from_fn(move || {
        let (mut number, mut shift) = (0u32, 0);
        loop {
            let value = value(letters.next()?);
            number |= (value & 31).checked_shl(shift).unwrap_or(0);
            if value & 32 == 0 {
                return Some(number);
            }
            shift += 5;
        }
    })
}

fn value(letter: u8) -> u32 {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    u32::from(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 31, 32, 1023, 1024, 40_000, u32::MAX];
        let mut text = String::new();
        for number in numbers {
            let before = text.len();
            push(&mut text, number);
            assert_eq!(text.len() - before, length(number), "{number}");
        }
        assert_eq!(read(&text).collect::<Vec<_>>(), numbers);
        assert!(text.starts_with("ABfgB"), "{text}");
    }
}

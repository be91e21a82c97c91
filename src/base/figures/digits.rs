//! Numbers in digits: `1,200`, `3.75`, `１２`.

/// A digit, also a full-width or an Arabic one.
pub fn digit(c: char) -> Option<i64> {
    match c {
        '0'..='9' => Some(i64::from(c as u32 - '0' as u32)),
        '０'..='９' => Some(i64::from(c as u32 - '０' as u32)),
        '\u{660}'..='\u{669}' => Some(i64::from(c as u32 - 0x660)),
        '\u{6F0}'..='\u{6F9}' => Some(i64::from(c as u32 - 0x6F0)),
        _ => None,
    }
}

/// Separators of groups and of fractions, also Arabic ones.
const GROUP: [char; 2] = [',', '\u{66C}'];
const POINT: [char; 2] = ['.', '\u{66B}'];

/// A number at the beginning of a text.
pub struct Number {
    /// In thousandths.
    pub value: i64,
    /// Its length in bytes.
    pub length: usize,
    /// Whether it has a fraction.
    pub has_fraction: bool,
    /// The whole part and the fraction as two numbers, as in `6.30`.
    pub parts: (i64, i64),
}

/// The number that `text` begins with; `None` for one that is too large, and for chains as `1.2.3`, with their length.
pub fn number(text: &str) -> (Option<Number>, usize) {
    let (mut whole, mut at) = run(text);
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(group) = rest.strip_prefix(GROUP) else {
            break;
        };
        let separator = rest.len() - group.len();
        let (value, length) = run(group);
        if group.chars().map_while(digit).count() != 3 {
            break;
        }
        whole = whole.and_then(|whole| whole.checked_mul(1000)?.checked_add(value?));
        at += separator + length;
    }
    let behind = text.get(at..).unwrap_or_default();
    let fraction = behind.strip_prefix(POINT);
    let fraction = fraction.filter(|rest| rest.starts_with(|c| digit(c).is_some()));
    let Some(fraction) = fraction else {
        let value = whole.and_then(|whole| whole.checked_mul(super::ONE));
        let number = |value| Number {
            value,
            length: at,
            has_fraction: false,
            parts: (value / super::ONE, 0),
        };
        return (value.map(number), at);
    };
    let (part, length) = run(fraction);
    at += behind.len() - fraction.len() + length;
    let rest = text.get(at..).unwrap_or_default();
    let goes_on = |rest: &str| {
        let mut chars = rest.chars();
        chars.next() == Some('.') && chars.next().is_some_and(|c| digit(c).is_some())
    };
    if goes_on(rest) {
        let mut end = at;
        while let Some(rest) = text.get(end..).filter(|rest| goes_on(rest)) {
            let (_, length) = run(rest.get(1..).unwrap_or_default());
            end += 1 + length;
        }
        return (None, end);
    }
    let thousandths = fraction.chars().map_while(digit).chain([0, 0, 0]).take(3);
    let thousandths = thousandths.fold(0, |all, digit| all * 10 + digit);
    let value = whole.and_then(|whole| whole.checked_mul(super::ONE)?.checked_add(thousandths));
    let number = value.map(|value| Number {
        value,
        length: at,
        has_fraction: true,
        parts: (value / super::ONE, part.unwrap_or(0)),
    });
    (number, at)
}

/// The digits that a text begins with: their value, unless it is too large, and their length.
pub fn run(text: &str) -> (Option<i64>, usize) {
    let (mut value, mut at) = (Some(0_i64), 0);
    for c in text.chars() {
        let Some(digit) = digit(c) else { break };
        value = value.and_then(|value| value.checked_mul(10)?.checked_add(digit));
        at += c.len_utf8();
    }
    (value, at)
}

//! How texts are written in files for other programs: cells of CSV, lines of iCalendar.

/// Whether a spreadsheet would take a cell with this text for a formula. Numbers are none.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

/// A text as a value of iCalendar.
pub fn calendar_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The longest line of iCalendar in bytes, without its end.
const LINE: usize = 75;

/// A file of iCalendar or vCard with its lines ended and folded as RFC 5545 (3.1) wants it. Empty lines are left out.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut length = 0;
        for c in line.chars() {
            if length + c.len_utf8() > LINE {
                out.push_str("\r\n ");
                length = 1;
            }
            out.push(c);
            length += c.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let line = format!("SUMMARY:{}", "園".repeat(30));
        let all = folded(&format!("{line}\n\nEND:VEVENT\n"));
        let mut lines = all.split("\r\n");
        assert!(lines.clone().all(|line| line.len() <= LINE));
        assert_eq!(lines.next().map(str::len), Some(8 + 22 * 3));
        assert_eq!(
            all.replace("\r\n ", ""),
            format!("{line}\r\nEND:VEVENT\r\n")
        );
    }
}

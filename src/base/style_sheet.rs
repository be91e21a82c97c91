//! Finds the references in a style sheet, `url(…)` and `@import "…"`, by those token rules of CSS Syntax 3 that decide
//! where a reference begins and ends.

use std::ops::Range;

/// A reference to another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The URL as it is written, escapes included.
    pub url: String,
    /// The place of its first byte in the file, after a quote.
    pub start: usize,
    /// The place after its last byte, before a quote.
    pub end: usize,
    /// Whether it loads another style sheet, or a module of a script.
    pub is_import: bool,
}

/// All references of a style sheet in order, without those in comments and other strings.
pub fn references(css: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut scanner = Scanner { css, at: 0 };
    let mut import = false;
    while let Some(c) = scanner.rest().chars().next() {
        let rest = scanner.rest();
        if rest.starts_with("/*") {
            let inside = rest.get(2..).unwrap_or_default();
            scanner.at += inside.find("*/").map_or(rest.len(), |end| end + 4);
        } else if c == '"' || c == '\'' {
            let text = scanner.text(import);
            found.extend(text.filter(|text| text.is_import));
            import = false;
        } else if starts_with(rest, "@import") {
            scanner.at += "@import".len();
            import = true;
        } else if starts_with(rest, "url(") {
            scanner.at += "url(".len();
            found.extend(scanner.url(import));
            import = false;
        } else if c.is_alphanumeric() || matches!(c, '_' | '-' | '\\') {
            // Skips all of a word, so that `my-url(` is not taken for `url(`.
            scanner.word();
        } else {
            import &= c.is_whitespace();
            scanner.at += c.len_utf8();
        }
    }
    found
}

fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// The content of the string of a style sheet or script whose opening quote is at byte `at`, as a byte range, and where reading goes
/// on after it. There is no content if its line has no closing quote: the string ends with the line.
pub fn quoted(text: &str, at: usize) -> (Option<Range<usize>>, usize) {
    let mut chars = text.get(at..).unwrap_or("").char_indices();
    let quote = chars.next().map(|(_, quote)| quote);
    let mut escaped = false;
    for (length, c) in chars {
        let end = at + length;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return (None, end),
            c if Some(c) == quote => return (Some(at + 1..end), end + 1),
            _ => {}
        }
    }
    (None, text.len())
}

struct Scanner<'a> {
    css: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.css.get(self.at..).unwrap_or("")
    }

    fn word(&mut self) {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
        let len = end.unwrap_or(rest.len());
        // A backslash escapes the next character.
        let escape = rest.chars().take(2).map(char::len_utf8).sum::<usize>();
        self.at += if rest.starts_with('\\') { escape } else { len };
    }

    /// Reads a string, whose opening quote is next; `None` if its line has no closing one.
    fn text(&mut self, is_import: bool) -> Option<Reference> {
        let (content, after) = quoted(self.css, self.at);
        self.at = after;
        let content = content?;
        self.reference(content.start, content.end, is_import)
    }

    /// Reads what is between `url(` and `)`.
    fn url(&mut self, is_import: bool) -> Option<Reference> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        if self.rest().starts_with(['"', '\'']) {
            return self.text(is_import);
        }
        let start = self.at;
        let inside = self.rest().split(')').next().unwrap_or("");
        self.at += inside.len();
        self.reference(start, start + inside.trim_end().len(), is_import)
    }

    fn reference(&self, start: usize, end: usize, is_import: bool) -> Option<Reference> {
        let url = self.css.get(start..end)?.to_owned();
        Some(Reference {
            url,
            start,
            end,
            is_import,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(css: &str) -> Vec<String> {
        references(css).into_iter().map(|r| r.url).collect()
    }

    #[test]
    fn imports_are_told_from_other_references() {
        let css = "@import /* b */ 'a'; @import url(b); x{y:url(c)} @import; z{y:url('d')}";
        let imports: Vec<bool> = references(css).iter().map(|r| r.is_import).collect();
        assert_eq!(imports, [true, true, false, false]);
    }

    #[test]
    fn references_are_found_where_css_has_them() {
        assert_eq!(
            urls("@import \"a.css\"; @IMPORT url( 'b.css' ) print; x{background:URL( c.png )}"),
            ["a.css", "b.css", "c.png"]
        );
        assert_eq!(urls("/* url(a) */ .b::after{content:\"url(c)\"}"), [""; 0]);
        assert_eq!(urls("/*/ url(a) */ x{y:url(b)}"), ["b"]);
        assert_eq!(urls("x{y: my-url(a); z: url(\"d\\\"e\")}"), ["d\\\"e"]);
        assert_eq!(urls("x{content:'open\n} y{background:url(z)}"), ["z"]);
        assert_eq!(urls("url("), [""]);
        assert_eq!(urls("@import"), [""; 0]);
    }
}

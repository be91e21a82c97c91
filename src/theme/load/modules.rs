//! Finds the modules that a script imports: `import … from "./a.js"`, `export … from "./a.js"`, `import "./a.js"` and
//! `import("./a.js")`. Only what is written as a string can be found.
//!
//! Strings, templates and comments are told apart from code. A regular expression is not, but it ends with its line, where a
//! string ends too.

use crate::base::style_sheet::{Reference, quoted};

/// The imports of a script in order whose address is relative or that of an asset. A bare name (`lit`) is the browser's or
/// an import map's.
pub fn imports(script: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut scanner = Scanner {
        script,
        at: 0,
        names_next: false,
    };
    while let Some(c) = scanner.rest().chars().next() {
        match c {
            '"' | '\'' => {
                let is_named = std::mem::take(&mut scanner.names_next);
                let text = scanner.text();
                found.extend(text.filter(|text| is_named && is_file(&text.url)));
            }
            '`' => scanner.template(),
            '/' if scanner.rest().starts_with("//") => scanner.line(),
            '/' if scanner.rest().starts_with("/*") => scanner.comment(),
            c if is_part(c) => scanner.word(),
            c => {
                // Between the word and the string there may be the bracket of `import("…")`.
                scanner.names_next &= c.is_whitespace() || c == '(';
                scanner.at += c.len_utf8();
            }
        }
    }
    found
}

fn is_file(url: &str) -> bool {
    ["./", "../", "/assets/"]
        .iter()
        .any(|start| url.starts_with(start))
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

struct Scanner<'a> {
    script: &'a str,
    at: usize,
    /// Whether a string that comes now names a module.
    names_next: bool,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.script.get(self.at..).unwrap_or("")
    }

    fn word(&mut self) {
        let rest = self.rest();
        let len = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let before = self.script.get(..self.at).unwrap_or("");
        // `a.from "…"` and `a.import("…")` are something else.
        let is_member = before.ends_with('.');
        self.names_next = !is_member && matches!(rest.get(..len), Some("import" | "from"));
        self.at += len;
    }

    fn line(&mut self) {
        let rest = self.rest();
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let end = rest.get(2..).and_then(|rest| rest.find("*/"));
        self.at += end.map_or(rest.len(), |end| end + 4);
    }

    /// Skips a template, whose opening mark is next, with the code in `${…}` of it.
    fn template(&mut self) {
        self.names_next = false;
        let bytes = self.script.as_bytes();
        self.at += 1;
        while let Some(byte) = bytes.get(self.at) {
            self.at += match byte {
                b'\\' => 2,
                b'`' => break,
                _ => 1,
            };
        }
        self.at = (self.at + 1).min(bytes.len());
    }

    /// Reads a string, whose opening quote is next; `None` if its line has no closing one.
    fn text(&mut self) -> Option<Reference> {
        let (content, after) = quoted(self.script, self.at);
        self.at = after;
        let content = content?;
        Some(Reference {
            url: self.script.get(content.clone())?.to_owned(),
            start: content.start,
            end: content.end,
            is_import: true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(script: &str) -> Vec<String> {
        imports(script).into_iter().map(|one| one.url).collect()
    }

    #[test]
    fn imports_are_found_where_scripts_have_them() {
        assert_eq!(
            urls("import \"./a.js\";\nimport{b}from'./b.js'; import * as c from \"../c.js\";"),
            ["./a.js", "./b.js", "../c.js"]
        );
        assert_eq!(
            urls(
                "export * from \"./a.js\"; await import( './b.js' ); import d from '/assets/d.js'"
            ),
            ["./a.js", "./b.js", "/assets/d.js"]
        );
        assert_eq!(
            urls("import x from \"lit\"; import 'https://e.org/a.js'"),
            [""; 0]
        );
        assert_eq!(
            urls("// import './a.js'\n/* from './b.js' */ const s = \"import './c.js'\""),
            [""; 0]
        );
        assert_eq!(urls("Array.from('./a.js'); x.import('./b.js')"), [""; 0]);
        assert_eq!(
            urls("`import './a.js' \\` ${b}`; import './c.js'"),
            ["./c.js"]
        );
        assert_eq!(urls("const r = /\"/;\nimport './a.js'"), ["./a.js"]);
        assert_eq!(urls("import '"), [""; 0]);
        assert_eq!(urls("`"), [""; 0]);
        assert_eq!(urls("`\\"), [""; 0]);
    }
}

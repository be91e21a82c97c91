//! Files that the program writes, people commit and git merges: a first line that says what the file is, sorted lines, and a last
//! line that says that nothing is missing.

use std::io;

use super::{Diagnostic, Span, conflict};
use crate::base::RelPath;

/// The version of the form of all such files.
const VERSION: &str = "1";
const END: &str = "end";
/// Written for the home page, whose content path is empty.
const HOME: &str = ".";

/// A kind of such files.
#[derive(Debug, Clone, Copy)]
pub struct LockFile {
    /// Its name, beside `content/`.
    pub name: &'static str,
    /// The word after `parkpages` in its first line.
    pub holds: &'static str,
    /// The comment before that line.
    pub comment: &'static str,
    /// The code of the error when it cannot be read.
    pub code: &'static str,
    /// What could happen without it, after `without it, `.
    pub loss: &'static str,
}

impl LockFile {
    /// A content path as a word of a line.
    pub fn word(content_path: &str) -> &str {
        if content_path.is_empty() {
            HOME
        } else {
            content_path
        }
    }

    /// The content path that [`Self::word`] wrote.
    pub fn content_path(word: &str) -> &str {
        if word == HOME { "" } else { word }
    }

    /// What `parse` makes of the bytes of the file, which `read` reads; `None` if there is no such file.
    ///
    /// # Errors
    /// It is there and cannot be read, or those of `parse`.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&RelPath) -> io::Result<Vec<u8>>,
        parse: impl FnOnce(&[u8], &RelPath) -> Result<T, Box<Diagnostic>>,
    ) -> Result<Option<T>, Box<Diagnostic>> {
        let Ok(file) = RelPath::new(self.name) else {
            return Ok(None);
        };
        match read(&file) {
            Ok(bytes) => parse(&bytes, &file).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let message = format!("`{}` cannot be read: {error}", self.name);
                Err(Box::new(
                    Diagnostic::error(self.code, message).in_file(&file),
                ))
            }
        }
    }

    /// The lines of the file with their numbers, without those of its form.
    ///
    /// # Errors
    /// It is not UTF-8, is of a newer version, has a merge conflict, or a part of it is missing.
    pub fn lines<'t>(
        &self,
        bytes: &'t [u8],
        file: &RelPath,
    ) -> Result<Vec<(usize, &'t str)>, Box<Diagnostic>> {
        if let Some(found) = conflict::find_in_bytes(bytes, file) {
            return Err(Box::new(found));
        }
        let text =
            str::from_utf8(bytes).map_err(|_| self.bad(file, "it is not a text in UTF-8"))?;
        let mut lines = Vec::new();
        let (mut has_head, mut has_end) = (false, false);
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(version) = line.strip_prefix(&self.head()) {
                if version != VERSION {
                    let message = format!("`{}` is of a newer version of parkpages", self.name);
                    let found = Diagnostic::error(self.code, message).in_file(file);
                    return Err(Box::new(found.hint("update parkpages")));
                }
                has_head = true;
            } else if !has_head {
                return Err(self.bad(file, "its beginning is missing"));
            } else if line == END {
                has_end = true;
            } else if has_end {
                return Err(self.bad_line(file, number, "something follows its end"));
            } else {
                lines.push((number, line));
            }
        }
        match (has_head, has_end) {
            (true, true) => Ok(lines),
            (false, _) => Err(self.bad(file, "it is empty")),
            (true, false) => Err(self.bad(file, "it ends too early: a part of it is missing")),
        }
    }

    /// A file with these lines, in their order.
    pub fn text(&self, lines: impl IntoIterator<Item = String>) -> String {
        let mut text = format!("# {}\n{}{VERSION}\n", self.comment, self.head());
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
        text.push_str(END);
        text.push('\n');
        text
    }

    /// The error that a line is wrong.
    pub fn bad_line(&self, file: &RelPath, number: usize, why: &str) -> Box<Diagnostic> {
        self.bad(file, &format!("{why} (line {number})"))
    }

    /// The error that the file cannot be read, and why.
    pub fn bad(&self, file: &RelPath, why: &str) -> Box<Diagnostic> {
        let Self {
            name, code, loss, ..
        } = self;
        let mut found = Diagnostic::error(code, format!("`{name}` cannot be read: {why}"));
        found.span = Some(Span::file(file));
        Box::new(found.hint(format!(
            "take the file from the last commit in which it was whole (`git log -p {name}`): without it, {loss}"
        )))
    }

    fn head(&self) -> String {
        format!("parkpages {} ", self.holds)
    }
}

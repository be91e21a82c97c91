//! Approvals: who said of which text that readers may see it. They are in `approvals.lock`, so that the history of one file says who
//! approved what, and a forge can be told whose word a change of it needs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;

use crate::base::{RelPath, sha256};
use crate::diag::{Diagnostic, LockFile};
use crate::schema::{Kind, Node};
use crate::world::{APPROVALS, World};

const FILE: LockFile = LockFile {
    name: APPROVALS,
    holds: "approvals",
    comment: "Who approved which text. `parkpages approve` writes this file; commit it.",
    code: "bad-approvals",
    loss: "nothing is approved",
};

/// Keys that say when an entry is public, who looks after it and which warnings it lives with. A change of these needs no approval, so that a page
/// can be withdrawn or reviewed at once.
const NOT_READ: [&str; 9] = [
    "draft",
    "publish_at",
    "expires_at",
    "withdrawn",
    "redacted",
    "reviewed",
    "review_every",
    "owner",
    "allow",
];

/// The SHA-256 of what readers see of a file: its keys but [`NOT_READ`], in whatever order, and its text, with whatever line ends.
pub fn sum_of(front: &Node, text: &str) -> String {
    let mut keys: Vec<_> = front.as_map().unwrap_or_default().iter().collect();
    keys.retain(|(key, value)| !value.is_null() && !NOT_READ.contains(&&*key.text));
    keys.sort_by(|(a, _), (b, _)| a.text.cmp(&b.text));
    let mut all = String::new();
    for (key, value) in keys {
        part(&key.text, &mut all);
        write(value, &mut all);
    }
    let text = text.replace("\r\n", "\n");
    part(text.trim_matches('\n').trim_end(), &mut all);
    sha256(all.as_bytes())
}

/// The SHA-256 of what readers see of a version: of its file, and of the files in the folder of its entry, by their names there.
pub fn sum_with<'a>(own: &str, beside: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut all = String::new();
    for (name, sum) in beside {
        part(name, &mut all);
        part(sum, &mut all);
    }
    if all.is_empty() {
        return own.to_owned();
    }
    part(own, &mut all);
    sha256(all.as_bytes())
}

/// Adds a text with its length before it, so that `ab` and `c` are not `a` and `bc`.
fn part(text: &str, all: &mut String) {
    let _ = write!(all, "{}:{text}", text.len());
}

fn write(node: &Node, all: &mut String) {
    match &node.kind {
        Kind::Null => all.push('~'),
        Kind::Scalar { text, .. } => part(text, all),
        Kind::List(items) => {
            let _ = write!(all, "[{}:", items.len());
            items.iter().for_each(|item| write(item, all));
        }
        Kind::Map(entries) => {
            let _ = write!(all, "{{{}:", entries.len());
            for (key, value) in entries {
                part(&key.text, all);
                write(value, all);
            }
        }
    }
}

/// That somebody approved a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The SHA-256 of the text that was approved, as [`sum_with`] returns it.
    pub sum: Box<str>,
    /// The day of the approval in the time zone of the site.
    pub day: Date,
    /// Who approved it.
    pub by: Box<str>,
}

/// All approvals, by the content path of the entry and the key of the language of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approvals(BTreeMap<(String, String), Approval>);

impl Approvals {
    /// The approvals of a site; none if it has no such file.
    ///
    /// # Errors
    /// It cannot be read, or as [`Self::parse`].
    pub fn read(world: &dyn World) -> Result<Self, Box<Diagnostic>> {
        let found = FILE.read(|file| world.read(file), Self::parse)?;
        Ok(found.unwrap_or_default())
    }

    /// Reads the bytes of the file.
    ///
    /// # Errors
    /// What is wrong with it. Then nothing counts as approved.
    pub fn parse(bytes: &[u8], file: &RelPath) -> Result<Self, Box<Diagnostic>> {
        let mut all = BTreeMap::new();
        for (number, line) in FILE.lines(bytes, file)? {
            let mut parts = line.splitn(5, ' ').filter(|part| !part.is_empty());
            let (Some(path), Some(lang), Some(sum), Some(day), Some(by)) = (
                parts.next(),
                parts.next(),
                parts.next(),
                parts.next(),
                parts.next(),
            ) else {
                return Err(FILE.bad_line(file, number, "a part of the line is missing"));
            };
            let Ok(day) = day.parse() else {
                let why = format!("`{}` is no day", day.escape_debug());
                return Err(FILE.bad_line(file, number, &why));
            };
            let approval = Approval {
                sum: sum.into(),
                day,
                by: by.into(),
            };
            let path = LockFile::content_path(path);
            if all
                .insert((path.to_owned(), lang.to_owned()), approval)
                .is_some()
            {
                let why = format!("`{path}` is approved twice in `{lang}`");
                return Err(FILE.bad_line(file, number, &why));
            }
        }
        Ok(Self(all))
    }

    /// The approvals as the text of their file.
    pub fn text(&self) -> String {
        FILE.text(self.0.iter().map(|((path, lang), approval)| {
            let Approval { sum, day, by } = approval;
            let path = LockFile::word(path);
            format!("{path} {lang} {sum} {day} {by}")
        }))
    }

    /// The approval of an entry in a language; `None` if it never had one.
    pub fn get(&self, path: &str, lang: &str) -> Option<&Approval> {
        self.0.get(&(path.to_owned(), lang.to_owned()))
    }

    /// Adds an approval, in place of the one before.
    pub fn set(&mut self, path: &str, lang: &str, approval: Approval) {
        self.0.insert((path.to_owned(), lang.to_owned()), approval);
    }

    /// These approvals, with those that `other` has of some entries in the place of their own.
    #[must_use]
    pub fn with_those_of(mut self, other: Self, is_of_other: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|(path, _), _| !is_of_other(path));
        let of_other = other.0.into_iter();
        self.0
            .extend(of_other.filter(|((path, _), _)| is_of_other(path)));
        self
    }

    /// Forgets the approvals of what `is_there` does not know.
    pub fn retain(&mut self, is_there: impl Fn(&str, &str) -> bool) {
        self.0.retain(|(path, lang), _| is_there(path, lang));
    }
}

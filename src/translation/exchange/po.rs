//! Gettext's PO, written. Each unit is a message: its context is the file of the original with the key of the unit, its
//! text the Markdown of the original.

use std::fmt::Write as _;

use super::work::{Work, markdown_of};
use super::{Heading, Terms};

/// The flag, and the key of the header, that say that a machine has translated.
pub const MACHINE: &str = "machine";

/// The header of PO that names the language of the originals.
pub const FROM: &str = "X-Source-Language";

/// Writes the units of entries as a PO file, in UTF-8.
pub fn write(all: &[Work], heading: &Heading<'_>, terms: &Terms) -> String {
    let mut out = String::new();
    let fields = [
        ("Project-Id-Version", heading.site),
        ("Language", heading.to_tag),
        (FROM, heading.from_tag),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("X-Generator", "parkpages"),
    ];
    let fields = fields.map(|(name, value)| format!("{name}: {}\n", value.replace('\n', " ")));
    out.push_str("msgid \"\"\n");
    string(&mut out, "msgstr", &fields.concat());
    for work in all {
        for unit in &work.units {
            let source = markdown_of(&unit.source);
            let _ = write!(out, "\n#. {}\n", unit.kind.replace('\n', " "));
            if !unit.under.is_empty() {
                let _ = writeln!(out, "#. under: {}", unit.under.replace('\n', " "));
            }
            for (term, form) in terms.found(&unit.source) {
                let _ = writeln!(out, "#. glossary: {term} = {form}");
            }
            let _ = writeln!(out, "#: {}:{}", work.original, unit.line);
            let now = unit.now.as_ref();
            let mut flags = Vec::new();
            if now.is_some_and(|now| now.stale) {
                flags.push("fuzzy");
            } else if now.is_some() && work.machine {
                flags.push(MACHINE);
            }
            if !flags.is_empty() {
                let _ = writeln!(out, "#, {}", flags.join(", "));
            }
            let context = format!("{}#{}/{}", work.original, unit.place, unit.key);
            string(&mut out, "msgctxt", &context);
            string(&mut out, "msgid", &source);
            let target = now.map(|now| markdown_of(&now.runs)).unwrap_or_default();
            string(&mut out, "msgstr", &target);
        }
    }
    out
}

/// Writes a keyword and a string: on one line, or with a line for each of the text.
fn string(out: &mut String, keyword: &str, text: &str) {
    let _ = write!(out, "{keyword} ");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.len() > 1 {
        out.push_str("\"\"\n");
    }
    for line in &lines {
        let _ = writeln!(out, "\"{}\"", escaped(line));
    }
    if lines.is_empty() {
        out.push_str("\"\"\n");
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii_control() => {
                let _ = write!(out, "\\{:03o}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

//! XLIFF 2.1, written. An entry is a file, each unit of its original a unit with one segment; what is no word is a code, whose
//! Markdown is in the original data.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::codes::{Named, Token, named, renamed};
use super::work::{Unit, Work};
use super::{Heading, Terms};
use crate::markdown::CodeKind;

/// The namespace of the core.
pub const CORE: &str = "urn:oasis:names:tc:xliff:document:2.0";
const GLOSSARY: &str = "urn:oasis:names:tc:xliff:glossary:2.0";

/// The authority of the states below those of XLIFF.
pub const OWN: &str = "parkpages";
/// The state of a translation that a machine made.
pub const MACHINE: &str = "machine";
/// The state of a translation whose original has changed since.
const STALE: &str = "stale";

/// Writes the units of entries as an XLIFF 2.1 file, in UTF-8.
pub fn write(all: &[Work], heading: &Heading<'_>, terms: &Terms) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff xmlns=\"{CORE}\" xmlns:gls=\"{GLOSSARY}\" version=\"2.1\" srcLang=\"{}\" trgLang=\"{}\">\n",
        escape(heading.from_tag),
        escape(heading.to_tag)
    );
    for (index, work) in all.iter().enumerate() {
        let original = attribute(work.original.as_str());
        let _ = writeln!(
            out,
            " <file id=\"f{}\" original=\"{original}\" xml:space=\"preserve\">",
            index + 1
        );
        for unit in &work.units {
            write_unit(&mut out, work, unit, terms);
        }
        out.push_str(" </file>\n");
    }
    out.push_str("</xliff>\n");
    out
}

fn write_unit(out: &mut String, work: &Work, unit: &Unit, terms: &Terms) {
    let _ = writeln!(
        out,
        "  <unit id=\"{}\" name=\"{}\">",
        unit.key,
        attribute(&unit.place)
    );
    let found = terms.found(&unit.source);
    if !found.is_empty() {
        out.push_str("   <gls:glossary>\n");
        for (term, form) in found {
            let (term, form) = (content(term), content(form));
            let _ = writeln!(
                out,
                "    <gls:glossEntry><gls:term>{term}</gls:term><gls:translation>{form}</gls:translation></gls:glossEntry>"
            );
        }
        out.push_str("   </gls:glossary>\n");
    }
    out.push_str("   <notes>\n");
    let place = format!("{}:{}", work.original, unit.line);
    for (category, text) in [
        ("part", &*unit.kind),
        ("place", &place),
        ("under", &unit.under),
    ] {
        if !text.is_empty() {
            let _ = writeln!(
                out,
                "    <note category=\"{category}\">{}</note>",
                content(text)
            );
        }
    }
    out.push_str("   </notes>\n");
    let (names, tokens) = named(&unit.source);
    let now = unit.now.as_ref();
    let target = now.map(|now| renamed(&names, &now.runs));
    let mut data = Data(Vec::new());
    let source = inline(&tokens, &names, &mut data);
    let lacks = |of_target: &[Named]| {
        let is_there =
            |code: &Named| code.is_free() || of_target.iter().any(|one| one.id == code.id);
        !names.iter().all(is_there)
    };
    let is_short = target
        .as_ref()
        .is_some_and(|(of_target, _)| lacks(of_target));
    let translated = target.map(|(names, tokens)| inline(&tokens, &names, &mut data));
    if !data.0.is_empty() {
        out.push_str("   <originalData>\n");
        for (index, text) in data.0.iter().enumerate() {
            let _ = writeln!(
                out,
                "    <data id=\"d{}\">{}</data>",
                index + 1,
                content(text)
            );
        }
        out.push_str("   </originalData>\n");
    }
    let own = |name: &str| format!(" subState=\"{OWN}:{name}\"");
    let (state, below) = match now {
        None => ("initial", String::new()),
        Some(now) if now.stale => ("initial", own(STALE)),
        Some(_) if work.machine => ("translated", own(MACHINE)),
        // What is final has all codes that it must have.
        Some(_) if is_short || work.row.before.is_none() => ("translated", String::new()),
        Some(_) => ("final", String::new()),
    };
    let _ = writeln!(
        out,
        "   <segment state=\"{state}\"{below}>\n    <source>{source}</source>"
    );
    if let Some(text) = translated {
        let _ = writeln!(out, "    <target>{text}</target>");
    }
    out.push_str("   </segment>\n  </unit>\n");
}

/// The Markdown of codes, each once.
struct Data(Vec<String>);

impl Data {
    fn of(&mut self, text: &str) -> String {
        let at = self.0.iter().position(|one| one == text);
        let at = at.unwrap_or_else(|| {
            self.0.push(text.to_owned());
            self.0.len() - 1
        });
        format!("d{}", at + 1)
    }
}

fn inline(tokens: &[Token], names: &[Named], data: &mut Data) -> String {
    let mut out = String::new();
    for token in tokens {
        match token {
            Token::Text(text) => out.push_str(&content(text)),
            Token::Closes(_) => out.push_str("</pc>"),
            Token::Opens(at) => {
                let Some(code) = names.get(*at) else { continue };
                let (start, end) = (
                    code.opens.as_str(),
                    code.closes.as_deref().unwrap_or_default(),
                );
                let _ = write!(
                    out,
                    "<pc id=\"{}\"{} dataRefEnd=\"{}\" dataRefStart=\"{}\" dispEnd=\"{}\" dispStart=\"{}\"{}>",
                    code.id,
                    may_be_gone(code),
                    data.of(end),
                    data.of(start),
                    attribute(end),
                    attribute(start),
                    kind(code.kind),
                );
            }
            Token::Alone(at) => {
                let Some(code) = names.get(*at) else { continue };
                let _ = write!(
                    out,
                    "<ph id=\"{}\"{} dataRef=\"{}\" disp=\"{}\"{}/>",
                    code.id,
                    may_be_gone(code),
                    data.of(&code.opens),
                    attribute(&code.opens),
                    kind(code.kind),
                );
            }
        }
    }
    out
}

fn may_be_gone(code: &Named) -> &'static str {
    if code.is_free() {
        " canCopy=\"no\""
    } else {
        " canCopy=\"no\" canDelete=\"no\""
    }
}

fn kind(kind: CodeKind) -> &'static str {
    match kind {
        CodeKind::Emphasis => " type=\"fmt\" subType=\"xlf:i\"",
        CodeKind::Strong => " type=\"fmt\" subType=\"xlf:b\"",
        CodeKind::Break => " type=\"fmt\" subType=\"xlf:lb\"",
        CodeKind::StruckOut => " type=\"fmt\"",
        CodeKind::Link | CodeKind::Address => " type=\"link\"",
        CodeKind::Picture => " type=\"image\"",
        CodeKind::Title
        | CodeKind::Code
        | CodeKind::Formula
        | CodeKind::Footnote
        | CodeKind::Html
        | CodeKind::Shortcode => " type=\"other\"",
    }
}

/// Whether XML 1.0 has a character.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// A text as the content of an element; what XML cannot have is its number.
fn content(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            c if is_allowed(c) => out.push(c),
            c => {
                let _ = write!(out, "<cp hex=\"{:04X}\"/>", u32::from(c));
            }
        }
    }
    out
}

/// A text as the value of an attribute, without what XML cannot have.
fn attribute(text: &str) -> String {
    let text: String = text.chars().filter(|c| is_allowed(*c)).collect();
    escape(&*text.replace(['\n', '\t', '\r'], " ")).into_owned()
}

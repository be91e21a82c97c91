//! Merge conflicts: two versions of the same lines, between marker lines that version control wrote
//! for somebody to choose.
//!
//! The markers are those of git (`<<<<<<<`, `=======`, `>>>>>>>`, in its `diff3` style `|||||||`)
//! and of jj, which sets `%%%%%%%`, `+++++++` or `-------` between the versions.

use memchr::{memchr2_iter, memmem};

use super::{Diagnostic, Span};
use crate::base::RelPath;

/// The code of a conflict. What else is said of its file is held back.
pub const CODE: &str = "merge-conflict";

/// How long a marker is; both programs write longer ones where a text holds such lines itself.
const LENGTH: usize = 7;

/// What a text is written in: it decides what a single marker line can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// No line of a YAML document begins as a marker does.
    Yaml,
    /// `=======` underlines a heading, `>>>>>>>` may be a quote in quotes, and a text about git
    /// shows markers in fenced code.
    Markdown,
    /// Templates, style sheets and what is copied.
    Other,
}

/// A line that looks like a marker.
struct Marker {
    sign: u8,
    length: usize,
    start: usize,
    end: usize,
    /// Something follows the signs.
    labelled: bool,
    /// The number of the fenced code block that it is in; 0 is none.
    block: usize,
    /// A line beside it is a quote too.
    quoted: bool,
}

/// The first merge conflict in `text`, which begins at the byte `offset` of the file.
pub fn find(text: &str, offset: usize, file: &RelPath, syntax: Syntax) -> Option<Diagnostic> {
    let has = |one, other| has_run(text.as_bytes(), one, other);
    if !(has(b'<', b'>') || syntax == Syntax::Yaml && has(b'=', b'|')) {
        return None;
    }
    let markers = markers(text, syntax);
    let span = |marker: &Marker| Span::new(file, offset + marker.start, offset + marker.end);
    let all = conflicts(&markers);
    if let Some([first, middle, last]) = all.first() {
        let message = "git left a merge conflict in this file: two versions of the same lines";
        let mut found = Diagnostic::error(CODE, message)
            .at(span(first))
            .label(span(middle), "the other version begins here")
            .label(span(last), "the conflict ends here")
            .hint(
                "keep one of the versions, or what is right of both, and take the marker lines out",
            );
        if all.len() > 1 {
            found = found.hint(format!("the file has {} conflicts", all.len()));
        }
        if first.block > 0 {
            found = found.hint("if the text is about git, put a space before each marker line");
        }
        return Some(found);
    }
    let marker = markers.iter().find(|marker| is_left(marker, syntax))?;
    let message = "a marker line of a merge conflict in git is left in this file";
    let found = Diagnostic::error(CODE, message).at(span(marker)).hint(
        "see that of the lines around it only one version is left, and take the marker line out",
    );
    Some(found)
}

/// Whether one of two signs is repeated as often as in a marker.
fn has_run(bytes: &[u8], one: u8, other: u8) -> bool {
    memchr2_iter(one, other, bytes).any(|at| {
        let run = bytes.get(at..at + LENGTH).and_then(|run| run.split_first());
        run.is_some_and(|(first, rest)| rest.iter().all(|byte| byte == first))
    })
}

/// The first merge conflict in a file that is published as it is, if it is a text.
pub fn find_in_bytes(bytes: &[u8], file: &RelPath) -> Option<Diagnostic> {
    memmem::find(bytes, b"<<<<<<< ").or_else(|| memmem::find(bytes, b">>>>>>> "))?;
    find(std::str::from_utf8(bytes).ok()?, 0, file, Syntax::Other)
}

/// Of each conflict its first marker, the one between the versions, and the last.
fn conflicts(markers: &[Marker]) -> Vec<[&Marker; 3]> {
    let mut found = Vec::new();
    let mut rest = markers;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if first.sign != b'<' {
            continue;
        }
        let alike = |marker: &&Marker| (marker.length, marker.block) == (first.length, first.block);
        let end = after
            .iter()
            .position(|marker| marker.sign == b'>' && alike(&marker));
        let Some((inside, last)) = end.and_then(|end| Some((after.get(..end)?, after.get(end)?)))
        else {
            continue;
        };
        let is_between = |marker: &&Marker| matches!(marker.sign, b'=' | b'%' | b'+' | b'-');
        let mut between = inside.iter().filter(alike).filter(is_between);
        // Of jj's marks the first opens the first version.
        let middle = match between.next() {
            Some(marker) if marker.sign == b'=' => Some(marker),
            Some(marker) => Some(between.next().unwrap_or(marker)),
            None => None,
        };
        if let Some(middle) = middle {
            found.push([first, middle, last]);
            rest = after.get(inside.len() + 1..).unwrap_or_default();
        }
    }
    found
}

/// Whether a marker without the others that belong to it can be nothing else.
fn is_left(marker: &Marker, syntax: Syntax) -> bool {
    if marker.length != LENGTH || marker.block > 0 {
        return false;
    }
    match marker.sign {
        b'<' | b'>' if syntax == Syntax::Yaml => true,
        b'<' => marker.labelled,
        b'>' => marker.labelled && !marker.quoted,
        b'=' => syntax == Syntax::Yaml && !marker.labelled,
        b'|' => syntax == Syntax::Yaml,
        _ => false,
    }
}

fn markers(text: &str, syntax: Syntax) -> Vec<Marker> {
    let mut found: Vec<Marker> = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    let (mut block, mut start) = (0, 0);
    let mut after_quote = false;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        // A byte order mark comes before the first line only.
        let bare = content.strip_prefix('\u{feff}').unwrap_or(content);
        let is_quote = bare.starts_with('>');
        if let Some(last) = found.last_mut()
            && is_quote
            && last.end + 2 >= start
        {
            last.quoted = true;
        }
        if let Some((sign, length, labelled)) = marker(bare) {
            found.push(Marker {
                sign,
                length,
                start: start + (content.len() - bare.len()),
                end: start + content.len(),
                labelled,
                block: if fence.is_some() { block } else { 0 },
                quoted: after_quote,
            });
        }
        if syntax == Syntax::Markdown {
            let was = fence;
            fence = fence_after(fence, bare);
            block += usize::from(was.is_none() && fence.is_some());
        }
        after_quote = is_quote;
        start += line.len();
    }
    found
}

/// The sign of a marker line, how often it is repeated, and whether words follow.
fn marker(line: &str) -> Option<(u8, usize, bool)> {
    let sign = *line.as_bytes().first()?;
    if !b"<|=>%+-".contains(&sign) {
        return None;
    }
    let rest = line.trim_start_matches(char::from(sign));
    let length = line.len() - rest.len();
    let is_marker = length >= LENGTH && (rest.is_empty() || rest.starts_with(' '));
    is_marker.then(|| (sign, length, !rest.trim().is_empty()))
}

/// The fence that is open after a line: its character and length.
fn fence_after(open: Option<(char, usize)>, line: &str) -> Option<(char, usize)> {
    let indented = line.trim_start_matches(' ');
    let run = |c: char| indented.len() - indented.trim_start_matches(c).len();
    let is_near = line.len() - indented.len() < 4;
    match open {
        Some((c, length)) => {
            let closes = is_near && run(c) >= length && indented.trim_matches(c).trim().is_empty();
            (!closes).then_some((c, length))
        }
        None => ['`', '~']
            .into_iter()
            .map(|c| (c, run(c)))
            .find(|(c, length)| {
                let info = indented.get(*length..).unwrap_or_default();
                is_near && *length >= 3 && !(*c == '`' && info.contains('`'))
            }),
    }
}

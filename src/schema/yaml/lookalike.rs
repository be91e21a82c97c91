//! Characters that only look like those of YAML: what word processors, web pages and Chinese input methods make of
//! spaces, quotes, colons, commas, brackets and dashes.
//!
//! In a text they are right, so nothing is reported of them by themselves. Where a line has an error, it is read
//! once more with some of them replaced; if the error is gone then, they were it.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::TextRange;
use crate::base::RelPath;
use crate::diag::Diagnostic;

/// So many lines of a document are looked at: after them the pattern is clear.
const MOST_LINES: usize = 12;
/// So many characters of a line are tried from its start on.
const MOST_TRIED: usize = 6;

/// What a character looks like, and what people call it.
fn plain(c: char) -> Option<(char, &'static str)> {
    let wide = |c: char| {
        let ascii = u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32);
        ascii.filter(char::is_ascii_alphanumeric)
    };
    Some(match c {
        '\u{a0}' | '\u{2007}' | '\u{202f}' => (' ', "no-break space"),
        '\u{3000}' => (' ', "full-width space"),
        '\u{2000}'..='\u{200a}' | '\u{205f}' => (' ', "space of another width"),
        '“' | '”' | '„' | '‟' => ('"', "curly quote"),
        '＂' => ('"', "full-width quote"),
        '‘' | '’' | '‚' | '‛' => ('\'', "curly quote"),
        '＇' => ('\'', "full-width quote"),
        '：' | '︰' | '﹕' => (':', "full-width colon"),
        '，' | '﹐' => (',', "full-width comma"),
        '、' => (',', "Chinese comma"),
        '［' | '【' => ('[', "full-width bracket"),
        '］' | '】' => (']', "full-width bracket"),
        '｛' => ('{', "full-width brace"),
        '｝' => ('}', "full-width brace"),
        '＃' => ('#', "full-width sign"),
        '－' => ('-', "full-width dash"),
        '‐'..='―' | '−' | '﹣' => ('-', "dash of another kind"),
        '•' | '·' | '●' | '▪' | '‣' | '◦' | '\u{f0b7}' => ('-', "bullet"),
        '．' => ('.', "full-width point"),
        '／' => ('/', "full-width slash"),
        '＿' => ('_', "full-width underscore"),
        '＋' => ('+', "full-width sign"),
        _ if c.is_ascii() => return None,
        _ => match wide(c)? {
            digit if digit.is_ascii_digit() => (digit, "full-width digit"),
            letter => (letter, "full-width letter"),
        },
    })
}

/// Whether a line is made of hyphens and dashes alone, as one that was meant as `---`.
pub fn is_fence(line: &str) -> bool {
    let is_dash = |c: char| matches!(c, '-' | '‐'..='―' | '−' | '－' | '─' | '﹣');
    line.chars().all(|c| is_dash(c) || c.is_whitespace()) && line.chars().any(is_dash)
}

/// Characters that are seen nowhere and mean nothing.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
    )
}

/// A line that is right with some of its characters replaced.
struct Cure {
    number: usize,
    /// Of the line, in bytes, from the first character to behind the last one that is replaced.
    range: (usize, usize),
    /// Those characters, each once.
    chars: Vec<char>,
    /// The line as it is right.
    fixed: String,
    /// All of them precede what is written on the line.
    is_indent: bool,
}

/// Looks at the errors from the place `from` on, which `text` gave when it was read, for such characters: where
/// `read` says of a text with others in their place that the errors are gone, it is said instead. `offset` is the
/// place of `text` in the file.
pub fn explain(
    text: &str,
    offset: usize,
    file: &RelPath,
    (out, from): (&mut Vec<Diagnostic>, usize),
    read: &dyn Fn(&str) -> Vec<Diagnostic>,
) {
    if text.is_ascii() || !out.iter().skip(from).any(Diagnostic::is_error) {
        return;
    }
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let mut found = out.get(from..).unwrap_or_default().to_vec();
    let original = lines.clone();
    let (mut tried, mut cures) = (Vec::new(), Vec::<Cure>::new());
    while tried.len() < MOST_LINES {
        // A line is tried once more where what hid a second error of it is mended.
        let is_done = |number: &usize| tried.iter().filter(|other| *other == number).count() > 1;
        let mut wrong = wrong_lines(&lines, offset, &found).into_iter();
        let Some(number) = wrong.find(|number| !is_done(number)) else {
            break;
        };
        tried.push(number);
        if let (Some(line), Some(first)) = (lines.get_mut(number), original.get(number)) {
            line.clone_from(first);
        }
        if let Some((cure, now)) = cure(&mut lines, number, offset, &found, read) {
            cures.retain(|other| other.number != number);
            cures.push(cure);
            found = now;
        }
    }
    cures.sort_by_key(|cure| cure.number);
    if cures.is_empty() {
        return;
    }
    let starts = starts(text.split_inclusive('\n'));
    let of_line = |one: &Diagnostic| line_of(&starts, offset, one);
    let later = out.split_off(from.min(out.len()));
    let stays = |one: &Diagnostic| {
        let is_cured = cures.iter().any(|cure| Some(cure.number) == of_line(one));
        // What is gone with the characters only followed from them.
        let is_there =
            |other: &Diagnostic| (&other.code, &other.message) == (&one.code, &one.message);
        !one.is_error() || !is_cured && found.iter().any(is_there)
    };
    out.extend(later.into_iter().filter(stays));
    let mut cures = cures.as_slice();
    while let [first, rest @ ..] = cures {
        let same = rest
            .iter()
            .take_while(|cure| cure.chars == first.chars)
            .count();
        let start = offset + starts.get(first.number).copied().unwrap_or(0);
        let at = TextRange::new(start + first.range.0, start + first.range.1);
        let mut told = first.diagnostic().at(at.span(file));
        if same > 0 {
            let lines = if same == 1 { "line" } else { "lines" };
            told = told.hint(format!("the same on {same} more {lines}"));
        }
        out.push(told);
        cures = rest.get(same..).unwrap_or_default();
    }
}

impl Cure {
    fn diagnostic(&self) -> Diagnostic {
        let fixed = self.fixed.trim();
        let indent = self.fixed.len() - self.fixed.trim_start().len();
        let is_space = |c: &char| c.is_whitespace() || is_invisible(*c);
        let hint = if self.is_indent && indent == 0 {
            "begin the line at the left margin".to_owned()
        } else if self.is_indent {
            format!("begin the line with plain spaces ({indent}), typed anew with the space bar")
        } else if fixed.chars().count() > 100 {
            "type what is marked anew, with the input method off".to_owned()
        } else if self.chars.iter().all(is_space) {
            format!("type it anew: `{fixed}`")
        } else {
            format!("write `{fixed}`")
        };
        Diagnostic::error("look-alike", self.message()).hint(hint)
    }

    fn message(&self) -> String {
        let quoted = |c: char| match c {
            ' ' => "a plain space".to_owned(),
            c if c.is_whitespace() || is_invisible(c) => format!("U+{:04X}", u32::from(c)),
            c => format!("`{c}`"),
        };
        let all: Vec<String> = self.chars.iter().map(|c| quoted(*c)).collect();
        let all = all.join(", ");
        let known: Vec<_> = self.chars.iter().filter_map(|c| plain(*c)).collect();
        let Some((first, name)) = known.first() else {
            return format!("an invisible character ({all}) stands here");
        };
        if let [_] = self.chars.as_slice() {
            return match first {
                ' ' => format!("a {name} ({all}) stands here in place of a plain one"),
                plain => format!("a {name} {all} stands here in place of `{plain}`"),
            };
        }
        let mut meant: Vec<char> = known.iter().map(|(plain, _)| *plain).collect();
        meant.dedup();
        let meant: Vec<String> = meant.iter().map(|c| quoted(*c)).collect();
        if known.iter().all(|(_, other)| other == name) {
            format!("{name}s {all} stand here in place of {}", meant.join(", "))
        } else {
            format!("{all} stand here in place of {}", meant.join(", "))
        }
    }
}

fn starts<'t>(lines: impl Iterator<Item = &'t str>) -> Vec<usize> {
    let mut at = 0;
    lines
        .map(|line| {
            at += line.len();
            at - line.len()
        })
        .collect()
}

fn line_of(starts: &[usize], offset: usize, one: &Diagnostic) -> Option<usize> {
    let (start, _) = one.span.as_ref()?.range?;
    let at = (start as usize).checked_sub(offset)?;
    starts.partition_point(|start| *start <= at).checked_sub(1)
}

/// The numbers of the lines with errors, one for each error.
fn lines_of_errors(lines: &[String], offset: usize, found: &[Diagnostic]) -> Vec<usize> {
    let starts = starts(lines.iter().map(String::as_str));
    let errors = found.iter().filter(|one| one.is_error());
    let numbers = errors.filter_map(|one| line_of(&starts, offset, one));
    numbers.collect()
}

fn has_lookalike(line: &str) -> bool {
    line.chars().any(|c| plain(c).is_some() || is_invisible(c))
}

/// The number of errors on lines above this one that have no such characters, and the number on it.
fn errors_around(
    lines: &[String],
    number: usize,
    offset: usize,
    found: &[Diagnostic],
) -> (usize, usize) {
    let places = lines_of_errors(lines, offset, found).into_iter();
    places.fold((0, 0), |(above, here), place| match place.cmp(&number) {
        Ordering::Less if lines.get(place).is_some_and(|line| has_lookalike(line)) => (above, here),
        Ordering::Less => (above + 1, here),
        Ordering::Equal => (above, here + 1),
        Ordering::Greater => (above, here),
    })
}

/// The numbers of the lines with errors and such characters.
fn wrong_lines(lines: &[String], offset: usize, found: &[Diagnostic]) -> BTreeSet<usize> {
    let numbers = lines_of_errors(lines, offset, found).into_iter();
    let has = |number: &usize| lines.get(*number).is_some_and(|line| has_lookalike(line));
    numbers.filter(has).collect()
}

/// Replaces such characters of a line, as few as are needed, so that it is read without an error.
fn cure(
    lines: &mut [String],
    number: usize,
    offset: usize,
    found: &[Diagnostic],
    read: &dyn Fn(&str) -> Vec<Diagnostic>,
) -> Option<(Cure, Vec<Diagnostic>)> {
    let line = lines.get(number)?.clone();
    let places: Vec<(usize, char)> = line
        .char_indices()
        .filter(|(_, c)| plain(*c).is_some() || is_invisible(*c))
        .collect();
    let (above, _) = errors_around(lines, number, offset, found);
    let mut try_with = |chosen: &[(usize, char)]| {
        *lines.get_mut(number)? = replaced(&line, chosen);
        let now = read(&lines.concat());
        let (over, here) = errors_around(lines, number, offset, &now);
        (here == 0 && over <= above).then_some(now)
    };
    // Those before what is written on the line go together.
    let indent = line.len() - line.trim_start().len();
    let least = places.iter().filter(|(at, _)| *at < indent).count().max(1);
    let more = least + 1..places.len().min(least + MOST_TRIED);
    let counts = [least, places.len()].into_iter().chain(more);
    let prefixes = counts.into_iter().filter_map(|count| places.get(..count));
    let but_one = (0..places.len().min(2 * MOST_TRIED)).rev().map(|left_out| {
        let mut rest = places.clone();
        rest.remove(left_out);
        rest
    });
    let mut attempts = prefixes.map(<[_]>::to_vec).chain(but_one);
    let mut right = attempts.find_map(|chosen| Some((chosen.clone(), try_with(&chosen)?)));
    // Of brackets and quotes none is right without its partner, and within brackets commas count.
    let meant = |(_, c): &(usize, char)| plain(*c).map_or(' ', |(plain, _)| plain);
    let has_bracket = places.iter().any(|one| "[{".contains(meant(one)));
    let is_single = |one: &(usize, char)| {
        let is_pair = "[]{}\"'".contains(meant(one)) || has_bracket && meant(one) == ',';
        one.0 >= indent && !is_pair
    };
    if let Some((chosen, now)) = &mut right
        && chosen.len() <= 2 * MOST_TRIED
    {
        let single: Vec<_> = chosen.iter().copied().filter(is_single).collect();
        for place in single.into_iter().rev() {
            let fewer: Vec<_> = chosen.iter().copied().filter(|one| *one != place).collect();
            if !fewer.is_empty()
                && let Some(without) = try_with(&fewer)
            {
                (*chosen, *now) = (fewer, without);
            }
        }
    }
    let Some((chosen, now)) = right else {
        // What was pasted with spaces before it may belong to no key above.
        let spaces: Vec<_> = places.into_iter().filter(|(at, _)| *at < indent).collect();
        line.trim_start().clone_into(lines.get_mut(number)?);
        let now = read(&lines.concat());
        let (over, here) = errors_around(lines, number, offset, &now);
        if spaces.is_empty() || here > 0 || over > above {
            *lines.get_mut(number)? = line;
            return None;
        }
        let (_, first) = spaces.first()?;
        let cure = Cure {
            number,
            range: (0, indent),
            chars: vec![*first],
            is_indent: true,
            fixed: line.trim().to_owned(),
        };
        return Some((cure, now));
    };
    let fixed = replaced(&line, &chosen);
    let (first, last) = (chosen.first()?, chosen.last()?);
    let mut chars: Vec<char> = Vec::new();
    for (_, c) in &chosen {
        if !chars.contains(c) {
            chars.push(*c);
        }
    }
    let cure = Cure {
        number,
        range: (first.0, last.0 + last.1.len_utf8()),
        chars,
        is_indent: last.0 < indent,
        fixed: fixed.trim_end().to_owned(),
    };
    *lines.get_mut(number)? = fixed;
    Some((cure, now))
}

/// `line` with plain characters in some places. A colon and the dash of an item get the space that a wide one has
/// within it.
fn replaced(line: &str, chosen: &[(usize, char)]) -> String {
    let mut text = String::with_capacity(line.len());
    for (at, c) in line.char_indices() {
        if !chosen.contains(&(at, c)) {
            text.push(c);
            continue;
        }
        let Some((plain, _)) = plain(c) else { continue };
        let is_first = text.trim().is_empty();
        text.push(plain);
        let next = line
            .get(at + c.len_utf8()..)
            .and_then(|rest| rest.chars().next());
        let is_apart = next.is_none_or(|next| next.is_whitespace() || "\"/".contains(next));
        let wants_space =
            plain == ',' || plain == ':' && !is_time(line, at) || plain == '-' && is_first;
        if wants_space && !is_apart {
            text.push(' ');
        }
    }
    text
}

/// Whether a colon at this place is one of a time.
fn is_time(line: &str, at: usize) -> bool {
    let before = line.get(..at).unwrap_or("").chars().next_back();
    before.is_some_and(|c| c.is_ascii_digit())
}

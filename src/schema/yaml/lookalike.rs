//! Characters that look like those of YAML's syntax and are not: the spaces, quotes, colons, commas, brackets and dashes
//! of word processors, web pages and Chinese input methods.
//!
//! In texts they are right, so by themselves they are not reported. If a line has an error, the document is read
//! again with some of its look-alikes replaced by plain characters; if the error is gone, they caused it, and a diagnostic
//! about them replaces the others of that line.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::TextRange;
use crate::base::RelPath;
use crate::diag::Diagnostic;

/// The limit on attempted lines of a document, because each attempt reads the document several times. Past the limit the
/// pattern is clear.
const MOST_LINES: usize = 12;
/// The limit on the replacements of a line that are tried one by one, from its start.
const MOST_TRIED: usize = 6;

/// Returns the plain character that `c` looks like, and the name of `c` for messages; `None` if it is no look-alike.
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

/// Whether a line has only hyphens and dashes of any kind, as one that was meant as `---`.
pub fn is_fence(line: &str) -> bool {
    let is_dash = |c: char| matches!(c, '-' | '‐'..='―' | '−' | '－' | '─' | '﹣');
    line.chars().all(|c| is_dash(c) || c.is_whitespace()) && line.chars().any(is_dash)
}

/// Whether a character has no width: zero-width spaces, direction marks, soft hyphens, byte order marks.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
    )
}

/// A line that has no error if some of its characters are replaced.
struct Cure {
    number: usize,
    /// The byte range within the line from the first to the last character that is replaced.
    range: (usize, usize),
    /// Those characters, each once.
    chars: Vec<char>,
    /// The line after the replacements.
    fixed: String,
    /// Whether all of them are in the indentation.
    is_indent: bool,
}

/// Replaces errors that look-alikes caused by diagnostics about these characters.
///
/// The diagnostics of `text` are those in `out` from the index `from` on; `read` returns the diagnostics of a changed
/// text. `offset` is the byte offset of `text` in `file`.
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
        // A line gets a second attempt, because fixing it may have revealed another error on it.
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
        // Errors of other lines that are gone after the replacements were consequences.
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
        let mut reported = first.diagnostic().at(at.span(file));
        if same > 0 {
            let lines = if same == 1 { "line" } else { "lines" };
            reported = reported.hint(format!("the same on {same} more {lines}"));
        }
        out.push(reported);
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

/// The line number of each error that has a place.
fn lines_of_errors(lines: &[String], offset: usize, found: &[Diagnostic]) -> Vec<usize> {
    let starts = starts(lines.iter().map(String::as_str));
    let errors = found.iter().filter(|one| one.is_error());
    let numbers = errors.filter_map(|one| line_of(&starts, offset, one));
    numbers.collect()
}

fn has_lookalike(line: &str) -> bool {
    line.chars().any(|c| plain(c).is_some() || is_invisible(c))
}

/// Counts the errors on lines above this one that have no look-alikes, and the errors on it. A replacement that only moves
/// an error upwards is no cure.
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

/// The numbers of the lines that have both errors and look-alikes.
fn wrong_lines(lines: &[String], offset: usize, found: &[Diagnostic]) -> BTreeSet<usize> {
    let numbers = lines_of_errors(lines, offset, found).into_iter();
    let has = |number: &usize| lines.get(*number).is_some_and(|line| has_lookalike(line));
    numbers.filter(has).collect()
}

/// Replaces as few look-alikes of the line `number` as make it free of errors. Returns the cure with the diagnostics of
/// the changed document, or `None` if nothing helps, with `lines` unchanged.
///
/// Tried in turn: those in the indentation (or the first one), all, prefixes, and all but one. From the first set that
/// works, single characters are then taken out while it still works.
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
    // Those in the indentation go together.
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
    // Brackets and quotes come in pairs, and within brackets commas count too: none of these is taken out alone.
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
        // The line may have been pasted with its indentation: try it at the left margin.
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

/// `line` with plain characters at the places `chosen`. A colon, a comma and the dash of an item get a space after them,
/// because their full-width forms include one.
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

/// Whether a colon at this place follows a digit, as in a time of day.
fn is_time(line: &str, at: usize) -> bool {
    let before = line.get(..at).unwrap_or("").chars().next_back();
    before.is_some_and(|c| c.is_ascii_digit())
}

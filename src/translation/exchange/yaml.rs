//! Sets single values within YAML that people wrote, and leaves all else as it is.

use std::ops::Range;

use crate::base::RelPath;
use crate::schema::yaml::{Kind, Node, TextRange, parse};

/// A step into a tree of YAML.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To an item of a list.
    Item(usize),
}

impl Step {
    /// To the value of a key.
    pub fn key(name: &str) -> Self {
        Self::Key(name.to_owned())
    }
}

/// The tree of YAML that is `text[range]`; `None` if it has mistakes.
pub fn tree(text: &str, range: &Range<usize>, file: &RelPath) -> Option<Node> {
    let mut problems = Vec::new();
    let tree = parse(text.get(range.clone())?, range.start, file, &mut problems)?;
    let is_sound = !problems.iter().any(|one| one.is_error());
    is_sound.then_some(tree)
}

/// The steps to the scalar at a place.
pub fn path_to(node: &Node, at: &Range<usize>) -> Option<Vec<Step>> {
    let found = |range: TextRange| range.start as usize == at.start && range.end as usize == at.end;
    let below = |step: Step, node: &Node| {
        let mut path = path_to(node, at)?;
        path.insert(0, step);
        Some(path)
    };
    match &node.kind {
        Kind::Scalar { .. } if found(node.at) => Some(Vec::new()),
        Kind::Scalar { .. } | Kind::Null => None,
        Kind::List(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| below(Step::Item(index), item))
        }
        Kind::Map(entries) => {
            let mut entries = entries.iter();
            entries.find_map(|(key, value)| below(Step::key(&key.text), value))
        }
    }
}

/// The value that the steps lead to.
pub fn get<'n>(node: &'n Node, path: &[Step]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Item(index) => node.as_list()?.get(*index),
    })
}

/// The same tree with a text at a place where it has a scalar; unchanged where it has none.
pub fn replaced(node: &mut Node, path: &[Step], value: &str) {
    let Some((step, rest)) = path.split_first() else {
        node.kind = Kind::Scalar {
            text: value.to_owned(),
            quoted: true,
        };
        return;
    };
    let below = match (&mut node.kind, step) {
        (Kind::Map(entries), Step::Key(key)) => {
            let mut entries = entries.iter_mut();
            entries.find_map(|(found, value)| (found.text == *key).then_some(value))
        }
        (Kind::List(items), Step::Item(index)) => items.get_mut(*index),
        _ => None,
    };
    if let Some(below) = below {
        replaced(below, rest, value);
    }
}

/// A text as a scalar, in quotes if it needs them: within brackets, where commas end it, or not.
pub fn scalar(text: &str, in_brackets: bool) -> String {
    let plain = serde_yaml::to_string(text).unwrap_or_default();
    let plain = plain.trim_end_matches('\n');
    let is_one_line = !plain.contains('\n') && !text.contains(char::is_control);
    let may_stand = !in_brackets || !plain.contains([',', '[', ']', '{', '}']) || plain != text;
    if is_one_line && may_stand {
        plain.to_owned()
    } else {
        serde_json::to_string(text).unwrap_or_default()
    }
}

/// A tree on one line, in brackets.
pub fn in_brackets(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "null".to_owned(),
        Kind::Scalar { text, quoted: true } => scalar(text, true),
        // Written as it was: `1.10` is a text, or none, for whoever reads it.
        Kind::Scalar { text, .. } if !text.contains([',', '[', ']', '{', '}', '#', '\n']) => {
            text.clone()
        }
        Kind::Scalar { text, .. } => scalar(text, true),
        Kind::List(items) => {
            let items: Vec<String> = items.iter().map(in_brackets).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Map(entries) => {
            let entry = |(key, value): &(crate::schema::yaml::Key, Node)| {
                format!("{}: {}", scalar(&key.text, true), in_brackets(value))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// What is put at a place.
#[derive(Debug, Clone)]
pub enum New {
    /// A text, which is quoted where YAML would read something else.
    Text(String),
    /// YAML that can stand in brackets.
    Yaml(String),
}

impl New {
    fn written(&self, in_brackets: bool) -> String {
        match self {
            Self::Text(text) => scalar(text, in_brackets),
            Self::Yaml(yaml) => yaml.clone(),
        }
    }
}

/// Sets the value at a place of the YAML that is `text[range]`. `None` if the steps lead through what is neither a map nor missing, or the
/// result would not be what is meant.
pub fn set(
    text: &str,
    range: &Range<usize>,
    path: &[Step],
    new: &New,
    file: &RelPath,
) -> Option<String> {
    let root = tree(text, range, file)?;
    let edit = edit(text, range, &root, path, new)?;
    let mut result = text.to_owned();
    result.replace_range(edit.0, &edit.1);
    let grown = range.start..(range.end + result.len()).checked_sub(text.len())?;
    let after = tree(&result, &grown, file)?;
    let found = get(&after, path)?;
    let is_right = match new {
        New::Text(text) => found.as_text() == Some(text),
        New::Yaml(_) => true,
    };
    is_right.then_some(result)
}

/// The range to replace, and by what.
fn edit(
    text: &str,
    range: &Range<usize>,
    root: &Node,
    path: &[Step],
    new: &New,
) -> Option<(Range<usize>, String)> {
    let mut node = root;
    // Where the key before the value ends.
    let mut after_key = None;
    let mut is_in_brackets = false;
    for (depth, step) in path.iter().enumerate() {
        is_in_brackets |= is_bracket(text, node);
        let below = match (&node.kind, step) {
            (Kind::Map(entries), Step::Key(name)) => {
                let found = entries.iter().find(|(key, _)| key.text == *name);
                found.map(|(key, value)| (value, Some(key.at.end as usize)))
            }
            (Kind::List(items), Step::Item(index)) => items.get(*index).map(|item| (item, None)),
            (Kind::Null, Step::Key(_)) => None,
            _ => return None,
        };
        if let Some((value, end)) = below {
            (node, after_key) = (value, end);
            continue;
        }
        let rest = path.get(depth..)?;
        return match &node.kind {
            Kind::Map(_) if is_in_brackets => into_brackets(text, node, rest, new),
            Kind::Map(entries) if !entries.is_empty() => into_lines(text, node, rest, new),
            // A key without a value, or a file without keys.
            _ if depth == 0 => {
                let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
                let lines = lines(rest, new, "")?.replace('\n', eol);
                Some((range.start..range.start, format!("{lines}{eol}")))
            }
            _ => {
                let end = colon(text, after_key?)?;
                Some((end..end, format!(" {}", nested(rest, new)?)))
            }
        };
    }
    in_place(text, node, after_key, is_in_brackets, new)
}

/// A value that is there, and what stands in its place.
fn in_place(
    text: &str,
    node: &Node,
    after_key: Option<usize>,
    is_in_brackets: bool,
    new: &New,
) -> Option<(Range<usize>, String)> {
    let written = new.written(is_in_brackets);
    let at = node.at.start as usize..end_of(text, node);
    let value = text.get(at.clone())?;
    let is_block = |text: &str| text.contains(['|', '>']);
    match after_key {
        Some(end) if node.is_null() => {
            let end = colon(text, end)?;
            Some((end..end.max(at.end), format!(" {written}")))
        }
        // A block of lines: its sign stands before or at its start.
        Some(end)
            if !is_in_brackets
                && !value.starts_with(['"', '\''])
                && (value.starts_with(['|', '>']) || is_block(text.get(end..at.start)?)) =>
        {
            let end = colon(text, end)?;
            Some((
                end..at.start + value.trim_end().len(),
                format!(" {written}"),
            ))
        }
        _ => Some((at.start..at.start + value.trim_end().len(), written)),
    }
}

/// The place after the colon that follows a key.
fn colon(text: &str, key_end: usize) -> Option<usize> {
    Some(key_end + text.get(key_end..)?.find(':')? + 1)
}

fn is_bracket(text: &str, node: &Node) -> bool {
    let start = text.get(node.at.start as usize..);
    let is_group = matches!(node.kind, Kind::Map(_) | Kind::List(_));
    is_group && start.is_some_and(|text| text.starts_with(['{', '[']))
}

/// Where a value ends. The parser counts a comment behind brackets to them.
fn end_of(text: &str, node: &Node) -> usize {
    let end = node.at.end as usize;
    if !is_bracket(text, node) {
        return end;
    }
    let last = match &node.kind {
        Kind::List(items) => items.last(),
        Kind::Map(entries) => entries.last().map(|(_, value)| value),
        _ => None,
    };
    let mut at = last.map_or(node.at.start as usize + 1, |last| end_of(text, last));
    while let Some(rest) = text.get(at..end).filter(|rest| !rest.is_empty()) {
        match rest.chars().next() {
            Some('}' | ']') => return at + 1,
            Some('#') => at += rest.find('\n').unwrap_or(rest.len()),
            Some(c) => at += c.len_utf8(),
            None => break,
        }
    }
    end
}

/// The rest of the keys with the value, in brackets.
fn nested(path: &[Step], new: &New) -> Option<String> {
    let mut text = new.written(true);
    for step in path.iter().rev() {
        let Step::Key(key) = step else { return None };
        text = format!("{{{}: {text}}}", scalar(key, true));
    }
    Some(text)
}

fn into_brackets(
    text: &str,
    map: &Node,
    path: &[Step],
    new: &New,
) -> Option<(Range<usize>, String)> {
    let inside = nested(path, new)?;
    let inside = inside.strip_prefix('{')?.strip_suffix('}')?;
    let close = end_of(text, map).checked_sub(1)?;
    let last = map.as_map()?.last();
    let from = last.map_or(map.at.start as usize + 1, |(key, value)| {
        end_of(text, value).max(key.at.end as usize)
    });
    // After the last value, and a comma behind it; a comment there goes on to its line end.
    let rest = text.get(from..close)?;
    let has_comma = rest.trim_start().starts_with(',');
    let at = from + if has_comma { rest.find(',')? + 1 } else { 0 };
    let comma = match last {
        None => "",
        Some(_) if has_comma => " ",
        Some(_) => ", ",
    };
    Some((at..at, format!("{comma}{inside}")))
}

/// The rest of the keys with the value, on a line each.
fn lines(path: &[Step], new: &New, indent: &str) -> Option<String> {
    let mut text = String::new();
    for (depth, step) in path.iter().enumerate() {
        let Step::Key(key) = step else { return None };
        if depth > 0 {
            text.push('\n');
        }
        text.push_str(indent);
        text.extend(std::iter::repeat_n("  ", depth));
        text.push_str(&scalar(key, false));
        text.push(':');
    }
    Some(format!("{text} {}", new.written(false)))
}

fn into_lines(text: &str, map: &Node, path: &[Step], new: &New) -> Option<(Range<usize>, String)> {
    let entries = map.as_map()?;
    let (first, _) = entries.first()?;
    let start = first.at.start as usize;
    let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let column = text
        .get(line..start)?
        .chars()
        .filter(|c| *c != '\u{feff}')
        .count();
    let (key, last) = entries.last()?;
    let end = end_of(text, last).max(key.at.end as usize);
    // A block of lines ends with a line end of its own.
    let end = text.get(..end)?.trim_end().len().max(key.at.end as usize);
    let rest = text.get(end..)?;
    let at = end + rest.find('\n').unwrap_or(rest.len());
    let at = at - usize::from(text.get(..at)?.ends_with('\r'));
    let eol = if rest.contains("\r\n") { "\r\n" } else { "\n" };
    let lines = lines(path, new, &" ".repeat(column))?.replace('\n', eol);
    Some((at..at, format!("{eol}{lines}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(yaml: &str, path: &[&str], value: &str) -> String {
        let file = RelPath::new("content/a.yaml").unwrap();
        let step = |name: &&str| name.parse().map_or_else(|_| Step::key(name), Step::Item);
        let path: Vec<Step> = path.iter().map(step).collect();
        let new = New::Text(value.to_owned());
        set(yaml, &(0..yaml.len()), &path, &new, &file).unwrap_or_else(|| "none".to_owned())
    }

    #[test]
    fn one_value_is_set_and_the_rest_stays() {
        for (yaml, path, value, expected) in [
            (
                "# A\nn: {en: A}   # its\na: |\n  b\n\n  c\nd: [\"e, f\", g]\n",
                &["n", "tc"][..],
                "甲",
                "# A\nn: {en: A, tc: 甲}   # its\na: |\n  b\n\n  c\nd: [\"e, f\", g]\n",
            ),
            (
                "a: b # c\nd: e\n",
                &["a"][..],
                "x: y",
                "a: 'x: y' # c\nd: e\n",
            ),
            ("a: \"b\"\n", &["a"], "甲", "a: 甲\n"),
            ("a: >-\n  b\n  c\nd: e\n", &["a"], "x", "a: x\nd: e\n"),
            (
                "a: |\n  b\n\n# c\n",
                &["a"],
                "x\ny",
                "a: \"x\\ny\"\n\n# c\n",
            ),
            ("a: b\n  c\nd: e\n", &["a"], "x", "a: x\nd: e\n"),
            (
                "n: {en: A, tc: 甲}\n",
                &["n", "tc"],
                "乙, 丙",
                "n: {en: A, tc: \"乙, 丙\"}\n",
            ),
            ("n: {en: A}\n", &["n", "tc"], "甲", "n: {en: A, tc: 甲}\n"),
            (
                "n:\n  en: A # x\nb: c\n",
                &["n", "tc"],
                "甲",
                "n:\n  en: A # x\n  tc: 甲\nb: c\n",
            ),
        ] {
            assert_eq!(after(yaml, path, value), expected, "{yaml}");
        }
    }

    #[test]
    fn a_value_that_is_not_there_gets_a_place() {
        for (yaml, path, value, expected) in [
            (
                "a: b\n",
                &["i", "f.jpg", "alt"][..],
                "x",
                "a: b\ni:\n  f.jpg:\n    alt: x\n",
            ),
            (
                "i:\n  f.jpg:\n    alt: >-\n      a\n      b\nz: 1\n",
                &["i", "f.jpg", "caption"],
                "x",
                "i:\n  f.jpg:\n    alt: >-\n      a\n      b\n    caption: x\nz: 1\n",
            ),
            (
                "l:\n  - a: b\n    c: d\n",
                &["l", "0", "e"],
                "x",
                "l:\n  - a: b\n    c: d\n    e: x\n",
            ),
            ("a:\nb: c\n", &["a"], "x", "a: x\nb: c\n"),
            ("a:\nb: c\n", &["a", "d"], "x", "a: {d: x}\nb: c\n"),
            ("", &["a"], "x", "a: x\n"),
            ("a: b\r\n", &["c"], "x", "a: b\r\nc: x\r\n"),
            ("a: b\n", &["a", "c"], "x", "none"),
            ("a: b", &["c"], "*x", "a: b\nc: '*x'"),
        ] {
            assert_eq!(after(yaml, path, value), expected, "{yaml}");
        }
    }
}

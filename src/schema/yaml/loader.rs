//! Builds the tree of a document from the parser's events.
//!
//! Lists and maps that are not complete are on an explicit stack, and nesting is limited, because later code walks the tree by
//! recursion. Aliases are expanded by copying the anchored value, up to a limit on all copies together ("billion
//! laughs"). Duplicate keys, tags, unused anchors, merge keys and a second document are reported: the parser accepts
//! them, but in content they are mistakes.

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marks, Tag};

use super::controls::take_controls;
use super::explain::explain;
use super::places::Places;
use super::surrogates::Joined;
use super::{Key, Kind, Node, TextRange, mistakes, quote};
use crate::base::RelPath;
use crate::diag::Diagnostic;

/// The limit on nested lists and maps. Content needs about five levels.
const DEEPEST: usize = 64;
/// The limit on the number of values that aliases add to a document.
const MOST_EXPANDED: usize = 20_000;

pub(super) fn load(
    text: &str,
    offset: usize,
    file: &RelPath,
    out: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = offset + (text.len() - bare.len());
    // The parser takes U+0000 for the end of the text; U+0001 is as long and a control character too.
    let ended = bare.contains('\0').then(|| bare.replace('\0', "\u{1}"));
    let joined = Joined::new(ended.as_deref().unwrap_or(bare));
    let mut loader = Loader {
        text: bare,
        joined: &joined,
        offset,
        file,
        out,
        places: Places::new(&joined.text),
        stack: Vec::new(),
        anchors: Vec::new(),
        expanded: 0,
        root: None,
    };
    let mut documents = 0;
    for event in Parser::new_from_str(&joined.text) {
        match event {
            Ok((Event::DocumentStart(_), marks)) => {
                documents += 1;
                if documents > 1 {
                    loader.second_document(marks);
                    break;
                }
            }
            Ok((event, marks)) => loader.event(event, marks).ok()?,
            Err(error) => {
                let at = loader.places.byte(error.marker().index());
                let mistake = explain(bare, at, error.info());
                let diagnostic = mistake.diagnostic(offset, file);
                loader.out.push(diagnostic);
                return None;
            }
        }
    }
    loader.unused_anchors();
    Some(loader.root.unwrap_or(Node {
        at: TextRange::new(offset, offset),
        kind: Kind::Null,
    }))
}

/// Reading stops: the error was reported, and the rest of the document would only give errors that follow from it.
struct Stop;

/// The state of a map between its entries: the key that waits for a value, if any.
enum Slot {
    Empty,
    Key(Key),
    /// A key that was reported; its value is dropped.
    Bad,
}

/// A list or map that is still being read. `start` is a byte offset; `flow`: in brackets, not by indentation.
struct Open {
    start: usize,
    flow: bool,
    anchor: usize,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    Map(Vec<(Key, Node)>, Slot),
}

/// A value that an alias may repeat.
struct Anchored {
    at: TextRange,
    used: bool,
    /// `None` while the value is still being read: an alias there would contain itself.
    node: Option<Node>,
    size: usize,
    height: usize,
}

struct Loader<'t, 'o> {
    text: &'t str,
    joined: &'t Joined<'t>,
    offset: usize,
    file: &'o RelPath,
    out: &'o mut Vec<Diagnostic>,
    places: Places<'t>,
    stack: Vec<Open>,
    /// All anchors; the parser numbers them from 1.
    anchors: Vec<Anchored>,
    expanded: usize,
    root: Option<Node>,
}

impl Loader<'_, '_> {
    fn at(&self, start: usize, end: usize) -> TextRange {
        TextRange::new(self.offset + start, self.offset + end)
    }

    fn report(&mut self, diagnostic: Diagnostic, at: TextRange) {
        self.out.push(diagnostic.at(at.span(self.file)));
    }

    fn event(&mut self, event: Event<'_>, marks: Marks) -> Result<(), Stop> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let quoted = style != ScalarStyle::Plain || tag.is_some();
                let start = self.places.byte(marks.start.index());
                let null = !quoted && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let end = if null && text.is_empty() {
                    start
                } else {
                    let end = self.places.byte(marks.end.index());
                    start + self.written(start, end).trim_end().len()
                };
                let at = self.at(start, end);
                self.tag(tag.as_deref(), at);
                self.open_anchor(anchor, at);
                if !quoted && !null {
                    self.comment(end);
                }
                let kind = if null {
                    Kind::Null
                } else {
                    let mut text = self.joined.scalar(text, style == ScalarStyle::DoubleQuoted);
                    if let Some((warning, place)) =
                        take_controls(&mut text, self.written(start, end))
                    {
                        let place = place
                            .map_or(at, |place| self.at(start + place.start, start + place.end));
                        self.report(warning, place);
                    }
                    Kind::Scalar { text, quoted }
                };
                self.add(Node { at, kind }, anchor);
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(marks, anchor, tag.as_deref(), Inside::List(Vec::new()))?;
            }
            Event::MappingStart(anchor, tag) => {
                let inside = Inside::Map(Vec::new(), Slot::Empty);
                self.open(marks, anchor, tag.as_deref(), inside)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(marks),
            Event::Alias(id) => self.alias(id, marks)?,
            _ => {}
        }
        Ok(())
    }

    fn written(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or("")
    }

    fn open(
        &mut self,
        marks: Marks,
        anchor: usize,
        tag: Option<&Tag>,
        inside: Inside,
    ) -> Result<(), Stop> {
        let mut start = self.places.byte(marks.start.index());
        let end = self.places.byte(marks.end.index());
        let flow = self.written(start, end).ends_with(['[', '{']);
        if !flow && matches!(inside, Inside::List(_)) {
            // The parser places a block list behind its first dash.
            let before = self.text.get(..start).unwrap_or("").trim_end_matches(' ');
            if before.ends_with('-') {
                start = before.len() - 1;
            }
        }
        let at = self.at(start, end);
        self.bracket_as_key(start)?;
        self.tag(tag, at);
        self.open_anchor(anchor, at);
        if self.stack.len() >= DEEPEST {
            self.report(mistakes::too_deep(), at);
            return Err(Stop);
        }
        self.stack.push(Open {
            start,
            flow,
            anchor,
            inside,
        });
        Ok(())
    }

    /// Stops at a bracket in the place of a key within braces, as in `title: {{ name }}`: all later errors would
    /// only follow from it.
    fn bracket_as_key(&mut self, start: usize) -> Result<(), Stop> {
        let Some(Open {
            start: outer,
            flow: true,
            inside: Inside::Map(_, Slot::Empty),
            ..
        }) = self.stack.last()
        else {
            return Ok(());
        };
        let outer = *outer;
        if !self.written(outer, start + 1).starts_with("{{") {
            let at = self.at(start, start + 1);
            self.report(mistakes::bracket_as_key(), at);
            return Err(Stop);
        }
        let line = self.text.get(outer..).unwrap_or("");
        let line = line.lines().next().unwrap_or("").trim_end();
        let problem = mistakes::begins_with("{{", line);
        let at = self.at(outer, outer + line.len());
        self.report(problem, at);
        Err(Stop)
    }

    fn close(&mut self, marks: Marks) {
        let Some(open) = self.stack.pop() else {
            return;
        };
        let last = match &open.inside {
            Inside::List(items) => items.last(),
            Inside::Map(entries, _) => entries.last().map(|(_, node)| node),
        };
        let end = if open.flow || last.is_none() {
            self.places.byte(marks.end.index())
        } else {
            last.map_or(0, |node| node.at.end as usize)
                .saturating_sub(self.offset)
        };
        let at = self.at(open.start, end);
        let kind = match open.inside {
            Inside::List(items) => Kind::List(items),
            Inside::Map(mut entries, _) => {
                self.drop_duplicates(&mut entries);
                Kind::Map(entries)
            }
        };
        self.add(Node { at, kind }, open.anchor);
    }

    /// Adds a complete value to the innermost open list or map, as an item, key or value; or makes it the root.
    fn add(&mut self, node: Node, anchor: usize) {
        if let Some(anchored) = anchor.checked_sub(1).and_then(|n| self.anchors.get_mut(n)) {
            (anchored.size, anchored.height) = measure(&node);
            anchored.node = Some(node.clone());
        }
        let wrong = match self.stack.last_mut() {
            None => {
                self.root.get_or_insert(node);
                return;
            }
            Some(open) => match &mut open.inside {
                Inside::List(items) => {
                    items.push(node);
                    return;
                }
                Inside::Map(entries, slot) => match std::mem::replace(slot, Slot::Empty) {
                    Slot::Key(key) => {
                        entries.push((key, node));
                        return;
                    }
                    Slot::Bad => return,
                    Slot::Empty => match node.kind {
                        Kind::Scalar {
                            text,
                            quoted: false,
                        } if text == "<<" => {
                            *slot = Slot::Bad;
                            let message =
                                "`<<` takes nothing over here: YAML 1.2 has no merge keys";
                            let problem = Diagnostic::error("unknown-key", message)
                                .hint("write the keys and values out in each place");
                            self.report(problem, node.at);
                            return;
                        }
                        Kind::Scalar { text, quoted } if quoted || has_no_leading_space(&text) => {
                            *slot = Slot::Key(Key { at: node.at, text });
                            return;
                        }
                        _ => {
                            *slot = Slot::Bad;
                            node
                        }
                    },
                },
            },
        };
        let diagnostic = mistakes::bad_key(&wrong);
        self.report(diagnostic, wrong.at);
    }

    fn open_anchor(&mut self, anchor: usize, at: TextRange) {
        if anchor > 0 {
            self.anchors.push(Anchored {
                at,
                used: false,
                node: None,
                size: 0,
                height: 0,
            });
        }
    }

    fn alias(&mut self, id: usize, marks: Marks) -> Result<(), Stop> {
        let start = self.places.byte(marks.start.index());
        let end = self.places.byte(marks.end.index());
        let at = self.at(start, end);
        let name = quote(self.written(start, end));
        let depth = self.stack.len();
        let Some(anchored) = id.checked_sub(1).and_then(|n| self.anchors.get_mut(n)) else {
            return Err(Stop);
        };
        anchored.used = true;
        let Some(node) = &anchored.node else {
            let message = format!("{name} repeats a value that it is itself a part of");
            self.report(Diagnostic::error("alias-circle", message), at);
            return Err(Stop);
        };
        if depth + anchored.height > DEEPEST {
            self.report(mistakes::too_deep(), at);
            return Err(Stop);
        }
        self.expanded += anchored.size;
        if self.expanded > MOST_EXPANDED {
            let message =
                format!("with {name} the values repeated by `*` come to more than {MOST_EXPANDED}");
            let bomb = Diagnostic::error("too-many-aliases", message)
                .hint("write the values out where they are needed");
            self.report(bomb, at);
            return Err(Stop);
        }
        let copy = Node {
            at,
            kind: node.kind.clone(),
        };
        self.add(copy, 0);
        Ok(())
    }

    /// Drops all entries of a key but the first, and reports each of them.
    fn drop_duplicates(&mut self, entries: &mut Vec<(Key, Node)>) {
        const FEW: usize = 24;
        // Most maps are small and have no duplicates: comparing all pairs of keys is then faster than sorting them.
        let mut rest = entries.as_slice();
        while let [(key, _), later @ ..] = rest
            && entries.len() <= FEW
        {
            if later.iter().any(|(other, _)| other.text == key.text) {
                break;
            }
            rest = later;
        }
        if rest.is_empty() {
            return;
        }
        let mut order: Vec<usize> = (0..entries.len()).collect();
        let text = |n: usize| entries.get(n).map(|(key, _)| key.text.as_str());
        order.sort_by(|a, b| text(*a).cmp(&text(*b)).then(a.cmp(b)));
        let mut later = Vec::new();
        for group in order.chunk_by(|a, b| text(*a) == text(*b)) {
            if let [first, rest @ ..] = group {
                later.extend(rest.iter().map(|n| (*n, *first)));
            }
        }
        if later.is_empty() {
            return;
        }
        later.sort_unstable();
        for (n, first) in &later {
            if let (Some((key, _)), Some((first, _))) = (entries.get(*n), entries.get(*first)) {
                let message = format!("{} is given twice", quote(&key.text));
                let twice = Diagnostic::error("duplicate-key", message)
                    .label(first.at.span(self.file), "the first one")
                    .hint("keep one of the two");
                let at = key.at;
                self.report(twice, at);
            }
        }
        let mut n = 0;
        entries.retain(|_| {
            n += 1;
            later.binary_search_by_key(&(n - 1), |(n, _)| *n).is_err()
        });
    }

    fn tag(&mut self, tag: Option<&Tag>, at: TextRange) {
        // `!!str` is allowed: scalars are text anyway.
        if tag.is_some_and(|tag| !(tag.is_yaml_core_schema() && tag.suffix == "str")) {
            let written = self.written(
                at.start as usize - self.offset,
                at.end as usize - self.offset,
            );
            let line = written.lines().next().unwrap_or("");
            let diagnostic = mistakes::begins_with("!", line);
            let end = at.start as usize + line.trim_end().len();
            self.report(diagnostic, TextRange::new(at.start as usize, end));
        }
    }

    /// Warns where the rest of a value was cut off as a comment: `title: Phase #2`.
    fn comment(&mut self, end: usize) {
        let rest = self.text.get(end..).unwrap_or("");
        let rest = rest.strip_prefix(':').unwrap_or(rest);
        let hash = rest.trim_start_matches([' ', '\t']);
        if hash.len() == rest.len() {
            return;
        }
        // `# ` begins a real comment.
        if hash
            .strip_prefix('#')
            .is_some_and(|after| after.starts_with(char::is_alphanumeric))
        {
            let line = hash.lines().next().unwrap_or("").trim_end();
            let start = self.text.len() - hash.len();
            let warning = Diagnostic::warning(
                "comment-in-value",
                format!("{} is taken as a comment and left out", quote(line)),
            )
            .hint("if it belongs to the value, put the whole value in quotes")
            .hint("if it is a comment, put a space after the `#`");
            let at = self.at(start, start + line.len());
            self.report(warning, at);
        }
    }

    fn second_document(&mut self, marks: Marks) {
        let start = self.places.byte(marks.start.index());
        let end = self.places.byte(marks.end.index());
        let at = self.at(start, end);
        let second = Diagnostic::error("several-documents", "a second document begins here")
            .hint("a file holds one: delete what follows, or the line `---` or `...`");
        self.report(second, at);
    }

    /// Reports anchors that no alias refers to: of `title: &Tea opens`, only `opens` would be read.
    fn unused_anchors(&mut self) {
        for anchored in std::mem::take(&mut self.anchors) {
            if anchored.used {
                continue;
            }
            let start = anchored.at.start as usize - self.offset;
            let rest = self.text.get(start..).unwrap_or("");
            let line = rest.lines().next().unwrap_or("").trim_end();
            let diagnostic = mistakes::begins_with("&", line);
            let at = self.at(start, start + line.len());
            self.report(diagnostic, at);
        }
    }
}

/// Whether an unquoted key begins with no Unicode space. To YAML, only U+0020 indents: any other space is part of the key.
fn has_no_leading_space(text: &str) -> bool {
    !text.starts_with(char::is_whitespace)
}

/// The number of values in `node`, itself included, and the levels of lists and maps in it.
fn measure(node: &Node) -> (usize, usize) {
    let below = |nodes: &mut dyn Iterator<Item = &Node>| {
        let (mut size, mut height) = (1, 0);
        for (s, h) in nodes.map(measure) {
            size += s;
            height = height.max(h);
        }
        (size, height + 1)
    };
    match &node.kind {
        Kind::Null | Kind::Scalar { .. } => (1, 0),
        Kind::List(items) => below(&mut items.iter()),
        Kind::Map(entries) => below(&mut entries.iter().map(|(_, node)| node)),
    }
}

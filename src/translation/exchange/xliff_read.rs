//! XLIFF 2, read. Of a file only what this program needs is looked at: modules and extensions of other tools may stand in it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::item::{BAD, Exchanged, Item, Piece, PieceKind, Target, problem};
use super::xliff::{CORE, MACHINE};
use crate::base::RelPath;
use crate::content::page::utf8;
use crate::content::svg::explain_xml;
use crate::diag::{Diagnostic, Span};

/// A segment, or what is between two.
#[derive(Default)]
struct Part {
    /// Its place among the parts of the translation.
    order: Option<usize>,
    source: Vec<Piece>,
    target: Option<(Vec<Piece>, Range<usize>)>,
    state: Option<String>,
    machine: bool,
    /// Whether it is no segment.
    ignorable: bool,
}

/// A `<unit>` that is being read.
#[derive(Default)]
struct Unit {
    at: Range<usize>,
    id: String,
    name: String,
    parts: Vec<Part>,
}

/// Whether words go to a source or a target.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Source,
    Target,
}

struct Reader<'f> {
    file: &'f RelPath,
    out: &'f mut Vec<Diagnostic>,
    /// The names of the elements that are open, those of other namespaces as nothing.
    path: Vec<String>,
    from: Option<(String, Range<usize>)>,
    to: Option<(String, Range<usize>)>,
    original: Option<String>,
    unit: Option<Unit>,
    inside: Option<Inside>,
    /// The codes that are open in the source or target, by the name that their end has.
    open: Vec<String>,
    items: Vec<Item>,
    known: BTreeMap<(String, String), Range<usize>>,
    is_read: bool,
}

/// Reads a file. Problems go to `out`; `None` if nothing of it can be used.
pub fn read(bytes: &[u8], file: &RelPath, out: &mut Vec<Diagnostic>) -> Option<Exchanged> {
    let text = utf8(bytes, file)
        .map_err(|problem| out.push(problem))
        .ok()?;
    let before = out.len();
    let mut reading = Reader {
        file,
        out,
        path: Vec::new(),
        from: None,
        to: None,
        original: None,
        unit: None,
        inside: None,
        open: Vec::new(),
        items: Vec::new(),
        known: BTreeMap::new(),
        is_read: false,
    };
    reading.all(text);
    let (from, to, items) = (reading.from, reading.to, reading.items);
    if out.len() > before {
        return None;
    }
    let Some(to) = to else {
        let message = "the file does not say which language it translates into (`trgLang`)";
        let bad = problem(BAD, file, 0..text.len().min(1), message);
        out.push(bad.hint("write `trgLang=\"…\"` in `<xliff>`, with the tag that `site.yaml` has"));
        return None;
    };
    Some(Exchanged {
        file: file.clone(),
        from,
        to,
        items,
    })
}

impl Reader<'_> {
    fn bad(&mut self, at: Range<usize>, message: impl Into<String>, hint: &str) {
        self.out
            .push(problem(BAD, self.file, at, message).hint(hint));
    }

    fn all(&mut self, text: &str) {
        const ANEW: &str = "let your tool save the file anew, or export it anew";
        let mut reader = NsReader::from_str(text);
        let position = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        loop {
            let start = position(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = position(reader.error_position());
                    return self.bad(
                        at..at,
                        format!("this is no sound XML: {}", explain_xml(&error)),
                        ANEW,
                    );
                }
            };
            let at = start..position(reader.buffer_position());
            let is_core = |tag: &BytesStart<'_>| {
                let found = reader.resolver().resolve_element(tag.name()).0;
                matches!(found, ResolveResult::Bound(space) if space.as_ref() == CORE)
            };
            match &event {
                Event::DocType(_) => {
                    let hint = "take `<!DOCTYPE …>` out: what it declares is never read, and XLIFF has none";
                    return self.bad(at, "an XLIFF file declares no entities", hint);
                }
                Event::Start(tag) => {
                    let is_core = is_core(tag);
                    if !self.start(tag, &at, is_core) {
                        return;
                    }
                    let name = if is_core {
                        tag.local_name().as_ref().to_owned()
                    } else {
                        String::new()
                    };
                    self.path.push(name);
                }
                Event::Empty(tag) => {
                    let is_core = is_core(tag);
                    if !self.start(tag, &at, is_core) {
                        return;
                    }
                    if is_core {
                        self.end(tag.local_name().as_ref(), &at);
                    }
                }
                Event::End(_) => {
                    if let Some(name) = self.path.pop() {
                        self.end(&name, &at);
                    }
                }
                Event::Text(text) => self.words(&text.xml10_content(), &at),
                Event::CData(text) => self.words(&text.xml10_content(), &at),
                Event::GeneralRef(name) => match reference(&name.xml10_content()) {
                    Some(c) => self.words(c.encode_utf8(&mut [0; 4]), &at),
                    None => {
                        let message = format!("`&{};` stands for nothing", name.xml10_content());
                        return self.bad(at, message, "write the character itself; `&` is `&amp;`");
                    }
                },
                Event::Eof if !self.path.is_empty() => {
                    let end = text.trim_end().len();
                    return self.bad(end..end, "the file ends in the middle", ANEW);
                }
                Event::Eof => {
                    if !self.is_read {
                        self.bad(0..0, "the file is empty", "export it anew");
                    }
                    return;
                }
                _ => {}
            }
        }
    }

    /// The value of an attribute without a prefix.
    fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
        let found = tag.try_get_attribute(name).ok()??;
        found.normalized_value(XmlVersion::Implicit1_0).ok()
    }

    /// Takes the start of an element. Returns whether to read on.
    fn start(&mut self, tag: &BytesStart<'_>, at: &Range<usize>, is_core: bool) -> bool {
        let name = tag.local_name();
        let name = name.as_ref();
        for attribute in tag.attributes() {
            if let Err(error) = attribute {
                self.bad(
                    at.clone(),
                    format!("this is no sound XML: {error}"),
                    "let your tool save the file anew",
                );
                return false;
            }
        }
        if self.path.is_empty() {
            return self.root(tag, at, is_core);
        }
        if !is_core {
            return true;
        }
        let value = |key: &str| Self::attribute(tag, key).map(Cow::into_owned);
        match name {
            "file" => self.original = value("original"),
            "unit" => {
                self.unit = Some(Unit {
                    at: at.clone(),
                    id: value("id").unwrap_or_default(),
                    name: value("name").unwrap_or_default(),
                    parts: Vec::new(),
                });
            }
            "segment" | "ignorable" => {
                let below = value("subState").unwrap_or_default();
                let below = below.rsplit(':').next().unwrap_or_default().to_owned();
                if let Some(unit) = &mut self.unit {
                    unit.parts.push(Part {
                        state: value("state"),
                        machine: matches!(&*below, MACHINE | "mt"),
                        ignorable: name == "ignorable",
                        ..Part::default()
                    });
                }
            }
            "source" => self.begin(Inside::Source),
            "target" => {
                self.begin(Inside::Target);
                let order = value("order").and_then(|order| order.parse().ok());
                if let Some(part) = self.part() {
                    part.order = order;
                    part.target = Some((Vec::new(), at.clone()));
                }
            }
            "pc" | "sc" => {
                let id = value("id").unwrap_or_default();
                if name == "pc" {
                    self.open.push(id.clone());
                }
                self.piece(PieceKind::Opens(id), at);
            }
            "ec" => {
                let id = value("startRef")
                    .or_else(|| value("id"))
                    .unwrap_or_default();
                self.piece(PieceKind::Closes(id), at);
            }
            "ph" => self.piece(PieceKind::Alone(value("id").unwrap_or_default()), at),
            "cp" => {
                let number = value("hex").and_then(|hex| u32::from_str_radix(&hex, 16).ok());
                match number.and_then(char::from_u32) {
                    Some(c) => self.words(c.encode_utf8(&mut [0; 4]), at),
                    None => self.bad(
                        at.clone(),
                        "this is no number of a character",
                        "write `hex=\"001A\"`, or take it out",
                    ),
                }
            }
            _ => {}
        }
        true
    }

    fn root(&mut self, tag: &BytesStart<'_>, at: &Range<usize>, is_core: bool) -> bool {
        let version = Self::attribute(tag, "version").map(Cow::into_owned);
        let is_xliff = tag.local_name().as_ref() == "xliff";
        let fits = version
            .as_deref()
            .is_some_and(|version| version.starts_with("2."));
        self.is_read = true;
        if is_xliff && !(is_core && fits) {
            let message = match version {
                Some(version) if !fits => {
                    format!("this is XLIFF {version}, and XLIFF 2.0 or 2.1 is read")
                }
                _ => "this `<xliff>` does not say that it is XLIFF 2".to_owned(),
            };
            self.bad(
                at.clone(),
                message,
                "let your tool save it as XLIFF 2.1, or use PO: `--export LANGUAGE --format po`",
            );
            return false;
        }
        if !is_xliff {
            let message = format!(
                "this is no XLIFF: it begins with `<{}>`",
                tag.name().as_ref()
            );
            self.bad(at.clone(), message, "name a file that `--export` wrote");
            return false;
        }
        let value =
            |key: &str| Self::attribute(tag, key).map(|value| (value.into_owned(), at.clone()));
        (self.from, self.to) = (value("srcLang"), value("trgLang"));
        true
    }

    fn begin(&mut self, inside: Inside) {
        // In matches of other modules there are sources and targets, too.
        let parent = self.path.last().map(String::as_str);
        if matches!(parent, Some("segment" | "ignorable")) {
            self.inside = Some(inside);
            self.open.clear();
        }
    }

    fn part(&mut self) -> Option<&mut Part> {
        self.inside?;
        self.unit.as_mut()?.parts.last_mut()
    }

    fn piece(&mut self, kind: PieceKind, at: &Range<usize>) {
        let inside = self.inside;
        let Some(part) = self.part() else { return };
        let pieces = match inside {
            Some(Inside::Target) => part.target.as_mut().map(|(pieces, _)| pieces),
            _ => Some(&mut part.source),
        };
        if let Some(pieces) = pieces {
            pieces.push(Piece {
                at: at.clone(),
                kind,
            });
        }
    }

    fn words(&mut self, text: &str, at: &Range<usize>) {
        // What an element of another namespace has within is not the translator's.
        if self.path.last().is_some_and(|name| !name.is_empty()) {
            self.piece(PieceKind::Text(text.to_owned()), at);
        }
    }

    fn end(&mut self, name: &str, at: &Range<usize>) {
        match name {
            "source" | "target" => self.inside = None,
            "pc" => {
                let id = self.open.pop().unwrap_or_default();
                self.piece(PieceKind::Closes(id), at);
            }
            "unit" => {
                if let Some(unit) = self.unit.take() {
                    self.unit(unit);
                }
            }
            "file" => self.original = None,
            _ => {}
        }
    }

    fn unit(&mut self, unit: Unit) {
        let Some(original) = self.original.clone() else {
            let hint = "`<file original=\"content/…\">` names it: export the file anew";
            return self.bad(unit.at, "nothing says which file this is of", hint);
        };
        let key = (original.clone(), unit.id.clone());
        if let Some(first) = self.known.get(&key) {
            let first = Span::new(self.file, first.start, first.end);
            let bad = problem(BAD, self.file, unit.at, "this part is there twice");
            self.out.push(
                bad.label(first, "the first time")
                    .hint("keep one of the two"),
            );
            return;
        }
        self.known.insert(key, unit.at.clone());
        let segments = || unit.parts.iter().filter(|part| !part.ignorable);
        let is_open = |part: &Part| {
            let target = part.target.as_ref();
            target.is_none_or(|(pieces, _)| is_blank(pieces)) && !is_blank(&part.source)
        };
        let machine = segments().any(|part| part.machine);
        let untouched = segments().any(|part| part.state.as_deref() == Some("initial"));
        let source: String = unit
            .parts
            .iter()
            .flat_map(|part| &part.source)
            .map(words_of)
            .collect();
        let place = segments().find_map(|part| part.target.as_ref().map(|(_, at)| at.clone()));
        let target = if segments().any(is_open) {
            None
        } else {
            let mut parts: Vec<&Part> = unit.parts.iter().collect();
            let numbered: BTreeMap<usize, usize> = (1..).zip(0..parts.len()).collect();
            if parts.iter().any(|part| part.order.is_some()) {
                let mut order: Vec<(usize, usize)> = numbered
                    .iter()
                    .map(|(place, index)| {
                        (
                            parts
                                .get(*index)
                                .and_then(|part| part.order)
                                .unwrap_or(*place),
                            *index,
                        )
                    })
                    .collect();
                order.sort_unstable();
                parts = order
                    .iter()
                    .filter_map(|(_, index)| unit.parts.get(*index))
                    .collect();
            }
            let pieces = parts.iter().flat_map(|part| {
                let target = part.target.as_ref().map(|(pieces, _)| pieces);
                target.unwrap_or(&part.source).iter().cloned()
            });
            Some(Target::Marked(pieces.collect()))
        };
        self.items.push(Item {
            at: place.unwrap_or(unit.at),
            original,
            key: unit.id,
            place: unit.name,
            source,
            target,
            untouched,
            machine,
        });
    }
}

fn words_of(piece: &Piece) -> &str {
    match &piece.kind {
        PieceKind::Text(text) => text,
        _ => "",
    }
}

fn is_blank(pieces: &[Piece]) -> bool {
    pieces
        .iter()
        .all(|piece| words_of(piece).trim().is_empty() && matches!(piece.kind, PieceKind::Text(_)))
}

/// The character that a reference stands for: one of XML's five names, or a number.
fn reference(name: &str) -> Option<char> {
    let number = |digits: &str, radix| {
        u32::from_str_radix(digits, radix)
            .ok()
            .and_then(char::from_u32)
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(hex) => number(hex, 16),
                None => number(digits, 10),
            }
        }
    }
}

//! Gettext's PO, read.

use std::collections::BTreeMap;
use std::ops::Range;

use super::item::{BAD, Exchanged, Item, Target, problem};
use super::po::{FROM, MACHINE};
use super::work::key;
use crate::base::RelPath;
use crate::content::page::utf8;
use crate::diag::Diagnostic;

/// A message as it is read.
#[derive(Default)]
struct Message {
    /// The first line that belongs to it.
    start: usize,
    context: Option<(String, Range<usize>)>,
    id: Option<(String, Range<usize>)>,
    text: Option<(String, Range<usize>)>,
    flags: Vec<String>,
    plural: Option<Range<usize>>,
}

/// A string that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    Context,
    Id,
    Text,
    /// A part that this program has no use for.
    Other,
}

struct Reader<'f> {
    file: &'f RelPath,
    out: &'f mut Vec<Diagnostic>,
    messages: Vec<Message>,
    message: Message,
    slot: Option<Slot>,
}

/// Reads a file. Problems go to `out`; `None` if nothing of it can be used.
pub fn read(bytes: &[u8], file: &RelPath, out: &mut Vec<Diagnostic>) -> Option<Exchanged> {
    let text = utf8(bytes, file)
        .map_err(|problem| out.push(problem))
        .ok()?;
    let before = out.len();
    let mut reader = Reader {
        file,
        out,
        messages: Vec::new(),
        message: Message::default(),
        slot: None,
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        reader.line(line, at);
        at += line.len();
    }
    reader.finish(at);
    let messages = reader.messages;
    if out.len() > before {
        return None;
    }
    let mut bad = |at: Range<usize>, message: &str, hint: &str| {
        out.push(problem(BAD, file, at, message).hint(hint));
    };
    let mut messages = messages.into_iter().peekable();
    let header = messages.next_if(|message| {
        let is_empty = message.id.as_ref().is_some_and(|(id, _)| id.is_empty());
        is_empty && message.context.is_none()
    });
    let Some((header, header_at)) = header.and_then(|message| message.text) else {
        let first_line = 0..text.find('\n').unwrap_or(text.len());
        bad(
            first_line,
            "the file has no header",
            "it begins with `msgid \"\"` and `msgstr` with a line `Language: …`: export it anew, and compare",
        );
        return None;
    };
    let field = |name: &str| {
        let mut lines = header.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
        found.map(|(_, value)| (value.trim().to_owned(), header_at.clone()))
    };
    let charset = field("Content-Type").map(|(value, _)| value.to_ascii_lowercase());
    if charset.is_some_and(|value| value.contains("charset=") && !value.contains("charset=utf-8")) {
        let message = "the header names another encoding than UTF-8";
        bad(header_at, message, "let your tool save the file as UTF-8");
        return None;
    }
    let Some(to) = field("Language").filter(|(value, _)| !value.is_empty()) else {
        let message = "the header does not say which language this is";
        bad(
            header_at,
            message,
            "write `\"Language: zh-Hant-HK\\n\"` below its `msgstr`, with the tag or key that `site.yaml` has",
        );
        return None;
    };
    let machine = field("X-Translated-By").is_some_and(|(value, _)| value == MACHINE);
    let items = items(messages, machine, file, out);
    (out.len() == before).then(|| Exchanged {
        file: file.clone(),
        from: field(FROM),
        to,
        items,
    })
}

fn items(
    messages: impl Iterator<Item = Message>,
    machine: bool,
    file: &RelPath,
    out: &mut Vec<Diagnostic>,
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut known: BTreeMap<String, Range<usize>> = BTreeMap::new();
    for message in messages {
        let (Some((id, id_at)), Some((text, text_at))) = (message.id, message.text) else {
            continue;
        };
        let Some((context, context_at)) = message.context else {
            let bad = problem(
                BAD,
                file,
                id_at,
                "this message has no `msgctxt`, so nobody knows where it belongs",
            );
            out.push(bad.hint(
                "it was lost on the way: export the file anew, and let your tool keep contexts",
            ));
            continue;
        };
        if let Some(first) = known.get(&context) {
            let bad = problem(BAD, file, context_at.clone(), "this part is there twice");
            let first = crate::diag::Span::new(file, first.start, first.end);
            out.push(
                bad.label(first, "the first time")
                    .hint("keep one of the two"),
            );
            continue;
        }
        known.insert(context.clone(), context_at.clone());
        let parts = context.split_once('#').and_then(|(original, rest)| {
            let (place, name) = rest.rsplit_once('/')?;
            Some((original.to_owned(), place.to_owned(), name.to_owned()))
        });
        let Some((original, place, name)) = parts else {
            let bad = problem(
                BAD,
                file,
                context_at,
                "this `msgctxt` is none that this program wrote",
            );
            out.push(bad.hint(
                "it has the form `content/about.md#title/0123456789ab`: export the file anew",
            ));
            continue;
        };
        if let Some(at) = message.plural {
            let bad = problem(BAD, file, at, "a part of a page has no plural");
            out.push(bad.hint("export the file anew"));
            continue;
        }
        let digest = name.split('-').next().unwrap_or_default();
        if key(&place, &id) != digest {
            let bad = problem(BAD, file, id_at, "the original was changed in this file");
            out.push(bad.hint("write in `msgstr` alone; to change an original, change its file"));
            continue;
        }
        let has = |flag: &str| message.flags.iter().any(|one| one == flag);
        let is_open = text.trim().is_empty() || has("fuzzy");
        items.push(Item {
            at: text_at,
            original,
            key: name,
            place,
            source: id,
            target: (!is_open).then_some(Target::Markdown(text)),
            untouched: false,
            machine: machine || has(MACHINE),
        });
    }
    items
}

impl Reader<'_> {
    fn bad(&mut self, at: Range<usize>, message: impl Into<String>, hint: &str) {
        let bad = problem(BAD, self.file, at, message);
        self.out.push(bad.hint(hint));
    }

    fn line(&mut self, line: &str, at: usize) {
        let line = line.trim_end();
        let content = line.trim_start().trim_start_matches('\u{feff}');
        let start = at + line.len() - content.len();
        let place = start..at + line.len();
        if content.is_empty() {
            return;
        }
        if let Some(comment) = content.strip_prefix('#') {
            // Obsolete messages, and what a message was before.
            if !comment.starts_with(['~', '|']) {
                if self.message.text.is_some() {
                    self.next(start);
                }
                if let Some(flags) = comment.strip_prefix(',') {
                    let flags = flags.split(',').map(|flag| flag.trim().to_owned());
                    self.message.flags.extend(flags);
                }
                self.slot = None;
            }
            return;
        }
        if content.starts_with('"') {
            if self.slot.is_none() {
                let hint = "a string stands behind `msgctxt`, `msgid` or `msgstr`, or below one";
                self.bad(place, "nothing says what this string is", hint);
                return;
            }
            return self.string(content, start);
        }
        let (keyword, rest) = content
            .find([' ', '\t', '"'])
            .map_or((content, ""), |end| content.split_at(end));
        let slot = match keyword {
            "msgctxt" => Slot::Context,
            "msgid" => Slot::Id,
            "msgstr" => Slot::Text,
            "msgid_plural" => Slot::Other,
            _ if keyword.starts_with("msgstr[") => Slot::Other,
            _ => {
                let hint = "a line is a comment (`#`), or begins with `msgctxt`, `msgid`, `msgstr` or a quotation mark";
                self.slot = None;
                return self.bad(place, "this line is no PO", hint);
            }
        };
        if self.message.text.is_some() && matches!(slot, Slot::Context | Slot::Id) {
            self.next(start);
        }
        let name = start..start + keyword.len();
        let target = match slot {
            Slot::Context => &mut self.message.context,
            Slot::Id => &mut self.message.id,
            Slot::Text => &mut self.message.text,
            Slot::Other => {
                self.message.plural.get_or_insert(name.clone());
                &mut None
            }
        };
        let is_again = target.is_some();
        *target = Some((String::new(), name.clone()));
        if slot == Slot::Other && self.message.text.is_none() {
            // So that the next message begins a new one.
            self.message.text = Some((String::new(), name.clone()));
        }
        self.slot = Some(slot);
        if is_again {
            let hint = "each message has `msgctxt`, `msgid` and `msgstr` once";
            return self.bad(
                name,
                format!("`{keyword}` is there twice in one message"),
                hint,
            );
        }
        let value = rest.trim_start();
        self.string(value, at + line.len() - value.len());
    }

    /// Takes a string in quotes.
    fn string(&mut self, quoted: &str, at: usize) {
        let place = at..at + quoted.len();
        let hint = "a string is written between quotation marks on one line; one in it takes a backslash: \\\"";
        let Some(inner) = quoted.strip_prefix('"') else {
            return self.bad(place, "here should be a string in quotation marks", hint);
        };
        let mut text = String::new();
        let mut chars = inner.char_indices().peekable();
        let mut end = None;
        while let Some((offset, c)) = chars.next() {
            match c {
                '"' => {
                    end = Some(offset + 1);
                    break;
                }
                '\\' => match escape(&mut chars) {
                    Some(c) => text.push(c),
                    None => {
                        let at = at + 1 + offset;
                        let hint = "a backslash itself is written `\\\\`";
                        return self.bad(
                            at..at + 1,
                            "this backslash is no escape that PO has",
                            hint,
                        );
                    }
                },
                c => text.push(c),
            }
        }
        let Some(end) = end else {
            return self.bad(place, "this string has no closing quotation mark", hint);
        };
        let rest = inner.get(end..).unwrap_or_default();
        if !rest.trim().is_empty() {
            return self.bad(
                at + 1 + end..place.end,
                "something follows the string",
                hint,
            );
        }
        let target = match self.slot {
            Some(Slot::Context) => &mut self.message.context,
            Some(Slot::Id) => &mut self.message.id,
            Some(Slot::Text) => &mut self.message.text,
            Some(Slot::Other) | None => return,
        };
        if let Some((whole, range)) = target {
            whole.push_str(&text);
            range.end = place.end;
        }
    }

    /// Keeps the message that has been read, and begins the next one at the byte `start`.
    fn next(&mut self, start: usize) {
        let next = Message {
            start,
            ..Message::default()
        };
        let message = std::mem::replace(&mut self.message, next);
        self.slot = None;
        let place = message.start..message.start;
        if message.id.is_none() && (message.text.is_some() || message.context.is_some()) {
            self.bad(place, "this message has no `msgid`", "export the file anew");
        } else if let Some((_, at)) = message.id.as_ref().filter(|_| message.text.is_none()) {
            let hint = "the file may have been cut off: let your tool save it anew";
            self.bad(at.clone(), "this message has no `msgstr`", hint);
        } else {
            self.messages.push(message);
        }
    }

    fn finish(&mut self, end: usize) {
        if self.message.id.is_some()
            || self.message.context.is_some()
            || self.message.text.is_some()
        {
            self.next(end);
        }
    }
}

/// Reads what follows a backslash.
fn escape(chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>) -> Option<char> {
    let (_, c) = chars.next()?;
    Some(match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'v' => '\u{b}',
        'f' => '\u{c}',
        '"' | '\\' | '\'' | '?' => c,
        '0'..='7' => {
            let mut value = c.to_digit(8)?;
            while let Some(digit) = chars.peek().and_then(|(_, c)| c.to_digit(8))
                && value < 0o40
            {
                value = value * 8 + digit;
                chars.next();
            }
            char::from_u32(value)?
        }
        _ => return None,
    })
}

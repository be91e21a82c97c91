//! A map with known keys.

use jiff::tz::TimeZone;

use super::dates;
use super::wording;
use super::yaml::mistakes::split_text;
use super::yaml::{Key, Kind, Node, Spanned, TextRange, quote};
use crate::base::{ByLang, DateTime, Languages, PartialDate, RelPath, suggest};
use crate::diag::{Diagnostic, Span};

/// Takes known keys out of a map and reports, in an editor's words and all at once, values of a
/// wrong type and keys that nobody asked for.
///
/// A key with nothing after its colon counts as not given. After an accessor has reported a
/// value it returns `None`, as if the key were absent: the error is in `out`.
pub struct Reader<'n, 'o> {
    node: &'n Node,
    file: &'o RelPath,
    out: &'o mut Vec<Diagnostic>,
    what: String,
    /// `withdrawn.` before the keys of `withdrawn: {…}` in messages.
    prefix: String,
    taken: Vec<bool>,
    asked: Vec<&'n str>,
}

impl<'n, 'o> Reader<'n, 'o> {
    /// A reader of `node`, which messages call `what` (as `` `site.yaml` `` or `the front
    /// matter`). What is not a map is reported and read as an empty one; nothing is an empty one.
    pub fn new(
        node: &'n Node,
        file: &'o RelPath,
        out: &'o mut Vec<Diagnostic>,
        what: impl Into<String>,
    ) -> Self {
        let what = what.into();
        if node.as_map().is_none() && !node.is_null() {
            let message = format!("{what} holds lines `key: value`, not {}", node.describe());
            let mut diagnostic = Diagnostic::error("wrong-type", message).at(node.at.span(file));
            diagnostic = match node.as_text() {
                Some(text) => diagnostic.hint(colon_hint(text)),
                None => diagnostic.hint("take the dashes or brackets around the keys away"),
            };
            out.push(diagnostic);
        }
        Self {
            node,
            file,
            out,
            what,
            prefix: String::new(),
            taken: vec![false; node.as_map().map_or(0, <[_]>::len)],
            asked: Vec::with_capacity(32),
        }
    }

    /// The file that is read.
    pub fn file(&self) -> &'o RelPath {
        self.file
    }

    /// Where the map stands.
    pub fn at(&self) -> TextRange {
        self.node.at
    }

    /// `at` as a place in the file.
    pub fn span(&self, at: TextRange) -> Span {
        at.span(self.file)
    }

    /// Adds a problem.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic);
    }

    /// Where problems go.
    pub fn out(&mut self) -> &mut Vec<Diagnostic> {
        self.out
    }

    /// The key with what it stands in, as `withdrawn.date`, in backquotes.
    pub fn name(&self, key: &str) -> String {
        format!("`{}{key}`", self.prefix)
    }

    /// Takes a key with its value, whatever that is, `Null` too.
    pub fn take(&mut self, key: &'n str) -> Option<(&'n Key, &'n Node)> {
        self.asked.push(key);
        let entries = self.node.as_map()?;
        let place = entries.iter().position(|(k, _)| k.text == key)?;
        if let Some(taken) = self.taken.get_mut(place) {
            *taken = true;
        }
        entries.get(place).map(|(key, node)| (key, node))
    }

    /// All entries of the map, in order.
    pub fn entries(&self) -> &'n [(Key, Node)] {
        self.node.as_map().unwrap_or_default()
    }

    /// The entries that were not taken, in order.
    pub fn remaining(&self) -> impl Iterator<Item = (&'n Key, &'n Node)> + use<'n, '_, 'o> {
        let entries = self.node.as_map().unwrap_or(&[]);
        entries
            .iter()
            .zip(&self.taken)
            .filter(|(_, taken)| !**taken)
            .map(|((key, node), _)| (key, node))
    }

    /// Takes a key whose value is at hand already.
    pub fn mark(&mut self, key: &str) {
        let entries = self.node.as_map().unwrap_or(&[]);
        for ((other, _), taken) in entries.iter().zip(&mut self.taken) {
            *taken |= other.text == key;
        }
    }

    /// Takes a value that is not nothing.
    fn value(&mut self, key: &'n str) -> Option<&'n Node> {
        let (_, node) = self.take(key)?;
        (!node.is_null()).then_some(node)
    }

    /// Reports that `key` takes `wanted` and not `node`.
    pub fn wrong(&mut self, key: &str, wanted: &str, node: &Node) {
        self.wrong_with(key, wanted, node, None);
    }

    /// As [`Reader::wrong`], with what to write instead.
    pub fn wrong_with(&mut self, key: &str, wanted: &str, node: &Node, hint: Option<String>) {
        let message = format!("{} takes {wanted}, not {}", self.name(key), node.describe());
        let diagnostic = Diagnostic::error("wrong-type", message).maybe_hint(hint);
        self.report_at(diagnostic, node.at);
    }

    fn report_at(&mut self, diagnostic: Diagnostic, at: TextRange) {
        self.out.push(diagnostic.at(at.span(self.file)));
    }

    /// Reports that `key` has to be there, at the first key of the map, and says why or how.
    pub fn missing(&mut self, key: &str, hint: &str) {
        let at = match self.node.as_map().and_then(<[_]>::first) {
            Some((first, _)) => first.at,
            None => TextRange {
                end: self.node.at.start,
                ..self.node.at
            },
        };
        let message = format!("{} needs {}", self.what, quote(key));
        self.report_at(Diagnostic::error("missing-key", message).hint(hint), at);
    }

    /// The text of a scalar, as written: `1.10` stays `1.10`.
    pub fn text(&mut self, key: &'n str) -> Option<Spanned<String>> {
        let node = self.value(key)?;
        self.text_of(key, node)
    }

    /// The text of a node that was taken before; `key` is for the message.
    pub fn text_of(&mut self, key: &str, node: &Node) -> Option<Spanned<String>> {
        match node.as_text() {
            Some(text) => Some(Spanned::new(node.at, text.to_owned())),
            None => {
                self.wrong_with(key, "a text", node, split_text(node));
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &'n str) -> Option<Spanned<bool>> {
        let node = self.value(key)?;
        let value = match node.as_text() {
            Some("true" | "True" | "TRUE") => true,
            Some("false" | "False" | "FALSE") => false,
            given => {
                let meant = given.and_then(wording::truth);
                let hint = meant.map(|value| format!("write `{key}: {value}`"));
                self.wrong_with(key, "true or false", node, hint);
                return None;
            }
        };
        Some(Spanned::new(node.at, value))
    }

    /// A whole number from `min` to `max`.
    pub fn integer(&mut self, key: &'n str, min: i64, max: i64) -> Option<Spanned<i64>> {
        let node = self.value(key)?;
        let number = node
            .as_text()
            .and_then(|text| text.trim().parse::<i64>().ok());
        match number {
            Some(number) if (min..=max).contains(&number) => Some(Spanned::new(node.at, number)),
            _ => {
                let wanted = match (min, max) {
                    (i64::MIN, i64::MAX) => "a whole number".to_owned(),
                    (_, i64::MAX) => format!("a whole number from {min} on"),
                    _ => format!("a whole number from {min} to {max}"),
                };
                self.wrong(key, &wanted, node);
                None
            }
        }
    }

    /// One of a closed set of words, as what it stands for.
    pub fn choice<T: Clone>(&mut self, key: &'n str, options: &[(&str, T)]) -> Option<Spanned<T>> {
        let node = self.value(key)?;
        let given = node.as_text();
        if let Some((_, value)) = options.iter().find(|(name, _)| Some(*name) == given) {
            return Some(Spanned::new(node.at, value.clone()));
        }
        let names: Vec<String> = options
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let message = format!(
            "{} takes {}, not {}",
            self.name(key),
            one_of(&names),
            node.describe()
        );
        let names = options.iter().map(|(name, _)| *name);
        let hint = given
            .and_then(|given| suggest::nearest(given, names))
            .map(|name| format!("did you mean `{name}`?"));
        let at = node.at;
        self.report_at(
            Diagnostic::error("unknown-choice", message).maybe_hint(hint),
            at,
        );
        None
    }

    /// The items of a list, of which `example` is one for the message.
    pub fn list(&mut self, key: &'n str, example: &str) -> Option<&'n [Node]> {
        let node = self.value(key)?;
        if let Some(items) = node.as_list() {
            return Some(items);
        }
        let hint =
            format!("write each item on a line of its own below `{key}:`, as `  - {example}`");
        self.wrong_with(key, "a list", node, Some(hint));
        None
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn text_list(&mut self, key: &'n str) -> Option<Vec<Spanned<String>>> {
        let node = self.value(key)?;
        match &node.kind {
            Kind::List(items) => {
                let mut texts = Vec::with_capacity(items.len());
                for item in items {
                    match item.as_text() {
                        Some(text) => texts.push(Spanned::new(item.at, text.to_owned())),
                        None => self.wrong(key, "a list of texts", item),
                    }
                }
                Some(texts)
            }
            Kind::Scalar { text, .. } => {
                let parts: Vec<&str> = text.split([',', '，', '、']).map(str::trim).collect();
                // An address may have a comma in it.
                let is_list = parts.len() > 1
                    && parts
                        .iter()
                        .all(|part| part.starts_with('/') == text.starts_with('/'));
                if is_list {
                    let hint = format!("write `{key}: [{}]`", parts.join(", "));
                    self.wrong_with(key, "a list", node, Some(hint));
                    return None;
                }
                Some(vec![Spanned::new(node.at, text.clone())])
            }
            _ => {
                self.wrong(key, "a list of texts", node);
                None
            }
        }
    }

    /// A day, month, quarter or year.
    pub fn date(&mut self, key: &'n str) -> Option<Spanned<PartialDate>> {
        self.parsed(key, dates::DATES, PartialDate::parse)
    }

    /// A day, or a day with a time; without an offset it is in `zone`.
    pub fn datetime(&mut self, key: &'n str, zone: &TimeZone) -> Option<Spanned<DateTime>> {
        self.parsed(key, dates::TIMES, |text| DateTime::parse(text, zone))
    }

    fn parsed<T>(
        &mut self,
        key: &'n str,
        forms: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<Spanned<T>> {
        let node = self.value(key)?;
        let Some(text) = node.as_text() else {
            self.wrong(key, "a date", node);
            return None;
        };
        match parse(text) {
            Ok(value) => Some(Spanned::new(node.at, value)),
            Err(message) => {
                let (message, hint) = dates::explain(text, &message, forms);
                let message = format!("{}: {message}", self.name(key));
                let diagnostic = Diagnostic::error("bad-date", message).maybe_hint(hint);
                self.report_at(diagnostic, node.at);
                None
            }
        }
    }

    /// A text for each language, `{en: Name, tc: 名稱}`; a plain text is in the default language.
    pub fn by_lang(&mut self, key: &'n str, languages: &Languages) -> ByLang<Spanned<String>> {
        match self.value(key) {
            Some(node) => self.by_lang_of(key, node, languages),
            None => ByLang::new(),
        }
    }

    /// The texts by language of a node that was taken before; `key` is for the message.
    pub fn by_lang_of(
        &mut self,
        key: &str,
        node: &Node,
        languages: &Languages,
    ) -> ByLang<Spanned<String>> {
        let mut texts = ByLang::new();
        match &node.kind {
            Kind::Null => {}
            Kind::Scalar { text, .. } => {
                texts.insert(languages.default(), Spanned::new(node.at, text.clone()));
            }
            Kind::Map(entries) => {
                for (lang_key, node) in entries {
                    let Some(lang) = languages.find(&lang_key.text) else {
                        let diagnostic = unknown_language(lang_key, languages);
                        self.report_at(diagnostic, lang_key.at);
                        continue;
                    };
                    if node.is_null() {
                        continue;
                    }
                    let inner = format!("{key}.{}", lang_key.text);
                    if let Some(text) = self.text_of(&inner, node) {
                        texts.insert(lang, text);
                    }
                }
            }
            Kind::List(_) => self.wrong(key, "a text, or a text for each language", node),
        }
        texts
    }

    /// A reader of the map below `key`.
    pub fn reader(&mut self, key: &'n str) -> Option<Reader<'n, '_>> {
        let node = self.value(key)?;
        self.child(key, node)
    }

    /// A reader of `node`, a map within this one that messages call `name`. `None` where it is
    /// not a map, which is reported.
    pub fn child<'c>(&mut self, name: &str, node: &'c Node) -> Option<Reader<'c, '_>> {
        if node.as_map().is_none() {
            self.wrong(name, "a group of keys", node);
            return None;
        }
        let name = format!("{}{name}", self.prefix);
        let mut reader = Reader::new(node, self.file, self.out, format!("`{name}`"));
        reader.prefix = format!("{name}.");
        Some(reader)
    }

    /// Reports each key that was not taken. `known` are names beside those asked for that may be
    /// meant.
    pub fn finish(self, known: &[&str]) {
        self.finish_with(|| known.to_vec(), |_| None);
    }

    /// As [`Reader::finish`]; `hint` may know better what a key stands for.
    pub fn finish_with<'k>(
        self,
        known: impl FnOnce() -> Vec<&'k str>,
        hint: impl Fn(&str) -> Option<String>,
    ) {
        let untaken: Vec<_> = self.remaining().collect();
        if untaken.is_empty() {
            return;
        }
        let known = known();
        for (key, _) in untaken {
            let message = format!("{} has no key {}", self.what, quote(&key.text));
            let names = self.asked.iter().chain(&known).copied();
            let hint = hint(&key.text).or_else(|| suggest::hint(&key.text, names, 12));
            let diagnostic = Diagnostic::error("unknown-key", message)
                .at(key.at.span(self.file))
                .maybe_hint(hint);
            self.out.push(diagnostic);
        }
    }
}

/// The problem of a key that should be a language.
pub(super) fn unknown_language(key: &Key, languages: &Languages) -> Diagnostic {
    let known = languages.all().map(|(_, language)| language.key.as_str());
    let message = format!("{} is not a language of this site", quote(&key.text));
    Diagnostic::error("unknown-language", message).maybe_hint(suggest::hint(&key.text, known, 12))
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn one_of(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// What keeps a text from being `key: value`.
fn colon_hint(text: &str) -> String {
    let is_key = |key: &str| !key.is_empty() && !key.contains(char::is_whitespace);
    let sign = text
        .find([':', '：', '='])
        .filter(|at| is_key(text.get(..*at).unwrap_or("").trim()));
    let Some(at) = sign else {
        return "begin each line with a key, as `title: …`".to_owned();
    };
    let (key, value) = text.split_at_checked(at).unwrap_or((text, ""));
    let sign = value.chars().next().unwrap_or(':');
    if sign == '=' {
        return format!(
            "write a colon and a space in place of `=`: `{}: …`",
            key.trim()
        );
    }
    let line = format!("{}: {}", key.trim(), value.trim_start_matches(sign).trim());
    format!(
        "put a colon and a space between the key and its value: {}",
        quote(&line)
    )
}

//! Reads a map with known keys: the settings, a schema, the built-in keys of an entry.

use jiff::tz::TimeZone;

use super::dates;
use super::wording;
use super::yaml::mistakes::split_text;
use super::yaml::{Key, Kind, Node, Spanned, TextRange, quote};
use crate::base::{ByLang, DateTime, Languages, PartialDate, RelPath, suggest};
use crate::diag::{Diagnostic, Span};

/// Consumes known keys of a map one by one, with an accessor for each type of value, and reports values of a
/// wrong type and, in [`Reader::finish`], the keys that were not consumed.
///
/// All accessors return `None` for a key that is absent or has nothing after its colon, and also for a value that they
/// reported to `out`.
pub struct Reader<'n, 'o> {
    node: &'n Node,
    file: &'o RelPath,
    out: &'o mut Vec<Diagnostic>,
    what: String,
    /// What messages put before a key: `withdrawn.` for the keys of `withdrawn: {…}`.
    prefix: String,
    consumed: Vec<bool>,
    requested: Vec<&'n str>,
}

impl<'n, 'o> Reader<'n, 'o> {
    /// Creates a reader of `node`, which messages call `what` (as `` `site.yaml` `` or `the front
    /// matter`). An empty document is read as an empty map; so is anything else but a map, after it is reported.
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
            consumed: vec![false; node.as_map().map_or(0, <[_]>::len)],
            requested: Vec::with_capacity(32),
        }
    }

    /// The file that the map is in, for the places of problems.
    pub fn file(&self) -> &'o RelPath {
        self.file
    }

    /// The range of the map in the file.
    pub fn at(&self) -> TextRange {
        self.node.at
    }

    /// Converts a range of the file to a [`Span`] with its path.
    pub fn span(&self, at: TextRange) -> Span {
        at.span(self.file)
    }

    /// Adds a problem that the caller found.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic);
    }

    /// The list that problems are added to.
    pub fn out(&mut self) -> &mut Vec<Diagnostic> {
        self.out
    }

    /// The full name of a key for messages, in backquotes: `` `withdrawn.date` ``.
    pub fn name(&self, key: &str) -> String {
        format!("`{}{key}`", self.prefix)
    }

    /// Consumes a key and returns it with its value of any kind, even `Null`. Asking for a key, present or not, also makes it
    /// a suggestion for misspelt ones.
    pub fn take(&mut self, key: &'n str) -> Option<(&'n Key, &'n Node)> {
        self.requested.push(key);
        let entries = self.node.as_map()?;
        let place = entries.iter().position(|(k, _)| k.text == key)?;
        if let Some(consumed) = self.consumed.get_mut(place) {
            *consumed = true;
        }
        entries.get(place).map(|(key, node)| (key, node))
    }

    /// All entries of the map, consumed or not, in order.
    pub fn entries(&self) -> &'n [(Key, Node)] {
        self.node.as_map().unwrap_or_default()
    }

    /// The entries that are not consumed yet, in order.
    pub fn remaining(&self) -> impl Iterator<Item = (&'n Key, &'n Node)> + use<'n, '_, 'o> {
        let entries = self.node.as_map().unwrap_or(&[]);
        entries
            .iter()
            .zip(&self.consumed)
            .filter(|(_, consumed)| !**consumed)
            .map(|((key, node), _)| (key, node))
    }

    /// Marks a key as consumed, for a caller that has its value already.
    pub fn mark(&mut self, key: &str) {
        let entries = self.node.as_map().unwrap_or(&[]);
        for ((other, _), consumed) in entries.iter().zip(&mut self.consumed) {
            *consumed |= other.text == key;
        }
    }

    /// Consumes a key and returns its value unless it is `Null`.
    fn value(&mut self, key: &'n str) -> Option<&'n Node> {
        let (_, node) = self.take(key)?;
        (!node.is_null()).then_some(node)
    }

    /// Reports that `key` takes `wanted` and not `node`.
    pub fn wrong(&mut self, key: &str, wanted: &str, node: &Node) {
        self.wrong_with(key, wanted, node, None);
    }

    /// Like [`Reader::wrong`], with a hint.
    pub fn wrong_with(&mut self, key: &str, wanted: &str, node: &Node, hint: Option<String>) {
        let message = format!("{} takes {wanted}, not {}", self.name(key), node.describe());
        let diagnostic = Diagnostic::error("wrong-type", message).maybe_hint(hint);
        self.report_at(diagnostic, node.at);
    }

    fn report_at(&mut self, diagnostic: Diagnostic, at: TextRange) {
        self.out.push(diagnostic.at(at.span(self.file)));
    }

    /// Reports that the required `key` is missing, at the first key of the map. `hint` says what to write.
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

    /// Reads a scalar as text, verbatim: `1.10` stays `1.10`.
    pub fn text(&mut self, key: &'n str) -> Option<Spanned<String>> {
        let node = self.value(key)?;
        self.text_of(key, node)
    }

    /// Like [`Reader::text`] for a node that the caller has; `key` is for the message.
    pub fn text_of(&mut self, key: &str, node: &Node) -> Option<Spanned<String>> {
        match node.as_text() {
            Some(text) => Some(Spanned::new(node.at, text.to_owned())),
            None => {
                self.wrong_with(key, "a text", node, split_text(node));
                None
            }
        }
    }

    /// Reads `true` or `false`, each in one of YAML's three letter cases (`true`, `True`, `TRUE`).
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

    /// Reads a whole number from `min` to `max`, both included.
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

    /// Reads one of a closed set of words and returns the value that is paired with it.
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

    /// Reads a list; `example` is an item for the hint.
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

    /// Reads a list of texts. A single text counts as a list of one, unless it has commas, as if a list was meant: then
    /// it is reported. Items that are not texts are reported and left out.
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
                // A comma within an address separates no items: of `/a,b`, only the first part begins with a slash.
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

    /// Reads a day, month, quarter or year.
    pub fn date(&mut self, key: &'n str) -> Option<Spanned<PartialDate>> {
        self.parsed(key, dates::DATES, PartialDate::parse)
    }

    /// Reads a day, or a day with a time; without an offset it is in `zone`.
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

    /// Reads a text for each language, `{en: Name, tc: 名稱}`; a plain text is in the default language. Empty if nothing is
    /// given or nothing could be read.
    pub fn by_lang(&mut self, key: &'n str, languages: &Languages) -> ByLang<Spanned<String>> {
        match self.value(key) {
            Some(node) => self.by_lang_of(key, node, languages),
            None => ByLang::new(),
        }
    }

    /// Reads lists of texts by language, `{en: [Name], tc: [名稱]}`; a plain list or text is in the default language.
    pub fn lists_by_lang(
        &mut self,
        key: &'n str,
        languages: &Languages,
    ) -> ByLang<Vec<Spanned<String>>> {
        let mut lists = ByLang::new();
        let Some(node) = self.value(key) else {
            return lists;
        };
        let Some(entries) = node.as_map() else {
            lists.insert(languages.default(), self.texts(key, node));
            return lists;
        };
        for (lang_key, node) in entries {
            match languages.find(&lang_key.text) {
                Some(lang) => {
                    let texts = self.texts(key, node);
                    lists.insert(lang, texts);
                }
                None => {
                    let span = self.span(lang_key.at);
                    let message = format!(
                        "{}: `{}` is not a language of the site",
                        self.name(key),
                        lang_key.text
                    );
                    self.report(Diagnostic::error("unknown-language", message).at(span));
                }
            }
        }
        lists
    }

    fn texts(&mut self, key: &str, node: &'n Node) -> Vec<Spanned<String>> {
        let items = node.as_list().unwrap_or(std::slice::from_ref(node));
        items
            .iter()
            .filter_map(|item| self.text_of(key, item))
            .collect()
    }

    /// Like [`Reader::by_lang`] for a node that the caller has; `key` is for the message.
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

    /// Consumes `key` and returns a reader of the map that is its value.
    pub fn reader(&mut self, key: &'n str) -> Option<Reader<'n, '_>> {
        let node = self.value(key)?;
        self.child(key, node)
    }

    /// Returns a reader of `node`, a map within this one that messages call `name`. `None` if it is
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

    /// Reports each key that was not consumed, with suggestions from the keys asked for and the names in `known`.
    pub fn finish(self, known: &[&str]) {
        self.finish_with(|| known.to_vec(), |_| None);
    }

    /// Like [`Reader::finish`]; if `hint` returns a hint for a key, it replaces the suggestions. `known` is called only if a
    /// key is left.
    pub fn finish_with<'k>(
        self,
        known: impl FnOnce() -> Vec<&'k str>,
        hint: impl Fn(&str) -> Option<String>,
    ) {
        let remaining: Vec<_> = self.remaining().collect();
        if remaining.is_empty() {
            return;
        }
        let known = known();
        // An entry has more than anybody reads, with its fields and taxonomies.
        let most = if known.len() > 20 { 12 } else { 40 };
        for (key, _) in remaining {
            let message = format!("{} has no key {}", self.what, quote(&key.text));
            let names = self.requested.iter().chain(&known).copied();
            let hint = hint(&key.text).or_else(|| suggest::hint(&key.text, names, most));
            let diagnostic = Diagnostic::error("unknown-key", message)
                .at(key.at.span(self.file))
                .maybe_hint(hint);
            self.out.push(diagnostic);
        }
    }
}

/// The problem of a key that should be a language of the site, without a place.
pub(super) fn unknown_language(key: &Key, languages: &Languages) -> Diagnostic {
    let known = languages.all().map(|(_, language)| language.key.as_str());
    let message = format!("{} is not a language of this site", quote(&key.text));
    Diagnostic::error("unknown-language", message).maybe_hint(suggest::hint(&key.text, known, 12))
}

/// Joins names for a message: `a`, `a or b`, `a, b or c`.
pub(super) fn one_of(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The hint for a text that was meant as `key: value`.
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

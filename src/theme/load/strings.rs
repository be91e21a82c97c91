//! The UI texts of all languages, merged: the site's win over the theme's, and these over its parents'. What a derived
//! language lacks is converted from the language that it is derived from.

use std::collections::{BTreeMap, BTreeSet};

use super::texts::{CATEGORIES, Pattern, Text};
use super::{Fill, Layer, Overrides, ThemeCx};
use crate::base::{ByLang, Digest, Hasher, Lang, Languages, Locale, RelPath, suggest};
use crate::diag::{Diagnostic, Span};
use crate::schema::{Kind, Node, yaml::TextRange};
use crate::translation::labels::Label;

/// The UI texts of a theme in each language of the site.
#[derive(Debug)]
pub struct Strings {
    /// By the number of the language, then by key.
    by_lang: Vec<BTreeMap<String, Stated>>,
    /// By the number of the language.
    locales: Vec<Locale>,
    default: Lang,
}

/// A text with its place in a file.
#[derive(Debug, Clone)]
struct Stated {
    text: Text,
    span: Span,
}

impl Strings {
    /// Merges the texts of all layers and the settings. Missing and wrong texts are reported to `out`.
    pub fn new(layers: &[Layer], cx: &ThemeCx<'_>, out: &mut Vec<Diagnostic>) -> Self {
        let mut by_lang = Vec::new();
        let mut locales = Vec::new();
        let mut files: Vec<Option<RelPath>> = Vec::new();
        for (_, language) in cx.languages.all() {
            let mut texts = BTreeMap::new();
            let mut topmost = None;
            for layer in layers.iter().rev() {
                let file = |name: &str| layer.texts.iter().find(|(file, ..)| file == name);
                if let Some((_, file, node)) = file(&language.key).or_else(|| file(&language.tag)) {
                    let mut reader = Reading {
                        file,
                        texts: &mut texts,
                        out: &mut *out,
                    };
                    reader.map("", node);
                    topmost = Some(file.clone());
                }
            }
            by_lang.push(texts);
            locales.push(Locale::new(&language.tag));
            files.push(topmost);
        }
        let mut strings = Self {
            by_lang,
            locales,
            default: cx.languages.default(),
        };
        strings.override_with(cx.overrides, cx.languages, out);
        strings.derive(cx);
        strings.check(layers, cx.languages, &files, out);
        strings
    }

    fn table(&self, lang: Lang) -> Option<&BTreeMap<String, Stated>> {
        self.by_lang.get(usize::from(lang.0))
    }

    /// The text of `key` with its places filled by `value`. `n` picks the plural form, and fills `{n}` and `{count}` where
    /// `value` has nothing for them. `None` if the language has no such text.
    pub fn text(
        &self,
        lang: Lang,
        key: &str,
        n: Option<i64>,
        value: &dyn Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let stated = self.table(lang)?.get(key)?;
        let locale = self.locales.get(usize::from(lang.0))?;
        let value = |name: &str| {
            value(name).or_else(|| match name {
                "n" | "count" => n.map(|n| locale.integer(n)),
                _ => None,
            })
        };
        Some(stated.text.fill(&Fill {
            value: &value,
            category: n.map(|n| locale.plural(n)),
        }))
    }

    /// The keys of all languages, sorted. Once `new` has reported nothing, each language has them all.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let tables = self.by_lang.iter();
        let keys: BTreeSet<&str> = tables
            .flat_map(|table| table.keys())
            .map(|key| &**key)
            .collect();
        keys.into_iter()
    }

    /// Whether any language has a text `key`.
    pub fn has(&self, key: &str) -> bool {
        self.by_lang.iter().any(|table| table.contains_key(key))
    }

    /// The names of the places of `key` in the default language, and whether it has plural forms in any language.
    pub fn places(&self, key: &str) -> (BTreeSet<&str>, bool) {
        let all = || self.by_lang.iter().filter_map(|table| table.get(key));
        let default = self.table(self.default).and_then(|table| table.get(key));
        let model = default.or_else(|| all().next());
        let places = model.map(|stated| stated.text.places()).unwrap_or_default();
        let plural = all().any(|stated| matches!(stated.text, Text::Plural(_)));
        (places.into_iter().collect(), plural)
    }

    /// The texts as they are written in files and settings; `is_used` tells whether something shows a key.
    pub fn labels(&self, languages: &Languages, is_used: impl Fn(&str) -> bool) -> Vec<Label> {
        let label = |key: &str| {
            let all = languages.all().filter_map(|(lang, language)| {
                let stated = self.table(lang)?.get(key)?;
                let from = language.derive_from.and_then(|from| self.table(from));
                // What is converted has the place of what it is converted from.
                let source = from.and_then(|table| table.get(key));
                let is_converted = source.is_some_and(|source| source.span == stated.span);
                (!is_converted).then(|| (lang, (stated.text.written(), stated.span.clone())))
            });
            let texts: ByLang<(String, Span)> = all.collect();
            let lacking = texts.langs().filter_map(|lang| {
                let Text::Plural(forms) = &self.table(lang)?.get(key)?.text else {
                    return None;
                };
                let wanted = self.locales.get(usize::from(lang.0))?.plurals();
                let is_lacking = |form: &&'static str| !forms.contains_key(*form);
                Some((lang, wanted.into_iter().filter(is_lacking).collect()))
            });
            Label {
                name: format!("strings.{key}"),
                lacking: lacking.collect(),
                is_used: is_used(key),
                texts,
            }
        };
        self.keys().map(label).collect()
    }

    /// The digest of all keys and texts.
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::new();
        for table in &self.by_lang {
            hasher.text(&table.len().to_string());
            for (key, stated) in table {
                hasher.text(key).text(&format!("{:?}", stated.text));
            }
        }
        hasher.finish()
    }

    /// Replaces texts by those of the settings. `key.one` and the like replace one plural form.
    fn override_with(
        &mut self,
        overrides: &Overrides,
        languages: &Languages,
        out: &mut Vec<Diagnostic>,
    ) {
        for (language, texts) in overrides {
            let Some(lang) = languages.find(language) else {
                continue;
            };
            for (key, (text, span)) in texts {
                let problem =
                    |code, message: String| Diagnostic::error(code, message).at(span.clone());
                let Ok(pattern) = Pattern::parse(text) else {
                    out.push(problem("bad-string", braces(key)).hint(BRACES_HINT));
                    continue;
                };
                let (base, category) = match key.rsplit_once('.') {
                    Some((base, form)) if CATEGORIES.contains(&form) && !self.has(key) => {
                        (base, Some(form))
                    }
                    _ => (key.as_str(), None),
                };
                if !self.has(base) {
                    let hint = suggest::hint(key, self.keys(), 8);
                    let message = format!("the theme has no text `{key}`");
                    out.push(problem("unknown-string", message).maybe_hint(hint));
                    continue;
                }
                let Some(table) = self.by_lang.get_mut(usize::from(lang.0)) else {
                    continue;
                };
                match (category, table.get_mut(base).map(|stated| &mut stated.text)) {
                    (Some(category), Some(Text::Plural(forms))) => {
                        forms.insert(category.to_owned(), pattern);
                    }
                    _ => {
                        let stated = Stated {
                            text: Text::Plain(pattern),
                            span: span.clone(),
                        };
                        table.insert(base.to_owned(), stated);
                    }
                }
            }
        }
    }

    /// Converts the texts that derived languages lack.
    fn derive(&mut self, cx: &ThemeCx<'_>) {
        for (lang, language) in cx.languages.all() {
            let Some(from) = language.derive_from else {
                continue;
            };
            let Some(original) = self.table(from).cloned() else {
                continue;
            };
            let Some(table) = self.by_lang.get_mut(usize::from(lang.0)) else {
                continue;
            };
            for (key, stated) in original {
                table.entry(key).or_insert_with(|| Stated {
                    text: stated.text.map(&|words| (cx.derive)(lang, words)),
                    span: stated.span,
                });
            }
        }
    }

    fn check(
        &self,
        layers: &[Layer],
        languages: &Languages,
        files: &[Option<RelPath>],
        out: &mut Vec<Diagnostic>,
    ) {
        let theme = layers.first().map_or("", |layer| &layer.name);
        for (lang, language) in languages.all() {
            let Some(table) = self.table(lang) else {
                continue;
            };
            // What the language that this one is derived from lacks is reported for that one.
            let original = language.derive_from.and_then(|from| self.table(from));
            let reported_elsewhere =
                |key: &str| original.is_some_and(|table| !table.contains_key(key));
            let missing: Vec<&str> = self
                .keys()
                .filter(|key| !table.contains_key(*key) && !reported_elsewhere(key))
                .collect();
            let unread = |layer: &Layer| {
                let mut names = layer.unread.iter();
                names.any(|name| *name == language.key || *name == language.tag)
            };
            if layers.iter().any(unread) {
                continue;
            }
            let file = files.get(usize::from(lang.0)).and_then(Option::as_ref);
            let Some(file) = file else {
                if !missing.is_empty() {
                    out.push(no_texts(theme, &language.key, &language.name));
                }
                continue;
            };
            for key in missing {
                let message = format!("the text `{key}` is missing in {}", language.name);
                let mut problem = Diagnostic::error("missing-string", message).in_file(file);
                let others = self.by_lang.iter().filter_map(|table| table.get(key));
                if let Some(other) = others.into_iter().next() {
                    problem = problem.label(other.span.clone(), "it is here in another language");
                }
                out.push(problem.hint(format!(
                    "add `{key}: …` here, or below `strings:` in `site.yaml`"
                )));
            }
            if language.derive_from.is_none() {
                self.check_places(lang, languages.default(), out);
            }
        }
    }

    /// Reports places that the text in the default language does not have: templates are checked against that, so that
    /// nothing fills others.
    fn check_places(&self, lang: Lang, default: Lang, out: &mut Vec<Diagnostic>) {
        let (Some(table), Some(model)) = (self.table(lang), self.table(default)) else {
            return;
        };
        for (key, stated) in table {
            let Some(other) = model.get(key) else {
                continue;
            };
            let known = other.text.places();
            for name in stated.text.places() {
                if known.contains(&name) || matches!(name, "n" | "count") {
                    continue;
                }
                let message = format!("nothing fills `{{{name}}}` in the text `{key}`");
                let problem = Diagnostic::error("unknown-place", message)
                    .at(stated.span.clone())
                    .label(other.span.clone(), "the text in the default language")
                    .maybe_hint(suggest::hint(name, known.iter().copied(), 8));
                out.push(problem);
            }
        }
    }
}

fn no_texts(theme: &str, key: &str, name: &str) -> Diagnostic {
    let message = format!("the theme `{theme}` has no texts in {name}");
    let problem = Diagnostic::error("missing-string", message).hint(format!(
        "make the file `themes/{theme}/i18n/{key}.yaml`, with all keys of the other languages' files"
    ));
    match RelPath::new(&format!("themes/{theme}/theme.yaml")) {
        Ok(file) => problem.in_file(&file),
        Err(_) => problem,
    }
}

const BRACES_HINT: &str =
    "a place to fill is written `{name}`; for a brace as such, write it twice: `{{` or `}}`";

fn braces(key: &str) -> String {
    format!("the text `{key}` has a brace without its other half or a name between them")
}

/// Reads a file of texts.
struct Reading<'a> {
    file: &'a RelPath,
    texts: &'a mut BTreeMap<String, Stated>,
    out: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn map(&mut self, prefix: &str, node: &Node) {
        let Some(entries) = node.as_map() else {
            if !node.is_null() {
                let message = format!("texts are lines `key: text`, not {}", node.describe());
                self.report("wrong-type", message, node.at, None);
            }
            return;
        };
        for (key, node) in entries {
            let key = format!("{prefix}{}", key.text);
            if let Some(forms) = plural(node) {
                self.plural(key, node.at, forms);
                continue;
            }
            match &node.kind {
                Kind::Scalar { text, .. } => {
                    if let Some(pattern) = self.pattern(&key, text, node.at) {
                        self.insert(key, Text::Plain(pattern), node.at);
                    }
                }
                Kind::Null => self.insert(key, Text::Plain(Pattern::default()), node.at),
                Kind::Map(_) => self.map(&format!("{key}."), node),
                Kind::List(_) => {
                    let message = format!("the text `{key}` is a list");
                    let hint =
                        Some("write it as one text, in quotes where it begins with `-` or `[`");
                    self.report("wrong-type", message, node.at, hint);
                }
            }
        }
    }

    fn plural(&mut self, key: String, at: TextRange, forms: &[(crate::schema::Key, Node)]) {
        let mut patterns = BTreeMap::new();
        for (category, node) in forms {
            let text = node.as_text().unwrap_or("");
            if let Some(pattern) = self.pattern(&key, text, node.at) {
                patterns.insert(category.text.clone(), pattern);
            }
        }
        if patterns.contains_key("other") {
            self.insert(key, Text::Plural(patterns), at);
        } else {
            let message = format!("the text `{key}` has plural forms but not the form `other`");
            let hint = Some("`other` is used for each number that no other form is for");
            self.report("missing-key", message, at, hint);
        }
    }

    fn pattern(&mut self, key: &str, text: &str, at: TextRange) -> Option<Pattern> {
        let parsed = Pattern::parse(text);
        if parsed.is_err() {
            self.report("bad-string", braces(key), at, Some(BRACES_HINT));
        }
        parsed.ok()
    }

    fn insert(&mut self, key: String, text: Text, at: TextRange) {
        let span = at.span(self.file);
        self.texts.insert(key, Stated { text, span });
    }

    fn report(&mut self, code: &'static str, message: String, at: TextRange, hint: Option<&str>) {
        let problem = Diagnostic::error(code, message)
            .at(at.span(self.file))
            .maybe_hint(hint.map(str::to_owned));
        self.out.push(problem);
    }
}

/// The entries of a map whose keys are all plural categories; `None` for anything else.
fn plural(node: &Node) -> Option<&[(crate::schema::Key, Node)]> {
    let entries = node.as_map()?;
    let all = entries
        .iter()
        .all(|(key, node)| CATEGORIES.contains(&&*key.text) && node.as_map().is_none());
    (all && !entries.is_empty()).then_some(entries)
}

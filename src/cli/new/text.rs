//! Writes the content of the files of a new entry: required fields as keys without a value, all others as comments with an
//! example, each with its description from `_fields.yaml`.

use unicode_width::UnicodeWidthStr;

use super::keys::KEYS;
use super::plan::Plan;
use crate::base::{Lang, Languages};
use crate::cli::format::scalar;
use crate::engine::NewEntry;
use crate::schema::{Field, Type};

/// The column at which comments begin.
const COLUMN: usize = 36;

/// The number of options that are named.
const NAMED: usize = 8;

/// The names of the fields that have to be filled in.
pub fn open(plan: &Plan<'_>, section: &NewEntry) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    if plan.langs.len() > 1 && !plan.record {
        let others = plan.langs.iter().filter(|lang| **lang != plan.lang);
        open.extend(others.map(|lang| format!("title in {}", section.languages().key(*lang))));
    }
    let fields = fields(section).filter(|field| is_open(field) && !has_title(field, plan));
    open.extend(fields.map(|field| field.name.clone()));
    open
}

/// The front matter of a Markdown file in `lang`.
pub fn markdown(plan: &Plan<'_>, section: &NewEntry, lang: Lang) -> String {
    let first = lang == plan.lang;
    let mut text = Text::new(section.languages(), lang);
    text.raw("---");
    if first {
        text.raw(&format!("title: {}", scalar(plan.title)));
    } else {
        let name = &section.languages().get(lang).name;
        text.line("title:", &format!("in {name}: “{}”", plan.title));
    }
    text.description();
    if first {
        text.common(plan, section);
    }
    for field in fields(section) {
        if !first && !field.localized {
            continue;
        }
        if has_title(field, plan) && first {
            text.raw(&format!("{}: {}", field.name, scalar(plan.title)));
        } else {
            text.field(field, "", &[]);
        }
    }
    text.keys(plan, section, !first);
    text.raw("---");
    text.out
}

/// The content of a record.
pub fn record(plan: &Plan<'_>, section: &NewEntry) -> String {
    let mut text = Text::new(section.languages(), plan.lang);
    if plan.lang != section.languages().default() {
        let key = section.languages().key(plan.lang);
        text.line(
            &format!("original_language: {key}"),
            "its texts without a language are in this one",
        );
    }
    let langs: &[Lang] = if plan.langs.len() > 1 {
        &plan.langs
    } else {
        &[]
    };
    if !fields(section).any(|field| field.title) {
        text.title("title", plan, langs);
    }
    text.description();
    for field in fields(section) {
        if field.title {
            text.title(&field.name, plan, langs);
        } else {
            text.field(field, "", if field.localized { langs } else { &[] });
        }
    }
    text.common(plan, section);
    text.keys(plan, section, false);
    text.out
}

/// The fields of the section that can be filled in; deprecated ones are not offered.
fn fields(section: &NewEntry) -> impl Iterator<Item = &Field> {
    let fields = section
        .schema
        .iter()
        .flat_map(|schema| schema.fields.values());
    fields.filter(|field| field.deprecated.is_none() && !field.broken)
}

fn is_open(field: &Field) -> bool {
    field.required && field.default.is_none()
}

/// Whether this field has the title of the entry.
fn has_title(field: &Field, plan: &Plan<'_>) -> bool {
    field.title && (plan.record || field.required)
}

pub struct Text<'a> {
    pub out: String,
    languages: &'a Languages,
    /// The preferred language of labels.
    lang: Lang,
}

impl<'a> Text<'a> {
    pub fn new(languages: &'a Languages, lang: Lang) -> Self {
        Self {
            out: String::new(),
            languages,
            lang,
        }
    }

    pub fn raw(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Writes a line with a comment at its end.
    pub fn line(&mut self, line: &str, comment: &str) {
        let line = line.trim_end();
        let comment = comment.replace(char::is_control, " ");
        if comment.is_empty() {
            return self.raw(line);
        }
        let gap = COLUMN.saturating_sub(line.width()).max(2);
        self.raw(&format!("{line}{:gap$}# {comment}", ""));
    }

    fn description(&mut self) {
        let comment = "one or two sentences, for lists and search engines";
        self.line("# description:", comment);
    }

    /// Writes the keys that every entry has.
    fn common(&mut self, plan: &Plan<'_>, section: &NewEntry) {
        let day = plan.date.map(|date| date.to_string()).unwrap_or_default();
        if section.publish_time_required {
            let zone = &section.settings.zone_name;
            let comment = format!("not public before, by the clock of {zone}");
            self.line(&format!("publish_at: {day}T09:00"), &comment);
        }
        if plan.date.is_some() && !plan.dated {
            self.raw(&format!("date: {day}"));
        }
        self.line("draft: true", "take this line out to publish");
        for (name, taxonomy) in &section.settings.taxonomies {
            let terms: Vec<&str> = taxonomy.options.keys().map(String::as_str).collect();
            let example = terms.first().copied().unwrap_or_default();
            self.line(
                &format!("# {name}: [{}]", scalar(example)),
                &alternatives(&terms),
            );
        }
    }

    /// Writes all other keys that an entry may have, or those that a translation may have, as comments.
    fn keys(&mut self, plan: &Plan<'_>, section: &NewEntry, translation: bool) {
        self.raw("#");
        self.line("# What else it may say:", "");
        for key in &KEYS {
            let is_stated = match key.name {
                "date" => plan.date.is_some() && !plan.dated,
                "publish_at" => section.publish_time_required && !translation,
                // A record has another key for it.
                "original" => plan.record,
                _ => false,
            };
            if is_stated || translation && !key.translated {
                continue;
            }
            self.line(&format!("# {}: {}", key.name, key.example), key.comment);
        }
        if plan.record && plan.lang == self.languages.default() {
            let key = self.languages.key(plan.lang);
            self.line(
                &format!("# original_language: {key}"),
                "the language of its texts without one",
            );
        }
    }

    /// Writes the title, in one language or with room for the others.
    fn title(&mut self, key: &str, plan: &Plan<'_>, langs: &[Lang]) {
        let title = scalar(plan.title);
        if langs.is_empty() {
            return self.raw(&format!("{key}: {title}"));
        }
        self.raw(&format!("{key}:"));
        for lang in langs {
            let (mark, value) = if *lang == plan.lang {
                ("", title.as_str())
            } else {
                ("# ", "")
            };
            let line = format!("  {mark}{}: {value}", self.languages.key(*lang));
            self.raw(line.trim_end());
        }
    }

    /// Writes a field, without a value or as a comment, and by language if `langs` has some.
    fn field(&mut self, field: &Field, indent: &str, langs: &[Lang]) {
        let mark = if is_open(field) { "" } else { "# " };
        let comment = self.comment(field);
        let example = |text: String| if mark.is_empty() { String::new() } else { text };
        if !langs.is_empty() {
            self.line(&format!("{mark}{indent}{}:", field.name), &comment);
            for lang in langs {
                let key = self.languages.key(*lang);
                self.raw(format!("{mark}{indent}  {key}: {}", example("…".into())).trim_end());
            }
            return;
        }
        let name = &field.name;
        match &field.ty {
            Type::List(item) => match &**item {
                Type::Map(fields) => {
                    self.line(&format!("{mark}{indent}{name}:"), &comment);
                    self.group(fields.values(), mark, indent, true);
                }
                item => {
                    let value = if mark.is_empty() {
                        String::new()
                    } else {
                        format!("[{}]", example_of(item))
                    };
                    self.line(&format!("{mark}{indent}{name}: {value}"), &comment);
                }
            },
            Type::Map(fields) => {
                self.line(&format!("{mark}{indent}{name}:"), &comment);
                self.group(fields.values(), mark, indent, false);
            }
            ty => {
                let value = example(self.default(field).unwrap_or_else(|| example_of(ty)));
                self.line(&format!("{mark}{indent}{name}: {value}"), &comment);
            }
        }
    }

    /// Writes the fields of a map, or of the first map in a list.
    fn group<'f>(
        &mut self,
        fields: impl Iterator<Item = &'f Field>,
        mark: &str,
        indent: &str,
        list: bool,
    ) {
        for (nth, field) in fields.enumerate() {
            let lead = match (list, nth) {
                (true, 0) => "  - ",
                (true, _) => "    ",
                (false, _) => "  ",
            };
            let value = match &field.ty {
                Type::Map(_) | Type::List(_) => String::new(),
                ty => example_of(ty),
            };
            let value = if mark.is_empty() { "" } else { &value };
            let comment = self.comment(field);
            self.line(
                &format!("{mark}{indent}{lead}{}: {value}", field.name),
                &comment,
            );
        }
    }

    /// The value that a field has if it is not filled in.
    fn default(&self, field: &Field) -> Option<String> {
        let value = field.default.as_ref()?.get(self.lang)?;
        value.value.as_text().map(scalar)
    }

    /// The comment on a field: its label and help from `_fields.yaml`.
    fn comment(&self, field: &Field) -> String {
        let said = |texts: &crate::base::ByLang<String>| {
            let default = self.languages.default();
            let text = texts.get(self.lang).or_else(|| texts.get(default));
            text.or_else(|| texts.iter().next().map(|(_, text)| text))
                .cloned()
        };
        let mut parts: Vec<String> = Vec::new();
        parts.extend(said(&field.label).or_else(|| Some(field.name.clone())));
        if is_open(field) {
            parts.push("required".into());
        }
        if field.localized {
            parts.push("in each language".into());
        }
        if field.default.is_some() {
            parts.push("or else this".into());
        }
        let mut text = parts.join(", ");
        if let Some(choices) = field.ty.choices() {
            let keys: Vec<&str> = choices.keys().map(String::as_str).collect();
            text = format!("{text}: {}", alternatives(&keys));
        }
        if let Some(help) = said(&field.help) {
            text = format!("{text}. {help}");
        }
        text
    }
}

/// The options in one line: `mou | tenant`.
fn alternatives(keys: &[&str]) -> String {
    let mut named: Vec<&str> = keys.iter().take(NAMED).copied().collect();
    if keys.len() > NAMED {
        named.push("…");
    }
    named.join(" | ")
}

/// An example value of the type.
fn example_of(ty: &Type) -> String {
    match ty {
        Type::Choice(choices) => choices
            .keys()
            .next()
            .map_or(String::new(), |key| scalar(key)),
        Type::List(item) => format!("[{}]", example_of(item)),
        other => other.info().example.to_owned(),
    }
}

//! Front matter of old pages as ours: keys, terms and what is left for fields.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::DateTime;
use crate::base::slug::slugify;
use crate::content::keys::{ENTRY_KEYS, SECTION_KEYS};
use crate::import::mapping::{Becomes, Mapping};
use crate::import::names::of_field;
use crate::import::old::{OldPage, OldSite, PageKind};
use crate::import::report::{Kind, Note};
use crate::import::text::html;
use crate::import::value::{self, Value};

/// The front matter of a page.
#[derive(Debug, Default)]
pub struct Keyed {
    /// Keys that every entry may have.
    pub keys: BTreeMap<String, Value>,
    /// Terms by taxonomy, as the old site wrote them.
    pub terms: Vec<(String, Vec<String>)>,
    /// What is left, by the names of fields.
    pub fields: Vec<(String, Value)>,
    /// What to look at.
    pub notes: Vec<Note>,
}

/// Keys that a translation states for itself.
const OF_TRANSLATIONS: [&str; 7] = [
    "title",
    "description",
    "draft",
    "publish_at",
    "expires_at",
    "aliases",
    "noindex",
];

/// Reads the front matter of a page.
pub fn keyed(site: &OldSite, page: &OldPage, mapping: &Mapping) -> Keyed {
    let mut keyed = Keyed::default();
    let mut ranks: BTreeMap<String, usize> = BTreeMap::new();
    for (name, value) in &page.front {
        if is_nothing(value) {
            continue;
        }
        if let Some((taxonomy, _)) = site.taxonomies.iter().find(|(key, _)| key == name) {
            keyed.terms.push((taxonomy.clone(), value::texts(value)));
            continue;
        }
        let (rank, becomes) = mapping.key(name);
        let key = match becomes {
            Becomes::Nothing => continue,
            Becomes::Field => {
                keyed.fields.push((field_name(site, name), value.clone()));
                continue;
            }
            Becomes::Key(key) => key,
        };
        if ranks.get(&key).is_some_and(|known| *known <= rank) {
            keyed.fields.push((field_name(site, name), value.clone()));
            continue;
        }
        match read(&key, value, page) {
            Some(value) => {
                ranks.insert(key.clone(), rank);
                if let Some(before) = keyed.keys.insert(key, value) {
                    keyed.fields.push((field_name(site, name), before));
                }
            }
            None => keyed.unread(&key, name, value, page),
        }
    }
    keyed.order(page);
    if page.kind == PageKind::Entry {
        for key in SECTION_KEYS {
            keyed.keys.remove(key);
        }
    }
    if page.kind == PageKind::Section {
        for (name, _) in std::mem::take(&mut keyed.fields) {
            let what = format!("`{name}` of a section's page");
            keyed
                .notes
                .push(Note::new(Kind::Key, page.source.as_str(), what));
        }
    }
    keyed
}

impl Keyed {
    /// Leaves out what a translation takes over from its original.
    pub fn as_translation(&mut self) {
        self.keys
            .retain(|key, _| OF_TRANSLATIONS.contains(&key.as_str()));
        self.terms.clear();
    }

    /// Whether the page is a draft, or out of its time at `now`.
    pub fn is_hidden(&self, now: Timestamp) -> bool {
        self.keys.get("draft").and_then(Value::as_bool) == Some(true)
            || self.time("expires_at").is_some_and(|end| end <= now)
            || self.start().is_some_and(|start| start > now)
    }

    /// The time that a key states.
    fn time(&self, key: &str) -> Option<Timestamp> {
        let text = self.keys.get(key)?.as_str()?;
        let time = DateTime::parse(text, &TimeZone::UTC).ok()?;
        Some(time.at)
    }

    /// When the page becomes public, if it says so.
    fn start(&self) -> Option<Timestamp> {
        self.time("publish_at").or_else(|| self.time("date"))
    }

    /// Makes a page that expired before it was published a draft, as it was never public.
    fn order(&mut self, page: &OldPage) {
        if let (Some(start), Some(end)) = (self.start(), self.time("expires_at"))
            && end <= start
            && let Some(Value::String(end)) = self.keys.remove("expires_at")
        {
            self.keys.insert("draft".to_owned(), Value::Bool(true));
            let what = format!("`{end}`: the page expired before it was published, and is a draft");
            self.notes
                .push(Note::new(Kind::Date, page.source.as_str(), what));
        }
    }

    fn unread(&mut self, key: &str, name: &str, value: &Value, page: &OldPage) {
        let shown = value::text(value).unwrap_or_else(|| value.to_string());
        let what = format!("`{name}: {shown}`");
        let is_date = matches!(key, "date" | "updated" | "publish_at" | "expires_at");
        let kind = if is_date { Kind::Date } else { Kind::Key };
        self.notes.push(Note::new(kind, page.source.as_str(), what));
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The value of a key, as we write it; `None` if it cannot be read.
fn read(key: &str, value: &Value, page: &OldPage) -> Option<Value> {
    match key {
        "date" | "updated" | "publish_at" | "expires_at" => {
            date(&value::text(value)?).map(Value::String)
        }
        "draft" | "noindex" | "original" | "example" => value::truth(value).map(Value::Bool),
        "weight" => match value {
            Value::Number(number) => number.as_i64().map(Value::from),
            other => value::text(other)?
                .trim()
                .parse::<i64>()
                .ok()
                .map(Value::from),
        },
        "slug" => None,
        "sort" => sort(value),
        "title" | "description" => {
            let text = plain(&value::text(value)?);
            (!text.is_empty()).then_some(Value::String(text))
        }
        _ => {
            let known = ENTRY_KEYS.contains(&key)
                || SECTION_KEYS.contains(&key) && page.kind == PageKind::Section;
            known.then(|| value.clone())
        }
    }
}

/// Zola's order of a section, as ours.
fn sort(value: &Value) -> Option<Value> {
    let key = match value::text(value)?.as_str() {
        "date" => "-date",
        "update_date" => "-updated",
        "weight" => "weight",
        "title" | "title_bytes" | "slug" => "title",
        _ => return None,
    };
    Some(Value::Array(vec![Value::from(key)]))
}

/// A title or a description without what HTML it has.
fn plain(text: &str) -> String {
    let text = html::unescaped(&html::without_tags(text));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A date of any of the forms that the systems take, as ISO 8601.
pub fn date(text: &str) -> Option<String> {
    let text = text.trim();
    let is_sound = |text: &str| DateTime::parse(text, &TimeZone::UTC).is_ok();
    // `2015-11-17 10:00:49 -0400`, `2015-11-17T10:00:49-04:00`, `2015-11-17T10:00:49.123Z`
    let mut parts = text.splitn(3, [' ', 'T', 't']);
    let day = parts.next()?;
    let numbers: Vec<&str> = day.split(['-', '/']).collect();
    let day = match numbers.as_slice() {
        [y, m, d] if y.len() == 4 => format!("{y}-{m:0>2}-{d:0>2}"),
        _ => return foreign_date(text),
    };
    let Some(clock) = parts.next().filter(|clock| !clock.is_empty()) else {
        return is_sound(&day).then_some(day);
    };
    let zone = parts.next().unwrap_or_default().trim();
    let start = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, attached) = clock.split_at_checked(start)?;
    let clock = clock.split('.').next().unwrap_or(clock);
    let clock = match clock.split(':').collect::<Vec<_>>().as_slice() {
        [h, m] => format!("{h:0>2}:{m:0>2}"),
        [h, m, s] if *s == "00" => format!("{h:0>2}:{m:0>2}"),
        [h, m, s] => format!("{h:0>2}:{m:0>2}:{s:0>2}"),
        _ => return None,
    };
    let zone = if attached.is_empty() { zone } else { attached };
    let zone = match zone {
        "UTC" | "GMT" | "Z" | "z" | "+0000" | "+00:00" => "Z".to_owned(),
        "" => String::new(),
        zone => {
            let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
            let sign = zone.chars().next()?;
            match (digits.split_at_checked(2), sign) {
                (Some((h, m)), '+' | '-') => format!("{sign}{h}:{m:0<2}"),
                _ => return None,
            }
        }
    };
    if clock == "00:00" && zone.is_empty() {
        return is_sound(&day).then_some(day);
    }
    let whole = format!("{day}T{clock}{zone}");
    is_sound(&whole).then_some(whole)
}

/// RFC 2822, as `Tue, 17 Nov 2015 10:00:49 +0000`.
fn foreign_date(text: &str) -> Option<String> {
    let at: Timestamp = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(at.to_string())
}

/// A name that a field can have.
pub fn field_name(site: &OldSite, name: &str) -> String {
    let field = of_field(name).to_ascii_lowercase();
    let is_taken = ENTRY_KEYS.contains(&field.as_str())
        || SECTION_KEYS.contains(&field.as_str())
        || site.taxonomies.iter().any(|(key, _)| *key == field);
    if is_taken {
        format!("old_{field}")
    } else {
        field
    }
}

/// What is equal for a term however it is written: `Open Data`, `open-data`.
fn same(term: &str) -> String {
    let part = |c: char| c.is_whitespace() || c == '-' || c == '_';
    term.trim().replace(part, "-").to_lowercase()
}

/// The keys of terms by what the old site wrote, with their labels.
#[derive(Debug, Default)]
pub struct Terms {
    /// By taxonomy: the keys by their terms, in the form in which [`same`] compares them.
    keys: BTreeMap<String, BTreeMap<String, String>>,
    /// By taxonomy: the labels by key.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
}

impl Terms {
    /// The key of a term, which it gets when it is first seen.
    pub fn key(&mut self, taxonomy: &str, term: &str) -> String {
        let keys = self.keys.entry(taxonomy.to_owned()).or_default();
        let labels = self.labels.entry(taxonomy.to_owned()).or_default();
        let term = term.trim();
        if let Some(key) = keys.get(&same(term)) {
            return key.clone();
        }
        let slug = slugify(term).replace('.', "-");
        let slug = if slug.is_empty() {
            "term".to_owned()
        } else {
            slug
        };
        let numbered = (2..).map(|n| format!("{slug}-{n}"));
        let key = std::iter::once(slug.clone())
            .chain(numbered)
            .find(|key| !labels.contains_key(key))
            .unwrap_or(slug);
        keys.insert(same(term), key.clone());
        labels.insert(key.clone(), term.to_owned());
        key
    }

    /// The key of a term that is known.
    pub fn known(&self, taxonomy: &str, term: &str) -> Option<&String> {
        self.keys.get(taxonomy)?.get(&same(term))
    }

    /// Calls a term something else.
    pub fn label(&mut self, taxonomy: &str, term: &str, label: &str) {
        let key = self.key(taxonomy, term);
        if let Some(labels) = self.labels.get_mut(taxonomy) {
            labels.insert(key, label.to_owned());
        }
    }
}

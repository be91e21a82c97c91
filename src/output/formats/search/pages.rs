//! The pages that can be found in a language: those that search engines may show too. Records without a version in the language
//! are found in the language that they have.

use std::borrow::Cow;

use memchr::memmem;
use rayon::prelude::*;

use super::filters::Filters;
use super::synonyms::Synonyms;
use crate::base::Lang;
use crate::base::locale::Style;
use crate::content::settings::SearchSettings;
use crate::markdown::{Document, one_line};
use crate::output::readable::Readable;
use crate::output::text::Texts;
use crate::search::{Filter, Head, Page};
use crate::site::model::{Entry, EntryId, PageSource, Version, VersionState, VersionText};
use crate::site::views::Datum;
use crate::site::{Query, Site};

/// A page that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub id: EntryId,
    /// The days from 1970-01-01 to its day; 0 without one.
    day: u32,
    url: String,
}

/// All pages in the order of the index: by day, oldest first, and then by address.
pub fn found(site: &Site, lang: Lang) -> Vec<Found> {
    let Some(settings) = &site.settings().search else {
        return Vec::new();
    };
    let found = EntryId::par_each(site.entries());
    let found = found.filter_map(|(id, entry)| {
        let (version, _) = shown(entry, lang, settings)?;
        let date = version.keys.date.as_ref();
        Some(Found {
            id,
            day: date.map_or(0, |date| day(date.value.date)),
            url: site.card(id, lang)?.url.to_string(),
        })
    });
    let mut found: Vec<Found> = found.collect();
    found.par_sort_by(|a, b| (a.day, &a.url).cmp(&(b.day, &b.url)));
    found
}

/// What is known of pages before their texts are read, and what all can be filtered by.
pub fn heads(site: &Site, lang: Lang, found: &[Found]) -> (Vec<Filter>, Vec<Head>) {
    let mut filters = Filters::default();
    let mut heads = Vec::with_capacity(found.len());
    for (number, Found { id, day, .. }) in found.iter().enumerate() {
        heads.push(Head {
            day: *day,
            ..Head::default()
        });
        let entry = site.entries().get(id.index());
        if let (Some(card), Some(entry)) = (site.card(*id, lang), entry) {
            let top = entry.section.split('/').next().unwrap_or_default();
            let title = site.card_at(top, lang).map(|card| card.title.clone());
            filters.add(number, &card, top, &title.unwrap_or_default(), site);
        }
    }
    (filters.finish(site, lang, &mut heads), heads)
}

/// The version of an entry that can be found in a language.
fn shown<'a>(
    entry: &'a Entry,
    lang: Lang,
    settings: &SearchSettings,
) -> Option<(&'a Version, Lang)> {
    let page = entry.pages.get(lang)?;
    let version = entry.versions.get(page.version)?;
    let is_excluded = settings.exclude.iter().any(|path| {
        let rest = entry.section.strip_prefix(path.value.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let is_found = (page.how == PageSource::Own
        || page.how == PageSource::Original && entry.record)
        && version.state == VersionState::Public
        && version.keys.withdrawn.is_none()
        && !version.keys.noindex.unwrap_or(false)
        && entry.over.is_none()
        && !version
            .keys
            .search
            .as_ref()
            .is_some_and(|search| search.hide)
        && !is_excluded;
    is_found.then_some((version, page.version))
}

/// Makes the pages of an index.
pub struct Pages<'s> {
    pub site: &'s Site,
    pub lang: Lang,
    pub texts: &'s dyn Texts,
    pub synonyms: Option<Synonyms>,
}

impl Pages<'_> {
    /// The words of a document, and adds to `asked` what they depend on. Only what calls shortcodes has to be rendered for them.
    fn words<'d>(
        &self,
        id: EntryId,
        document: &'d Document,
        asked: &mut Vec<Query>,
    ) -> Cow<'d, str> {
        let filled = document
            .has_calls()
            .then(|| self.texts.filled(id, self.lang, document));
        let Some(filled) = filled.flatten() else {
            return Cow::Borrowed(document.plain.trim());
        };
        asked.extend(filled.asked);
        Cow::Owned(Readable::words(&filled.html))
    }

    /// A page with its text, and what this depends on besides its own entry.
    pub fn page(&self, id: EntryId) -> Option<(Page, Vec<Query>)> {
        let (site, lang) = (self.site, self.lang);
        let entry = site.entries().get(id.index())?;
        let (version, from) = shown(entry, lang, site.settings().search.as_ref()?)?;
        let card = site.card(id, lang)?;
        let title = one_line(&version.title);
        let names = names(entry, version, &title);
        let found = version.keys.search.as_ref();
        let mut asked = Vec::new();
        let mut headings = Vec::new();
        let mut text = String::new();
        if let VersionText::Markdown(left) = &version.text
            && let Some(words) = left.words.get()
        {
            text += &words.plain;
            headings.clone_from(&words.headings);
        } else if let Some(document) = site.text(version, from) {
            text += &self.words(id, &document, &mut asked);
            headings.extend(
                document
                    .headings
                    .iter()
                    .map(|heading| one_line(&heading.text)),
            );
        }
        // Mostly the description is the beginning of the text.
        let has = |text: &str| memmem::find(text.as_bytes(), card.description.as_bytes()).is_some();
        if !text.starts_with(&*card.description) && !has(&text) {
            let gap = if text.is_empty() { "" } else { "\n" };
            text = [&card.description, gap, &text].concat();
        }
        let mut add = |part: &str| {
            if !text.is_empty() && !part.is_empty() {
                text.push('\n');
            }
            text.push_str(part);
        };
        if !version.keys.fields.is_empty() {
            for field in site.fields(entry, version, lang) {
                let mut values = Vec::new();
                words(site, &field.value, &mut values);
                if !values.is_empty() {
                    add(&format!("{}: {}", field.label, values.join(", ")));
                }
            }
        }
        for document in version.documents.values() {
            add(&self.words(id, document, &mut asked));
        }
        let date = version.keys.date.as_ref().map(|date| date.value.date);
        let date = date.map(|date| date.to_string());
        // As pages show it, so that it can be looked for.
        let day = date.as_deref();
        let day = day.and_then(|date| site.locale(lang).date(date, Style::Long));
        add(&day.unwrap_or_default());
        let synonyms = self.synonyms.as_ref();
        let page = Page {
            url: card.url.to_string(),
            names,
            headings,
            synonyms: synonyms.map_or_else(Vec::new, |all| all.of(&title, &text)),
            title,
            text,
            date: date.unwrap_or_default(),
            boost: found.and_then(|search| search.boost).unwrap_or(10),
        };
        Some((page, asked))
    }
}

/// What a page is called besides: its titles in other languages, and its keywords.
fn names(entry: &Entry, version: &Version, title: &str) -> Vec<String> {
    let others = entry.versions.iter();
    let others = others.filter(|(_, other)| other.state == VersionState::Public);
    let mut names: Vec<String> = others.map(|(_, other)| one_line(&other.title)).collect();
    names.retain(|name| *name != title);
    let found = version.keys.search.as_ref();
    let keywords = found.into_iter().flat_map(|search| &search.keywords);
    names.extend(keywords.map(|word| one_line(&word.value)));
    names.sort();
    names.dedup();
    names
}

/// The days from 1970-01-01 to a date, from 1 on.
fn day(date: jiff::civil::Date) -> u32 {
    let start = jiff::civil::date(1970, 1, 1);
    let days = date.since(start).map_or(0, |span| span.get_days());
    u32::try_from(days).unwrap_or_default().max(1)
}

/// What readers see of the value of a field.
fn words(site: &Site, value: &Datum, out: &mut Vec<String>) {
    match value {
        Datum::Text(text) | Datum::Date(text) => out.push(text.clone()),
        Datum::Integer(number) => out.push(number.to_string()),
        Datum::Country { name, .. } => out.push(name.clone()),
        Datum::Choice(term) => out.push(term.label.clone()),
        Datum::Reference(link) if site.is_public(&link.path) => out.push(link.title.clone()),
        Datum::List(items) => items.iter().for_each(|item| words(site, item, out)),
        Datum::Map(items) => items.values().for_each(|item| words(site, item, out)),
        Datum::None
        | Datum::Reference(_)
        | Datum::Html(_)
        | Datum::Document(_)
        | Datum::Number(_)
        | Datum::Boolean(_)
        | Datum::File(_) => {}
    }
}

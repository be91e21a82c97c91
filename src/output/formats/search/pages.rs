//! The pages that can be found in a language: those that search engines may show too. Records without a version in the language
//! are found in the language that they have.

use rayon::prelude::*;

use super::filters::Filters;
use super::synonyms::Synonyms;
use crate::base::Lang;
use crate::base::locale::Style;
use crate::content::settings::SearchSettings;
use crate::markdown::one_line;
use crate::search::{Filter, Head, Page};
use crate::site::Site;
use crate::site::model::{Entry, EntryId, PageSource, Version, VersionState};
use crate::site::views::Datum;

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
            url: site.card(id, lang)?.url.clone(),
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

/// A page with its text.
pub fn page(site: &Site, id: EntryId, lang: Lang, synonyms: Option<&Synonyms>) -> Option<Page> {
    let entry = site.entries().get(id.index())?;
    let (version, from) = shown(entry, lang, site.settings().search.as_ref()?)?;
    let card = site.card(id, lang)?;
    let title = one_line(&version.title);
    let others = entry.versions.iter();
    let others = others.filter(|(_, other)| other.state == VersionState::Public);
    let mut names: Vec<String> = others.map(|(_, other)| one_line(&other.title)).collect();
    names.retain(|name| *name != title);
    let found = version.keys.search.as_ref();
    let keywords = found.into_iter().flat_map(|search| &search.keywords);
    names.extend(keywords.map(|word| one_line(&word.value)));
    names.sort();
    names.dedup();
    let text = site.text(version, from);
    let headings = text.iter().flat_map(|document| &document.headings);
    let headings = headings.map(|heading| one_line(&heading.text)).collect();
    let mut parts = vec![card.description.clone()];
    if let Some(document) = &text {
        let repeats = document.plain.starts_with(card.description.as_str());
        if repeats {
            parts.clear();
        }
        parts.push(document.plain.trim().to_owned());
    }
    if !version.keys.fields.is_empty() {
        for field in site.fields(entry, version, lang) {
            let mut values = Vec::new();
            words(site, &field.value, &mut values);
            if !values.is_empty() {
                parts.push(format!("{}: {}", field.label, values.join(", ")));
            }
        }
    }
    for document in version.documents.values() {
        parts.push(document.plain.trim().to_owned());
    }
    let date = version.keys.date.as_ref().map(|date| date.value.date);
    let date = date.map(|date| date.to_string());
    // As pages show it, so that it can be looked for.
    parts.extend(
        date.as_deref()
            .and_then(|date| site.locale(lang).date(date, Style::Long)),
    );
    parts.retain(|part| !part.is_empty());
    let text = parts.join("\n");
    Some(Page {
        url: card.url.clone(),
        names,
        headings,
        synonyms: synonyms.map_or_else(Vec::new, |all| all.of(&title, &text)),
        title,
        text,
        date: date.unwrap_or_default(),
        boost: found.and_then(|search| search.boost).unwrap_or(10),
    })
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

//! Collects the report of a site.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::Lang;
use crate::engine::report::{Due, Report, Row, RowState, RowVersion};
use crate::site::model;
use crate::site::model::{Entry, EntryId, PageSource, Version};
use crate::site::{Route, RouteKind, Site};

/// The report of a site.
pub fn report(site: &Site, routes: &[Route]) -> Report {
    let languages = &site.settings().languages;
    let pages = languages.all().map(|(lang, language)| {
        let count = routes
            .iter()
            .filter(|route| route.lang == lang && is_page(&route.kind))
            .count();
        (language.key.clone(), count)
    });
    let keys = language_keys(site);
    let mut rows: Vec<Arc<Row>> = site
        .entries()
        .par_iter()
        .flat_map_iter(|entry| rows(site, entry, &keys))
        .map(Arc::new)
        .collect();
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    let dues = site.dues().iter().map(|due| Due {
        at: due.at,
        change: due.change,
        path: due.path.clone(),
        title: site
            .entry(&due.path)
            .map(|entry| title(entry, languages.default()))
            .unwrap_or_default(),
    });
    Report {
        pages: pages.collect(),
        rows,
        dues: dues.collect(),
        confidential: confidential(site),
        generated: site.generated_folders(),
        timezone: site.settings().zone_name.clone(),
    }
}

/// Updates the rows of some entries, whose number has not changed.
pub fn renew(report: &mut Report, site: &Site, ids: &BTreeSet<EntryId>) {
    let languages = &site.settings().languages;
    let keys = language_keys(site);
    for entry in ids.iter().filter_map(|id| site.entries().get(id.index())) {
        let from = report.rows.partition_point(|row| row.path < entry.path);
        for row in rows(site, entry, &keys) {
            let slots = report.rows.iter_mut().skip(from);
            let mut slots = slots.take_while(|slot| slot.path == row.path);
            // By mistake, a section and an entry may have one path.
            let same =
                |slot: &&mut Arc<Row>| slot.language == row.language && slot.file == row.file;
            if let Some(slot) = slots.find(same) {
                *slot = Arc::new(row);
            }
        }
        for due in report
            .dues
            .iter_mut()
            .filter(|due| *due.path == *entry.path)
        {
            due.title = title(entry, languages.default());
        }
    }
}

/// Whether a route is a page, and not a redirect, a file or another output.
fn is_page(kind: &RouteKind) -> bool {
    !matches!(
        kind,
        RouteKind::File(_)
            | RouteKind::Picture(_)
            | RouteKind::Redirect(_)
            | RouteKind::Output { .. }
            | RouteKind::Format { .. }
            | RouteKind::NotFound
            | RouteKind::Languages
    )
}

fn title(entry: &Entry, default: Lang) -> String {
    let version = entry
        .versions
        .get(default)
        .or_else(|| entry.original_version());
    version
        .map(|version| version.title.to_string())
        .unwrap_or_default()
}

fn state(version: &Version) -> RowState {
    match version.state {
        model::VersionState::Public if version.keys.withdrawn.is_some() => RowState::Withdrawn,
        model::VersionState::Public => RowState::Public,
        model::VersionState::Draft => RowState::Draft,
        model::VersionState::Unapproved => RowState::Unapproved,
        model::VersionState::Embargoed => RowState::Embargoed,
        model::VersionState::Expired => RowState::Expired,
        model::VersionState::Broken => RowState::Broken,
    }
}

/// The keys of the languages, which rows share.
fn language_keys(site: &Site) -> Vec<Arc<str>> {
    let languages = site.settings().languages.all();
    languages
        .map(|(_, language)| language.key.as_str().into())
        .collect()
}

fn rows(site: &Site, entry: &Entry, keys: &[Arc<str>]) -> Vec<Row> {
    let languages = &site.settings().languages;
    languages
        .all()
        .zip(keys)
        .filter_map(|((lang, _), key)| {
            let page = entry.pages.get(lang);
            let (version, kind) = match (entry.versions.get(lang), page) {
                (Some(version), _) if version.derived_from.is_some() => {
                    (version, RowVersion::Derived)
                }
                (Some(version), _) => (version, RowVersion::Written),
                (None, Some(page)) if page.how != PageSource::Own => {
                    (entry.versions.get(page.version)?, RowVersion::Original)
                }
                (None, _) => return None,
            };
            Some(Row {
                path: entry.path.clone(),
                language: Arc::clone(key),
                state: state(version),
                date: version
                    .keys
                    .date
                    .as_ref()
                    .map(|date| site.iso(&date.value).into()),
                title: match &*version.title {
                    // The text of a term may leave the title to its page.
                    "" => entry.path.clone(),
                    _ => Arc::clone(&version.title),
                },
                url: page
                    .map(|page| page.url.clone())
                    .or_else(|| entry.urls.get(lang).cloned())
                    .unwrap_or_default(),
                file: version.file.clone(),
                version: kind,
            })
        })
        .collect()
}

/// The files of everything that is not public.
fn confidential(site: &Site) -> Vec<crate::base::RelPath> {
    let mut all = Vec::new();
    let hidden = |version: &&Version| version.state != model::VersionState::Public;
    for entry in site.entries() {
        let versions = entry
            .versions
            .iter()
            .map(|(_, version)| version)
            .filter(&hidden);
        all.extend(versions.map(|version| version.file.clone()));
        if entry
            .original_version()
            .is_some_and(|version| hidden(&version))
        {
            all.extend(entry.files.iter().cloned());
        }
    }
    let others = site.input().others.iter().map(|other| &other.path);
    all.extend(
        others
            .filter(|path| !site.files().contains_key(*path))
            .cloned(),
    );
    for section in site.sections().values() {
        let index = site.entry(&section.path).and_then(Entry::original_version);
        if index.is_some_and(|index| hidden(&index)) {
            all.extend(section.schema.iter().map(|schema| schema.file.clone()));
        }
    }
    all.sort();
    all.dedup();
    all
}

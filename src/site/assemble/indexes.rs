//! Builds the site from its entries: their pages, and the indexes over all of them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, RwLock};

use indexmap::IndexMap;
use rayon::prelude::*;

use crate::base::locale::Locale;
use crate::base::{ByLang, Lang, Languages};
use crate::content::{Keys, MissingTranslation};
use crate::diag::Diagnostic;
use crate::proof::claims;
use crate::site::assemble::approval;
use crate::site::assemble::attachments;
use crate::site::assemble::documents;
use crate::site::assemble::entry_files::{EntryFiles, parent_of};
use crate::site::assemble::files;
use crate::site::assemble::publication;
use crate::site::assemble::references::{Known, References};
use crate::site::assemble::term_texts;
use crate::site::assemble::terms;
use crate::site::assemble::withheld::OfHidden;
use crate::site::events;
use crate::site::model::{
    Due, Entry, EntryId, Page, PageSource, Section, TermIndex, Version, VersionState,
};
use crate::site::reviews;
use crate::site::views::card::SharedNames;
use crate::site::views::field_values::schema_of;
use crate::site::{IdsByPath, PathNames, Site, SiteInput};

/// Returns the pages of an entry: for each language its own version if that is public, else what the section's policy
/// provides for a missing version.
fn pages(
    entry: &Entry,
    missing: MissingTranslation,
    drafts: bool,
    languages: &Languages,
) -> ByLang<Page> {
    let shows = |version: &Version| publication::shows(version.state, drafts);
    let original = entry
        .original_version()
        .filter(|version| shows(version))
        .map(|_| entry.original);
    let mut pages = ByLang::new();
    for (lang, _) in languages.all() {
        let own = entry
            .versions
            .get(lang)
            .filter(|version| shows(version))
            .map(|_| (lang, PageSource::Own));
        let page = own.or_else(|| match missing {
            MissingTranslation::Omit => None,
            MissingTranslation::Original => {
                original.map(|original| (original, PageSource::Original))
            }
            MissingTranslation::Notice => original.map(|original| (original, PageSource::Notice)),
        });
        if let (Some((version, how)), Some(url)) = (page, entry.urls.get(lang)) {
            pages.insert(
                lang,
                Page {
                    version,
                    how,
                    url: url.clone(),
                },
            );
        }
    }
    pages
}

/// Returns the keys of each section and of those above it, nearest first.
fn chains<'a>(
    sections: &'a BTreeMap<String, Section>,
    entries: &'a [Entry],
) -> BTreeMap<&'a str, Vec<&'a Keys>> {
    let own = |section: &Section| {
        let version = entries.get(section.index.index())?.original_version()?;
        Some(&*version.keys)
    };
    let chain = |path: &str| {
        let above = std::iter::successors(Some(path.to_owned()), |path| parent_of(path));
        above.filter_map(|path| own(sections.get(&path)?)).collect()
    };
    let all = sections.keys();
    all.map(|path| (path.as_str(), chain(path))).collect()
}

/// Returns the changes that time will bring to entries, and warnings about what is overdue.
fn dues(
    input: &SiteInput,
    sections: &BTreeMap<String, Section>,
    entries: &[Entry],
) -> (Vec<Due>, Vec<Diagnostic>) {
    let chains = chains(sections, entries);
    let of_entry = |entry: &Entry| {
        let (mut dues, mut late) = (Vec::new(), Vec::new());
        let section = sections.get(&*entry.section);
        let section = section.filter(|_| entry.is_item());
        reviews::check(entry, section, input, &mut late);
        publication::check_name(entry, input.now, &input.settings.zone, &mut late);
        let export = section.and_then(|section| section.keys.export.as_ref());
        events::check(entry, export, &input.settings.zone, &mut late);
        let schema = schema_of(input, sections, entry);
        let first = if entry.index {
            parent_of(&entry.path)
        } else {
            Some(entry.section.to_string())
        };
        // A folder without an index is no section.
        let mut folders = std::iter::successors(first, |path| parent_of(path));
        let above = folders.find_map(|path| chains.get(&*path));
        let above = above.map_or(&[][..], Vec::as_slice);
        publication::dues(entry, schema, above, input.now, &mut dues);
        (dues, late)
    };
    let all: Vec<_> = entries.par_iter().map(of_entry).collect();
    let (dues, late): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    let late = late.into_iter().flatten().collect();
    (dues.into_iter().flatten().collect(), late)
}

/// Marks the indexes of sections that are left out. This comes last, because a section hands the state of its index
/// down.
fn mark_broken_indexes(entries: &mut [Entry], input: &SiteInput) {
    if input.broken_indexes.is_empty() {
        return;
    }
    let left_out = |entry: &&mut Entry| entry.index && input.broken_indexes.contains(&*entry.path);
    for entry in entries.iter_mut().filter(left_out) {
        let langs: Vec<Lang> = entry.versions.langs().collect();
        for lang in langs {
            if let Some(version) = Arc::make_mut(&mut entry.versions).get_mut(lang) {
                version.state = VersionState::Broken;
            }
        }
    }
}

/// The indexes over all entries.
struct Indexes {
    facets: BTreeMap<String, IndexMap<String, TermIndex>>,
    taxonomies: IndexMap<String, TermIndex>,
    references: References,
    dues: Vec<Due>,
}

/// Indexes terms, references and dues side by side, because each goes through all entries.
fn index(
    input: &SiteInput,
    sections: &BTreeMap<String, Section>,
    entries: &[Entry],
    by_path: &IdsByPath,
    names: &PathNames,
    groups: &[EntryFiles],
    out: &mut Vec<Diagnostic>,
) -> Indexes {
    let terms = || {
        let mut problems = Vec::new();
        let facets = sections.iter().map(|(path, section)| {
            let (schema, members) = (section.schema.as_deref(), &section.entries);
            let facets = terms::facets(schema, entries, by_path, members, &mut problems);
            (path.clone(), facets)
        });
        let facets = facets.filter(|(_, facets)| !facets.is_empty());
        let facets = facets.collect();
        (
            facets,
            terms::taxonomies(&input.settings, entries),
            problems,
        )
    };
    let references = || {
        let mut problems = Vec::new();
        let known = Known {
            entries,
            sections,
            by_path,
            names,
            held_back: &|entry| entry.in_doubt && input.broken.is_empty(),
        };
        let references = References::new(known, &input.schemas, groups, &mut problems);
        attachments::check(groups, entries, input, &mut problems);
        approval::check(groups, entries, sections, input, &mut problems);
        (references, problems)
    };
    let ((facets, taxonomies, unclear), ((references, wrong), (dues, late))) =
        rayon::join(terms, || {
            rayon::join(references, || dues(input, sections, entries))
        });
    out.extend(unclear.into_iter().chain(wrong).chain(late));
    Indexes {
        facets,
        taxonomies,
        references,
        dues,
    }
}

/// Adds to the entries the pages that they have in each language, and renders the texts that pages share.
fn add_pages(entries: &mut [Entry], sections: &BTreeMap<String, Section>, input: &SiteInput) {
    entries.par_iter_mut().for_each(|entry| {
        // The home page exists in every language, because all other pages are below it.
        let missing = match sections.get(&*entry.section) {
            _ if entry.path.is_empty() => MissingTranslation::Original,
            // The page of a term is there in each language.
            Some(section) if entry.over.is_none() => section.missing,
            _ => MissingTranslation::default(),
        };
        let left_out = entry.index && input.broken_indexes.contains(&*entry.path);
        if !left_out {
            entry.pages = pages(entry, missing, input.drafts, &input.settings.languages);
        }
        documents::render_shared(&mut entry.versions, entry.index, &entry.pages, input);
    });
}

/// Adds pages to the entries, and assembles the site from them.
pub(in crate::site) fn finish(
    input: SiteInput,
    mut sections: BTreeMap<String, Section>,
    mut entries: Vec<Entry>,
    groups: Vec<EntryFiles>,
    out: &mut Vec<Diagnostic>,
) -> Site {
    let settings = Arc::clone(&input.settings);
    let languages = &settings.languages;
    claims::check_ages(input.facts.as_ref(), input.now, &settings.zone, out);
    add_pages(&mut entries, &sections, &input);
    for (id, entry) in EntryId::each(&entries).filter(|(_, e)| e.listed()) {
        if let Some(section) = sections.get_mut(&*entry.section) {
            section.entries.push(id);
        }
    }
    for section in sections.values_mut() {
        section.order = languages.each();
    }
    let mut by_path: IdsByPath = EntryId::each(&entries)
        .filter(|(_, entry)| entry.over.is_none())
        .map(|(id, entry)| (entry.path.clone(), id))
        .collect();
    // Sections and entries are sorted each, which this finds.
    by_path.sort_keys();
    let path_names = PathNames::default();
    let term_texts = term_texts::settle(&input, &sections, &mut entries, &by_path, out);
    let of_hidden = OfHidden::new(&entries, &sections, &input);
    let files = files::files(&mut entries, &sections, &input, &of_hidden.withheld, out);
    let shut_data = files::shut_data(&entries, &sections, &input, &of_hidden.withheld);
    let Indexes {
        facets,
        taxonomies,
        references,
        dues,
    } = index(
        &input,
        &sections,
        &entries,
        &by_path,
        &path_names,
        &groups,
        out,
    );
    mark_broken_indexes(&mut entries, &input);
    let withdrawn = EntryId::each(&entries).filter(|(_, entry)| {
        let mut versions = entry.versions.iter();
        versions.any(|(_, version)| version.keys.withdrawn.is_some())
    });
    let withdrawn = withdrawn.map(|(id, _)| id).collect();
    let locales: Vec<Locale> = languages
        .all()
        .map(|(_, language)| Locale::new(&language.tag))
        .collect();
    let views = entries.iter().map(|_| languages.each()).collect();
    let terms = taxonomies.values();
    let terms = terms.map(|index| index.values().map(|_| languages.each()).collect());
    let terms = terms.collect();
    let keeps_groups = input.retention.is_in_memory();
    let menus = settings.menus.keys();
    let menus = menus.map(|name| (name.clone(), languages.each()));
    let mut site = Site {
        media_types: Arc::default(),
        data_views: Default::default(),
        shared_names: SharedNames::new(&input),
        input,
        sections,
        entries,
        by_path,
        by_url: OnceLock::new(),
        path_names,
        file_names: OnceLock::new(),
        routes: Arc::default(),
        address_names: OnceLock::new(),
        term_texts,
        facets,
        taxonomies,
        files,
        of_hidden,
        shut_data,
        references,
        dues,
        locales,
        views,
        configs: languages.each(),
        terms,
        menus: menus.collect(),
        order: languages.each(),
        lists: RwLock::default(),
        related: OnceLock::new(),
        series: OnceLock::new(),
        feeds: RwLock::default(),
        named_in_feeds: OnceLock::new(),
        feed_names: OnceLock::new(),
        pagers: RwLock::default(),
        groups: if keeps_groups { groups } else { Vec::new() },
        withdrawn,
    };
    site.mark_linked_pictures();
    site
}

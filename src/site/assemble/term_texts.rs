//! Texts of terms: files in the folder of a taxonomy (`topics/tenants.md`) or of a facet (`news/kind/notice.md`) lie over the
//! pages that the program makes for the terms.
//!
//! Such a file is an entry with versions, fields and times of its own, and no page: that of its term shows it. It has no
//! content path either, because links lead to the term, whether it has a text or not.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::FixedState;
use indexmap::IndexMap;

use crate::base::slug::slugify;
use crate::base::{ByLang, Lang, suggest};
use crate::content::Settings;
use crate::content::layout::Place;
use crate::diag::{Diagnostic, Span};
use crate::schema::{Schema, Spanned, Type};
use crate::site::assemble::terms::{self, facet_slug, inner_type};
use crate::site::model::{Entry, EntryId, Page, Section, TermIndex};
use crate::site::query::Owner;
use crate::site::routes::term_slug::term_slug;
use crate::site::{IdsByPath, SiteInput};

/// The texts of terms, by the taxonomy or facet and the key of the term.
pub(in crate::site) type TermTexts = BTreeMap<(Owner, String), EntryId>;

/// Returns the folders of texts of terms, by content path: those named like a taxonomy, or like a facet of the section around
/// them. One with an `_index.md` is a section like any other.
pub fn term_folders<'a>(
    places: impl Iterator<Item = &'a Place> + Clone,
    settings: &Settings,
    schema_of: impl Fn(&str) -> Option<Arc<Schema>>,
) -> BTreeMap<String, Owner> {
    let indexes = places.clone().filter(|place| place.index);
    let sections: BTreeSet<&str> = indexes.map(|place| place.path.as_str()).collect();
    let folders: BTreeSet<&str> = places
        .filter(|place| !place.index)
        .map(|place| place.section.as_str())
        .collect();
    let mut found = BTreeMap::new();
    for folder in folders.into_iter().filter(|path| !sections.contains(path)) {
        if settings.taxonomies.contains_key(folder) {
            found.insert(folder.to_owned(), Owner::Taxonomy(folder.to_owned()));
        }
        let Some((section, field)) = folder.rsplit_once('/') else {
            continue;
        };
        let is_facet = |schema: &Schema| schema.facets().any(|facet| facet.name == field);
        if sections.contains(section) && schema_of(section).is_some_and(|schema| is_facet(&schema))
        {
            found.insert(folder.to_owned(), Owner::facet(section, field));
        }
    }
    found
}

impl Owner {
    /// The content path of the folder with the texts of its terms.
    pub(in crate::site) fn folder(&self) -> String {
        match self {
            Self::Taxonomy(name) => name.clone(),
            Self::Facet { section, field } => format!("{section}/{field}"),
        }
    }

    /// The content path of the section that its terms are in.
    pub(in crate::site) fn section(&self) -> &str {
        match self {
            Self::Taxonomy(_) => "",
            Self::Facet { section, .. } => section,
        }
    }

    /// The last part of the addresses that its terms are below.
    pub(in crate::site) fn slug(&self) -> String {
        match self {
            Self::Taxonomy(name) => slugify(name),
            Self::Facet { field, .. } => slugify(field),
        }
    }

    /// The last part of the address of one of its terms.
    fn term_slug(&self, key: &str) -> String {
        match self {
            Self::Taxonomy(_) => term_slug(key),
            Self::Facet { .. } => facet_slug(key),
        }
    }
}

/// Finds the term of each text, takes the pages of texts away that no page of a term shows, and reports texts of terms that
/// are not there.
pub(in crate::site) fn settle(
    input: &SiteInput,
    sections: &BTreeMap<String, Section>,
    entries: &mut [Entry],
    by_path: &IdsByPath,
    out: &mut Vec<Diagnostic>,
) -> TermTexts {
    let mut texts = TermTexts::new();
    if entries.iter().all(|entry| entry.over.is_none()) {
        return texts;
    }
    let taxonomies = terms::taxonomies(&input.settings, entries);
    let mut facets: HashMap<String, IndexMap<String, TermIndex>, FixedState> = HashMap::default();
    let mut settled: Vec<(EntryId, ByLang<Page>)> = Vec::new();
    for (id, entry) in EntryId::each(entries) {
        let Some(owner) = entry.over.as_deref() else {
            continue;
        };
        let index = match owner {
            Owner::Taxonomy(name) => taxonomies.get(name),
            Owner::Facet { section, field } => {
                let found = facets.entry(section.clone()).or_insert_with(|| {
                    let section = sections.get(section);
                    let schema = section.and_then(|section| section.schema.as_deref());
                    let members = section.map_or(&[][..], |section| &section.entries);
                    // Their problems are reported where all facets are made.
                    terms::facets(schema, entries, by_path, members, &mut Vec::new())
                });
                found.get(field)
            }
        };
        let mut used = index.into_iter().flat_map(|index| index.keys());
        let key = used.find(|key| *owner.term_slug(key) == *entry.slug);
        let langs = languages_of(owner, input, sections, entries);
        let is_shown = |lang: Lang| key.is_some() && langs.contains(&lang) && !entry.withdrawn();
        let shown = entry.pages.iter().filter(|(lang, _)| is_shown(*lang));
        settled.push((id, shown.map(|(lang, page)| (lang, page.clone())).collect()));
        without_effect(entry, out);
        match key {
            Some(key) => {
                texts.insert((owner.clone(), key.clone()), id);
            }
            None => out.extend(without_term(owner, entry, input, sections)),
        }
    }
    for (id, pages) in settled {
        if let Some(entry) = entries.get_mut(id.index()) {
            entry.pages = pages;
        }
    }
    texts
}

/// Warns of keys that are about an entry in a list of its section, which the text of a term is not.
fn without_effect(entry: &Entry, out: &mut Vec<Diagnostic>) {
    let Some(version) = entry.original_version() else {
        return;
    };
    let keys = &version.keys;
    let text = |key: &Option<Box<Spanned<String>>>| key.as_ref().map(|key| key.at);
    let terms = keys.terms.iter();
    let terms = terms.map(|(name, terms)| (name.as_str(), terms.first().map(|term| term.at)));
    let stated = [
        ("slug", text(&keys.slug)),
        ("path", text(&keys.path)),
        ("weight", keys.weight.as_ref().map(|weight| weight.at)),
        ("series", text(&keys.series)),
    ];
    for (name, at) in stated.into_iter().chain(terms) {
        let Some(at) = at else { continue };
        let message = format!("`{name}` has no effect in the text of a term");
        out.push(
            Diagnostic::warning("without-effect", message)
                .at(at.span(&version.file))
                .hint("its address, its place in lists and its entries are those of the term: take the line out"),
        );
    }
}

/// The languages in which the terms have pages.
fn languages_of(
    owner: &Owner,
    input: &SiteInput,
    sections: &BTreeMap<String, Section>,
    entries: &[Entry],
) -> Vec<Lang> {
    match owner {
        Owner::Taxonomy(_) => input
            .settings
            .languages
            .all()
            .map(|(lang, _)| lang)
            .collect(),
        Owner::Facet { section, .. } => {
            let section = sections.get(section);
            let index = section.and_then(|section| entries.get(section.index.index()));
            index.map_or_else(Vec::new, |index| index.pages.langs().collect())
        }
    }
}

/// The diagnostic for the text of a term that no public entry has: an error if no entry can have it.
fn without_term(
    owner: &Owner,
    entry: &Entry,
    input: &SiteInput,
    sections: &BTreeMap<String, Section>,
) -> Option<Diagnostic> {
    let file = &entry.original_version()?.file;
    let (name, options): (&str, Option<Vec<&String>>) = match owner {
        Owner::Taxonomy(name) => {
            let taxonomy = input.settings.taxonomies.get(name)?;
            (name, Some(taxonomy.options.keys().collect()))
        }
        Owner::Facet { section, field } => {
            let schema = sections.get(section)?.schema.as_ref()?;
            let options = match inner_type(&schema.fields.get(field)?.ty) {
                Type::Choice(options) => Some(options.keys().collect()),
                _ => None,
            };
            (field, options)
        }
    };
    let slug = &entry.slug;
    let is_known =
        |options: &Vec<&String>| options.iter().any(|key| *owner.term_slug(key) == **slug);
    if let Some(options) = options.filter(|options| !is_known(options)) {
        let message = format!("`{name}` has no term `{slug}`, so this text shows nowhere");
        let hint = suggest::hint(slug, options.iter().map(|key| key.as_str()), 12);
        return Some(
            Diagnostic::error("unknown-term", message)
                .at(Span::file(file))
                .maybe_hint(hint)
                .hint(format!(
                    "a file in the folder `{}` is the text of a term: name it as the term",
                    owner.folder()
                )),
        );
    }
    if !entry.has_pages() {
        return None;
    }
    let message =
        format!("no public entry has `{slug}` in `{name}`, so this text shows nowhere yet");
    Some(
        Diagnostic::warning("unused-term-text", message)
            .at(Span::file(file))
            .hint("it shows on the page of the term, which is there once an entry has it"),
    )
}

//! Feeds: which there are, which entries each holds, and by which URI readers know an entry.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use foldhash::fast::FixedState;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::Site;
use super::model::{Entry, EntryId, Section};
use crate::base::{DateTime, Lang};
use crate::content::settings::FeedFormat;
use crate::diag::{Diagnostic, Span};
use crate::schema::Type;
use crate::site::assemble::terms::inner_type;
use crate::site::query::Owner;
use crate::site::routes::urls::encode;

/// What the entries of a feed have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum FeedScope {
    /// They are in a section with `feed: true`.
    Site,
    /// They are in this section.
    Section(String),
    /// They have a term.
    Term {
        /// What the term belongs to.
        owner: Owner,
        /// The key of the term.
        term: String,
    },
    /// They name an entry by a field.
    Record {
        /// The content path of the section of the entries that name it.
        section: String,
        /// The name of the facet's field.
        field: String,
        /// The content path of the entry that is named.
        path: String,
    },
}

/// The entries of each feed.
pub(in crate::site) type Feeds = std::collections::BTreeMap<(FeedScope, Lang), Arc<[EntryId]>>;

/// What the URIs have in common by which feeds know entries.
#[derive(Debug)]
pub(in crate::site) struct FeedNames {
    /// The host of the site, as these URIs write it.
    host: Option<String>,
    /// The entries without an `id` of which an earlier one has the same day and name, with their content paths.
    later: HashMap<EntryId, String, FixedState>,
}

/// A feed that a site has.
#[derive(Debug)]
pub struct FeedPlace {
    /// What is in it.
    pub scope: FeedScope,
    /// The language of its entries.
    pub lang: Lang,
    /// The URL path (not encoded) of the page that it lies beside.
    pub page: String,
    /// What asks for it.
    pub from: Option<Span>,
}

impl Site {
    /// All feeds of the site.
    pub fn feed_places(&self) -> Vec<FeedPlace> {
        let languages = &self.settings().languages;
        let of_site = languages.all().map(|(lang, _)| FeedPlace {
            scope: FeedScope::Site,
            lang,
            page: languages.home(lang).to_owned(),
            from: None,
        });
        let mut all: Vec<FeedPlace> = of_site.collect();
        for section in self.sections.values() {
            let Some(index) = self.entries.get(section.index.index()) else {
                continue;
            };
            // The feed of the home page is that of the whole site.
            if section.keys.feed == Some(true) && !index.path.is_empty() {
                let scope = FeedScope::Section(index.path.to_string());
                self.beside_entry(index, scope, &mut all);
            }
            self.feeds_of_fields(section, index, &mut all);
        }
        self.feeds_of_terms(&mut all);
        all
    }

    /// A feed beside each page of an entry.
    fn beside_entry(&self, entry: &Entry, scope: FeedScope, all: &mut Vec<FeedPlace>) {
        all.extend(entry.pages.iter().map(|(lang, page)| FeedPlace {
            scope: scope.clone(),
            lang,
            page: page.url.to_string(),
            from: (entry.versions.get(page.version)).map(|version| Span::file(&version.file)),
        }));
    }

    fn feeds_of_fields(&self, section: &Section, index: &Entry, all: &mut Vec<FeedPlace>) {
        let Some(schema) = &section.schema else {
            return;
        };
        for field in schema.fields.values().filter(|field| field.feed) {
            let from = Some(field.at.span(&schema.file));
            if field.facet {
                let terms = self.facets.get(&section.path);
                let terms = terms.and_then(|facets| facets.get(&field.name));
                for term in terms.iter().flat_map(|terms| terms.keys()) {
                    all.extend(index.pages.langs().map(|lang| FeedPlace {
                        scope: FeedScope::Term {
                            owner: Owner::facet(&section.path, &field.name),
                            term: term.clone(),
                        },
                        lang,
                        page: self.facet_url(&section.path, &field.name, term, lang),
                        from: from.clone(),
                    }));
                }
            } else if let Type::Reference { to } = inner_type(&field.ty) {
                let named = self.sections.get(to).into_iter();
                let named = named.flat_map(|section| &section.entries);
                for entry in named.filter_map(|id| self.entries.get(id.index())) {
                    let scope = FeedScope::Record {
                        section: section.path.clone(),
                        field: field.name.clone(),
                        path: entry.path.to_string(),
                    };
                    self.beside_entry(entry, scope, all);
                }
            }
        }
    }

    fn feeds_of_terms(&self, all: &mut Vec<FeedPlace>) {
        let settings = self.settings();
        for (name, terms) in &self.taxonomies {
            let taxonomy = settings.taxonomies.get(name);
            let Some(taxonomy) = taxonomy.filter(|taxonomy| taxonomy.feed) else {
                continue;
            };
            for term in terms.keys() {
                all.extend(settings.languages.all().map(|(lang, _)| FeedPlace {
                    scope: FeedScope::Term {
                        owner: Owner::Taxonomy(name.clone()),
                        term: term.clone(),
                    },
                    lang,
                    page: self.taxonomy_url(name, Some(term), lang),
                    from: Some(taxonomy.at.span(&settings.file)),
                }));
            }
        }
    }

    /// Whether each entry of a section has a feed of those that name it.
    pub(in crate::site) fn feeds_by_reference(&self, section: &str) -> bool {
        let named = self.named_in_feeds.get_or_init(|| {
            let schemas = self.sections.values().flat_map(|section| &section.schema);
            let fields = schemas.flat_map(|schema| schema.fields.values());
            let fields = fields.filter(|field| field.feed && !field.facet);
            let named = fields.filter_map(|field| match inner_type(&field.ty) {
                Type::Reference { to } => Some(to.clone()),
                _ => None,
            });
            named.collect()
        });
        named.contains(section)
    }

    /// The label of a term.
    pub fn term_label(&self, owner: &Owner, key: &str, lang: Lang) -> Option<String> {
        Some(self.term(owner, key, lang)?.term.label.clone())
    }

    /// The URL path, as pages write it, of the feed beside a page; its path is not encoded.
    pub(in crate::site) fn feed_beside(&self, page: &str) -> String {
        self.href(&format!("{page}{}", self.settings().feed.first().file()))
    }

    /// The forms of feeds that the site has.
    pub fn feed_formats(&self) -> &[FeedFormat] {
        &self.settings().feed.formats
    }

    /// The entries of a feed, newest first.
    pub fn feed_order(&self, scope: &FeedScope, lang: Lang) -> Arc<[EntryId]> {
        let key = (scope.clone(), lang);
        let cached = self.feeds.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(ids) = cached.get(&key) {
            return Arc::clone(ids);
        }
        drop(cached);
        let ids: Arc<[EntryId]> = self.make_feed(scope, lang).into();
        let mut feeds = self.feeds.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(feeds.entry(key).or_insert(ids))
    }

    /// The entries that a feed may hold, in no order.
    fn feed_members(&self, scope: &FeedScope) -> Vec<EntryId> {
        match scope {
            FeedScope::Site => {
                let sections = self.sections.values();
                let sections = sections.filter(|section| section.keys.feed == Some(true));
                sections
                    .flat_map(|section| &section.entries)
                    .copied()
                    .collect()
            }
            FeedScope::Section(path) => {
                let section = self.sections.get(path);
                section
                    .map(|section| section.entries.clone())
                    .unwrap_or_default()
            }
            FeedScope::Term { owner, term } => {
                let terms = self.term_index(owner);
                terms
                    .and_then(|terms| terms.get(term))
                    .cloned()
                    .unwrap_or_default()
            }
            FeedScope::Record {
                section,
                field,
                path,
            } => {
                let named = self.id(path).map(|id| self.references.to(id, Some(field)));
                let mut named = named.unwrap_or_default();
                named.retain(|id| {
                    let entry = self.entries.get(id.index());
                    entry.is_some_and(|entry| *entry.section == **section)
                });
                named
            }
        }
    }

    fn make_feed(&self, scope: &FeedScope, lang: Lang) -> Vec<EntryId> {
        let mut dated: Vec<(Reverse<Timestamp>, &str, EntryId)> = self
            .feed_members(scope)
            .iter()
            .filter_map(|id| {
                let entry = self.entries.get(id.index())?;
                let shown = entry.pages.get(lang);
                let shown = shown.map_or(entry.original, |page| page.version);
                let date = feed_date(entry, shown)?;
                Some((Reverse(date.at), &*entry.address, *id))
            })
            .collect();
        dated.sort_unstable();
        dated.into_iter().map(|(_, _, id)| id).collect()
    }

    /// The URI by which feeds in `lang` know an entry: its `id`, or a `tag:` URI (RFC 4151) of its day of publication and the
    /// name of its file, wherever that lies. Where two entries of a day have one name, the later ones by content path
    /// are known by that.
    pub fn feed_id(&self, id: EntryId, lang: Lang) -> Option<String> {
        let entry = self.entries.get(id.index())?;
        let key = self.settings().languages.key(lang);
        let stated = entry
            .original_version()
            .and_then(|version| version.keys.id.as_ref());
        if let Some(stated) = stated {
            return Some(if lang == entry.original {
                stated.value.clone()
            } else {
                format!("{}#{key}", stated.value)
            });
        }
        let (day, name) = day_and_name(entry)?;
        let names = self.feed_names();
        let path = self.feed_path(id).map(|path| format!("@{path}"));
        let name = encode(path.as_deref().unwrap_or(name)).replace('@', "%40");
        Some(match &self.settings().feed.tag {
            Some(tag) => format!("tag:{tag}:{key}/{day}/{name}"),
            None => {
                let host = names.host.as_ref()?;
                format!("tag:{host},{day}:{key}/{name}")
            }
        })
    }

    /// The content path of an entry, if feeds know it by that because an earlier one has its day and name.
    pub fn feed_path(&self, id: EntryId) -> Option<&str> {
        self.feed_names().later.get(&id).map(String::as_str)
    }

    fn feed_names(&self) -> &FeedNames {
        self.feed_names.get_or_init(|| {
            let url = url::Url::parse(&self.settings().base_url).ok();
            let host = url.as_ref().and_then(url::Url::host_str);
            let mut first: HashMap<(Date, &str), EntryId, FixedState> = HashMap::default();
            let mut later: HashMap<EntryId, String, FixedState> = HashMap::default();
            for (id, entry) in EntryId::each(&self.entries) {
                let stated = entry.original_version();
                if !entry.listed() || stated.is_some_and(|version| version.keys.id.is_some()) {
                    continue;
                }
                let Some(key) = day_and_name(entry) else {
                    continue;
                };
                if *first.entry(key).or_insert(id) != id {
                    later.insert(id, entry.path.to_string());
                }
            }
            FeedNames {
                host: host.map(|host| host.trim_matches(['[', ']']).replace(':', "-")),
                later,
            }
        })
    }

    /// Reports entries of sections with feeds that have no date, and identifiers that two entries have.
    pub(in crate::site) fn check_feeds(&self, out: &mut Vec<Diagnostic>) {
        let mut stated: HashMap<&str, Span, FixedState> = HashMap::default();
        for version in self.entries.iter().filter_map(Entry::original_version) {
            let Some(id) = &version.keys.id else {
                continue;
            };
            let span = id.at.span(&version.file);
            if let Some(other) = stated.insert(&id.value, span.clone()) {
                let message = format!("two entries have the identifier `{}`", id.value);
                let problem = Diagnostic::error("duplicate-feed-id", message).at(span);
                out.push(problem.label(other, "the other one").hint(
                    "feed readers take them for one: give one of them another `id`, or none",
                ));
            }
        }
        let mut is_by_term = vec![false; self.entries.len()];
        for (name, terms) in &self.taxonomies {
            let taxonomy = self.settings().taxonomies.get(name);
            if taxonomy.is_some_and(|taxonomy| taxonomy.feed) {
                mark(&mut is_by_term, terms.values().flatten());
            }
        }
        for section in self.sections.values() {
            let members = self.members_in_feeds(section, &is_by_term);
            self.check_dates(section, &members, out);
            self.check_names(&members, out);
        }
    }

    /// The entries of a section that belong in a feed: all of them, or those with a term or field that has feeds.
    fn members_in_feeds(&self, section: &Section, is_by_term: &[bool]) -> Vec<EntryId> {
        let entry = |id: &EntryId| self.entries.get(id.index());
        let mut members = section.entries.clone();
        members.retain(|id| entry(id).is_some_and(Entry::listed));
        if section.keys.feed == Some(true) {
            return members;
        }
        let is_dated = |id: &EntryId| {
            entry(id).is_some_and(|entry| feed_date(entry, entry.original).is_some())
        };
        // What has a term is news only where news is.
        let mut is_member = if members.iter().any(is_dated) {
            is_by_term.to_vec()
        } else {
            vec![false; is_by_term.len()]
        };
        let fields = section
            .schema
            .iter()
            .flat_map(|schema| schema.fields.values());
        for field in fields.filter(|field| field.feed) {
            if field.facet {
                let terms = self.facets.get(&section.path);
                let terms = terms.and_then(|facets| facets.get(&field.name));
                mark(
                    &mut is_member,
                    terms.iter().flat_map(|terms| terms.values().flatten()),
                );
            } else {
                let has_it = |id: &&EntryId| {
                    let version = entry(id).and_then(Entry::original_version);
                    version.is_some_and(|version| version.keys.fields.contains_key(&field.name))
                };
                mark(&mut is_member, members.iter().filter(has_it));
            }
        }
        members.retain(|id| {
            is_member
                .get(id.index())
                .is_some_and(|is_member| *is_member)
        });
        members
    }

    /// Reports the entries that have an earlier one's day and name: which of the two is the later one changes with
    /// their places.
    fn check_names(&self, members: &[EntryId], out: &mut Vec<Diagnostic>) {
        for id in members
            .iter()
            .filter(|id| self.feed_names().later.contains_key(id))
        {
            let entry = self.entries.get(id.index());
            let Some((entry, version)) =
                entry.and_then(|entry| Some((entry, entry.original_version()?)))
            else {
                continue;
            };
            let own = self.feed_id(*id, entry.original).unwrap_or_default();
            let message = "another entry has the day and the name of this one, by which feed readers know an entry";
            let hint = format!(
                "write an identifier into the newer of the two, so that readers never take one for the other, as `id: \"{own}\"`"
            );
            let problem = Diagnostic::warning("same-feed-name", message);
            out.push(problem.at(Span::file(&version.file)).hint(hint));
        }
    }

    /// Reports the members of feeds that are in none; their section itself if it has several and all are.
    fn check_dates(&self, section: &Section, members: &[EntryId], out: &mut Vec<Diagnostic>) {
        let entries = members.iter().filter_map(|id| self.entries.get(id.index()));
        let undated: Vec<&Entry> = entries
            .filter(|entry| feed_date(entry, entry.original).is_none())
            .collect();
        let index = self.entries.get(section.index.index());
        let index = index.and_then(Entry::original_version);
        if let Some(index) = index.filter(|_| undated.len() > 1 && undated.len() == members.len()) {
            let message = if section.keys.feed == Some(true) {
                "the feed of this section is empty: none of its entries has a date"
            } else {
                "the feeds of terms and fields of these entries are empty: none of them has a date"
            };
            let problem = Diagnostic::warning("feed-without-date", message);
            out.push(problem.at(Span::file(&index.file)).hint(
                "add the days of publication to the entries, as `date: 2026-05-01`, or take `feed` away",
            ));
            return;
        }
        for version in undated.iter().filter_map(|entry| entry.original_version()) {
            let message = if section.keys.feed == Some(true) {
                "without a date this entry is in no feed of its section"
            } else {
                "without a date this entry is in none of the feeds of its terms and fields"
            };
            let problem = Diagnostic::warning("feed-without-date", message);
            out.push(problem.at(Span::file(&version.file)).hint(format!(
                "add the day of publication, as `date: {}`; or `allow: [feed-without-date]` if it is not news",
                self.today()
            )));
        }
    }
}

fn mark<'a>(marks: &mut [bool], ids: impl Iterator<Item = &'a EntryId>) {
    for id in ids {
        if let Some(mark) = marks.get_mut(id.index()) {
            *mark = true;
        }
    }
}

/// The day and the name in the URI of an entry in feeds.
fn day_and_name(entry: &Entry) -> Option<(Date, &str)> {
    let date = feed_date(entry, entry.original)?;
    let name = entry.path.rsplit('/').next().unwrap_or_default();
    Some((date.date, name))
}

/// The date by which feeds sort an entry.
pub(in crate::site) fn feed_date(entry: &Entry, version: Lang) -> Option<DateTime> {
    let keys = &entry.versions.get(version)?.keys;
    let date = keys.date.as_ref().or(keys.publish_at.as_ref())?;
    Some(date.value)
}

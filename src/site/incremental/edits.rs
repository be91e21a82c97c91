//! Applies a changed file of an entry to the site in place, where only few query results can change: those of edited
//! text and of most front matter. What decides which pages there are, where, and from when on, takes a full rebuild.
//!
//! An edit that is refused halfway leaves a consistent site: each entry is what its files say.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock, PoisonError};

use crate::base::{ByLang, Lang};
use crate::content::{Keys, PageFile, own_fields};
use crate::diag::Diagnostic;
use crate::schema::{FieldValue, Schema, Value};
use crate::site::assemble::approval::Waiting;
use crate::site::assemble::attachments::{check_pictures, each_name, find};
use crate::site::assemble::documents;
use crate::site::assemble::entry_files::{EntryFiles, parent_of};
use crate::site::assemble::files::located;
use crate::site::assemble::publication;
use crate::site::assemble::references::{Known, check_file, names, normal};
use crate::site::assemble::terms;
use crate::site::assemble::{Inherited, contradictions, keys_of};
use crate::site::events;
use crate::site::model::{Entry, EntryId, Order, Version, VersionState};
use crate::site::query::order::{Moved, section_sort};
use crate::site::query::{Listing, Owner, Query};
use crate::site::reviews;
use crate::site::{FeedScope, Site};

/// What the applied edits may have changed.
#[derive(Debug, Default)]
pub struct Invalidation {
    /// Entries whose own pages may show the change.
    pub entries: BTreeSet<EntryId>,
    /// Whether the sitemap may have changed.
    pub sitemap: bool,
    /// Sections whose order has changed.
    pub orders: BTreeSet<String>,
    /// Whether labels of terms may have changed, and with them the pages about these terms.
    pub labels: bool,
    /// Whether front matter has changed.
    pub front: bool,
    /// Whether titles have changed.
    pub titles: bool,
    /// Content paths of entries whose cards or headings may have changed.
    paths: BTreeSet<String>,
    lists: Vec<(Listing, Lang)>,
    neighbours: BTreeSet<String>,
    backlinks: BTreeSet<String>,
    /// Content paths of entries to which others may be related now.
    related: BTreeSet<String>,
    /// Whether series may have another order.
    series: bool,
    /// Whether others may be related to any entry, because it is not known which were before.
    all_related: bool,
}

/// A changed file with the versions of its entry, which can be put in place of the old ones.
struct Edit {
    /// The position of the file among the site's files.
    at: usize,
    id: EntryId,
    group: EntryFiles,
    versions: Arc<ByLang<Version>>,
    problems: Vec<Diagnostic>,
    claims: Vec<Diagnostic>,
    /// Whether only the text differs.
    same_front: bool,
}

impl Invalidation {
    /// Whether other entries may name the one at a content path than before.
    pub fn names(&self, path: &str) -> bool {
        self.backlinks.contains(path)
    }

    /// Whether the result of a query may have changed. A needless `true` costs time; a wrong `false` would leave a
    /// wrong page.
    pub fn may_differ(&self, query: &Query) -> bool {
        match query {
            Query::Card(path, _) | Query::Anchors(path, _) | Query::Translation(path, _) => {
                self.paths.contains(&**path)
            }
            Query::Listing(listing, lang) | Query::Count(listing, lang) => {
                let mut lists = self.lists.iter();
                lists.any(|(other, of)| of == lang && same_list(other, listing))
            }
            Query::Terms(Owner::Facet { .. }, _) | Query::Facets(..) => self.labels,
            Query::Neighbours(path, _) => self.neighbours.contains(&**path),
            Query::Backlinks { path, .. } => self.backlinks.contains(&**path),
            Query::Related { path, .. } => self.all_related || self.related.contains(&**path),
            Query::Series(..) => self.series,
            Query::Menu { .. } | Query::Notices(..) => self.titles,
            Query::Fact(..) => self.front,
            // Their descriptions come from texts, too.
            Query::Datasets(_) => true,
            Query::Config(_)
            | Query::Data { .. }
            | Query::Target { .. }
            | Query::Terms(Owner::Taxonomy(_), _)
            | Query::CountBelow(_)
            | Query::Subsections(..)
            | Query::Years(..)
            | Query::File { .. }
            | Query::Asset(_)
            | Query::Today
            | Query::Names(_) => false,
        }
    }
}

/// Whether two listings differ at most in offset and limit.
fn same_list(a: &Listing, b: &Listing) -> bool {
    (&a.section, a.deep, &a.terms, a.year) == (&b.section, b.deep, &b.terms, b.year)
        && (&a.fields, a.closed, &a.sort) == (&b.fields, b.closed, &b.sort)
}

impl Site {
    /// Applies a changed file, and adds to `change` what may show it. `None` where that takes a full rebuild. `problems`
    /// are those of the site as a whole; the edit must not change any of them.
    pub fn apply_edit(
        &mut self,
        file: &Arc<PageFile>,
        problems: &[Diagnostic],
        change: &mut Invalidation,
    ) -> Option<()> {
        let Edit {
            at,
            id,
            group,
            versions,
            problems,
            claims,
            same_front,
        } = self.edit(file, problems)?;
        let named = names(self.entries.get(id.index())?, &self.by_path);
        let features = self.features_before(id, &named);
        let entry = self.entries.get_mut(id.index())?;
        (entry.key, entry.front_key) = keys_of(&group, entry.inherited);
        entry.problems = problems.into();
        entry.claims = claims.into();
        let old = std::mem::replace(&mut entry.versions, versions);
        let now = names(entry, &self.by_path);
        *self.input.files.get_mut(at)? = Arc::clone(file);
        *self.groups.get_mut(id.index())? = group;
        for (to, _) in named.symmetric_difference(&now) {
            let to = self.entries.get(to.index());
            change
                .backlinks
                .extend(to.map(|entry| entry.path.to_string()));
        }
        change.all_related |= features.is_none();
        let before = features.as_ref();
        let others = before.map(|before| self.renew_features(id, before, &now));
        for other in others.into_iter().flatten() {
            let other = self.entries.get(other.index());
            change
                .related
                .extend(other.map(|other| other.path.to_string()));
        }
        self.references.replace(id, &named, now);
        let feeds = self.feeds.get_mut().unwrap_or_else(PoisonError::into_inner);
        feeds.retain(|(scope, _), _| match scope {
            FeedScope::Record { path, .. } => !change.backlinks.contains(path),
            _ => true,
        });
        let entry = self.entries.get(id.index())?;
        let same_titles = alike(&old, &entry.versions, |old, new| old.title == new.title);
        change.sitemap |= !alike(&old, &entry.versions, |old, new| {
            let shown = |keys: &Keys| {
                let updated = keys.updated.as_ref().map(|updated| updated.value);
                let corrected = keys.corrections.iter().flatten();
                let corrected = corrected
                    .map(|correction| correction.date)
                    .max_by_key(|date| date.first);
                (updated, corrected, keys.noindex.unwrap_or(false))
            };
            shown(&old.keys) == shown(&new.keys)
        });
        let in_series = |versions: &ByLang<Version>| {
            let mut versions = versions.iter();
            versions.any(|(_, version)| version.keys.series.is_some())
        };
        if !same_front && (in_series(&old) || in_series(&entry.versions)) {
            change.series = true;
            self.series = OnceLock::new();
        }
        change.front |= !same_front;
        change.entries.insert(id);
        if !same_front {
            self.order = self.input.settings.languages.each();
            // First of all, because the next site takes the orders over, also where the edit is refused.
            self.reorder(id, change)?;
            self.check_edited(id, file)?;
        }
        if !same_titles {
            self.retitled(id, change);
        }
        for id in change.entries.clone() {
            let entry = self.entries.get(id.index());
            change
                .paths
                .extend(entry.map(|entry| entry.path.to_string()));
            self.forget_views(id);
        }
        Some(())
    }

    /// Builds the edited versions of an entry. `None` where applying the edit takes a full rebuild.
    fn edit(&self, file: &Arc<PageFile>, problems: &[Diagnostic]) -> Option<Edit> {
        let files = &self.input.files;
        let at = files.binary_search_by(|other| other.file.cmp(&file.file));
        let (at, before) = at.ok().and_then(|at| Some((at, files.get(at)?)))?;
        let same_front = before.front_digest == file.front_digest && offset(before) == offset(file);
        if !same_front && (file.place.index || !file.diagnostics.is_empty()) {
            return None;
        }
        let id = *self.by_path.get(&*file.place.path)?;
        let mut group = self.groups.get(id.index())?.clone();
        // The second file of a duplicate entry has no effect, and the language of a record may have changed.
        if group.files.get(file.lang)?.file != file.file {
            return None;
        }
        let entry = self.entries.get(id.index())?;
        let in_doubt = entry.in_doubt;
        if file.in_doubt != before.in_doubt || in_doubt && !same_front {
            return None;
        }
        group.files.insert(file.lang, Arc::clone(file));
        let schema = group.schema(&self.input);
        let schema = own_fields(schema.as_deref(), group.index);
        let waiting = Waiting::of(&group, &self.sections, &self.input);
        // Each text that waits is told of, whatever its version waits for besides.
        if waiting != Waiting::of(self.groups.get(id.index())?, &self.sections, &self.input) {
            return None;
        }
        let (mut versions, own) = self.versions_of(&group, &waiting, schema);
        if in_doubt {
            publication::leave_out(&mut versions);
        }
        documents::render_shared(&mut versions, entry.index, &entry.pages, &self.input);
        let same_pages = alike(&entry.versions, &versions, |old, new| {
            (old.state, &old.derived_from, &old.file) == (new.state, &new.derived_from, &new.file)
                && (same_front
                    || same_fate(entry, &old.keys, &new.keys, schema)
                        && self.same_outputs(&old.keys, &new.keys))
        });
        let concerned = !same_front && concerns(problems, &group);
        let same_links = self.links_same_pictures(entry, &versions)
            && self.of_hidden.stays_with(entry, &versions, &self.input);
        (same_pages && same_links && !concerned).then(|| Edit {
            at,
            id,
            claims: contradictions(&group, &self.input),
            group,
            versions,
            problems: own,
            same_front,
        })
    }

    fn versions_of(
        &self,
        group: &EntryFiles,
        waiting: &Waiting,
        schema: Option<&Schema>,
    ) -> (Arc<ByLang<Version>>, Vec<Diagnostic>) {
        let above = Inherited {
            input: &self.input,
            sections: &self.sections,
            entries: &self.entries,
        };
        let (versions, problems) = above.versions(group, schema);
        let mut versions = Arc::new(versions);
        let over = if group.index {
            parent_of(&group.path)
        } else {
            Some(group.section.to_string())
        };
        let over = over.and_then(|path| self.sections.get(&path));
        let over = over.and_then(|section| self.entries.get(section.index.index()));
        let state = over.map_or(VersionState::Public, publication::section_state);
        publication::set_states(&mut versions, group, waiting, state, self.input.now);
        (versions, problems)
    }

    /// Returns `None` if the new front matter of an entry has a problem that concerns the site.
    fn check_edited(&self, id: EntryId, file: &PageFile) -> Option<()> {
        let entry = self.entries.get(id.index())?;
        let public = entry.has_pages();
        let known = Known {
            entries: &self.entries,
            sections: &self.sections,
            by_path: &self.by_path,
            names: &self.path_names,
            held_back: &|entry| entry.in_doubt,
        };
        let mut out = check_file(file, public, known);
        let section = self.sections.get(&*entry.section);
        let zone = &self.settings().zone;
        publication::check_name(entry, self.input.now, zone, &mut out);
        reviews::check(entry, section, &self.input, &mut out);
        let export = section.and_then(|section| section.keys.export.as_ref());
        events::check(entry, export, zone, &mut out);
        let group = self.groups.get(id.index())?;
        for (_, file) in group.files.iter() {
            // What one file says of a picture applies to all files of the entry.
            check_pictures(group, entry, file, &self.input.others, &mut out);
        }
        let mut all_there = out.is_empty();
        let others = &self.input.others;
        each_name(&file.keys, &mut |name, _| {
            all_there &=
                located(name, &entry.folder).is_some_and(|path| find(others, &path).is_some());
        });
        all_there.then_some(())
    }

    fn forget_views(&mut self, id: EntryId) {
        let fresh = self.input.settings.languages.each();
        if let Some(views) = self.views.get_mut(id.index()) {
            *views = fresh;
        }
    }

    /// Moves an entry to its new position in all lists that have been built.
    fn reorder(&mut self, id: EntryId, change: &mut Invalidation) -> Option<()> {
        let name = self.entries.get(id.index())?.section.to_string();
        let mut orders = std::mem::take(&mut self.sections.get_mut(&name)?.order);
        let langs: Vec<Lang> = orders.langs().collect();
        let section = self.sections.get(&name)?;
        let sort = section_sort(section);
        let listed = self.entries.get(id.index())?.listed();
        for lang in langs {
            let Some(old) = orders.get(lang).and_then(OnceLock::get).cloned() else {
                continue;
            };
            let Some(moved) = self.moved(&old.ids, id, listed, &sort, lang) else {
                continue;
            };
            change.orders.insert(name.clone());
            let near = near(&old.ids, &moved).filter_map(|id| self.entries.get(id.index()));
            change
                .neighbours
                .extend(near.map(|entry| entry.path.to_string()));
            let order = OnceLock::from(Arc::new(Order::new(moved.ids)));
            orders.insert(lang, order);
        }
        self.sections.get_mut(&name)?.order = orders;
        let lists = self.lists.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut lists = std::mem::take(lists);
        let entry = self.entries.get(id.index())?;
        for ((listing, lang), ids) in &mut lists {
            let belongs = self.belongs(entry, listing);
            let moved = self.moved(ids, id, belongs, &self.sort_of(listing), *lang);
            if let Some(moved) = moved {
                *ids = moved.ids;
                change.lists.push((listing.clone(), *lang));
            }
        }
        *self.lists.get_mut().unwrap_or_else(PoisonError::into_inner) = lists;
        Some(())
    }

    /// Records everything that shows the title of an entry.
    fn retitled(&mut self, id: EntryId, change: &mut Invalidation) {
        for menus in self.menus.values_mut() {
            *menus = self.input.settings.languages.each();
        }
        let Some(entry) = self.entries.get(id.index()) else {
            return;
        };
        change.titles = true;
        change.entries.extend(self.references.to(id, None));
        let instead = |other: &&EntryId| {
            let versions = self
                .entries
                .get(other.index())
                .map(|other| other.versions.iter());
            let withdrawn = versions
                .into_iter()
                .flatten()
                .filter_map(|(_, version)| version.keys.withdrawn.as_ref());
            let mut paths = withdrawn.filter_map(|withdrawn| withdrawn.replaced_by.as_ref());
            paths.any(|path| *normal(&path.value) == *entry.path)
        };
        change.entries.extend(self.withdrawn.iter().filter(instead));
        let fields = self.sections.values().flat_map(|section| &section.schema);
        let mut fields = fields.flat_map(|schema| schema.fields.values());
        change.labels |= fields.any(|field| field.facet && terms::refers(field));
    }

    /// Whether a page has the same further outputs with new keys. Its template decides which of the theme's it has.
    fn same_outputs(&self, old: &Keys, new: &Keys) -> bool {
        let template = |keys: &Keys| keys.template.as_ref().map(|name| name.value.clone());
        old.outputs == new.outputs
            && (self.input.outputs.is_empty() || template(old) == template(new))
    }
}

fn offset(file: &PageFile) -> Option<usize> {
    file.body.as_ref().map(|body| body.offset)
}

/// Whether both have the same languages, and `same` is true for each version.
fn alike(
    old: &ByLang<Version>,
    new: &ByLang<Version>,
    same: impl Fn(&Version, &Version) -> bool,
) -> bool {
    old.langs().eq(new.langs())
        && old
            .iter()
            .all(|(lang, old)| new.get(lang).is_some_and(|new| same(old, new)))
}

/// Whether an entry keeps its addresses, its lists and its instants of publication with new keys.
fn same_fate(entry: &Entry, old: &Keys, new: &Keys, schema: Option<&Schema>) -> bool {
    let times = |keys: &Keys| {
        let draft = keys.draft.as_ref().is_some_and(|draft| draft.value);
        let at = [&keys.date, &keys.publish_at, &keys.expires_at];
        let at = at.map(|at| at.as_ref().map(|at| at.value));
        let closes: Vec<_> = publication::deadlines(keys, schema).collect();
        (draft, at, closes)
    };
    let addresses = |keys: &Keys| {
        let parts = [&keys.slug, &keys.path, &keys.id];
        let original = keys.original.as_ref().map(|original| original.value);
        (
            parts.map(|part| part.as_ref().map(|part| part.value.clone())),
            original,
        )
    };
    let plain = |keys: &Keys| {
        // Messages about them point into the file, so their ranges must be current.
        keys.aliases.as_ref().is_none_or(Vec::is_empty) && keys.withdrawn.is_none()
    };
    let terms = |keys: &Keys| -> Vec<(String, Vec<String>)> {
        let all = keys.terms.iter();
        all.map(|(name, terms)| {
            let terms = terms.iter().map(|term| term.value.clone());
            (name.clone(), terms.collect())
        })
        .collect()
    };
    let mut facets = schema.into_iter().flat_map(|schema| schema.fields.values());
    times(old) == times(new)
        && addresses(old) == addresses(new)
        && plain(old)
        && plain(new)
        && terms(old) == terms(new)
        && facets.all(|field| {
            let keys = |keys| terms::facet_keys(keys, field, entry.original);
            let texts = |keys: &Keys| keys.fields.get(&field.name).map(texts);
            !field.facet || keys(old) == keys(new) && texts(old) == texts(new)
        })
}

/// The texts in a value.
fn texts(value: &FieldValue) -> Vec<String> {
    fn walk(value: &Value, all: &mut Vec<String>) {
        match value {
            Value::Text(text) => all.push(text.clone()),
            Value::List(items) => items.iter().for_each(|item| walk(&item.value, all)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    match value {
        FieldValue::Plain(value) => walk(&value.value, &mut all),
        FieldValue::Localized(values) => {
            for (lang, value) in values.iter() {
                all.push(lang.0.to_string());
                walk(&value.value, &mut all);
            }
        }
    }
    all
}

/// Whether one of the problems points into a file of the group.
fn concerns(problems: &[Diagnostic], group: &EntryFiles) -> bool {
    problems.iter().any(|problem| {
        let labels = problem.labels.iter().map(|label| &label.span);
        let mut spans = problem.span.iter().chain(labels);
        spans.any(|span| group.files.iter().any(|(_, file)| file.file == span.file))
    })
}

/// The entries whose neighbours differ in a new order: the entry that moved, and those beside its old and new
/// position.
fn near<'a>(old: &'a [EntryId], moved: &'a Moved) -> impl Iterator<Item = EntryId> + 'a {
    let around = |order: &'a [EntryId], at: Option<usize>| {
        let at = at.into_iter();
        at.flat_map(move |at| {
            let from = at.saturating_sub(1);
            order.iter().copied().skip(from).take(at - from + 2)
        })
    };
    around(old, moved.from).chain(around(&moved.ids, moved.to))
}

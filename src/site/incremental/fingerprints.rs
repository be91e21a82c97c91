//! Fingerprints of query inputs: digests that are cheaper than the results. While they are equal, so are the results;
//! they may differ needlessly, but they never agree wrongly. What applies to the whole site (settings, schemas)
//! is left to the caller; the glossary is part of the keys of entries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::base::{Digest, Hasher, Lang, RelPath};
use crate::content::Keys;
use crate::markdown::{Hole, Piece};
use crate::schema::{Field, Type};
use crate::site::Site;
use crate::site::assemble::attachments::each_name;
use crate::site::assemble::files::located;
use crate::site::assemble::references::{each_reference, normal};
use crate::site::assemble::terms;
use crate::site::model::{Entry, EntryId, Section, VersionState};
use crate::site::routes::MoreRoutes;

impl Site {
    /// The fingerprint of the card and page of each entry, in the order of [`Site::entries`].
    pub fn fingerprints(&self) -> Vec<Digest> {
        let links = Links::new(self);
        EntryId::par_each(&self.entries)
            .map(|(id, entry)| self.fingerprint(id, entry, Shown::All, &links))
            .collect()
    }

    /// The fingerprints of some entries.
    pub fn fingerprints_at(&self, ids: impl Iterator<Item = EntryId>) -> Vec<(EntryId, Digest)> {
        let links = Links::new(self);
        let found = ids.filter_map(|id| Some((id, self.entries.get(id.index())?)));
        found
            .map(|(id, entry)| (id, self.fingerprint(id, entry, Shown::All, &links)))
            .collect()
    }

    /// The fingerprint of a section and its entries as their front matter has them, without their texts.
    pub fn front_fingerprint(&self, section: &Section) -> Digest {
        let links = Links::new(self);
        let mut fingerprint = Hasher::new();
        for id in section.entries.iter().chain([&section.index]) {
            if let Some(entry) = self.entries.get(id.index()) {
                fingerprint.digest(self.fingerprint(*id, entry, Shown::Front, &links));
            }
        }
        fingerprint.finish()
    }

    /// The fingerprint of the neighbours of all entries of a section: its order in `lang`.
    pub fn order_fingerprint(&self, section: &str, lang: Lang) -> Digest {
        let mut fingerprint = Hasher::new();
        if let Some(section) = self.sections.get(section) {
            for id in &*self.section_order(section, lang).ids {
                fingerprint.text(self.entries.get(id.index()).map_or("", |entry| &entry.path));
            }
        }
        fingerprint.finish()
    }

    /// The fingerprint of the notices of all pages in `lang`.
    pub fn notices_fingerprint(&self, lang: Lang) -> Digest {
        let mut fingerprint = Hasher::new();
        for notice in self.notices_now() {
            fingerprint.digest(Digest::of_value(&self.notice(notice, lang)));
            for page in &notice.on {
                fingerprint.text(&page.value);
            }
            fingerprint.number(u64::MAX);
        }
        fingerprint.finish()
    }

    /// The fingerprint of all addresses and their problems, except for what the settings decide; `more` as in
    /// [`Site::routes`].
    pub fn routes_fingerprint(&self, more: &MoreRoutes) -> Digest {
        let mut fingerprint = Hasher::new();
        for entry in &self.entries {
            fingerprint.text(&entry.path).text(&entry.address);
            for (lang, page) in entry.pages.iter() {
                fingerprint
                    .number(u64::from(lang.0))
                    .number(u64::from(page.version.0));
            }
            for (lang, version) in entry.versions.iter() {
                fingerprint
                    .number(u64::from(lang.0))
                    .text(version.file.as_str());
                fingerprint.number(version.state as u64);
                if let Some(outputs) = &version.keys.outputs {
                    fingerprint.number(outputs.len() as u64);
                    outputs.iter().for_each(|one| one.add_to(&mut fingerprint));
                    fingerprint.number(u64::from(version.keys.withdrawn.is_some()));
                }
                for alias in version.keys.aliases.iter().flatten() {
                    fingerprint.text(&alias.value);
                    fingerprint
                        .number(alias.at.start as u64)
                        .number(alias.at.end as u64);
                }
            }
        }
        for (path, section) in &self.sections {
            fingerprint.text(path).number(section.entries.len() as u64);
            fingerprint.number(section.paginate_by().unwrap_or(0) as u64);
            if self.has_archive(section) {
                for (year, count) in self.years(section).iter().copied() {
                    fingerprint
                        .number(i64::from(year).cast_unsigned())
                        .number(count as u64);
                }
            }
        }
        let facets = self.facets.values().flat_map(|facets| facets.values());
        for index in facets.chain(self.taxonomies.values()) {
            fingerprint.number(u64::MAX);
            for (key, members) in index {
                fingerprint.text(key).number(members.len() as u64);
            }
        }
        for (path, file) in &self.files {
            fingerprint.text(path.as_str());
            fingerprint.number(file.owner.map_or(0, |owner| owner.index() as u64 + 1));
            if let Some(picture) = &file.picture {
                picture.add_to(&mut fingerprint);
            }
        }
        // Files that are not public matter too, because redirects to them are reported.
        for other in &self.input.others {
            fingerprint.text(other.path.as_str());
        }
        for (name, outputs) in &self.input.outputs {
            fingerprint.text(name).number(outputs.len() as u64);
            outputs.iter().for_each(|one| one.add_to(&mut fingerprint));
        }
        for (path, source) in &more.files {
            fingerprint.text(path.as_str()).text(source.as_str());
        }
        for route in &more.formats {
            fingerprint.text(&route.url).number(u64::from(route.lang.0));
            fingerprint.text(route.format);
            fingerprint.digest(Digest::of_value(&route.scope));
        }
        fingerprint.finish()
    }

    /// The fingerprint of what is `shown` of an entry.
    fn fingerprint(&self, id: EntryId, entry: &Entry, shown: Shown, links: &Links<'_>) -> Digest {
        let mut fingerprint = Hasher::new();
        fingerprint.digest(match shown {
            Shown::All => entry.key,
            Shown::Front => entry.front_key,
        });
        fingerprint.digest(links.at(id));
        fingerprint.digest(links.trail(&entry.section));
        fingerprint.number(u64::from(entry.closed));
        if entry.index {
            fingerprint.number(self.count_below(&entry.path) as u64);
        }
        let mut named: BTreeSet<&str> = BTreeSet::new();
        let mut files: BTreeSet<RelPath> = entry.files.iter().cloned().collect();
        for (_, version) in entry.versions.iter() {
            fingerprint.number(state(version.state));
            let keys = &*version.keys;
            self.references(keys, &mut named);
            self.files_of_keys(keys, entry, &mut files);
            let text = version.text.rendered().filter(|_| shown == Shown::All);
            let documents = text.into_iter().chain(version.documents.values());
            documents.for_each(|document| pictures(&document.pieces, entry, &mut files));
            self.terms_of(entry, keys, &mut fingerprint);
        }
        for path in named {
            fingerprint.text(path).digest(links.to(path));
            if shown == Shown::Front {
                fingerprint.number(u64::from(self.is_public(path)));
            }
        }
        for path in files {
            fingerprint.text(path.as_str());
            if let Some(file) = self.files.get(&path) {
                fingerprint.number(1).number(file.size);
                let (width, height) = file.dimensions.unwrap_or_default();
                fingerprint
                    .number(u64::from(width))
                    .number(u64::from(height))
                    .number(u64::from(file.pages.unwrap_or_default()));
                fingerprint.digest(file.owner.map(|id| links.at(id)).unwrap_or_default());
                if let Some(picture) = &file.picture {
                    picture.add_to(&mut fingerprint);
                }
            }
        }
        fingerprint.finish()
    }

    fn references<'a>(&'a self, keys: &'a Keys, named: &mut BTreeSet<&'a str>) {
        let replaced_by = keys.withdrawn.as_ref().and_then(|w| w.replaced_by.as_ref());
        let mut name = |path: &str| {
            // The set borrows the path from the site, because that of the value does not live long enough.
            if let Some((path, _)) = self.by_path.get_key_value(path) {
                named.insert(path);
            }
        };
        if let Some(path) = replaced_by {
            name(&normal(&path.value));
        }
        for value in keys.fields.values() {
            each_reference(value, &mut |path, _| name(path));
        }
    }

    fn files_of_keys(&self, keys: &Keys, entry: &Entry, files: &mut BTreeSet<RelPath>) {
        each_name(keys, &mut |name, _| {
            files.extend(located(name, &entry.folder));
        });
        let pictures = keys.images().map(|(name, _)| name);
        files.extend(pictures.filter_map(|name| located(name, &entry.folder)));
    }

    /// Adds the terms of an entry: which of them have a page, and how terms of texts are written.
    fn terms_of(&self, entry: &Entry, keys: &Keys, fingerprint: &mut Hasher) {
        for (name, terms) in &keys.terms {
            let index = self.taxonomies.get(name);
            for term in terms {
                let has_page = index.is_some_and(|index| index.contains_key(&term.value));
                fingerprint.number(u64::from(has_page));
            }
        }
        let fields = self
            .schema(entry)
            .into_iter()
            .flat_map(|schema| schema.fields.values());
        for field in fields.filter(|field| field.facet) {
            for key in terms::facet_keys(keys, field, entry.original) {
                self.facet_fingerprint(entry, field, &key, fingerprint);
            }
        }
    }

    fn facet_fingerprint(&self, entry: &Entry, field: &Field, key: &str, fingerprint: &mut Hasher) {
        let members = self
            .facets
            .get(&*entry.section)
            .and_then(|facets| facets.get(&field.name)?.get(key));
        fingerprint.number(u64::from(members.is_some()));
        let first = members.and_then(|ids| self.entries.get(ids.first()?.index()));
        if let (Type::Text, Some(first)) = (terms::inner_type(&field.ty), first) {
            // The first entry with a term decides how the term is written.
            fingerprint.digest(first.key);
        }
    }
}

/// What of an entry a fingerprint is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    All,
    /// What its front matter says. Of the entries that it names it counts whether they are public, too.
    Front,
}

/// Digests of what links to entries show, computed on first use.
struct Links<'a> {
    site: &'a Site,
    links: Vec<OnceLock<Digest>>,
    /// By section: the digest of its index and of those above.
    trails: BTreeMap<&'a str, Digest>,
}

impl<'a> Links<'a> {
    fn new(site: &'a Site) -> Self {
        let mut links = Self {
            site,
            links: Vec::new(),
            trails: BTreeMap::new(),
        };
        links.links.resize_with(site.entries.len(), OnceLock::new);
        // Sections are sorted by path, so a section comes after those above it.
        for (path, section) in &site.sections {
            let above = section.parent.as_deref().map(|path| links.trail(path));
            let mut trail = Hasher::new();
            trail.digest(above.unwrap_or_default());
            trail.digest(links.at(section.index));
            links.trails.insert(path, trail.finish());
        }
        links
    }

    fn at(&self, id: EntryId) -> Digest {
        let (cell, entry) = (
            self.links.get(id.index()),
            self.site.entries.get(id.index()),
        );
        let (Some(cell), Some(entry)) = (cell, entry) else {
            return Digest::default();
        };
        *cell.get_or_init(|| link(entry))
    }

    fn to(&self, path: &str) -> Digest {
        let id = self.site.by_path.get(path);
        id.map(|id| self.at(*id)).unwrap_or_default()
    }

    fn trail(&self, section: &str) -> Digest {
        self.trails.get(section).copied().unwrap_or_default()
    }
}

fn state(state: VersionState) -> u64 {
    match state {
        VersionState::Public => 0,
        VersionState::Draft => 1,
        VersionState::Embargoed => 2,
        VersionState::Expired => 3,
        VersionState::Broken => 4,
        VersionState::Unapproved => 5,
    }
}

/// The digest of everything that a link to an entry shows, and of where it leads.
fn link(entry: &Entry) -> Digest {
    let mut link = Hasher::new();
    link.text(&entry.path).text(&entry.address);
    link.number(u64::from(entry.withdrawn()));
    // A page in a language that the entry lacks links to the original.
    link.number(u64::from(entry.original.0));
    for (lang, page) in entry.pages.iter() {
        link.number(u64::from(lang.0))
            .number(u64::from(page.version.0));
        link.number(page.how as u64).text(&page.url);
    }
    for (lang, version) in entry.versions.iter() {
        link.number(u64::from(lang.0)).text(&version.title);
    }
    link.finish()
}

fn pictures(pieces: &[Piece], entry: &Entry, files: &mut BTreeSet<RelPath>) {
    for piece in pieces {
        match piece {
            Piece::Hole(Hole::Image(image)) => files.extend(located(&image.src, &entry.folder)),
            Piece::Hole(Hole::Shortcode(call)) => {
                if let Some(body) = &call.body {
                    pictures(body, entry, files);
                }
            }
            Piece::Html(_) | Piece::Hole(Hole::LinkOpen(_) | Hole::LinkClose(_)) => {}
        }
    }
}

//! Assembles a site from its input.
//!
//! 1. Files are grouped by entry ([`crate::site::assemble::entry_files`]).
//! 2. Each group gets its versions ([`crate::site::assemble::versions`]) and its address
//!    ([`crate::site::routes::urls`]): sections first, from the top down, because they hand down keys, fields and
//!    states; then entries, on all cores. Their Markdown is rendered ([`crate::site::assemble::documents`]).
//! 3. Publication decides which pages there are ([`crate::site::assemble::publication`], [`indexes`]).
//! 4. Terms, references and dues are indexed.

pub(super) mod approval;
pub(super) mod attachments;
pub(super) mod documents;
pub(super) mod entry_files;
pub(super) mod files;
pub(super) mod indexes;
mod linked_pictures;
pub(super) mod originals;
pub(super) mod publication;
pub(super) mod references;
pub(super) mod term_texts;
pub(super) mod terms;
pub(super) mod versions;
pub(super) mod withheld;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::model::{Entry, EntryId, Section, Version, VersionState};
use super::translations::check_translations;
use super::{Site, SiteInput};
use crate::base::{AT_ONCE, ByLang, Digest, Few, Hasher, RelPath};
use crate::content::{Keys, SectionKeys, own_fields};
use crate::diag::Diagnostic;
use crate::proof::figures;
use crate::schema::Schema;
use crate::site::assemble::approval::Waiting;
use crate::site::assemble::entry_files::{EntryFiles, group, parent_of};
use crate::site::assemble::indexes::finish;
use crate::site::assemble::versions::{Inputs, versions};
use crate::site::routes::urls::{Slugs, page_url};

/// Assembles a site and reports its problems to `out`; whatever they are, there is a site. Entries whose files have
/// not changed are reused from `before`, a site with the same settings, schemas and theme texts.
pub(super) fn assemble(
    mut input: SiteInput,
    before: Option<&Site>,
    out: &mut Vec<Diagnostic>,
) -> Site {
    for file in &input.files {
        out.extend(file.diagnostics.iter().cloned());
    }
    let settings = Arc::clone(&input.settings);
    let groups = group(&input.files, &settings, &input.term_folders, out);
    check_translations(&groups, &settings.languages, out);
    // Originals are compared with what translations were made from when pages ask.
    let keeps_texts = input.retention.is_in_memory() || input.translations.is_some();
    if !keeps_texts {
        // From here on only the groups own them, and can drop their texts.
        input.files = Vec::new();
    }
    let mut builder = EntryBuilder {
        input: &input,
        before,
        same_claims: before.is_some_and(|before| before.input.claims.is_same(&input.claims)),
        slugs: Slugs::new(),
        sections: BTreeMap::new(),
        handed_down: BTreeMap::new(),
        entries: Vec::with_capacity(groups.len()),
    };
    // Sections from the top down, then entries; both are sorted by content path.
    let (mut groups, others): (Vec<EntryFiles>, Vec<EntryFiles>) =
        groups.into_iter().partition(|group| group.index);
    for group in &groups {
        builder.section(group, out);
    }
    let made: Vec<(EntryFiles, Entry, Vec<Diagnostic>)> = others
        .into_par_iter()
        .with_max_len(AT_ONCE)
        .map(|mut group| {
            let mut problems = Vec::new();
            let entry = builder.entry(&group, &mut problems);
            if !keeps_texts {
                group.drop_texts();
            }
            (group, entry, problems)
        })
        .collect();
    let EntryBuilder {
        mut entries,
        sections,
        ..
    } = builder;
    groups.reserve(made.len());
    for (group, entry, mut problems) in made {
        groups.push(group);
        entries.push(entry);
        out.append(&mut problems);
    }
    finish(input, sections, entries, groups, out)
}

/// Builds entries, one group of files at a time.
struct EntryBuilder<'a> {
    input: &'a SiteInput,
    before: Option<&'a Site>,
    /// Whether texts may contradict the same facts as in that site.
    same_claims: bool,
    slugs: Slugs,
    sections: BTreeMap<String, Section>,
    /// By section: digest of everything that it and the sections above hand down.
    handed_down: BTreeMap<String, Digest>,
    entries: Vec<Entry>,
}

impl EntryBuilder<'_> {
    fn section(&mut self, group: &EntryFiles, out: &mut Vec<Diagnostic>) {
        let entry = self.entry(group, out);
        self.slugs.add(group, &entry.address);
        // Only front matter is handed down.
        self.handed_down
            .insert(group.path.to_string(), entry.front_key);
        let schema = self.input.schema_of(&group.section);
        add_section(
            group,
            EntryId::new(self.entries.len()),
            &mut self.sections,
            schema,
        );
        self.entries.push(entry);
    }

    fn entry(&self, group: &EntryFiles, out: &mut Vec<Diagnostic>) -> Entry {
        let input = self.input;
        let languages = &input.settings.languages;
        let above = if group.index {
            parent_of(&group.path)
        } else {
            Some(group.section.to_string())
        };
        let schema = group.schema(input);
        let schema = own_fields(schema.as_deref(), group.index);
        let inherited = above.as_deref().and_then(|path| self.handed_down.get(path));
        let inherited = inherited.copied().unwrap_or_default();
        let (key, front_key) = if input.retention.is_compared() {
            keys_of(group, inherited)
        } else {
            Default::default()
        };
        let previous = self.before.and_then(|site| site.entry_of(group));
        let previous = previous.filter(|entry| entry.key == key);
        let claims = previous.filter(|_| self.same_claims);
        let claims = claims.map(|entry| entry.claims.clone());
        let (mut versions, problems) = match previous {
            Some(entry) => (Arc::clone(&entry.versions), entry.problems.clone()),
            None => {
                let above = Inherited {
                    input,
                    sections: &self.sections,
                    entries: &self.entries,
                };
                let (versions, problems) = above.versions(group, schema);
                (Arc::new(versions), problems.into())
            }
        };
        let is_below = above.is_some();
        let over = above
            .and_then(|path| self.sections.get(&path))
            .and_then(|section| self.entries.get(section.index.index()));
        let state = over.map_or(VersionState::Public, publication::section_state);
        let waiting = Waiting::of(group, &self.sections, input);
        publication::set_states(&mut versions, group, &waiting, state, input.now);
        // The index that a folder lacks may have been a draft, so nothing in the folder is public.
        let above_in_doubt = over.map_or(is_below, |index| index.in_doubt);
        let in_doubt = above_in_doubt || group.is_in_doubt(&input.lost, languages.default());
        if in_doubt || input.broken.contains(&*group.path) {
            publication::leave_out(&mut versions);
        }
        let place = self.place(group, previous);
        out.extend(place.problems.iter().cloned());
        let closed = versions
            .get(group.original)
            .is_some_and(|version| publication::closed(&version.keys, schema, input.now));
        Entry {
            key,
            front_key,
            inherited,
            problems,
            claims: claims.unwrap_or_else(|| contradictions(group, input).into()),
            path: group.path.clone(),
            section: group.section.clone(),
            index: group.index,
            over: group.over.clone().map(Box::new),
            record: group.record,
            folder: place.folder,
            own_folder: group.folder,
            slug: place.slug,
            address: place.address,
            address_problems: place.problems,
            original: group.original,
            versions,
            pages: ByLang::new(),
            urls: place.urls,
            closed,
            in_doubt,
            files: Few::new(),
        }
    }
}

/// Where an entry lies and has its pages.
struct Place {
    folder: Box<str>,
    slug: Box<str>,
    address: Box<str>,
    urls: ByLang<Arc<str>>,
    /// What is wrong with the address.
    problems: Few<Diagnostic>,
}

impl EntryBuilder<'_> {
    /// The place of an entry: that of the entry before with the same files and sections, which decide it.
    fn place(&self, group: &EntryFiles, previous: Option<&Entry>) -> Place {
        if let Some(entry) = previous {
            return Place {
                folder: entry.folder.clone(),
                slug: entry.slug.clone(),
                address: entry.address.clone(),
                urls: entry.urls.clone(),
                problems: entry.address_problems.clone(),
            };
        }
        let languages = &self.input.settings.languages;
        let mut problems = Vec::new();
        let (address, slug) = self.slugs.of(group, languages, &mut problems);
        let folder = group.original_file().and_then(|file| file.file.parent());
        let urls = languages.all();
        let urls = urls.map(|(lang, _)| (lang, page_url(languages, lang, &address).into()));
        Place {
            folder: folder.unwrap_or(crate::content::CONTENT).into(),
            slug: slug.into(),
            urls: urls.collect(),
            address: address.into(),
            problems: problems.into(),
        }
    }
}

/// Figures in the texts of a group that contradict a fact.
pub(super) fn contradictions(group: &EntryFiles, input: &SiteInput) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, file) in group.files.iter() {
        input
            .claims
            .check(file, &input.settings.languages, &mut found);
    }
    found
}

/// What the versions of a group inherit.
pub(super) struct Inherited<'a> {
    pub input: &'a SiteInput,
    /// All sections above the group.
    pub sections: &'a BTreeMap<String, Section>,
    /// The entries so far, with the indexes of these sections.
    pub entries: &'a [Entry],
}

impl Inherited<'_> {
    /// Returns the versions of a group with their Markdown rendered, and the problems of its files together.
    pub(super) fn versions(
        &self,
        group: &EntryFiles,
        schema: Option<&Schema>,
    ) -> (ByLang<Version>, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let inputs = Inputs {
            settings: &self.input.settings,
            deriver: &self.input.deriver,
            schema,
            cascades: if group.is_item() {
                cascades(self.sections, self.entries, &group.section)
            } else {
                Vec::new()
            },
        };
        let mut all = versions(group, &inputs, &mut problems);
        let required = self
            .sections
            .get(&*group.section)
            .is_some_and(|s| s.keys.publish_time_required)
            && group.is_item();
        for (lang, file) in group.files.iter() {
            publication::check_times(
                file,
                lang == group.original || group.record,
                required,
                &mut problems,
            );
        }
        let languages = &self.input.settings.languages;
        let version = |file| figures::Version::new(file, languages);
        let original = group.original_file().map(version);
        for (lang, file) in group.files.iter() {
            problems.extend(file.proof.warnings.iter().cloned());
            if let Some(original) = original.as_ref().filter(|_| lang != group.original) {
                figures::compare(original, &version(file), &mut problems);
            }
        }
        documents::render(&mut all, self.input);
        (all, problems)
    }
}

/// The [`Entry::key`] and the [`Entry::front_key`] of an entry with these files that inherits something.
pub(super) fn keys_of(group: &EntryFiles, inherited: Digest) -> (Digest, Digest) {
    let (mut key, mut front) = (Hasher::new(), Hasher::new());
    for key in [&mut key, &mut front] {
        key.digest(inherited).number(u64::from(group.original.0));
    }
    for (lang, file) in group.files.iter() {
        for (key, digest) in [(&mut key, file.digest), (&mut front, file.front_digest)] {
            key.number(u64::from(lang.0));
            key.text(file.file.as_str()).digest(digest);
            key.digest(file.converted_by.front);
        }
        key.digest(file.converted_by.text);
    }
    (key.finish(), front.finish())
}

/// Returns the keys that sections hand down, nearest first, each with its file.
fn cascades<'a>(
    sections: &'a BTreeMap<String, Section>,
    entries: &'a [Entry],
    section: &str,
) -> Vec<(&'a RelPath, &'a Keys)> {
    let mut all = Vec::new();
    let mut at = Some(section.to_owned());
    while let Some(path) = at {
        let handed = sections.get(&path).and_then(|section| {
            let index = entries.get(section.index.index())?.original_version()?;
            Some((&index.file, section.keys.cascade.as_deref()?))
        });
        all.extend(handed);
        at = parent_of(&path);
    }
    all
}

fn add_section(
    group: &EntryFiles,
    index: EntryId,
    sections: &mut BTreeMap<String, Section>,
    schema: Option<Arc<Schema>>,
) {
    let keys: SectionKeys = group
        .original_file()
        .and_then(|file| file.section.clone())
        .unwrap_or_default();
    let parent = parent_of(&group.path);
    if let Some(above) = parent.as_ref().and_then(|path| sections.get_mut(path)) {
        above.children.push(group.path.to_string());
    }
    let inherited = parent
        .as_ref()
        .and_then(|path| sections.get(path))
        .map(|above| above.missing);
    let missing = keys
        .missing
        .or(inherited.filter(|_| parent.as_deref() != Some("")))
        .unwrap_or_default();
    let above = parent.as_ref().and_then(|path| sections.get(path));
    let approval_required = keys
        .approval_required
        .unwrap_or(above.is_some_and(|above| above.approval_required));
    let section = Section {
        path: group.path.to_string(),
        parent,
        index,
        keys,
        schema,
        missing,
        approval_required,
        children: Vec::new(),
        entries: Vec::new(),
        order: ByLang::new(),
        years: OnceLock::new(),
    };
    sections.insert(group.path.to_string(), section);
}

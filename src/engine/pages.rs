//! Reads and parses the files of all entries and sections, and works out what readers see of those that wait for approval.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{AT_ONCE, Digest, RelPath, sha256};
use crate::content::PageFile;
use crate::content::body::{LeftBody, LeftFiles};
use crate::content::layout::{Place, Role};
use crate::content::page;
use crate::engine::cache::sources::ComparedWorld;
use crate::engine::glossary::GlossaryChange;
use crate::engine::reading::unreadable;
use crate::engine::sink::TaskGuard;
use crate::engine::{Sink, Task};
use crate::markdown;
use crate::site::SiteInput;
use crate::world::World as _;

/// Reads and parses the files of all entries and sections, sorted by path.
pub fn pages(
    world: &ComparedWorld<'_>,
    roles: &[(RelPath, u64, Role)],
    (input, before, glossary): (&SiteInput, Option<&SiteInput>, &GlossaryChange),
    sink: &dyn Sink,
) -> Vec<Arc<PageFile>> {
    let all = roles.iter().filter_map(|(file, _, role)| match role {
        Role::Page(place) => Some((file, place)),
        _ => None,
    });
    let (indexes, others): (Vec<_>, Vec<_>) = all.partition(|(_, place)| place.index);
    let lasts = input.retention.is_in_memory() && input.renders_pages;
    let sizes = roles.iter().filter_map(|(_, size, role)| {
        let is_page = matches!(role, Role::Page(_));
        is_page.then_some(size)
    });
    let mut reader = PageReader {
        packs: lasts && sizes.sum::<u64>() > PLAIN,
        world,
        input,
        before,
        glossary,
        sink,
        asking: BTreeSet::new(),
    };
    let mut files = reader.read(&indexes);
    let asks = |file: &&Arc<PageFile>| {
        let section = file.section.as_ref();
        section.is_some_and(|section| section.approval_required == Some(true))
    };
    let asking = files.iter().filter(asks);
    reader.asking = asking.map(|file| file.place.path.clone()).collect();
    files.extend(reader.read(&others));
    files.sort_by(|a, b| a.file.cmp(&b.file));
    files
}

/// See [`SiteInput::left_files`]. A site that lasts has its texts in memory, because it shows them as they were when it was assembled.
pub fn left_files(
    world: &ComparedWorld<'_>,
    roles: &[(RelPath, u64, Role)],
    input: &SiteInput,
) -> Option<Arc<LeftFiles>> {
    if input.retention.is_in_memory() || !input.leaves_texts_to_pages() {
        return None;
    }
    let texts = roles
        .iter()
        .filter(|(_, _, role)| matches!(role, Role::Page(_)));
    let reader = world.later_reader(texts.count())?;
    Some(Arc::new(LeftFiles::new(reader)))
}

struct PageReader<'a> {
    world: &'a ComparedWorld<'a>,
    input: &'a SiteInput,
    before: Option<&'a SiteInput>,
    glossary: &'a GlossaryChange,
    sink: &'a dyn Sink,
    /// Content paths of sections that ask for approvals, in any language of their index.
    asking: BTreeSet<String>,
    /// Whether texts are compressed.
    packs: bool,
}

/// The most bytes of texts that a site in memory holds as they are.
const PLAIN: u64 = 8 << 20;

impl PageReader<'_> {
    fn read(&self, all: &[(&RelPath, &Place)]) -> Vec<Arc<PageFile>> {
        let files = all.par_iter().with_max_len(AT_ONCE);
        files.map(|(file, place)| self.page(file, place)).collect()
    }

    fn page(&self, file: &RelPath, place: &Place) -> Arc<PageFile> {
        let is_wanted = !place.index && self.asks(&place.section);
        let reused = self.before.and_then(|before| self.reused(before, file));
        if let Some(mut page) = reused.filter(|page| page.seen.is_some() || !is_wanted) {
            if self.glossary.is_other {
                let reader = &self.input.proof_reader;
                let (converted_by, proof) = self.glossary.of_known(self.world, &page, reader);
                if (converted_by, &proof) != (page.converted_by, &page.proof) {
                    let page = Arc::make_mut(&mut page);
                    (page.converted_by, page.proof) = (converted_by, proof);
                }
            }
            return page;
        }
        let (world, settings) = (self.world, &self.input.settings);
        let schema = self.input.schema_in(&place.section);
        let mut page = match world.read(file) {
            Ok(bytes) => {
                let _parsing = TaskGuard::begin(self.sink, Task::Parse(file));
                // The world has just computed the digest, unless the file has changed since.
                let fresh = world.known(file).is_none();
                let digest = world.digest(file).filter(|_| fresh);
                let digest =
                    digest.or_else(|| world.retention().is_compared().then(|| Digest::of(&bytes)));
                let text = is_wanted.then(|| String::from_utf8(bytes.clone()));
                let known = (bytes, digest);
                let mut page =
                    page::read_known(file, place.clone(), known, settings, schema.as_deref());
                if let Some(Ok(text)) = text {
                    page.note_seen(&text);
                }
                page
            }
            Err(error) => PageFile {
                file: file.clone(),
                digest: Digest::default(),
                front_digest: Digest::default(),
                place: place.clone(),
                lang: place.lang.unwrap_or(settings.languages.default()),
                keys: Arc::default(),
                section: None,
                body: None,
                seen: None,
                proof: Default::default(),
                converted_by: Default::default(),
                diagnostics: vec![unreadable(file, &error)],
                in_doubt: true,
            },
        };
        let before = self.before.and_then(|before| page_at(before, file));
        page.converted_by = self
            .glossary
            .of_read(world, &page, before.map(|page| &**page));
        page.proof = self.input.proof_reader.read(&page);
        if self.packs {
            page.pack();
        }
        if let Some(files) = &self.input.left_files {
            leave_text(&mut page, files, self.input);
        }
        Arc::new(page)
    }

    /// Whether a section or one above it asks for approvals.
    fn asks(&self, section: &str) -> bool {
        let above = std::iter::successors(Some(section), |path| match path.rsplit_once('/') {
            Some((above, _)) => Some(above),
            None => (!path.is_empty()).then_some(""),
        });
        !self.asking.is_empty() && above.into_iter().any(|path| self.asking.contains(path))
    }

    /// A file as the previous build parsed it, if its bytes have not changed.
    fn reused(&self, before: &SiteInput, file: &RelPath) -> Option<Arc<PageFile>> {
        let digest = self.world.known(file)?;
        let page = page_at(before, file)?;
        (page.digest == digest).then(|| Arc::clone(page))
    }
}

/// The file at a path.
fn page_at<'s>(site: &'s SiteInput, file: &RelPath) -> Option<&'s Arc<PageFile>> {
    let at = site.files.binary_search_by(|page| page.file.cmp(file));
    site.files.get(at.ok()?)
}

/// Leaves the text of a page in its file, unless it may have to be rendered before its page is.
fn leave_text(page: &mut PageFile, files: &Arc<LeftFiles>, input: &SiteInput) {
    let needs_no_summary = input.needs_no_summary(&page.keys, page.lang);
    if let Some(body) = &mut page.body
        && needs_no_summary
        && !page.place.index
        && !markdown::may_link_into_site(&body.text())
    {
        let digest = match page.digest {
            digest if digest == Digest::default() => Digest::of(body.file().as_bytes()),
            digest => digest,
        };
        body.leave(LeftBody {
            files: Arc::clone(files),
            file: page.file.clone(),
            digest,
        });
    }
}

/// See [`SiteInput::sums_beside`].
pub fn sums_beside(
    world: &ComparedWorld<'_>,
    input: &SiteInput,
    before: Option<&SiteInput>,
) -> BTreeMap<RelPath, Arc<str>> {
    let pages = input.files.iter();
    let pages = pages.filter(|page| page.seen.is_some() && page.place.owns_folder);
    let folders: BTreeSet<&str> = pages.filter_map(|page| page.file.parent()).collect();
    if folders.is_empty() {
        return BTreeMap::new();
    }
    let is_beside = |path: &RelPath| {
        let above = path.as_str().match_indices('/').map(|(at, _)| at);
        let mut above = above.filter_map(|at| path.as_str().get(..at));
        above.any(|folder| folders.contains(folder))
    };
    let beside = input.others.par_iter().map(|other| &other.path);
    let beside = beside.filter(|path| is_beside(path)).filter_map(|path| {
        let known = before.and_then(|before| before.sums_beside.get(path));
        let known = known.filter(|_| world.known(path).is_some());
        let sum = known.cloned().or_else(|| {
            // One that cannot be read is reported when it is published.
            let bytes = world.read(path).ok()?;
            Some(sha256(&bytes).into())
        });
        Some((path.clone(), sum?))
    });
    beside.collect()
}

//! Compares what is public with a build, address by address.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::base::{Digest, UrlPath};
use crate::engine::vanished::{Fate, vanished};
use crate::engine::{Built, Output, Row, RowState};
use crate::output::readable::Readable;
use crate::publish::Contents;
use crate::publish::contents::public_from;
use crate::publish::diff::alike::{Changed, group};
use crate::publish::diff::sink::{ChangedSink, Put, is_page};
use crate::publish::diff::{Before, Diff, Edit, FactChange, Files, Kind, PageChange};
use crate::publish::words::{self, counts};
use crate::search;
use crate::site::Site;
use crate::world::World;

/// Compares what is public with a build, whose outputs went into `sink`.
pub fn compare(
    before: &Before<'_>,
    (built, site): (&Built, &Site),
    world: &dyn World,
    sink: ChangedSink<'_>,
) -> Diff {
    let now = Contents::of(built, site, world);
    let both = Both {
        before,
        now: &now,
        built,
        site,
        rows: built
            .report
            .rows
            .iter()
            .map(|row| (&*row.url, &**row))
            .collect(),
        put: sink.into_put(),
    };
    let mut diff = Diff {
        against: before.name.clone(),
        pages: both.gone(),
        alike: Vec::new(),
        templates: Vec::new(),
        unread: Vec::new(),
        files: both.files(),
        facts: facts(&before.contents.facts, &now.facts),
    };
    let (new, changed) = both.there();
    diff.pages.extend(new);
    group(changed, &mut diff);
    diff.pages
        .sort_by(|a, b| (a.kind, &a.address).cmp(&(b.kind, &b.address)));
    diff
}

/// Both sides of a comparison.
struct Both<'a> {
    before: &'a Before<'a>,
    now: &'a Contents,
    built: &'a Built,
    site: &'a Site,
    rows: BTreeMap<&'a str, &'a Row>,
    put: Put,
}

impl Both<'_> {
    fn digest_before(&self, path: &UrlPath) -> Option<Digest> {
        let files = &self.before.contents.files;
        files.get(path).map(|output| output.digest)
    }

    fn is_same(&self, path: &UrlPath, output: &Output) -> bool {
        let before = self.digest_before(path);
        before == Some(output.digest) || before.is_some() && self.put.deferred.contains(path)
    }

    /// The old page, by what is known of it.
    fn page_before(&self, path: &UrlPath, kind: Kind) -> PageChange {
        let address = path.url();
        let known = self.before.contents.pages.get(&address);
        let (language, title) = match known {
            Some(page) => (page.language.clone(), page.title.clone()),
            None => {
                let page = self.before.readable(path).unwrap_or_default();
                (self.key(&page.language), page.title)
            }
        };
        PageChange {
            kind,
            address,
            language,
            title,
            leads_to: None,
            edit: Edit::default(),
        }
    }

    /// A page as it will be.
    fn page_now(&self, path: &UrlPath, kind: Kind) -> PageChange {
        let address = path.url();
        let read = self.put.pages.get(path);
        let (language, title) = match self.now.pages.get(&address) {
            Some(page) => (page.language.clone(), page.title.clone()),
            None => (
                read.map(|page| self.key(&page.language))
                    .unwrap_or_default(),
                read.map(|page| page.title.clone()).unwrap_or_default(),
            ),
        };
        PageChange {
            kind,
            language,
            title,
            leads_to: self.now.redirects.get(&address).cloned(),
            edit: Edit::default(),
            address,
        }
    }

    /// The key of the language with a tag.
    fn key(&self, tag: &str) -> String {
        let mut languages = self.site.settings().languages.all();
        let found = languages.find(|(_, language)| language.tag == tag);
        found.map_or_else(|| tag.to_owned(), |(_, language)| language.key.clone())
    }

    /// Whether a page only led on to another address.
    fn was_redirect(&self, path: &UrlPath) -> bool {
        let contents = &self.before.contents;
        if contents.pages.is_empty() {
            let page = self.before.readable(path);
            return page.is_some_and(|page| page.leads_to.is_some());
        }
        contents.redirects.contains_key(&path.url())
    }

    /// The pages that are no pages any more.
    fn gone(&self) -> Vec<PageChange> {
        let files = &self.before.contents.files;
        let lost: Vec<&UrlPath> = files
            .keys()
            .filter(|path| is_page(path) && !self.now.files.contains_key(*path))
            .collect();
        if lost.is_empty() {
            return Vec::new();
        }
        let found = vanished(files.keys(), None, self.built);
        let fates: BTreeMap<&str, Fate<'_>> =
            found.iter().map(|one| (&*one.url, one.fate)).collect();
        let kind = |path: &UrlPath| match (self.rows.get(&*path.url()), fates.get(&*path.url())) {
            (Some(row), _) if row.state == RowState::Expired => Kind::Expired,
            (Some(row), _)
                if matches!(
                    row.state,
                    RowState::Draft | RowState::Unapproved | RowState::Embargoed | RowState::Broken
                ) =>
            {
                Kind::Hidden
            }
            (_, Some(Fate::Hidden(_))) => Kind::Hidden,
            (_, Some(_)) => Kind::Vanished,
            (_, None) if path.as_str().ends_with("index.html") => Kind::ListGone,
            (_, None) => Kind::Vanished,
        };
        lost.into_iter()
            .map(|path| self.page_before(path, kind(path)))
            .collect()
    }

    /// The pages that are new, or of another kind, and those that have other bytes.
    fn there(&self) -> (Vec<PageChange>, Vec<Changed>) {
        let pages: Vec<&UrlPath> = self
            .now
            .files
            .iter()
            .filter(|(path, output)| is_page(path) && !self.is_same(path, output))
            .map(|(path, _)| path)
            .collect();
        let (changed, new): (Vec<_>, Vec<_>) = pages
            .into_par_iter()
            .map(|path| (path, self.kind(path)))
            .partition(|(_, kind)| *kind == Kind::Changed);
        let new = new.into_par_iter();
        let new = new.map(|(path, kind)| self.page_now(path, kind)).collect();
        let changed = changed.into_par_iter();
        let changed = changed.map(|(path, _)| self.changed(path)).collect();
        (new, changed)
    }

    /// What becomes of a page that is there now, with other bytes than before, if it was there.
    fn kind(&self, path: &UrlPath) -> Kind {
        let url = path.url();
        let was = self.digest_before(path).is_some();
        let leads_on = self.now.redirects.contains_key(&url);
        let withdrawn = |contents: &Contents| contents.pages.get(&url).map(|page| page.withdrawn);
        if leads_on {
            let stays = was && self.was_redirect(path);
            return if stays {
                Kind::Changed
            } else {
                Kind::Redirected
            };
        }
        match (withdrawn(&self.before.contents), withdrawn(self.now)) {
            (Some(false), Some(true)) => return Kind::Withdrawn,
            (Some(true), Some(false)) => return Kind::Restored,
            // Of a folder it is not known what was withdrawn.
            (None, Some(true)) if was => return Kind::Withdrawn,
            _ => {}
        }
        if was && !self.was_redirect(path) {
            return Kind::Changed;
        }
        let from = self.now.pages.get(&url).and_then(|page| {
            let mut languages = self.site.settings().languages.all();
            let found = languages.find(|(_, language)| language.key == page.language);
            public_from(self.site, &page.path, found?.0)
        });
        match (self.before.at, from) {
            (Some(then), Some(from)) if from > then => Kind::NewlyPublic,
            _ => Kind::Added,
        }
    }

    fn changed(&self, path: &UrlPath) -> Changed {
        let url = path.url();
        let entry = self.now.pages.get(&url);
        let source = self.before.contents.pages.get(&url).map(|page| page.source);
        let follows = entry.is_none_or(|page| page.is_list || source == Some(page.source));
        let kind = if follows {
            Kind::Follows
        } else {
            Kind::Changed
        };
        let mut page = self.page_now(path, kind);
        let entry = entry.map(|page| page.path.clone()).unwrap_or_default();
        let old = self.before.readable(path);
        let is_read = old.is_some();
        if let (Some(old), Some(new)) = (old, self.put.pages.get(path)) {
            page.edit = edit(&old, new);
        }
        Changed {
            page,
            is_read,
            entry,
        }
    }

    fn files(&self) -> Files {
        let (before, now) = (&self.before.contents.files, &self.now.files);
        let of = |path: &&UrlPath| !is_page(path);
        let url = |path: &UrlPath| path.url();
        let added = now.keys().filter(|path| !before.contains_key(*path));
        let removed = before.keys().filter(|path| !now.contains_key(*path));
        let changed = now.iter().filter(|(path, output)| {
            before.contains_key(*path) && of(path) && !self.is_same(path, output)
        });
        let mut files = Files {
            added: added.filter(of).map(url).collect(),
            changed: changed.map(|(path, _)| url(path)).collect(),
            removed: removed.filter(of).map(url).collect(),
            search: Vec::new(),
        };
        let lists = [&mut files.added, &mut files.changed, &mut files.removed];
        for list in lists {
            let of_search = list.extract_if(.., |url| url.starts_with(search::FOLDER));
            files.search.extend(of_search);
        }
        files
    }
}

/// What differs between two versions of a page for a reader.
fn edit(old: &Readable, new: &Readable) -> Edit {
    let differs = |old: &String, new: &String| {
        let passages = words::compare(std::slice::from_ref(old), std::slice::from_ref(new));
        passages.into_iter().next().unwrap_or_default()
    };
    let passages = words::compare(&old.blocks, &new.blocks);
    let (words_removed, words_added) = counts(&passages);
    let without = |some: &[String], others: &[String]| {
        let others: BTreeSet<&String> = others.iter().collect();
        let mut left: Vec<String> = some
            .iter()
            .filter(|one| !others.contains(one))
            .cloned()
            .collect();
        left.dedup();
        left
    };
    Edit {
        title: differs(&old.title, &new.title),
        description: differs(&old.description, &new.description),
        words_removed,
        words_added,
        passages,
        links_removed: without(&old.links, &new.links),
        links_added: without(&new.links, &old.links),
    }
}

fn facts(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<FactChange> {
    // A folder of files has no facts to compare with.
    if before.is_empty() {
        return Vec::new();
    }
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let changes = names.into_iter().map(|name| FactChange {
        name: name.clone(),
        before: before.get(name).cloned(),
        after: now.get(name).cloned(),
    });
    changes
        .filter(|change| change.before != change.after)
        .collect()
}

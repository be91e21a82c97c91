//! Which entries of an earlier release come back, which do not, and which as they are today.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::RelPath;
use crate::engine::{Report, RowState};
use crate::publish::contents::redacted;
use crate::publish::tombstones::why;
use crate::publish::{Page, Release, Why};
use crate::site::Site;

/// A site and the report of it.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The site that the sources make.
    pub site: &'a Site,
    /// What a build of it reports of its pages.
    pub report: &'a Report,
}

/// A page whose title and address must not be read anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buried {
    /// Content path of the entry.
    pub entry: String,
    /// URL path that the page had.
    pub url: String,
    /// The title that it had.
    pub title: String,
    /// Why it must not come back.
    pub why: Why,
}

/// What becomes of the entries of an earlier release.
#[derive(Debug, Default)]
pub struct Plan {
    /// Entries whose files of today take the place of the old ones, by content path.
    pub of_today: BTreeMap<String, Why>,
    /// Entries that are left out, by content path.
    pub withheld: BTreeMap<String, Why>,
    /// Entries that were not public then, which would be by now.
    pub not_yet: BTreeSet<String>,
    /// Texts in a language that were not public then, which would be by now.
    pub files_not_yet: BTreeSet<RelPath>,
    /// Entries that have no file any more, and come back.
    pub returning: BTreeSet<String>,
    /// Pages that are not to be named.
    pub buried: Vec<Buried>,
}

/// What is known of the pages of today's site.
struct Today<'a> {
    side: Side<'a>,
    states: BTreeMap<(&'a str, &'a str), RowState>,
    paths: BTreeSet<&'a str>,
    /// Entries by the old addresses that they state.
    moved: BTreeMap<String, RowState>,
    /// Files that several entries are written in, as tables are.
    shared: BTreeSet<&'a RelPath>,
}

impl<'a> Today<'a> {
    fn new(side: Side<'a>) -> Self {
        let rows = &side.report.rows;
        let states = |row: &'a Arc<crate::engine::Row>| ((&*row.path, &*row.language), row.state);
        let states: BTreeMap<(&str, &str), RowState> = rows.iter().map(states).collect();
        let mut moved = BTreeMap::new();
        let mut owners: BTreeMap<&RelPath, &str> = BTreeMap::new();
        let mut shared = BTreeSet::new();
        for row in rows {
            if owners
                .insert(&row.file, &row.path)
                .is_some_and(|other| *other != *row.path)
            {
                shared.insert(&row.file);
            }
            let entry = side.site.entry(&row.path);
            let version = entry.and_then(|entry| {
                let mut versions = entry.versions.iter();
                versions.find(|(_, version)| version.file == row.file)
            });
            let aliases = version.and_then(|(_, version)| version.keys.aliases.as_ref());
            for alias in aliases.into_iter().flatten() {
                // It is below the language of the version, unless it names one.
                let below = alias.value.trim_matches('/');
                moved.insert(format!("/{below}/"), row.state);
                moved.insert(format!("/{}/{below}/", row.language), row.state);
            }
        }
        Self {
            side,
            states,
            paths: rows.iter().map(|row| &*row.path).collect(),
            moved,
            shared,
        }
    }

    /// Why a page must not come back, if that is so.
    fn why(&self, url: &str, page: &Page, (then, live): (&Release, &Release)) -> Option<Why> {
        if let Some(state) = self.states.get(&(&*page.path, &*page.language)) {
            return why(*state);
        }
        // A release since the redaction has the text that was left.
        let stone = live.tombstones.get(url);
        let stone = stone.filter(|stone| stone.why != Why::Redacted || then.number < stone.since);
        stone
            .map(|stone| stone.why)
            .or_else(|| why(*self.moved.get(url)?))
    }

    /// Whether the files of an entry can take the place of its old ones.
    fn can_stand_in(&self, path: &str) -> bool {
        let files = files(self.side.site, path);
        !files.is_empty() && files.iter().all(|file| !self.shared.contains(file))
    }
}

/// The files that an entry is made of.
fn files(site: &Site, path: &str) -> BTreeSet<RelPath> {
    let Some(entry) = site.entry(path) else {
        return BTreeSet::new();
    };
    let versions = entry.versions.iter().map(|(_, version)| &version.file);
    versions.chain(&entry.files).cloned().collect()
}

impl Plan {
    /// What becomes of the entries of `then` while `live` is what readers see. `old` is the site of the sources of `then` as of
    /// now, `report_then` the report of it at the instant of that release.
    pub fn new(
        (then, live): (&Release, &Release),
        today: Side<'_>,
        old: Side<'_>,
        report_then: &Report,
    ) -> Self {
        let mut plan = Self::default();
        let known = Today::new(today);
        let mut entries: BTreeMap<&str, Vec<(&String, &Page)>> = BTreeMap::new();
        for (url, page) in &then.contents.pages {
            entries.entry(&page.path).or_default().push((url, page));
        }
        for (path, pages) in &entries {
            plan.judge(path, pages, (then, live), &known);
        }
        plan.hold_back(old, report_then);
        plan.bury_expired(old, &then.contents.pages);
        plan
    }

    fn judge(
        &mut self,
        path: &str,
        pages: &[(&String, &Page)],
        releases: (&Release, &Release),
        today: &Today<'_>,
    ) {
        let whys = pages
            .iter()
            .map(|(url, page)| today.why(url, page, releases));
        let whys: Vec<Option<Why>> = whys.collect();
        for ((url, page), why) in pages.iter().zip(&whys) {
            self.buried.extend(why.map(|why| Buried {
                entry: path.to_owned(),
                url: (*url).clone(),
                title: page.title.clone(),
                why,
            }));
        }
        let is_there = today.paths.contains(path);
        if let Some(why) = whys.iter().flatten().next() {
            let shows = whys
                .iter()
                .any(|why| matches!(why, None | Some(Why::Withdrawn)));
            if is_there && shows && today.can_stand_in(path) {
                self.of_today.insert(path.to_owned(), *why);
            } else {
                self.withheld.insert(path.to_owned(), *why);
            }
            return;
        }
        if !is_there {
            self.returning.insert(path.to_owned());
            return;
        }
        let since = redacted(today.side.site, path);
        if since.is_some() && pages.iter().any(|(_, page)| page.redacted != since) {
            self.redact(path, pages, today);
        }
    }

    fn redact(&mut self, path: &str, pages: &[(&String, &Page)], today: &Today<'_>) {
        let titles: BTreeSet<&str> = today
            .side
            .report
            .rows
            .iter()
            .filter(|row| *row.path == *path)
            .map(|row| &*row.title)
            .collect();
        for (url, page) in pages {
            if !titles.contains(&*page.title) {
                self.buried.push(Buried {
                    entry: path.to_owned(),
                    url: (*url).clone(),
                    title: page.title.clone(),
                    why: Why::Redacted,
                });
            }
        }
        let taken = if today.can_stand_in(path) {
            &mut self.of_today
        } else {
            &mut self.withheld
        };
        taken.insert(path.to_owned(), Why::Redacted);
    }

    /// Holds back what was not public then: that its time has come since is nothing to go back to.
    fn hold_back(&mut self, old: Side<'_>, report_then: &Report) {
        let is_public = |state| matches!(state, RowState::Public | RowState::Withdrawn);
        let then: BTreeSet<(&str, &str)> = report_then
            .rows
            .iter()
            .filter(|row| is_public(row.state))
            .map(|row| (&*row.path, &*row.language))
            .collect();
        let paths: BTreeSet<&str> = then.iter().map(|(path, _)| *path).collect();
        for row in old.report.rows.iter().filter(|row| is_public(row.state)) {
            if !paths.contains(&*row.path) {
                self.not_yet.insert(row.path.to_string());
            } else if !then.contains(&(&row.path, &row.language)) {
                self.files_not_yet.insert(row.file.clone());
            }
        }
    }

    /// What has expired by the dates that it had then must not be named either.
    fn bury_expired(&mut self, old: Side<'_>, pages: &BTreeMap<String, Page>) {
        for row in &old.report.rows {
            let known = self.buried.iter().any(|one| *one.url == *row.url);
            if let (Some(why), Some(page), false) = (why(row.state), pages.get(&*row.url), known) {
                self.buried.push(Buried {
                    entry: row.path.to_string(),
                    url: row.url.to_string(),
                    title: page.title.clone(),
                    why,
                });
            }
        }
    }

    /// Files of the earlier sources that are left out, and files of today that are taken.
    pub fn files(&self, today: &Site, old: &Site) -> (BTreeSet<RelPath>, BTreeSet<RelPath>) {
        let of = |site: &Site| {
            let all = self.of_today.keys().flat_map(|path| files(site, path));
            all.collect::<BTreeSet<RelPath>>()
        };
        let left_out = of(old).union(&self.files_not_yet).cloned().collect();
        (left_out, of(today))
    }

    /// Leaves out an entry of `then`.
    pub fn withhold(&mut self, path: &str, why: Why, then: &Release) {
        self.of_today.remove(path);
        self.returning.remove(path);
        self.withheld.insert(path.to_owned(), why);
        for (url, page) in &then.contents.pages {
            if page.path == path && !self.buried.iter().any(|one| one.url == *url) {
                self.buried.push(Buried {
                    entry: path.to_owned(),
                    url: url.clone(),
                    title: page.title.clone(),
                    why,
                });
            }
        }
    }

    /// Takes today's files of an entry whose earlier text names what must not come back. Whether that is something new.
    pub fn retell(&mut self, path: &str, today: &Site) -> bool {
        let files = files(today, path);
        let is_new = !files.is_empty() && !self.of_today.contains_key(path);
        is_new && !self.withheld.contains_key(path) && {
            self.of_today.insert(path.to_owned(), Why::Redacted);
            true
        }
    }

    /// Leaves out what cannot be taken from today's sources.
    pub fn give_up(&mut self, path: &str) {
        if let Some(why) = self.of_today.remove(path) {
            self.withheld.insert(path.to_owned(), why);
        }
    }

    /// The entries that a build leaves out.
    pub fn left_out(&self) -> BTreeSet<String> {
        let withheld = self.withheld.keys();
        withheld.chain(&self.not_yet).cloned().collect()
    }
}

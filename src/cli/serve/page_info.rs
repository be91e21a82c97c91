//! The content of the bar that `serve` shows on pages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::editor::Editor;
use super::translations;
use crate::base::RelPath;
use crate::cli::format::{instant, zone};
use crate::engine;
use crate::engine::{Built, Change, Report, Row};
use crate::host::DiskWorld;
use crate::site::Site;
use crate::site::views::preview::Preview;

/// The columns that search engines show of a title and of a description.
const TITLE: usize = 60;
const DESCRIPTION: usize = 160;

/// The pages of the site, for the bar. Nothing is known of them during a build, which needs the site for itself.
pub struct Pages {
    state: Mutex<State>,
    editor: Editor,
    root: PathBuf,
}

#[derive(Default)]
struct State {
    last: Option<LastBuild>,
    good: Option<GoodBuild>,
}

/// The last build, with its site.
struct LastBuild {
    built: Arc<Built>,
    site: Option<Arc<Site>>,
}

/// The last build without errors, whose pages are shown. Its site has been changed by later builds.
struct GoodBuild {
    report: Arc<Report>,
    /// The content of the bar of pages that have been open, by URL path.
    infos: BTreeMap<String, Value>,
}

impl Pages {
    /// Pages before the first build. `root` is absolute.
    pub fn new(editor: Editor, root: PathBuf) -> Self {
        Self {
            state: Mutex::default(),
            editor,
            root,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the site back to the next build.
    pub fn forget(&self) {
        self.state().last = None;
    }

    /// Takes the result of a build.
    pub fn learn(&self, built: &Arc<Built>, site: Option<Arc<Site>>) {
        let mut state = self.state();
        if built.publishable {
            state.good = Some(GoodBuild {
                report: Arc::clone(&built.report),
                infos: BTreeMap::new(),
            });
        }
        let built = Arc::clone(built);
        state.last = Some(LastBuild { built, site });
    }

    /// The address that opens a file of the site.
    pub fn link(&self, file: &RelPath, line: usize, column: usize) -> Option<String> {
        self.editor.link(&self.root, file, line, column)
    }

    /// The list of translations as a page; `None` during a build, and without usable settings.
    pub fn translations(&self, now: Option<Timestamp>) -> Option<String> {
        // As long as the list is made, no build has the site.
        let state = self.state();
        let site = state.last.as_ref()?.site.as_ref()?;
        let world = DiskWorld::open(&self.root, now).ok()?;
        let link = |file: &RelPath, line| self.link(file, line, 1);
        Some(translations::page(site, &world, &link))
    }

    /// The content of the bar at a URL path: null for a page without a source file, `None` during a build. If the site has
    /// errors by now, it is what held when the page that is shown was rendered.
    pub fn info(&self, url: &str, is_shown: bool) -> Option<Value> {
        let mut state = self.state();
        let State { last, good } = &mut *state;
        let last = last.as_ref()?;
        let Some(good) = good.as_mut().filter(|_| is_shown) else {
            return Some(last.nothing_at(url, |row| self.link(&row.file, 1, 1)));
        };
        let Some(row) = row(&good.report, url) else {
            return Some(Value::Null);
        };
        let mut rows = last.rows();
        let now = rows.find(|now| (&now.path, &now.language) == (&row.path, &row.language));
        if last.built.publishable || now == Some(row) && !good.infos.contains_key(url) {
            let info = last.info(row, self.link(&row.file, 1, 1));
            good.infos.insert(url.to_owned(), info);
        }
        let info = good.infos.get(url).cloned();
        let mut info = info.unwrap_or_else(|| bare(row, self.link(&row.file, 1, 1)));
        if let Some(info) = info.as_object_mut() {
            info.insert("trouble".into(), last.trouble(row, now).into());
        }
        Some(info)
    }

    /// The pages of the entry that was edited; none if there were several.
    pub fn edited(&self, files: &[RelPath]) -> Vec<String> {
        let state = self.state();
        let rows = state.last.iter().flat_map(LastBuild::rows);
        let mut rows = rows.filter(|row| files.contains(&row.file) && !row.url.is_empty());
        let Some(first) = rows.next() else {
            return Vec::new();
        };
        let mut urls = vec![first.url.to_string()];
        for row in rows {
            if row.path != first.path {
                return Vec::new();
            }
            urls.push(row.url.to_string());
        }
        urls
    }
}

impl LastBuild {
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.built.report.rows.iter().map(|row| &**row)
    }

    /// What is wrong with the entry of a page. Its row in the last good build is `row`, and in the last build `now`.
    fn trouble(&self, row: &Row, now: Option<&Row>) -> Option<&'static str> {
        if self.built.publishable {
            return None;
        }
        let rows = self.rows().filter(|other| other.path == row.path);
        let files: BTreeSet<&RelPath> = rows.map(|row| &row.file).chain([&row.file]).collect();
        let errors = self.built.diagnostics.iter().filter(|one| one.is_error());
        let mut errors = errors.filter_map(|one| one.span.as_ref());
        if errors.any(|span| files.contains(&span.file)) {
            return Some("has errors");
        }
        match now {
            // Without settings there are no rows at all.
            None if self.built.report.rows.is_empty() => None,
            None => Some("its file is gone"),
            Some(now) if now.state == engine::RowState::Broken => Some("its section has errors"),
            Some(_) => None,
        }
    }

    /// The content of the bar at an address where no page is shown.
    fn nothing_at(&self, url: &str, link: impl Fn(&Row) -> Option<String>) -> Value {
        let hidden = row(&self.built.report, url).filter(|row| !row.url.is_empty());
        let Some(row) = hidden.filter(|_| self.built.publishable) else {
            return json!({"nothing": "There is no page here"});
        };
        let mut info = bare(row, link(row));
        let trouble = match row.state {
            engine::RowState::Broken => "left out for its errors",
            engine::RowState::Public | engine::RowState::Withdrawn => "not shown",
            _ => "shown with --drafts only",
        };
        if let Some(info) = info.as_object_mut() {
            info.insert("notes".into(), self.notes(row, None).into());
            info.insert("trouble".into(), trouble.into());
        }
        info
    }

    fn info(&self, row: &Row, link: Option<String>) -> Value {
        let preview = self.site.as_ref();
        let preview = preview.and_then(|site| site.preview(&row.path, &row.language));
        let measure = |length: usize, limit: usize| json!({"length": length, "limit": limit});
        let mut info = bare(row, link);
        if let Some(info) = info.as_object_mut() {
            info.insert("notes".into(), self.notes(row, preview.as_ref()).into());
        }
        if let (Some(preview), Some(info)) = (preview, info.as_object_mut()) {
            let translations = preview.translations.iter().map(|one| {
                let note = if one.exact {
                    one.title.clone()
                } else {
                    format!("Not in this language; leads to: {}", one.title)
                };
                json!({
                    "url": one.url, "name": one.name, "tag": one.lang_tag,
                    "hreflang": one.hreflang, "current": one.current, "note": note,
                })
            });
            info.insert("translations".into(), translations.collect());
            info.insert("words".into(), preview.words.into());
            info.insert("minutes".into(), preview.minutes.into());
            info.insert("title".into(), measure(preview.title, TITLE));
            info.insert(
                "description".into(),
                measure(preview.description, DESCRIPTION),
            );
        }
        info
    }

    fn notes(&self, row: &Row, preview: Option<&Preview>) -> Vec<String> {
        let report = &self.built.report;
        let zone = zone(&report.timezone);
        let at = |at: Timestamp| instant(at, &zone);
        let due = |change: Change| {
            let mut dues = report.dues.iter();
            let due = dues.find(|due| due.change == change && *due.path == *row.path);
            due.map(|due| due.at)
        };
        let mut notes = Vec::new();
        let starts = due(Change::GoesLive).or(preview.and_then(|preview| preview.starts));
        if row.state == engine::RowState::Embargoed
            && let Some(starts) = starts
        {
            notes.push(format!("until {}", at(starts)));
        }
        match (
            due(Change::Expires),
            preview.and_then(|preview| preview.ends),
        ) {
            (Some(ends), _) => notes.push(format!("expires {}", at(ends))),
            (None, Some(ended)) if row.state == engine::RowState::Expired => {
                notes.push(format!("since {}", at(ended)));
            }
            _ => {}
        }
        if let Some(preview) = preview {
            notes.extend(
                preview
                    .derived_from
                    .as_ref()
                    .map(|from| format!("converted from {from}")),
            );
            match preview.translation_status.as_str() {
                "" => {}
                "original" => notes.push("shown in its original language".into()),
                "missing" => notes.push("no version in this language".into()),
                status => notes.push(format!("translation {status}")),
            }
            if preview.noindex {
                notes.push("not for search engines".into());
            }
        }
        notes
    }
}

/// The content of the bar as far as the report alone has it.
fn bare(row: &Row, link: Option<String>) -> Value {
    json!({
        "state": row.state.name(),
        "file": row.file.as_str(),
        "link": link,
        "notes": [],
        "trouble": Value::Null,
        "translations": [],
        "words": Value::Null,
        "minutes": Value::Null,
        "title": Value::Null,
        "description": Value::Null,
    })
}

/// The row of the page at a URL path. The further pages of a list have the row of its first page.
fn row<'r>(report: &'r Report, url: &str) -> Option<&'r Row> {
    let list = url.trim_end_matches('/').rsplit_once("/page/");
    let first = list.filter(|(_, number)| number.parse::<usize>().is_ok());
    let first = first.map(|(list, _)| format!("{list}/"));
    let urls = [Some(url), first.as_deref()];
    let mut found = urls
        .into_iter()
        .flatten()
        .filter_map(|url| report.rows.iter().find(|row| *row.url == *url));
    found.next().map(|row| &**row)
}

//! What the bar of `serve` tells of a page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::editor::Editor;
use crate::base::RelPath;
use crate::cli::format::{instant, zone};
use crate::engine;
use crate::engine::{Built, Change, Report, Row};
use crate::site::Site;
use crate::site::views::preview::Preview;

/// What search engines show of a title and of a description, in columns.
const TITLE: usize = 60;
const DESCRIPTION: usize = 160;

/// What is known of the pages. Nothing while a build goes on: it needs the site for itself.
pub struct Pages {
    known: Mutex<State>,
    editor: Editor,
    root: PathBuf,
}

#[derive(Default)]
struct State {
    known: Option<Known>,
    /// What the pages that are shown were made of: the last build without errors.
    good: Option<Good>,
}

/// What the last build told.
struct Known {
    built: Arc<Built>,
    site: Option<Arc<Site>>,
}

/// What stays known of a build when the site goes on to the next.
struct Good {
    report: Arc<Report>,
    /// What was told of the pages that somebody had open, by URL path.
    told: BTreeMap<String, Value>,
}

impl Pages {
    /// Nothing is known yet. `root` is absolute.
    pub fn new(editor: Editor, root: PathBuf) -> Self {
        Self {
            known: Mutex::default(),
            editor,
            root,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the site back to the next build.
    pub fn forget(&self) {
        self.state().known = None;
    }

    /// Takes what a build has told.
    pub fn learn(&self, built: &Arc<Built>, site: Option<Arc<Site>>) {
        let mut state = self.state();
        if built.publishable {
            state.good = Some(Good {
                report: Arc::clone(&built.report),
                told: BTreeMap::new(),
            });
        }
        let built = Arc::clone(built);
        state.known = Some(Known { built, site });
    }

    /// The address that opens a file of the site.
    pub fn link(&self, file: &RelPath, line: usize, column: usize) -> Option<String> {
        self.editor.link(&self.root, file, line, column)
    }

    /// What is to be known of the address at a URL path; null of a page without a source file, `None`
    /// while a build goes on. Of a page that is shown although the site has errors by now, it is what
    /// was so when the page was made.
    pub fn about(&self, url: &str, is_shown: bool) -> Option<Value> {
        let mut state = self.state();
        let State { known, good } = &mut *state;
        let known = known.as_ref()?;
        let Some(good) = good.as_mut().filter(|_| is_shown) else {
            return Some(known.nothing_at(url, |row| self.link(&row.file, 1, 1)));
        };
        let Some(row) = row(&good.report, url) else {
            return Some(Value::Null);
        };
        let now = known.built.report.rows.iter();
        let now = now
            .clone()
            .find(|now| (&now.path, &now.language) == (&row.path, &row.language));
        if known.built.publishable || now == Some(row) && !good.told.contains_key(url) {
            let about = known.about(row, self.link(&row.file, 1, 1));
            good.told.insert(url.to_owned(), about);
        }
        let about = good.told.get(url).cloned();
        let mut about = about.unwrap_or_else(|| bare(row, self.link(&row.file, 1, 1)));
        if let Some(about) = about.as_object_mut() {
            about.insert("trouble".into(), known.trouble(row, now).into());
        }
        Some(about)
    }

    /// The pages of the one entry that was edited; none where more than one was.
    pub fn edited(&self, files: &[RelPath]) -> Vec<String> {
        let state = self.state();
        let rows = state.known.as_ref().map(Known::rows).unwrap_or_default();
        let mut rows = rows
            .iter()
            .filter(|row| files.contains(&row.file) && !row.url.is_empty());
        let Some(first) = rows.next() else {
            return Vec::new();
        };
        let mut urls = vec![first.url.clone()];
        for row in rows {
            if row.path != first.path {
                return Vec::new();
            }
            urls.push(row.url.clone());
        }
        urls
    }
}

impl Known {
    fn rows(&self) -> &[Row] {
        &self.built.report.rows
    }

    /// What is wrong with the entry of a page, whose row of the last good build is `row` and that of
    /// the last build `now`.
    fn trouble(&self, row: &Row, now: Option<&Row>) -> Option<&'static str> {
        if self.built.publishable {
            return None;
        }
        let rows = self.rows().iter().filter(|other| other.path == row.path);
        let files: BTreeSet<&RelPath> = rows.map(|row| &row.file).chain([&row.file]).collect();
        let errors = self.built.diagnostics.iter().filter(|one| one.is_error());
        let mut errors = errors.filter_map(|one| one.span.as_ref());
        if errors.any(|span| files.contains(&span.file)) {
            return Some("has errors");
        }
        match now {
            // Without settings nothing is known of any page.
            None if self.rows().is_empty() => None,
            None => Some("its file is gone"),
            Some(now) if now.state == engine::RowState::Broken => Some("its section has errors"),
            Some(_) => None,
        }
    }

    /// What is to be known of an address that no page is shown at.
    fn nothing_at(&self, url: &str, link: impl Fn(&Row) -> Option<String>) -> Value {
        let hidden = row(&self.built.report, url).filter(|row| !row.url.is_empty());
        let Some(row) = hidden.filter(|_| self.built.publishable) else {
            return json!({"nothing": "There is no page here"});
        };
        let mut about = bare(row, link(row));
        let trouble = match row.state {
            engine::RowState::Broken => "left out for its errors",
            engine::RowState::Public | engine::RowState::Withdrawn => "not shown",
            _ => "shown with --drafts only",
        };
        if let Some(about) = about.as_object_mut() {
            about.insert("notes".into(), self.notes(row, None).into());
            about.insert("trouble".into(), trouble.into());
        }
        about
    }

    fn about(&self, row: &Row, link: Option<String>) -> Value {
        let preview = self.site.as_ref();
        let preview = preview.and_then(|site| site.preview(&row.path, &row.language));
        let measure = |length: usize, limit: usize| json!({"length": length, "limit": limit});
        let mut about = bare(row, link);
        if let Some(about) = about.as_object_mut() {
            about.insert("notes".into(), self.notes(row, preview.as_ref()).into());
        }
        if let (Some(preview), Some(about)) = (preview, about.as_object_mut()) {
            let translations = preview.translations.iter().map(|one| {
                let note = match one.exact {
                    true => one.title.clone(),
                    false => format!("Not in this language; leads to: {}", one.title),
                };
                json!({
                    "url": one.url, "name": one.name, "tag": one.lang_tag,
                    "hreflang": one.hreflang, "current": one.current, "note": note,
                })
            });
            about.insert("translations".into(), translations.collect());
            about.insert("words".into(), preview.words.into());
            about.insert("minutes".into(), preview.minutes.into());
            about.insert("title".into(), measure(preview.title, TITLE));
            about.insert(
                "description".into(),
                measure(preview.description, DESCRIPTION),
            );
        }
        about
    }

    fn notes(&self, row: &Row, preview: Option<&Preview>) -> Vec<String> {
        let report = &self.built.report;
        let zone = zone(&report.timezone);
        let at = |at: Timestamp| instant(at, &zone);
        let due = |change: Change| {
            let mut dues = report.dues.iter();
            let due = dues.find(|due| due.change == change && due.path == row.path);
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

/// What a report says of a page by itself.
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

/// The entry of a page; of a further page of a list, that of the first.
fn row<'r>(report: &'r Report, url: &str) -> Option<&'r Row> {
    let list = url.trim_end_matches('/').rsplit_once("/page/");
    let first = list.filter(|(_, number)| number.parse::<usize>().is_ok());
    let first = first.map(|(list, _)| format!("{list}/"));
    let urls = [Some(url), first.as_deref()];
    let mut found = urls
        .into_iter()
        .flatten()
        .filter_map(|url| report.rows.iter().find(|row| row.url == url));
    found.next()
}

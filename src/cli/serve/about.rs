//! What the bar of `serve` tells of a page.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::editor::Editor;
use crate::base::RelPath;
use crate::build::{Built, Change, Row, State};
use crate::cli::words::{instant, zone};
use crate::site::Site;
use crate::site::preview::Preview;

/// What search engines show of a title and of a description, in columns.
const TITLE: usize = 60;
const DESCRIPTION: usize = 160;

/// What is known of the pages. Nothing while a build goes on: it needs the site for itself.
pub struct Pages {
    known: Mutex<Option<Known>>,
    editor: Editor,
    root: PathBuf,
}

/// What the last build told.
struct Known {
    built: Arc<Built>,
    site: Option<Arc<Site>>,
}

impl Pages {
    /// Nothing is known yet. `root` is absolute.
    pub fn new(editor: Editor, root: PathBuf) -> Self {
        Self {
            known: Mutex::new(None),
            editor,
            root,
        }
    }

    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the site back to the next build.
    pub fn forget(&self) {
        *self.known() = None;
    }

    /// Takes what a build has told.
    pub fn learn(&self, built: &Arc<Built>, site: Option<Arc<Site>>) {
        let built = Arc::clone(built);
        *self.known() = Some(Known { built, site });
    }

    /// The address that opens a file of the site.
    pub fn link(&self, file: &RelPath, line: usize, column: usize) -> Option<String> {
        self.editor.link(&self.root, file, line, column)
    }

    /// What is to be known of the page at a URL path, or null; nothing while that is not known.
    pub fn about(&self, url: &str) -> Option<Value> {
        let known = self.known();
        let known = known.as_ref().filter(|known| !known.rows().is_empty())?;
        let row = known.row(url);
        let about = row.map(|row| known.about(row, self.link(&row.file, 1, 1)));
        Some(about.unwrap_or_default())
    }

    /// The pages of the one entry that was edited; none where more than one was.
    pub fn edited(&self, files: &[RelPath]) -> Vec<String> {
        let known = self.known();
        let rows = known.as_ref().map(Known::rows).unwrap_or_default();
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

    fn about(&self, row: &Row, link: Option<String>) -> Value {
        let preview = self.site.as_ref();
        let preview = preview.and_then(|site| site.preview(&row.path, &row.language));
        let measure = |length: usize, limit: usize| json!({"length": length, "limit": limit});
        let mut about = json!({
            "state": row.state.name(),
            "file": row.file.as_str(),
            "link": link,
            "notes": self.notes(row, preview.as_ref()),
            "translations": [],
            "words": Value::Null,
            "minutes": Value::Null,
            "title": Value::Null,
            "description": Value::Null,
        });
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

    /// The entry of a page; of a further page of a list, that of the first.
    fn row(&self, url: &str) -> Option<&Row> {
        let list = url.trim_end_matches('/').rsplit_once("/page/");
        let first = list.filter(|(_, number)| number.parse::<usize>().is_ok());
        let first = first.map(|(list, _)| format!("{list}/"));
        let urls = [Some(url), first.as_deref()];
        let rows = self.rows();
        let mut found = urls
            .into_iter()
            .flatten()
            .filter_map(|url| rows.iter().find(|row| row.url == url));
        found.next()
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
        if row.state == State::Embargoed
            && let Some(starts) = starts
        {
            notes.push(format!("until {}", at(starts)));
        }
        match (
            due(Change::Expires),
            preview.and_then(|preview| preview.ends),
        ) {
            (Some(ends), _) => notes.push(format!("expires {}", at(ends))),
            (None, Some(ended)) if row.state == State::Expired => {
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

//! Notifies open pages of changes, by server-sent events.
//!
//! When a page connects, it names its address and the output that it shows (by its digest), which is compared with the
//! present one. So no change is lost while it was not connected, even if the server was restarted.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State as Shared};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use super::find::{Found, below, decoded, encoded, find};
use super::page::NOTHING;
use super::store::{Changed, Shown};
use super::{Hub, State};
use crate::base::UrlPath;

/// The path of the event stream.
pub(super) const EVENTS: &str = "/.parkpages/events";
/// The interval at which a browser tries to connect again.
const RETRY: Duration = Duration::from_millis(500);
/// The header in which a browser names the last event that it received.
const LAST: &str = "last-event-id";

/// The change from one state to the next.
pub(super) struct StateChange {
    before: State,
    now: State,
    /// Style sheets that replaced others, such as `assets/css/park.<digest>.css`.
    styles: Vec<(UrlPath, UrlPath)>,
    /// Outputs with new bytes that are not pages.
    others: Vec<UrlPath>,
}

impl StateChange {
    pub(super) fn new(before: State, now: State, changed: &Changed) -> Self {
        let is_page = |path: &&UrlPath| path.extension() == Some("html");
        let others = changed.other.iter().filter(|path| !is_page(path));
        let mut styles = Vec::new();
        for from in changed.gone.iter().filter(|path| is_style(path)) {
            let same = |to: &&UrlPath| is_style(to) && plain(to) == plain(from);
            if let Some(to) = changed.new.iter().find(same) {
                styles.push((from.clone(), to.clone()));
            }
        }
        Self {
            before,
            now,
            styles,
            others: others.cloned().collect(),
        }
    }

    /// Whether two versions of a page differ only in the addresses of style sheets.
    fn is_of_styles(&self, before: &[u8], now: &[u8]) -> bool {
        let texts = (std::str::from_utf8(before), std::str::from_utf8(now));
        let (false, (Ok(before), Ok(now))) = (self.styles.is_empty(), texts) else {
            return false;
        };
        let replaced = self
            .styles
            .iter()
            .fold(before.to_owned(), |text, (from, to)| {
                text.replace(from.as_str(), to.as_str())
            });
        replaced == now
    }
}

fn is_style(path: &UrlPath) -> bool {
    path.extension() == Some("css")
}

/// The URL path of an output.
fn url(shown: &Shown, path: &UrlPath) -> String {
    encoded(&format!("{}/{path}", shown.base))
}

/// `park.css` of `assets/css/park.1a2b3c4d.css`, in its folder: without the digest of its bytes.
fn plain(path: &UrlPath) -> Option<String> {
    let (rest, extension) = path.as_str().rsplit_once('.')?;
    let (name, digest) = rest.rsplit_once('.')?;
    let is_digest = digest.len() >= 8 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| format!("{name}.{extension}"))
}

/// What a page says of itself when it connects.
#[derive(Deserialize)]
pub(super) struct Connection {
    page: String,
    shown: String,
}

/// An event for a page. Empty fields have not changed.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Message {
    /// The output that the page shows once it has followed this event.
    shown: String,
    /// Whether the page has to be loaded again.
    reload: bool,
    /// Style sheets to replace by others: URL paths.
    styles: Vec<(String, String)>,
    /// Pictures, style sheets and the like that have new bytes at the same address: URL paths.
    changed: Vec<String>,
    /// The page to go to instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    go: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problems: Option<Value>,
    errors: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<Value>,
    bar: bool,
}

/// An open page, and what it knows.
struct Viewer {
    hub: Arc<Hub>,
    path: String,
    shown: String,
    /// The problems that were sent last.
    problems: Option<Value>,
    /// The content of the bar that was sent last.
    info: Option<Value>,
}

/// Responds with events for one page as long as it is open.
pub(super) async fn events(
    Shared(hub): Shared<Arc<Hub>>,
    Query(connection): Query<Connection>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers.get(LAST).and_then(|last| last.to_str().ok());
    let mut viewer = Viewer {
        path: connection.page,
        shown: last.map_or(connection.shown, str::to_owned),
        problems: None,
        info: None,
        hub,
    };
    // Before the state is read, so that no change is missed in between.
    let changes = BroadcastStream::new(viewer.hub.changes.subscribe());
    let first = viewer.event(&viewer.hub.state(), None);
    let first = tokio_stream::iter(first).map(|event| event.retry(RETRY));
    let rest = changes.filter_map(move |change| match change {
        Ok(change) => viewer.event(&change.now, Some(&change)),
        // The page fell behind, and changes were dropped.
        Err(_) => viewer.event(&viewer.hub.state(), None),
    });
    Sse::new(first.chain(rest).map(Ok)).keep_alive(KeepAlive::default())
}

impl Viewer {
    fn event(&mut self, now: &State, change: Option<&StateChange>) -> Option<Event> {
        let message = self.message(now, change)?;
        let event = Event::default().id(&message.shown);
        let text = serde_json::to_string(&message).ok()?;
        Some(event.data(text))
    }

    /// The message that brings the page to the state `now`; `None` if nothing has changed for it.
    fn message(&mut self, now: &State, change: Option<&StateChange>) -> Option<Message> {
        let mut message = Message {
            bar: self.hub.serving.bar,
            errors: now.status.has_errors,
            ..Message::default()
        };
        self.compare_output(now, change, &mut message);
        if let Some(change) = change {
            let others = change.others.iter();
            message.changed = others.map(|path| url(&now.shown, path)).collect();
            if self.hub.serving.follow {
                message.go = self.go(&now.shown, &now.status.edited);
            }
        }
        if self.problems.as_ref() != Some(&now.status.problems) {
            self.problems = Some(now.status.problems.clone());
            message.problems.clone_from(&self.problems);
        }
        let info = match find(&now.shown, &self.path) {
            Found::File(path, _) => (now.status.info)(&path.url(), true),
            Found::Slash | Found::Base(_) | Found::Nothing(_) => {
                let path = decoded(&self.path).unwrap_or_default();
                let path = below(&path, &now.shown.base).unwrap_or_default();
                (now.status.info)(&format!("/{path}"), false)
            }
        };
        if info.is_some() && info != self.info {
            self.info.clone_from(&info);
            message.about = info;
        }
        let has_changed = message.reload
            || !message.styles.is_empty()
            || !message.changed.is_empty()
            || message.go.is_some()
            || message.problems.is_some()
            || message.about.is_some();
        has_changed.then_some(message)
    }

    /// Compares the output at the page's address with the one that the page shows.
    fn compare_output(&mut self, now: &State, change: Option<&StateChange>, message: &mut Message) {
        let found = find(&now.shown, &self.path).file();
        let shown = found.map_or_else(|| NOTHING.to_owned(), |(_, file)| file.digest.hex());
        message.shown.clone_from(&shown);
        if shown == self.shown {
            return;
        }
        let before = change
            .and_then(|change| find(&change.before.shown, &self.path).file())
            .filter(|(_, file)| file.digest.hex() == self.shown);
        self.shown = shown;
        if let (Some(change), Some((_, before)), Some((_, file))) = (change, before, found)
            && change.is_of_styles(&before.bytes(), &file.bytes())
        {
            let styles = change.styles.iter();
            let url = |path: &UrlPath| url(&now.shown, path);
            message.styles = styles.map(|(from, to)| (url(from), url(to))).collect();
        } else {
            message.reload = true;
        }
    }

    /// The URL path of the page that was just edited, in the language of this page; `None` if it is this page.
    fn go(&self, shown: &Shown, edited: &[String]) -> Option<String> {
        let here = decoded(&self.path)?;
        let here = below(&here, &shown.base).unwrap_or_default();
        let language = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
        let there = |url: &&String| language(url.trim_start_matches('/')) == language(here);
        let to = edited.iter().find(there).or_else(|| edited.first())?;
        if to.trim_start_matches('/') == here {
            return None;
        }
        let to = encoded(&format!("{}{to}", shown.base));
        matches!(find(shown, &to), Found::File(..)).then_some(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_no_part_of_a_name() {
        let plain = |path: &str| plain(&UrlPath::new(path).unwrap());
        let css = Some("assets/css/park.css".to_owned());
        assert_eq!(plain("assets/css/park.1a2b3c4d.css"), css);
        assert_eq!(plain("assets/css/park.css"), None);
        assert_eq!(plain("assets/css/park.min.css"), None);
    }
}

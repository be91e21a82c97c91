//! Tells each open page what concerns it, by server-sent events.
//!
//! A page says when it connects which address it is at and which output it shows (by its digest).
//! So nothing is lost while it was away, be it that the server was started anew: what it shows is
//! compared with what there is.

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

/// The address of the events.
pub(super) const EVENTS: &str = "/.parkpages/events";
/// How soon a browser looks for a server that went away.
const RETRY: Duration = Duration::from_millis(500);
/// What a browser says of the last event that it got.
const LAST: &str = "last-event-id";

/// From one state to the next.
pub(super) struct Step {
    before: State,
    now: State,
    /// Style sheets that took the places of others, as `assets/css/park.<digest>.css`.
    styles: Vec<(UrlPath, UrlPath)>,
    /// Other outputs than pages with other bytes than before.
    others: Vec<UrlPath>,
}

impl Step {
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

    /// Whether only style sheets differ between two forms of a page.
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

/// `park.css` of `assets/css/park.1a2b3c4d.css`, in its folder: without the digest of its bytes.
fn plain(path: &UrlPath) -> Option<String> {
    let (rest, extension) = path.as_str().rsplit_once('.')?;
    let (name, digest) = rest.rsplit_once('.')?;
    let is_digest = digest.len() >= 8 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| format!("{name}.{extension}"))
}

/// What a page says of itself.
#[derive(Deserialize)]
pub(super) struct Asked {
    page: String,
    shown: String,
}

/// What a page is told. What is empty has not changed.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Message {
    /// What the page shows once it has done what this says.
    shown: String,
    /// It has changed.
    reload: bool,
    /// Style sheets that take the places of others: paths of URLs.
    styles: Vec<(String, String)>,
    /// Pictures, style sheets and the like that have changed at their addresses: paths of URLs.
    changed: Vec<String>,
    /// Where to go.
    #[serde(skip_serializing_if = "Option::is_none")]
    go: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problems: Option<Value>,
    errors: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<Value>,
    bar: bool,
}

/// An open page.
struct Viewer {
    hub: Arc<Hub>,
    path: String,
    shown: String,
    /// What it was told last.
    problems: Option<Value>,
    about: Option<Value>,
}

/// Answers with events for one page, as long as it is open.
pub(super) async fn events(
    Shared(hub): Shared<Arc<Hub>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers.get(LAST).and_then(|last| last.to_str().ok());
    let mut viewer = Viewer {
        path: asked.page,
        shown: last.map_or(asked.shown, str::to_owned),
        problems: None,
        about: None,
        hub,
    };
    // Before the state is looked at: what comes after it is in the steps.
    let steps = BroadcastStream::new(viewer.hub.steps.subscribe());
    let first = viewer.look(&viewer.hub.state(), None);
    let first = tokio_stream::iter(first).map(|event| event.retry(RETRY));
    let rest = steps.filter_map(move |step| match step {
        Ok(step) => viewer.look(&step.now, Some(&step)),
        // Too much happened at once to be told one by one.
        Err(_) => viewer.look(&viewer.hub.state(), None),
    });
    Sse::new(first.chain(rest).map(Ok)).keep_alive(KeepAlive::default())
}

impl Viewer {
    fn look(&mut self, now: &State, step: Option<&Step>) -> Option<Event> {
        let message = self.message(now, step)?;
        let event = Event::default().id(&message.shown);
        let text = serde_json::to_string(&message).ok()?;
        Some(event.data(text))
    }

    /// What is to be told of `now`; nothing where all is as before.
    fn message(&mut self, now: &State, step: Option<&Step>) -> Option<Message> {
        let mut message = Message {
            bar: self.hub.serving.bar,
            errors: now.news.has_errors,
            ..Message::default()
        };
        let found = find(&now.shown, &self.path).file();
        let shown = found.map_or_else(|| NOTHING.to_owned(), |(_, file)| file.digest.hex());
        let url = |path: &UrlPath| encoded(&format!("{}/{path}", now.shown.base));
        if shown != self.shown {
            let before = step
                .and_then(|step| find(&step.before.shown, &self.path).file())
                .filter(|(_, file)| file.digest.hex() == self.shown);
            match (step, before, found) {
                (Some(step), Some((_, before)), Some((_, now)))
                    if step.is_of_styles(&before.bytes, &now.bytes) =>
                {
                    let styles = step.styles.iter();
                    message.styles = styles.map(|(from, to)| (url(from), url(to))).collect();
                }
                _ => message.reload = true,
            }
            self.shown.clone_from(&shown);
        }
        message.shown = shown;
        message.changed = step.map_or_else(Vec::new, |step| step.others.iter().map(url).collect());
        if step.is_some() && self.hub.serving.follow {
            message.go = self.go(&now.shown, &now.news.edited);
        }
        let news = &now.news;
        if self.problems.as_ref() != Some(&news.problems) {
            self.problems = Some(news.problems.clone());
            message.problems.clone_from(&self.problems);
        }
        let about = match find(&now.shown, &self.path) {
            Found::File(path, _) => (news.about)(&path.url(), true),
            _ => {
                let path = decoded(&self.path).unwrap_or_default();
                let path = below(&path, &now.shown.base).unwrap_or_default();
                (news.about)(&format!("/{path}"), false)
            }
        };
        if about.is_some() && about != self.about {
            self.about.clone_from(&about);
            message.about = about;
        }
        let is_news = message.reload
            || !message.styles.is_empty()
            || !message.changed.is_empty()
            || message.go.is_some()
            || message.problems.is_some()
            || message.about.is_some();
        is_news.then_some(message)
    }

    /// The page that was just edited, in the language that this one is in; nothing where this is it.
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

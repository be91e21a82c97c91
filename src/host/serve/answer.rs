//! Responds to requests for outputs.

use std::sync::Arc;

use axum::extract;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::deliver::{Content, deliver};
use super::find::{self, Found};
use super::store::Shown;
use super::{Hub, State, page};
use crate::base::UrlPath;
use crate::output::hosting::Answer;

/// Responds with the output at the requested address.
pub(super) async fn answer(
    extract::State(hub): extract::State<Arc<Hub>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let State { shown, status } = hub.state();
    if shown.files.len() == 0 {
        return deliver(&method, &headers, page::waiting(uri.path()));
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|accepted| accepted.to_str().ok());
    let answer = status
        .rules
        .answer(uri.path(), uri.query(), accepted.unwrap_or_default());
    let of_page = match answer {
        Answer::Redirect(status, to) => return moved(status, &to),
        Answer::Gone => StatusCode::GONE,
        Answer::File => StatusCode::OK,
    };
    let (status, path, file) = match find::find(&shown, uri.path()) {
        Found::File(path, file) => (of_page, path, file),
        Found::Nothing(Some((path, file))) => (StatusCode::NOT_FOUND, path, file),
        Found::Nothing(None) => return (StatusCode::NOT_FOUND, "Not found.\n").into_response(),
        Found::Slash => return redirect(&format!("{}/", uri.path()), &uri),
        Found::Base(base) => return redirect(&format!("{}/", find::encoded(base)), &uri),
    };
    let media_type = media_type(&shown, path);
    let bytes = match (file.picture(), hub.serving.pictures.clone()) {
        (Some(picture), Some(make)) => {
            let picture = Arc::clone(picture);
            let made = tokio::task::spawn_blocking(move || make(&picture)).await;
            match made.ok().flatten() {
                Some(bytes) => bytes.into(),
                // The file has changed or is damaged; the next build tells.
                None => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
            }
        }
        _ => file.bytes(),
    };
    let content = if media_type.starts_with("text/html") {
        page::with_script(&bytes, file.digest, status)
    } else {
        Content {
            status,
            media_type,
            tag: file.digest.hex(),
            bytes,
        }
    };
    deliver(&method, &headers, content)
}

/// The media type of an output. Text is always UTF-8.
fn media_type(shown: &Shown, path: &UrlPath) -> String {
    let stated = shown.media_types.get(path).map(String::as_str);
    let media_type = stated.unwrap_or_else(|| crate::base::media_type(path.as_str()));
    if media_type.starts_with("text/") {
        format!("{media_type}; charset=utf-8")
    } else {
        media_type.to_owned()
    }
}

/// A redirect that the site wants. The next build may have something else here, so no browser keeps it.
fn moved(status: u16, to: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FOUND);
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match HeaderValue::try_from(to) {
        Ok(to) => (status, [cache, (header::LOCATION, to)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A temporary redirect to another path of this server: the next build may have a page here.
fn redirect(path: &str, uri: &Uri) -> Response {
    // A path that begins with `//` would name another server.
    let path = format!("/{}", path.trim_start_matches('/'));
    let query = uri.query().map(|query| format!("?{query}"));
    let to = HeaderValue::try_from(path + &query.unwrap_or_default());
    match to {
        Ok(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

//! Adds a script to pages when they are sent. It is linked by its address, so that a strict Content-Security-Policy
//! (`script-src 'self'; connect-src 'self'`) allows it. Its styles are constructed style sheets in a shadow root, which
//! no policy and no style sheet of the site affects.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;

use super::deliver::{Content, deliver};
use super::{Hub, TRANSLATIONS};
use crate::base::Digest;

/// The URL path of the script.
pub(super) const SCRIPT: &str = "/.parkpages/live.js";

/// The script, wrapped into one function so that the page's own scripts do not see its names.
const SOURCE: &str = concat!(
    "(() => {\n",
    include_str!("client/parts.js"),
    include_str!("client/panel.js"),
    include_str!("client/bar.js"),
    include_str!("client/live.js"),
    "})();\n",
);

/// The style sheet of the server's own pages.
const STYLES: &str = include_str!("client/own.css");

/// The digest of a page that is not an output, as it names it when it connects.
pub(super) const NOTHING: &str = "nothing";

/// The page until the first build without errors. Its panel shows the problems.
const WAITING: &str = "\
<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>The site could not be built yet</title>
</head>
<body>
<h1>The site could not be built yet</h1>
<p>This page goes away by itself once the problems are mended.</p>
</body>
</html>
";

/// Responds with the script.
pub(super) async fn script(method: Method, headers: HeaderMap) -> Response {
    let content = Content {
        status: StatusCode::OK,
        media_type: "text/javascript; charset=utf-8".into(),
        tag: Digest::of(SOURCE.as_bytes()).hex(),
        bytes: Bytes::from_static(SOURCE.as_bytes()),
    };
    deliver(&method, &headers, content)
}

/// Responds with the style sheet of the server's own pages.
pub(super) async fn style(method: Method, headers: HeaderMap) -> Response {
    let content = Content {
        status: StatusCode::OK,
        media_type: "text/css; charset=utf-8".into(),
        tag: Digest::of(STYLES.as_bytes()).hex(),
        bytes: Bytes::from_static(STYLES.as_bytes()),
    };
    deliver(&method, &headers, content)
}

/// Responds with the list of translations. It is made anew for each request, as it takes the files as they are.
pub(super) async fn translations(
    extract::State(hub): extract::State<Arc<Hub>>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let make = Arc::clone(&hub.state().status.translations);
    let made = tokio::task::spawn_blocking(move || make()).await;
    let content = match made.ok().flatten() {
        Some(html) => Content {
            status: StatusCode::OK,
            media_type: "text/html; charset=utf-8".into(),
            tag: Digest::of(html.as_bytes()).hex(),
            bytes: html.into(),
        },
        None => waiting(TRANSLATIONS),
    };
    deliver(&method, &headers, content)
}

/// A page of the site with the script added.
pub(super) fn with_script(html: &[u8], digest: Digest, status: StatusCode) -> Content {
    let shown = digest.hex();
    Content {
        status,
        media_type: "text/html; charset=utf-8".into(),
        bytes: insert(html, &shown).into(),
        tag: format!("{shown}-live"),
    }
}

/// The response as long as there has been no build without errors.
pub(super) fn waiting(path: &str) -> Content {
    let is_page = path.ends_with('/') || path.ends_with(".html") || !path.contains('.');
    let (media_type, bytes) = if is_page {
        ("text/html", insert(WAITING.as_bytes(), NOTHING))
    } else {
        ("text/plain", b"The site could not be built yet.\n".to_vec())
    };
    Content {
        status: StatusCode::SERVICE_UNAVAILABLE,
        media_type: format!("{media_type}; charset=utf-8"),
        tag: NOTHING.to_owned(),
        bytes: bytes.into(),
    }
}

/// Inserts the script at the end of the head, or at the end if there is no head.
fn insert(html: &[u8], shown: &str) -> Vec<u8> {
    let tag = format!("<script src=\"{SCRIPT}\" data-shown=\"{shown}\" async></script>\n");
    let end = b"</head";
    let head = html
        .windows(end.len())
        .position(|part| part.eq_ignore_ascii_case(end))
        .unwrap_or(html.len());
    let (before, after) = html.split_at(head);
    [before, tag.as_bytes(), after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_comes_at_the_end_of_the_head() {
        let insert = |html: &str| String::from_utf8(insert(html.as_bytes(), "d")).unwrap();
        let tag = "<script src=\"/.parkpages/live.js\" data-shown=\"d\" async></script>\n";
        assert_eq!(
            insert("<head>x</HEAD><p></head>"),
            format!("<head>x{tag}</HEAD><p></head>")
        );
        assert_eq!(insert("<p>"), format!("<p>{tag}"));
    }
}

//! Sends bytes as a careful web host would: `HEAD`, ranges, conditional requests (RFC 9110).

use std::ops::Bound;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use headers::{ContentRange, ETag, HeaderMapExt, IfMatch, IfNoneMatch, IfRange, Range};

/// The parts of a response.
pub(super) struct Content {
    pub(super) status: StatusCode,
    pub(super) media_type: String,
    /// The entity tag, which differs for other bytes at the same address.
    pub(super) tag: String,
    pub(super) bytes: Bytes,
}

/// Responds with `content`, or with the part of it that was requested.
pub(super) fn deliver(method: &Method, headers: &HeaderMap, content: Content) -> Response {
    let Content {
        status,
        media_type,
        tag,
        bytes,
    } = content;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let out = response.headers_mut();
    // The browser asks every time, and usually gets 304.
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(value) = HeaderValue::try_from(media_type) {
        out.insert(header::CONTENT_TYPE, value);
    }
    let mut part = bytes.clone();
    let tag = format!("\"{tag}\"").parse::<ETag>().ok();
    if status == StatusCode::OK
        && let Some(tag) = tag
    {
        out.typed_insert(tag.clone());
        out.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        match part_of(headers, &tag, &bytes) {
            Part::Whole => {}
            Part::None(status) => {
                out.remove(header::CONTENT_TYPE);
                *response.status_mut() = status;
                return response;
            }
            Part::Bytes(range, some) => {
                out.typed_insert(range);
                part = some;
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            }
            Part::Outside => {
                out.typed_insert(ContentRange::unsatisfied_bytes(bytes.len() as u64));
                out.remove(header::CONTENT_TYPE);
                *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                return response;
            }
        }
    }
    let out = response.headers_mut();
    out.insert(header::CONTENT_LENGTH, HeaderValue::from(part.len()));
    if method != Method::HEAD {
        *response.body_mut() = Body::from(part);
    }
    response
}

/// The part of some bytes that was requested.
enum Part {
    Whole,
    /// Nothing, because a condition of the request is not met.
    None(StatusCode),
    Bytes(ContentRange, Bytes),
    /// A range beyond the end.
    Outside,
}

fn part_of(headers: &HeaderMap, tag: &ETag, bytes: &Bytes) -> Part {
    let has = headers.typed_get::<IfMatch>();
    if has.is_some_and(|condition| !condition.precondition_passes(tag)) {
        return Part::None(StatusCode::PRECONDITION_FAILED);
    }
    let has = headers.typed_get::<IfNoneMatch>();
    if has.is_some_and(|condition| !condition.precondition_passes(tag)) {
        return Part::None(StatusCode::NOT_MODIFIED);
    }
    let Some(range) = headers.typed_get::<Range>() else {
        return Part::Whole;
    };
    let condition = headers.typed_get::<IfRange>();
    if condition.is_some_and(|condition| condition.is_modified(Some(tag), None)) {
        return Part::Whole;
    }
    let len = bytes.len() as u64;
    // A suffix longer than the whole is the whole (RFC 9110); the crate `headers` ignores it.
    let suffix = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok()?.strip_prefix("bytes=-")?.parse().ok())
        .filter(|suffix: &u64| *suffix > len);
    let mut ranges = match suffix {
        Some(_) => vec![(Bound::Included(0), Bound::Unbounded)],
        None => range.satisfiable_ranges(len).collect(),
    };
    // A server may respond to several ranges with the whole.
    let (Some((start, end)), true) = (ranges.pop(), ranges.is_empty()) else {
        return Part::Whole;
    };
    let start = match start {
        Bound::Included(start) => start,
        Bound::Excluded(start) => start.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = match end {
        Bound::Included(end) => end.saturating_add(1).min(len),
        Bound::Excluded(end) => end.min(len),
        Bound::Unbounded => len,
    };
    if start >= len {
        return Part::Outside;
    }
    if start >= end {
        // An empty range is none.
        return Part::Whole;
    }
    let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    match ContentRange::bytes(start..end, len) {
        Ok(range) => Part::Bytes(range, bytes.slice(at(start)..at(end))),
        Err(_) => Part::Whole,
    }
}

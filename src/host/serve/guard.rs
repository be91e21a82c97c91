//! Refuses requests under foreign names. A page elsewhere on the web can make a name lead to this machine, have a
//! browser send requests to this server under it, and read the responses as if they were its own (DNS rebinding). So a
//! request has to name this machine by an address, or by a name that leads to no other machine.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Hub, Serving};

pub(super) async fn guard(State(hub): State<Arc<Hub>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST);
    let host = host.map(|host| host.to_str().unwrap_or_default().to_owned());
    let path = request.uri().path().to_owned();
    let mut response = match host.as_deref() {
        None => (StatusCode::BAD_REQUEST, "The header `Host` is missing.\n").into_response(),
        Some(host) if is_ours(host, &hub.serving) => next.run(request).await,
        Some(host) => {
            let name = name(host);
            let text = format!(
                "This server does not answer to the name `{name}`. If it is a name of this machine, \
                 start it with `--allow-host {name}`.\n"
            );
            (StatusCode::FORBIDDEN, text).into_response()
        }
    };
    let headers = response.headers_mut();
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    for (name, value) in hub.state().status.rules.headers_at(&path) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    for (name, value) in &hub.serving.headers {
        headers.insert(name, value.clone());
    }
    response
}

/// The host of `host:port`, without the brackets of an IPv6 address.
fn name(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    host.split(':').next().unwrap_or_default()
}

/// Whether a request with this header is meant for this server.
fn is_ours(host: &str, serving: &Serving) -> bool {
    let name = name(host).trim_end_matches('.').to_ascii_lowercase();
    if let Ok(address) = name.parse::<IpAddr>() {
        // Nobody can make an address lead elsewhere. On the loopback interface only loopback addresses lead here.
        return address.is_loopback() || !serving.interface.is_loopback();
    }
    name == "localhost"
        || name.ends_with(".localhost")
        || serving
            .hosts
            .iter()
            .any(|host| host.eq_ignore_ascii_case(&name))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn foreign_names_are_refused() {
        let own = Serving::default();
        let open = Serving {
            interface: Ipv4Addr::UNSPECIFIED.into(),
            hosts: vec!["preview.example".into()],
            ..Serving::default()
        };
        for (host, by_own, by_open) in [
            ("127.0.0.1:4000", true, true),
            ("127.0.0.1", true, true),
            ("[::1]:4000", true, true),
            ("localhost:4000", true, true),
            ("LOCALHOST", true, true),
            ("park.localhost:4000", true, true),
            ("192.168.1.7:4000", false, true),
            ("preview.example:4000", false, true),
            ("Preview.Example.", false, true),
            ("evil.example", false, false),
            ("evil.example:4000", false, false),
            ("127.0.0.1.evil.example", false, false),
            ("localhost.evil.example", false, false),
            ("notlocalhost", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_ours(host, &own), by_own, "{host}");
            assert_eq!(is_ours(host, &open), by_open, "{host}");
        }
    }
}

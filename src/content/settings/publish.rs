//! `publish` of `content/site.yaml`: the places that `parkpages publish` brings the site to.

use std::path::{Component, Path};

use url::{Host, Url};

use crate::diag::Diagnostic;
use crate::schema::{Reader, Spanned};

/// A place that the site is published to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The name by which commands know it.
    pub name: String,
    /// What it is, and where.
    pub kind: Kind,
    /// How many releases are kept.
    pub keep: usize,
    /// How many percent of the pages may vanish without a confirmation.
    pub max_deletes: usize,
    /// The public key of minisign by which each release must be signed.
    pub signed_by: Option<String>,
}

/// How a target is reached; each kind has settings of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The folder that holds the releases: absolute, below the root, or `$NAME` for the environment's value of `NAME`.
    Folder(String),
    /// A bucket of S3, or of a service that speaks its protocol.
    S3(S3),
    /// A folder of releases on another machine, by SSH.
    Ssh(Ssh),
}

/// A folder on another machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ssh {
    /// The host, or `user@host`, or a name of the settings of `ssh`.
    pub host: String,
    /// The port, if it is not the one that `ssh` takes by itself.
    pub port: Option<u16>,
    /// The folder there, absolute.
    pub path: String,
}

/// A bucket of S3, or of a service that speaks its protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3 {
    /// The name of the bucket, without the address of the service.
    pub bucket: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The URL of the service.
    pub endpoint: Url,
    /// What the keys of all objects begin with: nothing, or a folder with a slash at its end.
    pub prefix: String,
    /// Whether the name of the bucket is in the path of URLs, and not in the host.
    pub is_path_style: bool,
    /// Whether the service may be asked without TLS though it is on another machine.
    pub may_be_plain: bool,
    /// The part of `~/.aws/credentials` with the keys.
    pub profile: Option<String>,
    /// Another bucket for what is known of releases.
    pub records: Option<String>,
}

/// Reads `publish: {live: {kind: folder, path: /srv/www/park, keep: 10, max_deletes: 10}}`.
pub fn publish(reader: &mut Reader<'_, '_>) -> Vec<Target> {
    let mut all = Vec::new();
    let Some((_, node)) = reader.take("publish") else {
        return all;
    };
    let Some(mut targets) = reader.child("publish", node) else {
        return all;
    };
    for (key, node) in targets.entries() {
        targets.mark(&key.text);
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if key.text.is_empty() || !key.text.chars().all(is_name) {
            let message = format!(
                "`{}` cannot be the name of a target",
                key.text.escape_debug()
            );
            let span = targets.span(key.at);
            targets.report(
                Diagnostic::error("bad-name", message)
                    .at(span)
                    .hint("use small letters, digits and hyphens, as `live`"),
            );
            continue;
        }
        if let Some(mut inner) = targets.child(&key.text, node) {
            all.extend(target(&key.text, &mut inner));
            inner.finish(&[]);
        }
    }
    targets.finish(&[]);
    all
}

/// What `kind` can be.
#[derive(Clone, Copy)]
enum KindName {
    Folder,
    S3,
    Ssh,
}

fn target(name: &str, reader: &mut Reader<'_, '_>) -> Option<Target> {
    if reader.entries().iter().all(|(key, _)| key.text != "kind") {
        reader.missing("kind", "say what it is: `kind: folder`");
    }
    let kinds = [
        ("folder", KindName::Folder),
        ("s3", KindName::S3),
        ("ssh", KindName::Ssh),
    ];
    let kind = reader.choice("kind", &kinds);
    let number = |value: Option<Spanned<i64>>, without: usize| {
        value
            .and_then(|value| usize::try_from(value.value).ok())
            .unwrap_or(without)
    };
    let keep = number(reader.integer("keep", 2, 1000), 10);
    let max_deletes = number(reader.integer("max_deletes", 0, 100), 10);
    let signed_by = signed_by(reader);
    let kind = match kind.map(|kind| kind.value) {
        Some(KindName::S3) => Kind::S3(s3(reader)?),
        Some(KindName::Ssh) => Kind::Ssh(ssh(reader)?),
        Some(KindName::Folder) | None => Kind::Folder(folder(reader)?),
    };
    Some(Target {
        name: name.to_owned(),
        kind,
        keep,
        max_deletes,
        signed_by,
    })
}

fn folder(reader: &mut Reader<'_, '_>) -> Option<String> {
    let path = reader.text("path");
    if path.is_none() {
        reader.missing("path", "name the folder, as `path: /srv/www/park`");
    }
    let path = path?;
    if !is_plain(&path.value) {
        let message = format!("`{}` cannot be published to", path.value.escape_debug());
        let span = reader.span(path.at);
        reader.report(Diagnostic::error("bad-path", message).at(span).hint(
            "write a whole path, as `/srv/www/park`, or `$NAME` for one that the environment has",
        ));
        return None;
    }
    Some(path.value)
}

fn ssh(reader: &mut Reader<'_, '_>) -> Option<Ssh> {
    let host = reader.text("host");
    if host.is_none() {
        reader.missing(
            "host",
            "name the host, as `host: www-park@web.park.example`",
        );
    }
    let port = reader.integer("port", 1, 65_535);
    let path = reader.text("path");
    if path.is_none() {
        reader.missing("path", "name the folder there, as `path: /srv/www/park`");
    }
    let (host, path) = (host?, path?);
    // What begins with a hyphen would be an option.
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let is_name =
        |name: &str| !name.is_empty() && !name.starts_with('-') && name.chars().all(is_part);
    if !host.value.splitn(2, '@').all(is_name) {
        let message = format!("`{}` is no name of a host", host.value.escape_debug());
        let span = reader.span(host.at);
        reader.report(Diagnostic::error("bad-name", message).at(span).hint(
            "write it as `web.park.example` or `user@web.park.example`; a name of the settings of `ssh` is one, too",
        ));
        return None;
    }
    let mut parts = path.value.split('/');
    let is_whole = path.value.starts_with('/') && parts.all(|part| part != "..");
    if !is_whole || path.value.contains(char::is_control) {
        let message = format!("`{}` cannot be published to", path.value.escape_debug());
        let span = reader.span(path.at);
        let hint = "write the whole path of a folder there, as `/srv/www/park`";
        reader.report(Diagnostic::error("bad-path", message).at(span).hint(hint));
        return None;
    }
    Some(Ssh {
        host: host.value,
        port: port.and_then(|port| u16::try_from(port.value).ok()),
        path: path.value,
    })
}

/// Reads `signed_by: RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3`.
fn signed_by(reader: &mut Reader<'_, '_>) -> Option<String> {
    let key = reader.text("signed_by")?;
    let is_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    if key.value.len() == 56 && key.value.starts_with("RW") && key.value.bytes().all(is_base64) {
        return Some(key.value);
    }
    let message = format!(
        "`{}` is no public key of minisign",
        key.value.escape_debug()
    );
    let span = reader.span(key.at);
    reader.report(
        Diagnostic::error("bad-signer", message).at(span).hint(
            "write the second line of the file `minisign.pub`, which `minisign -G` makes: 56 characters that begin with RW",
        ),
    );
    None
}

fn s3(reader: &mut Reader<'_, '_>) -> Option<S3> {
    let bucket = reader.text("bucket");
    if bucket.is_none() {
        reader.missing("bucket", "name the bucket, as `bucket: park-site`");
    }
    let region = reader.text("region");
    let endpoint = reader.text("endpoint");
    if region.is_none() && endpoint.is_none() {
        reader.missing("region", "name its region, as `region: eu-central-1`");
    }
    let prefix = reader.text("prefix");
    let has_endpoint = endpoint.is_some();
    let is_path_style = reader
        .boolean("path_style")
        .map_or(has_endpoint, |value| value.value);
    let may_be_plain = reader
        .boolean("plain_http")
        .is_some_and(|value| value.value);
    let profile = reader.text("profile").map(|profile| profile.value);
    let records = reader.text("records");
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let names = [bucket.as_ref(), records.as_ref(), region.as_ref()];
    for name in names.into_iter().flatten() {
        if !name.value.chars().all(is_name) {
            let message = format!(
                "`{}` is no name of a bucket or region",
                name.value.escape_debug()
            );
            let hint = "they have small letters, digits, hyphens and full stops";
            let span = reader.span(name.at);
            reader.report(Diagnostic::error("bad-name", message).at(span).hint(hint));
        }
    }
    let region = region.map_or_else(|| "us-east-1".to_owned(), |region| region.value);
    let endpoint = match endpoint {
        Some(endpoint) => url(&endpoint, may_be_plain, reader)?,
        None => Url::parse(&format!("https://s3.{region}.amazonaws.com")).ok()?,
    };
    let prefix = prefix.map(|prefix| format!("{}/", prefix.value.trim_matches('/')));
    Some(S3 {
        bucket: bucket?.value,
        region,
        endpoint,
        prefix: prefix.filter(|prefix| prefix != "/").unwrap_or_default(),
        is_path_style,
        may_be_plain,
        profile,
        records: records.map(|records| records.value),
    })
}

/// The URL of a service. Keys go to other machines by TLS only, unless the settings say that they may go without.
fn url(text: &Spanned<String>, may_be_plain: bool, reader: &mut Reader<'_, '_>) -> Option<Url> {
    let mut refuse = |message: &str, hint: &str| {
        let span = reader.span(text.at);
        let message = format!("`{}` {message}", text.value.escape_debug());
        reader.report(Diagnostic::error("bad-url", message).at(span).hint(hint));
    };
    let found = Url::parse(&text.value).ok();
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    let bare =
        |url: &Url| url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let Some(url) = found.filter(|url| is_web(url) && bare(url)) else {
        refuse(
            "is no URL of a service",
            "write its URL without keys, as `endpoint: https://s3.example`",
        );
        return None;
    };
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    if url.scheme() == "http" && !is_here && !may_be_plain {
        refuse(
            "is not encrypted: others could read and change what is published",
            "write `https://`; where the network itself is protected, `plain_http: true`",
        );
        return None;
    }
    Some(url)
}

/// Whether a path says where it leads: it is absolute, leads into the site's folder, or is a name of the environment.
fn is_plain(path: &str) -> bool {
    if let Some(name) = path.strip_prefix('$') {
        return !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    }
    let mut parts = Path::new(path).components();
    !path.is_empty() && !parts.any(|part| part == Component::ParentDir)
}

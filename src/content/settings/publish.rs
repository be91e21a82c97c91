//! `publish` of `content/site.yaml`: the places that `parkpages publish` brings the site to.

use std::path::{Component, Path};

use crate::diag::Diagnostic;
use crate::schema::{Reader, Spanned};

/// A place that the site is published to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The name by which commands know it.
    pub name: String,
    /// The folder that holds the releases: absolute, below the root, or `$NAME` for the environment's value of `NAME`.
    pub path: String,
    /// How many releases are kept.
    pub keep: usize,
    /// How many percent of the pages may vanish without a confirmation.
    pub max_deletes: usize,
    /// The public key of minisign by which each release must be signed.
    pub signed_by: Option<String>,
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

fn target(name: &str, reader: &mut Reader<'_, '_>) -> Option<Target> {
    if reader.entries().iter().all(|(key, _)| key.text != "kind") {
        reader.missing("kind", "say what it is: `kind: folder`");
    }
    reader.choice("kind", &[("folder", ())]);
    let path = reader.text("path");
    if path.is_none() {
        reader.missing("path", "name the folder, as `path: /srv/www/park`");
    }
    let number = |value: Option<Spanned<i64>>, without: usize| {
        value
            .and_then(|value| usize::try_from(value.value).ok())
            .unwrap_or(without)
    };
    let keep = number(reader.integer("keep", 2, 1000), 10);
    let max_deletes = number(reader.integer("max_deletes", 0, 100), 10);
    let signed_by = signed_by(reader);
    let path = path?;
    if !is_plain(&path.value) {
        let message = format!("`{}` cannot be published to", path.value.escape_debug());
        let span = reader.span(path.at);
        reader.report(Diagnostic::error("bad-path", message).at(span).hint(
            "write a whole path, as `/srv/www/park`, or `$NAME` for one that the environment has",
        ));
        return None;
    }
    Some(Target {
        name: name.to_owned(),
        path: path.value,
        keep,
        max_deletes,
        signed_by,
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

/// Whether a path says where it leads: it is absolute, leads into the site's folder, or is a name of the environment.
fn is_plain(path: &str) -> bool {
    if let Some(name) = path.strip_prefix('$') {
        return !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    }
    let mut parts = Path::new(path).components();
    !path.is_empty() && !parts.any(|part| part == Component::ParentDir)
}

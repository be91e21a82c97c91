//! The names under which assets are published.

use crate::base::{Digest, UrlPath};

/// The path of a part of the font that is the asset `name`.
pub fn part_path(name: &str, key: &Digest) -> Option<UrlPath> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    UrlPath::new(&fingerprinted(&format!("{stem}.woff2"), key)).ok()
}

/// The published path of an asset: `assets/css/park.1a2b3c4d.css` for `css/park.css`.
pub fn fingerprinted(name: &str, digest: &Digest) -> String {
    let hex: String = digest.hex().chars().take(8).collect();
    let (folder, file) = match name.rsplit_once('/') {
        Some((folder, file)) => (format!("{folder}/"), file),
        None => (String::new(), name),
    };
    match file.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => {
            format!("assets/{folder}{stem}.{hex}.{ending}")
        }
        _ => format!("assets/{folder}{file}.{hex}"),
    }
}

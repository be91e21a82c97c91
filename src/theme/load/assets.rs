//! Assets: published under a name with a digest, so that browsers may keep them for good.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Layer;
use super::style_sheets::{Reference, references};
use crate::base::{Digest, RelPath, UrlPath, suggest};
use crate::content::page::utf8;
use crate::diag::{Diagnostic, Span, conflict};
use crate::world::World;

/// A file of a theme that pages link to.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its path below `assets/`, as `css/park.css`: what templates call it by.
    pub name: String,
    /// Its file.
    pub source: RelPath,
    /// Where it is published, as `assets/css/park.1a2b3c4d.css`.
    pub path: UrlPath,
    /// What is published, where that is not what the file holds: a style sheet with its references
    /// led to the assets that they mean.
    pub bytes: Option<Arc<[u8]>>,
}

/// Reads the assets of a theme and its parents, sorted by name; a parent's asset of the same name
/// gives way.
pub fn publish(world: &dyn World, layers: &[Layer], out: &mut Vec<Diagnostic>) -> Vec<Asset> {
    let mut sources: BTreeMap<&str, &RelPath> = BTreeMap::new();
    for layer in layers.iter().rev() {
        sources.extend(layer.assets.iter().map(|(name, file)| (&**name, file)));
    }
    let mut publisher = Publisher {
        world,
        sources: &sources,
        done: BTreeMap::new(),
        under_way: Vec::new(),
        out,
    };
    for name in sources.keys() {
        publisher.asset(name);
    }
    publisher.done.into_values().flatten().collect()
}

struct Publisher<'a> {
    world: &'a dyn World,
    sources: &'a BTreeMap<&'a str, &'a RelPath>,
    /// `None` for what could not be read.
    done: BTreeMap<String, Option<Asset>>,
    /// Style sheets whose references are being followed.
    under_way: Vec<String>,
    out: &'a mut Vec<Diagnostic>,
}

/// A style sheet that imports one that imports one …, up to so many.
const MOST_IMPORTS: usize = 32;

impl Publisher<'_> {
    fn asset(&mut self, name: &str) {
        let Some(source) = self.sources.get(name).copied() else {
            return;
        };
        if self.done.contains_key(name) {
            return;
        }
        let made = self.make(name, source);
        self.done.insert(name.to_owned(), made);
    }

    fn make(&mut self, name: &str, source: &RelPath) -> Option<Asset> {
        let bytes = match self.world.read(source) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("this file cannot be read: {error}");
                self.out
                    .push(Diagnostic::error("unreadable-file", message).in_file(source));
                return None;
            }
        };
        self.out.extend(conflict::find_in_bytes(&bytes, source));
        let made = if source.extension() == Some("css") {
            self.style_sheet(name, source, &bytes)
        } else {
            None
        };
        let digest = Digest::of(made.as_deref().map_or(&*bytes, str::as_bytes));
        match UrlPath::new(&fingerprinted(name, &digest)) {
            Ok(path) => Some(Asset {
                name: name.to_owned(),
                source: source.clone(),
                path,
                bytes: made.map(|text| Arc::from(text.into_bytes())),
            }),
            Err(why) => {
                let message = format!("this file cannot be published under its name: {why}");
                self.out
                    .push(Diagnostic::error("bad-path", message).in_file(source));
                None
            }
        }
    }

    /// The style sheet with its references to other assets made good, if it has any.
    fn style_sheet(&mut self, name: &str, source: &RelPath, bytes: &[u8]) -> Option<String> {
        let text = match utf8(bytes, source) {
            Ok(text) => text,
            Err(problem) => {
                self.out.push(problem);
                return None;
            }
        };
        self.under_way.push(name.to_owned());
        let mut made = String::new();
        let mut from = 0;
        for reference in references(text) {
            if let Some(target) = self.target(name, source, &reference) {
                made.push_str(text.get(from..reference.start).unwrap_or(""));
                made.push_str(&target);
                from = reference.end;
            }
        }
        self.under_way.pop();
        if from == 0 {
            return None;
        }
        made.push_str(text.get(from..).unwrap_or(""));
        Some(made)
    }

    /// What to write in place of a reference, if it is to another asset.
    fn target(&mut self, from: &str, source: &RelPath, reference: &Reference) -> Option<String> {
        let url = &reference.url;
        let (path, rest) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
        if path.is_empty() || path.starts_with('/') || has_scheme(path) {
            return None;
        }
        let at = Span::new(source, reference.start, reference.end);
        let Some(name) = resolve(from, path).filter(|name| self.sources.contains_key(&**name))
        else {
            let message = format!("there is no file `{path}` among the theme's assets");
            let meant = resolve(from, path).unwrap_or_default();
            let hint = suggest::nearest(&meant, self.sources.keys().copied())
                .map(|name| format!("did you mean `{}`?", relative(from, name)));
            self.out.push(
                Diagnostic::error("unknown-asset", message)
                    .at(at)
                    .maybe_hint(hint),
            );
            return None;
        };
        if self.under_way.contains(&name) || self.under_way.len() >= MOST_IMPORTS {
            let message = format!("`{name}` and `{from}` refer to each other");
            let hint = "a style sheet's published name depends on what it refers to: take one of the references out";
            self.out
                .push(Diagnostic::error("asset-loop", message).at(at).hint(hint));
            return None;
        }
        self.asset(&name);
        let asset = self.done.get(&name)?.as_ref()?;
        let published = asset.path.as_str().strip_prefix("assets/")?;
        Some(format!("{}{rest}", relative(from, published)))
    }
}

/// `css/park.css` → `assets/css/park.1a2b3c4d.css`
fn fingerprinted(name: &str, digest: &Digest) -> String {
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

fn has_scheme(url: &str) -> bool {
    let scheme = url.split([':', '/']).next().unwrap_or("");
    url.get(scheme.len()..)
        .is_some_and(|rest| rest.starts_with(':'))
}

/// The asset that `path`, written in the asset `from`, leads to.
fn resolve(from: &str, path: &str) -> Option<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut segments: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

/// The relative URL from one asset to another, by their paths below `assets/`.
fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let to: Vec<&str> = to.split('/').collect();
    let folders = to.len().saturating_sub(1).min(from.len());
    let common = (0..folders)
        .take_while(|at| from.get(*at) == to.get(*at))
        .count();
    let up = from.len() - common;
    let down = to.get(common..).unwrap_or(&[]).join("/");
    format!("{}{down}", "../".repeat(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_relative_to_their_own_file() {
        assert_eq!(
            resolve("css/a.css", "../img/b.png").as_deref(),
            Some("img/b.png")
        );
        assert_eq!(resolve("a.css", "./b.css").as_deref(), Some("b.css"));
        assert_eq!(resolve("a.css", "../b.css"), None);
        assert_eq!(relative("css/a.css", "img/b.png"), "../img/b.png");
        assert_eq!(relative("css/a.css", "css/b.png"), "b.png");
        assert_eq!(relative("a.css", "css/b.png"), "css/b.png");
        assert_eq!(relative("x/y/a.css", "x/z/b.png"), "../z/b.png");
    }

    #[test]
    fn the_digest_stands_before_the_ending() {
        let digest = Digest::of(b"");
        let name = |name: &str| fingerprinted(name, &digest).replace(&digest.hex()[..8], "H");
        assert_eq!(name("css/park.css"), "assets/css/park.H.css");
        assert_eq!(name("a.min.js"), "assets/a.min.H.js");
        assert_eq!(name("LICENSE"), "assets/LICENSE.H");
        assert_eq!(name("x/.map"), "assets/x/.map.H");
    }
}

//! Assets, which are published under a name with a digest of their content, so that browsers can cache them for ever.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::bundle::{self, Found, Piece, Whole};
use super::face::Face;
use super::faces::{self, sheet_of};
use super::modules::imports;
use super::names::fingerprinted;
use super::{Layer, sheet};
use crate::base::style_sheet::{Reference, references};
use crate::base::{Digest, RelPath, UrlPath, integrity, suggest};
use crate::content::page::utf8;
use crate::content::{AssetSettings, published, svg};
use crate::diag::{Diagnostic, Severity, Span, conflict};
use crate::world::World;

/// A file of a theme that pages link to.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its path below `assets/`, as `css/park.css`, which is its name in templates.
    pub name: String,
    /// The file in the theme or a parent.
    pub source: RelPath,
    /// Where it is published, as `assets/css/park.1a2b3c4d.css`.
    pub path: UrlPath,
    /// The bytes to publish, if they differ from the file's: a style sheet or script whose references have been changed
    /// to published names.
    pub bytes: Option<Arc<[u8]>>,
    /// The addresses of the site that a style sheet names, as `/images/map.svg`, with their places.
    pub addresses: Vec<(String, Span)>,
    /// The digest by which browsers know it, where templates may ask for that.
    pub integrity: Option<String>,
    /// The rules of a style sheet for fonts that are cut, which stand in a style sheet of their own.
    pub faces: Vec<Face>,
    /// Whether a font is published in parts only.
    pub is_cut: bool,
}

impl Asset {
    /// The path of the style sheet for the fonts of this one, if it has any.
    pub fn font_sheet(&self) -> Option<UrlPath> {
        let path = UrlPath::new(&sheet_of(&self.name)).ok();
        path.filter(|_| !self.faces.is_empty())
    }

    /// States the digest by which browsers know it.
    pub fn state_integrity(&mut self, world: &dyn World, out: &mut Vec<Diagnostic>) {
        self.integrity = match &self.bytes {
            Some(bytes) => Some(integrity(bytes)),
            None => super::read(world, &self.source, out).map(|bytes| integrity(&bytes)),
        };
    }
}

/// Reads the assets of a theme and its parents, sorted by name. Of two with the same name, the theme's wins over its
/// parent's. Problems go to `out`, and what cannot be published is left
/// out.
pub fn publish(
    world: &dyn World,
    layers: &[Layer],
    settings: AssetSettings,
    out: &mut Vec<Diagnostic>,
) -> Vec<Asset> {
    let mut sources: BTreeMap<&str, &RelPath> = BTreeMap::new();
    for layer in layers.iter().rev() {
        sources.extend(layer.assets.iter().map(|(name, file)| (&**name, file)));
    }
    let mut publisher = Publisher {
        world,
        settings,
        sources: &sources,
        done: BTreeMap::new(),
        wholes: BTreeMap::new(),
        named: BTreeSet::new(),
        out,
    };
    for name in sources.keys() {
        publisher.asset(name);
    }
    let Publisher { done, named, .. } = publisher;
    let mut assets: Vec<Asset> = done.into_values().flatten().collect();
    let cut = assets.iter().flat_map(|asset| &asset.faces);
    let cut: BTreeSet<String> = cut.map(|face| face.asset.clone()).collect();
    for asset in &mut assets {
        asset.is_cut = cut.contains(&asset.name) && !named.contains(&asset.name);
    }
    assets
}

struct Publisher<'a> {
    world: &'a dyn World,
    settings: AssetSettings,
    sources: &'a BTreeMap<&'a str, &'a RelPath>,
    /// By name; `None` for what could not be read or published.
    done: BTreeMap<String, Option<Asset>>,
    /// The style sheets that can be inserted into others, by name; none unless they are to be bundled.
    wholes: BTreeMap<String, Whole>,
    /// The assets that a published text refers to.
    named: BTreeSet<String>,
    out: &'a mut Vec<Diagnostic>,
}

/// A file whose references are being followed.
struct Following {
    name: String,
    source: RelPath,
    bytes: Vec<u8>,
    /// The references of a style sheet or script, and how many of them have been looked at.
    references: Vec<Found>,
    next: usize,
    addresses: Vec<(String, Span)>,
}

impl Publisher<'_> {
    /// Makes an asset after all those that it refers to, because their published names go into it. The stack is explicit, since the
    /// chain of references may have any length.
    fn asset(&mut self, name: &str) {
        let mut open: Vec<Following> = self.begin(name).into_iter().collect();
        while let Some(mut file) = open.pop() {
            let Some(found) = file.references.get(file.next) else {
                self.finish(file);
                continue;
            };
            let reference = found.reference.clone();
            let (mut piece, mut target) = (None, None);
            if let Some(address) = self.address(&reference) {
                piece = Some(Piece::Address(reference.url.clone()));
                let at = Span::new(&file.source, reference.start, reference.end);
                file.addresses.push((address, at));
            } else if let Some(name) = self.target(&file, &reference, &open) {
                if let Some(first) = self.begin(&name) {
                    // The same reference is handled when its target is done.
                    open.extend([file, first]);
                    continue;
                }
                piece = self.written(&reference, &name);
                target = Some(name);
            }
            if let Some(found) = file.references.get_mut(file.next) {
                (found.piece, found.target) = (piece, target);
            }
            file.next += 1;
            open.push(file);
        }
    }

    /// Reads an asset; `None` where that has been done, or cannot be.
    fn begin(&mut self, name: &str) -> Option<Following> {
        let source = self.sources.get(name).copied()?;
        if self.done.contains_key(name) {
            return None;
        }
        let Some(bytes) = super::read(self.world, source, self.out) else {
            self.done.insert(name.to_owned(), None);
            return None;
        };
        if let Some(problem) = published::entry_in_disguise(source, &bytes) {
            self.out.push(problem);
            return None;
        }
        self.out.extend(conflict::find_in_bytes(&bytes, source));
        if svg::is_svg(source) {
            self.out
                .extend(svg::check(source, &bytes, Severity::Warning));
        }
        let mut found = Vec::new();
        let find: Option<fn(&str) -> Vec<Reference>> = match source.extension() {
            Some("css") => Some(references),
            Some("js" | "mjs") => Some(imports),
            _ => None,
        };
        if let Some(find) = find {
            match utf8(&bytes, source) {
                Ok(text) => found = find(text),
                Err(problem) => self.out.push(problem),
            }
        }
        let found = found.into_iter().map(|reference| Found {
            reference,
            piece: None,
            target: None,
        });
        Some(Following {
            name: name.to_owned(),
            source: source.clone(),
            bytes,
            references: found.collect(),
            next: 0,
            addresses: Vec::new(),
        })
    }

    /// Finishes a file whose references have all been handled.
    fn finish(&mut self, mut file: Following) {
        let faces = RefCell::default();
        let made = self
            .text(&mut file, &faces)
            .filter(|text| text.as_bytes() != file.bytes);
        let targets = file
            .references
            .iter()
            .filter_map(|found| found.target.clone());
        self.named.extend(targets);
        let mut asset = self.make(&file.name, &file.source, &file.bytes, made);
        if let Some(asset) = &mut asset {
            asset.addresses = file.addresses;
            asset.faces = faces.into_inner();
        }
        self.done.insert(file.name, asset);
    }

    /// The text of a style sheet or script as it is published; `None` for anything else, and where the file's own bytes are.
    fn text(&mut self, file: &mut Following, faces: &RefCell<Vec<Face>>) -> Option<String> {
        let text = std::str::from_utf8(&file.bytes).ok()?;
        let name = file.name.clone();
        let write = |piece: &Piece, out: &mut String| match piece {
            Piece::Face(face) => faces.borrow_mut().push(Face::clone(face)),
            piece => write(&name, piece, out),
        };
        let is_sheet = file.source.extension() == Some("css");
        let AssetSettings {
            bundle,
            minify,
            subset_fonts,
            ..
        } = self.settings;
        if is_sheet && (bundle || minify || subset_fonts) {
            match sheet::read(text) {
                Ok(sheet) => {
                    if subset_fonts {
                        let source = |name: &str| {
                            let asset = self.done.get(name)?.as_ref()?;
                            Some(asset.source.clone())
                        };
                        let found = std::mem::take(&mut file.references);
                        file.references = faces::take(text, found, &file.source, &source);
                    }
                    let parts = if bundle {
                        let told = bundle::elsewhere(&sheet, &file.references, &file.source);
                        self.out.extend(told);
                        let (parts, whole) = bundle::bundled(
                            &file.name,
                            text,
                            &sheet,
                            &file.references,
                            &self.wholes,
                        );
                        self.wholes
                            .extend(whole.map(|whole| (file.name.clone(), whole)));
                        bundle::text_of(&parts, &write)
                    } else {
                        replaced(text, &file.references, &write)
                    };
                    let made = if minify {
                        sheet::minified(&parts)
                    } else {
                        parts
                    };
                    let address = from_root(&name, &sheet_of(&name));
                    return Some(faces::with_import(made, &address, faces));
                }
                Err(why) => self.out.push(unbalanced(why, &file.source)),
            }
        }
        let is_changed = file.references.iter().any(|found| found.piece.is_some());
        is_changed.then(|| replaced(text, &file.references, &write))
    }

    fn make(
        &mut self,
        name: &str,
        source: &RelPath,
        bytes: &[u8],
        made: Option<String>,
    ) -> Option<Asset> {
        let published = made.as_deref().map_or(bytes, str::as_bytes);
        let digest = Digest::of(published);
        match UrlPath::new(&fingerprinted(name, &digest)) {
            Ok(path) => Some(Asset {
                name: name.to_owned(),
                source: source.clone(),
                path,
                bytes: made.map(|text| Arc::from(text.into_bytes())),
                addresses: Vec::new(),
                integrity: None,
                faces: Vec::new(),
                is_cut: false,
            }),
            Err(why) => {
                let message = format!("this file cannot be published under its name: {why}");
                self.out
                    .push(Diagnostic::error("bad-path", message).in_file(source));
                None
            }
        }
    }

    /// The asset that an address without a digest means: `/assets/css/park.css`.
    fn asset_at<'p>(&self, path: &'p str) -> Option<&'p str> {
        let name = path.strip_prefix("/assets/")?;
        self.sources.contains_key(name).then_some(name)
    }

    /// The address of the site, not encoded, that a reference is to, if it begins with a slash and is no asset's.
    fn address(&self, reference: &Reference) -> Option<String> {
        let (path, _) = parted(&reference.url);
        let is_address = path.starts_with('/') && !path.starts_with("//");
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        (is_address && self.asset_at(path).is_none()).then(|| decoded.into_owned())
    }

    /// The name of the asset that a reference in `file` leads to; `None` if it leads elsewhere, or was reported. `open` are
    /// the files that wait for this one.
    fn target(
        &mut self,
        file: &Following,
        reference: &Reference,
        open: &[Following],
    ) -> Option<String> {
        let (from, source) = (&*file.name, &file.source);
        let (path, _) = parted(&reference.url);
        if path.is_empty() || path.starts_with("//") || has_scheme(path) {
            return None;
        }
        if let Some(name) = self.asset_at(path) {
            return Some(name.to_owned());
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
        let names = open.iter().map(|file| &*file.name).chain([from]);
        let looped: Vec<&str> = names.skip_while(|other| *other != name).collect();
        if looped.is_empty() {
            return Some(name);
        }
        self.out.push(loop_of(&looped).at(at));
        None
    }

    /// What replaces a reference to an asset that is done; `None` if that could not be made.
    fn written(&self, reference: &Reference, target: &str) -> Option<Piece> {
        let asset = self.done.get(target)?.as_ref()?;
        let published = asset.path.as_str().strip_prefix("assets/")?;
        let (_, rest) = parted(&reference.url);
        Some(Piece::Asset(published.to_owned(), rest.to_owned()))
    }
}

/// A text with its references replaced.
fn replaced(text: &str, found: &[Found], write: &dyn Fn(&Piece, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in bundle::pieces(text, 0..text.len(), found) {
        write(&piece, &mut out);
    }
    out
}

/// Writes a piece of what the asset `name` is published as.
fn write(name: &str, piece: &Piece, out: &mut String) {
    match piece {
        Piece::Text(text) => out.push_str(text),
        Piece::Asset(path, rest) => {
            out.push_str(&relative(name, path));
            out.push_str(rest);
        }
        Piece::Address(url) => out.push_str(&from_root(name, url)),
        Piece::Face(_) => {}
    }
}

/// The diagnostic for a style sheet that is published as it is, because it is not sound.
fn unbalanced(why: sheet::Unbalanced, file: &RelPath) -> Diagnostic {
    Diagnostic::warning("unbalanced-style-sheet", why.message)
        .at(Span::new(file, why.range.start, why.range.end))
        .hint("mend it: until then this style sheet is neither bundled nor minified")
}

/// The relative URL from an asset to an address of the site. It holds wherever the site lies on its host.
fn from_root(asset: &str, url: &str) -> String {
    let up = asset.matches('/').count() + 1;
    format!("{}{}", "../".repeat(up), url.trim_start_matches('/'))
}

/// Splits a URL into its path, and the query and fragment.
fn parted(url: &str) -> (&str, &str) {
    url.split_at(url.find(['?', '#']).unwrap_or(url.len()))
}

/// The diagnostic for assets of which each refers to the next, and the last to the first.
fn loop_of(names: &[&str]) -> Diagnostic {
    // Of longer loops only the beginning is named.
    const NAMED: usize = 8;
    let message = match names {
        [] => String::new(),
        [name] => format!("`{name}` refers to itself"),
        [one, other] => format!("`{one}` and `{other}` refer to each other"),
        [first, ..] => {
            let shown = names.get(..NAMED.min(names.len())).unwrap_or_default();
            let more = match names.len() - shown.len() {
                0 => String::new(),
                more => format!(" → {more} more"),
            };
            let shown = shown.join("` → `");
            format!("these refer to each other in a circle: `{shown}`{more} → `{first}`")
        }
    };
    let hint = "the published name of a style sheet or module depends on what it refers to: take one of the references out";
    Diagnostic::error("asset-loop", message).hint(hint)
}

fn has_scheme(url: &str) -> bool {
    let scheme = url.split([':', '/']).next().unwrap_or("");
    url.get(scheme.len()..)
        .is_some_and(|rest| rest.starts_with(':'))
}

/// Resolves the relative `path` in the asset `from` to the name of an asset; `None` if it leads out of `assets/`.
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
    let is_module = !from.ends_with(".css");
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let to: Vec<&str> = to.split('/').collect();
    let folders = to.len().saturating_sub(1).min(from.len());
    let common = (0..folders)
        .take_while(|at| from.get(*at) == to.get(*at))
        .count();
    let up = from.len() - common;
    let down = to.get(common..).unwrap_or(&[]).join("/");
    // The name of a module begins with a dot, unlike an address in a style sheet.
    let here = if is_module && up == 0 { "./" } else { "" };
    format!("{here}{}{down}", "../".repeat(up))
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

//! Finds files that are published though nothing names them: assets of the theme and files of the content. A file counts as
//! named wherever its name occurs, so some that are unused are not found, and none is found that is used.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use aho_corasick::AhoCorasick;

use crate::base::{Digest, RelPath, UrlPath, escape};
use crate::diag::Diagnostic;
use crate::engine::{Memo, PictureRecipe, Sink};
use crate::site::RouteKind;
use crate::site::routes::urls::encode;
use crate::world::World;

/// Endings of assets that lie beside others for people or tools: licences, notes, source maps.
const BESIDE: [&str; 3] = ["map", "md", "txt"];

/// Files that may be unused, and which of them have been found in what a build hands over.
pub struct Unused {
    files: Vec<File>,
    names: AhoCorasick,
    /// The file that each name is of.
    of: Vec<usize>,
}

struct File {
    source: RelPath,
    /// Where it is published.
    paths: Vec<UrlPath>,
    is_asset: bool,
    is_named: AtomicBool,
}

impl Memo {
    /// What may be unused of the site that was built, to be looked for in the outputs of one more build.
    pub fn unused(&self) -> Option<Unused> {
        let state = self.state.as_ref()?;
        let theme = state.theme.as_ref()?;
        let own_theme = format!("themes/{}", state.site.settings().theme.value);
        let assets = theme.assets().iter().filter(|asset| {
            let is_beside = asset
                .source
                .extension()
                .is_none_or(|ending| BESIDE.contains(&ending));
            !theme.makes_asset_names() && !is_beside && asset.source.below(&own_theme).is_some()
        });
        let assets = assets.map(|asset| (&asset.source, &asset.path, true));
        let routes = state.site.published_routes().iter();
        let contents = routes.filter_map(|route| match &route.kind {
            RouteKind::File(source) if source.below("content").is_some() => {
                Some((source, &route.path, false))
            }
            _ => None,
        });
        let mut files: BTreeMap<&RelPath, File> = BTreeMap::new();
        for (source, path, is_asset) in assets.chain(contents) {
            let file = files.entry(source).or_insert_with(|| File {
                source: source.clone(),
                paths: Vec::new(),
                is_asset,
                is_named: AtomicBool::new(false),
            });
            file.paths.push(path.clone());
        }
        Unused::new(files.into_values().collect())
    }
}

impl Unused {
    fn new(files: Vec<File>) -> Option<Self> {
        let (mut names, mut of) = (Vec::new(), Vec::new());
        for (number, file) in files.iter().enumerate() {
            let published = file.paths.iter().map(|path| last(path.as_str()));
            for name in published.chain([shortest(&file.source)]) {
                let written = [name.to_owned(), encode(name)];
                let escaped = written.each_ref().map(|name| escape(name).to_string());
                let all = written.into_iter().chain(escaped);
                let all: Vec<String> = all.collect();
                of.extend(all.iter().map(|_| number));
                names.extend(all);
            }
        }
        let names = AhoCorasick::new(names).ok()?;
        Some(Self { files, names, of })
    }

    /// Notes the files that are named in a text. `is_own` tells the file that the text is of.
    fn look(&self, text: &[u8], is_own: impl Fn(&File) -> bool) {
        for found in self.names.find_overlapping_iter(text) {
            let file = self.of.get(found.pattern().as_usize());
            let file = file.and_then(|number| self.files.get(*number));
            if let Some(file) = file.filter(|file| !is_own(file)) {
                file.is_named.store(true, Ordering::Relaxed);
            }
        }
    }

    /// The warnings for the files that neither the outputs name nor the sources: a text that a page does not show, a
    /// template that no page needs today.
    pub fn problems(&self, world: &dyn World) -> Vec<Diagnostic> {
        let sources = world.list();
        let sources = sources.iter().map(|listed| &listed.path);
        for source in sources.filter(|path| is_text(path.extension().unwrap_or_default())) {
            let is_note = source.below("themes").is_some() && source.extension() == Some("md");
            if !is_note && let Ok(bytes) = world.read(source) {
                self.look(&bytes, |file| file.source == *source);
            }
        }
        let unnamed = self.files.iter();
        let unnamed = unnamed.filter(|file| !file.is_named.load(Ordering::Relaxed));
        unnamed.map(problem).collect()
    }
}

fn problem(file: &File) -> Diagnostic {
    if file.is_asset {
        let message = "no page, style sheet, script or template names this asset";
        let hint = "take it out, or name it in a template by `asset(path=…)`";
        return Diagnostic::warning("unused-asset", message)
            .in_file(&file.source)
            .hint(hint);
    }
    let at = file.paths.first().map_or("", UrlPath::as_str);
    Diagnostic::warning("unused-file", "no page and no text names this file")
        .in_file(&file.source)
        .hint(format!(
            "link to it, or take it out: it is published at `/{at}`"
        ))
}

/// The least that a text says of a file which it names. Versions of a picture have its name without the ending.
fn shortest(file: &RelPath) -> &str {
    let name = last(file.as_str());
    let kinds = mime_guess::from_path(name);
    let is_picture = kinds
        .iter()
        .any(|kind| kind.type_() == mime_guess::mime::IMAGE);
    match name.rsplit_once('.') {
        Some((stem, _)) if is_picture && !stem.is_empty() => stem,
        _ => name,
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a file with this ending may name others.
fn is_text(ending: &str) -> bool {
    const BINARY: [&str; 14] = [
        "avif", "gif", "ico", "jpeg", "jpg", "mp3", "mp4", "otf", "pdf", "png", "ttf", "webp",
        "woff", "woff2",
    ];
    !BINARY.contains(&ending)
}

impl Sink for Unused {
    fn put(&self, path: &UrlPath, _: Digest, bytes: &[u8]) {
        if is_text(path.extension().unwrap_or_default()) {
            self.look(bytes, |file| file.paths.contains(path));
        }
    }

    fn defer(&self, _: &UrlPath, _: &PictureRecipe) -> bool {
        true
    }
}

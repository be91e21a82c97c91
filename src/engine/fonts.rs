//! Fonts in parts. Which characters pages have is collected with them, and after all of them each style sheet for fonts is written, with
//! those parts of its fonts that the sink does not have yet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{Digest, Hasher, RelPath, UrlPath};
use crate::diag::Diagnostic;
use crate::engine::cache::state::Rendered;
use crate::engine::font_part::{FontPart, unfit};
use crate::engine::outcome::AllRendered;
use crate::engine::pictures::{PictureStage, kept_or_made, read};
use crate::engine::render::RenderPass;
use crate::engine::sink::{TaskGuard, keep_or_put};
use crate::engine::{Output, PictureRecipe, Task};
use crate::font::{self, Counts, FontFacts, Unfit};
use crate::site::{Route, RouteKind};
use crate::theme::{Asset, Face, part_path};

/// The parts of a font for a rule: what is stated of each, and its path.
type Parts = Vec<(String, UrlPath)>;

/// A font file as it was read, with what it says of itself.
struct Font {
    digest: Digest,
    facts: Result<FontFacts, Unfit>,
}

impl RenderPass<'_> {
    /// Whether it is wanted which characters pages have.
    pub(super) fn wants_characters(&self) -> bool {
        self.site.settings().assets.subset_fonts
    }

    /// Whether a route is a style sheet for fonts.
    pub(super) fn is_font_sheet(&self, route: &Route) -> bool {
        self.wants_characters()
            && matches!(route.kind, RouteKind::File(_))
            && self.theme.font_sheets().any(|(path, _)| path == route.path)
    }

    /// Writes the style sheets for fonts, by the characters of all outputs: those that were just `rendered`, and all others.
    pub(super) fn font_sheets(&self, stage: &PictureStage<'_>, rendered: &mut AllRendered) {
        if !self.wants_characters() || self.part.is_some() {
            return;
        }
        let sheets: Vec<(UrlPath, &Asset)> = self.theme.font_sheets().collect();
        let same = |old: &Rendered, new: &Rendered, _: &UrlPath| {
            old.uses.characters() == new.uses.characters()
        };
        if sheets.is_empty() || self.is_all_as_before(rendered, &same) {
            return;
        }
        let counts = self.characters(&sheets, rendered);
        let faces = || sheets.iter().flat_map(|(_, asset)| &asset.faces);
        // Several faces may be of one file.
        let files: BTreeSet<&RelPath> = faces().map(|face| &face.source).collect();
        let fonts = files.into_iter().map(|file| (file, self.font(file)));
        let fonts: BTreeMap<&RelPath, Result<Font, Diagnostic>> = fonts.collect();
        let mut wanted: BTreeMap<UrlPath, FontPart> = BTreeMap::new();
        let mut parts: Vec<Parts> = Vec::new();
        for face in faces() {
            parts.push(match fonts.get(&face.source) {
                Some(Ok(font)) => parts_of(face, font, &counts, &mut wanted),
                _ => Vec::new(),
            });
        }
        let made = self.parts(stage, wanted);
        let mut parts = parts.into_iter();
        for (path, asset) in &sheets {
            let mut sheet = FontSheet {
                path,
                text: String::new(),
                outputs: BTreeMap::new(),
                problems: Vec::new(),
            };
            for (face, parts) in asset.faces.iter().zip(&mut parts) {
                let facts = match fonts.get(&face.source) {
                    Some(Ok(font)) => font.facts.as_ref().map_err(|why| *why),
                    Some(Err(problem)) => {
                        sheet.problems.push(problem.clone());
                        continue;
                    }
                    None => continue,
                };
                let all: Result<Vec<&Output>, &Diagnostic> = parts
                    .iter()
                    .filter_map(|(_, path)| made.get(path))
                    .map(Result::as_ref)
                    .collect();
                match (facts, all) {
                    (Ok(_), Ok(outputs)) => sheet.add_parts(face, &parts, &outputs),
                    (Err(why), _) => self.add_whole(face, unfit(why), &mut sheet),
                    (_, Err(problem)) => self.add_whole(face, problem.clone(), &mut sheet),
                }
            }
            let file = sheet.rendered(self);
            let at = rendered.partition_point(|(other, ..)| other < path);
            rendered.insert(at, (path.clone(), Arc::new(file), None));
        }
    }

    /// Counts the characters of all outputs.
    fn characters(&self, sheets: &[(UrlPath, &Asset)], rendered: &AllRendered) -> Counts {
        let mut counts = Counts::new(self.site.settings().languages.all().count());
        for route in self.routes {
            if sheets.iter().any(|(path, _)| *path == route.path) {
                continue;
            }
            let new = rendered.binary_search_by(|(path, ..)| path.cmp(&route.path));
            let new = new
                .ok()
                .and_then(|at| rendered.get(at))
                .map(|(_, new, _)| &**new);
            let old = || self.pages.rendered.get(&route.path).map(|old| &**old);
            let Some(characters) = new.or_else(old).and_then(|found| found.uses.characters())
            else {
                continue;
            };
            let is_page = !matches!(route.kind, RouteKind::File(_));
            counts.add(is_page.then_some(usize::from(route.lang.0)), characters);
        }
        counts
    }

    /// What has to be known of a font file.
    fn font(&self, file: &RelPath) -> Result<Font, Diagnostic> {
        let (digest, bytes) = match self.world.known(file) {
            Some(digest) => (digest, None),
            None => {
                let bytes = self.file(file)?;
                (Digest::of(&bytes), Some(bytes))
            }
        };
        let mut key = Hasher::new();
        key.text("facts of a font")
            .number(font::VERSION)
            .digest(digest);
        let facts = kept_or_made(self.pictures.as_deref(), key.finish(), || {
            let bytes = bytes.map_or_else(|| read(self.world, file, digest), Ok)?;
            // Writing to memory does not fail.
            Ok(postcard::to_allocvec(&FontFacts::of(&bytes)).unwrap_or_default())
        })?;
        let facts = postcard::from_bytes(&facts).unwrap_or(Err(Unfit::Unreadable));
        Ok(Font { digest, facts })
    }

    /// Hands the parts of fonts to the sink that it does not have, and returns what each is.
    fn parts(
        &self,
        stage: &PictureStage<'_>,
        wanted: BTreeMap<UrlPath, FontPart>,
    ) -> BTreeMap<UrlPath, Result<Output, Diagnostic>> {
        let sheets = self.theme.font_sheets();
        let before = sheets.filter_map(|(path, _)| self.pages.rendered.get(&path));
        let before: BTreeMap<&UrlPath, Output> = before
            .flat_map(|sheet| sheet.outputs.iter().map(|(path, output)| (path, *output)))
            .collect();
        let mut all = BTreeMap::new();
        let mut missing: BTreeMap<RelPath, Vec<(UrlPath, FontPart)>> = BTreeMap::new();
        for (path, part) in wanted {
            let kept = before.get(&path).copied();
            let kept = kept.filter(|output| self.has_edition || self.sink.keep(&path, *output));
            let kept = kept.or_else(|| {
                let recipe = PictureRecipe::Font(part.clone());
                stage.deferred(&path, &recipe).map(|(_, output)| output)
            });
            let kept = kept.or_else(|| {
                let bytes = self.pictures.as_ref()?.load(part.key())?;
                Some(keep_or_put(self.sink, &path, &bytes))
            });
            match kept {
                Some(output) => {
                    all.insert(path, Ok(output));
                }
                None => missing
                    .entry(part.file.clone())
                    .or_default()
                    .push((path, part)),
            }
        }
        for (file, parts) in missing {
            let digest = parts
                .first()
                .map(|(_, part)| part.digest)
                .unwrap_or_default();
            let bytes = read(self.world, &file, digest);
            let font = bytes
                .as_ref()
                .map_err(Diagnostic::clone)
                .and_then(|bytes| font::decoded(bytes).map_err(unfit));
            let made: Vec<_> = parts
                .into_par_iter()
                .map(|(path, part)| {
                    let _task = TaskGuard::begin(self.sink, Task::Render(&path));
                    let made = font.as_ref().map_err(Diagnostic::clone);
                    let made = made.and_then(|font| {
                        kept_or_made(self.pictures.as_deref(), part.key(), || {
                            font::cut(font, &part.characters).map_err(unfit)
                        })
                    });
                    let output = made.map(|bytes| keep_or_put(self.sink, &path, &bytes));
                    (path.clone(), output)
                })
                .collect();
            all.extend(made);
        }
        all
    }

    /// Adds a rule for a font that is published as it is.
    fn add_whole(&self, face: &Face, problem: Diagnostic, sheet: &mut FontSheet<'_>) {
        sheet.problems.push(problem.at(face.at.clone()));
        let mut assets = self.theme.assets().iter();
        let Some(asset) = assets.find(|asset| asset.name == face.asset) else {
            return;
        };
        let within = face.within.iter().flatten();
        let within = within.map(|range| format!("U+{:X}-{:X}", range.start(), range.end()));
        let within: Vec<String> = within.collect();
        sheet.begin(face);
        sheet.add(face, &asset.path, &within.join(","), "");
        sheet.end(face);
        if asset.is_cut {
            match self.file(&face.source) {
                Ok(bytes) => {
                    let output = keep_or_put(self.sink, &asset.path, &bytes);
                    sheet.outputs.insert(asset.path.clone(), output);
                }
                Err(problem) => sheet.problems.push(problem),
            }
        }
    }
}

/// The parts of a font for a rule, which are added to those that are wanted.
fn parts_of(
    face: &Face,
    font: &Font,
    counts: &Counts,
    wanted: &mut BTreeMap<UrlPath, FontPart>,
) -> Parts {
    let Ok(facts) = &font.facts else {
        return Vec::new();
    };
    let sets = font::sets(counts, facts, face.within.as_deref());
    let parts = sets.into_iter().filter_map(|characters| {
        let ranges = font::ranges(&characters);
        let part = FontPart {
            file: face.source.clone(),
            digest: font.digest,
            characters,
        };
        let path = part_path(&face.asset, &part.key())?;
        wanted.insert(path.clone(), part);
        Some((ranges, path))
    });
    parts.collect()
}

/// A style sheet for fonts as it is written.
struct FontSheet<'a> {
    path: &'a UrlPath,
    text: String,
    outputs: BTreeMap<UrlPath, Output>,
    problems: Vec<Diagnostic>,
}

impl FontSheet<'_> {
    /// Adds the rules for the parts of a font.
    fn add_parts(&mut self, face: &Face, parts: &Parts, outputs: &[&Output]) {
        self.begin(face);
        for ((ranges, path), output) in parts.iter().zip(outputs) {
            self.add(face, path, ranges, " format(\"woff2\")");
            self.outputs.insert(path.clone(), **output);
        }
        self.end(face);
    }

    fn begin(&mut self, face: &Face) {
        self.text.push_str(&face.openings.concat());
    }

    fn end(&mut self, face: &Face) {
        if !face.openings.is_empty() {
            self.text.push_str(&"}".repeat(face.openings.len()));
            self.text.push('\n');
        }
    }

    /// Adds a rule for a font at a path.
    fn add(&mut self, face: &Face, path: &UrlPath, ranges: &str, format: &str) {
        let up = "../".repeat(self.path.as_str().matches('/').count());
        let url = crate::site::routes::urls::encode(path.as_str());
        let (declarations, locals) = (&face.declarations, &face.locals);
        // Writing to memory does not fail.
        let _ = write!(
            self.text,
            "@font-face{{{declarations}src:{locals}url(\"{up}{url}\"){format}"
        );
        if !ranges.is_empty() {
            let _ = write!(self.text, ";unicode-range:{ranges}");
        }
        self.text.push_str("}\n");
    }

    /// Hands the style sheet to the sink.
    fn rendered(self, pass: &RenderPass<'_>) -> Rendered {
        let (path, output) = pass.put(self.path, self.text.as_bytes());
        let mut outputs = self.outputs;
        outputs.insert(path, output);
        Rendered {
            trace: None,
            outputs: outputs.into_iter().collect(),
            problems: self.problems.into(),
            uses: pass.uses_of_file(self.path, self.text.as_bytes(), &[]),
        }
    }
}

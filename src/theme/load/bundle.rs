//! Style sheets with the text of those that they import.
//!
//! Browsers follow an `@import` only where no other rule comes before it. So one that leads out of the theme, and every one
//! before it, stays as it is; those after it are replaced with the text that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::face::Face;
use super::sheet::{Import, Sheet};
use crate::base::RelPath;
use crate::base::style_sheet::Reference;
use crate::diag::{Diagnostic, Span};

/// The most parts of a style sheet, so that sheets that import one another twice each do not grow without end.
const MOST_PARTS: usize = 1000;

/// The most bytes of a style sheet with what it imports.
const MOST_BYTES: usize = 4 << 20;

/// A piece of a text that is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Bytes of the file.
    Text(String),
    /// The address of an asset: its published path below `assets/`, and the rest.
    Asset(String, String),
    /// An address of the site.
    Address(String),
    /// A rule for a font that stands in another style sheet.
    Face(Box<Face>),
}

/// A part of a style sheet that comes from one file.
#[derive(Debug, Clone)]
pub struct Part {
    /// The asset, and which part of it this is.
    of: (String, usize),
    /// The beginnings of the rules around it.
    openings: Vec<String>,
    pieces: Vec<Piece>,
    len: usize,
}

/// A style sheet that can be put into others.
#[derive(Debug, Clone)]
pub struct Whole {
    parts: Vec<Part>,
    has_layers: bool,
}

/// A reference of a file.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where the importing sheet names it.
    pub reference: Reference,
    /// What it is replaced with; `None` where it stays.
    pub piece: Option<Piece>,
    /// The name of the asset that it leads to.
    pub target: Option<String>,
}

/// Puts the sheets that an asset imports in place of the imports, of those that are `wholes`. The result says whether this one can stand
/// elsewhere, too.
pub fn bundled(
    name: &str,
    text: &str,
    sheet: &Sheet,
    found: &[Found],
    wholes: &BTreeMap<String, Whole>,
) -> (Vec<Part>, Option<Whole>) {
    let target = |import: &Import| {
        let mut all = found.iter();
        let found = all.find(|found| import.range.contains(&found.reference.start))?;
        wholes.get(found.target.as_ref()?)
    };
    let targets: Vec<Option<&Whole>> = sheet.imports.iter().map(target).collect();
    let all = || targets.iter().flatten().flat_map(|whole| &whole.parts);
    let is_small =
        all().count() <= MOST_PARTS && all().map(|part| part.len).sum::<usize>() <= MOST_BYTES;
    let staying = match targets.iter().rposition(Option::is_none) {
        _ if !is_small => targets.len(),
        Some(last) => last + 1,
        None => 0,
    };
    let mut bundle = Bundle {
        name,
        text,
        found,
        parts: Vec::new(),
        own: 0,
    };
    let mut from = match &sheet.charset {
        // It means something in the first bytes of a file only.
        Some(charset) if staying == 0 => charset.end,
        _ => text.len() - text.trim_start_matches('\u{feff}').len(),
    };
    for (import, target) in sheet.imports.iter().zip(&targets).skip(staying) {
        bundle.add_own(from..import.range.start);
        bundle.parts.extend(
            target
                .iter()
                .flat_map(|target| target.under(&import.openings)),
        );
        from = import.range.end;
    }
    bundle.add_own(from..text.len());
    // The first mention of a layer decides its place.
    let has_layers = text.contains("@layer")
        || targets.iter().flatten().any(|whole| whole.has_layers)
        || sheet
            .imports
            .iter()
            .flat_map(|import| &import.openings)
            .any(|one| one.starts_with("@layer"));
    let mut parts = bundle.parts;
    if !has_layers {
        parts = last_of_each(parts);
    }
    let is_whole = staying == 0 && !sheet.is_bound;
    let whole = is_whole.then(|| Whole {
        parts: parts.clone(),
        has_layers,
    });
    (parts, whole)
}

/// Tells of the imports that lead out of the theme's assets, which no bundle can have.
pub fn elsewhere(sheet: &Sheet, found: &[Found], file: &RelPath) -> Vec<Diagnostic> {
    let imports = found.iter().filter(|found| {
        let start = found.reference.start;
        let mut imports = sheet.imports.iter();
        found.target.is_none() && imports.any(|import| import.range.contains(&start))
    });
    let told = imports.filter_map(|found| {
        let reference = &found.reference;
        // One that is relative is of an asset that is not there, which is told.
        let (what, hint) = match reference.url.as_str() {
            url if url.starts_with('/') && !url.starts_with("//") => (
                "is no asset of the theme",
                "move it from `static/` or `content/` to the theme's `assets/`",
            ),
            url if url.contains("//") => (
                "is on another site",
                "put a copy of it into the theme's `assets/` and import that",
            ),
            _ => return None,
        };
        let message = format!(
            "this style sheet {what}, so the import stays as it is, and so do those before it"
        );
        let at = Span::new(file, reference.start, reference.end);
        Some(
            Diagnostic::warning("unbundled-import", message)
                .at(at)
                .hint(hint),
        )
    });
    told.collect()
}

impl Whole {
    /// Its parts below the conditions of an import.
    fn under(&self, openings: &[String]) -> Vec<Part> {
        let below = |part: &Part| Part {
            openings: [openings, &*part.openings].concat(),
            pieces: part
                .pieces
                .iter()
                .map(|piece| piece.under(openings))
                .collect(),
            ..part.clone()
        };
        // A layer without a name is another one each time that it is opened.
        let is_nameless = openings.iter().any(|opening| opening == "@layer{");
        match &*self.parts {
            [first, _, ..] if is_nameless => vec![Part {
                of: (first.of.0.clone(), 0),
                openings: openings.to_vec(),
                pieces: self
                    .parts
                    .iter()
                    .flat_map(Part::closed)
                    .map(|piece| piece.under(openings))
                    .collect(),
                len: self.parts.iter().map(|part| part.len).sum(),
            }],
            parts => parts.iter().map(below).collect(),
        }
    }
}

impl Piece {
    /// The piece below the conditions of an import.
    fn under(&self, openings: &[String]) -> Self {
        match self {
            Self::Face(face) => Self::Face(Box::new(face.under(openings))),
            piece => piece.clone(),
        }
    }
}

impl Part {
    /// Its pieces with the rules around them.
    fn closed(&self) -> Vec<Piece> {
        let mut all = vec![Piece::Text(self.openings.concat())];
        all.extend(self.pieces.iter().cloned());
        if !self.openings.is_empty() {
            // The last character of the text may be a backslash.
            all.push(Piece::Text(format!(
                "\n{}",
                "}".repeat(self.openings.len())
            )));
        }
        all
    }
}

struct Bundle<'a> {
    name: &'a str,
    text: &'a str,
    found: &'a [Found],
    parts: Vec<Part>,
    own: usize,
}

impl Bundle<'_> {
    /// Adds a part of the file itself, if there is anything in it.
    fn add_own(&mut self, range: Range<usize>) {
        let text = self.text.get(range.clone()).unwrap_or_default();
        if text.trim().is_empty() {
            return;
        }
        self.own += 1;
        self.parts.push(Part {
            of: (self.name.to_owned(), self.own),
            openings: Vec::new(),
            len: range.len(),
            pieces: pieces(self.text, range, self.found),
        });
    }
}

/// A part of a file with what its references are replaced with.
pub fn pieces(text: &str, range: Range<usize>, found: &[Found]) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut from = range.start;
    let mut add = |range: Range<usize>, piece: Option<Piece>| {
        let before = text.get(range).unwrap_or_default().to_owned();
        all.push(Piece::Text(before));
        all.extend(piece);
    };
    let inside =
        |reference: &Reference| range.start <= reference.start && reference.end <= range.end;
    for Found {
        reference, piece, ..
    } in found
    {
        if let Some(piece) = piece.as_ref().filter(|_| inside(reference)) {
            add(from..reference.start, Some(piece.clone()));
            from = reference.end;
        }
    }
    add(from..range.end, None);
    all
}

/// Of a part that comes again under the same conditions only the last decides anything.
fn last_of_each(parts: Vec<Part>) -> Vec<Part> {
    let mut seen = BTreeSet::new();
    let mut kept: Vec<Part> = parts.into_iter().rev().collect();
    kept.retain(|part| seen.insert((part.of.clone(), part.openings.clone())));
    kept.reverse();
    kept
}

/// The text of parts, with each piece as `write` writes it.
pub fn text_of(parts: &[Part], write: &dyn Fn(&Piece, &mut String)) -> String {
    let mut out = String::new();
    for part in parts {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        for piece in part.closed() {
            write(&piece, &mut out);
        }
    }
    out
}

//! A rule of a style sheet for a font that is to be cut.

use std::ops::RangeInclusive;

use crate::base::RelPath;
use crate::diag::Span;

/// A rule for a font of the theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The beginnings of the rules around it, as `@media print{`.
    pub openings: Vec<String>,
    /// Its declarations as they are written, besides those below.
    pub declarations: String,
    /// The fonts of the reader's machine that go before it: `local("Noto Sans"),`.
    pub locals: String,
    /// The name of the asset that is the font.
    pub asset: String,
    /// The file of the font.
    pub source: RelPath,
    /// What it states of `unicode-range`.
    pub within: Option<Vec<RangeInclusive<u32>>>,
    /// The place of the font's name.
    pub at: Span,
}

impl Face {
    /// The rule below the conditions of an import. Layers decide nothing of fonts.
    pub(super) fn under(&self, openings: &[String]) -> Self {
        let outer = openings.iter().filter(|one| !one.starts_with("@layer"));
        Self {
            openings: outer.chain(&self.openings).cloned().collect(),
            ..self.clone()
        }
    }
}

//! The rules of a style sheet for fonts (`@font-face`) that are to be cut. They stand in a style sheet of their own, which is written after
//! the pages: which characters those have is known only then, and pages name the style sheet by a digest of its text.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use cssparser::{Parser, Token, UnicodeRange};

use super::bundle::{Found, Piece};
use super::face::Face;
use super::sheet::{closes, closing, is_keyword, tokens};
use crate::base::RelPath;
use crate::base::style_sheet::Reference;
use crate::diag::Span;

/// The name of the style sheet for the fonts of a style sheet, below the site.
pub fn sheet_of(name: &str) -> String {
    format!("fonts/{name}")
}

/// Endings of fonts, those first that are taken where a rule has several.
const ENDINGS: [&str; 4] = ["woff2", "woff", "ttf", "otf"];

/// Takes the rules out of a style sheet that are for fonts of the theme, if they stand in no other rule: in place of each is a
/// [`Piece::Face`] among the references. `source` finds the file of an asset.
pub fn take(
    text: &str,
    found: Vec<Found>,
    file: &RelPath,
    source: &dyn Fn(&str) -> Option<RelPath>,
) -> Vec<Found> {
    let mut out = found;
    for rule in rules(text) {
        let Some(face) = face(text, &rule, &out, file, source) else {
            continue;
        };
        let (start, end) = (rule.start, rule.end);
        out.retain(|found| found.reference.end <= start || end <= found.reference.start);
        let at = out.partition_point(|found| found.reference.start < start);
        let reference = Reference {
            url: String::new(),
            start,
            end,
            is_import: false,
        };
        out.insert(
            at,
            Found {
                reference,
                piece: Some(Piece::Face(Box::new(face))),
                target: None,
            },
        );
    }
    out
}

/// A rule: its place, and those of its declarations.
struct Rule {
    start: usize,
    end: usize,
    declarations: Vec<(usize, usize)>,
}

/// The rules for fonts that stand in no other.
fn rules(text: &str) -> Vec<Rule> {
    let mut all = Vec::new();
    let mut depth = 0_usize;
    let mut rule: Option<Rule> = None;
    let mut from = 0;
    for (token, range) in tokens(text) {
        if depth == 0 && is_keyword(&token, "font-face") {
            rule = Some(Rule {
                start: range.start,
                end: range.end,
                declarations: Vec::new(),
            });
        }
        if closing(&token).is_some() {
            depth += 1;
            if depth == 1 {
                from = range.end;
            }
        } else if closes(&token).is_some() {
            depth = depth.saturating_sub(1);
        }
        let ends = depth == 0 && token == Token::CloseCurlyBracket;
        if let Some(open) = &mut rule
            && (ends || depth == 1 && token == Token::Semicolon)
        {
            open.declarations.push((from, range.start));
            from = range.end;
        }
        if ends && let Some(mut done) = rule.take() {
            done.end = range.end;
            all.push(done);
        }
    }
    all
}

/// What a rule states, if its font can be cut: it is one of the theme, in every form that the rule names.
fn face(
    text: &str,
    rule: &Rule,
    found: &[Found],
    file: &RelPath,
    source: &dyn Fn(&str) -> Option<RelPath>,
) -> Option<Face> {
    let (mut declarations, mut locals) = (String::new(), String::new());
    let (mut within, mut fonts) = (None, Vec::new());
    for (start, end) in rule.declarations.iter().copied() {
        let written = text.get(start..end)?.trim();
        let Some((name, value)) = written.split_once(':') else {
            declarations.push_str(written);
            continue;
        };
        // A comment may stand before the name.
        let name = name.rsplit("*/").next().unwrap_or(name).trim();
        if name.eq_ignore_ascii_case("src") {
            // The last one that browsers understand counts, as the last one does.
            (locals, fonts) = (String::new(), Vec::new());
            for part in parts(value) {
                if part
                    .get(..6)
                    .is_some_and(|start| start.eq_ignore_ascii_case("local("))
                {
                    locals.push_str(part);
                    locals.push(',');
                }
            }
            let inside =
                |found: &&Found| start <= found.reference.start && found.reference.end <= end;
            for found in found.iter().filter(inside) {
                fonts.push((found.target.as_deref()?, &found.reference));
            }
        } else if name.eq_ignore_ascii_case("unicode-range") {
            within = Some(ranges(value)?);
        } else {
            declarations.push_str(written);
            declarations.push(';');
        }
    }
    let rank = |name: &str| {
        let ending = name.rsplit('.').next().unwrap_or_default();
        let mut endings = ENDINGS.iter();
        endings.position(|known| known.eq_ignore_ascii_case(ending))
    };
    let ranked = fonts.iter().filter_map(|font| Some((rank(font.0)?, font)));
    let (_, (asset, reference)) = ranked.min_by_key(|(rank, _)| *rank)?;
    Some(Face {
        openings: Vec::new(),
        declarations,
        locals,
        asset: (*asset).to_owned(),
        source: source(asset)?,
        within,
        at: Span::new(file, reference.start, reference.end),
    })
}

/// The parts of a value between its commas.
fn parts(value: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (token, range) in tokens(value) {
        depth += usize::from(closing(&token).is_some());
        depth = depth.saturating_sub(usize::from(closes(&token).is_some()));
        if depth == 0 && token == Token::Comma {
            all.extend(value.get(from..range.start));
            from = range.end;
        }
    }
    all.extend(value.get(from..));
    all.into_iter().map(str::trim).collect()
}

/// The ranges of `unicode-range`; `None` if browsers do not understand it.
fn ranges(value: &str) -> Option<Vec<RangeInclusive<u32>>> {
    let mut parser = Parser::new(value);
    let parsed = parser.parse_comma_separated(|parser| -> Result<_, cssparser::ParseError<()>> {
        Ok(UnicodeRange::parse(parser)?)
    });
    let parsed = parsed.ok()?.into_iter();
    Some(parsed.map(|range| range.start..=range.end).collect())
}

/// A published text with its faces: the style sheet of these is imported at its head.
pub fn with_import(text: String, address: &str, faces: &RefCell<Vec<Face>>) -> String {
    if faces.borrow().is_empty() {
        return text;
    }
    let import = format!("@import \"{address}\";");
    let inside = text.trim_start_matches('\u{feff}');
    // `@charset` is the first in a file.
    let charset = inside
        .strip_prefix("@charset ")
        .and_then(|rest| rest.find(';'))
        .map_or(0, |end| "@charset ".len() + end + 1);
    let (charset, rest) = inside.split_at(charset);
    let line = if rest.contains('\n') { "\n" } else { "" };
    format!("{charset}{import}{line}{rest}")
}

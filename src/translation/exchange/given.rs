//! A translation that came back as the Markdown that it may become.

use super::codes::{Named, Token, named, renamed};
use super::item::{Item, PieceKind, Target, problem};
use super::work::{Unit, markdown_of};
use crate::base::RelPath;
use crate::diag::Diagnostic;
use crate::markdown::{CodeKind, Run};

/// The code of problems with the codes of a translation.
pub const CODES: &str = "exchange-codes";

/// A translation of a unit.
#[derive(Debug, Clone)]
pub struct Given {
    /// What it may be written as, the plainest first.
    pub written: Vec<String>,
    /// Its words and codes one by one, white space folded, to compare.
    shape: Vec<String>,
    /// How to compare.
    is_marked: bool,
}

/// A unit with its translation.
pub struct Taken<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// As it came back.
    pub item: &'a Item,
    /// What it becomes.
    pub given: Given,
}

impl Taken<'_> {
    /// Whether it is another translation than the one that was there.
    pub fn is_other(&self) -> bool {
        let now = self.unit.now.as_ref();
        now.is_none_or(|now| !self.given.is(&now.runs))
    }
}

impl Given {
    /// Takes a translation.
    ///
    /// # Errors
    /// It has not the codes of the original.
    pub fn new(
        unit: &Unit,
        item: &Item,
        target: &Target,
        file: &RelPath,
    ) -> Result<Self, Vec<Diagnostic>> {
        match target {
            Target::Markdown(text) => {
                let written = text.trim().to_owned();
                Ok(Self {
                    shape: vec![folded(&written)],
                    written: vec![written],
                    is_marked: false,
                })
            }
            Target::Marked(_) => Self::marked(unit, item, target, file),
        }
    }

    fn marked(
        unit: &Unit,
        item: &Item,
        target: &Target,
        file: &RelPath,
    ) -> Result<Self, Vec<Diagnostic>> {
        let Target::Marked(pieces) = target else {
            return Err(Vec::new());
        };
        let (source, _) = named(&unit.source);
        let existing = unit.now.as_ref().map(|now| renamed(&source, &now.runs).0);
        let find = |id: &str| -> Option<Named> {
            let own = existing.iter().flatten().find(|one| one.id == id);
            own.or_else(|| source.iter().find(|one| one.id == id))
                .cloned()
        };
        let mut problems = Vec::new();
        let mut open: Vec<Named> = Vec::new();
        let mut seen: Vec<Named> = Vec::new();
        let mut tokens: Vec<(Token, CodeKind)> = Vec::new();
        let within = |open: &[Named]| open.last().map_or(CodeKind::Html, |one| one.kind);
        for piece in pieces {
            let mut bad = |message: String, hint: &str| {
                let bad = problem(CODES, file, piece.at.clone(), message);
                problems.push(bad.hint(hint));
            };
            let (id, is_pair) = match &piece.kind {
                PieceKind::Text(text) => {
                    tokens.push((Token::Text(text.clone()), within(&open)));
                    continue;
                }
                PieceKind::Closes(id) => {
                    let top = open.pop();
                    match &top {
                        Some(top) if top.id == *id => {
                            tokens.push((Token::Closes(number(&seen, id)), top.kind))
                        }
                        Some(top) => {
                            let message =
                                format!("{} ends within {}", shown(&find(id), id), top.shown());
                            bad(message, "let one end before the other, as in the original");
                        }
                        None => bad(
                            format!("{} ends, and did not begin", shown(&find(id), id)),
                            "put its start before its end",
                        ),
                    }
                    continue;
                }
                PieceKind::Opens(id) => (id, true),
                PieceKind::Alone(id) => (id, false),
            };
            let Some(code) = find(id).filter(|code| code.closes.is_some() == is_pair) else {
                bad(
                    format!("the original has no code `{id}` here"),
                    "copy codes from the original, and make none",
                );
                continue;
            };
            if seen.iter().any(|one| one.id == *id) {
                bad(
                    format!("{} is there twice", code.shown()),
                    "keep one of the two",
                );
                continue;
            }
            seen.push(code.clone());
            let at = seen.len() - 1;
            if is_pair {
                tokens.push((Token::Opens(at), code.kind));
                open.push(code);
            } else {
                tokens.push((Token::Alone(at), code.kind));
            }
        }
        let bad =
            |message: String, hint: &str| problem(CODES, file, item.at.clone(), message).hint(hint);
        for code in &open {
            problems.push(bad(
                format!("{} does not end", code.shown()),
                "put its end behind its words",
            ));
        }
        for code in source.iter().filter(|code| !code.is_free()) {
            let had = existing
                .as_ref()
                .is_none_or(|all| all.iter().any(|one| one.id == code.id));
            if had && !seen.iter().any(|one| one.id == code.id) {
                problems.push(bad(
                    format!(
                        "{} of the original is missing in the translation",
                        code.shown()
                    ),
                    "copy it from the original to where it belongs",
                ));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            written: [false, true]
                .map(|escape| written(&tokens, &seen, escape))
                .to_vec(),
            shape: shape(tokens.iter().map(|(token, _)| token), &seen),
            is_marked: true,
        })
    }

    /// Whether it says the same as runs, to which it is compared in the way of its format.
    pub fn is(&self, runs: &[Run]) -> bool {
        if !self.is_marked {
            return self.shape == [folded(&markdown_of(runs))];
        }
        let (names, tokens) = named(runs);
        self.shape == shape(tokens.iter(), &names)
    }

    /// Whether its codes are known by name, so that they are those that were meant.
    pub fn is_marked(&self) -> bool {
        self.is_marked
    }
}

fn number(seen: &[Named], id: &str) -> usize {
    seen.iter().position(|one| one.id == id).unwrap_or_default()
}

fn shown(code: &Option<Named>, id: &str) -> String {
    code.as_ref()
        .map_or_else(|| format!("the code `{id}`"), Named::shown)
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shape<'t>(tokens: impl Iterator<Item = &'t Token>, names: &[Named]) -> Vec<String> {
    let mut shape: Vec<String> = Vec::new();
    let mut text = String::new();
    for token in tokens {
        let code = match token {
            Token::Text(shown) => {
                text.push_str(shown);
                continue;
            }
            Token::Opens(at) | Token::Alone(at) => names.get(*at).map(|one| one.opens.clone()),
            Token::Closes(at) => names.get(*at).and_then(|one| one.closes.clone()),
        };
        shape.push(std::mem::take(&mut text));
        // No text has this character.
        shape.push(format!("\0{}", code.unwrap_or_default()));
    }
    shape.push(text);
    let last = shape.len() - 1;
    let fold = |(at, text): (usize, &String)| {
        let mut folded = folded(text);
        if at > 0 && text.starts_with(char::is_whitespace) {
            folded.insert(0, ' ');
        }
        if at < last && text.ends_with(char::is_whitespace) && !text.trim().is_empty() {
            folded.push(' ');
        }
        folded
    };
    shape.iter().enumerate().map(fold).collect()
}

/// The tokens as Markdown, the words with or without a backslash before each sign that Markdown might take for a mark.
fn written(tokens: &[(Token, CodeKind)], names: &[Named], escape: bool) -> String {
    let mut out = String::new();
    for (token, within) in tokens {
        match token {
            Token::Text(shown) => {
                let starts = shown.starts_with(char::is_whitespace);
                let ends = shown.ends_with(char::is_whitespace) && !shown.trim().is_empty();
                let text = folded(shown);
                if starts {
                    out.push(' ');
                }
                if escape && *within != CodeKind::Shortcode {
                    out.push_str(&escaped(&text));
                } else {
                    out.push_str(&text);
                }
                if ends {
                    out.push(' ');
                }
            }
            Token::Opens(at) | Token::Alone(at) => {
                out.extend(names.get(*at).map(|one| one.opens.as_str()));
            }
            Token::Closes(at) => {
                out.extend(names.get(*at).and_then(|one| one.closes.as_deref()));
            }
        }
    }
    out.trim().to_owned()
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "\\`*_[]<>{}()#+-.!|~$&:=\"'^".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

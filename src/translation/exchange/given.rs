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
    /// Whether it has codes, as in XLIFF; else it is compared as Markdown on one line.
    is_marked: bool,
}

/// A unit with its translation.
pub struct Taken<'a> {
    /// The unit of the entry as it is now.
    pub unit: &'a Unit,
    /// As it came back.
    pub item: &'a Item,
    /// The translation that came back for it.
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
        let mut reading = Reading {
            find: &find,
            open: Vec::new(),
            seen: Vec::new(),
            tokens: Vec::new(),
        };
        for piece in pieces {
            if let Err((message, hint)) = reading.takes(&piece.kind) {
                problems.push(problem(CODES, file, piece.at.clone(), message).hint(hint));
            }
        }
        for (message, hint) in reading.lacking(&source, existing.as_deref()) {
            problems.push(problem(CODES, file, item.at.clone(), message).hint(hint));
        }
        let Reading { seen, tokens, .. } = reading;
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

/// The codes of a translation as they are met.
struct Reading<'a> {
    /// The code of the original that has an id.
    find: &'a dyn Fn(&str) -> Option<Named>,
    /// Those that have begun and not ended.
    open: Vec<Named>,
    seen: Vec<Named>,
    tokens: Vec<(Token, CodeKind)>,
}

/// What is wrong with a code, and what to do.
type Misplaced = (String, &'static str);

impl Reading<'_> {
    fn takes(&mut self, piece: &PieceKind) -> Result<(), Misplaced> {
        match piece {
            PieceKind::Text(text) => {
                let within = self.open.last();
                let within = within.map_or(CodeKind::Html, |one| one.kind);
                self.tokens.push((Token::Text(text.clone()), within));
                Ok(())
            }
            PieceKind::Closes(id) => self.closes(id),
            PieceKind::Opens(id) => self.begins(id, true),
            PieceKind::Alone(id) => self.begins(id, false),
        }
    }

    /// What is wrong at the end of the translation: codes that do not end, and those that have to be there, and were in the translation
    /// that there is (`before`), and are not.
    fn lacking(&self, source: &[Named], before: Option<&[Named]>) -> Vec<Misplaced> {
        let has = |all: &[Named], code: &Named| all.iter().any(|one| one.id == code.id);
        let endless = self.open.iter().map(|code| {
            (
                format!("{} does not end", code.shown()),
                "put its end behind its words",
            )
        });
        let lost = source.iter().filter(|code| {
            !code.is_free()
                && before.is_none_or(|before| has(before, code))
                && !has(&self.seen, code)
        });
        let lost = lost.map(|code| {
            (
                format!(
                    "{} of the original is missing in the translation",
                    code.shown()
                ),
                "copy it from the original to where it belongs",
            )
        });
        endless.chain(lost).collect()
    }

    fn closes(&mut self, id: &str) -> Result<(), Misplaced> {
        let shown = || shown(&(self.find)(id), id);
        match self.open.pop() {
            Some(top) if top.id == id => {
                let token = Token::Closes(number(&self.seen, id));
                self.tokens.push((token, top.kind));
                Ok(())
            }
            Some(top) => Err((
                format!("{} ends within {}", shown(), top.shown()),
                "let one end before the other, as in the original",
            )),
            None => Err((
                format!("{} ends, and did not begin", shown()),
                "put its start before its end",
            )),
        }
    }

    /// Takes a code that has an end (`is_pair`), or stands alone.
    fn begins(&mut self, id: &str, is_pair: bool) -> Result<(), Misplaced> {
        let code = (self.find)(id).filter(|code| code.closes.is_some() == is_pair);
        let code = code.ok_or_else(|| {
            (
                format!("the original has no code `{id}` here"),
                "copy codes from the original, and make none",
            )
        })?;
        if self.seen.iter().any(|one| one.id == id) {
            let message = format!("{} is there twice", code.shown());
            return Err((message, "keep one of the two"));
        }
        let at = self.seen.len();
        self.seen.push(code.clone());
        if is_pair {
            self.tokens.push((Token::Opens(at), code.kind));
            self.open.push(code);
        } else {
            self.tokens.push((Token::Alone(at), code.kind));
        }
        Ok(())
    }
}

//! The codes of a unit: what they are called in an exchanged file, and whether a translation has them as it should.

use crate::markdown::{CodeKind, Form, Run};

/// A code, or a pair of codes around words, under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name within the unit.
    pub id: String,
    /// What it is of.
    pub kind: CodeKind,
    /// Its Markdown: of one by itself, or of the start.
    pub opens: String,
    /// The Markdown of the end; `None` of one by itself.
    pub closes: Option<String>,
}

impl Named {
    /// It as messages show it.
    pub fn shown(&self) -> String {
        let closes = self.closes.as_deref();
        let text = closes.map_or(self.opens.clone(), |closes| {
            format!("{}…{closes}", self.opens)
        });
        format!("`{}`", text.replace('\n', "⏎"))
    }

    /// Whether a translation may do without it.
    pub fn is_free(&self) -> bool {
        is_free(self.kind)
    }
}

/// Whether it is for the translator to say if there is one: marks of emphasis and line breaks.
pub fn is_free(kind: CodeKind) -> bool {
    use CodeKind::{Break, Emphasis, Strong, StruckOut};
    matches!(kind, Emphasis | Strong | StruckOut | Break)
}

/// The runs with the number of their code's name in place of the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// Words as readers see them.
    Text(String),
    /// The start of a pair.
    Opens(usize),
    /// The end of a pair.
    Closes(usize),
    /// A code by itself.
    Alone(usize),
}

/// Gives names to the codes of runs.
pub fn named(runs: &[Run]) -> (Vec<Named>, Vec<Token>) {
    let mut names: Vec<Named> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut tokens = Vec::new();
    for run in runs {
        let code = match run {
            Run::Text { shown, .. } => {
                tokens.push(Token::Text(shown.clone()));
                continue;
            }
            Run::Code(code) => code,
        };
        match (code.form, open.last().copied()) {
            (Form::Closes, Some(number)) => {
                open.pop();
                if let Some(name) = names.get_mut(number) {
                    name.closes = Some(code.written.clone());
                }
                tokens.push(Token::Closes(number));
                continue;
            }
            (Form::Opens, _) => {
                open.push(names.len());
                tokens.push(Token::Opens(names.len()));
            }
            _ => tokens.push(Token::Alone(names.len())),
        }
        names.push(Named {
            id: (names.len() + 1).to_string(),
            kind: code.kind,
            opens: code.written.clone(),
            closes: None,
        });
    }
    (names, tokens)
}

/// The codes of a translation under the names that the same codes have in the original; those that the original does not have get names
/// of their own.
pub fn renamed(source: &[Named], runs: &[Run]) -> (Vec<Named>, Vec<Token>) {
    let (mut names, tokens) = named(runs);
    let mut free: Vec<&Named> = source.iter().collect();
    let mut take = |is: &dyn Fn(&Named) -> bool| {
        let at = free.iter().position(|one| is(one))?;
        Some(free.remove(at).id.clone())
    };
    let mut given: Vec<Option<String>> = vec![None; names.len()];
    for exact in [true, false] {
        for (name, given) in names.iter().zip(&mut given) {
            let is = |one: &Named| {
                let pair = one.closes.is_some() == name.closes.is_some();
                let same = one.opens == name.opens && one.closes == name.closes;
                one.kind == name.kind && pair && (same || !exact)
            };
            if given.is_none() {
                *given = take(&is);
            }
        }
    }
    for (index, (name, given)) in names.iter_mut().zip(given).enumerate() {
        name.id = given.unwrap_or_else(|| format!("t{}", index + 1));
    }
    (names, tokens)
}

/// What is the same in two codes that lead to the same place: an address elsewhere may be that of another language.
fn signature(code: &Named) -> (CodeKind, &str, Option<&str>) {
    let fold = |text: &str| text.contains("://");
    let opens = if fold(&code.opens) { "" } else { &*code.opens };
    let closes = code.closes.as_deref();
    (
        code.kind,
        opens,
        closes.map(|text| if fold(text) { "" } else { text }),
    )
}

/// What a translation in Markdown lacks of the codes of the original, and what it has besides.
pub fn differing(source: &[Run], found: &[Run]) -> (Vec<String>, Vec<String>) {
    let codes = |runs: &[Run]| named(runs).0.into_iter().filter(|code| !code.is_free());
    let mut missing: Vec<Named> = codes(source).collect();
    let mut extra = Vec::new();
    for code in codes(found) {
        let same = missing
            .iter()
            .position(|one| signature(one) == signature(&code));
        match same {
            Some(at) => {
                missing.remove(at);
            }
            None => extra.push(code),
        }
    }
    let shown = |codes: Vec<Named>| codes.iter().map(Named::shown).collect();
    (shown(missing), shown(extra))
}

//! Formulas in LaTeX as MathML Core.
//!
//! [`math_core`] reads them. It writes the alignment and rules of tables as `style`, which pages may not have: [`CLASSES`] makes
//! classes of them, which a theme's style sheet defines. Colours and the sizes of texts are the theme's and left out.

use std::ops::Range;
use std::sync::LazyLock;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

/// Longer formulas, in bytes, are refused.
const LONGEST: usize = 10_000;

/// How deep parts may nest. The library calls itself for each level.
const DEPTH: usize = 60;

/// Commands that lead out of the formula, or that the library fails on in tables, with what to write.
const REFUSED: [(&str, &str); 9] = [
    ("over", r"write `\frac{above}{below}`"),
    ("atop", r"write `\genfrac{}{}{0pt}{}{above}{below}`"),
    ("choose", r"write `\binom{above}{below}`"),
    ("brace", r"write `\genfrac{\{}{\}}{0pt}{}{above}{below}`"),
    ("brack", r"write `\genfrac{[}{]}{0pt}{}{above}{below}`"),
    ("label", "a heading above the formula can be linked to"),
    ("ref", "a heading above the formula can be linked to"),
    ("eqref", "a heading above the formula can be linked to"),
    ("color", "colours are the theme's"),
];

/// What the library writes as `style`, with the class that stands for it.
const CLASSES: [(&str, &str); 14] = [
    ("text-align: left", "math-left"),
    ("text-align: right", "math-right"),
    ("padding-left: 0", "math-joined-left"),
    ("padding-right: 0", "math-joined-right"),
    ("padding-left:1em", "math-apart"),
    ("width: 100%", "math-wide"),
    ("width: 50%", "math-half"),
    ("border-top: 0.05em solid currentcolor", "math-line-top"),
    ("border-top: 0.05em dashed currentcolor", "math-dashes-top"),
    ("border-left: 0.05em solid currentcolor", "math-line-left"),
    (
        "border-left: 0.05em dashed currentcolor",
        "math-dashes-left",
    ),
    ("border-right: 0.05em solid currentcolor", "math-line-right"),
    (
        "border-right: 0.05em dashed currentcolor",
        "math-dashes-right",
    ),
    ("margin-left:-0.16666667em", "math-closer"),
];

/// It fails on macros alone, and has none.
static CONVERTER: LazyLock<Option<LatexToMathML>> =
    LazyLock::new(|| LatexToMathML::new(MathCoreConfig::default()).ok());

/// Why a formula cannot be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The bytes of the formula that are wrong.
    pub at: Range<usize>,
    /// What is wrong, in a sentence without its full stop.
    pub message: String,
    /// What to do, if that is known.
    pub hint: Option<&'static str>,
}

/// A formula in LaTeX, without the signs around it, as an element `math`, as `block` if it is displayed on its own.
///
/// # Errors
/// It is not LaTeX that the library knows, or too long or deep for it.
pub(super) fn mathml(latex: &str, block: bool) -> Result<String, Fault> {
    check(latex)?;
    let display = if block {
        MathDisplay::Block
    } else {
        MathDisplay::Inline
    };
    let Some(converter) = &*CONVERTER else {
        return Ok(String::new());
    };
    match converter.convert_with_local_state(latex, display) {
        Ok(done) => Ok(with_classes(&done.mathml)),
        Err(error) => Err(Fault {
            at: error.0.clone(),
            message: in_our_words(&error.error_message()),
            hint: None,
        }),
    }
}

/// A message of the library as messages of ours are: without a capital and a full stop, and with what was written in backquotes.
fn in_our_words(message: &str) -> String {
    let message = message.trim_end_matches('.').replace(['"', '\''], "`");
    let mut chars = message.chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    first.chain(chars).collect()
}

/// Refuses a formula that is empty, too long, or nested too deeply for the library.
fn check(latex: &str) -> Result<(), Fault> {
    let whole = 0..latex.len();
    let fault = |at, message: String, hint| Err(Fault { at, message, hint });
    if latex.trim().is_empty() {
        return fault(whole, "the formula is empty".into(), None);
    }
    if latex.len() > LONGEST {
        let message = format!("the formula is longer than {LONGEST} characters");
        return fault(whole, message, Some("write it as several formulas"));
    }
    // The levels around each open bracket, and commands in a row, each of which may take the next one as its argument.
    let (mut around, mut row) = (Vec::new(), 0);
    let mut rest = latex;
    while let Some(c) = rest.chars().next() {
        let at = latex.len() - rest.len();
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '\\' => {
                let length = rest
                    .find(|c: char| !c.is_ascii_alphabetic())
                    .unwrap_or(rest.len());
                let (name, after) = rest.split_at(length);
                if let Some((_, hint)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
                    let place = at..at + 1 + length;
                    return fault(place, format!(r"`\{name}` is not known here"), Some(hint));
                }
                // A sign after a backslash is no bracket.
                let sign = rest.chars().next().filter(|_| name.is_empty());
                rest = sign.map_or(after, |sign| {
                    rest.get(sign.len_utf8()..).unwrap_or_default()
                });
                match name {
                    "left" | "begin" => around.push(std::mem::take(&mut row) + 1),
                    "right" | "end" => {
                        around.pop();
                        row = 0;
                    }
                    _ => row += 1,
                }
            }
            '{' => around.push(std::mem::take(&mut row) + 1),
            '}' => {
                around.pop();
                row = 0;
            }
            '^' | '_' => row += 1,
            c if c.is_whitespace() => {}
            _ => row = 0,
        }
        if around.iter().sum::<usize>() + row > DEPTH {
            let message = format!("parts of the formula nest more than {DEPTH} deep");
            return fault(at..at + c.len_utf8(), message, None);
        }
    }
    Ok(())
}

/// Makes classes of the attributes `style`.
fn with_classes(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some((before, after)) = rest.split_once(" style=\"") {
        out.push_str(before);
        let (style, tail) = after.split_once('"').unwrap_or((after, ""));
        let classes: Vec<_> = style
            .split(';')
            .filter_map(|one| CLASSES.iter().find(|(css, _)| *css == one.trim()))
            .map(|(_, class)| *class)
            .collect();
        if !classes.is_empty() {
            out.push_str(&format!(" class=\"{}\"", classes.join(" ")));
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

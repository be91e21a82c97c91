//! Sums up problems that are too many to read: a whole site that moves to parkpages has tens of thousands, nearly all with
//! a few codes.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::format::count;
use crate::diag::{Diagnostic, Severity};
use crate::engine::vanished::ADDRESS_GONE;

/// The largest number of problems with one code that are all shown.
const MOST: usize = 50;
/// The number of examples of a code that is summed up.
const EXAMPLES: usize = 3;
/// The number of codes that the closing line names.
const NAMED: usize = 8;

/// Codes to begin with in this order, and why: other problems may only follow from them.
const FIRST: [(&str, &str); 15] = [
    ("no-site", "nothing else can be read without the settings"),
    ("merge-conflict", FOLLOWS),
    ("unreadable-file", FOLLOWS),
    ("not-utf8", FOLLOWS),
    ("front-matter", FOLLOWS),
    ("broken-yaml", FOLLOWS),
    ("look-alike", FOLLOWS),
    (
        "missing-index",
        "a folder with entries needs an `_index.md`",
    ),
    ("file-ending", FOLLOWS),
    (
        "unknown-language",
        "name the languages in content/site.yaml, or rename the files",
    ),
    (
        "unknown-type",
        "what a section's fields are decides what its entries may say",
    ),
    (
        "unknown-key",
        "a field that a section's `_fields.yaml` declares is known in all its entries",
    ),
    (
        "unknown-term",
        "terms are declared once, in content/site.yaml",
    ),
    (
        "raw-html",
        "`markdown: {raw_html: true}` in content/site.yaml lets HTML in",
    ),
    (
        "unknown-shortcode",
        "a shortcode is one file of the theme, whatever number of texts call it",
    ),
];

const FOLLOWS: &str =
    "what cannot be read is missing elsewhere, so other problems may follow from it";

/// The parts of many problems that are shown.
pub struct SummedUp {
    /// Problems to show, with a line for each code that has more.
    pub shown: Vec<Diagnostic>,
    /// The numbers by code and what to do first; empty if all problems are shown.
    pub closing: String,
}

/// Severity and code of a problem, which sort errors before warnings.
type Kind<'d> = (Severity, &'d str);

/// Sums up each code that has too many problems.
pub fn sum_up(diagnostics: &[Diagnostic]) -> SummedUp {
    let mut kinds: BTreeMap<Kind<'_>, Vec<&Diagnostic>> = BTreeMap::new();
    for one in diagnostics {
        kinds
            .entry((one.severity, &one.code))
            .or_default()
            .push(one);
    }
    let many: BTreeSet<Kind<'_>> = kinds
        .iter()
        .filter(|(_, ones)| ones.len() > MOST)
        .map(|(kind, _)| *kind)
        .collect();
    let few = |one: &&Diagnostic| !many.contains(&(one.severity, &*one.code));
    let mut shown: Vec<Diagnostic> = diagnostics.iter().filter(few).cloned().collect();
    for kind in &many {
        let ones = kinds.get(kind).map(Vec::as_slice).unwrap_or_default();
        let examples = examples(ones);
        shown.extend(examples.iter().copied().cloned());
        shown.push(rest(*kind, ones, examples.len()));
    }
    SummedUp {
        shown,
        closing: if many.is_empty() {
            String::new()
        } else {
            closing(&kinds)
        },
    }
}

/// A few problems of one kind, from different files if possible.
fn examples<'d>(ones: &[&'d Diagnostic]) -> Vec<&'d Diagnostic> {
    let mut files = BTreeSet::new();
    let others = ones
        .iter()
        .filter(|one| files.insert(one.span.as_ref().map(|span| &span.file)));
    let mut examples: Vec<&Diagnostic> = others.take(EXAMPLES).copied().collect();
    let missing = EXAMPLES - examples.len();
    let more = ones.iter().filter(|one| !examples.contains(one));
    let more: Vec<&Diagnostic> = more.take(missing).copied().collect();
    examples.extend(more);
    examples
}

/// The line in place of the problems that are not shown.
fn rest((severity, code): Kind<'_>, ones: &[&Diagnostic], examples: usize) -> Diagnostic {
    let files: BTreeSet<_> = ones
        .iter()
        .filter_map(|one| Some(&one.span.as_ref()?.file))
        .collect();
    let places = match files.len() {
        0 => String::new(),
        files => format!(", in {}", count(files, "file")),
    };
    let message = format!(
        "{} more of this kind: {} in all{places}",
        ones.len() - examples,
        ones.len()
    );
    let hint = match code {
        ADDRESS_GONE => {
            "`--all` shows each of them, but only in the build that removes them: to see them, build the former site once, then this one with `--all`"
        }
        _ => "`--all` shows each of them",
    };
    Diagnostic {
        span: None,
        severity,
        code: code.to_owned().into(),
        message,
        labels: Vec::new(),
        hints: vec![hint.to_owned()],
    }
}

/// `40335 errors: broken-link 35120, …`, and what to do first.
fn closing(kinds: &BTreeMap<Kind<'_>, Vec<&Diagnostic>>) -> String {
    let mut text = String::new();
    for (severity, noun) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
        let mut codes: Vec<(usize, &str)> = kinds
            .iter()
            .filter(|((one, _), _)| *one == severity)
            .map(|((_, code), ones)| (ones.len(), *code))
            .collect();
        codes.sort_by_key(|(number, code)| (std::cmp::Reverse(*number), *code));
        if codes.is_empty() {
            continue;
        }
        let all: usize = codes.iter().map(|(number, _)| number).sum();
        let named = codes.iter().take(NAMED);
        let mut named: Vec<String> = named.map(|(n, code)| format!("{code} {n}")).collect();
        if codes.len() > NAMED {
            named.push(format!("{} more", count(codes.len() - NAMED, "code")));
        }
        text += &format!("{}: {}\n", count(all, noun), named.join(", "));
    }
    text + &first(kinds) + "\n"
}

/// Says which code to begin with.
fn first(kinds: &BTreeMap<Kind<'_>, Vec<&Diagnostic>>) -> String {
    let severity = kinds.keys().map(|(severity, _)| *severity).min();
    let of = |code: &str| {
        let kind = kinds
            .iter()
            .find(|((one, known), _)| Some(*one) == severity && *known == code);
        kind.map(|((_, code), ones)| (*code, ones.len()))
    };
    let known = FIRST.iter().find_map(|(code, why)| Some((of(code)?, *why)));
    if let Some(((code, number), why)) = known {
        return format!("Begin with `{code}` ({number}): {why}.\n");
    }
    let most = kinds
        .iter()
        .filter(|((one, _), _)| Some(*one) == severity)
        .max_by_key(|((_, code), ones)| (ones.len(), std::cmp::Reverse(*code)));
    most.map_or_else(String::new, |((_, code), ones)| {
        let number = ones.len();
        format!("Begin with `{code}` ({number}): many of one kind often have one cause. Mend one and check again.\n")
    })
}

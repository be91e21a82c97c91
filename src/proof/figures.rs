//! Figures and links that one version of a text has and another lacks.

use std::collections::BTreeSet;
use std::ops::Range;

use super::texts::{Texts, within};
use crate::base::Languages;
use crate::base::figures::{Figure, figures, missing};
use crate::content::PageFile;
use crate::content::page::Body;
use crate::diag::{Diagnostic, Span};
use crate::markdown::{Prose, prose};

/// The most figures of a file that are told one by one.
const MOST: usize = 5;

/// What one version of a text has, and another should have.
#[derive(Default)]
pub struct Content {
    /// Its figures; places are bytes of the file.
    pub figures: Vec<Figure>,
    /// The addresses of its links and pictures, with their places.
    links: Vec<(String, (u32, u32))>,
    /// The names of the facts that it shows.
    facts: Vec<String>,
    /// Whether it has Markdown with words.
    has_text: bool,
}

impl Content {
    /// Takes the texts of a file apart.
    pub fn of(page: &PageFile, languages: &Languages) -> Self {
        let mut content = Self::default();
        if page.place.lang.is_some() {
            for (_, text, at) in Texts::of(page).all {
                content.add(Prose::plain(text, within(page, text, &at)));
            }
        }
        if let Some(body) = &page.body {
            for mut block in prose(body.text(), languages.get(page.lang).math) {
                block.shift(body.offset);
                content.add(block);
                content.has_text = true;
            }
        }
        content
    }

    fn add(&mut self, prose: Prose) {
        let short = |at: Range<usize>| {
            let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            (short(at.start), short(at.end))
        };
        for mut figure in figures(&prose.text) {
            figure.at = short(prose.at(figure.range()));
            self.figures.push(figure);
        }
        let calls = prose.calls.iter().filter_map(|call| fact_of(call));
        self.facts.extend(calls.map(str::to_owned));
        let links = prose.links.into_iter();
        self.links
            .extend(links.map(|(address, at)| (address, short(at))));
    }
}

/// Whether two versions have the same figures and links by a look at them as they are written. It is how most are, and their
/// Markdown need not be taken apart.
fn agree(original: &PageFile, translation: &PageFile) -> bool {
    let written = |page: &PageFile| -> Vec<Figure> {
        let all = Texts::of(page).all.into_iter();
        all.map(|(_, text, _)| text)
            .chain(page.body.as_ref().map(Body::text))
            .flat_map(figures)
            .collect()
    };
    let links = |page: &PageFile| {
        let text = page.body.as_ref().map(Body::text).unwrap_or_default();
        addresses_in(text)
            .filter_map(target)
            .collect::<BTreeSet<String>>()
    };
    let (before, after) = (written(original), written(translation));
    missing(&before, &after).is_empty()
        && missing(&after, &before).is_empty()
        && links(original) == links(translation)
}

/// The addresses of what may be links in Markdown: `](a)`, `]: a`, `<a:b>`.
fn addresses_in(markdown: &str) -> impl Iterator<Item = &str> {
    let marks = markdown.match_indices([']', '<']);
    marks.filter_map(|(at, mark)| {
        let rest = markdown.get(at + 1..)?;
        let address = match mark {
            "<" => rest,
            _ => rest
                .strip_prefix(['(', ':'])?
                .trim_start()
                .trim_start_matches('<'),
        };
        let mut parts = address.split(|c: char| c.is_whitespace() || matches!(c, ')' | '>'));
        let address = parts.next()?;
        (mark != "<" || address.contains(':')).then_some(address)
    })
}

/// The name in `fact(name="…")`.
fn fact_of(call: &str) -> Option<&str> {
    let arguments = call.trim().strip_prefix("fact(")?;
    let (_, rest) = arguments.split_once("name")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    rest.get(1..)?.split(quote).next()
}

/// Compares the texts of a record with one another, each with that of the original language.
pub fn of_record(
    texts: &Texts<'_>,
    page: &PageFile,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) {
    for together in &texts.together {
        let all = texts.all.get(together.clone()).unwrap_or_default();
        let Some((_, text, at)) = all.iter().find(|(lang, ..)| *lang == page.lang) else {
            continue;
        };
        let original = figures(text);
        for (lang, other, place) in all.iter().filter(|(lang, ..)| *lang != page.lang) {
            let own = figures(other);
            let (lost, extra) = (missing(&original, &own), missing(&own, &original));
            let span = |text: &str, at: &Range<usize>| {
                let at = within(page, text, at);
                Span::new(&page.file, at.start, at.end)
            };
            let said = |all: &[&Figure], text: &str| {
                list(all.iter().filter_map(|figure| text.get(figure.range())))
            };
            let name = &languages.get(*lang).name;
            let message = match (lost.is_empty(), extra.is_empty()) {
                (true, true) => continue,
                (false, true) => {
                    format!("{} does not stand in the text in {name}", said(&lost, text))
                }
                (true, false) => {
                    format!("{} stands in the text in {name} alone", said(&extra, other))
                }
                (false, false) => format!(
                    "the text in {name} has {} for {}",
                    said(&extra, other),
                    said(&lost, text)
                ),
            };
            out.push(
                Diagnostic::warning("figure-differs", message)
                    .at(span(other, place))
                    .label(span(text, at), "the original")
                    .hint(HINT),
            );
        }
    }
}

const HINT: &str =
    "put right what is wrong; where both are right, say so with `allow: {figure-differs: why}`";

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{}`", word.trim())).collect();
    words.join(", ")
}

/// Compares a translation with its original: figures, then links. Nothing is said of a translation that says itself that it is a part
/// or outdated.
pub fn compare(
    original: &PageFile,
    translation: &PageFile,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) {
    let status = translation
        .keys
        .translation
        .as_ref()
        .and_then(|one| one.status.as_deref());
    if matches!(status, Some("partial" | "outdated")) || agree(original, translation) {
        return;
    }
    let before = Content::of(original, languages);
    let after = Content::of(translation, languages);
    if !before.has_text || !after.has_text {
        return;
    }
    let mut lost = missing(&before.figures, &after.figures);
    let mut extra = missing(&after.figures, &before.figures);
    // A fact that one version names may be written out in the other.
    let only =
        |own: &[String], other: &[String]| own.iter().filter(|name| !other.contains(name)).count();
    lost.truncate(lost.len().saturating_sub(only(&after.facts, &before.facts)));
    extra.truncate(
        extra
            .len()
            .saturating_sub(only(&before.facts, &after.facts)),
    );
    let text = |file: &'_ PageFile, figure: &Figure| -> String {
        let body = file
            .body
            .as_ref()
            .and_then(|body| body.file().get(figure.range()));
        body.unwrap_or_default().replace('\n', " ")
    };
    let place = |file: &PageFile, figure: &Figure| {
        Span::new(&file.file, figure.range().start, figure.range().end)
    };
    if lost.len() == extra.len() {
        for (lost, extra) in lost.iter().zip(&extra).take(MOST) {
            let message = format!(
                "`{}` stands here, and `{}` in the original",
                text(translation, extra),
                text(original, lost)
            );
            out.push(
                Diagnostic::warning("figure-differs", message)
                    .at(place(translation, extra))
                    .label(place(original, lost), "the original")
                    .hint(HINT),
            );
        }
    } else {
        for extra in extra.iter().take(MOST) {
            let message = format!(
                "`{}` does not stand in the original",
                text(translation, extra)
            );
            out.push(
                Diagnostic::warning("figure-differs", message)
                    .at(place(translation, extra))
                    .label(Span::file(&original.file), "the original")
                    .hint(HINT),
            );
        }
        for lost in lost.iter().take(MOST) {
            let message = format!(
                "`{}` of the original does not stand in this translation",
                text(original, lost)
            );
            out.push(
                Diagnostic::warning("figure-differs", message)
                    .at(Span::file(&translation.file))
                    .label(place(original, lost), "the original")
                    .hint(HINT),
            );
        }
    }
    links((original, &before), (translation, &after), out);
}

fn links(
    (original, original_content): (&PageFile, &Content),
    (translation, translation_content): (&PageFile, &Content),
    out: &mut Vec<Diagnostic>,
) {
    let known = |content: &Content| -> BTreeSet<String> {
        content
            .links
            .iter()
            .filter_map(|(address, _)| target(address))
            .collect()
    };
    let (before, after) = (known(original_content), known(translation_content));
    let mut told = BTreeSet::new();
    let mut find = |(from, content): (&PageFile, &Content),
                    other: &BTreeSet<String>,
                    message: &dyn Fn(&str) -> String,
                    at: &dyn Fn(Span) -> Diagnostic| {
        // A link to the page itself leads to it in another language.
        let own = target(from.file.as_str());
        for (address, (start, end)) in &content.links {
            let Some(target) = target(address).filter(|target| own.as_ref() != Some(target)) else {
                continue;
            };
            if !other.contains(&target) && told.insert(target) && told.len() <= MOST {
                let span = Span {
                    file: from.file.clone(),
                    range: Some((*start, *end)),
                };
                let mut problem = at(span).hint("put the link where it is missing, or say why with `allow: {link-differs: why}`");
                problem.message = message(address);
                out.push(problem);
            }
        }
    };
    let new = |span: Span| Diagnostic::warning("link-differs", "").at(span);
    find(
        (translation, translation_content),
        &before,
        &|address| format!("the original does not lead to `{address}`"),
        &|span| new(span).label(Span::file(&original.file), "the original"),
    );
    find(
        (original, original_content),
        &after,
        &|address| format!("the original leads to `{address}`, and this translation does not"),
        &|span| new(Span::file(&translation.file)).label(span, "the original"),
    );
}

/// What a link leads to, whatever the language; `None` within the page.
fn target(address: &str) -> Option<String> {
    if address.starts_with('#') || address.is_empty() {
        return None;
    }
    if let Some((_, rest)) = address.split_once("://") {
        let host = rest
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        // Sites have languages below other names and paths.
        let labels: Vec<&str> = host.rsplit('.').take(2).collect();
        return Some(labels.join("."));
    }
    let path = address.split(['#', '?']).next().unwrap_or_default();
    let name = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    // `report.tc.pdf` is `report.en.pdf` in another language, and so is `fact-sheet-tc.pdf`.
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem
        .rsplit_once('-')
        .filter(|(_, end)| end.len() <= 3)
        .map_or(stem, |(stem, _)| stem);
    let is_index = stem.is_empty() || matches!(stem, "index" | "_index");
    let folder = || {
        let mut parts = path.trim_end_matches('/').rsplit('/').skip(1);
        parts.next().unwrap_or_default().to_owned()
    };
    Some(if is_index { folder() } else { stem.to_owned() })
}

//! Figures and links that one version of a text has and another lacks.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::texts::{Texts, within};
use crate::base::Languages;
use crate::base::figures::{Figure, figures, missing};
use crate::content::PageFile;
use crate::content::body::Body;
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
            for mut block in prose(&body.text(), languages.get(page.lang).math) {
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

/// A version of an entry, to be compared with others. What it has is found once, when it is asked for.
pub struct Version<'p> {
    page: &'p PageFile,
    languages: &'p Languages,
    written: OnceCell<(Vec<Figure>, BTreeSet<String>)>,
    content: OnceCell<Content>,
}

impl<'p> Version<'p> {
    /// The version in a file.
    pub fn new(page: &'p PageFile, languages: &'p Languages) -> Self {
        Self {
            page,
            languages,
            written: OnceCell::new(),
            content: OnceCell::new(),
        }
    }

    fn content(&self) -> &Content {
        let content = || Content::of(self.page, self.languages);
        self.content.get_or_init(content)
    }

    /// Its figures, and what its links may lead to, by a look at it as it is written.
    fn written(&self) -> &(Vec<Figure>, BTreeSet<String>) {
        self.written.get_or_init(|| {
            let body = self.page.body.as_ref().map(Body::text).unwrap_or_default();
            let texts = Texts::of(self.page).all.into_iter();
            let texts = texts.map(|(_, text, _)| text).chain([&*body]);
            let targets = addresses_in(&body).filter_map(target);
            (texts.flat_map(figures).collect(), targets.collect())
        })
    }

    /// Whether both have the same figures and links as they are written. It is how most are, and their Markdown need not be taken
    /// apart.
    fn agrees(&self, other: &Self) -> bool {
        let ((own, links), (others, other_links)) = (self.written(), other.written());
        missing(own, others).is_empty() && missing(others, own).is_empty() && links == other_links
    }

    /// A figure of it as it is written.
    fn text(&self, figure: &Figure) -> String {
        let whole = self.page.body.as_ref().map(Body::file).unwrap_or_default();
        let text = whole.get(figure.range()).unwrap_or_default();
        text.replace('\n', " ")
    }

    fn place(&self, figure: &Figure) -> Span {
        Span::new(&self.page.file, figure.range().start, figure.range().end)
    }
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
pub fn compare(original: &Version<'_>, translation: &Version<'_>, out: &mut Vec<Diagnostic>) {
    let stated = translation.page.keys.translation.as_ref();
    let status = stated.and_then(|one| one.status.as_deref());
    if matches!(status, Some("partial" | "outdated")) || original.agrees(translation) {
        return;
    }
    let (before, after) = (original.content(), translation.content());
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
    if lost.len() == extra.len() {
        for (lost, extra) in lost.iter().zip(&extra).take(MOST) {
            let message = format!(
                "`{}` stands here, and `{}` in the original",
                translation.text(extra),
                original.text(lost)
            );
            out.push(
                Diagnostic::warning("figure-differs", message)
                    .at(translation.place(extra))
                    .label(original.place(lost), "the original")
                    .hint(HINT),
            );
        }
    } else {
        for extra in extra.iter().take(MOST) {
            let message = format!(
                "`{}` does not stand in the original",
                translation.text(extra)
            );
            out.push(
                Diagnostic::warning("figure-differs", message)
                    .at(translation.place(extra))
                    .label(Span::file(&original.page.file), "the original")
                    .hint(HINT),
            );
        }
        for lost in lost.iter().take(MOST) {
            let message = format!(
                "`{}` of the original does not stand in this translation",
                original.text(lost)
            );
            out.push(
                Diagnostic::warning("figure-differs", message)
                    .at(Span::file(&translation.page.file))
                    .label(original.place(lost), "the original")
                    .hint(HINT),
            );
        }
    }
    links(original, translation, out);
}

fn links(original: &Version<'_>, translation: &Version<'_>, out: &mut Vec<Diagnostic>) {
    let known = |version: &Version<'_>| -> BTreeSet<String> {
        let links = version.content().links.iter();
        links.filter_map(|(address, _)| target(address)).collect()
    };
    let (before, after) = (known(original), known(translation));
    let mut told = BTreeSet::new();
    let mut find = |from: &Version<'_>,
                    other: &BTreeSet<String>,
                    message: &dyn Fn(&str) -> String,
                    at: &dyn Fn(Span) -> Diagnostic| {
        // A link to the page itself leads to it in another language.
        let own = target(from.page.file.as_str());
        for (address, (start, end)) in &from.content().links {
            let Some(target) = target(address).filter(|target| own.as_ref() != Some(target)) else {
                continue;
            };
            if !other.contains(&target) && told.insert(target) && told.len() <= MOST {
                let span = Span {
                    file: from.page.file.clone(),
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
        translation,
        &before,
        &|address| format!("the original does not lead to `{address}`"),
        &|span| new(span).label(Span::file(&original.page.file), "the original"),
    );
    find(
        original,
        &after,
        &|address| format!("the original leads to `{address}`, and this translation does not"),
        &|span| new(Span::file(&translation.page.file)).label(span, "the original"),
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

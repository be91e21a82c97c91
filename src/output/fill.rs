//! Fills the holes of documents: links, pictures and shortcodes.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use crate::base::lang::primary;
use crate::base::{Lang, RelPath, escape, suggest};
use crate::diag::{Diagnostic, Span};
use crate::markdown::{
    Document, Hole, Image, Link, Piece, Shortcode, address_elsewhere, may_be_file,
};
use crate::site::pictures::sizes_of;
use crate::site::routes::urls::query_and_fragment;
use crate::site::views::{Card, FileView, Target};
use crate::site::{Query, QueryResult, SiteQueries};
use crate::theme::{Allowance, PictureTag, ShortcodeCall, ShortcodePage, Theme};

/// A picture that is narrower, in pixels, is small for a place of its own in a text.
const SMALL: u32 = 320;

/// What the front matter says of a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureText {
    /// The alternative text of the picture.
    pub alt: Option<String>,
    /// The caption of the picture.
    pub caption: Option<String>,
    /// The holder of the rights to it.
    pub credit: Option<String>,
    /// The licence of the picture.
    pub licence: Option<String>,
}

/// Fills the documents of a page.
pub struct Filler<'a> {
    /// Answers the queries of the page.
    pub queries: Rc<dyn SiteQueries>,
    /// The theme, which renders shortcodes.
    pub theme: &'a Theme,
    /// The language of the page.
    pub lang: Lang,
    /// URL path of the page.
    pub url: &'a str,
    /// The content folder that relative targets start from.
    pub folder: &'a str,
    /// The file that the text is in.
    pub file: &'a RelPath,
    /// The card of the page.
    pub card: Arc<Card>,
    /// What the front matter says of pictures.
    pub picture: Box<dyn Fn(&str) -> PictureText + 'a>,
    /// Whether the text is in another language than the page, because there is no version: headings of the pages that
    /// it links to may read otherwise.
    pub foreign: bool,
    /// Whether the first picture of the text is still to come.
    pub is_first_to_come: Cell<bool>,
    /// What the page has taken with its shortcodes.
    pub allowance: Rc<Allowance>,
    /// Whether to warn of what is not public: the page itself is public.
    pub warn: bool,
}

/// The state while one document is filled.
#[derive(Default)]
struct Progress {
    /// The ids of links whose start tag was left out.
    dropped: Vec<u32>,
    /// What follows links to files, by the id of the link.
    files: Vec<(u32, String)>,
    /// The number of calls by shortcode, for `nth`.
    calls: std::collections::BTreeMap<String, usize>,
}

impl Filler<'_> {
    /// Returns pieces as HTML; problems go to `out`.
    pub fn fill(&self, pieces: &[Piece], out: &mut Vec<Diagnostic>) -> String {
        let mut html = String::new();
        let mut progress = Progress::default();
        self.pieces(pieces, &mut html, &mut progress, out);
        html
    }

    /// Returns a whole document as HTML, and checks links within the page.
    pub fn document<'d>(&self, document: &'d Document, out: &mut Vec<Diagnostic>) -> Cow<'d, str> {
        let html = match document.pieces.as_slice() {
            [Piece::Html(html)] => Cow::Borrowed(html.as_str()),
            pieces => Cow::Owned(self.fill(pieces, out)),
        };
        for (id, at) in &document.fragments {
            let is_here = document.headings.iter().any(|heading| heading.id == *id)
                || document.anchors.contains(id);
            if !is_here {
                self.check_fragment(id, *at, &self.card.path, out);
            }
        }
        html
    }

    fn pieces(
        &self,
        pieces: &[Piece],
        html: &mut String,
        progress: &mut Progress,
        out: &mut Vec<Diagnostic>,
    ) {
        for piece in pieces {
            match piece {
                Piece::Html(text) => html.push_str(text),
                Piece::Hole(Hole::LinkOpen(link)) => self.link(link, html, progress, out),
                Piece::Hole(Hole::LinkClose(id)) => {
                    match progress.dropped.iter().position(|other| other == id) {
                        Some(at) => {
                            progress.dropped.swap_remove(at);
                        }
                        None => {
                            let file = progress.files.iter().position(|(other, _)| other == id);
                            if let Some(at) = file {
                                html.push_str(&progress.files.swap_remove(at).1);
                            }
                            html.push_str("</a>");
                        }
                    }
                }
                Piece::Hole(Hole::Image(image)) => self.image(image, html, out),
                Piece::Hole(Hole::Shortcode(call)) => self.shortcode(call, html, progress, out),
            }
        }
    }

    fn span(&self, at: (u32, u32)) -> Span {
        Span {
            file: self.file.clone(),
            range: Some(at),
        }
    }

    fn link(
        &self,
        link: &Link,
        html: &mut String,
        progress: &mut Progress,
        out: &mut Vec<Diagnostic>,
    ) {
        let query = self.target(&link.target);
        let QueryResult::Target(target) = self.queries.ask(&query) else {
            return;
        };
        // The query belongs to the page and is passed on unchecked.
        let suffix = query_and_fragment(&link.query, link.fragment.as_deref());
        let title = if link.title.is_empty() {
            String::new()
        } else {
            format!(" title=\"{}\"", escape(&link.title))
        };
        match target {
            Target::Page(to) => {
                // Headings of generated pages come from the theme, so they cannot be checked.
                if let (Some(id), Some(path)) = (&link.fragment, &to.path) {
                    self.check_fragment(id, link.at, path, out);
                }
                let lang = to
                    .lang_tag
                    .map(|tag| format!(" hreflang=\"{}\"", escape(&tag)))
                    .unwrap_or_default();
                html.push_str(&format!(
                    "<a href=\"{}{}\"{lang}{title}{}>",
                    escape(&to.url),
                    escape(&suffix),
                    link.attributes
                ));
            }
            Target::File(file) => {
                self.check_file(&file, link, out);
                let lang = (file.language.as_ref())
                    .map(|language| format!(" hreflang=\"{}\"", escape(&language.tag)))
                    .unwrap_or_default();
                // The editor's classes are added to that of files.
                let (class, attributes) = match link.attributes.split_once(" class=\"") {
                    Some((before, own)) => ("", format!("{before} class=\"file {own}")),
                    None => (" class=\"file\"", link.attributes.clone()),
                };
                html.push_str(&format!(
                    "<a{class} href=\"{}{}\"{lang}{title}{attributes}>",
                    escape(&file.url),
                    escape(&suffix)
                ));
                let facts = self.theme.file_facts(self.lang, &file);
                progress.files.push((link.id, facts));
            }
            Target::InDoubt => progress.dropped.push(link.id),
            Target::Withheld => {
                progress.dropped.push(link.id);
                if self.warn {
                    let message = "this link leads to something that is not public";
                    let hint = "the page shows its text without a link while that is so";
                    out.push(
                        Diagnostic::warning("link-withheld", message)
                            .at(self.span(link.at))
                            .hint(hint),
                    );
                }
            }
            Target::Missing(near) => {
                progress.dropped.push(link.id);
                let written = link.written();
                let message = format!("this link leads nowhere: there is no `{written}`");
                let near = near.map(|near| format!("did you mean `{near}`?"));
                let problem = Diagnostic::error("broken-link", message).at(self.span(link.at));
                let hint = match address_elsewhere(&written) {
                    Some(address) if may_be_file(&written) => {
                        format!("if it is a website, write `{address}`")
                    }
                    Some(address) => format!("write `{address}`"),
                    None => {
                        "links to pages are written `@/news/opening.md`, from content/ on".into()
                    }
                };
                out.push(problem.maybe_hint(near).hint(hint));
            }
        }
    }

    /// Warns of a text for a word processor.
    fn check_file(&self, file: &FileView, link: &Link, out: &mut Vec<Diagnostic>) {
        if !matches!(file.kind.as_str(), "DOC" | "DOCX" | "ODT" | "PAGES" | "RTF") {
            return;
        }
        let message = format!(
            "`{}` needs a word processor, which many readers do not have on their telephone",
            file.name
        );
        let problem = Diagnostic::warning("office-file", message).at(self.span(link.at));
        out.push(
            problem
                .hint("make it a page of the site, or publish it as PDF")
                .hint(
                    "for a form to be filled in, write `allow: [office-file]` in the front matter",
                ),
        );
    }

    /// Reports a fragment that is neither a heading of the page nor set by the theme.
    fn check_fragment(&self, id: &str, at: (u32, u32), path: &str, out: &mut Vec<Diagnostic>) {
        // Browsers resolve `#` and `#top` without an element.
        let known = id.is_empty() || id.eq_ignore_ascii_case("top");
        if known || self.theme.sets_id(id) {
            return;
        }
        let query = Query::Anchors(path.into(), self.lang);
        let QueryResult::Paths(ids) = self.queries.ask(&query) else {
            return;
        };
        if ids.iter().any(|other| other == id) {
            return;
        }
        let is_note = id.starts_with("fn-") || id.starts_with("fnref-");
        let message = if is_note {
            format!("the page has no footnote `#{id}`")
        } else {
            format!("the page has no heading `#{id}`")
        };
        let problem = if self.foreign {
            Diagnostic::warning("unknown-heading", message)
        } else {
            Diagnostic::error("unknown-heading", message)
        };
        let problem = problem.at(self.span(at));
        let hint = suggest::hint(id, ids.iter().map(String::as_str), 12);
        let own = if is_note {
            "a footnote is referred to by `[^1]`, with `[^1]: its text` in a paragraph of its own"
        } else {
            "a heading gets a name of its own by `## Title {#name}`, the same in all languages"
        };
        out.push(problem.maybe_hint(hint).hint(own));
    }

    fn target(&self, target: &str) -> Query {
        Query::Target {
            target: target.to_owned(),
            folder: self.folder.to_owned(),
            lang: self.lang,
        }
    }

    fn image(&self, image: &Image, html: &mut String, out: &mut Vec<Diagnostic>) {
        let remote = image.src.starts_with("https://") || image.src.starts_with("http://");
        let file: Option<Arc<FileView>> = if remote {
            None
        } else {
            let query = Query::File {
                name: image.src.clone(),
                folder: self.folder.to_owned(),
                lang: self.lang,
            };
            match self.queries.ask(&query) {
                QueryResult::File(file) => file,
                _ => None,
            }
        };
        if file.is_none() && !remote {
            let target = self.target(&image.src);
            let problem = match self.queries.ask(&target) {
                QueryResult::Target(Target::Missing(near)) => {
                    let message = format!("there is no picture `{}`", image.src);
                    let hint = "put it beside the text, or below content/ and write its path with a slash in front";
                    Diagnostic::error("missing-file", message)
                        .maybe_hint(near.map(|near| format!("did you mean `{near}`?")))
                        .hint(hint)
                }
                // The text itself is not public.
                _ if !self.warn => return,
                _ => Diagnostic::warning("picture-withheld", "this picture is not public")
                    .hint("the page leaves it out while that is so"),
            };
            out.push(problem.at(self.span(image.at)));
            return;
        }
        if let Some(file) = &file {
            self.check_picture(file, image, out);
        }
        let about = (self.picture)(&image.src);
        let alt = if image.alt.is_empty() {
            about.alt.unwrap_or_default()
        } else {
            image.alt.clone()
        };
        let url = file.as_ref().map_or(&image.src, |file| &file.url);
        let src = url.clone() + &query_and_fragment(&image.query, image.fragment.as_deref());
        let has_size = [" width=", " height="]
            .iter()
            .any(|size| image.attributes.contains(size));
        let size = file
            .as_ref()
            .filter(|_| !has_size)
            .and_then(|file| Some((file.width?, file.height?)));
        // Within a sentence there is no room for a caption, so it becomes the tooltip.
        let title = match image.caption.as_str() {
            "" => String::new(),
            _ if image.figure => String::new(),
            caption => format!(" title=\"{}\"", escape(caption)),
        };
        let stated = stated_sizes(image);
        let tag = PictureTag {
            src: &src,
            set: file.as_ref().and_then(|file| file.set.as_ref()),
            sizes: stated.as_deref(),
            alt: &alt,
            size,
            attributes: &format!("{title}{}", image.attributes),
            is_first: image.figure && self.is_first(url),
        };
        let tag = tag.html();
        if !image.figure {
            html.push_str(&tag);
            return;
        }
        let caption = if image.caption.is_empty() {
            about.caption.unwrap_or_default()
        } else {
            image.caption.clone()
        };
        html.push_str(&format!("<figure>{tag}"));
        if !caption.is_empty() || about.credit.is_some() || about.licence.is_some() {
            html.push_str(&format!("<figcaption>{}", escape(&caption)));
            for part in [about.credit, about.licence].into_iter().flatten() {
                html.push_str(&format!(" <small>{}</small>", escape(&part)));
            }
            html.push_str("</figcaption>");
        }
        html.push_str("</figure>\n");
    }

    /// Whether this is the first picture of the page. The picture of the entry is shown above the text, unless that has it.
    fn is_first(&self, src: &str) -> bool {
        let above = self.card.image.as_ref();
        self.is_first_to_come.take() && above.is_none_or(|above| above.url == src)
    }

    /// Warns of a picture that is small for a place of its own, and of one whose name says that it is in another language.
    fn check_fit(&self, file: &FileView, image: &Image, out: &mut Vec<Diagnostic>) {
        let mut warn = |code: &'static str, message: String, hint: String| {
            let problem = Diagnostic::warning(code, message).at(self.span(image.at));
            out.push(problem.hint(hint));
        };
        if let (Some(_), Some(width @ ..SMALL)) = (&file.set, file.width.filter(|_| image.figure)) {
            let message = format!(
                "`{}` is only {width} pixels wide, small for a picture of its own",
                file.name
            );
            let hint = "take it in its full size from where it came: smaller ones are made of it";
            warn("small-picture", message, hint.to_owned());
        }
        if let Some(language) = file.language.as_ref().filter(|_| !self.foreign)
            && primary(&language.tag) != primary(&self.card.lang_tag)
        {
            let message = format!(
                "by its name `{}` is in {}, which this page is not",
                file.name, language.name
            );
            let hint = format!(
                "show the one in the language of the page, or take `.{}` out of its name",
                language.key
            );
            warn("picture-language", message, hint);
        }
    }

    /// Warns of a picture that browsers cannot show.
    fn check_picture(&self, file: &FileView, image: &Image, out: &mut Vec<Diagnostic>) {
        self.check_fit(file, image, out);
        let kind = file.kind.as_str();
        let (message, hint) = match kind {
            "SVG" | "ICO" | "BMP" | "APNG" => return,
            "PNG" | "JPG" | "JPEG" | "GIF" | "WEBP" | "AVIF" if file.width.is_some() => return,
            "PNG" | "JPG" | "JPEG" | "GIF" | "WEBP" | "AVIF" => (
                format!(
                    "`{}` is empty or no {kind} picture, so browsers show nothing",
                    file.name
                ),
                "save it anew as JPEG, PNG or WebP",
            ),
            "HEIC" | "HEIF" | "TIF" | "TIFF" | "RAW" | "PSD" => (
                format!(
                    "most browsers do not show {kind} pictures as `{}`",
                    file.name
                ),
                "save it as JPEG, PNG or WebP",
            ),
            _ => (
                format!("`{}` is no picture, so browsers show nothing", file.name),
                "write `[text](file)` without `!` for a link to the file",
            ),
        };
        let problem = Diagnostic::warning("not-a-picture", message).at(self.span(image.at));
        out.push(problem.hint(hint));
    }

    fn shortcode(
        &self,
        call: &Shortcode,
        html: &mut String,
        progress: &mut Progress,
        out: &mut Vec<Diagnostic>,
    ) {
        let body = call.body.as_ref().map(|pieces| {
            let mut inner = String::new();
            self.pieces(pieces, &mut inner, progress, out);
            inner
        });
        let nth = progress.calls.entry(call.name.clone()).or_default();
        *nth += 1;
        let page = ShortcodePage {
            lang: self.lang,
            url: self.url,
            folder: self.folder,
            source: Some(self.file),
            card: &self.card,
            allowance: &self.allowance,
        };
        let (is_inline, at) = (call.inline, call.at);
        let call = ShortcodeCall {
            name: &call.name,
            args: &call.args,
            body: body.as_deref(),
            nth: *nth,
            span: self.span(call.at),
        };
        let mut problems = Vec::new();
        let rendered = self
            .theme
            .shortcode(&call, &self.queries, &page, &mut problems);
        // A text that is not public may have files that are not.
        problems.retain(|problem| self.warn || problem.code != "file-withheld");
        out.append(&mut problems);
        if let Some(rendered) = rendered {
            if is_inline && crate::markdown::begins_with_block(&rendered) {
                let message = format!(
                    "the shortcode `{}` makes a block, which cannot stand in a sentence",
                    call.name
                );
                let problem = Diagnostic::warning("block-in-sentence", message).at(self.span(at));
                out.push(problem.hint("put it on a line of its own, between blank lines"));
            }
            html.push_str(rendered.trim_end_matches('\n'));
        }
    }
}

/// How wide the HTML of a picture says that it is shown.
fn stated_sizes(image: &Image) -> Option<String> {
    let (_, rest) = image.attributes.split_once(" width=\"")?;
    let width = rest.split('"').next()?.parse().ok()?;
    Some(sizes_of(width))
}

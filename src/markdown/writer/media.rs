//! Writes pictures as holes, and checks their addresses and alternative texts.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::super::address::{Address, classify, is_web, split};
use super::super::chars::joins;
use super::super::document::{Hole, Image};
use super::{Paragraph, Writer};

/// A picture whose alternative text is being read.
#[derive(Debug)]
pub(super) struct Open {
    src: String,
    caption: String,
    alt: String,
    /// Whether a line break precedes the next text.
    line_break: bool,
    /// How many elements are open in the alternative text.
    depth: usize,
    /// Its markup in the source.
    range: Range<usize>,
    /// Whether it is alone in its paragraph.
    figure: bool,
    /// Whether its address has a shortcode, which was reported.
    is_called: bool,
}

impl Writer<'_, '_> {
    pub(super) fn start_image(&mut self, src: &str, caption: &str, range: Range<usize>) {
        let figure = match &self.paragraph {
            Paragraph::Pending(paragraph) => {
                let text = self.source.slice(paragraph);
                let lead = text.len() - text.trim_start().len();
                paragraph.start + lead == range.start
                    && is_all(text.trim(), range.end - range.start)
                    && self.mode != super::Mode::Inline
            }
            _ => false,
        };
        let is_called = self.has_call(src);
        let src = self.unmarked_attribute(src).into_owned();
        let caption = self.unmarked_attribute(caption).into_owned();
        self.image = Some(Open {
            src,
            caption,
            alt: String::new(),
            line_break: false,
            depth: 0,
            range,
            figure,
            is_called,
        });
    }

    /// Handles an event in the alternative text, of which only the text counts.
    pub(super) fn in_image(&mut self, event: Event<'_>, range: Range<usize>) {
        let Some(image) = &mut self.image else {
            return;
        };
        match event {
            Event::End(TagEnd::Image) if image.depth == 0 => self.end_image(),
            Event::Start(_) => image.depth += 1,
            Event::End(_) => image.depth = image.depth.saturating_sub(1),
            Event::SoftBreak | Event::HardBreak => image.line_break = true,
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => {
                if text.as_ref() == "[" {
                    self.check_note(&range);
                }
                let text = self.unmarked_attribute(&text);
                let han = self.state.options.han;
                let Some(image) = &mut self.image else {
                    return;
                };
                if std::mem::take(&mut image.line_break) {
                    let ends = (image.alt.chars().next_back(), text.chars().next());
                    let vanishes =
                        han && matches!(ends, (Some(last), Some(next)) if joins(last, next));
                    image.alt.push_str(if vanishes { "" } else { " " });
                }
                image.alt.push_str(&text);
            }
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else {
            return;
        };
        if image.figure {
            self.paragraph = Paragraph::Pending(image.range.clone());
        } else {
            self.before_content();
        }
        if image.is_called {
            return;
        }
        let place = self.address_place(&image.src, &image.range);
        if !self.is_picture_address(&image.src, place) {
            return;
        }
        let written = self.written(&image.range);
        let how = "write it between the square brackets: `![what it shows](…)`";
        let (src, query, fragment) = picture_address(&image.src);
        self.check_alt(&src, &image.alt, written.clone(), how);
        let hole = Image {
            src,
            query,
            fragment,
            alt: self.state.convert(image.alt),
            caption: self.state.convert(image.caption),
            figure: image.figure,
            attributes: String::new(),
            at: self.state.problems.place(written),
        };
        if image.figure {
            self.out.line();
        }
        self.out.hole(Hole::Image(hole));
    }

    /// Whether `src` can be the address of a picture; if not, it is reported.
    pub(super) fn is_picture_address(&mut self, src: &str, place: Range<usize>) -> bool {
        let refused = match classify(src) {
            Address::Site => return true,
            Address::Outside if is_web(src) => return true,
            Address::Outside => Address::Unknown(src.split(':').next().unwrap_or_default()),
            Address::Fragment => Address::Empty,
            refused => refused,
        };
        self.refuse(refused, place, "picture");
        false
    }

    /// Warns of a picture whose alternative text is empty, unless the front matter has it; `how` is the hint that says
    /// how to write one.
    pub(super) fn check_alt(&mut self, src: &str, alt: &str, place: Range<usize>, how: &str) {
        let described = self.state.options.described;
        if is_file_name(alt, src) {
            let message = format!(
                "`{}` is the name of a file and does not say what the picture shows",
                alt.trim()
            );
            self.state
                .problems
                .warning("file-name-as-alt", place, message)
                .hint(how);
            return;
        }
        if !alt.trim().is_empty() || described.is_some_and(|known| known(src)) {
            return;
        }
        let message = format!("nothing says what `{src}` shows, for those who do not see it");
        self.state
            .problems
            .warning("missing-alt", place, message)
            .hint(how)
            .hint("for decoration, write `images: {file: {alt: \"\"}}` in the front matter");
    }
}

/// Whether an alternative text is what a camera or a program called a picture.
fn is_file_name(alt: &str, src: &str) -> bool {
    const ENDINGS: [&str; 8] = [
        ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".heic", ".avif",
    ];
    let alt = alt.trim().to_lowercase();
    let name = src.rsplit('/').next().unwrap_or(src).to_lowercase();
    let stem = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    // `Map` of `map.svg` may be meant; `img_2041` is not.
    let is_camera =
        |text: &str| text.contains('_') || text.bytes().filter(u8::is_ascii_digit).count() > 2;
    ENDINGS.iter().any(|ending| alt.ends_with(ending)) && !alt.contains(' ')
        || alt == stem && is_camera(&alt) && !alt.contains(' ')
}

/// Splits the address of a picture into its target, its query and its fragment. Of an address of the web the target is all.
pub(super) fn picture_address(src: &str) -> (String, String, Option<String>) {
    match classify(src) {
        Address::Outside => (src.trim().to_owned(), String::new(), None),
        _ => split(src.trim()),
    }
}

/// Whether a picture of `length` bytes is all of a paragraph. A `[]` after it belongs to it, as in `![alt][]`.
fn is_all(paragraph: &str, length: usize) -> bool {
    let rest = paragraph.get(length..).unwrap_or_default();
    rest.is_empty() && length == paragraph.len() || rest == "[]"
}

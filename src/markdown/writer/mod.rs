//! Turns the parser's events into HTML and holes, in one pass. Recursion is only for the bodies of shortcodes, which
//! are parsed as texts of their own by another [`Writer`] on the same [`State`].

mod blocks;
mod breaks;
mod calls;
mod code;
mod headings;
mod html;
mod links;
mod media;
mod raw;
mod raw_parts;
mod raw_problems;
mod tables;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::body::extensions;
use super::document::Piece;
use super::out::{Mark, Out};
use super::sanitise::sanitise;
use super::slips::{self, Slip, Watch};
use super::source::{Part, Source};
use super::state::{State, Text};
use crate::base::control::{complaint, replacement};
use breaks::Break;
use headings::Open as OpenHeading;
use html::Block as HtmlBlock;
use links::Open as OpenLink;
use media::Open as OpenImage;
use raw::Raw;
use tables::Table;

/// How deep elements may nest; further ones are written without their tags. Browsers stop at 512, more than a text needs.
const DEPTH: usize = 64;

/// The state of the current paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Paragraph {
    /// No paragraph is open.
    No,
    /// It has begun at these bytes of the source, but nothing is written of it: if it turns out to hold only a figure or
    /// block shortcodes, there will be no `<p>`.
    Pending(Range<usize>),
    /// Its `<p>` is written.
    Open,
}

/// Which kind of text a writer writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The text of the document itself.
    Whole,
    /// The body of a shortcode that is a block.
    Body,
    /// The body of a shortcode within a sentence, in which no block can be.
    Inline,
}

/// Turns the events of one source into pieces.
#[derive(Debug)]
pub(super) struct Writer<'w, 'a> {
    state: &'w mut State<'a>,
    whole: &'w Text<'a>,
    source: &'w Source<'w>,
    mode: Mode,
    out: Out,
    /// How many pieces are before `<!-- more -->`, once that has come.
    summary: Option<usize>,
    /// Where that is in the source.
    more_at: usize,
    /// For each open element, whether its tag was written.
    nest: Vec<bool>,
    /// How many of them were.
    shown: usize,
    /// How many inline elements are open, in which no block can be.
    inline_depth: usize,
    paragraph: Paragraph,
    /// The position before the `>` of the last `<li`, for the class of a task.
    item: Option<Mark>,
    /// Whether the `<label>` of a task is open.
    label: bool,
    /// The open code block.
    code: Option<code::Block>,
    line_break: Break,
    /// The last character of text in this block, which decides whether a line break after it leaves a space. `x` for what is not text.
    last: Option<char>,
    /// Whether the current text is an address that readers see, which is not converted.
    is_address: bool,
    /// Text that waits to be converted, together, because phrases are converted otherwise than single characters.
    run: String,
    heading: Option<OpenHeading>,
    image: Option<OpenImage>,
    links: Vec<OpenLink>,
    table: Option<Table>,
    html: Option<HtmlBlock>,
    /// Inline tags that were reported, and whose end tags have not come.
    reported: Vec<String>,
    /// The open elements of raw HTML, where that is let through.
    raw: Raw,
    /// For each open footnote definition, the output and plain text of what is around it, and its label.
    outer: Vec<(Out, String, String)>,
    /// Where the current paragraph begins in the plain text, if it counts for the lead.
    lead: Option<usize>,
    /// Where inline shortcodes are in it, in bytes of the plain text.
    lead_calls: Vec<usize>,
    /// Where each open `~~` begins in the plain text.
    struck: Vec<usize>,
    /// Gathers the literal text of the current block for [`slips`].
    watch: Watch,
}

impl<'w, 'a> Writer<'w, 'a> {
    pub fn new(state: &'w mut State<'a>, whole: &'w Text<'a>, source: &'w Source<'w>) -> Self {
        Self {
            out: Out::with_capacity(source.text.len() + source.text.len() / 2),
            watch: Watch::new(state.options.math),
            state,
            whole,
            source,
            mode: Mode::Whole,
            summary: None,
            more_at: 0,
            nest: Vec::new(),
            shown: 0,
            inline_depth: 0,
            paragraph: Paragraph::No,
            item: None,
            label: false,
            code: None,
            line_break: Break::None,
            last: None,
            is_address: false,
            run: String::new(),
            heading: None,
            image: None,
            links: Vec::new(),
            table: None,
            html: None,
            reported: Vec::new(),
            raw: Raw::default(),
            outer: Vec::new(),
            lead: None,
            lead_calls: Vec::new(),
            struck: Vec::new(),
        }
    }

    /// Writes the whole source. Returns the pieces, and how many of them are before `<!-- more -->`.
    pub fn run(mut self) -> (Vec<Piece>, Option<usize>) {
        let source = self.source;
        let given = &self.state.options;
        let options = extensions(given.smart_punctuation, given.math);
        let mut slips = Vec::new();
        let parser = Parser::new_ext(&source.text, options);
        slips::hidden_alerts(&parser, source.preface, &mut slips);
        for (event, range) in parser.into_offset_iter() {
            // Definitions before a body are not part of it.
            if range.start < source.preface {
                continue;
            }
            if !self.raw.is_verbatim() {
                self.watch.see(&event, &range, &source.text, &mut slips);
            }
            self.event(event, range);
        }
        self.watch.finish(&source.text, &mut slips);
        self.report_slips(slips);
        self.flush();
        self.end_raw();
        let mut pieces = std::mem::take(&mut self.out).finish();
        if self.raw.used {
            self.state.has_foreign_markup = true;
            let had = self.summary.is_some();
            sanitise(&mut pieces, &mut self.summary);
            if had && self.summary.is_none() {
                self.misplaced_more(self.more_at);
            }
        }
        (pieces, self.summary)
    }

    fn report_slips(&mut self, slips: Vec<Slip>) {
        for slip in slips {
            let place = self.written(&slip.at);
            let (message, hint) = (self.unmarked(&slip.message), self.unmarked(&slip.hint));
            self.state
                .problems
                .warning(slip.code, place, message)
                .hint(hint);
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.image.is_some() {
            return self.in_image(event, range);
        }
        if self.state.options.raw_html {
            match &event {
                Event::Start(Tag::HtmlBlock | Tag::Image { .. }) => {}
                Event::Start(_) => self.raw.enter(),
                Event::End(TagEnd::HtmlBlock) => {}
                Event::End(_) => self.end_inner(),
                Event::InlineHtml(html) if self.raw.is_skipping() => {
                    return self.raw.end_skipping(html);
                }
                _ if self.raw.is_skipping() => return,
                _ => {}
            }
        }
        match event {
            Event::Text(text) if self.code.is_some() => self.code_text(&text),
            Event::Text(text) => self.text(&text, range),
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Code(code) => self.code_span(&code),
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.hard_break(),
            Event::Rule => self.rule(),
            Event::Html(html) => {
                if let Some(block) = &mut self.html {
                    block.lines.push((block.html.len(), range.start));
                    block.html.push_str(&html);
                }
            }
            Event::InlineHtml(html) => self.inline_html(&html, range),
            Event::FootnoteReference(label) => self.note_mark(&label),
            Event::TaskListMarker(done) => self.task(done),
            Event::InlineMath(text) => self.math(&text, false, &range),
            Event::DisplayMath(text) => self.math(&text, true, &range),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis => self.start_inline("<em>"),
            Tag::Strong => self.start_inline("<strong>"),
            // A single tilde is text: Chinese writes `9時~12時`.
            Tag::Strikethrough if self.single_tilde(&range) => {
                self.nest.push(false);
                self.inline_depth += 1;
                self.words("~");
            }
            Tag::Strikethrough => {
                self.start_inline("<del>");
                self.struck.push(self.state.plain.len());
            }
            Tag::Superscript => self.start_inline("<sup>"),
            Tag::Subscript => self.start_inline("<sub>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.start_link(link_type, &dest_url, &links::of_lines(&title), range),
            Tag::Image {
                dest_url, title, ..
            } => self.start_image(&dest_url, &links::of_lines(&title), range),
            Tag::TableCell => self.start_cell(&range),
            Tag::TableRow => self.start_row(&range),
            Tag::Paragraph => self.start_paragraph(range),
            tag => self.start_block(tag, range),
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Emphasis => self.end_inline("</em>"),
            TagEnd::Strong => self.end_inline("</strong>"),
            TagEnd::Strikethrough if self.single_tilde(&range) => {
                self.words("~");
                self.end_inline("");
            }
            TagEnd::Strikethrough => {
                self.end_inline("</del>");
                self.drop_struck();
            }
            TagEnd::Superscript => self.end_inline("</sup>"),
            TagEnd::Subscript => self.end_inline("</sub>"),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => {}
            TagEnd::TableCell => self.end_cell(),
            TagEnd::TableRow => self.out.html("</tr>\n"),
            TagEnd::Paragraph => self.end_paragraph(),
            tag => self.end_block(tag, range),
        }
    }

    fn single_tilde(&self, range: &Range<usize>) -> bool {
        !self.source.slice(range).starts_with("~~")
    }

    fn start_inline(&mut self, tag: &str) {
        self.before_tag();
        self.inline_depth += 1;
        if self.enter() {
            self.out.html(tag);
        }
    }

    fn end_inline(&mut self, tag: &str) {
        self.flush();
        self.inline_depth = self.inline_depth.saturating_sub(1);
        if self.leave() {
            self.out.html(tag);
        }
    }

    /// Removes struck out words from the plain text, where nothing shows that they are not valid.
    fn drop_struck(&mut self) {
        if let Some(start) = self.struck.pop() {
            self.state.plain.truncate(start);
            self.lead_calls.retain(|at| *at <= start);
        }
    }

    /// Enters an element; returns `false` if the nesting limit hides its tags.
    fn enter(&mut self) -> bool {
        let shown = self.shown < DEPTH;
        self.shown += usize::from(shown);
        self.nest.push(shown);
        shown
    }

    /// Leaves the innermost element; returns whether its start tag was written.
    fn leave(&mut self) -> bool {
        let shown = self.nest.pop().unwrap_or(false);
        self.shown -= usize::from(shown);
        shown
    }

    /// Writes the text of an event outside code blocks.
    fn text(&mut self, text: &str, range: Range<usize>) {
        if text == "[" {
            self.check_note(&range);
        }
        if !self.whole.endless.is_empty() {
            self.endless_tags(&range);
        }
        if let Some(other) = self.referred_control(text, &range) {
            return self.words(other);
        }
        if !self.source.is_marked(text) {
            return self.words(text);
        }
        for part in self.source.parts(text) {
            match part {
                Part::Text(text) => self.words(text),
                Part::Call(number) => self.call(number),
                Part::Verbatim(number) => self.verbatim(number),
            }
        }
    }

    /// If `text` is a character that cannot be published, written as a reference such as `&#8;`, reports it and returns its replacement.
    fn referred_control(&mut self, text: &str, range: &Range<usize>) -> Option<&'static str> {
        let c = text.chars().next().filter(|c| c.len_utf8() == text.len())?;
        let other = replacement(c)?;
        let place = self.written(range);
        self.state
            .problems
            .warning("control-character", place, complaint(c))
            .hint("delete it");
        Some(other)
    }

    /// Replaces markers in `text` by what was written in their place.
    fn unmarked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.source.is_marked(text) {
            return Cow::Borrowed(text);
        }
        let mut plain = String::new();
        for part in self.source.parts(text) {
            match part {
                Part::Text(text) => plain.push_str(text),
                Part::Call(number) => plain.push_str(self.written_call(number)),
                Part::Verbatim(number) => plain.push_str(self.written_verbatim(number)),
            }
        }
        Cow::Owned(plain)
    }

    /// Whether `text` has the marker of a shortcode.
    fn has_call(&self, text: &str) -> bool {
        self.source.is_marked(text)
            && (self.source.parts(text).iter()).any(|part| matches!(part, Part::Call(_)))
    }

    /// The same as [`Writer::unmarked`] for what becomes an attribute: shortcodes in it are reported, and addresses are as readers see them.
    fn unmarked_attribute<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if !self.source.is_marked(text) {
            return Cow::Borrowed(text);
        }
        let mut plain = String::new();
        for part in self.source.parts(text) {
            match part {
                Part::Text(text) => plain.push_str(text),
                Part::Call(number) => {
                    self.misplaced_call(number);
                    plain.push_str(self.written_call(number));
                }
                Part::Verbatim(number) => plain.push_str(&self.shown_verbatim(number)),
            }
        }
        Cow::Owned(plain)
    }

    /// Maps a range of the source to bytes of the text as written.
    fn written(&self, range: &Range<usize>) -> Range<usize> {
        self.source.written(range.start)..self.source.written(range.end)
    }

    /// The same without the line feeds and spaces at its end.
    fn written_trimmed(&self, range: &Range<usize>) -> Range<usize> {
        let length = self.source.slice(range).trim_end().len();
        self.written(&(range.start..range.start + length))
    }
}

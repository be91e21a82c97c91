//! Writes code and formulas.

use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::super::document::{MATH_BLOCK, Piece};
use super::super::highlight::{self, Lines};
use super::super::math::mathml;
use super::super::slips::unclosed;
use super::Writer;

/// A code block whose end has not come. Its text comes in pieces.
#[derive(Debug)]
pub(super) struct Block {
    /// The name behind the fence; empty if there is none.
    language: String,
    /// Whether it is a formula.
    is_math: bool,
    /// The lines that are marked.
    marked: Lines,
    /// Where its fence is in the source.
    fence: Range<usize>,
    text: String,
}

impl Writer<'_, '_> {
    pub(super) fn code_span(&mut self, code: &str) {
        self.before_content();
        let code = self.unmarked(code);
        self.out.html("<code>");
        self.out.text(&code);
        self.out.html("</code>");
        let code = code.into_owned();
        self.as_typed(&code);
    }

    /// Adds what is written as it was typed to the plain text and to the text of the heading that it is in.
    fn as_typed(&mut self, text: &str) {
        self.state.plain.push_str(text);
        if let Some(heading) = &mut self.heading {
            heading.written.push_str(text);
            heading.shown.push_str(text);
        }
    }

    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        self.block();
        let whole = self.source.slice(range);
        let fence = whole.split('\n').next().unwrap_or_default().trim_end();
        let mut block = Block {
            language: String::new(),
            is_math: false,
            marked: Lines::default(),
            fence: range.start..range.start + fence.len(),
            text: String::new(),
        };
        if let CodeBlockKind::Fenced(info) = kind {
            let info = self.unmarked(info);
            let language = info.split([' ', ',', '\t', '{']).next().unwrap_or_default();
            block.language = language.to_owned();
            block.is_math = self.state.options.math && language == "math";
            match Lines::of_info(info.get(language.len()..).unwrap_or_default()) {
                Ok(marked) => block.marked = marked,
                Err(wrong) => self.wrong_lines(&block.fence, &format!("`{wrong}` names no lines")),
            }
            if self.state.options.highlight
                && let Some(meant) = highlight::meant(language)
            {
                let place = self.written(&block.fence);
                let message = format!("there is no language `{language}` to colour this code by");
                self.state
                    .problems
                    .warning("unknown-code-language", place, message)
                    .hint(format!("did you mean `{meant}`?"));
            }
            if let Some(fence) = unclosed(whole) {
                let place = self.written(&(range.start..range.start + fence.len()));
                let message = "nothing closes this code block: all that follows is shown as code";
                self.state
                    .problems
                    .warning("unclosed-code", place, message)
                    .hint(format!(
                        "write the same mark, {fence}, on a line of its own where the code ends"
                    ));
            }
        }
        self.code = Some(block);
    }

    pub(super) fn code_text(&mut self, text: &str) {
        let text = self.unmarked(text);
        if let Some(block) = &mut self.code {
            block.text.push_str(&text);
        }
    }

    pub(super) fn end_code(&mut self, range: &Range<usize>) {
        let Some(block) = self.code.take() else {
            return;
        };
        if block.is_math {
            self.out.html("<p>");
            self.formula(&block.text, true, range);
            return self.out.html("</p>\n");
        }
        let lines = block.text.lines().count();
        if let Some(last) = block.marked.last().filter(|last| *last > lines) {
            let message = format!("the code has no line {last}: it ends with line {lines}");
            self.wrong_lines(&block.fence, &message);
        }
        // Long lines scroll: focus lets the keyboard do it.
        self.out.html("<pre tabindex=\"0\"><code");
        if !block.language.is_empty() {
            self.out.html(" class=\"language-");
            self.out.attribute(&block.language);
            self.out.html("\"");
        }
        self.out.html(">");
        let language = Some(block.language.as_str()).filter(|_| self.state.options.highlight);
        self.out
            .html(&highlight::html(language, &block.text, &block.marked));
        self.out.html("</code></pre>\n");
    }

    fn wrong_lines(&mut self, fence: &Range<usize>, message: &str) {
        let place = self.written(fence);
        self.state
            .problems
            .warning("marked-lines", place, message)
            .hint(
                "write the numbers of the lines to mark, the first of the code being 1: `{2,4-6}`",
            );
    }

    /// Writes a formula, given without markers; one that cannot be read is an error, and shown as code.
    fn formula(&mut self, latex: &str, block: bool, range: &Range<usize>) {
        let latex = latex.trim();
        self.state.has_foreign_markup = true;
        match mathml(latex, block) {
            Ok(math) if block => {
                // Long formulas scroll as long lines of code do.
                let piece = format!("{MATH_BLOCK} tabindex=\"0\">{math}</span>");
                self.out.piece(Piece::Html(piece));
            }
            Ok(math) => self.out.piece(Piece::Html(math)),
            Err(fault) => {
                let found = (self.source.slice(range).find(latex))
                    .map(|at| range.start + at + fault.at.start..range.start + at + fault.at.end);
                let place = match found {
                    Some(at) if at.start < at.end => self.written(&at),
                    _ => self.written_trimmed(range),
                };
                let problem = self
                    .state
                    .problems
                    .error("bad-formula", place, fault.message);
                if let Some(hint) = fault.hint {
                    problem.hint(hint);
                }
                self.out.html("<code>");
                self.out.text(latex);
                self.out.html("</code>");
            }
        }
    }

    /// Writes a formula within a paragraph. In the plain text it is as it was typed.
    pub(super) fn math(&mut self, latex: &str, block: bool, range: &Range<usize>) {
        self.before_content();
        let latex = self.unmarked(latex).into_owned();
        self.formula(&latex, block, range);
        self.as_typed(&latex);
    }
}

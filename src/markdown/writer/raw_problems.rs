//! Reports problems in raw HTML.

use std::ops::Range;

use super::Writer;

impl Writer<'_, '_> {
    /// Warns of a tag. The place is its `<name`, or all of `at` if `name` is empty.
    pub(super) fn warn_tag(
        &mut self,
        code: &'static str,
        name: &str,
        at: Range<usize>,
        message: &str,
        hint: &str,
    ) {
        let place = if name.is_empty() {
            at
        } else {
            self.tag_start(name, at)
        };
        self.state.problems.warning(code, place, message).hint(hint);
    }

    /// The range of `<name` of the tag at `at`; empty if the tag is not contiguous in the text.
    fn tag_start(&self, name: &str, at: Range<usize>) -> Range<usize> {
        let tag = self.whole.written.get(at.clone()).unwrap_or_default();
        let slash = usize::from(tag.starts_with("</"));
        let end = at.start + 1 + slash + name.len();
        match self.whole.written.get(at.start..end) {
            Some(_) if end <= at.end => at.start..end,
            _ => at.start..at.start,
        }
    }

    pub(super) fn removed_tag(&mut self, name: &str, at: Range<usize>) {
        let message = format!("the tag `<{name}>` is not allowed and is left out");
        let hint = match name {
            "font" | "big" | "tt" | "blink" | "marquee" => {
                "the theme decides how things look; write `**strong**` or `*stress*`"
            }
            "main" | "body" | "html" | "head" | "title" | "meta" | "link" | "base" => {
                "the theme writes this part of the page"
            }
            _ => {
                "ask the web team for a shortcode that does this; if the sign itself is meant, write `\\<`"
            }
        };
        self.warn_tag("removed-html", name, at, &message, hint);
    }

    pub(super) fn removed_attributes(&mut self, tag: &str, names: &[String], at: Range<usize>) {
        let list = names.join(", ");
        let (are, they) = match names.len() {
            1 => ("is", "is"),
            _ => ("are", "are"),
        };
        let message = format!("{list} of `<{tag}>` {are} not allowed and {they} left out");
        let is = |start: &str| names.iter().any(|name| name.starts_with(start));
        let hint = if is("`on") {
            "ask the web team for a shortcode that does this"
        } else if is("`srcset") || is("`sizes") {
            "write the picture as `![what it shows](picture.jpg)`"
        } else {
            "the theme decides how things look; `class=\"…\"` gives it a name to go by"
        };
        self.warn_tag("removed-html", tag, at, &message, hint);
    }

    /// Warns of `<?php …>`, `<!doctype …>` and the like, which are removed.
    pub(super) fn strange(&mut self, written: &str, at: Range<usize>) {
        let shown: String = written
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(40)
            .collect();
        let at = if at.end - at.start > shown.len() {
            at.start..at.start + shown.len()
        } else {
            at
        };
        let message = format!("`{shown}` is no tag of HTML and is taken out");
        let hint = "if the sign itself is meant, write `\\<`";
        self.warn_tag("removed-html", "", at, &message, hint);
    }

    /// Reports a tag without its `>`, and shows it as text: otherwise it would swallow all that follows.
    pub(super) fn unclosed_tag(&mut self, written: &str, from: usize) {
        let line = written.lines().next().unwrap_or_default();
        let message = "this tag is never closed by `>`, so it is shown as text";
        self.state
            .problems
            .error("unclosed-html", from..from + line.len(), message)
            .hint("write `>` at its end, and see that its quotes are closed");
        let text = self.unmarked(written).into_owned();
        self.html_text(&text);
    }

    /// Reports markup without an end ([`endless`](super::super::tags::endless)) that begins in the text at `range`.
    pub(super) fn endless_tags(&mut self, range: &Range<usize>) {
        let endless = &self.whole.endless;
        let written = self.written(range);
        let from = endless.partition_point(|at| *at < written.start);
        let to = endless.partition_point(|at| *at < written.end);
        for at in endless.get(from..to).unwrap_or_default() {
            let rest = self.whole.written.get(*at..).unwrap_or_default();
            let length = rest.find(['>', '\n']).unwrap_or(rest.len());
            let message = "what begins here is never ended, so it is shown as text: all of the page that follows would be part of it";
            self.state
                .problems
                .error("unclosed-html", *at..at + length, message)
                .hint("end it, or leave it out; if the sign itself is meant, write `\\<`");
        }
    }

    pub(super) fn unended_tag(&mut self, name: &str, at: Range<usize>) {
        self.take_out(name);
        let message =
            format!("`<{name}>` is never ended in its paragraph or block, so it is ended there");
        let hint = format!("write `</{name}>` where it ends");
        self.warn_tag("unclosed-html", name, at, &message, &hint);
    }

    pub(super) fn stray_tag(&mut self, name: &str, at: Range<usize>) {
        let message = format!("`</{name}>` ends nothing here and is taken out");
        let hint = format!("take it out, or write `<{name}>` before it, in the same paragraph");
        self.warn_tag("unclosed-html", name, at, &message, &hint);
    }

    pub(super) fn no_address(&mut self, place: Range<usize>, attribute: &str) {
        let what = match attribute {
            "src" => "picture",
            _ => "link",
        };
        self.state
            .problems
            .error("empty-link", place, format!("this {what} has no address"))
            .hint(format!("write it in the tag: `{attribute}=\"address\"`"));
    }

    pub(super) fn unreadable_address(&mut self, address: &str, place: Range<usize>) {
        let message = format!("no browser can read the address `{}`", address.trim());
        self.state
            .problems
            .error("bad-link", place, message)
            .hint("copy it from the browser's address bar");
    }

    pub(super) fn unclosed_comment_at(&mut self, at: usize) {
        self.state
            .problems
            .error(
                "unclosed-comment",
                at..at + 4,
                "this comment is never ended, so what follows is left out",
            )
            .hint("write `-->` at its end");
    }

    /// Reports a shortcode in a tag.
    pub(super) fn call_in_tag(&mut self, number: usize) {
        let Some(token) = self.whole.tokens.get(number) else {
            return;
        };
        self.state
            .problems
            .error(
                "misplaced-shortcode",
                token.at.clone(),
                "a shortcode cannot stand in a tag",
            )
            .hint("put it between tags");
    }
}

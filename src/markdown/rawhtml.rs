//! HTML in Markdown: comments, `<!-- more -->`, and the error where HTML is not allowed.

use std::ops::Range;

use super::problems::Problems;

/// The content of an HTML block or inline tag, as the parser delimits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Html<'t> {
    /// Comments and white space alone.
    Comment,
    /// Nothing but comments, one of which is `<!-- more -->`.
    More,
    /// A comment without its end, after this many bytes.
    Unclosed(usize),
    /// Markup or text, after this many bytes of comments and white space.
    Markup(&'t str, usize),
}

/// Skips the comments at the start of `html`, and says what follows.
pub(super) fn read(html: &str) -> Html<'_> {
    let mut rest = html.trim_start();
    let mut more = false;
    loop {
        let at = html.len() - rest.len();
        let Some(inner) = rest.strip_prefix("<!--") else {
            return match rest {
                "" if more => Html::More,
                "" => Html::Comment,
                _ => Html::Markup(rest, at),
            };
        };
        // `<!-->` and `<!--->` are complete comments.
        let end = if inner.starts_with('>') || inner.starts_with("->") {
            inner.find('>').map(|at| (0, at + 1))
        } else {
            inner.find("-->").map(|at| (at, at + 3))
        };
        let Some((length, past)) = end else {
            return Html::Unclosed(at);
        };
        more |= inner
            .get(..length)
            .is_some_and(|comment| comment.trim() == "more");
        rest = inner.get(past..).unwrap_or_default().trim_start();
    }
}

/// The first tag of `html` as written, up to its `>` or the end of its line.
fn first_tag(html: &str) -> &str {
    let end = html.find(['>', '\n', '\r']).map_or(html.len(), |at| {
        at + usize::from(html.get(at..).is_some_and(|rest| rest.starts_with('>')))
    });
    html.get(..end).unwrap_or_default()
}

/// The name of the tag that `html` starts with, in lower case; empty for `<!doctype` and the like.
pub(super) fn name(html: &str) -> String {
    html.trim_start_matches(['<', '/'])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Reports the markup `html`, which begins at byte `at` of the text, as not allowed.
pub(super) fn report(html: &str, at: usize, problems: &mut Problems<'_>) {
    if !html.starts_with('<') {
        let line = html.lines().next().unwrap_or_default();
        problems
            .error(
                "text-after-comment",
                at..at + line.len(),
                "text stands behind a comment on its line, so it is not read as Markdown",
            )
            .hint("put the comment on a line of its own, or behind the text");
        return;
    }
    let tag = first_tag(html);
    let name = name(tag);
    let shown: String = tag.chars().take(60).collect();
    let range: Range<usize> = at..at + tag.len();
    let message = if name.is_empty() {
        format!("HTML is not allowed here: `{shown}`")
    } else {
        let name: String = tag.chars().filter(|c| !"<>".contains(*c)).collect();
        let name = name.split_whitespace().next().unwrap_or_default();
        format!("HTML is not allowed here: the tag `<{name}>`")
    };
    let problem = problems.error("raw-html", range, message);
    let hint = match name.as_str() {
        "b" | "strong" => "write `**bold**`",
        "i" | "em" => "write `*italic*`",
        "a" => "write `[text](address)`",
        "img" | "picture" | "figure" => "write `![what it shows](picture.jpg \"caption\")`",
        "br" => "end the line with `\\` to break it here",
        "p" | "div" | "span" | "center" | "font" | "section" => {
            "leave the tag out: the theme decides how things look; a blank line starts a paragraph"
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "write `## Heading`",
        "ul" | "ol" | "li" => "write `- item` or `1. item`",
        "table" | "tr" | "td" | "th" | "thead" | "tbody" => {
            "write a Markdown table: `| a | b |`, then `| --- | --- |`"
        }
        "hr" => "write `---` between blank lines",
        "s" | "del" | "strike" => "write `~~struck out~~`",
        "blockquote" => "write `> quotation`",
        "code" | "pre" | "kbd" => "write it between backticks",
        "sup" | "sub" => "use the characters ² ³ ₂ and the like",
        "script" | "iframe" | "video" | "audio" | "embed" | "object" | "form" | "input"
        | "style" => "ask the web team for a shortcode that does this",
        _ => "use Markdown or a shortcode; if the sign itself is meant, write `\\<`",
    };
    problem
        .hint(hint)
        .hint("`markdown: {raw_html: true}` in site.yaml lets HTML through, sanitised");
}

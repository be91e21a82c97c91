//! Explains syntax errors of YAML in an editor's words.
//!
//! The parser reports where it gave up and what it expected, which is seldom where the mistake is: a
//! missing colon is noticed a line later. So its message is only the first clue: for each, the lines around the place
//! are searched for the mistakes that usually cause it. The messages are those of `saphyr-parser` 0.3; for one that is not
//! known here, the parser's own words are shown.

use super::lines::{Line, Lines, missing_colon};
use super::mistakes::{Mistake, SHALLOW, TOO_DEEP, in_quotes, name};
use super::quote;

/// Explains the error `info` that the parser reported at the byte `at` of `text`.
pub(super) fn explain(text: &str, at: usize, info: &str) -> Mistake {
    let lines = Lines::new(text);
    let number = lines.number(at);
    let place = ErrorPlace {
        text,
        at,
        number,
        line: lines.line(number),
        lines: &lines,
    };
    if let Some(mistake) = place.tab(info) {
        return mistake;
    }
    let found = match info {
        "mapping values are not allowed in this context" => place.colon(),
        "simple key expect ':'" => place.no_colon_before(),
        "while parsing a block mapping, did not find expected key" => place.not_a_key(),
        "while parsing a block collection, did not find expected '-' indicator" => {
            place.not_an_item()
        }
        "did not find expected <document start>" => place.beside_the_document(),
        "block sequence entries are not allowed in this context" => place.list_beside_key(),
        "invalid trailing content after double-quoted scalar" => place.after_quote(),
        "while parsing node, found unknown anchor" => place.sign(),
        "comment intercepting the multiline text" => Some(
            place
                .here("a comment stands in the middle of a value of several lines")
                .hint("move the comment above the key, or put the value in quotes"),
        ),
        "found unprintable character" | "a byte order mark must not appear inside a document" => {
            place.invisible()
        }
        "recursion limit exceeded" => {
            let mut deep = Mistake::new(at, at + 1, TOO_DEEP).hint(SHALLOW);
            deep.code = "too-deep";
            return deep;
        }
        "mapping keys are not allowed in this context" => place.sign(),
        "':' must be followed by a valid YAML whitespace" => place.after_colon(),
        _ if info.contains("anchor or alias") || info.starts_with("unexpected character") => {
            place.sign()
        }
        _ if info.contains("escape") || info.contains("hexadecimal") => place.escape(),
        _ if info.contains("quoted scalar") => place.open_quote(),
        _ if info.contains("tag") => place.sign(),
        _ if info.contains("block scalar") => place.block_text(info),
        _ => None,
    };
    found.or_else(|| place.bracket()).unwrap_or_else(|| {
        place
            .line
            .mistake("this line cannot be read")
            .hint("see whether a colon, a quote, a bracket or the spaces at its start are wrong")
            .hint(format!("in the parser's words: {info}"))
    })
}

/// The place where the parser stopped, with the lines around it. Each method looks for one kind of mistake; `None` if it is
/// not that.
struct ErrorPlace<'t, 'l> {
    text: &'t str,
    at: usize,
    number: usize,
    line: Line<'t>,
    lines: &'l Lines<'t>,
}

impl<'t> ErrorPlace<'t, '_> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The text from where the parser stopped to the end of the line.
    fn rest_of_line(&self) -> &'t str {
        self.rest().lines().next().unwrap_or("").trim_end()
    }

    /// The text before it on the same line.
    fn before(&self) -> &'t str {
        self.text.get(self.line.start..self.at).unwrap_or("")
    }

    fn here(&self, message: impl Into<String>) -> Mistake {
        let len = self.rest().chars().next().map_or(0, char::len_utf8);
        Mistake::new(self.at, self.at + len, message)
    }

    fn rest_here(&self, message: impl Into<String>) -> Mistake {
        Mistake::new(self.at, self.at + self.rest_of_line().len(), message)
    }

    fn tab(&self, info: &str) -> Option<Mistake> {
        let said = info
            .split(|c: char| !c.is_alphabetic())
            .any(|word| matches!(word, "tab" | "tabs"));
        let is_tabbed = |line: &Line<'_>| {
            let blank = line.text.len() - line.text.trim_start().len();
            line.text.get(..blank).is_some_and(|s| s.contains('\t'))
        };
        let line = if said {
            self.lines.from(self.number).iter().find(|l| is_tabbed(l))
        } else {
            Some(&self.line).filter(|l| is_tabbed(l))
        };
        let line = match line {
            Some(line) => *line,
            None if said => {
                return Some(
                    self.here("a tab stands here")
                        .hint("use spaces instead of tabs"),
                );
            }
            None => return None,
        };
        Some(
            Mistake::new(
                line.start,
                line.start + line.indent(),
                "this line is indented with a tab",
            )
            .hint("use spaces instead of tabs: two for each level"),
        )
    }

    /// A colon that the parser did not expect.
    fn colon(&self) -> Option<Mistake> {
        let before = self.before();
        // In `title: Foo Ltd.:` the last colon belongs to the value.
        let content = self.line.content().trim_start_matches("- ");
        if let Some((key, value)) = content.split_once(": ")
            && before.contains(": ")
        {
            let value = value.trim();
            let place = self.line.start + self.line.text.len() - value.len();
            let key = key.trim();
            return Some(
                Mistake::new(
                    place,
                    place + value.len(),
                    format!("the value of {} has a colon in it", quote(key)),
                )
                .hint(in_quotes(value)),
            );
        }
        let (_, above) = self.lines.before(self.number)?;
        match above.pair() {
            Some((_, value)) if !value.is_empty() && self.line.indent() > above.indent() => Some(
                self.line
                    .mistake("this line is indented further than the one above it")
                    .hint("give both as many spaces at the start; what belongs to a key stands below it only if nothing follows that key's colon"),
            ),
            Some(_) => None,
            None if above.content().starts_with("- ") => Some(self.indentation()),
            None => Some(missing_colon(above, false)),
        }
    }

    /// A line, this one or the one above, that should be `key: value` but has no colon.
    fn no_colon_before(&self) -> Option<Mistake> {
        let on_line = !self.before().trim().is_empty();
        let (number, line) = if on_line {
            (self.number, self.line)
        } else {
            self.lines.before(self.number)?
        };
        if let Some((_, above)) = self.lines.before(number)
            && above.text.ends_with(['|', '>', '-', '+'])
            && above.pair().is_some_and(|(_, v)| v.starts_with(['|', '>']))
        {
            let sign = above.pair().map_or("", |(_, value)| value);
            return Some(
                line.mistake(format!("the text after `{sign}` is not indented"))
                    .hint("put two spaces before each of its lines"),
            );
        }
        let goes_on = self.lines.before(number).is_some();
        Some(missing_colon(line, goes_on))
    }

    /// Something other than a key where the parser expected one.
    fn not_a_key(&self) -> Option<Mistake> {
        let before = self.before().trim();
        if before.ends_with([']', '}']) {
            let (_, value) = self.line.pair()?;
            return Some(
                self.rest_here("there is text after the closing bracket")
                    .hint(in_quotes(value)),
            );
        }
        if before.is_empty() || before == "-" {
            let item = self.line.content().starts_with("- ") || self.line.content() == "-";
            let above = self.lines.before(self.number);
            if item && above.is_none_or(|(_, above)| !above.content().starts_with("- ")) {
                return Some(
                    self.line
                        .mistake("a list begins here, but no key above waits for one")
                        .hint("write the key on a line of its own, with nothing after its colon, and the items below it"),
                );
            }
            return Some(self.indentation());
        }
        None
    }

    fn indentation(&self) -> Mistake {
        let message = "the indentation of this line fits none of the lines above";
        let mistake = match self.line.indent() {
            0 => self.line.mistake(message),
            indent => Mistake::new(self.line.start, self.line.start + indent, message),
        };
        mistake.hint("give it as many spaces at the start as the lines that it belongs to")
    }

    fn not_an_item(&self) -> Option<Mistake> {
        let above = (0..self.number)
            .rev()
            .map(|n| self.lines.line(n))
            .find(|line| line.content().starts_with('-'))?;
        if self.line.content().starts_with('-') || above.indent() != self.line.indent() {
            return Some(self.indentation());
        }
        Some(
            self.line
                .mistake("this line stands in a list, but does not begin with a dash")
                .hint("write `- ` before an item; a key that follows a list is indented less than its items, or the file is either a list or keys"),
        )
    }

    fn beside_the_document(&self) -> Option<Mistake> {
        let (_, first) = (0..self.lines.all.len())
            .map(|n| (n, self.lines.line(n)))
            .find(|(_, line)| !line.is_blank())?;
        if first.text.starts_with('%') {
            return Some(first.bad_first('%'));
        }
        if self.line.indent() < first.indent() {
            return Some(
                Mistake::new(
                    first.start,
                    first.start + first.indent(),
                    "the first line is indented, but a later one is not",
                )
                .hint("begin both at the left margin"),
            );
        }
        None
    }

    fn list_beside_key(&self) -> Option<Mistake> {
        let item = self.rest_of_line();
        Some(
            self.rest_here("a list cannot begin on the line of its key")
                .hint(format!("write {} on a line of its own below", quote(item)))
                .hint(format!("or, if it is a text, {}", in_quotes(item))),
        )
    }

    fn after_quote(&self) -> Option<Mistake> {
        let single = self.before().trim_end().ends_with('\'');
        let mistake = self.rest_here("there is text after the closing quote");
        if self.rest().starts_with(['"', '\'']) {
            return Some(mistake.hint("put a comma between two items of a list"));
        }
        let value = self.line.pair().map(|(_, value)| value);
        let inner = value.and_then(|value| value.strip_prefix('\'')?.strip_suffix('\''));
        Some(match (inner, value) {
            (Some(inner), _) if single && !inner.contains(['"', '\\']) => {
                mistake.hint(format!("use \"…\" around a text with an apostrophe: `\"{inner}\"`"))
            }
            (_, Some(value)) if !single => mistake.hint(in_quotes(value)),
            _ if single => mistake
                .hint("within '…' write an apostrophe twice ('It''s'), or use \"…\" around it"),
            _ => mistake.hint(
                "put the quotes around the whole value, with '…' if it has \" within: '\"Park\" opens'",
            ),
        })
    }

    fn after_colon(&self) -> Option<Mistake> {
        let blank = self.before().trim_end_matches(['\t', ' ']).len() + self.line.start;
        Some(
            Mistake::new(blank, self.at, "a tab stands after the colon")
                .hint("use a space instead: `key: value`"),
        )
    }

    /// A line or value that begins with a character that is reserved in YAML.
    fn sign(&self) -> Option<Mistake> {
        let sign = self.rest().chars().next()?;
        let line = self.rest_of_line();
        if self.before().trim().is_empty() {
            return Some(self.line.bad_first(sign));
        }
        if sign == '%'
            && self.before().ends_with('{')
            && let Some((_, value)) = self.line.pair()
        {
            let start = self.at - 1;
            return Some(
                Mistake::new(
                    start,
                    self.at + line.len(),
                    "a value cannot begin with `{%`",
                )
                .hint(in_quotes(value)),
            );
        }
        Some(
            self.rest_here(format!("a value cannot begin with {}", name(sign)))
                .hint(in_quotes(line)),
        )
    }

    fn invisible(&self) -> Option<Mistake> {
        let c = self.rest().chars().next()?;
        Some(
            self.here(format!(
                "an invisible character (U+{:04X}) stands here",
                u32::from(c)
            ))
            .hint("delete it; type the text around it anew if it cannot be seen"),
        )
    }

    fn escape(&self) -> Option<Mistake> {
        let mut escaped = false;
        for (n, c) in self.rest().char_indices().skip(1) {
            let rest = self.rest().get(n + c.len_utf8()..).unwrap_or("");
            let digits = rest
                .chars()
                .take(8)
                .take_while(char::is_ascii_hexdigit)
                .count();
            let known = match c {
                'x' => digits >= 2,
                'u' if digits >= 4 && escaped && is_half(rest) => {
                    let (start, end) = (self.at + n - 1, self.at + n + 5);
                    let found = self.text.get(start..end).unwrap_or("");
                    return Some(
                        Mistake::new(start, end, format!("{} is half a character", quote(found)))
                            .hint(
                                "its other half is missing beside it: write the character itself",
                            ),
                    );
                }
                'u' => digits >= 4,
                'U' => digits >= 8,
                _ => "0abefnrtvNLP_ \"/\\\n\r\t".contains(c),
            };
            if escaped && !known {
                let start = self.at + n - 1;
                let end = start + 1 + c.len_utf8();
                let found = self.text.get(start..end).unwrap_or("");
                return Some(
                    Mistake::new(
                        start,
                        end,
                        format!("{} means nothing within \"…\"", quote(found)),
                    )
                    .hint("write a backslash twice: `\\\\`")
                    .hint("or put the value in '…', where a backslash is only a backslash"),
                );
            }
            escaped = !escaped && c == '\\';
        }
        None
    }

    fn open_quote(&self) -> Option<Mistake> {
        let quote_at = self.rest().starts_with(['"', '\'']).then_some(self.at)?;
        Some(
            Mistake::new(
                quote_at,
                quote_at + self.rest_of_line().len(),
                "the quote that opens here is not closed",
            )
            .hint(format!(
                "put a `{}` at the end of the value",
                self.rest().get(..1)?
            ))
            .hint("if the value goes on for several lines, indent them"),
        )
    }

    fn block_text(&self, info: &str) -> Option<Mistake> {
        if info.contains("comment or line break") {
            let line = self.rest_of_line();
            let sign = line.get(..1)?;
            return Some(
                self.rest_here(format!("after `{sign}` the text begins on the next line"))
                    .hint(format!("or, if the value is one line, {}", in_quotes(line))),
            );
        }
        Some(self.indentation())
    }

    /// A bracket that is not closed or closed by the wrong one, or a comma too many or too few.
    fn bracket(&self) -> Option<Mistake> {
        let before = self.text.get(..self.at)?;
        let mut depth = 0_usize;
        let open = before.char_indices().rev().find(|(_, c)| match c {
            ']' | '}' => {
                depth += 1;
                false
            }
            '[' | '{' if depth == 0 => true,
            '[' | '{' => {
                depth -= 1;
                false
            }
            _ => false,
        });
        let next = self.rest().chars().next();
        let Some((open, sign)) = open else {
            return match next {
                Some(']' | '}' | ',') => self.sign(),
                _ => None,
            };
        };
        let partner = if sign == '[' { ']' } else { '}' };
        let same_line = self.lines.number(open) == self.number;
        match next {
            Some(',') => Some(
                self.here("there is nothing before this comma")
                    .hint("delete the comma, or write the item before it"),
            ),
            Some(c @ (']' | '}')) if c != partner && same_line => Some(
                self.here(format!("`{c}` closes a bracket that `{sign}` opens"))
                    .hint(format!("write `{partner}`")),
            ),
            Some(_) if same_line => Some(
                self.rest_here("a comma is missing before this, or a bracket too many is open")
                    .hint(format!("items stand between `{sign}` and `{partner}` with commas: `[one, two]`, `{{key: one, other: two}}`")),
            ),
            _ => Some(
                Mistake::new(
                    open,
                    open + 1,
                    format!("the bracket `{sign}` that opens here is not closed"),
                )
                .hint(format!("put a `{partner}` after the last item")),
            ),
        }
    }
}

/// Whether four hexadecimal digits are a UTF-16 surrogate, in pairs of which JSON writes characters above U+FFFF.
fn is_half(digits: &str) -> bool {
    let number = digits
        .get(..4)
        .and_then(|four| u16::from_str_radix(four, 16).ok());
    number.is_some_and(|number| (0xD800..=0xDFFF).contains(&number))
}

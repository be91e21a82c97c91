//! Writes links and the references to footnotes. A link into the site becomes a hole.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::LinkType;

use super::super::address::{Address, classify, split};
use super::super::document::{Hole, Link, Piece};
use super::Writer;

/// What was written for the start of a link whose end has not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    Nothing,
    /// The start tag of an `<a>`.
    Tag,
    /// A hole with this id.
    Hole(u32),
}

impl<'w> Writer<'w, '_> {
    pub(super) fn start_link(
        &mut self,
        kind: LinkType,
        address: &str,
        title: &str,
        range: Range<usize>,
    ) {
        self.before_tag();
        self.inline_depth += 1;
        self.is_address = matches!(kind, LinkType::Autolink | LinkType::Email);
        let is_called = self.has_call(address);
        let address = self.unmarked_attribute(address);
        let title = self.unmarked_attribute(title);
        let title = self.state.convert(title.into_owned());
        // An address with a shortcode is unknown, and has been reported. A link cannot be in a link.
        if is_called || self.raw.is_in_link() {
            self.links.push(Open::Nothing);
            return;
        }
        if kind == LinkType::Email {
            self.open_tag("mailto:", &address, &title);
            return;
        }
        match classify(&address) {
            Address::Outside => self.open_tag("", address.trim(), &title),
            Address::Fragment => {
                let place = self.address_place(&address, &range);
                let at = self.state.problems.place(place);
                if let (.., Some(id)) = split(address.trim()) {
                    self.state.fragments.push((id, at));
                }
                self.open_tag("", address.trim(), &title);
            }
            Address::Site => {
                self.state.links += 1;
                let id = self.state.links;
                let place = self.address_place(&address, &range);
                let at = self.state.problems.place(place);
                let (target, query, fragment) = split(&address);
                self.out.hole(Hole::LinkOpen(Link {
                    id,
                    target,
                    query,
                    fragment,
                    title,
                    attributes: String::new(),
                    at,
                }));
                self.links.push(Open::Hole(id));
            }
            refused => {
                let place = self.address_place(&address, &range);
                self.refuse(refused, place, "link");
                self.links.push(Open::Nothing);
            }
        }
    }

    fn open_tag(&mut self, scheme: &str, address: &str, title: &str) {
        self.out.html("<a href=\"");
        self.out.html(scheme);
        self.out.address(address);
        if !title.is_empty() {
            self.out.html("\" title=\"");
            self.out.attribute(title);
        }
        self.out.html("\">");
        self.links.push(Open::Tag);
    }

    /// Writes a verbatim stretch. A bare address becomes a link, unless it is in one.
    pub(super) fn verbatim(&mut self, number: usize) {
        let shown = self.shown_verbatim(number);
        let link = self.whole.verbatim.get(number).and_then(|one| one.link);
        let free = self.links.is_empty() && !self.raw.is_in_link();
        let scheme = link.filter(|_| free && self.state.options.autolinks);
        if let Some(scheme) = scheme {
            self.before_tag();
            self.inline_depth += 1;
            self.open_tag(scheme, &shown, "");
        }
        self.address_text(&shown);
        if scheme.is_some() {
            self.end_link();
        }
    }

    /// Writes a verbatim stretch as readers see it, without conversion.
    fn address_text(&mut self, text: &str) {
        self.flush();
        self.is_address = true;
        self.words(text);
        self.is_address = false;
        // A line break after an address leaves a space, even if it ends with Han characters.
        self.last = Some('x');
    }

    /// The verbatim stretch with this number, as readers see it.
    pub(super) fn shown_verbatim(&self, number: usize) -> Cow<'w, str> {
        let whole = self.whole;
        let one = whole.verbatim.get(number);
        one.map_or(Cow::Borrowed(""), |one| one.shown(whole.written))
    }

    /// The verbatim stretch with this number, as it was written.
    pub(super) fn written_verbatim(&self, number: usize) -> &'w str {
        let one = self.whole.verbatim.get(number);
        one.and_then(|one| self.whole.written.get(one.at.clone()))
            .unwrap_or_default()
    }

    pub(super) fn end_link(&mut self) {
        self.flush();
        self.is_address = false;
        self.inline_depth = self.inline_depth.saturating_sub(1);
        match self.links.pop() {
            Some(Open::Tag) => self.out.html("</a>"),
            Some(Open::Hole(id)) => self.out.hole(Hole::LinkClose(id)),
            Some(Open::Nothing) | None => {}
        }
    }

    /// The bytes of an address in the markup of a link at `range`; all of the markup if the address is in a definition or
    /// has escapes.
    pub(super) fn address_place(&self, address: &str, range: &Range<usize>) -> Range<usize> {
        let all = self.written(range);
        let found = self
            .whole
            .written
            .get(all.clone())
            .filter(|_| !address.is_empty())
            .and_then(|markup| {
                let before = markup.rfind("](")?;
                Some(before + markup.get(before..)?.find(address)?)
            });
        match found {
            Some(at) => all.start + at..all.start + at + address.len(),
            None => all,
        }
    }

    /// Reports an address that is not let through. `what` is the word for what has it: `link`, `picture`.
    pub(super) fn refuse(&mut self, address: Address<'_>, place: Range<usize>, what: &str) {
        let problems = &mut self.state.problems;
        match address {
            Address::Empty => {
                problems
                    .error("empty-link", place, format!("this {what} has no address"))
                    .hint("write it between the brackets: `[text](address)`");
            }
            Address::Dangerous(scheme) => {
                problems
                    .error(
                        "bad-link",
                        place,
                        format!("a {what} with `{scheme}:` is refused: it can carry a program"),
                    )
                    .hint("link to a page or a file");
            }
            Address::Computer => {
                problems
                    .error(
                        "bad-link",
                        place,
                        format!("this {what} leads to a file on somebody's own computer"),
                    )
                    .hint("put the file beside the article and write its name alone");
            }
            Address::NoHost(rest) => {
                let address = match rest {
                    "" => "https://park.example/news/",
                    rest => &*format!("https://{rest}"),
                };
                problems
                    .error(
                        "bad-link",
                        place,
                        format!("this {what} names no host after its `//`"),
                    )
                    .hint(format!("write it as `{address}`"));
            }
            Address::Unknown(scheme) => {
                problems
                    .error(
                        "bad-link",
                        place,
                        format!("a {what} cannot begin with `{scheme}:`"),
                    )
                    .hint("write `https://…`, `mailto:…`, `tel:…`, or a path in the site as `@/about.md`");
            }
            Address::Outside | Address::Fragment | Address::Site => {}
        }
    }

    pub(super) fn note_mark(&mut self, label: &str) {
        self.before_content();
        let label = self.unmarked(label);
        let mark = self.state.notes.refer(&label);
        self.out.piece(Piece::Html(mark));
    }

    /// Reports `[^label]`, whose `[` is at `range`, as a reference to a footnote that is not defined. It is shown as text.
    pub(super) fn check_note(&mut self, range: &Range<usize>) {
        let rest = self.source.text.get(range.end..).unwrap_or_default();
        if !rest.starts_with('^') {
            return;
        }
        let window = rest
            .get(..rest.floor_char_boundary(200))
            .unwrap_or_default();
        let Some((label, _)) = window.split_once(']') else {
            return;
        };
        if label.len() < 2 || label.contains(|c: char| c.is_whitespace() || c == '[') {
            return;
        }
        let shown = self.unmarked(label);
        let place = self.written(&(range.start..range.end + label.len() + 1));
        self.state
            .problems
            .error(
                "unknown-footnote",
                place,
                format!("the footnote `[{shown}]` has no text"),
            )
            .hint(format!(
                "write `[{shown}]: its text` in a paragraph of its own; if no footnote is meant, write `\\[`"
            ));
    }
}

/// A title with the line ends that texts have on every system; the parser keeps those of Windows in titles.
pub(super) fn of_lines(title: &str) -> Cow<'_, str> {
    if title.contains('\r') {
        title.replace("\r\n", "\n").into()
    } else {
        title.into()
    }
}

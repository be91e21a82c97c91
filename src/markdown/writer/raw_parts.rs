//! Writes the tags of raw HTML: links, pictures and headings as those of Markdown, other tags with the attributes that
//! are let through.

use std::ops::Range;

use pulldown_cmark_escape::escape_html;

use super::super::address::{Address, classify, is_web, split};
use super::super::document::{Hole, Image, Link};
use super::super::sanitise::lets_attribute;
use super::super::tags::{Tag, heading_level};
use super::Writer;
use super::media::picture_address;
use super::raw::End;

/// The attributes of a tag that are let through, sorted by how they are treated.
#[derive(Debug, Default)]
struct Attributes {
    /// Those that are written unchanged, as HTML.
    html: String,
    /// `id`, or the obsolete `name` of a link.
    id: Option<String>,
    /// `href` of a link, `src` of a picture.
    address: Option<String>,
    alt: Option<String>,
    /// `title` of a link or a picture, converted.
    title: String,
    /// Whether there is a `lang`: the text is then not converted.
    has_language: bool,
}

impl Writer<'_, '_> {
    /// Writes a start tag, which is at `at` in the text as written. Returns what ends the element, and whether its text is
    /// not to be converted.
    pub(super) fn write_start(&mut self, tag: &Tag, at: &Range<usize>) -> (End, bool) {
        let name = tag.name.as_str();
        let found = self.attributes(tag, at);
        let is_verbatim =
            found.has_language || matches!(name, "pre" | "code" | "kbd" | "samp" | "var" | "tt");
        let end = match (name, heading_level(name)) {
            (_, Some(level)) => {
                self.start_raw_heading(level, found.id, &found.html);
                End::Heading
            }
            ("a", _) if found.address.is_some() => self.raw_link(found, at),
            ("img", _) => self.raw_image(found, at),
            _ => {
                let html = self.with_id(found, at);
                self.out.html(&format!("<{name}{html}>"));
                if name == "br" {
                    self.end_line();
                }
                End::Tag
            }
        };
        (end, is_verbatim)
    }

    /// The attributes as HTML, with the id, which is recorded as one that links may lead to.
    fn with_id(&mut self, found: Attributes, at: &Range<usize>) -> String {
        let mut html = found.html;
        if let Some(id) = found.id {
            self.check_id(&id, at.clone());
            let place = self.state.problems.place(at.clone());
            self.state.ids.add_anchor(&id, place);
            html.insert_str(0, &attribute("id", &id));
        }
        html
    }

    fn attributes(&mut self, tag: &Tag, at: &Range<usize>) -> Attributes {
        let mut found = Attributes::default();
        let mut refused = Vec::new();
        let mut old_name = None;
        for (name, value) in &tag.attributes {
            match (tag.name.as_str(), name.as_str()) {
                (_, "id") => found.id = Some(value.trim().to_owned()).filter(|id| !id.is_empty()),
                // The obsolete form of `id`.
                ("a", "name") => old_name = Some(value.trim().to_owned()),
                ("a", "href") | ("img", "src") => found.address = Some(value.clone()),
                ("img", "alt") => found.alt = Some(value.clone()),
                ("a" | "img", "title") => found.title = self.state.convert(value.clone()),
                // Set for every picture when the page is rendered.
                ("img", "loading" | "decoding") => {}
                (tag, "cite") if lets_attribute(tag, name, value) => {
                    self.raw_source(value, at, &mut found.html);
                }
                (tag, name) if lets_attribute(tag, name, value) => {
                    found.has_language |= name == "lang";
                    let is_text = matches!(
                        name,
                        "title" | "summary" | "aria-label" | "aria-description"
                    );
                    let value = if is_text {
                        self.state.convert(value.clone())
                    } else {
                        value.clone()
                    };
                    found.html.push_str(&attribute(name, &value));
                }
                (_, name) => refused.push(format!("`{name}`")),
            }
        }
        found.id = found.id.or(old_name).filter(|id| !id.is_empty());
        if !refused.is_empty() {
            self.removed_attributes(&tag.name, &refused, at.clone());
        }
        found
    }

    /// Adds the address of `cite` to `html` if it is one of the web. Others are reported: nothing would check or resolve them.
    fn raw_source(&mut self, address: &str, at: &Range<usize>, html: &mut String) {
        let place = self.value_place(address, at);
        match classify(address) {
            Address::Outside if is_web(address) => {
                html.push_str(&attribute("cite", address.trim()))
            }
            refused @ (Address::Dangerous(_) | Address::Computer | Address::Unknown(_)) => {
                self.refuse(refused, place, "quotation");
            }
            _ => {
                let message = "an address in `cite` is one of the web; it is taken out";
                let hint = "write `https://…` in full, or a link in the text";
                self.warn_tag("removed-html", "", place, message, hint);
            }
        }
    }

    fn raw_link(&mut self, mut found: Attributes, at: &Range<usize>) -> End {
        let address = found.address.take().unwrap_or_default();
        let title = std::mem::take(&mut found.title);
        let place = self.value_place(&address, at);
        let kind = classify(&address);
        let is_known = |html: &str| html.contains(" hreflang=");
        match kind {
            Address::Site => {
                self.state.links += 1;
                let id = self.state.links;
                let (target, query, fragment) = split(address.trim());
                // The site sets the language of its own pages.
                let mut attributes = self.with_id(found, at);
                if is_known(&attributes) {
                    attributes = without(&attributes, "hreflang");
                }
                let at = self.state.problems.place(place);
                self.out.hole(Hole::LinkOpen(Link {
                    id,
                    target,
                    query,
                    fragment,
                    title,
                    attributes,
                    at,
                }));
                return End::Link(id);
            }
            Address::Fragment => {
                let at = self.state.problems.place(place);
                if let (.., Some(id)) = split(address.trim()) {
                    self.state.fragments.push((id, at));
                }
            }
            Address::Outside => {
                if is_web(&address) && !is_readable(&address) {
                    self.unreadable_address(&address, place);
                    self.take_out("a");
                    return End::Nothing;
                }
            }
            Address::Empty => {
                self.no_address(place, "href");
                return End::Nothing;
            }
            refused => {
                self.refuse(refused, place, "link");
                return End::Nothing;
            }
        }
        let html = self.with_id(found, at);
        let mut tag = format!("<a{}", attribute("href", address.trim()));
        if !title.is_empty() {
            tag += &attribute("title", &title);
        }
        self.out.html(&format!("{tag}{html}>"));
        End::Tag
    }

    fn raw_image(&mut self, mut found: Attributes, at: &Range<usize>) -> End {
        let Some(src) = found.address.take().filter(|src| !src.trim().is_empty()) else {
            self.no_address(at.clone(), "src");
            return End::Nothing;
        };
        self.before_content();
        let place = self.value_place(&src, at);
        if !self.is_picture_address(&src, place) {
            return End::Nothing;
        }
        let (src, query, fragment) = picture_address(&src);
        // `alt=""` says that the picture is decoration.
        if found.alt.is_none() {
            self.check_alt(
                &src,
                "",
                at.clone(),
                "write it in the tag: `alt=\"what it shows\"`; `alt=\"\"` for decoration",
            );
        }
        let caption = std::mem::take(&mut found.title);
        let alt = self.state.convert(found.alt.take().unwrap_or_default());
        let attributes = self.with_id(found, at);
        let at = self.state.problems.place(at.clone());
        self.out.hole(Hole::Image(Image {
            src,
            query,
            fragment,
            alt,
            caption,
            figure: false,
            attributes,
            at,
        }));
        End::Nothing
    }

    /// Writes text between the tags of a fragment. `written` has its character references resolved.
    pub(super) fn html_text(&mut self, written: &str) {
        let text = if self.raw.is_verbatim() {
            written.to_owned()
        } else {
            self.state.convert(written.to_owned())
        };
        self.out.text(&text);
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let spaced = |c: Option<char>| c.is_some_and(char::is_whitespace);
        if spaced(text.chars().next()) && self.state.plain.ends_with(|c: char| !c.is_whitespace()) {
            self.state.plain.push(' ');
        }
        self.state.plain_text(&plain);
        if !plain.is_empty() && spaced(text.chars().next_back()) {
            self.state.plain.push(' ');
        }
        if let Some(heading) = &mut self.heading {
            heading.written.push_str(&on_one_line(written));
            heading.shown.push_str(&on_one_line(&text));
        }
        self.last = text.chars().next_back();
    }

    /// The place of an attribute's value in the tag at `at`; the whole tag if the value has character references.
    fn value_place(&self, value: &str, at: &Range<usize>) -> Range<usize> {
        let tag = self.whole.written.get(at.clone()).unwrap_or_default();
        match tag.find(value).filter(|_| !value.is_empty()) {
            Some(found) => at.start + found..at.start + found + value.len(),
            None => at.clone(),
        }
    }

    /// A tag as it was typed, without shortcodes, which are reported.
    pub(super) fn without_calls(&mut self, tag: &str) -> String {
        if !self.source.is_marked(tag) {
            return tag.to_owned();
        }
        let mut html = String::new();
        for part in self.source.parts(tag) {
            match part {
                super::Part::Text(text) => html.push_str(text),
                super::Part::Call(number) => self.call_in_tag(number),
                super::Part::Verbatim(number) => html.push_str(self.written_verbatim(number)),
            }
        }
        html
    }
}

/// HTML text with a space for each line break and the indentation after it.
fn on_one_line(text: &str) -> String {
    let mut lines = text.split('\n');
    let mut line = lines.next().unwrap_or_default().to_owned();
    for next in lines {
        line.truncate(line.trim_end_matches([' ', '\t', '\r']).len());
        line.push(' ');
        line.push_str(next.trim_start_matches([' ', '\t', '\r']));
    }
    line
}

/// An attribute as HTML, with a space before it.
fn attribute(name: &str, value: &str) -> String {
    let mut html = format!(" {name}=\"");
    // Writing to a String cannot fail.
    let _ = escape_html(&mut html, value);
    html.push('"');
    html
}

/// Removes the attribute `name` from attributes as [`attribute`] writes them.
fn without(html: &str, name: &str) -> String {
    let start = format!(" {name}=\"");
    let Some((before, rest)) = html.split_once(&start) else {
        return html.to_owned();
    };
    let after = rest.split_once('"').map_or("", |(_, after)| after);
    format!("{before}{after}")
}

/// Whether a browser can parse an address of the web: sanitising would remove it otherwise.
fn is_readable(address: &str) -> bool {
    let address = address.trim();
    let full = match address.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => address.to_owned(),
    };
    url::Url::parse(&full).is_ok()
}

//! Checks that a picture is well-formed XML with one `<svg>` as its root: browsers show nothing of a picture with a
//! single mistake. `quick-xml` finds some mistakes itself; [`WellFormedness`] finds those that it lets pass.

use quick_xml::Error;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesStart, Event};

/// Why a picture is not shown, and where (byte offsets in the decoded text).
pub type Broken = (String, Option<(usize, usize)>);

/// Collects the first mistake from the events of a picture.
#[derive(Debug, Default)]
pub struct WellFormedness {
    depth: usize,
    has_root: bool,
    first: Option<Broken>,
}

impl WellFormedness {
    /// Checks an event, which was read from the range `at`, for its place in the document.
    pub fn event(&mut self, event: &Event<'_>, at: (usize, usize)) {
        match event {
            Event::Start(tag) => {
                self.tag(tag, at);
                self.depth += 1;
            }
            Event::Empty(tag) => self.tag(tag, at),
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Text(text) if self.depth == 0 && !text.trim().is_empty() => {
                self.broken("there is text outside of `<svg>`".to_owned(), at);
            }
            Event::CData(_) | Event::GeneralRef(_) if self.depth == 0 => {
                self.broken("there is text outside of `<svg>`".to_owned(), at);
            }
            Event::Decl(_) if at.0 > 0 => {
                let why =
                    "something stands before `<?xml`, which has to be the very first of the file";
                self.broken(why.to_owned(), at);
            }
            _ => {}
        }
    }

    fn tag(&mut self, tag: &BytesStart<'_>, at: (usize, usize)) {
        if self.depth > 0 {
            return;
        }
        if self.has_root {
            self.broken("something follows after the end of `<svg>`".to_owned(), at);
        } else if tag.local_name().as_ref() != "svg" {
            let why = format!("it is no SVG, it begins with `<{}>`", tag.name().as_ref());
            self.broken(why, at);
        }
        self.has_root = true;
    }

    /// Records an `<svg>` without a namespace, which browsers take for unknown XML.
    pub fn no_namespace(&mut self, at: (usize, usize)) {
        let why =
            "it does not say that it is one: write `<svg xmlns=\"http://www.w3.org/2000/svg\"`";
        self.broken(why.to_owned(), at);
    }

    /// Records a prefix that is not declared: `xlink:href` without `xmlns:xlink`.
    pub fn unknown_prefix(&mut self, prefix: &str, at: (usize, usize)) {
        let why = format!("`{prefix}:` stands for nothing, because `xmlns:{prefix}` is missing");
        self.broken(why, at);
    }

    /// Records an entity that is not declared, as `&nbsp;`, which is predefined in HTML only.
    pub fn unknown_entity(&mut self, name: &str, at: (usize, usize)) {
        self.broken(format!("`&{name};` stands for nothing in an SVG"), at);
    }

    /// Records an attribute's value with a reference that cannot be expanded.
    pub fn bad_value(&mut self, name: &str, at: (usize, usize)) {
        let why = format!("the value of `{name}` has an `&` that stands for nothing");
        self.broken(why, at);
    }

    /// Records a syntax error among the attributes of a tag.
    pub fn bad_attribute(&mut self, error: &AttrError, at: (usize, usize)) {
        let why = match error {
            AttrError::Duplicated(..) => "an attribute is there twice in this tag",
            AttrError::ExpectedEq(_) | AttrError::ExpectedValue(_) => {
                "an attribute in this tag has no value"
            }
            AttrError::UnquotedValue(_) | AttrError::ExpectedQuote(..) => {
                "a value in this tag lacks a quotation mark"
            }
        };
        self.broken(why.to_owned(), at);
    }

    fn broken(&mut self, why: String, at: (usize, usize)) {
        if self.first.is_none() {
            self.first = Some((why, Some(at)));
        }
    }

    /// Returns the first mistake: one that was recorded, or why the reader `stopped`, or what is missing at the end of a text
    /// of this `length` in bytes.
    pub fn finish(self, stopped: Option<Broken>, length: usize) -> Option<Broken> {
        let at_end = Some((length, length));
        let end = || match (self.has_root, self.depth) {
            (_, 1..) => Some((
                "it ends in the middle, as if it were cut off".to_owned(),
                at_end,
            )),
            (false, _) if length == 0 => Some(("the file is empty".to_owned(), None)),
            (false, _) => Some(("there is no `<svg>` in it".to_owned(), None)),
            _ => None,
        };
        self.first.or(stopped).or_else(end)
    }
}

/// Explains an error of the reader in words for people who draw.
pub fn explain(error: &Error) -> String {
    match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!("`</{found}>` stands where `</{expected}>` is due")
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(name)) => {
            format!("`</{name}>` ends what never began")
        }
        Error::IllFormed(IllFormedError::UnclosedReference) => {
            "an `&` has to be written `&amp;`".to_owned()
        }
        Error::Syntax(SyntaxError::InvalidBangMarkup) => "`<!` begins nothing here".to_owned(),
        Error::Syntax(_) => "what begins here does not end".to_owned(),
        other => format!("it is no sound XML ({other})"),
    }
}

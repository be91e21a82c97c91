//! Checks SVG pictures, which are copied unchanged. A script in one runs with the rights of the site when the picture is
//! opened at its own address, so it is a problem of security; references to other files do not load in pages, and XML that
//! is not well-formed is not shown at all.
//!
//! One pass over the events of `quick-xml` looks for all of these: [`rules`] judges elements and attributes, [`doctype`]
//! the declarations, [`sound`] well-formedness.

mod doctype;
mod encoding;
mod rules;
mod sound;

use std::collections::BTreeMap;

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesPI, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, QName, ResolveResult};

use crate::base::RelPath;
use crate::diag::{Diagnostic, Severity, Span};
use doctype::Doctype;
use rules::{Element, Outside};
use sound::{Broken, WellFormedness};

pub use sound::explain as explain_xml;

/// Start and end as byte offsets in the decoded text.
type TextRange = (usize, usize);

/// Whether a file has the extension `.svg`, in any letter case.
pub fn is_svg(file: &RelPath) -> bool {
    file.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("svg"))
}

/// Checks the SVG `bytes`. Of each kind of problem only the first is returned, with the number of all. `script_severity` is
/// the severity of what can run a script; all else is a warning.
pub fn check(file: &RelPath, bytes: &[u8], script_severity: Severity) -> Vec<Diagnostic> {
    let decoded = encoding::decode(bytes);
    let unreadable = decoded.problem.map(|why| (why.to_owned(), None));
    let mut checker = Checker {
        file,
        text: &decoded.text,
        offset: decoded.offset,
        script_severity,
        found: BTreeMap::new(),
        doctype: Doctype::default(),
        style: false,
    };
    let broken = unreadable.or(checker.walk());
    let span = |at| checker.span(at);
    let broken = broken.map(|(why, at)| (why, span(at)));
    let mut problems: Vec<Diagnostic> = checker.found.into_values().map(Found::reported).collect();
    problems.extend(broken.map(|(why, at)| {
        let message = format!("browsers do not show this picture: {why}");
        let hint = "save it anew in the program that it was drawn with";
        Diagnostic::warning("broken-svg", message).at(at).hint(hint)
    }));
    problems
}

/// The first problem of a kind, with the number of all.
struct Found {
    problem: Diagnostic,
    times: usize,
}

impl Found {
    fn reported(self) -> Diagnostic {
        match self.times {
            1 => self.problem,
            times => self
                .problem
                .hint(format!("there are {times} such places in it")),
        }
    }
}

/// Kinds of problems, the worst first. The order also separates those that can run a script: see [`Kind::runs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Script,
    Handler,
    Address,
    Embed,
    Markup,
    Transformed,
    Html,
    Outside,
    Entities,
}

impl Kind {
    /// Whether it can run a script.
    fn runs(self) -> bool {
        self < Self::Html
    }
}

struct Checker<'a> {
    file: &'a RelPath,
    text: &'a str,
    /// The byte offset in the file at which the text begins; `None` if it was transcoded and places are unknown.
    offset: Option<usize>,
    script_severity: Severity,
    found: BTreeMap<Kind, Found>,
    doctype: Doctype,
    /// Whether the last tag opened a `<style>`.
    style: bool,
}

impl Checker<'_> {
    /// Reads the picture to its end, collecting problems in `found`. Returns the first error that keeps browsers from
    /// showing it.
    fn walk(&mut self) -> Option<Broken> {
        let mut reader = NsReader::from_str(self.text);
        let mut well_formedness = WellFormedness::default();
        let position = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        loop {
            let start = position(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = position(reader.error_position());
                    let stopped = (sound::explain(&error), Some((at, at)));
                    return well_formedness.finish(Some(stopped), self.text.len());
                }
            };
            let at = (start, position(reader.buffer_position()));
            well_formedness.event(&event, at);
            match &event {
                Event::Start(tag) | Event::Empty(tag) => {
                    self.tag(tag, at, reader.resolver(), &mut well_formedness);
                    self.style =
                        tag.local_name().as_ref() == "style" && matches!(event, Event::Start(_));
                }
                Event::End(_) => self.style = false,
                Event::Text(text) if self.style => self.styles(text, at),
                Event::CData(text) if self.style => self.styles(text, at),
                Event::DocType(text) => self.doctype(text, at),
                Event::PI(instruction) => self.instruction(instruction, at),
                Event::GeneralRef(name) if !name.is_char_ref() && !self.doctype.knows(name) => {
                    well_formedness.unknown_entity(name, at);
                }
                Event::Eof => return well_formedness.finish(None, self.text.len()),
                _ => {}
            }
        }
    }

    fn tag(
        &mut self,
        tag: &BytesStart<'_>,
        at: TextRange,
        names: &NamespaceResolver,
        well_formedness: &mut WellFormedness,
    ) {
        match names.resolve_element(tag.name()).0 {
            ResolveResult::Unknown(prefix) => well_formedness.unknown_prefix(&prefix, at),
            ResolveResult::Unbound if tag.local_name().as_ref() == "svg" => {
                well_formedness.no_namespace(at);
            }
            _ => {}
        }
        self.element(tag, at);
        for attribute in tag.attributes() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    well_formedness.bad_attribute(&error, at);
                    continue;
                }
            };
            let name = attribute.key;
            let at = self.place(&attribute).unwrap_or(at);
            if let (ResolveResult::Unknown(prefix), _) = names.resolve_attribute(name) {
                well_formedness.unknown_prefix(&prefix, at);
            }
            let resolve = |name: &str| self.doctype.resolve(name);
            // A limit of four levels of entities, which may refer to one another without end.
            match attribute.normalized_value_with(XmlVersion::Implicit1_0, 4, resolve) {
                Ok(value) => self.attribute(tag, name, &value, at),
                Err(_) => {
                    well_formedness.bad_value(name.as_ref(), at);
                    // A script is recognised even if an entity in the value cannot be expanded.
                    self.attribute(tag, name, &attribute.value, at);
                }
            }
        }
    }

    /// The range of an attribute with its value and closing quote. The parser does not report it, but both are slices of
    /// `text`, so their addresses give it.
    fn place(&self, attribute: &Attribute<'_>) -> Option<TextRange> {
        let at = |part: &str| (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize);
        let start = at(attribute.key.as_ref())?;
        let end = at(&attribute.value)? + attribute.value.len() + 1;
        (start < end && end <= self.text.len()).then_some((start, end))
    }

    fn element(&mut self, tag: &BytesStart<'_>, at: TextRange) {
        let name = tag.name();
        let (kind, message, hint) = match rules::element(tag.local_name().as_ref()) {
            None => return,
            Some(Element::Script) => (
                Kind::Script,
                "this picture holds a script, which runs when somebody opens the picture at its own address".to_owned(),
                "take the script out: drawing programs save a picture without scripts as `plain SVG` or `optimised SVG`",
            ),
            Some(Element::Embed) => (
                Kind::Embed,
                format!("`<{}>` brings something into this picture that is no part of it", name.as_ref()),
                "take it out, or save the picture anew as plain SVG",
            ),
            Some(Element::Html) => (
                Kind::Html,
                "this picture holds HTML (`foreignObject`), which many programs do not show and which can hold whatever a page can".to_owned(),
                "export it with its texts as text or as paths; diagrams.net calls this `Convert labels to SVG`",
            ),
        };
        self.report(kind, at, message, hint);
    }

    fn attribute(&mut self, tag: &BytesStart<'_>, name: QName<'_>, value: &str, at: TextRange) {
        let local = name.local_name();
        if rules::is_handler(name.as_ref()) {
            let message = format!(
                "`{}` runs a script when somebody opens this picture at its own address",
                name.as_ref()
            );
            self.report(
                Kind::Handler,
                at,
                message,
                "take the attribute out, or save the picture anew as plain SVG",
            );
        }
        if rules::is_script_address(local.as_ref(), value) {
            let message = "this address runs a script when somebody follows it in the picture";
            let hint = "write an address that begins with `https://`, or take the link out";
            self.report(Kind::Address, at, message.to_owned(), hint);
            return;
        }
        if let Some((address, outside)) = rules::outside_in_style(value) {
            self.outside(address, outside, at);
            return;
        }
        // Links load nothing until they are followed, and browsers ignore the elements of drawing programs, which are in
        // namespaces of their own.
        let loads = matches!(local.as_ref(), "href" | "src") && tag.local_name().as_ref() != "a";
        let is_svg = tag
            .name()
            .prefix()
            .is_none_or(|prefix| prefix.as_ref() == "svg");
        let is_reported = rules::element(tag.local_name().as_ref()).is_some();
        if let Some(outside) = rules::outside(value).filter(|_| loads && is_svg && !is_reported) {
            self.outside(value, outside, at);
        }
    }

    fn styles(&mut self, css: &str, at: TextRange) {
        if let Some((address, outside)) = rules::outside_in_style(css) {
            let offset = css.find(address).unwrap_or(0);
            let start = at.0 + offset;
            let range = (start, (start + address.len()).min(at.1));
            self.outside(address, outside, range);
        }
    }

    fn outside(&mut self, address: &str, outside: Outside, at: TextRange) {
        let shown: String = address.trim().chars().take(80).collect();
        let what = match outside {
            Outside::Web => format!("`{shown}` from the web"),
            Outside::Computer => format!("`{shown}` from the computer that it was made on"),
            Outside::File => format!("the file `{shown}`"),
        };
        let message = format!(
            "this picture loads {what}, and browsers leave that out where a page shows the picture"
        );
        let hint = "let the drawing program embed it: fonts as paths, pictures as part of the file";
        self.report(Kind::Outside, at, message, hint);
    }

    fn doctype(&mut self, text: &str, at: TextRange) {
        self.doctype = Doctype::read(text);
        if self.doctype.makes_markup {
            let message = "the DOCTYPE of this picture makes elements or attributes of its own, behind which a script can hide";
            self.report(
                Kind::Markup,
                at,
                message.to_owned(),
                "save the picture anew as plain SVG",
            );
        } else if self.doctype.declares {
            let message = "the DOCTYPE of this picture declares names for texts (entities), which some programs refuse";
            let hint = "save the picture anew as plain SVG; in Illustrator without `Preserve Illustrator Editing Capabilities`";
            self.report(Kind::Entities, at, message.to_owned(), hint);
        }
    }

    /// Checks `<?xml-stylesheet href="…"?>`, which may be CSS that loads something, or XSLT that replaces the picture.
    fn instruction(&mut self, instruction: &BytesPI<'_>, at: TextRange) {
        if instruction.target() != "xml-stylesheet" {
            return;
        }
        let attribute = |name: &str| {
            let mut all = instruction.attributes().flatten();
            let found = all.find(|attribute| attribute.key.as_ref() == name);
            found.map(|attribute| attribute.value.into_owned())
        };
        let kind = attribute("type").unwrap_or_default().to_ascii_lowercase();
        if kind.contains("xsl") || kind.contains("xml") {
            let message = "this style sheet (XSLT) turns the picture into another page when somebody opens it at its own address";
            self.report(
                Kind::Transformed,
                at,
                message.to_owned(),
                "take the line out",
            );
            return;
        }
        let href = attribute("href").unwrap_or_default();
        if let Some(outside) = rules::outside(&href) {
            self.outside(&href, outside, at);
        }
    }

    fn report(&mut self, kind: Kind, at: TextRange, message: String, hint: &'static str) {
        if let Some(found) = self.found.get_mut(&kind) {
            found.times += 1;
            return;
        }
        let mut problem = Diagnostic::warning("unsafe-svg", message).hint(hint);
        if kind.runs() {
            problem.severity = self.script_severity;
        }
        if problem.is_error() {
            let hint =
                "a drawing that is meant to act belongs in the `static/` folder of the theme";
            problem = problem.hint(hint);
        }
        let problem = problem.at(self.span(Some(at)));
        self.found.insert(kind, Found { problem, times: 1 });
    }

    fn span(&self, at: Option<TextRange>) -> Span {
        match (at, self.offset) {
            (Some((start, end)), Some(offset)) => {
                Span::new(self.file, offset + start, offset + end)
            }
            _ => Span::file(self.file),
        }
    }
}

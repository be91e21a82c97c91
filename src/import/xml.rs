//! XML of export files and sitemaps.

use std::borrow::Cow;

use quick_xml::events::Event;

use crate::import::text::html::entity;

/// What an event adds to the text of the element around it.
pub fn text<'e>(event: &'e Event<'_>) -> Cow<'e, str> {
    match event {
        Event::Text(part) => part.xml10_content(),
        Event::CData(part) => part.xml10_content(),
        Event::GeneralRef(part) => entity(&part.xml10_content()).into(),
        _ => Cow::Borrowed(""),
    }
}

//! The XML of an export file.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::base::RelPath;
use crate::import::report::{Kind, Note};
use crate::import::xml;

/// An element `item` with the texts of its children.
#[derive(Debug, Default)]
pub struct Item {
    texts: HashMap<String, String>,
    /// Terms: the taxonomy, the key, and what it is called.
    pub terms: Vec<(String, String, String)>,
    /// Values that plugins and WordPress itself keep.
    pub meta: Vec<(String, String)>,
    /// The line that it begins in.
    pub line: usize,
}

impl Item {
    /// The text of a child, trimmed; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", |text| text.trim())
    }
}

/// What the file says.
#[derive(Debug, Default)]
pub struct Channel {
    /// The texts of its children that are no items.
    pub texts: HashMap<String, String>,
    /// Posts, pages and the like.
    pub items: Vec<Item>,
}

impl Channel {
    /// Reads a file as far as it can be read; a note tells where it breaks off.
    pub fn read(text: &str, path: &RelPath, notes: &mut Vec<Note>) -> Self {
        let mut channel = Self::default();
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = false;
        let mut item: Option<Item> = None;
        let mut open: Vec<String> = Vec::new();
        let mut content = String::new();
        let mut term: Option<(String, String)> = None;
        let mut meta_key = String::new();
        let (mut lines, mut counted) = (0, 0);
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
            lines += text
                .get(counted..at)
                .unwrap_or_default()
                .matches('\n')
                .count();
            counted = at;
            match reader.read_event() {
                Ok(Event::Start(start)) => {
                    let name = start.name().as_ref().to_owned();
                    if name == "item" {
                        item = Some(Item {
                            line: lines + 1,
                            ..Item::default()
                        });
                    } else if name == "category" {
                        term = Some((attribute(&start, "domain"), attribute(&start, "nicename")));
                    }
                    content.clear();
                    open.push(name);
                }
                Ok(Event::End(_)) => {
                    let Some(name) = open.pop() else { continue };
                    match (name.as_str(), &mut item) {
                        ("item", _) => channel.items.extend(item.take()),
                        ("category", Some(item)) => {
                            if let Some((domain, key)) = term.take() {
                                item.terms.push((domain, key, content.trim().to_owned()));
                            }
                        }
                        ("wp:meta_key", Some(_)) => meta_key = content.trim().to_owned(),
                        ("wp:meta_value", Some(item)) => {
                            item.meta
                                .push((std::mem::take(&mut meta_key), content.clone()));
                        }
                        (name, Some(item)) => {
                            item.texts
                                .entry(name.to_owned())
                                .or_insert_with(|| content.clone());
                        }
                        (name, None) => {
                            channel
                                .texts
                                .entry(name.to_owned())
                                .or_insert_with(|| content.clone());
                        }
                    }
                    content.clear();
                }
                Ok(Event::Eof) => {
                    if item.is_some() {
                        let place = format!("{path}:{}", lines + 1);
                        let what = "the file ends in the middle of a post";
                        notes.push(Note::new(Kind::Unreadable, place, what));
                    }
                    break;
                }
                Ok(part) => content.push_str(&xml::text(&part)),
                Err(error) => {
                    let place = format!("{path}:{}", lines + 1);
                    let what = format!("the file cannot be read from here on: {error}");
                    notes.push(Note::new(Kind::Unreadable, place, what));
                    break;
                }
            }
        }
        channel
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> String {
    let found = start.try_get_attribute(name).ok().flatten();
    let value = found.and_then(|found| {
        found
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .ok()
            .map(|value| value.into_owned())
    });
    value.unwrap_or_default()
}

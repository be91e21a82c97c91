//! The pictures that texts and fields link to, which are published whole besides their smaller versions.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::{ByLang, RelPath};
use crate::markdown::{Document, Hole, Piece};
use crate::schema::{FieldValue, Spanned, Value};
use crate::site::Site;
use crate::site::assemble::files::place_of;
use crate::site::model::{Entry, Version};

impl Site {
    /// Marks the pictures that texts and fields link to, which are published whole besides.
    pub(in crate::site) fn mark_linked_pictures(&mut self) {
        if self.files.values().all(|file| file.picture.is_none()) {
            return;
        }
        let mut linked = BTreeSet::new();
        for entry in &self.entries {
            for (_, version) in entry.versions.iter() {
                self.linked_pictures(entry, version, &mut linked);
            }
        }
        for path in linked {
            let file = self.files.get_mut(path.as_str());
            if let Some(picture) = file.and_then(|file| file.picture.as_mut()) {
                Arc::make_mut(picture).is_linked = true;
            }
        }
    }

    /// Whether new versions of an entry link to the same pictures as its own.
    pub(in crate::site) fn links_same_pictures(
        &self,
        entry: &Entry,
        versions: &ByLang<Version>,
    ) -> bool {
        let linked = |versions: &ByLang<Version>| {
            let mut linked = BTreeSet::new();
            for (_, version) in versions.iter() {
                self.linked_pictures(entry, version, &mut linked);
            }
            linked
        };
        linked(&entry.versions) == linked(versions)
    }

    /// The pictures that a version of an entry links to. A text that is left to its page has no links into the site.
    pub(in crate::site) fn linked_pictures(
        &self,
        entry: &Entry,
        version: &Version,
        linked: &mut BTreeSet<RelPath>,
    ) {
        let mut found = |name: &str| {
            let place = place_of(name, &entry.folder);
            let file = place.and_then(|place| self.files.get(place.as_str()));
            linked.extend(
                file.filter(|file| file.picture.is_some())
                    .map(|file| file.path.clone()),
            );
        };
        for document in version.rendered() {
            links(document, &mut found);
        }
        for value in version.keys.fields.values() {
            match value {
                FieldValue::Plain(value) => files(value, &mut found),
                FieldValue::Localized(all) => {
                    all.iter().for_each(|(_, value)| files(value, &mut found))
                }
            }
        }
    }
}

fn links(document: &Document, found: &mut dyn FnMut(&str)) {
    fn walk(pieces: &[Piece], found: &mut dyn FnMut(&str)) {
        for piece in pieces {
            match piece {
                Piece::Hole(Hole::LinkOpen(link)) => found(&link.target),
                Piece::Hole(Hole::Shortcode(call)) => {
                    call.body.iter().for_each(|body| walk(body, found));
                }
                Piece::Html(_) | Piece::Hole(Hole::LinkClose(_) | Hole::Image(_)) => {}
            }
        }
    }
    walk(&document.pieces, found);
}

fn files(value: &Spanned<Value>, found: &mut dyn FnMut(&str)) {
    match &value.value {
        Value::File(name) => found(name),
        Value::List(items) => items.iter().for_each(|item| files(item, found)),
        Value::Map(values) => values.values().for_each(|value| files(value, found)),
        _ => {}
    }
}

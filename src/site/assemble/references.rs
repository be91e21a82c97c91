//! References and links between entries: checked once all entries are known, and indexed in both directions.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::{Lang, RelPath, composed, suggest};
use crate::content::layout::resolve;
use crate::content::{CONTENT, Keys, PageFile};
use crate::diag::Diagnostic;
use crate::markdown::{Hole, Piece};
use crate::schema::{FieldValue, Schema, Spanned, TextRange, Type, Value};
use crate::site::assemble::entry_files::EntryFiles;
use crate::site::model::{Entry, EntryId, Section};
use crate::site::{IdsByPath, PathNames};

/// Which entries name which.
#[derive(Debug, Default)]
pub(in crate::site) struct References {
    /// By the entry that is named: the entries that name it, each with the field that does, or `None` for a link in
    /// the text.
    back: BTreeMap<EntryId, BTreeSet<(EntryId, Option<String>)>>,
}

impl References {
    /// Checks the references of all groups and indexes them.
    pub(in crate::site) fn new(
        known: Known<'_>,
        schemas: &BTreeMap<String, Arc<Schema>>,
        groups: &[EntryFiles],
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut all = Self::default();
        let Known {
            entries,
            sections,
            by_path,
            ..
        } = known;
        let schemas = schemas.values().map(|schema| &**schema);
        let schemas = schemas.flat_map(|schema| iter::once(schema).chain(schema.index.as_deref()));
        for schema in schemas.clone() {
            check_schema(schema, sections, out);
        }
        let of_groups = groups.par_iter().flat_map_iter(|group| {
            let mut out = Vec::new();
            let from = by_path
                .get(&group.path)
                .and_then(|id| entries.get(id.index()));
            let public = from.is_some_and(Entry::has_pages);
            for (_, file) in group.files.iter() {
                known.check(&file.keys, &file.file, public, &mut out);
                let cascade = file
                    .section
                    .as_ref()
                    .and_then(|section| section.cascade.as_deref());
                if let Some(keys) = cascade {
                    known.check(keys, &file.file, public, &mut out);
                }
            }
            out
        });
        out.par_extend(of_groups);
        for schema in schemas {
            let fields = schema.fields.values();
            let defaults = fields
                .filter_map(|field| Some((&schema.file, &field.name, field.default.as_ref()?)));
            for (file, name, value) in defaults {
                known.check_value(name, value, file, true, out);
            }
        }
        let named: Vec<Named> = entries
            .par_iter()
            .map(|entry| names(entry, by_path))
            .collect();
        for ((from, _), named) in EntryId::each(entries).zip(named) {
            for (to, field) in named {
                all.back.entry(to).or_default().insert((from, field));
            }
        }
        all
    }

    /// Replaces what the entry `from` named before by what it names now.
    pub(in crate::site) fn replace(&mut self, from: EntryId, before: &Named, now: Named) {
        for (to, field) in before.difference(&now) {
            if let Some(names) = self.back.get_mut(to) {
                names.remove(&(from, field.clone()));
            }
        }
        for (to, field) in now {
            self.back.entry(to).or_default().insert((from, field));
        }
    }

    /// Entries that name `to`: through `field`, or in any way.
    pub(in crate::site) fn to(&self, to: EntryId, field: Option<&str>) -> Vec<EntryId> {
        let mut all: Vec<EntryId> = self
            .back
            .get(&to)
            .into_iter()
            .flatten()
            .filter(|(from, by)| {
                *from != to && field.is_none_or(|field| by.as_deref() == Some(field))
            })
            .map(|(from, _)| *from)
            .collect();
        all.dedup();
        all
    }
}

/// The entries that an entry names, each with the field that does, or `None` for a link in the text.
pub(in crate::site) type Named = BTreeSet<(EntryId, Option<String>)>;

/// Returns the entries that the public versions of an entry name. What only an unpublished version names must not
/// show on other pages.
pub(in crate::site) fn names(entry: &Entry, by_path: &IdsByPath) -> Named {
    let mut all = Named::new();
    let shown: BTreeSet<Lang> = entry.pages.iter().map(|(_, page)| page.version).collect();
    let shown = shown.into_iter();
    for version in shown.filter_map(|lang| entry.versions.get(lang)) {
        for (name, value) in &version.keys.fields {
            each_reference(value, &mut |path, _| {
                all.extend(by_path.get(path).map(|to| (*to, Some(name.clone()))));
            });
        }
        for document in version.rendered() {
            each_link(&document.pieces, &mut |target| {
                let path = content_path(target, &entry.folder);
                let to = path.and_then(|path| by_path.get(&*path));
                all.extend(to.map(|to| (*to, None)));
            });
        }
    }
    all
}

/// Returns the problems of what the keys of a file name; `public` says whether its entry is public.
pub(in crate::site) fn check_file(
    file: &PageFile,
    public: bool,
    known: Known<'_>,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    known.check(&file.keys, &file.file, public, &mut out);
    out
}

/// Reports fields that refer to sections which do not exist.
fn check_schema(schema: &Schema, sections: &BTreeMap<String, Section>, out: &mut Vec<Diagnostic>) {
    for field in schema.fields.values() {
        let Type::Reference { to } = field.ty.item() else {
            continue;
        };
        if sections.contains_key(to.as_str()) {
            continue;
        }
        let known = sections.keys().map(String::as_str);
        let message = format!(
            "`{}` refers to the section `{to}`, which is not there",
            field.name
        );
        out.push(
            Diagnostic::error("unknown-section", message)
                .at(field.at.span(&schema.file))
                .maybe_hint(suggest::hint(to, known, 12)),
        );
    }
}

/// Everything that can be named.
#[derive(Clone, Copy)]
pub(in crate::site) struct Known<'a> {
    pub entries: &'a [Entry],
    pub sections: &'a BTreeMap<String, Section>,
    pub by_path: &'a IdsByPath,
    pub names: &'a PathNames,
    /// Whether an entry has no page only because of its errors, which are reported with it.
    pub held_back: &'a (dyn Fn(&Entry) -> bool + Sync),
}

impl Known<'_> {
    /// Reports entries that `keys` name and that do not exist or, if the keys are `public` themselves, are not
    /// public. `withdrawn.replaced_by` names an entry too.
    fn check(&self, keys: &Keys, file: &RelPath, public: bool, out: &mut Vec<Diagnostic>) {
        for (name, value) in &keys.fields {
            self.check_value(name, value, file, public, out);
        }
        let replaced_by = keys.withdrawn.as_ref().and_then(|w| w.replaced_by.as_ref());
        if let Some(path) =
            replaced_by.filter(|path| !self.by_path.contains_key(&*normal(&path.value)))
        {
            let around = self.names.around(&path.value, self.by_path);
            let hint = suggest::hint(&path.value, around, 8);
            let message = format!("there is no entry `{}`", path.value);
            out.push(
                Diagnostic::error("unknown-reference", message)
                    .at(path.at.span(file))
                    .maybe_hint(hint),
            );
        }
    }

    fn check_value(
        &self,
        name: &str,
        value: &FieldValue,
        file: &RelPath,
        public: bool,
        out: &mut Vec<Diagnostic>,
    ) {
        each_reference(value, &mut |path, at| {
            let named = self
                .by_path
                .get(path)
                .map(|id| self.entries.get(id.index()));
            let problem = match named {
                None => {
                    let (section, id) = path.rsplit_once('/').unwrap_or(("", path));
                    let message = format!("there is no entry `{id}` in `{section}`");
                    Diagnostic::error("unknown-reference", message)
                        .maybe_hint(self.near(section, id))
                }
                Some(entry) if public && entry.is_none_or(|entry| self.lacks(entry)) => {
                    let message = format!("`{name}` names an entry that is not public");
                    Diagnostic::warning("reference-withheld", message)
                        .hint("the page leaves it out while that is so")
                }
                Some(_) => return,
            };
            out.push(problem.at(at.span(file)));
        });
    }

    /// Whether a page that names the entry will lack it, in a way that must be reported.
    fn lacks(&self, entry: &Entry) -> bool {
        !entry.has_pages() && !(self.held_back)(entry)
    }

    /// Suggests the entry of a section that may have been meant.
    fn near(&self, section: &str, id: &str) -> Option<String> {
        self.sections.get(section)?;
        let below = format!("{section}/");
        let around = self.names.around(&format!("{below}{id}"), self.by_path);
        let known = around.into_iter();
        let known = known.filter_map(|path| path.strip_prefix(&below));
        suggest::hint(id, known, 8)
    }
}

pub(in crate::site) fn each_reference(value: &FieldValue, found: &mut dyn FnMut(&str, TextRange)) {
    fn walk(value: &Spanned<Value>, found: &mut dyn FnMut(&str, TextRange)) {
        match &value.value {
            Value::Reference(path) => found(path, value.at),
            Value::List(items) => items.iter().for_each(|item| walk(item, found)),
            Value::Map(values) => values.values().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    match value {
        FieldValue::Plain(value) => walk(value, found),
        FieldValue::Localized(all) => all.iter().for_each(|(_, value)| walk(value, found)),
    }
}

pub(in crate::site) fn each_link(pieces: &[Piece], found: &mut dyn FnMut(&str)) {
    for piece in pieces {
        match piece {
            Piece::Hole(Hole::LinkOpen(link)) => found(&link.target),
            Piece::Hole(Hole::Shortcode(call)) => {
                if let Some(body) = &call.body {
                    each_link(body, found);
                }
            }
            Piece::Html(_) | Piece::Hole(Hole::LinkClose(_) | Hole::Image(_)) => {}
        }
    }
}

/// Normalizes a content path as people write it: `@/news/x.md`, `/news/x/` and `news/x` all become `news/x`.
pub(in crate::site) fn normal(path: &str) -> Cow<'_, str> {
    let path = path.strip_prefix("@/").unwrap_or(path).trim_matches('/');
    let path = path
        .strip_suffix(".md")
        .or_else(|| path.strip_suffix(".yaml"))
        .unwrap_or(path);
    let path = path
        .strip_suffix("/_index")
        .or_else(|| path.strip_suffix("/index"))
        .unwrap_or(if path == "_index" { "" } else { path });
    composed(path)
}

/// Returns the content path that a link leads to, if it is written as a link to a content file: `@/…` from the
/// content folder, or relative to `folder`.
pub(in crate::site) fn content_path(target: &str, folder: &str) -> Option<String> {
    let file = match target.strip_prefix("@/") {
        Some(rest) => rest.to_owned(),
        None => {
            let resolved = resolve(folder, target).ok()?;
            resolved
                .strip_prefix(CONTENT)?
                .trim_start_matches('/')
                .to_owned()
        }
    };
    let is_page = file.ends_with(".md") || file.ends_with(".yaml") || target.starts_with("@/");
    is_page.then(|| normal(&file).into_owned())
}

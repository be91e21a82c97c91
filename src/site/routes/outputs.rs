//! The further outputs of pages: which there are, and their addresses.

use super::templates::{entry_templates, generated_templates, kind_of};
use super::{RouteKind, Table};
use crate::base::{Lang, UrlPath};
use crate::content::{OutputSpec, outputs};
use crate::site::Site;
use crate::site::model::{Entry, EntryId, Page, PageSource, Version};
use crate::site::views::OutputView;

impl Site {
    /// Whether any page may have a further output, so that those of each are asked for.
    fn has_outputs(&self) -> bool {
        !self.input.outputs.is_empty()
            || (self.entries.iter()).any(|entry| {
                let mut versions = entry.versions.iter();
                versions.any(|(_, version)| version.keys.outputs.is_some())
            })
    }

    /// The outputs that a page of an entry has besides its HTML. A withdrawn page and one without a text has none.
    pub fn outputs_of_entry<'a>(&'a self, entry: &'a Entry, lang: Lang) -> Vec<&'a OutputSpec> {
        let Some((page, version)) = shown(entry, lang) else {
            return Vec::new();
        };
        let own = version.keys.outputs.as_deref().unwrap_or_default();
        if self.input.outputs.is_empty() && own.is_empty() {
            return Vec::new();
        }
        if version.keys.withdrawn.is_some() || page.how == PageSource::Notice {
            return Vec::new();
        }
        let names = entry_templates(entry, version);
        let mut all = self.declared(kind_of(entry), &names);
        if let Some(template) = &version.keys.template {
            let declared = self.input.outputs.get(&template.value);
            declared
                .into_iter()
                .for_each(|over| outputs::lay_over(&mut all, over));
        }
        outputs::lay_over(&mut all, own);
        all
    }

    /// The outputs that a generated page has besides its HTML.
    fn outputs_of_generated(&self, kind: &RouteKind) -> Vec<&OutputSpec> {
        let name = match kind {
            RouteKind::Facet { .. } | RouteKind::Term { .. } => "term",
            RouteKind::Taxonomy(_) => "taxonomy",
            RouteKind::Archive { .. } => "archive",
            RouteKind::NotFound => "404",
            RouteKind::Languages => "languages",
            _ => return Vec::new(),
        };
        if self.input.outputs.is_empty() {
            return Vec::new();
        }
        self.declared(name, &generated_templates(kind))
    }

    /// The outputs that the theme declares for a kind of page, and over them those for its templates, of which the most
    /// specific is first in `names`.
    fn declared(&self, kind: &str, names: &[String]) -> Vec<&OutputSpec> {
        let mut all = Vec::new();
        let keys = std::iter::once(kind).chain(names.iter().rev().map(String::as_str));
        for over in keys.filter_map(|key| self.input.outputs.get(key)) {
            outputs::lay_over(&mut all, over);
        }
        all
    }

    /// The outputs of the page of a route. A list has one of each, beside its first page.
    fn outputs_of(&self, kind: &RouteKind, lang: Lang) -> Vec<&OutputSpec> {
        match kind {
            RouteKind::Entry(id)
            | RouteKind::Section {
                index: id,
                number: 1,
            } => {
                let entry = self.entries.get(id.index());
                entry.map_or_else(Vec::new, |entry| self.outputs_of_entry(entry, lang))
            }
            RouteKind::Facet { number, .. }
            | RouteKind::Term { number, .. }
            | RouteKind::Archive { number, .. }
                if *number > 1 =>
            {
                Vec::new()
            }
            kind => self.outputs_of_generated(kind),
        }
    }

    /// The output of this name that the page of a route has.
    pub fn output(&self, of: &RouteKind, name: &str, lang: Lang) -> Option<&OutputSpec> {
        let all = self.outputs_of(of, lang);
        all.into_iter().find(|output| output.name == name)
    }

    /// What a page with the URL path `page` (not encoded) shows of its outputs.
    pub(in crate::site) fn output_views(&self, all: &[&OutputSpec], page: &str) -> Vec<OutputView> {
        let view = |output: &&OutputSpec| {
            let url = output.url(page);
            OutputView {
                name: output.name.clone(),
                url: self.href(&url),
                permalink: self.permalink(&url),
                media_type: output.media_type().to_owned(),
                is_linked: output.is_linked,
            }
        };
        all.iter().map(view).collect()
    }

    /// The outputs of a generated page at the URL path of the first page of its list.
    pub(in crate::site) fn generated_outputs(
        &self,
        kind: &RouteKind,
        url: &str,
    ) -> Vec<OutputView> {
        self.output_views(&self.outputs_of_generated(kind), url)
    }
}

/// The page of an entry in a language, with the version that it shows.
fn shown(entry: &Entry, lang: Lang) -> Option<(&Page, &Version)> {
    let page = entry.pages.get(lang)?;
    Some((page, entry.versions.get(page.version)?))
}

impl Table<'_> {
    /// Adds the outputs of all pages that are in the table.
    pub(super) fn outputs(&mut self) {
        let site = self.site;
        if !site.has_outputs() {
            return;
        }
        let mut found = Vec::new();
        for route in &self.routes {
            for output in site.outputs_of(&route.kind, route.lang) {
                let kind = RouteKind::Output {
                    of: Box::new(route.kind.clone()),
                    name: output.name.clone(),
                    page: route.url.to_string(),
                };
                found.push((output.url(&route.url), route.lang, kind, output));
            }
        }
        for (url, lang, kind, output) in found {
            if let (Some(stated), Ok(path)) = (&output.media_type, UrlPath::of_page(&url)) {
                self.media_types.insert(path, stated.clone());
            }
            self.own_outputs.insert(url.clone());
            self.add(url.into(), lang, kind, Some(output.at.clone()));
        }
    }

    /// Whether a page of the site has an output of its own at this address, which takes the place of what the program would
    /// write there.
    pub(super) fn is_own_output(&self, url: &str) -> bool {
        self.own_outputs.contains(url)
    }
}

impl RouteKind {
    /// The entry whose page it is, or an output of whose page.
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Self::Entry(id) | Self::Section { index: id, .. } => Some(*id),
            Self::Output { of, .. } => of.entry(),
            _ => None,
        }
    }
}

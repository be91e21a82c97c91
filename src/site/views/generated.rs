//! Views of pages that no file is written for: terms, taxonomies, years, the language chooser, the
//! page for an address without one.

use std::sync::Arc;

use serde::Serialize;

use crate::base::Lang;
use crate::site::Site;
use crate::site::query::{Listing, Owner};
use crate::site::routes::RouteKind;
use crate::site::views::{Card, LinkView, PageView, TermView, TermsView, TranslationView};

/// What a made page is about, besides its view.
#[derive(Debug, Clone, Default, Serialize)]
pub struct About {
    /// The term of a term's page, with the label of its taxonomy or facet.
    pub term: Option<(TermView, String)>,
    /// The terms of a taxonomy's page.
    pub terms: Option<TermsView>,
    /// The year of an archive's page.
    pub year: Option<i16>,
    /// Content path of the section that it belongs to.
    pub section: Option<String>,
    /// What its list holds.
    pub listing: Option<Listing>,
    /// Entries on a page of its list.
    pub paginate_by: Option<usize>,
    /// URL path (not encoded) of the first page of its list.
    pub base: String,
    /// The page of its list, from 1.
    pub number: usize,
}

impl Site {
    /// The view of a page that no file is written for, and what it is about. `None` for other
    /// routes. `url` is its URL path, not encoded.
    pub fn made_page(&self, kind: &RouteKind, url: &str, lang: Lang) -> Option<(PageView, About)> {
        match kind {
            RouteKind::Facet {
                section,
                field: name,
                term: key,
                number,
            } => self.facet_page(section, name, key, *number, url, lang),
            RouteKind::Term {
                taxonomy: name,
                term: key,
                number,
            } => {
                let owner = Owner::Taxonomy(name.clone());
                let term = self.term(&owner, key, lang)?;
                let label = self.owner_label(&owner, lang);
                let at = |lang| self.taxonomy_url(name, Some(key), lang);
                let mut above = self.home_link(lang);
                let url_above = self.href(&self.taxonomy_url(name, None, lang));
                above.push(Arc::new(LinkView::new(label.clone(), url_above)));
                let view = self.made(
                    "term",
                    &term.term.label,
                    url,
                    lang,
                    above,
                    self.all_versions(lang, &at, &term.term.label),
                );
                let about = About {
                    term: Some((term, label)),
                    listing: Some(Listing {
                        terms: vec![(name.clone(), key.clone())],
                        ..Listing::default()
                    }),
                    paginate_by: self
                        .settings()
                        .taxonomies
                        .get(name)
                        .map(|taxonomy| taxonomy.paginate_by),
                    base: at(lang),
                    number: *number,
                    ..About::default()
                };
                Some((view, about))
            }
            RouteKind::Taxonomy(name) => {
                let terms = self.terms(&Owner::Taxonomy(name.clone()), lang)?;
                let at = |lang| self.taxonomy_url(name, None, lang);
                let versions = self.all_versions(lang, &at, &terms.label);
                let view = self.made(
                    "taxonomy",
                    &terms.label,
                    url,
                    lang,
                    self.home_link(lang),
                    versions,
                );
                Some((
                    view,
                    About {
                        terms: Some(terms),
                        base: at(lang),
                        number: 1,
                        ..About::default()
                    },
                ))
            }
            RouteKind::Archive {
                section,
                year,
                number,
            } => {
                let at = |lang| format!("{}archive/{year}/", self.section_url(section, lang));
                let title = year.to_string();
                let versions = self.section_versions(section, lang, &at, &title);
                let view = self.made(
                    "archive",
                    &title,
                    url,
                    lang,
                    self.section_trail(section, lang),
                    versions,
                );
                let listing = Listing {
                    section: Some(section.clone()),
                    year: Some(*year),
                    ..Listing::default()
                };
                let about = About {
                    year: Some(*year),
                    section: Some(section.clone()),
                    listing: Some(listing),
                    paginate_by: self.sections().get(section)?.paginate_by(),
                    base: at(lang),
                    number: *number,
                    ..About::default()
                };
                Some((view, about))
            }
            RouteKind::NotFound => {
                let versions = self.home_versions(lang);
                let mut view = self.made("404", "404", url, lang, Vec::new(), versions);
                view.noindex = true;
                Some((view, About::default()))
            }
            RouteKind::Languages => {
                let title = self
                    .entry("")
                    .and_then(|home| self.link_view(&home.path, lang))
                    .map(|link| link.title.clone());
                let view = self.made(
                    "languages",
                    &title.unwrap_or_default(),
                    url,
                    lang,
                    Vec::new(),
                    self.home_versions(lang),
                );
                Some((view, About::default()))
            }
            _ => None,
        }
    }

    fn facet_page(
        &self,
        section: &str,
        name: &str,
        key: &str,
        number: usize,
        url: &str,
        lang: Lang,
    ) -> Option<(PageView, About)> {
        let owner = Owner::Facet {
            section: section.to_owned(),
            field: name.to_owned(),
        };
        let term = self.term(&owner, key, lang)?;
        let at = |lang| self.facet_url(section, name, key, lang);
        let versions = self.section_versions(section, lang, &at, &term.term.label);
        let trail = self.section_trail(section, lang);
        let view = self.made("term", &term.term.label, url, lang, trail, versions);
        let listing = Listing {
            section: Some(section.to_owned()),
            terms: vec![(name.to_owned(), key.to_owned())],
            ..Listing::default()
        };
        let about = About {
            term: Some((term, self.owner_label(&owner, lang))),
            section: Some(section.to_owned()),
            listing: Some(listing),
            paginate_by: self.sections().get(section)?.paginate_by(),
            base: at(lang),
            number,
            ..About::default()
        };
        Some((view, about))
    }

    fn home_link(&self, lang: Lang) -> Vec<Arc<LinkView>> {
        self.link_view("", lang).into_iter().collect()
    }

    /// The pages above one that belongs to a section: the section too.
    fn section_trail(&self, section: &str, lang: Lang) -> Vec<Arc<LinkView>> {
        let mut trail = self
            .entry(section)
            .map(|index| self.breadcrumbs(index, lang))
            .unwrap_or_default();
        trail.extend(self.link_view(section, lang));
        trail
    }

    fn all_versions(
        &self,
        current: Lang,
        at: &dyn Fn(Lang) -> String,
        title: &str,
    ) -> Vec<TranslationView> {
        let languages = &self.settings().languages;
        languages
            .all()
            .map(|(lang, _)| self.translation(lang, current, &at(lang), title, true))
            .collect()
    }

    /// Versions of a page that is there in the languages that its section's index is in.
    fn section_versions(
        &self,
        section: &str,
        current: Lang,
        at: &dyn Fn(Lang) -> String,
        title: &str,
    ) -> Vec<TranslationView> {
        let Some(index) = self.entry(section) else {
            return Vec::new();
        };
        let mut versions = self.translations(index, current);
        let languages = &self.settings().languages;
        for version in &mut versions {
            if let Some(lang) = languages
                .find(&version.lang)
                .filter(|lang| index.pages.get(*lang).is_some())
            {
                *version = self.translation(lang, current, &at(lang), title, true);
            }
        }
        versions
    }

    fn home_versions(&self, current: Lang) -> Vec<TranslationView> {
        self.entry("")
            .map(|home| self.translations(home, current))
            .unwrap_or_default()
    }

    fn made(
        &self,
        kind: &str,
        title: &str,
        url: &str,
        lang: Lang,
        breadcrumbs: Vec<Arc<LinkView>>,
        translations: Vec<TranslationView>,
    ) -> PageView {
        let language = self.settings().languages.get(lang);
        PageView {
            card: Arc::new(Card {
                kind: kind.to_owned(),
                lang: language.key.clone(),
                lang_tag: language.tag.clone(),
                title: title.to_owned(),
                url: self.href(url),
                permalink: self.permalink(url),
                ..Card::default()
            }),
            breadcrumbs,
            translations,
            noindex: self.parts().preview,
            state: "public".into(),
            ..PageView::default()
        }
    }
}

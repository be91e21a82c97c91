//! Views of generated pages: terms, taxonomies, years, the language chooser, and the page for an address that does not exist.

use std::sync::Arc;

use serde::Serialize;

use crate::base::Lang;
use crate::site::Site;
use crate::site::model::{Entry, EntryId};
use crate::site::query::{Listing, Owner};
use crate::site::routes::RouteKind;
use crate::site::views::{
    CachedValue, Card, Datum, LabelView, LinkView, PageParts, PageView, TermView, TermsView,
    TranslationView,
};

/// What a generated page is about, besides its view.
#[derive(Debug, Clone, Default, Serialize)]
pub struct About {
    /// The term of a term's page, with the label of its taxonomy or facet.
    pub term: Option<(TermView, LabelView)>,
    /// The terms of a taxonomy's page.
    pub terms: Option<TermsView>,
    /// The year of an archive's page.
    pub year: Option<i16>,
    /// Content path of the section that it belongs to.
    pub section: Option<String>,
    /// The entries of its list.
    pub listing: Option<Listing>,
    /// The number of entries on a page of its list.
    pub paginate_by: Option<usize>,
    /// URL path (not encoded) of the first page of its list.
    pub base: String,
    /// The page of its list, from 1.
    pub number: usize,
    /// The text that lies over the page of a term, in its language.
    #[serde(skip)]
    pub text: Option<EntryId>,
}

impl Site {
    /// The view of a generated page, and what the page is about; `url` is its URL path, not encoded. `None` for a route of any
    /// other kind.
    pub fn generated_page(
        &self,
        kind: &RouteKind,
        url: &str,
        lang: Lang,
    ) -> Option<(PageView, About)> {
        if let RouteKind::Output { of, page, .. } = kind {
            return self.generated_page(of, page, lang);
        }
        let (mut view, about) = self.generated_view(kind, url, lang)?;
        let first = Some(&*about.base).filter(|base| !base.is_empty());
        view.outputs = self.generated_outputs(kind, first.unwrap_or(url));
        Some((view, about))
    }

    fn generated_view(&self, kind: &RouteKind, url: &str, lang: Lang) -> Option<(PageView, About)> {
        match kind {
            RouteKind::Facet {
                section,
                field,
                term,
                number,
            } => self.facet_page(section, field, term, *number, url, lang),
            RouteKind::Term {
                taxonomy,
                term,
                number,
            } => self.term_page(taxonomy, term, *number, url, lang),
            RouteKind::Taxonomy(name) => self.taxonomy_page(name, url, lang),
            RouteKind::Archive {
                section,
                year,
                number,
            } => self.archive_page(section, *year, *number, url, lang),
            RouteKind::NotFound => {
                let versions = self.home_versions(lang);
                let mut view = self.generated("404", "404", url, lang, Vec::new(), versions);
                view.noindex = true;
                Some((view, About::default()))
            }
            RouteKind::Languages => {
                let home = self.entry("");
                let link = home.and_then(|home| self.link_view(&home.path, lang));
                let title = link.map(|link| link.title.clone()).unwrap_or_default();
                let versions = self.home_versions(lang);
                let view = self.generated("languages", &title, url, lang, Vec::new(), versions);
                Some((view, About::default()))
            }
            RouteKind::Entry(_)
            | RouteKind::Section { .. }
            | RouteKind::Output { .. }
            | RouteKind::Format { .. }
            | RouteKind::Redirect(_)
            | RouteKind::File(_)
            | RouteKind::Picture(_) => None,
        }
    }

    fn term_page(
        &self,
        taxonomy: &str,
        key: &str,
        number: usize,
        url: &str,
        lang: Lang,
    ) -> Option<(PageView, About)> {
        let owner = Owner::Taxonomy(taxonomy.to_owned());
        let term = self.term(&owner, key, lang)?;
        let label = self.owner_label(&owner, lang);
        let at = |lang| self.taxonomy_url(taxonomy, Some(key), lang);
        let mut above = self.home_link(lang);
        let url_above = self.href(&self.taxonomy_url(taxonomy, None, lang));
        above.push(Arc::new(LinkView::new(label.text.clone(), url_above)));
        let versions = self.all_versions(lang, &at, &term.term.label);
        let mut view = self.generated("term", &term.term.label, url, lang, above, versions);
        let text = self.lay_text_over(&mut view, (owner, key), number, lang);
        let settings = self.settings().taxonomies.get(taxonomy);
        let feed = settings.is_some_and(|taxonomy| taxonomy.feed);
        self.add_feed(&mut view, feed.then(|| at(lang)));
        let about = About {
            term: Some((term, label)),
            listing: Some(Listing {
                terms: vec![(taxonomy.to_owned(), key.to_owned())],
                ..Listing::default()
            }),
            paginate_by: settings.map(|taxonomy| taxonomy.paginate_by),
            base: at(lang),
            number,
            text,
            ..About::default()
        };
        Some((view, about))
    }

    /// The text that lies over the page of a term, whether it has a page in this language or not.
    pub fn term_text(&self, kind: &RouteKind) -> Option<&Entry> {
        let (owner, term) = match kind {
            RouteKind::Term { taxonomy, term, .. } => (Owner::Taxonomy(taxonomy.clone()), term),
            RouteKind::Facet {
                section,
                field,
                term,
                ..
            } => (Owner::facet(section, field), term),
            _ => return None,
        };
        let term = (owner, term.clone());
        self.entries.get(self.term_texts.get(&term)?.index())
    }

    /// Lays the text of a term over the view of its page in `lang`, if it has one there. Later pages of the list do not show the
    /// text itself.
    fn lay_text_over(
        &self,
        view: &mut PageView,
        (owner, key): (Owner, &str),
        number: usize,
        lang: Lang,
    ) -> Option<EntryId> {
        let (folder, term) = (owner.folder(), (owner, key.to_owned()));
        // The pages above it and the languages are those of the term.
        let parts = PageParts {
            toc: number == 1,
            fields: true,
            files: true,
            ..PageParts::NONE
        };
        let found = self.term_texts.get(&term).and_then(|id| {
            let entry = self.entries.get(id.index())?;
            Some((*id, self.page_view(entry, lang, parts, None)?))
        });
        let Some((id, own)) = found else {
            let is_section = self.sections.contains_key(&folder);
            let schema = self.input.schemas.get(&folder).filter(|_| !is_section)?;
            // A template may ask for the fields of a text that is not there.
            let names = schema.fields.keys();
            view.data = Some(names.map(|name| (name.clone(), Datum::None)).collect());
            return None;
        };
        let made = std::mem::take(view);
        let title = match &*own.card.title {
            "" => Arc::clone(&made.card.title),
            _ => Arc::clone(&own.card.title),
        };
        let card = Card {
            path: Arc::default(),
            kind: made.card.kind,
            title,
            url: Arc::clone(&made.card.url),
            origin: Arc::clone(&made.card.origin),
            cached: CachedValue::default(),
            ..Card::clone(&own.card)
        };
        *view = PageView {
            card: Arc::new(card),
            breadcrumbs: made.breadcrumbs,
            translations: made.translations,
            ..own
        };
        if number > 1 {
            view.body = None;
        }
        Some(id)
    }

    /// Adds the feed that lies beside a page, if there is one.
    fn add_feed(&self, view: &mut PageView, beside: Option<String>) {
        if let Some(page) = beside {
            Arc::make_mut(&mut view.card).feed = Some(self.feed_beside(&page).into());
        }
    }

    fn taxonomy_page(&self, name: &str, url: &str, lang: Lang) -> Option<(PageView, About)> {
        let terms = self.terms(&Owner::Taxonomy(name.to_owned()), lang)?;
        let at = |lang| self.taxonomy_url(name, None, lang);
        let versions = self.all_versions(lang, &at, &terms.label);
        let above = self.home_link(lang);
        let view = self.generated("taxonomy", &terms.label, url, lang, above, versions);
        let about = About {
            terms: Some(terms),
            base: at(lang),
            number: 1,
            ..About::default()
        };
        Some((view, about))
    }

    fn archive_page(
        &self,
        section: &str,
        year: i16,
        number: usize,
        url: &str,
        lang: Lang,
    ) -> Option<(PageView, About)> {
        let at = |lang| format!("{}archive/{year}/", self.section_url(section, lang));
        let title = year.to_string();
        let versions = self.section_versions(section, lang, &at, &title);
        let above = self.section_trail(section, lang);
        let view = self.generated("archive", &title, url, lang, above, versions);
        let about = About {
            year: Some(year),
            section: Some(section.to_owned()),
            listing: Some(Listing {
                section: Some(section.to_owned()),
                year: Some(year),
                ..Listing::default()
            }),
            paginate_by: self.sections().get(section)?.paginate_by(),
            base: at(lang),
            number,
            ..About::default()
        };
        Some((view, about))
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
        let owner = Owner::facet(section, name);
        let term = self.term(&owner, key, lang)?;
        let at = |lang| self.facet_url(section, name, key, lang);
        let versions = self.section_versions(section, lang, &at, &term.term.label);
        let trail = self.section_trail(section, lang);
        let mut view = self.generated("term", &term.term.label, url, lang, trail, versions);
        let text = self.lay_text_over(&mut view, (owner.clone(), key), number, lang);
        let schema = self.sections().get(section)?.schema.as_ref();
        let field = schema.and_then(|schema| schema.fields.get(name));
        let feed = field.is_some_and(|field| field.feed);
        self.add_feed(&mut view, feed.then(|| at(lang)));
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
            text,
            ..About::default()
        };
        Some((view, about))
    }

    fn home_link(&self, lang: Lang) -> Vec<Arc<LinkView>> {
        self.link_view("", lang).into_iter().collect()
    }

    /// The pages above a page of a section, with the section itself.
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

    /// The language switch of a page that exists in the languages of its section's index.
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

    fn generated(
        &self,
        kind: &'static str,
        title: &str,
        url: &str,
        lang: Lang,
        breadcrumbs: Vec<Arc<LinkView>>,
        translations: Vec<TranslationView>,
    ) -> PageView {
        let (lang, lang_tag) = self.shared_names.of(lang);
        PageView {
            card: Arc::new(Card {
                kind,
                lang,
                lang_tag,
                title: title.into(),
                url: self.href(url).into(),
                origin: self.shared_names.origin(),
                ..Card::default()
            }),
            breadcrumbs,
            translations,
            noindex: self.input().preview,
            state: "public".into(),
            ..PageView::default()
        }
    }
}

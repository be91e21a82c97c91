//! Renders pages.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::fill::{Filler, PictureText};
use crate::base::Lang;
use crate::content::OutputSpec;
use crate::diag::{Diagnostic, Severity};
use crate::markdown::{Document, Piece};
use crate::site::model::{Entry, EntryId, Page, PageSource, Version, VersionState};
use crate::site::routes::templates::{entry_templates, generated_templates, kind_of};
use crate::site::views::generated::About;
use crate::site::views::{Card, Datum, PageView};
use crate::site::{Listing, Query, QueryResult, Route, RouteKind, Site, SiteQueries};
use crate::theme::{Allowance, OutputOf, Paginator, RenderPage, RenderedPage, TermPage, Theme};

/// Renders the pages of a site with a theme.
pub struct PageRenderer<'a> {
    /// The site, for the page's own view.
    pub site: &'a Site,
    /// The theme that renders pages.
    pub theme: &'a Theme,
    /// Answers the queries about everything else.
    pub queries: Rc<dyn SiteQueries>,
    /// The text of the page, where it need not be rendered.
    pub text: Option<Arc<Document>>,
}

/// A page, and where it shows its text so that it need not be rendered again.
pub struct PageWithText {
    /// The page, with its text.
    pub page: RenderedPage,
    /// The range of the text, and the text.
    pub text: Option<(Range<usize>, Arc<Document>)>,
}

/// What a page shows of its entry as HTML.
#[derive(Default)]
struct Texts<'d> {
    /// Borrowed from the document, if that has no holes.
    content: Cow<'d, str>,
    /// See [`Document::is_inert`].
    is_inert: bool,
    summary: String,
    allowance: Rc<Allowance>,
}

impl PageRenderer<'_> {
    /// Renders the page of a route to HTML, with the pictures that it draws; `generated` is its [`Site::generated_page`].
    /// `None` if it cannot be rendered; the reason is in `out`.
    pub fn page(
        &self,
        route: &Route,
        generated: Option<(PageView, About)>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<PageWithText> {
        self.made((route, None), generated, out)
    }

    /// Renders a page, or a further output of it, for which the route is that of the page.
    fn made(
        &self,
        (route, output): (&Route, Option<Made<'_>>),
        generated: Option<(PageView, About)>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<PageWithText> {
        let shown = (route, output);
        match &route.kind {
            RouteKind::Entry(id) => self.entry(*id, None, shown, out),
            RouteKind::Section { index, number } => self.entry(*index, Some(*number), shown, out),
            RouteKind::Facet { .. }
            | RouteKind::Term { .. }
            | RouteKind::Taxonomy(_)
            | RouteKind::Archive { .. }
            | RouteKind::NotFound
            | RouteKind::Languages => {
                let (view, about) = generated?;
                self.generated(view, about, shown, out)
            }
            RouteKind::Output { of, name, page } => {
                let output = self.site.output(of, name, route.lang)?;
                let shown = Route {
                    url: page.as_str().into(),
                    kind: (**of).clone(),
                    ..route.clone()
                };
                let url = &*route.url;
                self.made((&shown, Some(Made { output, url })), generated, out)
            }
            RouteKind::Format { .. }
            | RouteKind::Redirect(_)
            | RouteKind::File(_)
            | RouteKind::Picture(_) => None,
        }
    }

    fn entry(
        &self,
        id: EntryId,
        number: Option<usize>,
        (route, output): (&Route, Option<Made<'_>>),
        out: &mut Vec<Diagnostic>,
    ) -> Option<PageWithText> {
        let entry = self.site.entries().get(id.index())?;
        let page = entry.pages.get(route.lang)?;
        let version = entry.versions.get(page.version)?;
        let parts = self.theme.page_parts();
        let mut view = self
            .site
            .page_view(entry, route.lang, parts, self.text.clone())?;
        let body = view.body.clone().filter(|_| number.is_none_or(|n| n == 1));
        let mut ignored = Vec::new();
        let texts = self.fill(
            (entry, page, version),
            route,
            &mut view,
            body.as_deref(),
            problems_of_text(output, &mut ignored, out),
        );
        let paginator = number.and_then(|number| {
            let section = self.site.sections().get(&*entry.path)?;
            let listing = Listing {
                section: Some(entry.path.to_string()),
                ..Listing::default()
            };
            Some(self.paginator(
                listing,
                &page.url,
                number,
                section.paginate_by().filter(|_| output.is_none()),
                route.lang,
            ))
        });
        let kind = kind_of(entry);
        let names = entry_templates(entry, version);
        let of = format_args!("`{}`", version.file);
        let template = match output {
            Some(made) => self.output_template(made.output, Some(version), &names, out)?,
            None => self.template(Some(version), &names, of, out)?,
        };
        let above = if entry.index {
            entry.path.rsplit_once('/').map(|(parent, _)| parent)
        } else {
            Some(&*entry.section)
        };
        // A page that shows the text of another language is a duplicate of the page in that language.
        let known = match page.how {
            PageSource::Original => entry.pages.get(page.version).unwrap_or(page),
            PageSource::Own | PageSource::Notice => page,
        };
        let later = route.url.strip_prefix(&*page.url).unwrap_or_default();
        let rendered = RenderPage {
            lang: route.lang,
            kind,
            url: &route.url,
            output: output.map(Made::shown),
            canonical: self.site.permalink(&format!("{}{later}", known.url)),
            folder: &entry.folder,
            source: Some(&version.file),
            page: &view,
            content: &texts.content,
            is_inert: texts.is_inert,
            finds_inert: self.finds_inert(),
            summary: &texts.summary,
            term: None,
            terms: None,
            year: None,
            paginator: paginator.as_ref(),
            section: above.filter(|path| !path.is_empty()).map(str::to_owned),
            allowance: &texts.allowance,
        };
        let page = self
            .theme
            .render(&template, &self.queries, &rendered, out)?;
        let text = page.content.clone().zip(body.filter(|body| is_plain(body)));
        Some(PageWithText { page, text })
    }

    /// Whether something is to be known of what is inert.
    fn finds_inert(&self) -> bool {
        self.site.settings().hosting.headers.is_some() || self.site.input().retention.is_in_memory()
    }

    /// Fills the text and the fields of a page of an entry; `body` is the text that it shows.
    fn fill<'d>(
        &self,
        (entry, page, version): (&Entry, &Page, &Version),
        route: &Route,
        view: &mut PageView,
        body: Option<&'d Document>,
        out: &mut Vec<Diagnostic>,
    ) -> Texts<'d> {
        if version.derived_from.is_none() {
            // A text that is left to its page has not reported its problems before.
            out.extend(view.body.iter().flat_map(|body| body.diagnostics.clone()));
        }
        let mut filler = self.filler(entry, version, route, view);
        let content = body.map(|body| filler.document(body, out));
        let summary = body.filter(|_| self.theme.shows_summary());
        let summary = summary.map(|body| self.summary(&filler, body));
        for field in &mut view.fields {
            filler.file = version.file_of(&field.name);
            fill_datum(&mut field.value, &filler, out);
        }
        let allowance = Rc::clone(&filler.allowance);
        drop(filler);
        view.data = if page.how == PageSource::Notice {
            Some(self.site.no_data(entry))
        } else if self.site.has_more_than_card(entry) && view.withdrawn.is_none() {
            let fields = view.fields.iter();
            let fields = fields.map(|field| (field.name.clone(), field.value.clone()));
            Some(fields.collect())
        } else {
            None
        };
        Texts {
            content: content.unwrap_or_default(),
            is_inert: body.is_some_and(|body| body.is_inert),
            summary: summary.unwrap_or_default(),
            allowance,
        }
    }

    /// Checks the texts of versions without a page, so that problems are known before the day of publication. In a
    /// draft they are warnings.
    pub fn check_unpublished(&self, entry: &Entry, out: &mut Vec<Diagnostic>) {
        for (lang, version) in entry.unpublished() {
            let url = entry.urls.get(lang).cloned().unwrap_or_default();
            let page = Page {
                version: lang,
                how: PageSource::Own,
                url,
            };
            let card = Arc::new(self.site.card_of_unpublished(entry, &page, version, lang));
            let mut filler = self.filler_at(entry, version, lang, &page.url, card);
            let mut problems = Vec::new();
            for (name, document) in &version.documents {
                filler.file = version.file_of(name.split('/').next().unwrap_or(name));
                filler.document(document, &mut problems);
            }
            filler.file = &version.file;
            if let Some(body) = self.site.text(version, lang) {
                filler.document(&body, &mut problems);
            }
            if version.state == VersionState::Draft {
                problems
                    .iter_mut()
                    .for_each(|problem| problem.severity = Severity::Warning);
            }
            out.append(&mut problems);
        }
    }

    fn generated(
        &self,
        mut view: PageView,
        about: About,
        (route, output): (&Route, Option<Made<'_>>),
        out: &mut Vec<Diagnostic>,
    ) -> Option<PageWithText> {
        let text = about.text.and_then(|id| {
            let entry = self.site.entries().get(id.index())?;
            let page = entry.pages.get(route.lang)?;
            Some((entry, page, entry.versions.get(page.version)?))
        });
        let version = text.map(|(_, _, version)| version);
        let names = generated_templates(&route.kind);
        let of = format_args!("the page {}", route.url);
        let template = match output {
            Some(made) => self.output_template(made.output, version, &names, out)?,
            None => self.template(version, &names, of, out)?,
        };
        let body = view.body.clone();
        let mut ignored = Vec::new();
        let problems = problems_of_text(output, &mut ignored, out);
        let texts = text.map(|text| self.fill(text, route, &mut view, body.as_deref(), problems));
        let texts = texts.unwrap_or_default();
        let paginator = about.listing.map(|listing| {
            self.paginator(
                listing,
                &about.base,
                about.number,
                about.paginate_by.filter(|_| output.is_none()),
                route.lang,
            )
        });
        let term = about.term.map(|(term, owner)| TermPage {
            term,
            owner,
            section: about.section.clone(),
        });
        let rendered = RenderPage {
            lang: route.lang,
            kind: view.card.kind,
            url: &route.url,
            output: output.map(Made::shown),
            canonical: self.site.permalink(&route.url),
            folder: text.map_or(crate::content::CONTENT, |(entry, ..)| &entry.folder),
            source: version.map(|version| &version.file),
            page: &view,
            content: &texts.content,
            is_inert: texts.is_inert,
            finds_inert: self.finds_inert(),
            summary: &texts.summary,
            term: term.as_ref(),
            terms: about.terms.as_ref(),
            year: about.year,
            paginator: paginator.as_ref(),
            section: about.section,
            allowance: &texts.allowance,
        };
        let page = self
            .theme
            .render(&template, &self.queries, &rendered, out)?;
        Some(PageWithText { page, text: None })
    }

    fn filler<'b>(
        &'b self,
        entry: &'b Entry,
        version: &'b Version,
        route: &'b Route,
        view: &PageView,
    ) -> Filler<'b> {
        self.filler_at(
            entry,
            version,
            route.lang,
            &route.url,
            Arc::clone(&view.card),
        )
    }

    pub(super) fn filler_at<'b>(
        &'b self,
        entry: &'b Entry,
        version: &'b Version,
        lang: Lang,
        url: &'b str,
        card: Arc<Card>,
    ) -> Filler<'b> {
        Filler {
            queries: Rc::clone(&self.queries),
            theme: self.theme,
            lang,
            url,
            folder: &entry.folder,
            file: &version.file,
            is_first_to_come: Cell::new(true),
            card,
            picture: Box::new(move |src| picture(self.site, entry, version, lang, src)),
            allowance: Rc::default(),
            warn: version.state == VersionState::Public,
            foreign: (entry.pages.get(lang)).is_some_and(|page| page.how == PageSource::Original),
        }
    }

    fn summary(&self, filler: &Filler<'_>, document: &Document) -> String {
        // Problems in the summary were reported with the whole text.
        let pieces = document.summary_pieces().unwrap_or_default();
        filler.fill(&pieces, &mut Vec::new())
    }

    /// The paginator of a page of a list.
    fn paginator(
        &self,
        listing: Listing,
        base: &str,
        number: usize,
        by: Option<usize>,
        lang: Lang,
    ) -> Paginator {
        let total = match self
            .queries
            .ask(&Query::Count(Box::new(listing.clone()), lang))
        {
            QueryResult::Count(total) => total,
            _ => 0,
        };
        let size = by.unwrap_or(usize::MAX);
        let offset = size.saturating_mul(number.saturating_sub(1));
        let paged = Listing {
            offset,
            limit: by,
            ..listing
        };
        let count = Site::page_count(total, by);
        Paginator {
            list: Query::Listing(Box::new(paged), lang),
            current: number,
            pagers: self.site.pagers(base, count),
            total,
            paginate_by: by.unwrap_or(total),
        }
    }
}

/// A further output of a page, with its URL path (not encoded).
#[derive(Clone, Copy)]
struct Made<'a> {
    output: &'a OutputSpec,
    url: &'a str,
}

impl<'a> Made<'a> {
    fn shown(self) -> OutputOf<'a> {
        OutputOf {
            url: self.url,
            media_type: self.output.media_type(),
        }
    }
}

/// Whether a page needs nothing of a text but its HTML, its headings and the number of its words.
fn is_plain(text: &Document) -> bool {
    matches!(text.pieces.as_slice(), [Piece::Html(_)])
        && text.summary.is_none()
        && text.fragments.is_empty()
        && text.diagnostics.is_empty()
}

/// Where the problems of a page's text go. Those of a further output have been reported with the page.
fn problems_of_text<'o>(
    output: Option<Made<'_>>,
    ignored: &'o mut Vec<Diagnostic>,
    out: &'o mut Vec<Diagnostic>,
) -> &'o mut Vec<Diagnostic> {
    if output.is_some() { ignored } else { out }
}

fn picture(site: &Site, entry: &Entry, version: &Version, lang: Lang, src: &str) -> PictureText {
    let view = site.picture(entry, version, lang, src);
    view.map(|view| PictureText {
        alt: view.alt,
        caption: view.caption,
        credit: view.credit,
        licence: view.licence,
    })
    .unwrap_or_default()
}

/// Fills the documents in the value of a field.
fn fill_datum(value: &mut Datum, filler: &Filler<'_>, out: &mut Vec<Diagnostic>) {
    match value {
        Datum::Document(document) => {
            *value = Datum::Html(filler.document(document, out).into_owned())
        }
        Datum::List(items) => items
            .iter_mut()
            .for_each(|item| fill_datum(item, filler, out)),
        Datum::Map(values) => values
            .values_mut()
            .for_each(|value| fill_datum(value, filler, out)),
        Datum::None
        | Datum::Text(_)
        | Datum::Html(_)
        | Datum::Integer(_)
        | Datum::Number(_)
        | Datum::Boolean(_)
        | Datum::Date(_)
        | Datum::Country { .. }
        | Datum::Choice(_)
        | Datum::Reference(_)
        | Datum::File(_) => {}
    }
}

//! Builds the view of an entry's page.

use std::sync::Arc;

use crate::base::{ByLang, Lang};
use crate::content::Text;
use crate::content::keys::{DerivedVersions, SourceNote};
use crate::markdown::{Document, Heading};
use crate::site::Site;
use crate::site::model::{Entry, PageSource, Version, VersionState};
use crate::site::text;
use crate::site::views::field_values::iso;
use crate::site::views::{
    CorrectionView, LinkView, PageParts, PageView, SourceView, TocEntry, TranslationView,
    WithdrawnView,
};

impl Site {
    /// The view of an entry's page in `lang`, if there is one. Those of its `parts` that no template shows may be empty. Its text is `known`,
    /// or rendered.
    pub fn page_view(
        &self,
        entry: &Entry,
        lang: Lang,
        parts: PageParts,
        known: Option<Arc<Document>>,
    ) -> Option<PageView> {
        let page = entry.pages.get(lang)?;
        let version = entry.versions.get(page.version)?;
        let keys = &version.keys;
        let withdrawn = self.withdrawn_view(entry, version, lang);
        let is_notice = page.how == PageSource::Notice;
        let empty = withdrawn.is_some() || is_notice;
        let text = || known.or_else(|| self.text(version, page.version));
        let body = (!empty).then(text).flatten();
        let words = body.as_ref().map(|body| body.words).unwrap_or_default();
        let languages = &self.settings().languages;
        let mut view = PageView {
            card: self.own_card(entry, page, version, lang),
            description_from_text: !empty
                && self.stated_description(version, page.version).is_none(),
            toc: (body.as_ref().filter(|_| parts.toc))
                .map(|body| toc(&body.headings))
                .unwrap_or_default(),
            word_count: words.total(),
            reading_time: words.minutes(),
            body,
            translation_status: translation_status(version, page.how, withdrawn.is_none()),
            derived_from: (version.derived_from).map(|from| languages.key(from).to_owned()),
            noindex: keys.noindex.unwrap_or(false) || empty || self.input.preview,
            state: state_name(version.state).to_owned(),
            ..PageView::default()
        };
        if !empty {
            view.sources = self.sources(entry, version, lang);
            view.corrections = self.corrections(entry, version, lang);
        }
        if withdrawn.is_none() {
            // A withdrawn page shows its title and the notice, and nothing else.
            self.add_editors_notes(&mut view, entry, version, lang);
        }
        if !empty && (parts.fields || self.has_more_than_card(entry)) {
            view.fields = self.fields(entry, version, lang);
        }
        if parts.breadcrumbs {
            view.breadcrumbs = self.breadcrumbs(entry, lang);
        }
        // Metadata tell of other languages alone.
        if parts.translations || parts.metadata && languages.count() > 1 {
            view.translations = self.translations(entry, lang);
        }
        if parts.files && !empty {
            view.files = self.files_of(entry, lang);
        }
        if parts.outputs {
            let all = self.outputs_of_entry(entry, lang);
            view.outputs = self.output_views(&all, &page.url);
            view.outputs.extend(self.export_views(entry, lang));
        }
        if parts.metadata && !empty {
            let ty = keys.schema_type.as_ref();
            view.schema_type = ty.map(|ty| ty.value.clone()).unwrap_or_default();
            let fields = self.schema(entry).into_iter();
            let fields = fields.flat_map(|schema| schema.fields.values());
            let roles = fields.filter_map(|field| Some((field.name.clone(), field.role.clone()?)));
            view.roles = roles.collect();
        }
        view.withdrawn = withdrawn;
        Some(view)
    }

    /// Adds what editors say of a page besides its text.
    fn add_editors_notes(&self, view: &mut PageView, entry: &Entry, version: &Version, lang: Lang) {
        let keys = &version.keys;
        if let Some(translation) = &keys.translation {
            view.translation_date = translation.date.map(|date| date.to_string());
            view.translation_note = self.text_and_tag(&translation.note, lang, entry).0;
        }
        view.reviewed = keys.reviewed.as_ref().map(|date| date.value.to_string());
        if let Some(owner) = &keys.owner {
            view.owner = match version.derived_from {
                Some(_) => self.deriver(version).convert(lang, &owner.value),
                None => owner.value.clone(),
            };
        }
        if let Some(series) = &keys.series {
            view.series.clone_from(&series.value);
            view.series_title = self.series_label(&series.value, lang).text;
        }
    }

    fn sources(&self, entry: &Entry, version: &Version, lang: Lang) -> Vec<SourceView> {
        let sources = version.keys.sources.iter().flatten();
        let view = |source: &SourceNote| {
            let (text, lang_tag) = self.text_and_tag(&source.text, lang, entry);
            SourceView {
                text,
                lang_tag,
                date: source.date.map(|date| date.to_string()),
                url: source.url.as_ref().map(|url| url.value.clone()),
            }
        };
        sources.map(view).collect()
    }

    fn corrections(&self, entry: &Entry, version: &Version, lang: Lang) -> Vec<CorrectionView> {
        let mut corrections: Vec<_> = version.keys.corrections.iter().flatten().collect();
        corrections.sort_by_key(|correction| std::cmp::Reverse(correction.date));
        let corrections = corrections.into_iter().map(|correction| {
            let (text, lang_tag) = self.text_and_tag(&correction.text, lang, entry);
            CorrectionView {
                date: correction.date.to_string(),
                text,
                lang_tag,
            }
        });
        corrections.collect()
    }

    /// A text of an entry as a page in `lang` shows it, and the tag of its language if that is another.
    fn text_and_tag(
        &self,
        all: &ByLang<Text>,
        lang: Lang,
        entry: &Entry,
    ) -> (String, Option<String>) {
        let languages = &self.settings().languages;
        let version = entry.versions.get(lang);
        let deriver = version.map_or(&*self.input.deriver, |version| self.deriver(version));
        let shown = text::pick(all, lang, entry.original, languages, deriver);
        let Some(shown) = shown else {
            return Default::default();
        };
        let other = shown.lang != lang;
        (
            shown.text,
            other.then(|| languages.get(shown.lang).tag.clone()),
        )
    }

    fn withdrawn_view(
        &self,
        entry: &Entry,
        version: &Version,
        lang: Lang,
    ) -> Option<WithdrawnView> {
        let withdrawn = version.keys.withdrawn.as_ref()?;
        let (reason, lang_tag) = self.text_and_tag(&withdrawn.reason, lang, entry);
        let instead = withdrawn.replaced_by.as_ref();
        Some(WithdrawnView {
            date: withdrawn.date.to_string(),
            reason,
            lang_tag,
            replaced_by: instead.and_then(|path| {
                self.link_view(
                    &crate::site::assemble::references::normal(&path.value),
                    lang,
                )
            }),
        })
    }

    fn files_of(&self, entry: &Entry, lang: Lang) -> Vec<crate::site::views::FileView> {
        let files = entry.files.iter().filter_map(|path| self.files.get(path));
        files
            .filter_map(|file| self.view_of_file(file, file.path.below(&entry.folder)?, lang))
            .collect()
    }

    /// The pages above an entry, from the home page down.
    pub(in crate::site) fn breadcrumbs(&self, entry: &Entry, lang: Lang) -> Vec<Arc<LinkView>> {
        let mut above = Vec::new();
        let mut at = if entry.index {
            let own = self.sections.get(&*entry.section);
            own.and_then(|section| section.parent.as_deref())
        } else {
            Some(&*entry.section)
        };
        while let Some(path) = at {
            above.extend(self.link_view(path, lang));
            at = self
                .sections
                .get(path)
                .and_then(|section| section.parent.as_deref());
        }
        above.reverse();
        above
    }

    /// The language switch of an entry's page.
    pub(in crate::site) fn translations(
        &self,
        entry: &Entry,
        current: Lang,
    ) -> Vec<TranslationView> {
        let languages = &self.settings().languages;
        languages
            .all()
            .filter_map(|(lang, _)| {
                if let Some(page) = entry.pages.get(lang) {
                    let title = entry
                        .versions
                        .get(page.version)
                        .map(|v| v.title.clone())
                        .unwrap_or_default();
                    let exact = page.how == PageSource::Own;
                    return Some(self.translation(lang, current, &page.url, &title, exact));
                }
                // The nearest page is that of the first section above that has one, in the end the home page.
                let mut at = Some(entry.section.to_string());
                while let Some(path) = at {
                    let section = self.sections.get(&path)?;
                    let index = self.entries.get(section.index.index())?;
                    if let Some(page) = index.pages.get(lang).filter(|_| index.path != entry.path) {
                        let title = index
                            .versions
                            .get(page.version)
                            .map(|v| v.title.clone())
                            .unwrap_or_default();
                        return Some(self.translation(lang, current, &page.url, &title, false));
                    }
                    at = section.parent.clone();
                }
                None
            })
            .collect()
    }

    /// A line of a language switch; `url` is a URL path, not encoded.
    pub(in crate::site) fn translation(
        &self,
        lang: Lang,
        current: Lang,
        url: &str,
        title: &str,
        exact: bool,
    ) -> TranslationView {
        let language = self.settings().languages.get(lang);
        TranslationView {
            lang: language.key.clone(),
            lang_tag: language.tag.clone(),
            hreflang: language.hreflang.clone(),
            name: language.name.clone(),
            url: self.href(url),
            permalink: self.permalink(url),
            current: lang == current,
            exact,
            title: crate::markdown::one_line(title),
        }
    }

    /// The current day in the site's time zone.
    pub(in crate::site) fn today(&self) -> String {
        self.input
            .now
            .to_zoned(self.settings().zone.clone())
            .date()
            .to_string()
    }

    /// A date of content in ISO 8601, for feeds.
    pub fn iso(&self, date: &crate::base::DateTime) -> String {
        iso(self, date)
    }
}

/// See [`PageView::translation_status`]. What editors say of a translation is `stated` unless it is withdrawn.
fn translation_status(version: &Version, how: PageSource, stated: bool) -> String {
    let keys = &version.keys;
    let translation = keys.translation.as_ref().filter(|_| stated);
    match (how, translation.and_then(|t| t.status.clone())) {
        (PageSource::Own, _) if version.derived_from.is_some() => {
            let derived = keys.derived.as_ref().map(|derived| derived.value);
            let told = stated && !matches!(derived, None | Some(DerivedVersions::Publish));
            if told {
                "derived".into()
            } else {
                String::new()
            }
        }
        (PageSource::Own, Some(status)) if status != "current" => status,
        (PageSource::Own, _) => String::new(),
        (PageSource::Original, _) => "original".into(),
        (PageSource::Notice, _) => "missing".into(),
    }
}

/// See [`PageView::state`].
fn state_name(state: VersionState) -> &'static str {
    match state {
        VersionState::Public => "public",
        VersionState::Draft => "draft",
        VersionState::Unapproved => "unapproved",
        VersionState::Embargoed => "embargoed",
        VersionState::Expired => "expired",
        VersionState::Broken => "broken",
    }
}

/// Builds a tree of headings.
fn toc(headings: &[Heading]) -> Vec<TocEntry> {
    let mut roots: Vec<TocEntry> = Vec::new();
    let mut open: Vec<TocEntry> = Vec::new();
    let close = |open: &mut Vec<TocEntry>, roots: &mut Vec<TocEntry>| {
        if let Some(done) = open.pop() {
            match open.last_mut() {
                Some(above) => above.children.push(done),
                None => roots.push(done),
            }
        }
    };
    for heading in headings {
        while open
            .last()
            .is_some_and(|above| above.level >= heading.level)
        {
            close(&mut open, &mut roots);
        }
        open.push(TocEntry {
            level: heading.level,
            id: heading.id.clone(),
            title: heading.text.clone(),
            children: Vec::new(),
        });
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}

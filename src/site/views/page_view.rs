//! A page's own view.

use std::sync::Arc;

use crate::base::{ByLang, Lang};
use crate::content::Text;
use crate::markdown::Heading;
use crate::site::Site;
use crate::site::model::{Entry, PageSource, Version, VersionState};
use crate::site::text;
use crate::site::views::field_values::{file_view, iso};
use crate::site::views::{
    CorrectionView, LinkView, PageParts, PageView, SourceView, TocEntry, TranslationView,
    WithdrawnView,
};

/// Words and Han characters that are read in a minute.
const WORDS_A_MINUTE: usize = 250;

impl Site {
    /// The view of an entry's page in `lang`, if there is one. Of its `parts` those that are not
    /// asked for may be empty.
    pub fn page_view(&self, entry: &Entry, lang: Lang, parts: PageParts) -> Option<PageView> {
        let page = entry.pages.get(lang)?;
        let version = entry.versions.get(page.version)?;
        let keys = &version.keys;
        let withdrawn = self.withdrawn_view(entry, version, lang);
        let empty = withdrawn.is_some() || page.how == PageSource::Notice;
        let body = (!empty).then(|| self.text(version, page.version)).flatten();
        let words = body.as_ref().map_or(0, |body| body.words);
        let languages = &self.settings().languages;
        let pick = |all| self.text_and_tag(all, lang, entry);
        // A withdrawn page has its title and the notice, and nothing else that was said of it.
        let stays = withdrawn.is_none();
        let translation = keys.translation.as_ref().filter(|_| stays);
        let status = match (page.how, translation.and_then(|t| t.status.clone())) {
            (PageSource::Own, Some(status)) if status != "current" => status,
            (PageSource::Own, _) => String::new(),
            (PageSource::Original, _) => "original".into(),
            (PageSource::Notice, _) => "missing".into(),
        };
        let sources = keys
            .sources
            .iter()
            .flatten()
            .filter(|_| !empty)
            .map(|source| {
                let (text, lang_tag) = pick(&source.text);
                SourceView {
                    text,
                    lang_tag,
                    date: source.date.map(|date| date.to_string()),
                    url: source.url.as_ref().map(|url| url.value.clone()),
                }
            });
        let mut corrections: Vec<_> = keys
            .corrections
            .iter()
            .flatten()
            .filter(|_| !empty)
            .collect();
        corrections.sort_by_key(|correction| std::cmp::Reverse(correction.date));
        let expired = version.state;
        Some(PageView {
            card: self.own_card(entry, page, version, lang),
            data: None,
            description_from_text: withdrawn.is_none()
                && page.how != PageSource::Notice
                && self.stated_description(version, page.version).is_none(),
            toc: body
                .as_ref()
                .filter(|_| parts.toc)
                .map(|body| toc(&body.headings))
                .unwrap_or_default(),
            word_count: words,
            reading_time: words.div_ceil(WORDS_A_MINUTE),
            body,
            fields: if !empty && (parts.fields || self.has_more_than_card(entry)) {
                self.fields(entry, version, lang)
            } else {
                Vec::new()
            },
            breadcrumbs: if parts.breadcrumbs {
                self.breadcrumbs(entry, lang)
            } else {
                Vec::new()
            },
            translations: if parts.translations {
                self.translations(entry, lang)
            } else {
                Vec::new()
            },
            translation_status: status,
            translation_date: translation
                .and_then(|t| t.date)
                .map(|date| date.to_string()),
            translation_note: translation.map(|t| pick(&t.note).0).unwrap_or_default(),
            derived_from: version
                .derived_from
                .map(|from| languages.key(from).to_owned()),
            sources: sources.collect(),
            corrections: corrections
                .into_iter()
                .map(|correction| {
                    let (text, lang_tag) = pick(&correction.text);
                    CorrectionView {
                        date: correction.date.to_string(),
                        text,
                        lang_tag,
                    }
                })
                .collect(),
            noindex: keys.noindex.unwrap_or(false)
                || withdrawn.is_some()
                || self.parts.preview
                || page.how == PageSource::Notice,
            withdrawn,
            reviewed: (keys.reviewed.as_ref())
                .filter(|_| stays)
                .map(|date| date.value.to_string()),
            owner: match (keys.owner.as_ref().filter(|_| stays), version.derived_from) {
                (Some(owner), Some(_)) => self.parts.deriver.convert(lang, &owner.value),
                (Some(owner), None) => owner.value.clone(),
                (None, _) => String::new(),
            },
            series: keys
                .series
                .as_ref()
                .filter(|_| stays)
                .map(|series| series.value.clone())
                .unwrap_or_default(),
            state: match expired {
                VersionState::Public => "public",
                VersionState::Draft => "draft",
                VersionState::Embargoed => "embargoed",
                VersionState::Expired => "expired",
                VersionState::Broken => "broken",
            }
            .to_owned(),
            files: if parts.files && !empty {
                self.files_of(entry, lang)
            } else {
                Vec::new()
            },
        })
    }

    /// A text of an entry as a page in `lang` shows it, and its language's tag where it is another.
    fn text_and_tag(
        &self,
        all: &ByLang<Text>,
        lang: Lang,
        entry: &Entry,
    ) -> (String, Option<String>) {
        let languages = &self.settings().languages;
        let shown = text::pick(all, lang, entry.original, languages, &self.parts.deriver);
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
            .filter_map(|file| {
                let url = self.file_url(file, lang)?;
                Some(file_view(
                    self.href(&url),
                    file.path.below(&entry.folder)?,
                    file.size,
                    file.dimensions,
                    &self.settings().languages,
                ))
            })
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
                // The nearest page: the section above that has one, at last the home page.
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

    /// One line of a language switch. `url` is a URL path, not encoded.
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

    /// The day of an instant in the site's time zone.
    pub(in crate::site) fn today(&self) -> String {
        self.parts
            .now
            .to_zoned(self.settings().zone.clone())
            .date()
            .to_string()
    }

    /// An ISO form of a date in content, for feeds.
    pub fn iso(&self, date: &crate::base::DateTime) -> String {
        iso(self, date)
    }
}

/// Headings as a tree.
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

//! Cards: what lists and links show of an entry, in each language.

use std::sync::Arc;

use crate::base::slug::slugify;
use crate::base::{ByLang, Lang, NameMap};
use crate::content::Text;
use crate::markdown::one_line;
use crate::schema::Type;
use crate::site::Site;
use crate::site::assemble::files::place_of;
use crate::site::assemble::terms;
use crate::site::model::{Entry, EntryId, Page, SiteFile, Version};
use crate::site::pictures::PictureOutput;
use crate::site::routes::term_slug::term_slug;
use crate::site::routes::urls::{encode_after, encode_shared};
use crate::site::text;
use crate::site::views::card::in_one_line;
use crate::site::views::field_values::{FieldAt, file_view, iso};
use crate::site::views::{CachedValue, Card, FileView, LabelView, LinkView, TermRef};

impl Site {
    /// Returns the page that represents an entry in `lang`, with its language: the page in that language, else that
    /// of the original, else the first one.
    pub(in crate::site) fn page_for<'a>(
        &self,
        entry: &'a Entry,
        lang: Lang,
    ) -> Option<(Lang, &'a Page)> {
        let own = entry.pages.get(lang).map(|page| (lang, page));
        own.or_else(|| {
            entry
                .pages
                .get(entry.original)
                .map(|page| (entry.original, page))
        })
        .or_else(|| entry.pages.iter().next())
    }

    /// Encodes a URL path as pages write it, with the base path.
    pub fn href(&self, url: &str) -> String {
        encode_after(self.base_path(), url)
    }

    /// Encodes a URL path as an absolute URL.
    pub fn permalink(&self, url: &str) -> String {
        encode_after(&self.input.base_url, url)
    }

    /// The absolute URL of an address as pages write it. One of another site stays as it is.
    pub fn absolute(&self, url: &str) -> String {
        crate::content::Settings::absolute(&self.input.base_url, url)
    }

    /// The path part of the base URL.
    pub fn base_path(&self) -> &str {
        crate::content::Settings::base_path(&self.input.base_url)
    }

    /// A link to what is public at a content path.
    pub(in crate::site) fn link_view(&self, path: &str, lang: Lang) -> Option<Arc<LinkView>> {
        let id = *self.by_path.get(path)?;
        let cell = &self.views.get(id.index())?.get(lang)?.link;
        let make = || {
            self.make_link(self.entries.get(id.index())?, lang)
                .map(Arc::new)
        };
        cell.get_or_init(make).clone()
    }

    fn make_link(&self, entry: &Entry, lang: Lang) -> Option<LinkView> {
        let (_, page) = self.page_for(entry, lang)?;
        let version = entry.versions.get(page.version)?;
        let languages = &self.settings().languages;
        Some(LinkView {
            path: entry.path.to_string(),
            title: one_line(&version.title),
            url: self.href(&page.url),
            lang_tag: (page.version != lang).then(|| languages.get(page.version).tag.clone()),
            cached: CachedValue::default(),
        })
    }

    /// The card of what is public at a content path.
    pub fn card_at(&self, path: &str, lang: Lang) -> Option<Arc<Card>> {
        self.card(*self.by_path.get(path)?, lang)
    }

    /// The card of an entry.
    pub fn card(&self, id: EntryId, lang: Lang) -> Option<Arc<Card>> {
        let cell = &self.views.get(id.index())?.get(lang)?.card;
        cell.get_or_init(|| {
            self.make_card(self.entries.get(id.index())?, lang)
                .map(Arc::new)
        })
        .clone()
    }

    fn make_card(&self, entry: &Entry, lang: Lang) -> Option<Card> {
        let (_, page) = self.page_for(entry, lang)?;
        Some(self.card_of(entry, page, entry.versions.get(page.version)?, lang))
    }

    /// The card of an entry's own page, which lists show too.
    pub(in crate::site) fn own_card(
        &self,
        entry: &Entry,
        page: &Page,
        version: &Version,
        lang: Lang,
    ) -> Arc<Card> {
        let id = self.by_path.get(&entry.path).copied();
        // In a site with duplicates, the path may be that of another entry.
        let own = id.filter(|id| {
            let found = self.entries.get(id.index());
            found.is_some_and(|found| std::ptr::eq(found, entry))
        });
        own.and_then(|id| self.card(id, lang))
            .unwrap_or_else(|| Arc::new(self.card_of(entry, page, version, lang)))
    }

    /// The card of a version without a page, for checking its text.
    pub fn card_of_unpublished(
        &self,
        entry: &Entry,
        page: &Page,
        version: &Version,
        lang: Lang,
    ) -> Card {
        self.card_of(entry, page, version, lang)
    }

    /// The card of a page that may not be public, as its own page shows it.
    pub(in crate::site) fn card_of(
        &self,
        entry: &Entry,
        page: &Page,
        version: &Version,
        lang: Lang,
    ) -> Card {
        let keys = &version.keys;
        let withdrawn = keys.withdrawn.is_some();
        let data = if withdrawn {
            self.no_data(entry)
        } else {
            self.data(entry, version, lang)
        };
        let schema = self.schema(entry);
        let facets = schema
            .into_iter()
            .flat_map(|schema| schema.fields.values())
            .filter(|field| field.facet);
        let owners = facets.clone().count() + self.settings().taxonomies.len();
        let mut terms: NameMap<Vec<Arc<TermRef>>> = NameMap::with_capacity(owners);
        for field in facets {
            let refers = matches!(terms::inner_type(&field.ty), Type::Reference { .. });
            let found = terms::facet_keys(keys, field, entry.original);
            let found = found
                .iter()
                .filter(|key| !refers || self.entry(key).is_some_and(Entry::has_pages))
                .map(|key| self.facet_term(FieldAt::new(&entry.section, field), key, lang));
            terms.insert(field.name.clone(), found.collect());
        }
        for name in self.settings().taxonomies.keys() {
            let found = keys.terms.get(name).into_iter().flatten();
            terms.insert(
                name.clone(),
                found
                    .map(|term| self.taxonomy_term(name, &term.value, lang))
                    .collect(),
            );
        }
        let (own_lang, lang_tag) = self.shared_names.of(page.version);
        Card {
            path: Arc::clone(&entry.path),
            kind: if entry.index {
                "section"
            } else if entry.record {
                "record"
            } else {
                "entry"
            },
            section: Arc::clone(&entry.section),
            lang: own_lang,
            lang_tag,
            title: in_one_line(&version.title),
            description: if withdrawn {
                Arc::default()
            } else if entry.index || self.input.shows_descriptions {
                self.description(version, page.version, page.how)
            } else {
                let stated = self.stated_description(version, page.version);
                stated.map(|text| in_one_line(&text)).unwrap_or_default()
            },
            url: encode_shared(self.base_path(), &page.url),
            origin: self.shared_names.origin(),
            date: keys.date.as_ref().map(|date| iso(self, &date.value).into()),
            updated: keys
                .updated
                .as_ref()
                .map(|date| iso(self, &date.value).into()),
            image: keys
                .image
                .as_ref()
                .filter(|_| !withdrawn)
                .and_then(|image| self.file_view(&image.value, entry, version, lang))
                .map(Box::new),
            terms,
            data,
            example: keys.is_example(),
            withdrawn,
            closed: entry.closed,
            feed: self.feed_of(entry, page).map(Into::into),
            count: if entry.index {
                self.count_below(&entry.path)
            } else {
                0
            },
            cached: CachedValue::default(),
        }
    }

    /// Returns the file that is written as `name` in an entry: beside the entry, or below `content/` with a leading
    /// slash; with what the front matter says of it. `None` if there is none, or it is not public.
    pub(in crate::site) fn file_view(
        &self,
        name: &str,
        entry: &Entry,
        version: &Version,
        lang: Lang,
    ) -> Option<FileView> {
        let mut view = self.find_file(name, &entry.folder, lang)?;
        let languages = &self.settings().languages;
        if let Some(meta) = version.keys.image_meta(name) {
            let pick = |all| {
                text::pick(all, lang, entry.original, languages, self.deriver(version))
                    .map(|shown| shown.text)
            };
            view.alt = pick(&meta.alt);
            view.caption = pick(&meta.caption);
            view.credit = pick(&meta.credit);
            view.licence = pick(&meta.licence);
        }
        Some(view)
    }

    /// Returns a public file below `content/`: relative to `folder` or, with a leading slash, to `content/`.
    pub(in crate::site) fn find_file(
        &self,
        name: &str,
        folder: &str,
        lang: Lang,
    ) -> Option<FileView> {
        self.file_at(&place_of(name, folder)?, lang)
    }

    /// The public file at a path.
    pub(in crate::site) fn file_at(&self, path: &str, lang: Lang) -> Option<FileView> {
        let file = self.files.get(path)?;
        self.view_of_file(file, file.path.file_name(), lang)
    }

    /// A public file under a name: of a picture, the version for `src`.
    pub(in crate::site) fn view_of_file(
        &self,
        file: &SiteFile,
        name: &str,
        lang: Lang,
    ) -> Option<FileView> {
        let languages = &self.settings().languages;
        let Some(picture) = &file.picture else {
            let url = self.href(&self.file_url(file, lang)?);
            return Some(FileView {
                pages: file.pages,
                ..file_view(url, name, file.size, file.dimensions, languages)
            });
        };
        // It is public if the page of its entry is.
        self.file_url(file, lang)?;
        let PictureOutput { url, version } = picture.main();
        let size = Some((version.width, version.height));
        Some(FileView {
            set: picture.set(&self.settings().pictures.sizes, |url| self.href(url)),
            ..file_view(self.href(url), name, file.size, size, languages)
        })
    }

    /// The public file at a path, as the target of a link: a picture whole.
    pub(in crate::site) fn linked_file(&self, path: &str, lang: Lang) -> Option<FileView> {
        let view = self.file_at(path, lang)?;
        Some(self.with_whole(view, path, lang))
    }

    /// The view of a file that is written as `name` in an entry, as the target of a link.
    pub(in crate::site) fn link_whole(
        &self,
        view: FileView,
        name: &str,
        entry: &Entry,
        lang: Lang,
    ) -> FileView {
        match place_of(name, &entry.folder) {
            Some(path) => self.with_whole(view, &path, lang),
            None => view,
        }
    }

    fn with_whole(&self, view: FileView, path: &str, lang: Lang) -> FileView {
        let file = self.files.get(path);
        let Some((file, picture)) = file.and_then(|file| Some((file, file.picture.as_ref()?)))
        else {
            return view;
        };
        let own = self
            .file_url(file, lang)
            .filter(|_| picture.keeps_address)
            .or_else(|| picture.is_linked.then(|| picture.whole.url.clone()));
        FileView {
            url: own.map_or_else(|| view.url.clone(), |url| self.href(&url)),
            set: None,
            ..view
        }
    }

    /// The URL path (not encoded) of a file for pages in `lang`: beside the page of its entry, or the same as below
    /// `content/`.
    pub(in crate::site) fn file_url(
        &self,
        file: &crate::site::model::SiteFile,
        lang: Lang,
    ) -> Option<String> {
        match file.owner.and_then(|id| self.entries.get(id.index())) {
            Some(entry) => {
                let (_, page) = self.page_for(entry, lang)?;
                Some(format!("{}{}", page.url, file.path.below(&entry.folder)?))
            }
            None => Some(format!("/{}", file.path.below(crate::content::CONTENT)?)),
        }
    }

    pub(in crate::site) fn count_below(&self, section: &str) -> usize {
        let Some(section) = self.sections.get(section) else {
            return 0;
        };
        section.entries.len()
            + section
                .children
                .iter()
                .map(|child| self.count_below(child))
                .sum::<usize>()
    }

    /// A term of a taxonomy, shared by all entries that have it.
    pub(in crate::site) fn taxonomy_term(&self, name: &str, key: &str, lang: Lang) -> Arc<TermRef> {
        let make = || Arc::new(self.make_term(name, key, lang));
        let position = self.taxonomies.get_full(name);
        let position = position.and_then(|(at, _, terms)| Some((at, terms.get_index_of(key)?)));
        let cell = position.and_then(|(at, term)| self.terms.get(at)?.get(term)?.get(lang));
        match cell {
            Some(cell) => Arc::clone(cell.get_or_init(make)),
            None => make(),
        }
    }

    /// The URL of the feed that lies beside the page of an entry, if it has one.
    fn feed_of(&self, entry: &Entry, page: &Page) -> Option<String> {
        let has_feed = match self.sections.get(&*entry.path).filter(|_| entry.index) {
            Some(section) => entry.path.is_empty() || section.keys.feed == Some(true),
            None => entry.is_item() && self.feeds_by_reference(&entry.section),
        };
        has_feed.then(|| self.feed_beside(&page.url))
    }

    /// What settings or facts call something, for pages in `lang`.
    pub(in crate::site) fn text_label_of(
        &self,
        all: &ByLang<Text>,
        lang: Lang,
    ) -> Option<LabelView> {
        let languages = &self.settings().languages;
        let default = languages.default();
        let shown = text::pick(all, lang, default, languages, &self.input.deriver)?;
        let is_foreign = shown.lang != lang;
        Some(LabelView {
            text: shown.text,
            lang_tag: is_foreign.then(|| languages.get(shown.lang).tag.clone()),
        })
    }

    fn make_term(&self, name: &str, key: &str, lang: Lang) -> TermRef {
        let labels = self
            .settings()
            .taxonomies
            .get(name)
            .and_then(|taxonomy| taxonomy.options.get(key));
        let label = labels.and_then(|all| self.text_label_of(all, lang));
        let has_page = self
            .taxonomies
            .get(name)
            .is_some_and(|index| index.contains_key(key));
        TermRef {
            owner: name.to_owned(),
            key: key.to_owned(),
            lang_tag: label.as_ref().and_then(|label| label.lang_tag.clone()),
            label: label.map_or_else(|| key.to_owned(), |label| label.text),
            url: has_page.then(|| self.href(&self.taxonomy_url(name, Some(key), lang))),
            cached: CachedValue::default(),
        }
    }

    /// The URL path (not encoded) of a facet's term.
    pub(in crate::site) fn facet_url(
        &self,
        section: &str,
        facet: &str,
        key: &str,
        lang: Lang,
    ) -> String {
        let folder = self.facet_folder(section, facet, lang);
        format!("{folder}{}/", terms::facet_slug(key))
    }

    /// The URL path (not encoded) of the folder in which a facet's terms have their pages.
    pub(in crate::site) fn facet_folder(&self, section: &str, facet: &str, lang: Lang) -> String {
        let section = self.section_url(section, lang);
        format!("{section}{}/", slugify(facet))
    }

    /// The URL path (not encoded) of a taxonomy or of one of its terms.
    pub(in crate::site) fn taxonomy_url(
        &self,
        name: &str,
        key: Option<&str>,
        lang: Lang,
    ) -> String {
        let home = self.settings().languages.home(lang);
        let base = [home, &slugify(name), "/"].concat();
        match key {
            Some(key) => base + &term_slug(key) + "/",
            None => base,
        }
    }

    /// The URL path (not encoded) of a section in `lang`, whether it has a page there or not.
    pub(in crate::site) fn section_url(&self, section: &str, lang: Lang) -> String {
        let index = self
            .sections
            .get(section)
            .and_then(|section| self.entries.get(section.index.index()));
        index
            .and_then(|index| index.urls.get(lang))
            .map(|url| url.to_string())
            .unwrap_or_else(|| format!("/{section}/"))
    }
}

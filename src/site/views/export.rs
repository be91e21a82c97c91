//! What is exported of a section as open data.

use std::sync::Arc;

use serde::Serialize;

use crate::base::Lang;
use crate::content::export::{Export, ExportFormat};
use crate::schema::Field;
use crate::site::Site;
use crate::site::model::{Entry, EntryId, Page, PageSource, Section, Version, VersionState};
use crate::site::views::{Card, Datum, LabelView, OutputView};

/// The folder of the exports in all languages together.
pub const DATA: &str = "/data/";

/// The open data of a section, for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatasetView {
    /// The page of the section: title, description and address.
    pub page: Arc<Card>,
    /// The web address of its licence.
    pub licence: Option<String>,
    /// The day or instant of the last change.
    pub modified: Option<String>,
    /// The fields of its entries: name, and label in the language of the page.
    pub fields: Vec<(String, LabelView)>,
    /// Its files in the language of the page.
    pub files: Vec<OutputView>,
    /// Its files with all languages together.
    pub together: Vec<OutputView>,
}

/// An entry in one language, as it is exported.
pub struct Exported<'a> {
    /// The entry of this row.
    pub entry: &'a Entry,
    /// The version that is shown.
    pub version: &'a Version,
    /// What lists show of the entry in this language.
    pub card: Arc<Card>,
    /// Its description, if one was written rather than taken from the text.
    pub description: Option<Arc<str>>,
    /// The values of its fields, by name, in the order of the schema.
    pub fields: Vec<(&'a str, Datum)>,
}

impl Exported<'_> {
    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&Datum> {
        let mut all = self.fields.iter();
        all.find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }
}

impl Site {
    /// The sections that are exported, with their indexes, in the order of their paths.
    pub fn exports(&self) -> impl Iterator<Item = (&Section, &Entry, &Export)> {
        self.sections.values().filter_map(|section| {
            let export = section.keys.export.as_ref()?;
            let index = self.entries.get(section.index.index())?;
            Some((section, index, export))
        })
    }

    /// The URL path (not encoded) of an export of a section: below its page in a language, or of all languages together.
    pub fn export_url(&self, section: &str, page: Option<&str>, format: ExportFormat) -> String {
        let ending = format.name();
        let name = match section {
            "" => "site",
            path => path,
        };
        match page {
            None => format!("{DATA}{name}.{ending}"),
            Some(page) => {
                let last = name.rsplit('/').next().unwrap_or(name);
                format!("{page}{last}.{ending}")
            }
        }
    }

    /// The entries of a section that are exported in a language, sorted by content path. Those that search engines are asked to leave
    /// out are left out, and what is withdrawn or has no text in the language.
    pub fn exported(&self, section: &Section, lang: Lang) -> impl Iterator<Item = Exported<'_>> {
        let ids = self.sorted_by_path(section).into_iter();
        ids.filter_map(move |id| self.exported_one(id, lang))
    }

    /// The same for all languages together: of each entry that is exported the versions that are written in their language.
    pub fn exported_together(&self, section: &Section) -> impl Iterator<Item = Vec<Exported<'_>>> {
        let languages = &self.settings().languages;
        let ids = self.sorted_by_path(section).into_iter();
        let all = ids.map(move |id| {
            let own = languages.all().map(|(lang, _)| lang).filter(move |lang| {
                let entry = self.entries.get(id.index());
                entry.is_some_and(|entry| self.has_own(entry, *lang))
            });
            own.filter_map(|lang| self.exported_one(id, lang)).collect()
        });
        all.filter(|versions: &Vec<Exported<'_>>| !versions.is_empty())
    }

    fn sorted_by_path(&self, section: &Section) -> Vec<EntryId> {
        let mut ids: Vec<EntryId> = section.entries.clone();
        ids.sort_unstable_by(|a, b| self.path_at(*a).cmp(self.path_at(*b)));
        ids
    }

    fn path_at(&self, id: EntryId) -> &str {
        self.entries.get(id.index()).map_or("", |entry| &entry.path)
    }

    /// An entry with the version that its page shows, if that is open data.
    fn open(&self, id: EntryId, lang: Lang) -> Option<(&Entry, &Page, &Version)> {
        let entry = self.entries.get(id.index())?;
        let page = entry.pages.get(lang)?;
        let version = entry.versions.get(page.version)?;
        let keys = &version.keys;
        let is_open = version.state == VersionState::Public
            && page.how != PageSource::Notice
            && keys.withdrawn.is_none()
            && keys.noindex != Some(true);
        is_open.then_some((entry, page, version))
    }

    fn exported_one(&self, id: EntryId, lang: Lang) -> Option<Exported<'_>> {
        let (entry, page, version) = self.open(id, lang)?;
        Some(Exported {
            entry,
            version,
            card: self.card(id, lang)?,
            description: self.stated_description(version, page.version),
            fields: self.field_values(entry, version, lang),
        })
    }

    /// The last day or instant at which an entry of a section was changed or published, as the entries state it.
    pub fn last_change(&self, section: &Section) -> Option<String> {
        let languages = &self.settings().languages;
        let all = languages.all().flat_map(|(lang, _)| {
            let ids = section.entries.iter();
            ids.filter_map(move |id| self.open(*id, lang))
        });
        let dates = all.flat_map(|(_, _, version)| {
            let keys = &version.keys;
            [keys.updated.as_deref(), keys.date.as_ref()].map(|date| date.map(|date| date.value))
        });
        let last = dates.flatten().max_by_key(|date| date.at)?;
        Some(self.iso(&last))
    }

    /// The label of a field in a language, if it has one there.
    pub fn label_in(&self, field: &Field, lang: Lang) -> Option<String> {
        let label = self.label(&field.label, lang)?;
        label.lang_tag.is_none().then_some(label.text)
    }

    /// Whether anything of an entry is public, by its content path. A build with drafts links to those too.
    pub fn is_public(&self, path: &str) -> bool {
        self.entry(path).is_some_and(|entry| {
            let mut pages = entry.pages.iter();
            pages.any(|(_, page)| {
                let version = entry.versions.get(page.version);
                version.is_some_and(|version| version.state == VersionState::Public)
            })
        })
    }

    /// Whether the entry has a version of its own in a language.
    pub fn has_own(&self, entry: &Entry, lang: Lang) -> bool {
        (entry.pages.get(lang)).is_some_and(|page| page.how == PageSource::Own)
    }

    /// The exports that the page of a section shows.
    pub(in crate::site) fn export_views(&self, entry: &Entry, lang: Lang) -> Vec<OutputView> {
        let section = self.sections.get(&*entry.path).filter(|_| entry.index);
        let export = section.and_then(|section| section.keys.export.as_ref());
        let (Some(export), Some(page)) = (export, entry.pages.get(lang)) else {
            return Vec::new();
        };
        self.export_files(export, &entry.path, Some(&page.url))
    }

    /// The files of an export: below a page, or with all languages together, which calendars do not have.
    fn export_files(&self, export: &Export, section: &str, page: Option<&str>) -> Vec<OutputView> {
        let view = |format: &ExportFormat| {
            let url = self.export_url(section, page, *format);
            OutputView {
                name: format.name().to_owned(),
                url: self.href(&url),
                permalink: self.permalink(&url),
                media_type: crate::base::media_type(&url).to_owned(),
                is_linked: true,
            }
        };
        let formats = export.formats.iter();
        let formats = formats.filter(|format| page.is_some() || **format != ExportFormat::Ics);
        formats.map(view).collect()
    }

    /// The open data that pages in a language tell of.
    pub(in crate::site) fn datasets(&self, lang: Lang) -> Vec<DatasetView> {
        let all = self.exports().filter_map(|(section, index, export)| {
            let page = index.pages.get(lang)?;
            let version = index.versions.get(page.version)?;
            if version.state != VersionState::Public {
                return None;
            }
            let fields = section
                .schema
                .iter()
                .flat_map(|schema| schema.fields.values());
            let fields = fields.map(|field| {
                let label = self.label(&field.label, lang);
                let name = || LabelView {
                    text: field.name.clone(),
                    lang_tag: None,
                };
                (field.name.clone(), label.unwrap_or_else(name))
            });
            Some(DatasetView {
                page: self.card(section.index, lang)?,
                licence: self.licence_of(export).map(str::to_owned),
                modified: self.last_change(section),
                fields: fields.collect(),
                files: self.export_files(export, &section.path, Some(&page.url)),
                together: self.export_files(export, &section.path, None),
            })
        });
        all.collect()
    }

    /// The web address of the licence of a section's data.
    pub fn licence_of<'s>(&'s self, export: &'s Export) -> Option<&'s str> {
        let licence = export.licence.as_ref();
        let licence = licence.or(self.settings().export.licence.as_ref());
        licence.map(|licence| licence.value.as_str())
    }
}

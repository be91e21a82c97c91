//! A section as JSON, written entry by entry without a tree of values in between.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::value::{Json, Term};
use crate::base::Lang;
use crate::content::export::Export;
use crate::output::formats::json::json_file;
use crate::site::Site;
use crate::site::model::Section;
use crate::site::views::export::Exported;

/// The entries of a section in one language, or of all languages together.
pub fn write(site: &Site, section: &Section, export: &Export, lang: Option<Lang>) -> Vec<u8> {
    json_file(&Dataset {
        site,
        section,
        licence: site.licence_of(export),
        lang,
    })
}

struct Dataset<'a> {
    site: &'a Site,
    section: &'a Section,
    licence: Option<&'a str>,
    lang: Option<Lang>,
}

impl Serialize for Dataset<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let site = self.site;
        let languages = &site.settings().languages;
        let mut map = serializer.serialize_map(None)?;
        if let Some(licence) = self.licence {
            map.serialize_entry("licence", licence)?;
        }
        match self.lang {
            Some(lang) => {
                let card = site.card(self.section.index, lang);
                let title = card.as_ref().map(|card| &card.title);
                map.serialize_entry("title", &title)?;
                map.serialize_entry("language", &languages.get(lang).tag)?;
                let entries = Items(|| {
                    site.exported(self.section, lang).map(|one| Entry {
                        site,
                        one,
                        has_id: true,
                    })
                });
                map.serialize_entry("entries", &entries)?;
            }
            None => {
                let tags: Vec<&str> = languages
                    .all()
                    .map(|(_, language)| language.tag.as_str())
                    .collect();
                map.serialize_entry("languages", &tags)?;
                let all = Items(|| {
                    site.exported_together(self.section)
                        .map(|all| together(site, all))
                });
                map.serialize_entry("entries", &all)?;
            }
        }
        map.end()
    }
}

/// A list of which each item is made when it is written.
struct Items<F>(F);

impl<T: Serialize, I: Iterator<Item = T>, F: Fn() -> I> Serialize for Items<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// An entry with its versions by language tag.
#[derive(serde::Serialize)]
struct Together<'a> {
    id: &'a str,
    versions: Versions<'a>,
}

struct Versions<'a>(Vec<Entry<'a>>);

impl Serialize for Versions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let versions = self.0.iter();
        serializer.collect_map(versions.map(|entry| (&entry.one.card.lang_tag, entry)))
    }
}

fn together<'a>(site: &'a Site, all: Vec<Exported<'a>>) -> Together<'a> {
    let id = all.first().map_or("", |one| &*one.entry.path);
    let versions = all.into_iter().map(|one| Entry {
        site,
        one,
        has_id: false,
    });
    Together {
        id,
        versions: Versions(versions.collect()),
    }
}

/// The keys of an entry that a taxonomy may be called as well.
const OWN_KEYS: [&str; 3] = ["fields", "language", "url"];

struct Entry<'a> {
    site: &'a Site,
    one: Exported<'a>,
    /// Whether its content path is written, which otherwise encloses its versions.
    has_id: bool,
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let card = &self.one.card;
        let mut map = serializer.serialize_map(None)?;
        if self.has_id {
            map.serialize_entry("id", &card.path)?;
        }
        map.serialize_entry("url", &card.permalink())?;
        map.serialize_entry("language", &card.lang_tag)?;
        map.serialize_entry("title", &card.title)?;
        map.serialize_entry("description", &self.one.description)?;
        map.serialize_entry("date", &card.date)?;
        map.serialize_entry("updated", &card.updated)?;
        map.serialize_entry("example", &card.example)?;
        for name in self.site.settings().taxonomies.keys() {
            let terms = card.terms.get(name).into_iter().flatten();
            let terms: Vec<Term<'_>> = terms.map(|term| Term::of(term)).collect();
            if OWN_KEYS.contains(&&**name) {
                map.serialize_entry(&format!("{name}_"), &terms)?;
            } else {
                map.serialize_entry(name, &terms)?;
            }
        }
        map.serialize_entry("fields", &Fields(self))?;
        map.end()
    }
}

struct Fields<'a>(&'a Entry<'a>);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Entry { site, one, .. } = self.0;
        let fields = one.fields.iter();
        serializer.collect_map(fields.map(|(name, value)| (name, Json { site, value })))
    }
}

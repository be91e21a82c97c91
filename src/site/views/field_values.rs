//! Values of fields, ready to be shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::base::date::rfc3339;
use crate::base::{DateTime, Lang, Languages, NameMap};
use crate::content::own_fields;
use crate::schema::{Field, FieldValue, Schema, Spanned, Type, Value};
use crate::site::assemble::terms;
use crate::site::model::{Entry, EntryId, Section, Version};
use crate::site::text;
use crate::site::views::{Datum, FieldView, FileLanguage, FileView, LabelView, TermRef};
use crate::site::{Site, SiteInput};

/// The context in which a value is shown.
#[derive(Clone, Copy)]
struct ValueContext<'a> {
    site: &'a Site,
    entry: &'a Entry,
    version: &'a Version,
    lang: Lang,
    convert: bool,
    /// Whether it is for a card, without Markdown and without maps that hold no file.
    card: bool,
}

/// A date as RFC 3339 in the site's time zone, or as a day if it has no time.
pub(in crate::site) fn iso(site: &Site, date: &DateTime) -> String {
    match date.time {
        None => date.date.to_string(),
        Some(_) => rfc3339(date.at, &site.settings().zone),
    }
}

/// The fields that an entry may have.
pub(in crate::site) fn schema_of<'a>(
    input: &'a SiteInput,
    sections: &'a BTreeMap<String, Section>,
    entry: &Entry,
) -> Option<&'a Schema> {
    if let Some(owner) = &entry.over {
        return input.schemas.get(&owner.folder()).map(|schema| &**schema);
    }
    let section = sections.get(&*entry.section)?;
    own_fields(section.schema.as_deref(), entry.index)
}

impl Site {
    /// The values of the fields on a card, for a page in `lang`.
    pub(in crate::site) fn data(
        &self,
        entry: &Entry,
        version: &Version,
        lang: Lang,
    ) -> NameMap<Datum> {
        let Some(schema) = self.schema(entry) else {
            return NameMap::new();
        };
        let fields = schema.fields.values();
        let fields = fields.filter(|field| !is_long(&field.ty));
        let values = fields.map(|field| {
            let value = self.datum(entry, version, lang, field, true);
            (field.name.clone(), value)
        });
        values.collect()
    }

    /// All fields of an entry without values, for pages that show none.
    pub fn no_data(&self, entry: &Entry) -> NameMap<Datum> {
        let fields = self
            .schema(entry)
            .into_iter()
            .flat_map(|schema| schema.fields.keys());
        fields.map(|name| (name.clone(), Datum::None)).collect()
    }

    /// What the front matter says of a picture, by its name as written.
    pub fn picture(
        &self,
        entry: &Entry,
        version: &Version,
        lang: Lang,
        src: &str,
    ) -> Option<FileView> {
        self.file_view(src, entry, version, lang)
    }

    /// All fields of an entry with their labels.
    pub fn fields(&self, entry: &Entry, version: &Version, lang: Lang) -> Vec<FieldView> {
        let Some(schema) = self.schema(entry) else {
            return Vec::new();
        };
        schema
            .fields
            .values()
            .map(|field| {
                let label = self.label(&field.label, lang);
                FieldView {
                    name: field.name.clone(),
                    lang_tag: label.as_ref().and_then(|label| label.lang_tag.clone()),
                    label: label.map_or_else(|| field.name.clone(), |label| label.text),
                    kind: kind(&field.ty).to_owned(),
                    value: self.datum(entry, version, lang, field, false),
                }
            })
            .collect()
    }

    /// The values of the fields that an entry may have, by name. Labels, which differ by language only, cost more than the values.
    pub(in crate::site) fn field_values<'s>(
        &'s self,
        entry: &Entry,
        version: &Version,
        lang: Lang,
    ) -> Vec<(&'s str, Datum)> {
        let fields = schema_of(&self.input, &self.sections, entry).into_iter();
        let fields = fields.flat_map(|schema| schema.fields.values());
        let value = |field: &'s Field| {
            let value = self.datum(entry, version, lang, field, false);
            (field.name.as_str(), value)
        };
        fields.map(value).collect()
    }

    /// Whether an entry's page has other field values than its card.
    pub fn has_more_than_card(&self, entry: &Entry) -> bool {
        let fields = self.schema(entry).into_iter();
        let mut fields = fields.flat_map(|schema| schema.fields.values());
        fields.any(|field| is_more_than_card(&field.ty))
    }

    /// The fields that an entry may have.
    pub(in crate::site) fn schema(&self, entry: &Entry) -> Option<&Schema> {
        schema_of(&self.input, &self.sections, entry)
    }

    fn datum(
        &self,
        entry: &Entry,
        version: &Version,
        lang: Lang,
        field: &Field,
        card: bool,
    ) -> Datum {
        let Some(value) = version.keys.fields.get(&field.name) else {
            return Datum::None;
        };
        let text_lang = if version.derived_from.is_some() || entry.versions.get(lang).is_some() {
            lang
        } else {
            entry.original
        };
        let languages = &self.settings().languages;
        let Some((value, convert)) = text::field_value(value, text_lang, None, languages) else {
            return Datum::None;
        };
        let context = ValueContext {
            site: self,
            entry,
            version,
            lang,
            convert,
            card,
        };
        context.value(value, &field.ty, field, &field.name)
    }

    /// A label in `lang`, or in another language if it has none.
    pub(in crate::site) fn label(
        &self,
        all: &crate::base::ByLang<String>,
        lang: Lang,
    ) -> Option<LabelView> {
        let own = |text: String| LabelView {
            text,
            lang_tag: None,
        };
        if let Some(text) = all.get(lang) {
            return Some(own(text.clone()));
        }
        let languages = &self.settings().languages;
        if let Some(source) = languages
            .get(lang)
            .derive_from
            .and_then(|from| all.get(from))
        {
            return Some(own(self.input.deriver.convert(lang, source)));
        }
        let default = languages.default();
        let other = all.get(default).map(|text| (default, text));
        let (other, text) = other.or_else(|| all.iter().next())?;
        Some(LabelView {
            text: text.clone(),
            lang_tag: Some(languages.get(other).tag.clone()),
        })
    }

    /// A term of a facet, or an option of a choice that is no facet.
    pub(in crate::site) fn facet_term(
        &self,
        at: FieldAt<'_>,
        key: &str,
        lang: Lang,
    ) -> Arc<TermRef> {
        let members = self
            .facets
            .get(at.section)
            .filter(|_| at.facet)
            .and_then(|facets| facets.get(at.name)?.get(key));
        let in_own = |text: String| LabelView {
            text,
            lang_tag: None,
        };
        let label = match terms::inner_type(at.ty) {
            Type::Choice(options) => options.get(key).and_then(|labels| self.label(labels, lang)),
            Type::Country => (self.locale(lang).country(&key.to_ascii_uppercase())).map(in_own),
            Type::Reference { .. } => self.link_view(key, lang).map(|link| LabelView {
                text: link.title.clone(),
                lang_tag: link.lang_tag.clone(),
            }),
            Type::Text => {
                let text =
                    |members: &Vec<EntryId>| self.text_label(*members.first()?, at.name, key, lang);
                members.and_then(text).map(in_own)
            }
            _ => None,
        };
        // If the section has no page in the language, its terms have none either.
        let lang = self
            .entry(at.section)
            .and_then(|index| Some(self.page_for(index, lang)?.0));
        let url = members
            .and(lang)
            .map(|lang| self.href(&self.facet_url(at.section, at.name, key, lang)));
        Arc::new(TermRef {
            owner: at.name.to_owned(),
            key: key.to_owned(),
            lang_tag: label.as_ref().and_then(|label| label.lang_tag.clone()),
            label: label.map_or_else(|| key.to_owned(), |label| label.text),
            url,
            cached: Default::default(),
        })
    }

    fn text_label(&self, id: EntryId, name: &str, key: &str, lang: Lang) -> Option<String> {
        let entry = self.entries.get(id.index())?;
        let keys = &entry.original_version()?.keys;
        terms::text_of_key(keys, name, key, entry.original, lang)
    }
}

/// The parts of a field that its terms depend on.
#[derive(Clone, Copy)]
pub(in crate::site) struct FieldAt<'a> {
    /// Content path of the section.
    pub section: &'a str,
    /// The field's name in the schema.
    pub name: &'a str,
    /// Its type, or that of its items.
    pub ty: &'a Type,
    /// Whether its values are terms with pages.
    pub facet: bool,
}

impl<'a> FieldAt<'a> {
    /// Creates it for a field of entries of `section`.
    pub(in crate::site) fn new(section: &'a str, field: &'a Field) -> Self {
        Self {
            section,
            name: &field.name,
            ty: &field.ty,
            facet: field.facet,
        }
    }
}

/// Whether values of a type are too long for a card. Maps are, unless they hold a file, because lists of documents
/// show each file with its type and size.
fn is_long(ty: &Type) -> bool {
    match ty {
        Type::Markdown => true,
        Type::Map(fields) => !fields
            .values()
            .any(|field| matches!(field.ty, Type::File | Type::Image)),
        Type::List(inner) => is_long(inner),
        _ => false,
    }
}

/// Whether a page shows more of a value than its card, because there is Markdown in it.
fn is_more_than_card(ty: &Type) -> bool {
    match ty {
        Type::Map(fields) => {
            is_long(ty) || fields.values().any(|field| is_more_than_card(&field.ty))
        }
        Type::List(inner) => is_more_than_card(inner),
        other => is_long(other),
    }
}

/// The name of a type in `_fields.yaml`.
fn kind(ty: &Type) -> &'static str {
    ty.name()
}

impl ValueContext<'_> {
    fn text(&self, text: &str) -> String {
        if self.convert {
            self.site.deriver(self.version).convert(self.lang, text)
        } else {
            text.to_owned()
        }
    }

    fn value(&self, value: &Spanned<Value>, ty: &Type, field: &Field, path: &str) -> Datum {
        match &value.value {
            Value::Text(text) => Datum::Text(self.text(text)),
            Value::Verbatim(text) => Datum::Text(text.clone()),
            Value::Markdown(_) if self.card => Datum::None,
            Value::Markdown(text) => match self.version.documents.get(path) {
                Some(document) => Datum::Document(std::sync::Arc::clone(document)),
                None => Datum::Text(text.clone()),
            },
            Value::Integer(n) => Datum::Integer(*n),
            Value::Number(n) => Datum::Number(*n),
            Value::Boolean(b) => Datum::Boolean(*b),
            Value::Date(date) => Datum::Date(date.to_string()),
            Value::DateTime(date) => Datum::Date(iso(self.site, date)),
            Value::Country(code) => Datum::Country {
                name: self
                    .site
                    .locale(self.lang)
                    .country(code)
                    .unwrap_or_else(|| code.clone()),
                code: code.clone(),
            },
            Value::Choice(key) => {
                let at = FieldAt {
                    ty,
                    ..FieldAt::new(&self.entry.section, field)
                };
                Datum::Choice(self.site.facet_term(at, key, self.lang))
            }
            Value::Reference(to) => self.reference(to),
            Value::Image(name) | Value::File(name) => {
                let (entry, lang) = (self.entry, self.lang);
                let view = self.site.file_view(name, entry, self.version, lang);
                let view = view.map(|view| match &value.value {
                    // A picture that is named as a file is not shown but linked to.
                    Value::File(_) => self.site.link_whole(view, name, entry, lang),
                    _ => view,
                });
                view.map_or(Datum::None, |view| Datum::File(Box::new(view)))
            }
            Value::List(items) => {
                let inner = match ty {
                    Type::List(inner) => inner,
                    other => other,
                };
                let all = items.iter().enumerate();
                let all = all.map(|(place, item)| {
                    self.value(item, inner, field, &format!("{path}/{place}"))
                });
                Datum::List(all.filter(|datum| *datum != Datum::None).collect())
            }
            Value::Map(values) => {
                let fields = match ty {
                    Type::Map(fields) => Some(fields),
                    _ => None,
                };
                let mut all = IndexMap::new();
                for (name, field) in fields.into_iter().flatten() {
                    let datum = values.get(name).map_or(Datum::None, |value| {
                        self.value(value, &field.ty, field, &format!("{path}/{name}"))
                    });
                    all.insert(name.clone(), datum);
                }
                Datum::Map(Box::new(all))
            }
        }
    }

    fn reference(&self, to: &str) -> Datum {
        self.site
            .link_view(to, self.lang)
            .map_or(Datum::None, Datum::Reference)
    }
}

/// The value of a field as stated, for conditions and sorting.
pub(in crate::site) fn plain<'a>(
    version: &'a Version,
    name: &str,
    lang: Lang,
    fallback: Lang,
    site: &Site,
) -> Option<&'a Value> {
    let value: &FieldValue = version.keys.fields.get(name)?;
    text::field_value(value, lang, Some(fallback), &site.settings().languages)
        .map(|(value, _)| &value.value)
}

/// The view of a file, without a description.
pub(in crate::site) fn file_view(
    url: String,
    name: &str,
    size: u64,
    dimensions: Option<(u32, u32)>,
    languages: &Languages,
) -> FileView {
    let mut parts = name.rsplit('/').next().unwrap_or(name).rsplit('.');
    let kind = parts.next().unwrap_or_default().to_uppercase();
    // A language is only one if there is a name before it: `tc.pdf` is in no language.
    let key = parts.next().filter(|_| parts.next().is_some());
    let language = key.and_then(|key| languages.find(key)).map(|lang| {
        let language = languages.get(lang);
        FileLanguage {
            key: language.key.clone(),
            tag: language.tag.clone(),
            name: language.name.clone(),
        }
    });
    FileView {
        url,
        name: name.to_owned(),
        kind,
        size,
        pages: None,
        language,
        media_type: mime_guess::from_path(name)
            .first_or_octet_stream()
            .essence_str()
            .to_owned(),
        width: dimensions.map(|(width, _)| width),
        height: dimensions.map(|(_, height)| height),
        alt: None,
        caption: None,
        credit: None,
        licence: None,
        set: None,
    }
}

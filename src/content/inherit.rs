//! Merges keys: those of a translation with its original's, and those of an entry with the cascades of the
//! sections above.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::keys::{ImageMeta, Keys, RareKeys, Text};
use crate::base::{ByLang, NameMap};
use crate::schema::{FieldValue, TextRange};

fn by_lang<T: Clone>(own: &ByLang<T>, base: &ByLang<T>) -> ByLang<T> {
    let mut all = base.clone();
    for (lang, value) in own.iter() {
        all.insert(lang, value.clone());
    }
    all
}

type Images = Option<Box<IndexMap<String, ImageMeta>>>;

fn images(own: &Images, base: &Images) -> Images {
    let (Some(own), Some(base)) = (own, base) else {
        return own.clone().or_else(|| base.clone());
    };
    let mut all = base.clone();
    for (file, meta) in &**own {
        let under = base.get(file).cloned().unwrap_or_default();
        let merged = ImageMeta {
            at: meta.at,
            alt: by_lang(&meta.alt, &under.alt),
            caption: by_lang(&meta.caption, &under.caption),
            credit: by_lang(&meta.credit, &under.credit),
            licence: by_lang(&meta.licence, &under.licence),
        };
        all.insert(file.clone(), merged);
    }
    Some(all)
}

fn fields(own: &NameMap<FieldValue>, base: &NameMap<FieldValue>) -> NameMap<FieldValue> {
    let mut all = base.clone();
    for (name, value) in own {
        let merged = match (value, base.get(name)) {
            (FieldValue::Localized(own), Some(FieldValue::Localized(base))) => {
                FieldValue::Localized(by_lang(own, base))
            }
            _ => value.clone(),
        };
        all.insert(name.clone(), merged);
    }
    all
}

impl Keys {
    /// Merges a translation's keys with those of its original. Texts are merged by language; a list replaces the
    /// original's list. What must be equal in all languages, because entries are listed, sorted and addressed by it, is
    /// always the original's. Publication is decided elsewhere, by both: a translation is never public before its original.
    #[must_use]
    pub fn over_original(&self, original: &Self) -> Self {
        let mut merged = self.over_cascade(original);
        let mut rare = merged.rare.take().unwrap_or_default();
        // These two describe a single version.
        rare.translation.clone_from(&self.translation);
        rare.aliases.clone_from(&self.aliases);
        if self.publish_at.is_none() && self.waits_longer(original) {
            rare.publish_at.clone_from(&self.date);
        }
        merged.date.clone_from(&original.date);
        merged.updated.clone_from(&original.updated);
        rare.redacted.clone_from(&original.redacted);
        rare.slug.clone_from(&original.slug);
        rare.path.clone_from(&original.path);
        rare.id.clone_from(&original.id);
        rare.template.clone_from(&original.template);
        rare.schema_type.clone_from(&original.schema_type);
        rare.outputs.clone_from(&original.outputs);
        rare.weight.clone_from(&original.weight);
        rare.reviewed.clone_from(&original.reviewed);
        rare.review_every.clone_from(&original.review_every);
        rare.series.clone_from(&original.series);
        rare.derived.clone_from(&original.derived);
        rare.example.clone_from(&original.example);
        merged.terms.clone_from(&original.terms);
        merged.fields.retain(|name, value| match value {
            FieldValue::Localized(_) => true,
            FieldValue::Plain(_) => original.fields.contains_key(name),
        });
        for (name, value) in &original.fields {
            if let FieldValue::Plain(_) = value {
                merged.fields.insert(name.clone(), value.clone());
            }
        }
        merged.rare = rare.boxed();
        merged
    }

    /// Whether a translation states a later date than its original. Its author may count on it, so the translation is not
    /// published before. A date that comes from the file's name does not count: its place is the default one.
    pub fn waits_longer(&self, original: &Self) -> bool {
        let stated = self
            .date
            .as_ref()
            .filter(|date| date.at != TextRange::default());
        stated.is_some_and(|own| {
            let of_original = original.date.as_ref();
            of_original.is_none_or(|date| date.value.at < own.value.at)
        })
    }

    /// The keys of a translation that have no effect: the original's value is used in all languages, and differs. Each
    /// with its place.
    pub fn against_original(&self, original: &Self) -> Vec<(&str, TextRange)> {
        let mut all = Vec::new();
        macro_rules! differing {
            ($($key:ident),* $(,)?) => {
                $(if let Some(own) = &self.$key
                    && original.$key.as_ref().is_none_or(|other| other.value != own.value)
                {
                    all.push((stringify!($key), own.at));
                })*
            };
        }
        differing!(
            updated,
            redacted,
            template,
            schema_type,
            weight,
            reviewed,
            review_every,
            series,
            derived,
            example
        );
        // A date from the file's name has the default range, and is no statement.
        if let Some(own) = self
            .date
            .as_ref()
            .filter(|own| own.at != TextRange::default())
            && original
                .date
                .as_ref()
                .is_none_or(|other| other.value != own.value)
        {
            all.push(("date", own.at));
        }
        // A translation never has an effective `slug`, `path` or `id`, not even an equal one.
        let names = [("slug", &self.slug), ("path", &self.path), ("id", &self.id)];
        all.extend(
            names
                .into_iter()
                .filter_map(|(name, key)| Some((name, key.as_ref()?.at))),
        );
        for (name, own) in &self.terms {
            let keys = |terms: &[Text]| -> BTreeSet<String> {
                terms.iter().map(|term| term.value.clone()).collect()
            };
            let other = original
                .terms
                .get(name)
                .map(Vec::as_slice)
                .unwrap_or_default();
            if keys(own) != keys(other) {
                let at = own.first().map(|term| term.at).unwrap_or_default();
                all.push((name, at));
            }
        }
        for (name, own) in &self.fields {
            let FieldValue::Plain(own) = own else {
                continue;
            };
            let same = match original.fields.get(name) {
                Some(FieldValue::Plain(other)) => own.value.is_same(&other.value),
                _ => false,
            };
            if !same {
                all.push((name, own.at));
            }
        }
        all
    }

    /// Merges an entry's keys with the `base` that a section above hands down. The entry's value wins; texts, pictures, terms
    /// and fields are merged one by one, and `allow` is the sum of both.
    #[must_use]
    pub fn over_cascade(&self, base: &Self) -> Self {
        macro_rules! own_or_base {
            ($of:tt { $($merged:ident: $value:expr,)* } $($key:ident),* $(,)?) => {
                $of {
                    $($merged: $value,)*
                    $($key: self.$key.clone().or_else(|| base.$key.clone()),)*
                }
            };
        }
        let rare = own_or_base!(
            RareKeys {
                images: images(&self.images, &base.images),
                allow: base.allow.iter().chain(&self.allow).cloned().collect(),
            }
            publish_at,
            expires_at,
            withdrawn,
            redacted,
            corrections,
            slug,
            path,
            aliases,
            id,
            template,
            schema_type,
            outputs,
            weight,
            original,
            translation,
            derived,
            convert,
            noindex,
            search,
            reviewed,
            review_every,
            owner,
            series,
            sources,
            example,
        );
        let terms = base.terms.iter().chain(&self.terms);
        let terms = terms.map(|(name, terms)| (name.clone(), terms.clone()));
        own_or_base!(
            Self {
                title: by_lang(&self.title, &base.title),
                description: by_lang(&self.description, &base.description),
                terms: terms.collect(),
                fields: fields(&self.fields, &base.fields),
                rare: rare.boxed(),
            }
            date,
            updated,
            draft,
            image,
        )
    }
}

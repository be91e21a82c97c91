//! What one file takes over from another: a translation from its original, an entry from the
//! sections above.

use indexmap::IndexMap;

use super::keys::{ImageMeta, Keys};
use crate::base::ByLang;
use crate::schema::FieldValue;

fn by_lang<T: Clone>(own: &ByLang<T>, base: &ByLang<T>) -> ByLang<T> {
    let mut all = base.clone();
    for (lang, value) in own.iter() {
        all.insert(lang, value.clone());
    }
    all
}

fn images(
    own: &IndexMap<String, ImageMeta>,
    base: &IndexMap<String, ImageMeta>,
) -> IndexMap<String, ImageMeta> {
    let mut all = base.clone();
    for (file, meta) in own {
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
    all
}

fn fields(
    own: &IndexMap<String, FieldValue>,
    base: &IndexMap<String, FieldValue>,
) -> IndexMap<String, FieldValue> {
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
    /// A translation's keys over those of its original. Texts stay by language, so that each
    /// language finds its own; a list replaces the whole list. What decides publication is
    /// decided elsewhere: a translation is never public before its original.
    #[must_use]
    pub fn over_original(&self, original: &Self) -> Self {
        let mut merged = self.over_cascade(original);
        merged.translation.clone_from(&self.translation);
        merged.aliases.clone_from(&self.aliases);
        merged
    }

    /// An entry's keys over those that a section above hands down.
    #[must_use]
    pub fn over_cascade(&self, base: &Self) -> Self {
        macro_rules! own_or_base {
            ($($key:ident),* $(,)?) => {
                Self {
                    title: by_lang(&self.title, &base.title),
                    description: by_lang(&self.description, &base.description),
                    images: images(&self.images, &base.images),
                    fields: fields(&self.fields, &base.fields),
                    terms: base.terms.iter().chain(&self.terms).map(|(k, v)| (k.clone(), v.clone())).collect(),
                    allow: base.allow.iter().chain(&self.allow).cloned().collect(),
                    $($key: self.$key.clone().or_else(|| base.$key.clone()),)*
                }
            };
        }
        own_or_base!(
            date,
            updated,
            draft,
            publish_at,
            expires_at,
            withdrawn,
            corrections,
            slug,
            path,
            aliases,
            template,
            weight,
            image,
            original,
            translation,
            noindex,
            reviewed,
            owner,
            series,
            sources,
            example,
        )
    }
}

//! The texts of a file besides its Markdown.

use std::ops::{Deref, Range};

use crate::base::{ByLang, Lang};
use crate::content::PageFile;
use crate::content::body::Body;
use crate::schema::{FieldValue, Spanned, Value};

/// Texts with their languages and places in the file.
pub struct Texts<'p> {
    pub all: Vec<(Lang, &'p str, Range<usize>)>,
    /// Of a record, the texts that are one in several languages, by their numbers among all.
    pub together: Vec<Range<usize>>,
}

impl<'p> Texts<'p> {
    /// The texts that the front matter or record of a file states for readers.
    pub fn of(page: &'p PageFile) -> Self {
        let mut texts = Self {
            all: Vec::new(),
            together: Vec::new(),
        };
        let keys = &page.keys;
        texts.by_lang(&keys.title);
        texts.by_lang(&keys.description);
        for (_, meta) in keys.images() {
            texts.by_lang(&meta.alt);
            texts.by_lang(&meta.caption);
        }
        for correction in keys.corrections.iter().flatten() {
            texts.by_lang(&correction.text);
        }
        if let Some(withdrawn) = &keys.withdrawn {
            texts.by_lang(&withdrawn.reason);
        }
        for value in keys.fields.values() {
            if let FieldValue::Localized(values) = value {
                let from = texts.all.len();
                for (lang, value) in values.iter() {
                    texts.value(lang, value);
                }
                texts.together.push(from..texts.all.len());
            }
        }
        texts
    }

    fn by_lang<T: Deref<Target = str>>(&mut self, all: &'p ByLang<Spanned<T>>) {
        let from = self.all.len();
        for (lang, text) in all.iter() {
            self.add(lang, &text.value, text);
        }
        self.together.push(from..self.all.len());
    }

    fn value(&mut self, lang: Lang, value: &'p Spanned<Value>) {
        match &value.value {
            Value::Text(text) | Value::Markdown(text) => self.add(lang, text, value),
            Value::List(items) => items.iter().for_each(|item| self.value(lang, item)),
            Value::Map(parts) => parts.values().for_each(|part| self.value(lang, part)),
            _ => {}
        }
    }

    fn add<T>(&mut self, lang: Lang, text: &'p str, at: &Spanned<T>) {
        let at = at.at.start as usize..at.at.end as usize;
        // A title may be that of a field, or of the name.
        if at.is_empty() || self.all.iter().any(|(_, _, other)| *other == at) {
            return;
        }
        self.all.push((lang, text, at));
    }
}

/// Where a text of `page` stands within the value at `at`: between its quotes, if it stands there as it is.
pub fn within(page: &PageFile, text: &str, at: &Range<usize>) -> Range<usize> {
    let whole = page.body.as_ref().map(Body::file).unwrap_or_default();
    let written = whole.get(at.clone());
    match written.and_then(|written| written.find(text)) {
        Some(inner) => at.start + inner..at.start + inner + text.len(),
        None => at.clone(),
    }
}

//! Words that are written once and shown on many pages: UI texts of the theme, names of fields, options, terms, menus and facts. Which
//! of them a language lacks, which may not have been translated, and which nothing shows.

use crate::base::{ByLang, Lang, Languages};
use crate::content::settings::MenuEntry;
use crate::content::{Settings, Text};
use crate::diag::Span;
use crate::schema::{Field, Schema, TextRange, Type};
use crate::site::Site;

/// Words in each language that they are written in.
#[derive(Debug, Clone)]
pub struct Label {
    /// What they are the words of, as `strings.menu` or `fields.partners.country`.
    pub name: String,
    /// The words in each language, with their place; converted ones are not among them.
    pub texts: ByLang<(String, Span)>,
    /// The plural forms that a language has by CLDR and its words have not.
    pub lacking: ByLang<Vec<&'static str>>,
    /// Whether something shows them, as far as can be told.
    pub is_used: bool,
}

/// What is to be looked at of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The language has no words of its own, and none can be derived.
    Missing,
    /// The language has words, but not for all numbers: they lack this plural form.
    NoForm(&'static str),
    /// The words are those of another language.
    Untranslated,
    /// Nothing shows them.
    Unused,
}

impl Doubt {
    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing | Self::NoForm(_) => "missing",
            Self::Untranslated => "untranslated",
            Self::Unused => "unused",
        }
    }
}

/// A doubt, its label, the language if it is one of a language, and the words that tell what is meant, with their place.
pub type Found<'l> = (Doubt, &'l Label, Option<Lang>, &'l (String, Span));

/// What is to be looked at of some labels.
pub fn doubts<'l>(labels: &'l [Label], languages: &Languages) -> Vec<Found<'l>> {
    let mut found = Vec::new();
    for label in labels {
        let Some(model) = model(label, languages) else {
            continue;
        };
        let (of, shown) = model;
        if !label.is_used {
            found.push((Doubt::Unused, label, None, shown));
            continue;
        }
        let lacking = label.lacking.iter();
        for (lang, form) in
            lacking.flat_map(|(lang, forms)| forms.iter().map(move |form| (lang, form)))
        {
            let own = label.texts.get(lang).unwrap_or(shown);
            found.push((Doubt::NoForm(form), label, Some(lang), own));
        }
        for (lang, language) in languages.all() {
            match label.texts.get(lang) {
                _ if lang == of => {}
                None if language.derive_from.is_none() => {
                    found.push((Doubt::Missing, label, Some(lang), shown));
                }
                Some(own) if own.0 == shown.0 && is_prose(&own.0) => {
                    found.push((Doubt::Untranslated, label, Some(lang), own));
                }
                _ => {}
            }
        }
    }
    found
}

/// The words that others are translations of: those in the default language, else the first.
fn model<'l>(label: &'l Label, languages: &Languages) -> Option<(Lang, &'l (String, Span))> {
    let default = languages.default();
    let own = label.texts.get(default).map(|text| (default, text));
    own.or_else(|| label.texts.iter().next())
}

/// Whether words are of a language: `PDF` and `{n}` may be the same in all.
fn is_prose(text: &str) -> bool {
    let mut depth = 0_usize;
    text.chars().any(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_alphabetic() && !c.is_uppercase()
    })
}

/// The labels of the settings, of fields, facts and notices.
pub fn of_site(site: &Site) -> Vec<Label> {
    let settings = site.settings();
    let mut found = Labels(Vec::new());
    found.of_settings(settings);
    for schema in site.input().schemas.values() {
        found.of_schema(schema);
    }
    if let Some((file, facts)) = &site.input().facts {
        for (name, fact) in facts {
            let parts = [
                ("label", &fact.label),
                ("unit", &fact.unit),
                ("source", &fact.source),
            ];
            for (part, texts) in parts {
                found.texts(format!("facts.{name}.{part}"), texts, |at| at.span(file));
            }
        }
    }
    for notice in &site.input().notices {
        let name = notice.file.file_name().trim_end_matches(".yaml");
        found.texts(format!("notices.{name}"), &notice.text, |at| {
            at.span(&notice.file)
        });
    }
    found.0
}

struct Labels(Vec<Label>);

impl Labels {
    fn texts(&mut self, name: String, texts: &ByLang<Text>, place: impl Fn(TextRange) -> Span) {
        let texts = texts.iter();
        let texts = texts.map(|(lang, text)| (lang, (text.value.clone(), place(text.at))));
        self.add(name, texts.collect());
    }

    /// Labels whose places are not known: that of their field stands for them.
    fn at(&mut self, name: String, texts: &ByLang<String>, place: &Span) {
        let texts = texts.iter();
        let texts = texts.map(|(lang, text)| (lang, (text.clone(), place.clone())));
        self.add(name, texts.collect());
    }

    fn add(&mut self, name: String, texts: ByLang<(String, Span)>) {
        self.0.push(Label {
            name,
            texts,
            lacking: ByLang::new(),
            is_used: true,
        });
    }

    fn of_settings(&mut self, settings: &Settings) {
        let place = |at: TextRange| at.span(&settings.file);
        for (name, texts) in [
            ("title", &settings.title),
            ("description", &settings.description),
            ("publisher", &settings.publisher),
        ] {
            self.texts(name.to_owned(), texts, place);
        }
        for (name, taxonomy) in &settings.taxonomies {
            self.texts(format!("taxonomies.{name}.label"), &taxonomy.label, place);
            for (term, texts) in &taxonomy.options {
                self.texts(format!("taxonomies.{name}.{term}"), texts, place);
            }
        }
        for (name, texts) in &settings.series {
            self.texts(format!("series.{name}"), texts, place);
        }
        for (name, lines) in &settings.menus {
            self.of_menu(&format!("menus.{name}"), lines, &place);
        }
    }

    fn of_menu(&mut self, name: &str, lines: &[MenuEntry], place: &dyn Fn(TextRange) -> Span) {
        for (number, line) in lines.iter().enumerate() {
            let name = format!("{name}.{}", number + 1);
            self.of_menu(&name, &line.children, place);
            self.texts(name, &line.label, place);
        }
    }

    fn of_schema(&mut self, schema: &Schema) {
        let section = schema.file.parent();
        let section = section.unwrap_or_default();
        let section = section
            .trim_start_matches("content")
            .trim_start_matches('/');
        let name = |field: &str| match section {
            "" => format!("fields.{field}"),
            section => format!("fields.{section}.{field}"),
        };
        for field in schema.fields.values() {
            self.of_field(&name(&field.name), field, schema);
        }
        if let Some(index) = &schema.index {
            self.of_schema(index);
        }
    }

    fn of_field(&mut self, name: &str, field: &Field, schema: &Schema) {
        let place = field.at.span(&schema.file);
        self.at(name.to_owned(), &field.label, &place);
        self.of_type(name, &field.ty, &place, schema);
    }

    fn of_type(&mut self, name: &str, ty: &Type, place: &Span, schema: &Schema) {
        match ty {
            Type::Choice(options) => {
                for (option, texts) in options {
                    self.at(format!("{name}.{option}"), texts, place);
                }
            }
            Type::List(inner) => self.of_type(name, inner, place, schema),
            Type::Map(fields) => {
                for field in fields.values() {
                    self.of_field(&format!("{name}.{}", field.name), field, schema);
                }
            }
            _ => {}
        }
    }
}

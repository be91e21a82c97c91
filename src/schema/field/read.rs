//! Reads the declarations of fields.
//!
//! For each field, the type is read first (with the options that make it up: `of`, `fields`, `to`, `options`), then the
//! options that limit or describe it, and its default last, because that is read as a value of the finished field.

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use super::fit::fits;
use super::{Bound, Choices, Field, INDEX, Pattern, Type};
use crate::base::{ByLang, Languages, Precision, RelPath, suggest};
use crate::diag::Diagnostic;
use crate::schema::Reader;
use crate::schema::typed::{FieldContext, read_field};
use crate::schema::vocabulary;
use crate::schema::yaml::{Key, Kind, Node, Spanned, quote};

/// What declarations are read with.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub languages: &'a Languages,
    pub zone: &'a TimeZone,
    pub reserved: &'a [&'a str],
    /// The names of the keys that `_index.md` has besides, while its fields are read.
    pub of_index: &'a [&'a str],
}

impl Reading<'_> {
    pub fn fields(&self, reader: &mut Reader<'_, '_>, nested: bool) -> IndexMap<String, Field> {
        reader
            .entries()
            .iter()
            .filter(|(key, _)| nested || key.text != INDEX)
            .map(|(key, node)| {
                self.check_name(reader, key, nested);
                (key.text.clone(), self.field(reader, key, node, nested))
            })
            .collect()
    }

    /// Reports a name that is reserved, or that a template cannot write as `page.fields.name`.
    fn check_name(&self, reader: &mut Reader<'_, '_>, key: &Key, nested: bool) {
        let span = reader.span(key.at);
        let name = &key.text;
        let owner = match name.as_str() {
            _ if nested => None,
            name if self.reserved.contains(&name) => Some("entry"),
            name if self.of_index.contains(&name) => Some("section"),
            _ => None,
        };
        if let Some(owner) = owner {
            let message = format!("every {owner} has the key {} already", quote(name));
            reader.report(
                Diagnostic::error("reserved-name", message)
                    .at(span)
                    .hint("choose another name for this field"),
            );
            return;
        }
        let sound = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !sound {
            let message = format!("{} cannot be the name of a field", quote(name));
            reader.report(
                Diagnostic::error("bad-name", message)
                    .at(span)
                    .hint("use small letters, digits and `_`, as `opening_hours`; what pages call it is its `label`"),
            );
        }
    }

    fn field(&self, parent: &mut Reader<'_, '_>, key: &Key, node: &Node, nested: bool) -> Field {
        let mut field = Field::new(key);
        if let Some(word) = node.as_text() {
            let message = format!(
                "{} takes a group of keys, not {}",
                quote(&key.text),
                quote(word)
            );
            let span = parent.span(node.at);
            parent.report(
                Diagnostic::error("wrong-type", message)
                    .at(span)
                    .hint(format!("write `{}: {{type: {word}}}`", key.text)),
            );
            return field;
        }
        let Some(mut r) = parent.child(&key.text, node) else {
            return field;
        };
        let ty = match r.text("type") {
            Some(name) => self.ty(&mut r, "type", name),
            None => {
                if node.get("type").is_none_or(Node::is_null) {
                    r.missing("type", &format!("one of `{}`", Type::names().join("`, `")));
                }
                None
            }
        };
        field.label = strings(r.by_lang("label", self.languages));
        field.help = strings(r.by_lang("help", self.languages));
        field.required = r.boolean("required").is_some_and(|flag| flag.value);
        field.deprecated = r.text("deprecated").map(|text| text.value);
        let Some(ty) = ty else {
            // Which options are right depends on the type.
            return field;
        };
        field.broken = false;
        field.ty = ty;
        self.options_of_type(&mut r, &mut field, nested);
        self.default(&mut r, &mut field);
        r.finish(&["options", "of", "fields", "to", "type"]);
        field
    }

    fn ty(&self, r: &mut Reader<'_, '_>, option: &str, name: Spanned<String>) -> Option<Type> {
        if let Some(ty) = Type::without_options(&name.value) {
            return Some(ty);
        }
        Some(match name.value.as_str() {
            "choice" => Type::Choice(self.choices(r)?),
            "reference" => {
                let Some(to) = r.text("to") else {
                    r.missing("to", "name the section of the entries: `to: partners`");
                    return None;
                };
                let path = to.value.trim_matches('/');
                if !path.is_empty() && RelPath::new(path).is_err() {
                    let message = format!("{} is not the path of a section", quote(&to.value));
                    let span = r.span(to.at);
                    r.report(Diagnostic::error("bad-reference", message).at(span));
                    return None;
                }
                Type::Reference {
                    to: path.to_owned(),
                }
            }
            "map" => {
                let Some(mut inner) = r.reader("fields") else {
                    r.missing(
                        "fields",
                        "say what it holds: `fields: {name: {type: text}}`",
                    );
                    return None;
                };
                Type::Map(self.fields(&mut inner, true))
            }
            "list" if option == "of" => {
                let span = r.span(name.at);
                r.report(
                    Diagnostic::error("unknown-type", "a list cannot hold lists")
                        .at(span)
                        .hint("use `of: map` with a list within `fields`"),
                );
                return None;
            }
            "list" => {
                let Some(of) = r.text("of") else {
                    r.missing("of", "say what its items are: `of: text`");
                    return None;
                };
                Type::List(Box::new(self.ty(r, "of", of)?))
            }
            other => {
                let message = format!("{} is not a type of field", quote(other));
                let hint = foreign_type(other)
                    .map(|known| format!("did you mean `{known}`?"))
                    .or_else(|| suggest::hint(other, Type::names(), usize::MAX));
                let span = r.span(name.at);
                r.report(
                    Diagnostic::error("unknown-type", message)
                        .at(span)
                        .maybe_hint(hint),
                );
                return None;
            }
        })
    }

    /// Reads `options: [a, b]` or `options: {a: {en: A}, b: {en: B}}`.
    fn choices(&self, r: &mut Reader<'_, '_>) -> Option<Choices> {
        let mut choices = Choices::new();
        let hint = "name them: `options: {mou: {en: Memorandum}, tenant: {en: Tenant}}`";
        let Some((_, node)) = r.take("options") else {
            r.missing("options", hint);
            return None;
        };
        match &node.kind {
            Kind::List(items) => {
                for item in items {
                    let Some(text) = r.text_of("options", item) else {
                        continue;
                    };
                    if check_option(r, &text)
                        && choices.insert(text.value.clone(), ByLang::new()).is_some()
                    {
                        let message = format!("the option {} is given twice", quote(&text.value));
                        let span = r.span(text.at);
                        r.report(Diagnostic::error("duplicate-key", message).at(span));
                    }
                }
            }
            Kind::Map(entries) => {
                for (key, labels) in entries {
                    let name = format!("options.{}", key.text);
                    let labels = strings(r.by_lang_of(&name, labels, self.languages));
                    if check_option(r, &Spanned::new(key.at, key.text.clone())) {
                        choices.insert(key.text.clone(), labels);
                    }
                }
            }
            Kind::Null => {
                r.missing("options", hint);
                return None;
            }
            Kind::Scalar { .. } => {
                r.wrong(
                    "options",
                    "a list, or a group of keys with their labels",
                    node,
                );
                return None;
            }
        }
        Some(choices)
    }

    fn options_of_type(&self, r: &mut Reader<'_, '_>, field: &mut Field, nested: bool) {
        let ty = &field.ty;
        for option in ["options", "of", "fields", "to"] {
            fits(r, option, ty, nested);
        }
        field.title = flag(r, "title", ty, nested);
        field.facet = flag(r, "facet", ty, nested);
        field.feed = flag(r, "feed", ty, nested);
        field.closes = flag(r, "closes", ty, nested);
        field.localized = flag(r, "localized", ty, nested);
        if fits(r, "min", ty, nested) {
            field.min = bound(r, "min", ty);
        }
        if fits(r, "max", ty, nested) {
            field.max = bound(r, "max", ty);
        }
        if fits(r, "min_length", ty, nested) {
            field.min_length = length(r, "min_length");
        }
        if fits(r, "max_length", ty, nested) {
            field.max_length = length(r, "max_length");
        }
        if fits(r, "precision", ty, nested) {
            let names = Precision::ALL.map(|precision| (precision.name(), precision));
            field.precision = r.choice("precision", &names).map(|found| found.value);
        }
        if fits(r, "pattern", ty, nested) {
            field.pattern = pattern(r);
        }
        let reversed = match (field.min, field.max) {
            (Some(Bound::Number(min)), Some(Bound::Number(max))) => min > max,
            (Some(Bound::Date(min)), Some(Bound::Date(max))) => min.first > max.first,
            _ => false,
        };
        if reversed {
            contradiction(r, "max", "`max` is less than `min`");
        }
        if field
            .min_length
            .zip(field.max_length)
            .is_some_and(|(min, max)| min > max)
        {
            contradiction(r, "max_length", "`max_length` is less than `min_length`");
        }
        field.role = role(r, &field.ty, nested);
        let refers = matches!(field.ty.item(), Type::Reference { .. });
        if field.feed && !field.facet && !refers {
            contradiction(
                r,
                "feed",
                "a feed lies beside the page of a value, and only those of a `facet` or a `reference` have pages",
            );
            field.feed = false;
        }
        if field.facet && field.localized {
            contradiction(
                r,
                "facet",
                "a facet is the same in all languages, but this field is `localized`",
            );
        }
    }

    fn default(&self, r: &mut Reader<'_, '_>, field: &mut Field) {
        let Some((_, node)) = r.take("default") else {
            return;
        };
        if field.required {
            contradiction(
                r,
                "default",
                "a field that is `required` is never without a value, so it has no `default`",
            );
        }
        let cx = FieldContext {
            file: r.file(),
            languages: self.languages,
            zone: self.zone,
            original: self.languages.default(),
            record: field.localized,
        };
        // Read as a value of the field; messages call it `name.default` and do not say that the field is deprecated.
        let mut named = field.clone();
        named.name = format!("{}.default", field.name);
        named.deprecated = None;
        field.default = read_field(node, &named, &cx, r.out());
    }
}

impl Field {
    /// A text field without options, broken until its type has been read.
    fn new(key: &Key) -> Self {
        Self {
            name: key.text.clone(),
            at: key.at,
            ty: Type::Text,
            broken: true,
            localized: false,
            required: false,
            default: None,
            title: false,
            label: ByLang::new(),
            help: ByLang::new(),
            facet: false,
            role: None,
            feed: false,
            min: None,
            max: None,
            min_length: None,
            max_length: None,
            pattern: None,
            precision: None,
            closes: false,
            deprecated: None,
        }
    }
}

fn strings(texts: ByLang<Spanned<String>>) -> ByLang<String> {
    texts
        .iter()
        .map(|(lang, text)| (lang, text.value.clone()))
        .collect()
}

/// Returns the type that other systems call `name`, for a hint.
fn foreign_type(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "string" | "str" | "line" | "name" => "text",
        "richtext" | "rich_text" | "md" | "html" => "markdown",
        "int" => "integer",
        "float" | "decimal" => "number",
        "bool" | "checkbox" | "flag" => "boolean",
        "day" => "date",
        "time" | "timestamp" => "datetime",
        "link" | "website" | "href" => "url",
        "mail" => "email",
        "enum" | "select" | "option" => "choice",
        "picture" | "photo" | "img" => "image",
        "attachment" | "download" => "file",
        "relation" | "ref" | "entry" => "reference",
        "array" | "tags" => "list",
        "object" | "group" | "dict" => "map",
        _ => return None,
    })
}

/// Checks the key of an option, which is a segment of a URL where the field is a facet.
fn check_option(r: &mut Reader<'_, '_>, option: &Spanned<String>) -> bool {
    let text = &option.value;
    let sound = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !sound {
        let message = format!("{} cannot be the key of an option", quote(text));
        let span = r.span(option.at);
        r.report(Diagnostic::error("bad-name", message).at(span).hint(
            "use letters, digits and `-`, as `life-health`; what pages call it is its label",
        ));
    }
    sound
}

fn flag(r: &mut Reader<'_, '_>, option: &'static str, ty: &Type, nested: bool) -> bool {
    let given = r.boolean(option).is_some_and(|flag| flag.value);
    given && fits(r, option, ty, nested)
}

/// Reads the property of schema.org that values are.
fn role(r: &mut Reader<'_, '_>, ty: &Type, nested: bool) -> Option<String> {
    if !fits(r, "role", ty, nested) {
        return None;
    }
    let role = r.text("role")?;
    let problem = match vocabulary::find_role(&role.value) {
        Some(known) => {
            let Err(types) = known.takes(ty) else {
                return Some(role.value);
            };
            let message = format!(
                "`role: {}` is for {types}, not for `{}`",
                known.name,
                ty.name()
            );
            Diagnostic::error("option-does-not-fit", message)
        }
        None => {
            let names = vocabulary::ROLES.iter().map(|role| role.name);
            let message = format!(
                "{} is not a property that a field can be",
                quote(&role.value)
            );
            Diagnostic::error("unknown-role", message).maybe_hint(suggest::hint(
                &role.value,
                names,
                8,
            ))
        }
    };
    let span = r.span(role.at);
    r.report(problem.at(span));
    None
}

fn length(r: &mut Reader<'_, '_>, option: &'static str) -> Option<usize> {
    let length = r.integer(option, 0, 1_000_000)?;
    usize::try_from(length.value).ok()
}

fn bound(r: &mut Reader<'_, '_>, option: &'static str, ty: &Type) -> Option<Bound> {
    if matches!(ty, Type::Date | Type::DateTime) {
        return Some(Bound::Date(r.date(option)?.value));
    }
    if matches!(ty, Type::List(_)) {
        #[expect(clippy::cast_precision_loss, reason = "at most a million")]
        return Some(Bound::Number(r.integer(option, 0, 1_000_000)?.value as f64));
    }
    let (_, node) = r.take(option)?;
    let number = node
        .as_text()
        .and_then(|text| text.trim().parse::<f64>().ok());
    match number.filter(|number| number.is_finite()) {
        Some(number) => Some(Bound::Number(number)),
        None => {
            r.wrong(option, "a number", node);
            None
        }
    }
}

fn pattern(r: &mut Reader<'_, '_>) -> Option<Pattern> {
    let source = r.text("pattern")?;
    match Pattern::new(&source.value) {
        Ok(pattern) => Some(pattern),
        Err(problem) => {
            let message = format!("{} is not a regular expression", quote(&source.value));
            let span = r.span(source.at);
            r.report(
                Diagnostic::error("bad-pattern", message)
                    .at(span)
                    .hint(problem),
            );
            None
        }
    }
}

/// Reports that `option` contradicts another one, at its key.
fn contradiction(r: &mut Reader<'_, '_>, option: &str, message: &str) {
    let at = r
        .entries()
        .iter()
        .find(|(key, _)| key.text == option)
        .map_or(r.at(), |(key, _)| key.at);
    let span = r.span(at);
    r.report(Diagnostic::error("options-contradict", message).at(span));
}

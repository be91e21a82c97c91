//! Our filters for templates: those that depend on the language, and others that Tera does not have.

mod lists;
mod markdown;
mod numbers;
mod texts;
mod times;

use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::bounds;
use super::functions::{Args, function_error};
use super::running::{Render, current};
use super::signatures::{FieldsRead, Signature};
use super::values::{INCOMPLETE, card_fields};
use crate::base::Locale;

type Body = fn(&Input<'_>) -> TeraResult<Value>;

/// The input of a filter.
pub struct Input<'a> {
    /// The name of the filter, for messages.
    pub name: &'static str,
    /// The value before the `|`, which is not undefined.
    pub value: &'a Value,
    /// The arguments in brackets, which fit the signature.
    pub args: Args<'a>,
    /// Tera's state, which knows whether the output is escaped.
    pub state: &'a State<'a>,
}

/// The signatures and bodies of all our filters.
pub const FILTERS: [(Signature, Body); 19] = [
    (
        Signature::new("absolute_url", &[], &[]).reads(FieldsRead::Named),
        texts::absolute_url,
    ),
    (
        Signature::new("country", &[], &["lang"]).reads(FieldsRead::Named),
        texts::country,
    ),
    (
        Signature::new("date", &[], &["format", "lang"]).reads(FieldsRead::Named),
        times::date,
    ),
    (
        Signature::new("dir", &[], &[]).reads(FieldsRead::Named),
        texts::dir,
    ),
    (
        Signature::new("dimensions", &[], &[]).reads(FieldsRead::Named),
        texts::dimensions,
    ),
    (
        Signature::new("filesize", &[], &["lang"]).reads(FieldsRead::Named),
        numbers::filesize,
    ),
    (
        Signature::new("group_by", &["attribute"], &[]).reads(FieldsRead::Named),
        lists::group_by,
    ),
    (
        Signature::new("json", &[], &["pretty"]).reads(FieldsRead::Deep),
        texts::json,
    ),
    (
        Signature::new("language", &[], &["lang"]).reads(FieldsRead::Named),
        texts::language,
    ),
    (
        Signature::new("list", &[], &["join", "attribute", "lang"]).reads(FieldsRead::Named),
        lists::list,
    ),
    (
        Signature::new("markdown", &[], &["inline"]).reads(FieldsRead::Named),
        markdown::markdown,
    ),
    (
        Signature::new("number", &[], &["digits", "lang"]).reads(FieldsRead::Named),
        numbers::number,
    ),
    (
        Signature::new("percent", &[], &["digits", "lang"]).reads(FieldsRead::Named),
        numbers::percent,
    ),
    (
        Signature::new("slugify", &[], &[]).reads(FieldsRead::Named),
        texts::slugify,
    ),
    (
        Signature::new("sort_by", &["attribute"], &["reverse", "lang"]).reads(FieldsRead::Named),
        lists::sort_by,
    ),
    (
        Signature::new("striptags", &[], &[]).reads(FieldsRead::Named),
        texts::striptags,
    ),
    (
        Signature::new("urlencode", &[], &[]).reads(FieldsRead::Named),
        texts::urlencode,
    ),
    (
        Signature::new("where", &["attribute"], &["value"]).reads(FieldsRead::Named),
        lists::where_,
    ),
    (
        Signature::new("compact", &[], &["lang"]).reads(FieldsRead::Named),
        numbers::compact,
    ),
];

/// Registers the filters with Tera. Ours replaces Tera's `group_by`, whose order is random.
pub fn register(tera: &mut Tera) {
    for (signature, body) in FILTERS {
        tera.register_filter(
            signature.name,
            move |value: Value, kwargs: Kwargs, state: &State<'_>| -> TeraResult<Value> {
                let name = signature.name;
                if value.is_undefined() {
                    let message = format!("what stands before `| {name}` is not defined");
                    return Err(function_error("undefined-value", message, None, None));
                }
                let args = Args::new(&signature, &kwargs);
                args.check()?;
                let made = body(&Input {
                    name,
                    value: &value,
                    args,
                    state,
                })?;
                bounds::count_result(&made).map(|()| made)
            },
        );
    }
}

impl Input<'_> {
    /// The error that the filter does not work on this value, but on what is `wanted`.
    fn wrong(&self, wanted: &str) -> tera::Error {
        let given = super::functions::describe(self.value);
        let message = format!("`{}` works on {wanted}, not on {given}", self.name);
        function_error("wrong-value", message, None, None)
    }

    /// The value as a text; an error if it is something else.
    fn text(&self) -> TeraResult<&str> {
        self.value.as_str().ok_or_else(|| self.wrong("a text"))
    }

    /// The value as a list; an error if it is something else.
    fn items(&self) -> TeraResult<&[Value]> {
        self.value.as_array().ok_or_else(|| self.wrong("a list"))
    }

    /// Calls `work` with the render in progress and the locale of the argument `lang`, or else of the page.
    fn with_locale<T>(
        &self,
        work: impl FnOnce(&Render, &Locale) -> TeraResult<T>,
    ) -> TeraResult<T> {
        let render = super::functions::during_a_render(self.name)?;
        let lang = self.args.lang(&render)?;
        let Some(locale) = render.shared.locale(lang) else {
            return Err(self.wrong("a known language"));
        };
        work(&render, locale)
    }

    /// The value at the dotted `path` in an item of a list; an error if there is none.
    fn attribute<'v>(&self, item: &'v Value, path: &'v str) -> TeraResult<&'v Value> {
        if let Some(value) = item.get_from_path(path) {
            return Ok(value);
        }
        let message = format!("an item of the list has no field `{path}`");
        let first = path.split('.').next().unwrap_or(path);
        let mut fields: Vec<&str> = item.as_map().map_or(Vec::new(), |map| {
            let names = map.keys().filter_map(|key| key.as_str());
            names.filter(|name| *name != INCOMPLETE).collect()
        });
        // Cards are built without the fields that no template reads; the author may want one of these.
        let of_cards = card_fields();
        if !fields.is_empty() && fields.iter().all(|name| of_cards.contains(name)) {
            fields.extend(of_cards);
        }
        let hint = crate::base::suggest::nearest(first, fields)
            .map(|name| format!("did you mean `{name}`?"));
        Err(function_error(
            "unknown-field",
            message,
            Some("attribute"),
            hint,
        ))
    }
}

/// The render in progress, if there is one.
fn render() -> Option<std::rc::Rc<Render>> {
    current()
}

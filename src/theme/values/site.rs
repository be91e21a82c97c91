//! Values of settings, facts, menus, notices, taxonomies and archives. Their fields are listed in `docs/templates.md`.

use tera::Value;

use super::fields::{datum, link};
use super::{map, optional};
use crate::base::Locale;
use crate::site::views::{
    ConfigView, DatasetView, Datum, FactView, LabelView, LanguageView, MenuItem, MenuView,
    NoticeView, OutputView, SearchView, SeriesView, TermView, TermsView, YearView,
};

/// The value of the settings, which is `config` in templates.
pub fn config(view: &ConfigView) -> Value {
    let languages: Vec<Value> = view.languages.iter().map(language).collect();
    let taxonomies = view.taxonomies.iter().map(|taxonomy| {
        map![
            ("name", Value::from(taxonomy.name.as_str())),
            ("label", Value::from(taxonomy.label.as_str())),
            ("lang_tag", optional(&taxonomy.lang_tag)),
            ("url", Value::from(taxonomy.url.as_str())),
        ]
    });
    map![
        ("title", Value::from(view.title.as_str())),
        ("description", Value::from(view.description.as_str())),
        ("base_url", Value::from(view.base_url.as_str())),
        ("base_path", Value::from(view.base_path.as_str())),
        (
            "default_language",
            Value::from(view.default_language.as_str()),
        ),
        ("languages", Value::from(languages)),
        (
            "taxonomies",
            Value::from(taxonomies.collect::<Vec<Value>>())
        ),
        ("publisher", Value::from(view.publisher.as_str())),
        ("timezone", Value::from(view.timezone.as_str())),
        ("theme", datum(&view.theme)),
        ("preview", Value::from(view.preview)),
        ("drafts", Value::from(view.drafts)),
        ("search", view.search.as_ref().map_or(Value::none(), search)),
        ("generator", Value::from(view.generator.as_str())),
    ]
}

fn search(view: &SearchView) -> Value {
    map![
        ("page", Value::from(view.page.as_str())),
        ("url", Value::from(view.url.as_str())),
        ("script", Value::from(view.script.as_str())),
        ("manifest", Value::from(view.manifest.as_str())),
    ]
}

fn language(view: &LanguageView) -> Value {
    map![
        ("key", Value::from(view.key.as_str())),
        ("tag", Value::from(view.tag.as_str())),
        ("hreflang", Value::from(view.hreflang.as_str())),
        ("name", Value::from(view.name.as_str())),
        ("dir", Value::from(view.dir.as_str())),
        ("url", Value::from(view.url.as_str())),
    ]
}

/// The value of a fact. Its `number` is the value as the language writes it, `text` the same with its unit. In a Han language
/// (`han`) there is no space between them.
pub fn fact(view: &FactView, locale: &Locale, han: bool) -> Value {
    let number = written(view, locale);
    let text = if view.unit.is_empty() {
        number.clone()
    } else if han {
        format!("{number}{}", view.unit)
    } else {
        format!("{number}\u{a0}{}", view.unit)
    };
    map![
        ("name", Value::from(view.name.as_str())),
        ("label", Value::from(view.label.as_str())),
        ("lang_tag", optional(&view.lang_tag)),
        ("value", datum(&view.value)),
        ("number", Value::from(number)),
        ("text", Value::from(text)),
        ("format", Value::from(view.format.as_str())),
        ("unit", Value::from(view.unit.as_str())),
        ("as_of", optional(&view.as_of)),
        ("source", Value::from(view.source.as_str())),
        ("source_lang_tag", optional(&view.source_lang_tag)),
        ("computed", Value::from(view.computed)),
    ]
}

#[expect(
    clippy::cast_precision_loss,
    reason = "figures on pages are far below 2^53"
)]
fn written(view: &FactView, locale: &Locale) -> String {
    let number = match &view.value {
        Datum::Integer(number) if view.format == "number" => return locale.integer(*number),
        Datum::Integer(number) => *number as f64,
        Datum::Number(number) => *number,
        Datum::Text(text) => return text.clone(),
        _ => return String::new(),
    };
    match view.format.as_str() {
        "percent" => locale.percent(number, 0),
        "compact" => locale.compact(number),
        _ => locale.number(number, None),
    }
}

/// The value of a menu: a list of its lines.
pub fn menu(view: &MenuView) -> Value {
    lines(&view.items)
}

fn lines(items: &[MenuItem]) -> Value {
    Value::from(items.iter().map(line).collect::<Vec<Value>>())
}

fn line(item: &MenuItem) -> Value {
    map![
        ("label", Value::from(item.label.as_str())),
        ("url", optional(&item.url)),
        ("lang_tag", optional(&item.lang_tag)),
        ("current", Value::from(item.current)),
        ("active", Value::from(item.active)),
        ("children", lines(&item.children)),
    ]
}

/// The value of a section's open data.
pub fn dataset(view: &DatasetView) -> Value {
    let files = |all: &[OutputView]| -> Value {
        let all = all.iter().map(|file| {
            map![
                ("name", Value::from(file.name.as_str())),
                ("url", Value::from(file.url.as_str())),
                ("media_type", Value::from(file.media_type.as_str())),
            ]
        });
        Value::from(all.collect::<Vec<Value>>())
    };
    let fields = view.fields.iter().map(|(name, label)| {
        map![
            ("name", Value::from(name.as_str())),
            ("label", Value::from(label.text.as_str())),
            ("lang_tag", optional(&label.lang_tag)),
        ]
    });
    map![
        ("title", Value::from(&*view.page.title)),
        ("description", Value::from(&*view.page.description)),
        ("lang_tag", Value::from(&*view.page.lang_tag)),
        ("url", Value::from(&*view.page.url)),
        ("licence", optional(&view.licence)),
        ("modified", optional(&view.modified)),
        ("fields", Value::from(fields.collect::<Vec<Value>>())),
        ("files", files(&view.files)),
        ("together", files(&view.together)),
    ]
}

/// The value of a notice.
pub fn notice(view: &NoticeView) -> Value {
    map![
        ("level", Value::from(view.level.as_str())),
        ("html", Value::safe_string(&view.html)),
        ("lang_tag", optional(&view.lang_tag)),
        ("start", optional(&view.start)),
        ("end", optional(&view.end)),
        ("link", view.link.as_deref().map_or(Value::none(), link)),
    ]
}

/// The value of a term with the number of its entries.
pub fn counted(view: &TermView) -> Value {
    map![
        ("owner", Value::from(view.term.owner.as_str())),
        ("key", Value::from(view.term.key.as_str())),
        ("label", Value::from(view.term.label.as_str())),
        ("lang_tag", optional(&view.term.lang_tag)),
        ("url", optional(&view.term.url)),
        ("count", Value::from(view.count)),
    ]
}

/// The value of a taxonomy or facet with its terms; `items` is another name for `terms`.
pub fn taxonomy(view: &TermsView) -> Value {
    let terms = Value::from(view.terms.iter().map(counted).collect::<Vec<Value>>());
    map![
        ("name", Value::from(view.name.as_str())),
        ("label", Value::from(view.label.as_str())),
        ("lang_tag", optional(&view.lang_tag)),
        ("url", optional(&view.url)),
        ("terms", terms.clone()),
        ("items", terms),
    ]
}

/// The value of `term` on the page of a term.
pub fn term_page(view: &TermView, owner: &LabelView, section: Option<&str>) -> Value {
    map![
        ("owner", Value::from(view.term.owner.as_str())),
        ("key", Value::from(view.term.key.as_str())),
        ("label", Value::from(view.term.label.as_str())),
        ("lang_tag", optional(&view.term.lang_tag)),
        ("url", optional(&view.term.url)),
        ("count", Value::from(view.count)),
        ("owner_label", Value::from(owner.text.as_str())),
        ("owner_lang_tag", optional(&owner.lang_tag)),
        ("section", Value::from(section)),
    ]
}

/// The value of the place of an entry in a series, with those of the cards beside it.
pub fn series(view: &SeriesView, previous: Value, next: Value) -> Value {
    map![
        ("key", Value::from(view.key.as_str())),
        ("title", Value::from(view.title.as_str())),
        ("lang_tag", optional(&view.lang_tag)),
        ("position", Value::from(view.position)),
        ("count", Value::from(view.count)),
        ("previous", previous),
        ("next", next),
    ]
}

/// The value of the years of an archive, with the number of entries of each.
pub fn years(views: &[YearView]) -> Value {
    let year = |view: &YearView| {
        map![
            ("year", Value::from(view.year)),
            ("count", Value::from(view.count)),
            ("url", Value::from(view.url.as_str())),
        ]
    };
    Value::from(views.iter().map(year).collect::<Vec<Value>>())
}

//! A section as CSV: a line for each entry, or for each of its versions.

use super::value;
use crate::base::Lang;
use crate::base::interchange::is_formula;
use crate::schema::{Field, Type};
use crate::site::Site;
use crate::site::model::Section;
use crate::site::views::Datum;
use crate::site::views::export::Exported;

/// The entries of a section in one language, or of all languages together.
pub fn write(site: &Site, section: &Section, lang: Option<Lang>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if site.settings().export.bom {
        bytes.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(bytes);
    let fields: Vec<&Field> = section
        .schema
        .iter()
        .flat_map(|schema| schema.fields.values())
        .collect();
    // Writing to memory does not fail.
    let _ = writer.write_record(header(site, &fields));
    let languages = site.settings().languages.all().map(|(lang, _)| lang);
    for one in languages.filter(|one| lang.is_none_or(|lang| lang == *one)) {
        for entry in site.exported(section, one) {
            if lang.is_some() || site.has_own(entry.entry, one) {
                let _ = line(site, &fields, &entry, &mut writer);
            }
        }
    }
    writer.into_inner().unwrap_or_default()
}

/// The columns that every table has in front.
const COLUMNS: [&str; 8] = [
    "id",
    "lang",
    "title",
    "description",
    "date",
    "updated",
    "permalink",
    "example",
];

/// Whether values of a type have a key, with a label in a column of its own.
fn has_label(ty: &Type) -> bool {
    match ty {
        Type::Choice(_) | Type::Country | Type::Reference { .. } => true,
        Type::List(inner) => has_label(inner),
        _ => false,
    }
}

fn header(site: &Site, fields: &[&Field]) -> Vec<String> {
    let mut all: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    let mut add = |mut name: String| {
        while all.contains(&name) {
            name.push('_');
        }
        all.push(name);
    };
    site.settings()
        .taxonomies
        .keys()
        .cloned()
        .for_each(&mut add);
    for field in fields {
        add(field.name.clone());
        if has_label(&field.ty) {
            add(format!("{}_label", field.name));
        }
    }
    all
}

fn line(
    site: &Site,
    fields: &[&Field],
    one: &Exported<'_>,
    to: &mut csv::Writer<Vec<u8>>,
) -> csv::Result<()> {
    let mut add = |cell: &str| {
        if is_formula(cell) {
            // So that no spreadsheet takes it for a formula.
            to.write_field(format!("'{cell}"))
        } else {
            to.write_field(cell)
        }
    };
    let card = &one.card;
    add(&card.path)?;
    add(&card.lang_tag)?;
    add(&card.title)?;
    let description = one.description.as_deref();
    for text in [description, card.date.as_deref(), card.updated.as_deref()] {
        add(text.unwrap_or_default())?;
    }
    add(&card.permalink())?;
    add(if card.example { "true" } else { "false" })?;
    for name in site.settings().taxonomies.keys() {
        let terms = card.terms.get(name).into_iter().flatten();
        let keys: Vec<&str> = terms.map(|term| term.key.as_str()).collect();
        add(&keys.join(value::BETWEEN))?;
    }
    for field in fields {
        let shown = one.field(&field.name).unwrap_or(&Datum::None);
        add(&value::cell(site, shown))?;
        if has_label(&field.ty) {
            add(&value::label(site, shown))?;
        }
    }
    to.write_record(None::<&[u8]>)
}

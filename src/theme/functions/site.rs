//! Functions for facts, menus, notices, taxonomies, facets, archives and the date.

use std::sync::Arc;

use tera::{TeraResult, Value};

use super::links::must_exist;
use super::{Call, content_path, function_error};
use crate::base::{Lang, suggest};
use crate::site::{Names, Owner, Query, QueryResult};
use crate::theme::data_table;
use crate::theme::running::Render;
use crate::theme::values;

fn unknown(
    call: &Call<'_>,
    code: &'static str,
    argument: &str,
    message: String,
    given: &str,
    of: Names,
) -> tera::Error {
    let names = call.render.ask.names(of);
    let hint = suggest::hint(given, names.iter().map(String::as_str), 12);
    function_error(code, message, Some(argument), hint)
}

/// `fact`: a fact of `facts.yaml`.
pub fn fact(call: &Call<'_>) -> TeraResult<Value> {
    let name = call.args.needed("name")?;
    let lang = call.args.lang(&call.render)?;
    let answer = call.render.ask(&Query::Fact(name.to_owned(), lang));
    let locale = call.render.shared.locale(lang);
    match (answer, locale) {
        (QueryResult::Fact(Some(fact)), Some(locale)) => {
            let han = call.render.shared.languages.get(lang).is_han();
            Ok(values::fact(&fact, locale, han))
        }
        _ => {
            let message = format!("there is no figure `{name}` in `facts.yaml`");
            Err(unknown(
                call,
                "unknown-fact",
                "name",
                message,
                name,
                Names::Facts,
            ))
        }
    }
}

/// `data`: what a data file holds, beside the page or of `content/data/`.
pub fn data(call: &Call<'_>) -> TeraResult<Value> {
    let path = call.args.needed("path")?;
    let lang = call.args.lang(&call.render)?;
    match call
        .render
        .ask(&data_table::query(path, &call.render, lang))
    {
        QueryResult::Data(Some(found)) => match found.problems.first() {
            None => Ok(data_table::value(&found)),
            Some(problem) => {
                let message = format!("`{path}` cannot be read: {}", problem.message);
                let hint = problem.hints.first().map(ToString::to_string);
                Err(function_error("bad-data", message, Some("path"), hint))
            }
        },
        _ => {
            let message = data_table::no_file(path);
            Err(unknown(
                call,
                "unknown-data",
                "path",
                message,
                path,
                Names::Data,
            ))
        }
    }
}

/// `datasets`: the open data of the site, section by section.
pub fn datasets(call: &Call<'_>) -> TeraResult<Value> {
    let lang = call.args.lang(&call.render)?;
    let sets: Vec<Value> = match call.render.ask(&Query::Datasets(lang)) {
        QueryResult::Datasets(sets) => sets.iter().map(values::dataset).collect(),
        _ => Vec::new(),
    };
    Ok(Value::from(sets))
}

/// `menu`: the lines of a menu, by default of `main`. A site need not have each menu that its theme shows; only a name
/// like that of another is a mistake.
pub fn menu(call: &Call<'_>) -> TeraResult<Value> {
    let name = call.args.text("name")?.unwrap_or("main");
    let render = &call.render;
    let query = Query::Menu {
        name: name.to_owned(),
        url: render.url.clone(),
        lang: render.lang,
    };
    match render.ask(&query) {
        QueryResult::Menu(Some(menu)) => Ok(values::cached_menu(&menu)),
        _ => {
            let names = render.ask.names(Names::Menus);
            if suggest::nearest(name, names.iter().map(String::as_str)).is_none() {
                return Ok(Value::from(Vec::<Value>::new()));
            }
            let message = format!("there is no menu `{name}` in `site.yaml`");
            Err(unknown(
                call,
                "unknown-menu",
                "name",
                message,
                name,
                Names::Menus,
            ))
        }
    }
}

/// `notices`: the notices that are shown on this page.
pub fn notices(call: &Call<'_>) -> TeraResult<Value> {
    let render = &call.render;
    let query = Query::Notices(Arc::clone(&render.path), render.lang);
    let notices: Vec<Value> = match render.ask(&query) {
        QueryResult::Notices(notices) => notices.iter().map(values::notice).collect(),
        _ => Vec::new(),
    };
    Ok(Value::from(notices))
}

/// `get_taxonomy`: a taxonomy with its terms.
pub fn get_taxonomy(call: &Call<'_>) -> TeraResult<Value> {
    let kind = call.args.needed("kind")?;
    let lang = call.args.lang(&call.render)?;
    let query = Query::Terms(Owner::Taxonomy(kind.to_owned()), lang);
    match call.render.ask(&query) {
        QueryResult::Terms(Some(terms)) => Ok(values::taxonomy(&terms)),
        _ => {
            let message = format!("there is no taxonomy `{kind}` in `site.yaml`");
            let names = Names::Taxonomies;
            Err(unknown(
                call,
                "unknown-taxonomy",
                "kind",
                message,
                kind,
                names,
            ))
        }
    }
}

/// `get_taxonomy_url`: the URL of the page of a term, which `name` gives by key or label; none if no entry has the term.
pub fn get_taxonomy_url(call: &Call<'_>) -> TeraResult<Value> {
    let taxonomy = get_taxonomy(call)?;
    let name = call.args.needed("name")?;
    let terms = taxonomy.get_from_path("terms").and_then(Value::as_array);
    let is_meant = |term: &&Value| {
        ["key", "label"]
            .iter()
            .any(|field| term.get_from_path(field).and_then(Value::as_str) == Some(name))
    };
    let term = terms.unwrap_or(&[]).iter().find(is_meant);
    let url = term.and_then(|term| term.get_from_path("url")).cloned();
    Ok(url.unwrap_or(Value::none()))
}

/// The content path of the section in the argument `section`, or else of the page's section.
fn section(call: &Call<'_>, lang: Lang) -> TeraResult<String> {
    match call.args.get("section") {
        Some(value) => {
            let Some(written) = super::text_of(value) else {
                return Err(call
                    .args
                    .wrong("section", "a section's path or card", value));
            };
            let path = content_path(&written);
            if call.render.card(&path, lang).is_none() {
                must_exist(&call.render, &written, lang, "section")?;
            }
            Ok(path)
        }
        None => {
            let own = call.render.card(&call.render.path, call.render.lang);
            Ok(own.map(|card| card.section.to_string()).unwrap_or_default())
        }
    }
}

/// `facets`: the facets of a section with their terms.
pub fn facets(call: &Call<'_>) -> TeraResult<Value> {
    let lang = call.args.lang(&call.render)?;
    Ok(facets_of(&call.render, &section(call, lang)?, lang))
}

/// The facets of the section at the content path `path`.
pub fn facets_of(render: &Render, path: &str, lang: Lang) -> Value {
    let facets: Vec<Value> = match render.ask(&Query::Facets(path.into(), lang)) {
        QueryResult::Facets(facets) => facets.iter().map(values::taxonomy).collect(),
        _ => Vec::new(),
    };
    Value::from(facets)
}

/// `years`: the years of a section's archive.
pub fn years(call: &Call<'_>) -> TeraResult<Value> {
    let lang = call.args.lang(&call.render)?;
    Ok(years_of(&call.render, &section(call, lang)?, lang))
}

/// The years of the archive of the section at the content path `path`.
pub fn years_of(render: &Render, path: &str, lang: Lang) -> Value {
    match render.ask(&Query::Years(path.into(), lang)) {
        QueryResult::Years(years) => values::years(&years),
        _ => Value::from(Vec::<Value>::new()),
    }
}

/// `today`: the date of the build, as `2026-11-23`.
pub fn today(call: &Call<'_>) -> TeraResult<Value> {
    match call.render.ask(&Query::Today) {
        QueryResult::Today(day) => Ok(Value::from(day)),
        _ => Ok(Value::none()),
    }
}

//! Functions for entries and sections.

use std::sync::Arc;

use tera::value::Key;
use tera::{TeraResult, Value};

use super::args::pairs;
use super::links::must_exist;
use super::{Call, content_path};
use crate::base::Lang;
use crate::site::{Listing, Query, QueryResult};
use crate::theme::running::Render;
use crate::theme::values;

/// The values of the cards in a query's result; what is not public is left out.
fn cards(render: &Render, query: &Query, lang: Lang) -> Vec<Value> {
    let cards = render.ask.cards(query, lang);
    let cards = cards.iter().flatten();
    cards.map(|card| render.card_value(card)).collect()
}

fn paths(call: &Call<'_>, query: &Query, lang: Lang) -> Value {
    Value::from(cards(&call.render, query, lang))
}

/// The listing that the arguments of `entries` or `count` describe.
fn listing(call: &Call<'_>, lang: Lang) -> TeraResult<Listing> {
    let args = &call.args;
    let section = match args.get("section") {
        None => None,
        Some(value) => {
            let Some(written) = super::text_of(value) else {
                return Err(args.wrong("section", "a section's path or card", value));
            };
            let path = content_path(&written);
            if call.render.card(&path, lang).is_none() {
                must_exist(&call.render, &written, lang, "section")?;
            }
            Some(path)
        }
    };
    let mut terms = Vec::new();
    for (owner, keys) in pairs(args, "terms")? {
        terms.extend(keys.into_iter().map(|key| (owner.clone(), key)));
    }
    Ok(Listing {
        section,
        deep: args.boolean("deep")?.unwrap_or(false),
        terms,
        year: args.integer("year")?,
        fields: pairs(args, "where")?,
        closed: args.boolean("closed")?,
        sort: args.texts("sort")?,
        offset: args.integer("offset")?.unwrap_or(0),
        limit: args.integer("limit")?,
    })
}

/// `entries`: the cards of the entries of a section, or of the site.
pub fn entries(call: &Call<'_>) -> TeraResult<Value> {
    let lang = call.args.lang(&call.render)?;
    let listing = listing(call, lang)?;
    Ok(paths(call, &Query::Listing(Box::new(listing), lang), lang))
}

/// `count`: how many entries `entries` would give.
pub fn count(call: &Call<'_>) -> TeraResult<Value> {
    let lang = call.args.lang(&call.render)?;
    let listing = listing(call, lang)?;
    match call.render.ask(&Query::Count(Box::new(listing), lang)) {
        QueryResult::Count(count) => Ok(Value::from(count)),
        _ => Ok(Value::from(0_u64)),
    }
}

/// `get_page`: the card of an entry or section; none if it is not public.
pub fn get_page(call: &Call<'_>) -> TeraResult<Value> {
    let written = call.args.needed("path")?;
    let lang = call.args.lang(&call.render)?;
    match call.render.card(&content_path(written), lang) {
        Some(card) => Ok(call.render.card_value(&card)),
        None => {
            must_exist(&call.render, written, lang, "path")?;
            Ok(Value::none())
        }
    }
}

/// `get_section`: the card of a section with its `subsections`, `facets` and `years`; none if it is not public.
pub fn get_section(call: &Call<'_>) -> TeraResult<Value> {
    let card = get_page(call)?;
    let lang = call.args.lang(&call.render)?;
    let path = content_path(call.args.needed("path")?);
    let Some(mut section) = card.into_map() else {
        return Ok(Value::none());
    };
    let subsections = paths(call, &Query::Subsections(path.as_str().into(), lang), lang);
    section.insert(Key::Str("subsections"), subsections);
    let facets = super::site::facets_of(&call.render, &path, lang);
    section.insert(Key::Str("facets"), facets);
    let years = super::site::years_of(&call.render, &path, lang);
    section.insert(Key::Str("years"), years);
    Ok(Value::from(section))
}

/// The content path in the argument `path`, or else the page's.
fn own_path(call: &Call<'_>) -> TeraResult<Arc<str>> {
    match call.args.get("path") {
        None => Ok(Arc::clone(&call.render.path)),
        Some(value) => match super::text_of(value) {
            Some(written) => Ok(content_path(&written).into()),
            None => Err(call.args.wrong("path", "a page's path or card", value)),
        },
    }
}

/// If nothing was found, checks that there is something at the path that was asked for. Only then does the page depend on what is there.
fn check_path(call: &Call<'_>, is_empty: bool) -> TeraResult<()> {
    let lang = call.render.lang;
    let written = call.args.get("path").and_then(super::text_of);
    match written.filter(|_| is_empty) {
        Some(written) if call.render.card(&content_path(&written), lang).is_none() => {
            must_exist(&call.render, &written, lang, "path")
        }
        _ => Ok(()),
    }
}

/// The cards that a query finds for the entry at `path`.
fn paths_of(call: &Call<'_>, query: &Query) -> TeraResult<Value> {
    let found = cards(&call.render, query, call.render.lang);
    check_path(call, found.is_empty())?;
    Ok(Value::from(found))
}

/// `neighbours`: the cards of the entries before and after an entry in its section; each none if there is none.
pub fn neighbours(call: &Call<'_>) -> TeraResult<Value> {
    let lang = call.render.lang;
    let query = Query::Neighbours(own_path(call)?, lang);
    let cards = call.render.ask.cards(&query, lang);
    check_path(call, cards.iter().all(Option::is_none))?;
    let card = |at: usize| {
        let card = cards.get(at).and_then(Option::as_deref);
        card.map_or(Value::none(), |card| call.render.card_value(card))
    };
    Ok(values::map![("previous", card(0)), ("next", card(1))])
}

/// `series`: the place of an entry in its series, with the cards of those before and after it; none if it is in none.
pub fn series(call: &Call<'_>) -> TeraResult<Value> {
    let render = &call.render;
    let query = Query::Series(own_path(call)?, render.lang);
    let QueryResult::Series(Some(series)) = render.ask.ask(&query) else {
        check_path(call, true)?;
        return Ok(Value::none());
    };
    let card = |path: &Option<String>| {
        let card = path
            .as_ref()
            .and_then(|path| render.card(path, render.lang));
        card.map_or(Value::none(), |card| render.card_value(&card))
    };
    Ok(values::series(
        &series,
        card(&series.previous),
        card(&series.next),
    ))
}

/// `translation_state`: how the version of an entry stands against its original, as `stale`; empty where nothing is known.
pub fn translation_state(call: &Call<'_>) -> TeraResult<Value> {
    let query = Query::Translation(own_path(call)?, call.render.lang);
    Ok(match call.render.ask.ask(&query) {
        QueryResult::Translation(state) => Value::from(state),
        _ => Value::none(),
    })
}

/// `backlinks`: the cards of the entries that refer to an entry, in any field or in `field`.
pub fn backlinks(call: &Call<'_>) -> TeraResult<Value> {
    let field = call.args.text("field")?.map(str::to_owned);
    let lang = call.render.lang;
    let query = Query::Backlinks {
        path: own_path(call)?,
        field,
        lang,
    };
    paths_of(call, &query)
}

/// `related`: the cards of the entries that share most with an entry.
pub fn related(call: &Call<'_>) -> TeraResult<Value> {
    let limit = call.args.integer("limit")?;
    let lang = call.render.lang;
    let query = Query::Related {
        path: own_path(call)?,
        limit,
        lang,
    };
    paths_of(call, &query)
}

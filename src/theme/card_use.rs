//! Finds which fields of cards the templates of a theme may read, so that others are not built.
//!
//! Cards are passed through variables, lists, arguments and maps, so that a template's text does not show which values
//! are cards. Therefore a field counts as read if its name follows a dot anywhere or is part of a string, and all fields
//! do if a template may read fields whose names are not in its text.

use std::collections::BTreeSet;

use super::filters::FILTERS;
use super::functions::FUNCTIONS;
use super::load::{SHORTCODES, Template, TemplateSet};
use super::signatures::{FieldsRead, TERA_FILTERS};
use super::source::{Call, Callee, Path};

/// Variables of a page that are not cards, though they may have cards in them.
const NO_CARDS: [&str; 5] = ["config", "page", "paginator", "term", "terms"];

/// Fields that functions and filters read when they get a card for a content path or a text.
const ALWAYS: [&str; 2] = ["path", "title"];

/// Arguments of filters that name a field.
const FIELD_ARGUMENTS: [&str; 2] = ["attribute", "key"];

/// The fields of cards that templates may read.
#[derive(Debug)]
pub struct CardUse {
    /// Their names, among others that are not of cards. `None` if any field may be read.
    names: Option<BTreeSet<String>>,
}

impl CardUse {
    /// What all templates of a theme together may read.
    pub fn of(set: &TemplateSet) -> Self {
        Self { names: names(set) }
    }

    /// Whether a template may read `card.FIELD`.
    pub fn has(&self, field: &str) -> bool {
        let mut names = self.names.iter();
        ALWAYS.contains(&field) || names.all(|names| names.contains(field))
    }
}

fn names(set: &TemplateSet) -> Option<BTreeSet<String>> {
    let bound: BTreeSet<&str> = set.all().flat_map(bound).collect();
    // In a shortcode `page` is a card, and so it is in what a shortcode includes or extends.
    let mut shortcodes = set.all().filter(|template| is_shortcode(template));
    let page_is_card_anywhere = shortcodes.any(|template| {
        template.outline.extends.is_some() || !template.outline.includes.is_empty()
    });
    let mut names = BTreeSet::new();
    // Variables, with fields, of which further fields are read, and those whose value is used as a whole.
    let mut parents: BTreeSet<Vec<&str>> = BTreeSet::new();
    let mut wholes: BTreeSet<Vec<&str>> = BTreeSet::new();
    for template in set.all() {
        let outline = &template.outline;
        let shows_cards = outline.reads.shown.iter().any(|name| gives_cards(name));
        if outline.reads.any || shows_cards || outline.calls.iter().any(reads_any) {
            return None;
        }
        names.extend(outline.reads.names.iter().cloned());
        let page_is_card = page_is_card_anywhere || is_shortcode(template);
        for path in &outline.paths {
            let root = path.root.text.as_str();
            let is_card = bound.contains(root) || root == "page" && page_is_card;
            let known = !is_card && NO_CARDS.contains(&root);
            let chain = std::iter::once(&path.root).chain(&path.fields);
            // The fields of variables that are not cards are not cards either.
            let chain = chain.skip(if known { 2 } else { 0 });
            let chain: Vec<&str> = chain.map(|name| name.text.as_str()).collect();
            let fields = chain.iter().skip(usize::from(!known));
            names.extend(fields.map(|field| (*field).to_owned()));
            parents.extend((1..chain.len()).filter_map(|end| Some(chain.get(..end)?.to_vec())));
            wholes.extend(is_read_whole(path).then_some(chain));
        }
    }
    let card_as_a_whole = !wholes.is_disjoint(&parents);
    (!card_as_a_whole).then_some(names)
}

fn is_shortcode(template: &Template) -> bool {
    template.name.starts_with(SHORTCODES)
}

/// The names that a template binds: in loops, by `set`, and as arguments of its components.
fn bound(template: &Template) -> impl Iterator<Item = &str> {
    let outline = &template.outline;
    let arguments = outline.components.iter().flat_map(|component| {
        let named = component.args.iter().map(|(name, _)| name.as_str());
        named.chain(component.rest.as_deref())
    });
    let set = outline.bound.iter().map(|(name, _)| name.as_str());
    set.chain(arguments)
}

/// Whether a variable's value is used as a whole.
fn is_read_whole(path: &Path) -> bool {
    let filter = path.filter.as_deref();
    path.whole || filter.is_some_and(|name| filter_reads(name) != FieldsRead::Named)
}

/// What a filter states that it reads; everything for an unknown one.
fn filter_reads(name: &str) -> FieldsRead {
    let mut filters = FILTERS
        .iter()
        .map(|(filter, _)| filter)
        .chain(&TERA_FILTERS);
    let found = filters.find(|filter| filter.name == name);
    found.map_or(FieldsRead::Deep, |filter| filter.reads)
}

/// Whether the result of a function is or has cards.
fn gives_cards(name: &str) -> bool {
    let mut functions = FUNCTIONS.iter().map(|(function, _)| function);
    functions.any(|function| function.name == name && function.gives_cards)
}

/// Whether a call may read fields of a map whose names are not in the template.
fn reads_any(call: &Call) -> bool {
    let names_field = |name: &str| FIELD_ARGUMENTS.contains(&name);
    match call.callee {
        Callee::Filter => {
            let mut args = call.args.iter();
            filter_reads(&call.name.text) == FieldsRead::Deep
                || args.any(|arg| names_field(&arg.name.text) && arg.text.is_none())
        }
        // The fields of the map become its arguments.
        Callee::Component => call.spread,
        Callee::Function | Callee::Test => false,
    }
}

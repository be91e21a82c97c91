//! Bounds on the work of templates. Tera runs a template to its end, whatever that takes; this ends it before.
//!
//! 1. `source::Counted` inserts calls into a template's text before Tera compiles it: at its loops, at components
//!    and includes that call others, and where values that may have grown are stored.
//! 2. `calls` has what these calls do: count the steps of the page and weigh values.
//!
//! Unlike limits of time or memory, these fail at the same place on every machine.

mod calls;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tera::{TeraResult, Value};

use super::running::{Allowance, current, function_error};
use crate::diag::Diagnostic;

pub use calls::register;

/// How many steps a page may take, those of its shortcodes included. A page that goes through ten thousand entries and
/// makes some queries for each takes a tenth of it.
const MOST_STEPS: usize = 10_000_000;

/// Steps of the call of a component or include, which takes about as long as this number of iterations of a loop.
const CALL: u64 = 25;

/// The largest page in bytes. More is the output of a loop that does not end as it should.
pub const LARGEST_PAGE: usize = 64 << 20;

/// The greatest weight of a value that a template makes: the bytes of its texts, and [`ITEM`] for each value in it.
const LARGEST_VALUE: usize = 32 << 20;

/// The weight of a value besides its text.
const ITEM: usize = 8;

/// Adds `steps` to those of the page in progress, if there is one.
///
/// # Errors
/// They are too many by now, or the build was stopped.
pub fn spend(steps: u64) -> TeraResult<()> {
    let Some(render) = current() else {
        return Ok(());
    };
    let all = render.allowance.steps.get().saturating_add(steps);
    render.allowance.steps.set(all);
    if render.ask.is_stopped() {
        return Err(tera::Error::message("the build was stopped"));
    }
    if all <= render.part_of(MOST_STEPS) as u64 {
        return Ok(());
    }
    let message = "this page takes more than 10 million steps: they ran out here";
    let hint = "loops, includes and components inside one another multiply: let them go through fewer \
                things, or work a value out once, before the loop";
    Err(function_error(
        "page-too-slow",
        message,
        None,
        Some(hint.into()),
    ))
}

/// Whether a shortcode of the page went out of bounds, and was reported: the rest of the page would only do the same.
pub fn is_spent(allowance: &Allowance) -> bool {
    allowance.steps.get() > MOST_STEPS as u64
}

/// Checks that a value that a template made is within bounds.
///
/// # Errors
/// It is too large, or weighing it takes the last step.
fn weigh(value: &Value) -> TeraResult<()> {
    let most = largest_value();
    let mut left = most;
    if !fits(value, &mut left) {
        return Err(too_large());
    }
    // To weigh a large value again and again is work too; most are small and cost nothing.
    spend(((most - left) / (64 * ITEM)) as u64)
}

/// Whether the weight of a value is at most `left`, of which it is subtracted.
fn fits(value: &Value, left: &mut usize) -> bool {
    let weight = ITEM + value.as_str().map_or(0, str::len);
    if weight > *left {
        return false;
    }
    *left -= weight;
    if let Some(items) = value.as_array() {
        return items.iter().all(|item| fits(item, left));
    }
    match value.as_map() {
        Some(map) => map.values().all(|item| fits(item, left)),
        None => true,
    }
}

/// Counts the result of one of our functions or filters: one step, and one for each item of a list.
///
/// # Errors
/// The steps are too many, or the result is too large a text.
pub fn count_result(value: &Value) -> TeraResult<()> {
    if let Some(text) = value.as_str() {
        fits_text(text.len())?;
    }
    spend(1 + value.as_array().map_or(0, <[Value]>::len) as u64)
}

/// Checks that a text of `length` bytes is within bounds.
fn fits_text(length: usize) -> TeraResult<()> {
    if length > largest_value() {
        return Err(too_large());
    }
    Ok(())
}

fn largest_value() -> usize {
    current().map_or(LARGEST_VALUE, |render| render.part_of(LARGEST_VALUE))
}

fn too_large() -> tera::Error {
    let message = "this makes a value of more than 32 MiB";
    let hint = "look for a text or list that is added to itself, in a loop or by a component that calls \
                itself";
    function_error("value-too-large", message, None, Some(hint.into()))
}

/// The templates by which a page went out of bounds, each with the diagnostic of the first such page. Other pages by such a
/// template would mostly do the same, and in a site of thousands it would take hours to find that out; their bounds are
/// tighter ([`Render::is_tight`](super::running::Render)).
#[derive(Debug, Default)]
pub struct Exhausted(Mutex<BTreeMap<String, Diagnostic>>);

impl Exhausted {
    const CODES: [&str; 3] = ["page-too-large", "page-too-slow", "value-too-large"];

    /// Forgets all templates, when a build begins.
    pub fn forget(&self) {
        self.templates().clear();
    }

    /// Whether a page by this template went out of bounds.
    pub fn has(&self, template: &str) -> bool {
        self.templates().contains_key(template)
    }

    /// What to report for `problem` of a page by `template`: if it is out of bounds, the first such problem of the template, since
    /// with tighter bounds a page may fail elsewhere.
    pub fn first(&self, template: &str, problem: Diagnostic) -> Diagnostic {
        if !Self::CODES.contains(&&*problem.code) {
            return problem;
        }
        let mut templates = self.templates();
        let first = templates.entry(template.to_owned());
        first.or_insert(problem).clone()
    }

    fn templates(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Diagnostic>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

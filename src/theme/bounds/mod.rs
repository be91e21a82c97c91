//! What a template may ask of the machine. Tera runs a template to its end, whatever that takes: here is
//! what ends it before.
//!
//! 1. `source::Counted` has calls of ours in a template's text when Tera compiles it: at its loops, at
//!    components and includes that call others, and where values that may have grown are stored.
//! 2. `calls` are these calls. They count the steps of the page's work and weigh values.
//!
//! What is counted and weighed is the same on every machine, and so are the errors.

mod calls;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tera::{TeraResult, Value};

use super::running::{Allowance, current, trouble};
use crate::diag::Diagnostic;

pub use calls::register;

/// Steps of a page with all that it shows. One that goes through ten thousand entries and asks some
/// things of each takes a tenth of it.
const MOST_STEPS: usize = 10_000_000;

/// Steps of a call of a component or include, which takes about as long as this number of turns of a loop.
const CALL: u64 = 25;

/// Bytes of a page: more is the work of a loop that went wrong.
pub const LARGEST_PAGE: usize = 64 << 20;

/// Weight of a value that a template makes: bytes of its texts, and [`ITEM`] for each value in it.
const LARGEST_VALUE: usize = 32 << 20;

/// Weight of a value in a list or map, without its text.
const ITEM: usize = 8;

/// Counts `steps` of the page in progress.
///
/// # Errors
/// They are too many, or the page is no longer wanted.
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
    Err(trouble("page-too-slow", message, None, Some(hint.into())))
}

/// Whether a shortcode of the page went out of bounds, and was reported: the rest of the page would only do the same.
pub fn is_spent(allowance: &Allowance) -> bool {
    allowance.steps.get() > MOST_STEPS as u64
}

/// Checks whether a value that a template made has stayed within bounds.
///
/// # Errors
/// It is too large.
fn weigh(value: &Value) -> TeraResult<()> {
    let most = largest_value();
    let mut left = most;
    if !fits(value, &mut left) {
        return Err(too_large());
    }
    // Most values are small; to weigh a large one again and again is work too.
    spend(((most - left) / (64 * ITEM)) as u64)
}

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

/// Counts what one of our functions or filters has made.
///
/// # Errors
/// The page's steps are too many, or this is too large.
pub fn made(value: &Value) -> TeraResult<()> {
    if let Some(text) = value.as_str() {
        fits_text(text.len())?;
    }
    spend(1 + value.as_array().map_or(0, <[Value]>::len) as u64)
}

/// Checks whether a text that is made, of `length` bytes, is within bounds.
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
    trouble("value-too-large", message, None, Some(hint.into()))
}

/// Templates by which a page went out of bounds, with what was said of it. The next page by such a
/// template would mostly do the same, and a site of thousands would take hours to say so.
#[derive(Debug, Default)]
pub struct Exhausted(Mutex<BTreeMap<String, Diagnostic>>);

impl Exhausted {
    const CODES: [&str; 3] = ["page-too-large", "page-too-slow", "value-too-large"];

    /// Forgets them: a build begins.
    pub fn forget(&self) {
        self.templates().clear();
    }

    /// Whether this template is one of them.
    pub fn has(&self, template: &str) -> bool {
        self.templates().contains_key(template)
    }

    /// The problem of a page by `template`; if that is out of bounds, the one that was met first.
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

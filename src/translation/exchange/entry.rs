//! What the file of one entry's translation becomes when its units come back.

use std::collections::{BTreeMap, BTreeSet};

use super::align::Since;
use super::given::{Given, Taken};
use super::item::{Item, Target, problem};
use super::rebuild::{Place, misfit_told, rebuilt};
use super::values::{self, Values};
use super::work::{Unit, Work, markdown_of};
use super::yaml::{New, Step, set};
use crate::base::RelPath;
use crate::content::front_matter;
use crate::diag::{Diagnostic, Span};
use crate::markdown::{self, Segment};
use crate::site::Site;
use crate::site::model::Entry;
use crate::translation::lock::Known;
use crate::world::World;

/// The code of a unit whose original is another one since.
const CHANGED: &str = "exchange-changed";
/// The code of an entry that lacks translations of parts.
const INCOMPLETE: &str = "exchange-incomplete";

/// The units of one entry that came back in one file.
pub struct Arrived<'a> {
    /// The entry that a translation came for.
    pub work: &'a Work,
    /// The units that came back for it, in the order of the exchanged file.
    pub items: &'a [&'a Item],
    /// The exchanged file, which problems are in.
    pub file: &'a RelPath,
    /// Whether a machine made all of it.
    pub machine: bool,
}

/// What became of an entry.
pub enum Outcome {
    /// Nothing of it is translated.
    Open,
    /// All that came back for it is right.
    Taken {
        /// The text of the file, if it changes.
        text: Option<String>,
        /// What the lock says then, if that is known.
        known: Option<Vec<Known>>,
    },
}

/// Takes the units of an entry. `text` is that of the translation's file, where an import has changed it already.
///
/// # Errors
/// What is wrong with them; then the entry is left as it is.
pub fn arrive(
    arrived: &Arrived<'_>,
    text: Option<String>,
    entry: &Entry,
    site: &Site,
    world: &dyn World,
) -> Result<Outcome, Vec<Diagnostic>> {
    let work = arrived.work;
    let taken = taken(arrived)?;
    if taken.is_empty() {
        return Ok(Outcome::Open);
    }
    check_original(arrived, entry, site)?;
    let math = site.settings().languages.get(work.row.lang).math;
    let is_other_text = |one: &Taken<'_>| work.is_segment(one.unit) && one.is_other();
    let rebuilds = !work.record && work.segments.is_none() && taken.iter().any(is_other_text);
    let is_new = !work.exists;
    complete(arrived, &taken, is_new, rebuilds)?;
    let before = text.or_else(|| begun(work, world));
    let lost = || {
        let message = format!("`{}` cannot be read", work.target);
        vec![problem("bad-exchange", arrived.file, 0..0, message)]
    };
    let before = before.ok_or_else(lost)?;
    let mut after = before.clone();
    let has_text = rebuilds || work.segments.is_some() || is_new;
    if !work.record && has_text {
        after = body(arrived, &taken, after, rebuilds, math)
            .map_err(|problems| problems.unwrap_or_else(lost))?;
    }
    let values = Values {
        work,
        taken: &taken,
        file: arrived.file,
        math,
        language: site.settings().languages.key(work.from),
    };
    after = values::set_all(&values, after)?;
    let machine = arrived.machine || taken.iter().any(|one| one.item.machine);
    let all = work
        .units
        .iter()
        .all(|unit| taken.iter().any(|one| one.unit.key == unit.key));
    if !work.record && (machine || work.machine && all) {
        after = status(work, after, machine).ok_or_else(lost)?;
    }
    let is_same = after == before && work.exists;
    Ok(Outcome::Taken {
        text: (!is_same).then_some(after),
        known: known(work, &taken, rebuilds || is_new),
    })
}

/// The units with a translation.
fn taken<'a>(arrived: &Arrived<'a>) -> Result<Vec<Taken<'a>>, Vec<Diagnostic>> {
    let work = arrived.work;
    let mut problems = Vec::new();
    let mut taken = Vec::new();
    let known: BTreeSet<&str> = arrived.items.iter().map(|item| &*item.key).collect();
    let mut last = 0;
    for item in arrived.items {
        let found = work.units.iter().position(|unit| unit.key == item.key);
        let Some((number, unit)) = found.and_then(|at| Some((at, work.units.get(at)?))) else {
            if item.target.is_some() {
                problems.push(changed(arrived, item, &known, last));
            }
            continue;
        };
        last = number + 1;
        let Some(target) = &item.target else { continue };
        match Given::new(unit, item, target, arrived.file) {
            Ok(given) => {
                let exported = unit.now.as_ref().is_some_and(|now| given.is(&now.runs));
                if !(item.untouched && exported) {
                    taken.push(Taken { unit, item, given });
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    taken.sort_by_key(|one| (one.unit.part, one.unit.segment));
    if problems.is_empty() {
        Ok(taken)
    } else {
        Err(problems)
    }
}

/// Tells of a unit whose original is another one since, with what it is likely to be now.
fn changed(arrived: &Arrived<'_>, item: &Item, known: &BTreeSet<&str>, last: usize) -> Diagnostic {
    let work = arrived.work;
    let is_new = |unit: &&Unit| unit.place == item.place && !known.contains(&*unit.key);
    let later = work
        .units
        .get(last..)
        .unwrap_or_default()
        .iter()
        .find(is_new);
    let now = later.or_else(|| work.units.iter().find(is_new));
    let source = start_of(&item.source);
    let message = format!("the original has changed since this file was exported: `{source}`");
    let mut told = problem(CHANGED, arrived.file, item.at.clone(), message);
    if let Some(now) = now {
        let at = Span::new(&work.original, now.at.start, now.at.end);
        told = told.label(at, "what it may have become");
    }
    told.hint("export the entry anew, and let your tool take over what is done: `msgmerge OLD NEW` for PO, its translation memory for XLIFF")
}

fn start_of(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut start: String = words.chars().take(60).collect();
    if start.len() < words.len() {
        start.push('…');
    }
    start
}

/// Refuses a translation that would become the original.
fn check_original(
    arrived: &Arrived<'_>,
    entry: &Entry,
    site: &Site,
) -> Result<(), Vec<Diagnostic>> {
    let work = arrived.work;
    let languages = &site.settings().languages;
    let version = entry.versions.get(entry.original);
    let stated = version.is_some_and(|one| one.keys.original.is_some());
    let default = languages.default();
    let lang = work.row.lang;
    let takes_over = lang == default || entry.original != default && lang < entry.original;
    if work.exists || work.record || stated || !takes_over {
        return Ok(());
    }
    let name = &languages.get(lang).name;
    let message = format!(
        "a version in {name} would be taken for the original of `{}`",
        work.original
    );
    let at = arrived.items.first().map_or(0..0, |item| item.at.clone());
    let told = problem("exchange-elsewhere", arrived.file, at, message);
    Err(vec![told.hint(format!(
        "write `original: true` in the front matter of `{}` first",
        work.original
    ))])
}

/// Refuses an entry that would be in two languages at once.
fn complete(
    arrived: &Arrived<'_>,
    taken: &[Taken<'_>],
    is_new: bool,
    rebuilds: bool,
) -> Result<(), Vec<Diagnostic>> {
    let work = arrived.work;
    let missing = work.units.iter().filter(|unit| {
        let is_segment = work.is_segment(unit);
        let is_needed = is_new || rebuilds && is_segment;
        is_needed && unit.now.is_none() && !taken.iter().any(|one| one.unit.key == unit.key)
    });
    let missing: Vec<&Unit> = missing.collect();
    let Some(first) = missing.first() else {
        return Ok(());
    };
    let count = |number: usize| match number {
        1 => "1 part".to_owned(),
        number => format!("{number} parts"),
    };
    let message = format!(
        "{} of the {} of `{}` {} not translated yet, so it is left out",
        count(missing.len()),
        work.units.len(),
        work.original,
        if missing.len() == 1 { "is" } else { "are" },
    );
    let at = arrived
        .items
        .iter()
        .copied()
        .find(|item| item.key == first.key);
    let at = at.or_else(|| arrived.items.first().copied());
    let mut told = problem(
        INCOMPLETE,
        arrived.file,
        at.map_or(0..0, |item| item.at.clone()),
        message,
    )
    .label(
        Span::new(&work.original, first.at.start, first.at.end),
        "the first of them",
    );
    if !is_new {
        told = told.hint(format!("`{}` is divided otherwise than the original, and is made anew from it when all parts are there", work.target));
    }
    Err(vec![
        told.hint("translate the rest, and import the file again"),
    ])
}

/// The text with the segments of its Markdown replaced.
///
/// # Errors
/// What does not fit; `None` if the text cannot be taken apart.
fn body(
    arrived: &Arrived<'_>,
    taken: &[Taken<'_>],
    text: String,
    rebuilds: bool,
    math: bool,
) -> Result<String, Option<Vec<Diagnostic>>> {
    let work = arrived.work;
    let range = front_matter::split(&text, &work.target)
        .map_err(|_| None)?
        .body;
    // A text that is made anew begins as the original.
    let (mut text, mut range) = (text, range);
    if rebuilds && work.exists {
        let split = front_matter::split(&work.text, &work.original).map_err(|_| None)?;
        let original = work.text.get(split.body).ok_or(None)?;
        text.truncate(range.start);
        text.push_str(original);
        range = range.start..text.len();
    }
    let found = markdown::segments(text.get(range.clone()).ok_or(None)?, math).into_iter();
    let segments: Vec<Segment> = found
        .map(|one| Segment {
            at: one.at.start + range.start..one.at.end + range.start,
            ..one
        })
        .collect();
    let numbers: Vec<usize> = work.segment_parts().collect();
    if numbers.len() != segments.len() {
        return Err(None);
    }
    let by_part: BTreeMap<usize, &Taken<'_>> =
        taken.iter().map(|one| (one.unit.part, one)).collect();
    // What stays of a translation that is made anew.
    let kept: BTreeMap<usize, Given> = work
        .units
        .iter()
        .filter(|unit| rebuilds && !by_part.contains_key(&unit.part))
        .filter_map(|unit| {
            let runs = &unit.now.as_ref()?.runs;
            let target = Target::Markdown(markdown_of(runs));
            let item = arrived.items.first()?;
            Some((
                unit.part,
                Given::new(unit, item, &target, arrived.file).ok()?,
            ))
        })
        .collect();
    let mut places = Vec::new();
    let mut items = Vec::new();
    for (part, segment) in numbers.iter().zip(&segments) {
        let one = by_part.get(part);
        let given = one.map(|one| &one.given).or_else(|| kept.get(part));
        let Some(given) = given.filter(|given| !given.is(&segment.runs)) else {
            continue;
        };
        // Of words that were there already nothing is asked.
        let new = one.filter(|one| one.is_other());
        places.push(Place {
            segment,
            source: new.map(|one| &*one.unit.source),
            given,
        });
        items.push(one.map(|one| one.item));
    }
    rebuilt(&text, &range, &places, math).map_err(|misfits| {
        let told = misfits.into_iter().map(|(number, misfit)| {
            let item = items.get(number).copied().flatten();
            let item = item.or_else(|| arrived.items.first().copied());
            misfit_told(
                arrived.file,
                item,
                misfit,
                places.get(number).map(|place| place.segment.kind),
            )
        });
        Some(told.collect())
    })
}

/// The text with the status of the translation in its front matter.
fn status(work: &Work, text: String, machine: bool) -> Option<String> {
    let range = front_matter::split(&text, &work.target).ok()?.front;
    let path = [Step::key("translation"), Step::key("status")];
    let status = if machine { "machine" } else { "current" };
    set(
        &text,
        &range,
        &path,
        &New::Text(status.to_owned()),
        &work.target,
    )
}

/// What the lock says of the entry once it is written; `None` where nobody has said of all its parts that they are right.
fn known(work: &Work, taken: &[Taken<'_>], is_made_anew: bool) -> Option<Vec<Known>> {
    if !work.exists {
        return Some(work.row.now.clone());
    }
    let before = work.row.before.as_deref().unwrap_or_default();
    let mut all = Vec::new();
    for (index, now) in work.row.now.iter().enumerate() {
        let mut units = work
            .units
            .iter()
            .filter(|unit| unit.part == index)
            .peekable();
        let has_units = units.peek().is_some();
        let is_taken = units.all(|unit| taken.iter().any(|one| one.unit.key == unit.key));
        match work.since.get(index) {
            _ if has_units && is_taken => all.push(now.clone()),
            Some(Since::Same(_)) => all.push(now.clone()),
            Some(Since::Unknown) if !has_units => all.push(now.clone()),
            // Codes and what else is carried over came from the original just now.
            Some(Since::Changed(_)) if !has_units && is_made_anew => all.push(now.clone()),
            Some(Since::Changed(Some(at))) => all.push(before.get(*at)?.clone()),
            Some(Since::Changed(None)) if !before.is_empty() => {}
            _ => return None,
        }
    }
    Some(all)
}

/// The file of a translation as it is; of a new one the text of the original, without its front matter.
fn begun(work: &Work, world: &dyn World) -> Option<String> {
    if work.exists || work.record {
        return String::from_utf8(world.read(&work.target).ok()?).ok();
    }
    let split = front_matter::split(&work.text, &work.original).ok()?;
    let eol = if work.text.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    Some(format!("---{eol}---{eol}{}", work.text.get(split.body)?))
}

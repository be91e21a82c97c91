//! Decides what is public at an instant, and what time will change.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rayon::prelude::*;

use crate::base::{AT_ONCE, ByLang, Lang};
use crate::content::dated_name::other_form;
use crate::content::{Keys, PageFile};
use crate::diag::{Diagnostic, Span};
use crate::schema::{FieldValue, Schema, TextRange, Type, Value};
use crate::site::Site;
use crate::site::assemble::approval::Waiting;
use crate::site::assemble::entry_files::EntryFiles;
use crate::site::model::{Change, Due, Entry, Version, VersionState};
use crate::site::query::notices::changes;

/// The instant from which a version is public by its own keys.
fn start(keys: &Keys) -> Option<Timestamp> {
    keys.publish_at
        .as_ref()
        .or(keys.date.as_ref())
        .map(|date| date.value.at)
}

/// The instant until which a version is public by its own keys.
fn end(keys: &Keys) -> Option<Timestamp> {
    keys.expires_at.as_ref().map(|date| date.value.at)
}

/// The state of a version by its own keys.
fn own_state(keys: &Keys, now: Timestamp) -> VersionState {
    if keys.draft.as_ref().is_some_and(|draft| draft.value) {
        VersionState::Draft
    } else if start(keys).is_some_and(|start| now < start) {
        VersionState::Embargoed
    } else if end(keys).is_some_and(|end| now >= end) {
        VersionState::Expired
    } else {
        VersionState::Public
    }
}

/// The stricter of two states: whatever makes one of two things not public makes the other so.
fn stricter(a: VersionState, b: VersionState) -> VersionState {
    if a == VersionState::Public { b } else { a }
}

/// Whether a version in this state has a page.
pub(in crate::site) fn shows(state: VersionState, drafts: bool) -> bool {
    state == VersionState::Public || (drafts && state != VersionState::Broken)
}

/// Sets the state of each version. A translation is never public before its original, and nothing before its section.
pub(in crate::site) fn set_states(
    versions: &mut Arc<ByLang<Version>>,
    group: &EntryFiles,
    waiting: &Waiting,
    above: VersionState,
    now: Timestamp,
) {
    let own = |lang: Lang, version: &Version| match own_state(&version.keys, now) {
        _ if version.is_held() => VersionState::Draft,
        VersionState::Public | VersionState::Embargoed if waiting.has(group, lang, version) => {
            VersionState::Unapproved
        }
        state => state,
    };
    let of_original = versions
        .get(group.original)
        .map_or(VersionState::Public, |version| own(group.original, version));
    let state = |lang, version: &_| stricter(above, stricter(of_original, own(lang, version)));
    let is_same = |(lang, version): (Lang, &Version)| version.state == state(lang, version);
    // Versions of an earlier site stay shared with it.
    if !versions.iter().all(is_same) {
        for (lang, version) in Arc::make_mut(versions).iter_mut() {
            version.state = state(lang, version);
        }
    }
}

/// Makes all public versions broken, because of errors.
pub(in crate::site) fn leave_out(versions: &mut Arc<ByLang<Version>>) {
    for (_, version) in Arc::make_mut(versions).iter_mut() {
        version.state = VersionState::Broken;
    }
}

/// The state that a section hands down: that of the original of its index, which includes the sections above.
pub(in crate::site) fn section_state(index: &Entry) -> VersionState {
    index
        .original_version()
        .map_or(VersionState::Public, |version| version.state)
}

/// Whether the instant of a field with `closes` has passed.
pub(in crate::site) fn closed(keys: &Keys, schema: Option<&Schema>, now: Timestamp) -> bool {
    deadlines(keys, schema).any(|at| now >= at)
}

/// The instants of an entry's fields with `closes`.
pub(in crate::site) fn deadlines<'a>(
    keys: &'a Keys,
    schema: Option<&'a Schema>,
) -> impl Iterator<Item = Timestamp> + 'a {
    schema
        .into_iter()
        .flat_map(|schema| schema.fields.values())
        .filter(|field| field.closes)
        .filter_map(|field| match keys.fields.get(&field.name)? {
            FieldValue::Plain(value) => match &value.value {
                Value::DateTime(at) if matches!(field.ty, Type::DateTime) => Some(at.at),
                _ => None,
            },
            FieldValue::Localized(_) => None,
        })
}

/// Returns the changes that time will bring to an entry. `above` are the keys of the sections above: an entry is
/// public no sooner and no longer than they and its original are.
pub(in crate::site) fn dues(
    entry: &Entry,
    schema: Option<&Schema>,
    above: &[&Keys],
    now: Timestamp,
    out: &mut Vec<Due>,
) {
    let hidden = |version: &Version| {
        matches!(
            version.state,
            VersionState::Draft
                | VersionState::Unapproved
                | VersionState::Broken
                | VersionState::Expired
        )
    };
    let original = entry.original_version().map(|version| &*version.keys);
    let over = || above.iter().copied().chain(original);
    let mut seen: BTreeSet<(Timestamp, Change)> = BTreeSet::new();
    for (_, version) in entry
        .versions
        .iter()
        .filter(|(_, version)| !hidden(version))
    {
        let keys = &version.keys;
        let goes_live = over().chain([&**keys]).filter_map(start).max();
        let expires = over().chain([&**keys]).filter_map(end).min();
        if let (Some(from), Some(until)) = (goes_live, expires)
            && until <= from
        {
            continue;
        }
        let closes = deadlines(keys, schema).map(|at| (at, Change::Closes));
        let closes = closes.filter(|(at, _)| expires.is_none_or(|expires| *at < expires));
        let goes_live = goes_live.map(|at| (at, Change::GoesLive));
        let expires = expires.map(|at| (at, Change::Expires));
        let all = goes_live.into_iter().chain(expires).chain(closes);
        seen.extend(all.filter(|(at, _)| *at > now));
    }
    out.extend(seen.into_iter().map(|(at, change)| Due {
        at,
        change,
        path: entry.path.to_string(),
    }));
}

impl Site {
    /// The instant until which the site is valid: then something becomes public, expires or closes, something becomes of a notice
    /// or its alert, or a day ends.
    pub fn valid_until(&self) -> Option<Timestamp> {
        let now = self.input.now;
        let entries = self.entries.par_iter().with_min_len(AT_ONCE);
        let of_entries = entries.flat_map_iter(|entry| {
            let schema = self.schema(entry);
            entry.versions.iter().flat_map(move |(_, version)| {
                let keys = &*version.keys;
                let closes = deadlines(keys, schema);
                start(keys).into_iter().chain(end(keys)).chain(closes)
            })
        });
        let of_entries = of_entries.filter(|at| *at > now).min();
        let of_notices = self.input.notices.iter().flat_map(changes);
        let of_notices = of_notices.map(|(at, _)| at);
        let zone = &self.settings().zone;
        let tomorrow = now.to_zoned(zone.clone()).tomorrow();
        let midnight = tomorrow.and_then(|day| day.start_of_day());
        let midnight = midnight.ok().map(|day| day.timestamp());
        let all = of_entries.into_iter().chain(of_notices).chain(midnight);
        all.filter(|at| *at > now).min()
    }
}

/// Warns of an entry without a date whose name begins with one in another form. If that day is still to come, it is
/// an error, because its editors expect that nothing is published before.
pub(in crate::site) fn check_name(
    entry: &Entry,
    now: Timestamp,
    zone: &TimeZone,
    out: &mut Vec<Diagnostic>,
) {
    let Some(version) = entry.original_version() else {
        return;
    };
    if entry.index || version.keys.date.is_some() {
        return;
    }
    let name = entry.path.rsplit('/').next().unwrap_or("");
    let Some(form) = other_form(name) else { return };
    let today = now.to_zoned(zone.clone()).date();
    let is_to_come = form.days.iter().any(|day| *day > today);
    let file = version.file.file_name();
    let (what, rest) = match file.strip_prefix(name) {
        Some(rest) => ("it", rest),
        None => ("its folder", "/"),
    };
    let names = form.names.iter().map(|right| format!("`{right}{rest}`"));
    let names = names.collect::<Vec<_>>().join(" or ");
    let hint = format!("name {what} {names}, or give it a `date:`");
    let problem = if is_to_come && version.state == VersionState::Public {
        let message =
            "the date in this name is not in the form 2026-11-28, so it would be published at once";
        Diagnostic::error("date-in-name", message)
    } else {
        let message =
            "the date in this name is not in the form 2026-11-28, so the entry has no date";
        Diagnostic::warning("date-in-name", message)
    };
    out.push(problem.in_file(&version.file).hint(hint));
}

/// Reports times of one file that contradict each other, and a date without a time where the
/// section requires one.
pub(in crate::site) fn check_times(
    file: &PageFile,
    original: bool,
    required: bool,
    out: &mut Vec<Diagnostic>,
) {
    let keys = &file.keys;
    let place = |at: TextRange| {
        if at == TextRange::default() {
            Span::file(&file.file)
        } else {
            at.span(&file.file)
        }
    };
    let first = keys.publish_at.as_ref().or(keys.date.as_ref());
    if let (Some(first), Some(end)) = (first, &keys.expires_at)
        && end.value.at <= first.value.at
    {
        out.push(
            Diagnostic::error("time-order", "the entry expires before it is published")
                .at(place(end.at))
                .hint("move `expires_at` behind `publish_at` or `date`"),
        );
    }
    if let (Some(from), Some(date)) = (&keys.publish_at, &keys.date)
        && from.value.date < date.value.date
    {
        let (from_day, day) = (from.value.date, date.value.date);
        let message = format!(
            "the entry is published on {from_day} and dated {day}: until that day it shows a date in the future"
        );
        let mut problem = Diagnostic::warning("published-before-date", message).at(place(from.at));
        // A date in the name of a file has no range.
        if date.at != TextRange::default() {
            problem = problem.label(place(date.at), "its date");
        }
        out.push(
            problem.hint("make `publish_at` the day of `date` or a later one, or `date` the day on which it is published"),
        );
    }
    let draft = keys.draft.as_ref().is_some_and(|draft| draft.value);
    if required && original && !draft && first.is_none_or(|first| first.value.time.is_none()) {
        out.push(
            Diagnostic::error(
                "missing-publish-time",
                "this section wants a time of publication",
            )
            .at(first.map_or(Span::file(&file.file), |first| place(first.at)))
            .hint("add it, as `publish_at: 2025-03-21T09:30`"),
        );
    }
}

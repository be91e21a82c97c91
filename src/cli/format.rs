//! Formats numbers with their nouns, instants, durations and paths for messages, and texts for YAML.

use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::{shown, time_zone_of};
use crate::cli::failure::Failure;
use crate::engine::Change;

/// The number and the noun, in the plural unless the number is 1: `1 page`, `2 pages`, `3 entries`, `4 addresses`.
pub fn count(number: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if number == 1 => format!("1 {noun}"),
        Some(stem) => format!("{number} {stem}ies"),
        None if noun.ends_with('s') => format!("{number} {noun}es"),
        None => format!("{number} {noun}s"),
    }
}

/// The text as a YAML scalar, with quotes if it needs them.
pub fn scalar(text: &str) -> String {
    let plain = serde_yaml::to_string(text).unwrap_or_default();
    plain.trim_end_matches('\n').to_owned()
}

/// `2026-05-01 09:00` in `zone`, with seconds where there are some.
pub fn instant(at: Timestamp, zone: &TimeZone) -> String {
    let zoned = at.to_zoned(zone.clone());
    let form = if zoned.second() == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    zoned.strftime(form).to_string()
}

/// The time zone of this name, or UTC if it is unknown, which the settings have reported.
pub fn zone(name: &str) -> TimeZone {
    time_zone_of(name).unwrap_or(TimeZone::UTC)
}

/// `0.4 s`, `12 s`, `3 min 5 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// The verb for a change, after the entry's name.
pub fn change(change: Change) -> &'static str {
    match change {
        Change::GoesLive => "goes live",
        Change::Expires => "expires",
        Change::Closes => "closes",
        Change::NoticeStarts => "notice goes up",
        Change::NoticeEnds => "notice comes down",
        Change::AlertUpdates => "alert is updated",
        Change::AlertEnds => "alert comes down",
    }
}

/// A content path for messages.
pub fn entry(path: &str) -> &str {
    if path.is_empty() { "(home)" } else { path }
}

/// A folder with a slash at its end, as the user wrote it.
pub fn folder(path: &Path) -> String {
    let text = shown(path);
    format!("{}/", text.trim_end_matches('/'))
}

/// The content path of a section from an argument: `news`, `content/news/`, a dot for the top.
pub fn section_path(name: &str) -> &str {
    match name.trim_matches('/') {
        "." | "content" => "",
        path => path.strip_prefix("content/").unwrap_or(path),
    }
}

/// The failure for a path that the system refused.
pub fn blocked(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!(
        "`{}` cannot be used: {}",
        shown(path),
        reason(error)
    ))
}

/// The system's message without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((text, _)) => text.to_lowercase(),
        None => text,
    }
}

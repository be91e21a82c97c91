//! The events of a section as a calendar (iCalendar, RFC 5545).

use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::base::Lang;
use crate::base::interchange::{calendar_text, folded};
use crate::content::export::Export;
use crate::site::Site;
use crate::site::events::{Moment, moments};
use crate::site::model::Section;
use crate::site::views::Datum;
use crate::site::views::export::Exported;

/// The events of a section in one language. Entries without a start are left out.
pub fn write(site: &Site, section: &Section, export: &Export, lang: Lang) -> Vec<u8> {
    let title = site.card(section.index, lang);
    let title = title.map_or_else(String::new, |card| card.title.to_string());
    let mut all = String::new();
    for line in [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//parkpages//parkpages//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", calendar_text(&title)),
        format!("X-WR-TIMEZONE:{}", site.settings().zone_name),
    ] {
        all.push_str(&line);
        all.push('\n');
    }
    for one in site.exported(section, lang) {
        // An event is written whole or not at all.
        all.push_str(&event(site, export, &one, lang).unwrap_or_default());
    }
    all.push_str("END:VCALENDAR\n");
    folded(&all).into_bytes()
}

fn event(site: &Site, export: &Export, one: &Exported<'_>, lang: Lang) -> Option<String> {
    let (starts, ends) = moments(export, one.entry, one.version)?;
    let place = export.place.as_ref().map_or("place", |place| &*place.value);
    let place = one.field(place);
    let card = &one.card;
    let mut text = String::from("BEGIN:VEVENT\n");
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name}:{value}");
    };
    let host = url::Url::parse(&site.input().base_url).ok();
    let host = host
        .as_ref()
        .and_then(|url| url.host_str())
        .unwrap_or("localhost");
    line("UID", &format!("{}@{host}", card.path));
    line("DTSTAMP", &utc(stamp(one, &starts)));
    let zone = &site.settings().zone;
    match (starts, ends) {
        (Moment::At(start), end) => {
            line("DTSTART", &utc(start));
            let end = end.and_then(|end| match end {
                Moment::At(end) => Some(end),
                // Until the end of that day.
                Moment::On(day) => {
                    let after = day.tomorrow().and_then(|day| day.to_zoned(zone.clone()));
                    after.ok().map(|after| after.timestamp())
                }
            });
            if let Some(end) = end.filter(|end| *end > start) {
                line("DTEND", &utc(end));
            }
        }
        (Moment::On(start), end) => {
            line("DTSTART;VALUE=DATE", &day(start));
            let last = end.map_or(start, |end| end.day(zone).max(start));
            // The end of a whole day is the day after.
            let after = last.checked_add(1.day()).unwrap_or(last);
            line("DTEND;VALUE=DATE", &day(after));
        }
    }
    line("SUMMARY", &calendar_text(&card.title));
    let description = site.description_of(card, one.entry, lang);
    if !description.is_empty() {
        line("DESCRIPTION", &calendar_text(&description));
    }
    match place {
        Some(Datum::Text(place)) => line("LOCATION", &calendar_text(place)),
        Some(Datum::Reference(link)) if site.is_public(&link.path) => {
            line("LOCATION", &calendar_text(&link.title))
        }
        Some(Datum::Choice(term)) => line("LOCATION", &calendar_text(&term.label)),
        _ => {}
    }
    if card.example {
        line("STATUS", "TENTATIVE");
    }
    line("URL", &card.permalink());
    line("END", "VEVENT");
    Some(text)
}

/// The instant of the last change, as the entry states it; else that of the event, so that it never differs between builds.
fn stamp(one: &Exported<'_>, starts: &Moment) -> Timestamp {
    let keys = &one.version.keys;
    let stated = [
        keys.updated.as_deref(),
        keys.publish_at.as_ref(),
        keys.date.as_ref(),
    ];
    let stated = stated
        .into_iter()
        .flatten()
        .map(|date| date.value.at)
        .next();
    let at_start = || match starts {
        Moment::At(at) => *at,
        Moment::On(day) => (day.to_zoned(jiff::tz::TimeZone::UTC))
            .map(|day| day.timestamp())
            .unwrap_or_default(),
    };
    stated.unwrap_or_else(at_start)
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

//! `cap` of a notice: what it says as a message of the Common Alerting Protocol (CAP 1.2).

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::keys::Text;
use crate::base::{ByLang, DateTime, Languages};
use crate::diag::Diagnostic;
use crate::schema::{Reader, Spanned};

/// What a notice says as an alert.
#[derive(Debug, Clone)]
pub struct Alert {
    /// What has happened, in a few words; never empty.
    pub event: ByLang<Text>,
    /// Where it holds; the title of the site, if empty.
    pub area: ByLang<Text>,
    /// Which kind of event it is.
    pub category: &'static str,
    /// How soon something is to be done.
    pub urgency: &'static str,
    /// How severe it is.
    pub severity: &'static str,
    /// How certain it is.
    pub certainty: &'static str,
    /// When what it says was changed.
    pub updated: Option<Spanned<DateTime>>,
    /// When it was taken back.
    pub cancelled: Option<Spanned<DateTime>>,
}

/// The words of a list, as options of a reader.
macro_rules! words {
    ($name:ident: $($word:literal),+) => {
        const $name: &[(&str, &str)] = &[$(($word, $word)),+];
    };
}

words!(CATEGORIES: "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other");
words!(URGENCIES: "Immediate", "Expected", "Future", "Past", "Unknown");
words!(SEVERITIES: "Extreme", "Severe", "Moderate", "Minor", "Unknown");
words!(CERTAINTIES: "Observed", "Likely", "Possible", "Unlikely", "Unknown");

impl Alert {
    /// Reads `cap: {event: {en: Closing}, category: Safety, …}` of a notice.
    pub fn read(
        reader: &mut Reader<'_, '_>,
        languages: &Languages,
        zone: &TimeZone,
        start: Option<&Spanned<DateTime>>,
    ) -> Option<Self> {
        let mut inner = reader.reader("cap")?;
        let event = inner.by_lang("event", languages);
        if event.is_empty() {
            inner.missing(
                "event",
                "say what has happened, as `event: {en: Early closing}`",
            );
        }
        let mut word = |key, words| inner.choice(key, words).map(|word| word.value);
        let alert = Self {
            category: word("category", CATEGORIES).unwrap_or("Other"),
            urgency: word("urgency", URGENCIES).unwrap_or("Unknown"),
            severity: word("severity", SEVERITIES).unwrap_or("Unknown"),
            certainty: word("certainty", CERTAINTIES).unwrap_or("Unknown"),
            area: inner.by_lang("area", languages),
            updated: inner.datetime("updated", zone),
            cancelled: inner.datetime("cancelled", zone),
            event,
        };
        inner.finish(&[]);
        let mut last = start;
        for at in [&alert.updated, &alert.cancelled].into_iter().flatten() {
            if let Some(before) = last.filter(|before| at.value.at <= before.value.at) {
                let (span, from) = (reader.span(at.at), reader.span(before.at));
                let message = "this is not after what was sent before";
                let problem = Diagnostic::error("time-order", message).at(span);
                reader.report(problem.label(from, "which was sent then"));
            }
            last = Some(at);
        }
        if start.is_none() {
            reader.missing(
                "start",
                "`cap` says when it was sent: write `start: 2026-05-01T09:00`",
            );
        }
        (!alert.event.is_empty()).then_some(alert)
    }

    /// The instant at which it was cancelled.
    pub fn cancelled_at(&self) -> Option<Timestamp> {
        self.cancelled.as_ref().map(|at| at.value.at)
    }
}

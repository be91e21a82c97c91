//! When entries are due for review.

use jiff::civil::Date;

use crate::base::RelPath;
use crate::diag::{Diagnostic, Span};
use crate::site::model::{Entry, Section, VersionState};
use crate::site::{Site, SiteInput};

/// A public entry that is to be reviewed from time to time.
#[derive(Debug)]
pub struct Review<'s> {
    /// The content path of the entry; empty for the home page.
    pub path: &'s str,
    /// The title in the language of the original.
    pub title: &'s str,
    /// The file of the original.
    pub file: &'s RelPath,
    /// The person or unit that is responsible.
    pub owner: Option<&'s str>,
    /// The day of the last review.
    pub reviewed: Option<Date>,
    /// The last day for the next review; `None` if it has no date and was never reviewed, so that it is due at once.
    pub due: Option<Date>,
    /// Whether that day has passed.
    pub is_late: bool,
    /// The number of days between reviews.
    days: i64,
    /// The day of the last review, or else of its publication.
    since: Option<Date>,
}

impl<'s> Review<'s> {
    /// The review of an entry; `None` if it is not public, or neither it nor its section wants reviews.
    fn of(entry: &'s Entry, section: Option<&Section>, input: &SiteInput) -> Option<Self> {
        let version = entry.original_version()?;
        let keys = &version.keys;
        let own = keys.review_every.as_ref().map(|days| days.value);
        let days = own.or_else(|| section?.keys.review_every)?;
        if version.state != VersionState::Public || keys.withdrawn.is_some() || !entry.is_item() {
            return None;
        }
        let reviewed = keys.reviewed.as_ref().map(|date| date.value.first);
        let since = reviewed.or_else(|| keys.date.as_ref().map(|date| date.value.date));
        let due = since.and_then(|since| since.checked_add(jiff::Span::new().days(days)).ok());
        Some(Self {
            path: &entry.path,
            title: &version.title,
            file: &version.file,
            owner: keys.owner.as_ref().map(|owner| &*owner.value),
            reviewed,
            due,
            is_late: due.is_none_or(|due| due < today(input)),
            days,
            since,
        })
    }
}

fn today(input: &SiteInput) -> Date {
    input.now.to_zoned(input.settings.zone.clone()).date()
}

/// Warns if the last review is longer ago than the entry or its section allows.
pub(in crate::site) fn check(
    entry: &Entry,
    section: Option<&Section>,
    input: &SiteInput,
    out: &mut Vec<Diagnostic>,
) {
    let Some(review) = Review::of(entry, section, input).filter(|review| review.is_late) else {
        return;
    };
    let Some(since) = review.since else { return };
    let message = match review.reviewed {
        Some(day) => format!("the page was last reviewed on {day}"),
        None => format!("the page has not been reviewed since {since}"),
    };
    let own = entry.original_version();
    let own = own.and_then(|version| version.keys.review_every.as_ref());
    let who = if own.is_some() { "it" } else { "its section" };
    let (days, today) = (review.days, today(input));
    out.push(
        Diagnostic::warning("review-due", message)
            .at(Span::file(review.file))
            .hint(format!(
                "{who} wants a review every {days} days: check it and set `reviewed: {today}`"
            )),
    );
}

impl Site {
    /// All reviews, what is due first before the rest.
    pub fn reviews(&self) -> Vec<Review<'_>> {
        let entries = self.entries.iter();
        let reviews = entries.filter_map(|entry| {
            let section = self.sections.get(&*entry.section);
            Review::of(entry, section, &self.input)
        });
        let mut reviews: Vec<_> = reviews.collect();
        reviews.sort_by_key(|review| (review.due, review.path));
        reviews
    }
}

//! What to say of a date that is not written as ISO 8601.

/// The forms of [`crate::base::PartialDate`].
pub(super) const DATES: &str = "2025-03-21, 2025-03, 2025-Q1 or 2025";
/// The forms of [`crate::base::DateTime`].
pub(super) const TIMES: &str = "2025-03-21, 2025-03-21T09:30 or 2025-03-21T09:30+08:00";

/// Message and hint for `text`, of which the parser says `message`; `forms` are those that it may
/// have here.
pub(super) fn explain(text: &str, message: &str, forms: &str) -> (String, Option<String>) {
    // The parser names all forms that it knows, which may be more than a field takes.
    match message.split_once(": write it as") {
        Some((what, _)) => {
            let meant = meant(text).map(|iso| format!("write `{iso}` (year, month, day)"));
            (
                what.to_owned(),
                Some(meant.unwrap_or_else(|| format!("write it as {forms}"))),
            )
        }
        None => (message.to_owned(), None),
    }
}

/// What to write instead of `2025/3/1`, `21.3.2025`, `2025年3月1日` or `21 March 2025`.
fn meant(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let mut named = None;
    let mut numbers = Vec::new();
    for part in text.split(|c: char| !c.is_alphanumeric() || "年月日".contains(c)) {
        if part.is_empty() {
            continue;
        }
        if let Ok(number) = part.parse::<u32>() {
            numbers.push((number, part.len() == 4));
            continue;
        }
        let start: String = part.to_lowercase().chars().take(3).collect();
        let month = MONTHS.iter().position(|name| *name == start)?;
        named = Some(u32::try_from(month).ok()? + 1);
    }
    let (year, month, day) = match (numbers.as_slice(), named) {
        ([(y, true), (m, false), (d, false)], None) => (*y, Some(*m), Some(*d)),
        ([(d, false), (m, false), (y, true)], None) => (*y, Some(*m), Some(*d)),
        ([(y, true), (m, false)] | [(m, false), (y, true)], None) => (*y, Some(*m), None),
        ([(y, true)], month) => (*y, month, None),
        ([(d, false), (y, true)], Some(m)) => (*y, Some(m), Some(*d)),
        _ => return None,
    };
    let month_fits = month.is_none_or(|month| (1..=12).contains(&month));
    let day_fits = day.is_none_or(|day| (1..=31).contains(&day));
    if !month_fits || !day_fits {
        return None;
    }
    Some(match (month, day) {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}"),
    })
}

//! Parses the text of Tera's reports for places that its errors do not have as data.
//!
//! A report begins with `error: MESSAGE` and ` --> TEMPLATE:LINE:COLUMN`; a note is a line
//! `note: LABEL TEMPLATE:LINE:COLUMN`. Lines of templates come after ` | `, so that nothing in a template can look like
//! either.

/// A place in a template as Tera writes it.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// The full name of the template.
    pub template: String,
    /// The number of the line, from 1.
    pub line: usize,
    /// The number of the character in the line, from 1.
    pub column: usize,
}

/// A further place of an error.
#[derive(Debug, PartialEq, Eq)]
pub struct Note {
    /// What the place has to do with the error, as `called from`.
    pub label: String,
    /// The start of the place.
    pub place: Place,
    /// The number of carets under it, at least 1.
    pub width: usize,
}

/// One of the reports in the text of an error.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    /// The message on its first line.
    pub message: String,
    /// The place after `-->`.
    pub place: Place,
}

/// Parses a place such as `news/page.html:3:7`.
fn place(text: &str) -> Option<Place> {
    let (rest, column) = text.trim().rsplit_once(':')?;
    let (template, line) = rest.rsplit_once(':')?;
    Some(Place {
        template: template.to_owned(),
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}

/// The notes in the text of an error with this message.
pub fn notes(text: &str, message: &str) -> Vec<Note> {
    // The message may have several lines, which must not be taken for notes.
    let drawn = text
        .strip_prefix("error: ")
        .and_then(|rest| rest.strip_prefix(message))
        .unwrap_or("");
    let lines: Vec<&str> = drawn.lines().collect();
    lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| {
            let (label, written) = line.strip_prefix("note: ")?.rsplit_once(' ')?;
            let carets = lines.get(at + 3).unwrap_or(&"");
            Some(Note {
                label: label.to_owned(),
                place: place(written)?,
                width: carets.chars().filter(|c| *c == '^').count().max(1),
            })
        })
        .collect()
}

/// The reports in the text of an error of several templates.
pub fn reports(text: &str) -> Vec<Report> {
    let mut reports = Vec::new();
    let mut message: Option<String> = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("error: ") {
            message = Some(rest.to_owned());
        } else if let Some(written) = line.trim_start().strip_prefix("--> ")
            && let (Some(message), Some(place)) = (message.take(), place(written))
        {
            reports.push(Report { message, place });
        }
    }
    reports
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(templates: &[(&str, &str)]) -> String {
        let mut tera = tera::Tera::default();
        let added = tera.add_raw_templates(templates.to_vec());
        match added {
            Err(error) => error.to_string(),
            Ok(()) => match tera.render("a", &tera::Context::new()) {
                Err(error) => error.to_string(),
                Ok(_) => String::new(),
            },
        }
    }

    #[test]
    fn notes_are_found_as_tera_draws_them() {
        let text = failing(&[
            ("a", "\n{% include \"b\" %}"),
            (
                "b",
                "x {{ <C /> }}{% component C() %}中{{ y }}{% endcomponent C %}",
            ),
        ]);
        let message = text
            .lines()
            .next()
            .unwrap()
            .strip_prefix("error: ")
            .unwrap();
        let places: Vec<_> = notes(&text, message)
            .into_iter()
            .map(|note| {
                (
                    note.label,
                    note.place.template,
                    note.place.line,
                    note.place.column,
                    note.width,
                )
            })
            .collect();
        assert_eq!(
            places,
            [
                ("called from".into(), "b".into(), 1, 6, 5),
                ("called from".into(), "a".into(), 2, 12, 3),
            ]
        );
    }

    #[test]
    fn reports_are_found_as_tera_draws_them() {
        let text = failing(&[("a", "{{ 1 | one }}\n中{{ two() }}")]);
        let found: Vec<_> = reports(&text)
            .into_iter()
            .map(|report| (report.message, report.place.line, report.place.column))
            .collect();
        assert_eq!(
            found,
            [
                ("Unknown filter `one`".into(), 1, 8),
                ("Unknown function `two`".into(), 2, 5),
            ]
        );
    }
}

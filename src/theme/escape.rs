//! Escaping by the kind of file that a template makes. Tera has one function for all templates, so the kind of the render in
//! progress is thread-local.

use std::cell::Cell;
use std::io::{self, Write};

use crate::base::interchange::{calendar_text, is_formula};

/// How what a template shows is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// For HTML and XML: `&`, `<`, `>` and quotes.
    Markup,
    /// As part of a string of JSON.
    Json,
    /// As a text of iCalendar or vCard (RFC 5545, 3.3.11).
    Calendar,
    /// As part of a quoted cell of CSV, which no spreadsheet takes for a formula.
    Csv,
    /// Written without any escaping.
    Plain,
}

/// The endings of templates, and how what they show is escaped.
pub const ENDINGS: [(&str, Escape); 17] = [
    ("html", Escape::Markup),
    ("xml", Escape::Markup),
    ("txt", Escape::Plain),
    ("json", Escape::Json),
    ("ics", Escape::Calendar),
    ("csv", Escape::Csv),
    ("svg", Escape::Markup),
    ("atom", Escape::Markup),
    ("rss", Escape::Markup),
    ("kml", Escape::Markup),
    ("gpx", Escape::Markup),
    ("xsl", Escape::Markup),
    ("rdf", Escape::Markup),
    ("geojson", Escape::Json),
    ("jsonld", Escape::Json),
    ("webmanifest", Escape::Json),
    ("vcf", Escape::Calendar),
];

/// How what a template of this name shows is escaped, by its ending.
pub fn of(template: &str) -> Escape {
    let ending = template.rsplit_once('.').map_or("", |(_, ending)| ending);
    let found = ENDINGS.iter().find(|(known, _)| *known == ending);
    found.map_or(Escape::Markup, |(_, escape)| *escape)
}

thread_local! {
    static CURRENT: Cell<Escape> = const { Cell::new(Escape::Markup) };
}

/// Sets the kind back when the render is over, even by a panic.
struct Before(Escape);

impl Drop for Before {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// Does `work` with this kind as that of the render in progress.
pub fn during<T>(escape: Escape, work: impl FnOnce() -> T) -> T {
    let _before = Before(CURRENT.replace(escape));
    work()
}

/// Tells Tera to escape what templates of these endings show.
pub fn register(tera: &mut tera::Tera) {
    let escaped = ENDINGS
        .iter()
        .filter(|(_, escape)| *escape != Escape::Plain);
    tera.autoescape_on(
        escaped
            .map(|(ending, _)| format!(".{ending}"))
            .collect::<Vec<_>>(),
    );
    tera.set_escape_fn(escape);
}

fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    match CURRENT.get() {
        Escape::Markup => tera::escape_html(text, out),
        Escape::Plain => out.write_all(text.as_bytes()),
        Escape::Json => {
            let quoted = serde_json::to_string(text)?;
            let inner = quoted.get(1..quoted.len().saturating_sub(1));
            out.write_all(inner.unwrap_or_default().as_bytes())
        }
        Escape::Calendar => out.write_all(calendar_text(text).as_bytes()),
        Escape::Csv => {
            if is_formula(text) {
                out.write_all(b"'")?;
            }
            out.write_all(text.replace('"', "\"\"").as_bytes())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(kind: Escape, text: &str) -> String {
        let mut out = Vec::new();
        during(kind, || escape(text, &mut out)).ok();
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn texts_are_escaped_by_the_kind_of_file() {
        assert_eq!(escaped(Escape::Markup, "a<b"), "a&lt;b");
        assert_eq!(escaped(Escape::Json, "a\"b\n\u{1}"), "a\\\"b\\n\\u0001");
        assert_eq!(
            escaped(Escape::Calendar, "a,b;c\\d\ne"),
            "a\\,b\\;c\\\\d\\ne"
        );
        assert_eq!(escaped(Escape::Csv, "=1+\"1\""), "'=1+\"\"1\"\"");
        assert_eq!(escaped(Escape::Csv, "-5.5"), "-5.5");
        assert_eq!(CURRENT.get(), Escape::Markup);
    }
}

//! Routes to bytes.
//!
//! 1. [`page`] makes a page: fills the holes of its texts ([`fill`]), then lets the theme render.
//! 2. A [`format`](mod@format) writes what needs no template; [`formats`] has them all.
//!
//! All that a page shows of others it asks for through [`crate::site::SiteQueries`].

pub mod fill;
pub mod format;
pub mod formats;
pub mod page;

/// `text` as HTML text or a quoted attribute value.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

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

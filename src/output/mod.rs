//! Writes the output of each route.
//!
//! 1. [`page`] renders pages: it fills the holes of their documents ([`fill`]) and calls the theme.
//! 2. A [`format`](mod@format) writes outputs without a template; [`formats`] lists all formats.
//!
//! Whatever a page shows of other pages, it gets through [`crate::site::SiteQueries`].

pub mod feed_item;
pub mod fill;
pub mod format;
pub mod formats;
pub mod hosting;
pub mod page;
pub mod readable;
mod templates;
pub mod text;

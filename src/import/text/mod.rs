//! Texts of old pages as Markdown of ours.
//!
//! 1. The system turns its own language into Markdown and [`calls`] of shortcodes.
//! 2. [`html`] turns HTML into Markdown where nothing is lost.
//! 3. [`headings`] gives headings the ids that they had.
//! 4. [`links`] leads links to where the pages are now, which the [`directory`] knows.

pub mod calls;
pub mod directory;
pub mod edits;
pub mod headings;
pub mod html;
pub mod links;

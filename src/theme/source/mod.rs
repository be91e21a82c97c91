//! Reads the text of templates, because Tera's parser is private, and reports an unknown variable only when a page shows it.
//!
//! 1. `scan` splits a template into regions and tokens with their places.
//! 2. `walk` makes an [`Outline`] of them: every name that the template calls, defines or reads. `reads` finds which
//!    fields it may read besides those of its variables.
//! 3. `counted` inserts the calls that bound a template's work.

mod counted;
mod outline;
mod reads;
mod scan;
mod walk;

pub use counted::{Counted, HEAVY};
pub use outline::{Call, Callee, Component, Name, Outline, Path};
pub use scan::regions;

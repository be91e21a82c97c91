//! Template sources, read so far that every name in them has a place.

mod counted;
mod outline;
mod reads;
mod scan;
mod walk;

pub use counted::{Counted, HEAVY};
pub use outline::{Call, Callee, Component, Name, Outline, Path};

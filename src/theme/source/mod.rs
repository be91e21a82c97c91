//! Template sources, read so far that every name in them has a place.

mod outline;
mod reads;
mod scan;
mod walk;

pub use outline::{Call, Callee, Component, Name, Outline, Path};

//! From a build to what the public sees, and back: what would change, releases, and what must not come back.
//!
//! Everything here is a value. [`Contents`] says what is published at each address; [`diff`] compares two of them as a reader
//! would, and [`show`] puts the result into words. The disk belongs to `host/releases`.

pub mod archive;
mod contents;
pub mod diff;
mod head;
mod lingering;
mod release;
pub mod rollback;
pub mod show;
pub mod signature;
mod target;
mod tombstones;
mod transfer;
mod words;

pub use contents::{Contents, Page};
pub use head::Head;
pub use lingering::lingering;
pub use release::{Counts, Release, counts, sha256};
pub use target::{Holder, Moved, Target};
pub use tombstones::{Tombstone, Why, tombstones};
pub use transfer::{Tags, Transfer};
pub use words::{Fate, Passage, Piece};

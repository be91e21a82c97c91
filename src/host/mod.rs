//! Every side effect: the disk, the clock, the output folder, signals, the terminal.
//!
//! 1. [`DiskWorld`] lets a build read a site from the disk, and nothing outside its root.
//! 2. [`OutputDir`] takes the outputs, stages them beside the output folder's files and, after the last diagnostic,
//!    moves them into place. The head of its module lists the steps and what holds if the process dies at each.
//! 3. [`signal`] holds an interrupt back for the few moments in which the output folder changes.
//! 4. [`watch`] waits until a site has to be built again; [`serve`] shows it in a browser.
//! 5. [`OldFolder`] reads a site that is imported, and [`imported`] writes what was made of it.
//! 6. [`terminal`] and [`progress`] decide what is printed meanwhile; [`timings`] measures where the time goes.
//!
//! This layer knows nothing of content: it handles paths, bytes and digests.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this is the layer that may touch the disk, the clock and the terminal"
)]

mod cache;
pub mod clock;
pub mod curl;
mod disk;
mod error;
pub mod imported;
mod memory;
mod old_folder;
mod output_dir;
mod parts;
mod picture_cache;
pub mod progress;
pub mod published;
pub mod releases;
mod replace;
pub mod serve;
pub mod signal;
mod sys;
pub mod terminal;
pub mod timings;
mod walk;
pub mod watch;
mod workspace;

pub use crate::host::output_dir::folder::Probe;
pub use crate::host::output_dir::{Committed, OutputDir};
pub use cache::{Cache, hidden_folder};
pub use disk::DiskWorld;
pub use error::{BadManifest, BadPart, HostError, Obstacle};
pub use memory::give_back;
pub use old_folder::OldFolder;
pub use parts::{Joining, PartFile, PartWriter};
pub use picture_cache::PictureCache;
pub use replace::{replace_beneath, replace_file};
pub use sys::shell;

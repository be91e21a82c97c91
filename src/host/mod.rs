//! Every side effect: the disk, the clock, the output folder, signals, the terminal.
//!
//! 1. [`DiskWorld`] lets a build read a site from the disk, and nothing outside its root.
//! 2. [`OutputDir`] takes the outputs, stages them beside the output folder's files and, after the
//!    last diagnostic, swaps them in. Its module (`public.rs`) tells the steps, and what holds after
//!    a death at each; `place` says where the folder may be, `manifest` what in it is ours,
//!    `workspace` and `stage` where outputs wait, `plan` what has to be done, `commit` does it.
//! 3. [`signal`] lets an interrupt wait for the few moments in which the output folder changes.
//! 4. [`watch`] waits until a site wants to be built again; [`serve`] shows it to a browser.
//! 5. [`terminal`] and [`progress`] decide what a person sees while that happens; [`timings`] measures
//!    where the time goes.
//!
//! It knows nothing of content: paths, bytes and digests pass through it.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this is the layer that may touch the disk, the clock and the terminal"
)]

mod cache;
pub mod clock;
mod disk;
mod error;
mod memory;
mod output_dir;
pub mod progress;
pub mod serve;
pub mod signal;
mod stat;
pub mod terminal;
pub mod timings;
mod walk;
pub mod watch;
mod workspace;

pub use crate::host::output_dir::folder::Probe;
pub use crate::host::output_dir::{Committed, OutputDir};
pub use cache::Cache;
pub use disk::DiskWorld;
pub use error::{BadManifest, HostError, Obstacle};

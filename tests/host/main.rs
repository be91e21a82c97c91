//! What the generator does to a disk, and what it must never do.

// It plants links, pipes and rights, and sends signals.
#![cfg(unix)]

mod crash;
mod disk;
mod helper;
mod law;
mod public;
mod serve;
mod signals;
#[path = "../support/mod.rs"]
mod support;
mod terminal;
mod watching;

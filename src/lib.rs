//! parkpages turns a folder of Markdown articles and YAML records into a static site.
//!
//! A build is a pure function of its inputs: it reads through [`world::World`], hands outputs to a
//! sink and returns every problem as a [`diag::Diagnostic`]. `docs/architecture.md` tells the rest.

#![warn(missing_docs)]
// The doc of a module names its steps; most of them are its own.
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the readers are those of the sources"
)]
// Bad input is a `Diagnostic`, never a panic; the disk, the clock and the terminal belong to `host` and `cli`.
// clippy.toml says how an exception is made.
#![cfg_attr(
    not(test),
    warn(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::disallowed_types,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used,
    )
)]

pub mod base;
pub mod cli;
pub mod content;
pub mod diag;
pub mod engine;
pub mod font;
pub mod host;
pub mod import;
pub mod markdown;
pub mod output;
pub mod picture;
pub mod proof;
pub mod publish;
pub mod schema;
pub mod search;
pub mod site;
pub mod theme;
pub mod translation;
pub mod world;

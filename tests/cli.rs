//! The commands as a person runs them: an empty environment, a fixed instant, and all that comes
//! back. `SNAPSHOTS=overwrite cargo test --test cli` writes what came out into these files.

// They plant links, pipes and rights, and send signals.
#![cfg(unix)]

#[path = "cli/approve.rs"]
mod approve;
#[path = "cli/archive.rs"]
mod archive;
#[path = "cli/bounds.rs"]
mod bounds;
#[path = "cli/build.rs"]
mod build;
#[path = "cli/cache.rs"]
mod cache;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/env.rs"]
mod env;
#[path = "cli/exchange.rs"]
mod exchange;
#[path = "cli/fetch.rs"]
mod fetch;
#[path = "cli/import.rs"]
mod import;
#[path = "cli/init.rs"]
mod init;
#[path = "cli/list.rs"]
mod list;
#[path = "cli/many.rs"]
mod many;
#[path = "cli/new.rs"]
mod new;
#[path = "cli/parts.rs"]
mod parts;
#[path = "cli/pictures.rs"]
mod pictures;
#[path = "cli/publish.rs"]
mod publish;
#[path = "cli/publishing.rs"]
mod publishing;
#[path = "cli/redact.rs"]
mod redact;
#[path = "cli/rollback.rs"]
mod rollback;
mod support;
#[path = "cli/timings.rs"]
mod timings;
#[path = "cli/translations.rs"]
mod translations;
#[path = "cli/unused.rs"]
mod unused;
#[path = "cli/urls.rs"]
mod urls;
#[path = "cli/usage.rs"]
mod usage;
#[path = "cli/vanished.rs"]
mod vanished;

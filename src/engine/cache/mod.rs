//! What one build leaves for the next, and how the next one tells what of it still holds.
//!
//! [`memo`] is what goes into the cache file, [`state`] what lasts as long as the process, [`traces`] the queries that each page
//! depended on, [`fingerprints`] what spares most of those queries, and [`sources`] the files as the build before read them.

pub(super) mod fingerprints;
pub(super) mod memo;
pub(super) mod sources;
pub(super) mod state;
pub(super) mod traces;

//! What one build leaves for the next, and how the next build finds out which of it is still valid.
//!
//! [`memo`] is saved in the cache file and [`state`] lasts as long as the process; [`traces`] are the queries that
//! each page depends on, [`fingerprints`] save most of these queries, and [`sources`] are the files as the previous
//! build read them.

pub(super) mod fingerprints;
pub(super) mod memo;
pub(super) mod parts;
mod payload;
pub(super) mod sources;
pub(super) mod state;
pub(super) mod traces;

//! What lets a build skip work: fingerprints of query inputs, and edits applied to a site in place, and orders that
//! are taken over from an earlier site.

pub(super) mod edits;
pub(super) mod fingerprints;
mod orders;

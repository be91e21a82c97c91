//! What lets a build skip work: fingerprints of query inputs, and edits applied to a site in place.

pub(super) mod edits;
pub(super) mod fingerprints;

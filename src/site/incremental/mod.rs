//! What lets a build skip work: fingerprints of query inputs, edits applied to a site in place, and what a site
//! takes over from that of the previous build.

pub(super) mod edits;
pub(super) mod fingerprints;
mod take;

//! What a place must be able to do for a site to be published there.

use crate::base::UrlPath;
use crate::publish::Release;

/// A place that a site is published to. A release is put there file by file while the one before is still what readers see;
/// [`Target::switch`] shows it to them at once.
pub trait Target {
    /// Why the place could not do it.
    type Error;

    /// All whole releases that are there, the oldest first.
    ///
    /// # Errors
    /// The place cannot be read.
    fn list(&self) -> Result<Vec<Release>, Self::Error>;

    /// Puts a file into the release that is being made. From any thread, in any order.
    ///
    /// # Errors
    /// It could not be stored.
    fn put(&self, path: &UrlPath, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Makes readers see `release`, whose files have all been put.
    ///
    /// # Errors
    /// It could not be done; readers see the release before.
    fn switch(&self, release: &Release) -> Result<(), Self::Error>;

    /// Removes a release that readers do not see.
    ///
    /// # Errors
    /// It could not be removed.
    fn delete(&self, release: &Release) -> Result<(), Self::Error>;
}

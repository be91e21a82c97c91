//! What a place must be able to do for a site to be published there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::UrlPath;
use crate::output::hosting::Rules;
use crate::publish::{Head, Release};

/// A place that a site is published to: a folder, a host, a bucket. A release is built in a folder of this machine, the stage,
/// while the one before is still what readers see; [`Target::show`] brings it there.
///
/// Between [`Target::begin`] and [`Target::end`] nobody else publishes there. Both may be left out where nothing is written.
pub trait Target: Send + Sync {
    /// Why the place could not do it.
    type Error;

    /// All whole releases, the oldest first.
    ///
    /// # Errors
    /// The place cannot be read.
    fn heads(&self) -> Result<Vec<Head>, Self::Error>;

    /// The name of the release that readers see; `None` before the first.
    ///
    /// # Errors
    /// The place cannot be read.
    fn current(&self) -> Result<Option<String>, Self::Error>;

    /// What is known of a release; `None` if there is none of that name.
    ///
    /// # Errors
    /// The place cannot be read.
    fn load(&self, name: &str) -> Result<Option<Release>, Self::Error>;

    /// The folder of this machine with the files of a release, to share those that stay.
    fn folder(&self, name: &str) -> Option<PathBuf> {
        let _ = name;
        None
    }

    /// A file of a release; `None` if it is not there any more.
    ///
    /// # Errors
    /// The place cannot be read.
    fn read(&self, release: &Release, path: &UrlPath) -> Result<Option<Vec<u8>>, Self::Error>;

    /// A file of a release where it can be had without the others.
    ///
    /// # Errors
    /// The place cannot be read.
    fn read_alone(
        &self,
        release: &Release,
        path: &UrlPath,
    ) -> Result<Option<Vec<u8>>, Self::Error> {
        self.read(release, path)
    }

    /// The SHA-256 of each file that readers see while `release` is what they should see.
    ///
    /// # Errors
    /// The place cannot be read.
    fn live(&self, release: &Release) -> Result<BTreeMap<UrlPath, String>, Self::Error>;

    /// Locks the place, and clears what an interrupted publishing has left.
    ///
    /// # Errors
    /// Somebody else publishes there, or the place cannot be written to.
    fn begin(&self, holder: &Holder) -> Result<(), Self::Error>;

    /// Brings `release`, whose files are in the folder `stage`, to the place and makes readers see it.
    ///
    /// # Errors
    /// It could not be done. What has come there is taken up by the next publishing.
    fn show(&self, release: &Release, stage: &Path, rules: &Rules) -> Result<Moved, Self::Error>;

    /// Whether readers see the current release as a whole, and no interrupted publishing has left something else among it.
    ///
    /// # Errors
    /// The place cannot be read.
    fn is_settled(&self) -> Result<bool, Self::Error> {
        Ok(true)
    }

    /// Removes a release that readers do not see.
    ///
    /// # Errors
    /// It could not be removed.
    fn delete(&self, release: &Head) -> Result<(), Self::Error>;

    /// Gives the lock back.
    fn end(&self);
}

/// Who publishes to a place, as its lock says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The same for all processes that publish from one copy of a site, of which there is one at a time.
    pub id: String,
    /// For people: `ann on park-web-1`.
    pub name: String,
}

/// What was moved to make readers see a release, where that costs something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Files that were brought there.
    pub put: usize,
    /// Files that were taken away.
    pub deleted: usize,
}

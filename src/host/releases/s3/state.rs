//! What the bucket says of itself, in objects that readers must not see.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::publish::Head;

/// The version of the form in which this is kept.
pub const FORMAT: u32 = 1;

/// How long a lock holds unless it is renewed.
pub const LEASE: SignedDuration = SignedDuration::from_mins(30);

/// The folder of these objects, below the prefix of the site.
pub const FOLDER: &str = ".parkpages/";
/// The releases, and the one that readers see.
pub const INDEX: &str = "index.json";
/// The state of each file that was put.
pub const OBJECTS: &str = "objects.json";
/// What a publishing is about to put and to delete.
pub const PENDING: &str = "pending.json";
/// Who publishes.
pub const LOCK: &str = "lock.json";

/// The releases, the oldest first, and the name of the one that readers see.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Index {
    pub parkpages_releases: u32,
    pub current: Option<String>,
    pub releases: Vec<Head>,
}

/// Who publishes, until when at the latest.
#[derive(Debug, Serialize, Deserialize)]
pub struct Lock {
    pub id: String,
    pub by: String,
    pub until: Timestamp,
}

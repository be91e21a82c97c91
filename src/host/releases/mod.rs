//! A folder of releases: `releases/<time>-<digest>/` each a whole site, and `current`, a symbolic link to the one that readers
//! see.
//!
//! Publishing takes these steps. The words in italics say what holds if the process dies in that step.
//!
//! 1. **Lock.** `.lock` is locked for the life of the process. *Nothing has changed.*
//! 2. **Put.** Each file goes into `releases/.partial/`: as a hard link to the file of the release before if its bytes are the
//!    same, else by writing it. *The next publishing takes up what is there, file by file, if its bytes are right.*
//! 3. **Verify.** Every file is read back from the disk and compared by its digest; what does not belong to the release is
//!    removed; the file system is told to write everything out. *As 2.*
//! 4. **Name.** What is known of the release is written beside it as `releases/<name>.json`, then `.partial` is renamed to
//!    `<name>`. *A release that no reader has seen: it is listed, and the next one has the next number. A file without a folder
//!    is removed by the next publishing.*
//! 5. **Switch.** A new symbolic link replaces `current` by a rename. *Readers see the old release or the new one, as a whole.*
//! 6. **Prune.** The oldest releases go, except the ones to be kept. *What is left of one is removed by the next publishing.*
//!
//! Files are not writable, because several releases may share one: an edit in place would change all of them.

mod archives;
mod folder;
mod s3;
mod sink;
mod sources;
mod ssh;
mod stage;

pub use archives::ArchiveFolder;
pub use folder::FolderTarget;
pub use s3::{S3Place, S3Target};
pub use sink::ReleaseSink;
pub use sources::{KeptSources, KeptWorld, Snapshot};
pub use ssh::{SshPlace, SshTarget};
pub use stage::Stage;

//! Files of an index on their way to where they are kept.

use crate::base::Digest;

/// A file of an index: its name and its content.
pub type File = (String, Vec<u8>);

/// Where the files of an index go as they are made, by name.
pub type Put<'a> = &'a (dyn Fn(&str, Vec<u8>) + Sync);

/// Puts a file and returns its name, which is a digest of its content.
pub fn put_named(content: Vec<u8>, put: Put<'_>) -> String {
    let mut name = Digest::of(&content).hex();
    name.truncate(10);
    put(&name, content);
    name
}

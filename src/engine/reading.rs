//! Reads the bytes of files, and reports those that cannot be read.

use crate::base::RelPath;
use crate::diag::Diagnostic;
use crate::world::World;

/// Reads the bytes of a file that is going to be parsed, and reports a file that cannot be read.
pub fn bytes(world: &dyn World, file: &RelPath, out: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    match world.read(file) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            out.push(unreadable(file, &error));
            None
        }
    }
}

/// The diagnostic for a file that cannot be read.
pub fn unreadable(file: &RelPath, error: &std::io::Error) -> Diagnostic {
    let why = match error.kind() {
        std::io::ErrorKind::PermissionDenied => "its permissions do not allow it".to_owned(),
        std::io::ErrorKind::NotFound => "it is gone".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error("unreadable-file", format!("the file cannot be read: {why}"))
        .in_file(file)
        .hint("check the file and its permissions")
}

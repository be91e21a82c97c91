//! What is saved of a memo, followed by its digest.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use crate::base::{Digest, Hasher};

/// The number of bytes of a digest.
const DIGEST: usize = 16;

/// Values on their way to a writer, which are hashed as they are written.
pub struct Payload<'w>(BufWriter<Hashed<'w>>);

struct Hashed<'w> {
    to: &'w mut dyn Write,
    hasher: Hasher,
    /// Why the writer refused something, of which postcard tells nothing.
    refusal: Option<io::Error>,
}

impl<'w> Payload<'w> {
    pub fn new(to: &'w mut dyn Write) -> Self {
        Self(BufWriter::with_capacity(
            1 << 16,
            Hashed {
                to,
                hasher: Hasher::new(),
                refusal: None,
            },
        ))
    }

    /// Writes a value in the format of postcard.
    pub fn add(&mut self, value: &impl Serialize) -> io::Result<()> {
        let written = postcard::to_io(value, &mut self.0).map(drop);
        written.map_err(|error| self.refused(io::Error::other(error)))
    }

    /// What the writer said, or else `error`.
    fn refused(&mut self, error: io::Error) -> io::Error {
        self.0.get_mut().refusal.take().unwrap_or(error)
    }

    /// Writes values that were written before, as they are.
    pub fn add_saved(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = self.0.write_all(bytes);
        written.map_err(|error| self.refused(error))
    }

    /// Writes the digest of everything that was added.
    pub fn finish(mut self) -> io::Result<()> {
        let written = self.0.flush();
        written.map_err(|error| self.refused(error))?;
        let hashed = self.0.get_mut();
        let digest = hashed.hasher.finish();
        hashed.to.write_all(digest.as_bytes())
    }

    /// The values before their digest; `None` if that is the digest of others.
    pub fn whole(bytes: &[u8]) -> Option<&[u8]> {
        let at = bytes.len().checked_sub(DIGEST)?;
        let (values, digest) = bytes.split_at_checked(at)?;
        (digest == Digest::of(values).as_bytes()).then_some(values)
    }
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.to.write_all(bytes) {
            Ok(()) => {
                self.hasher.raw(bytes);
                Ok(bytes.len())
            }
            Err(error) => {
                let kind = error.kind();
                self.refusal = Some(error);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

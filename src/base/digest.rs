//! Digests of bytes and of values: XXH3, 128 bits.
//!
//! A digest says whether something has changed. It is no defence against forgery, and needs to be none:
//! anyone who can write a file of the site can put anything on its pages anyway.

use std::fmt;

use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize};
use twox_hash::xxhash3_128;

/// An XXH3 hash of 128 bits, without a seed, its highest byte first. Two inputs with one digest are
/// taken to be the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_hash(xxhash3_128::Hasher::oneshot(bytes))
    }

    /// The digest of what postcard makes of a value, which differs for any two values of one type.
    ///
    /// Two things are left to the type. Its maps must be ordered, or equal values have different digests. And it must not
    /// leave fields out (`skip_serializing_if`), because postcard writes nothing in their place.
    pub fn of_value<T: Serialize + ?Sized>(value: &T) -> Self {
        let digest = postcard::serialize_with_flavor(value, Hasher::new());
        // Fails only for types that hide how many parts they have, as `#[serde(flatten)]` does.
        debug_assert!(digest.is_ok(), "a type without a digest: {digest:?}");
        digest.unwrap_or_default()
    }

    fn from_hash(hash: u128) -> Self {
        Self(hash.to_be_bytes())
    }

    /// Parses what [`Digest::hex`] returns.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if hex.len() != 32 || !hex.bytes().all(lower) {
            return None;
        }
        u128::from_str_radix(hex, 16)
            .ok()
            .map(|bits| Self(bits.to_be_bytes()))
    }

    /// The hash, highest byte first.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The digest as 32 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Builds the digest of several parts. The length of each part goes before it, so that `ab` + `c` and
/// `a` + `bc` have different digests.
///
/// Small parts are buffered: hashing a few bytes at a time would cost more than the hashing itself.
pub struct Hasher {
    buffer: Vec<u8>,
    hashed: Option<xxhash3_128::Hasher>,
}

/// The buffer is hashed when it reaches this length.
const BUFFERED: usize = 1 << 14;

/// The first size of the buffer: most digests are of less, and a buffer that grows is copied again and again.
const START: usize = 512;

impl Default for Hasher {
    fn default() -> Self {
        Self {
            buffer: Vec::with_capacity(START),
            hashed: None,
        }
    }
}

impl Hasher {
    /// Creates a hasher without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes, with their length before them.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len() as u64);
        self.raw(bytes);
        self
    }

    /// Adds a text, as its bytes in UTF-8.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a number, in eight bytes.
    pub fn number(&mut self, number: u64) -> &mut Self {
        self.raw(&number.to_le_bytes());
        self
    }

    /// Adds another digest, without a length.
    pub fn digest(&mut self, digest: Digest) -> &mut Self {
        self.raw(&digest.0);
        self
    }

    /// Adds bytes as if they continued what was added before.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFERED {
            self.hashed.get_or_insert_default().write(&self.buffer);
            self.buffer.clear();
        }
    }

    /// The digest of all parts.
    pub fn finish(&self) -> Digest {
        Digest::from_hash(match &self.hashed {
            None => xxhash3_128::Hasher::oneshot(&self.buffer),
            Some(hashed) => {
                let mut hashed = hashed.clone();
                hashed.write(&self.buffer);
                hashed.finish_128()
            }
        })
    }
}

impl Flavor for Hasher {
    type Output = Digest;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.buffer.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.raw(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Digest> {
        Ok(self.finish())
    }
}

//! Digests of bytes and of answers: XXH3, 128 bits.
//!
//! They tell whether something is as it was, and are no defence against forgery: whoever can write a
//! file of the site can put anything on its pages anyway.

use std::fmt;

use serde::{Deserialize, Serialize};
use twox_hash::xxhash3_128;

use super::digest_value::{Takes, Writer};

/// An XXH3 hash of 128 bits, without a seed, its highest byte first. Two inputs with one digest are
/// taken to be the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_hash(xxhash3_128::Hasher::oneshot(bytes))
    }

    /// The digest of a value's compact serialised form: fields in order, maps in their own order.
    pub fn of_value<T: Serialize + ?Sized>(value: &T) -> Self {
        let mut hasher = Hasher::new();
        // No type of ours refuses to be serialised.
        if value.serialize(Writer(&mut hasher)).is_err() {
            hasher.text("not serialisable");
        }
        hasher.finish()
    }

    fn from_hash(hash: u128) -> Self {
        Self(hash.to_be_bytes())
    }

    /// Reads what [`Digest::hex`] writes.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if hex.len() != 32 || !hex.bytes().all(lower) {
            return None;
        }
        u128::from_str_radix(hex, 16)
            .ok()
            .map(|bits| Self(bits.to_be_bytes()))
    }

    /// Its 16 bytes.
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

/// Builds the digest of several parts. Each part is framed by its length, so that `ab` + `c` and
/// `a` + `bc` differ.
///
/// Small parts are gathered first: hashing a few bytes at a time would cost more than the hashing.
#[derive(Default)]
pub struct Hasher {
    gathered: Vec<u8>,
    hashed: Option<xxhash3_128::Hasher>,
}

/// So many bytes are hashed at once.
const GATHERED: usize = 1 << 14;

impl Hasher {
    /// A hasher without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len() as u64);
        self.raw(bytes);
        self
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        self.raw(&number.to_le_bytes());
        self
    }

    /// Adds a digest.
    pub fn digest(&mut self, digest: Digest) -> &mut Self {
        self.raw(&digest.0);
        self
    }

    /// The digest of all parts.
    pub fn finish(&self) -> Digest {
        Digest::from_hash(match &self.hashed {
            None => xxhash3_128::Hasher::oneshot(&self.gathered),
            Some(hashed) => {
                let mut hashed = hashed.clone();
                hashed.write(&self.gathered);
                hashed.finish_128()
            }
        })
    }
}

impl Takes for Hasher {
    fn raw(&mut self, bytes: &[u8]) {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= GATHERED {
            self.hashed.get_or_insert_default().write(&self.gathered);
            self.gathered.clear();
        }
    }
}

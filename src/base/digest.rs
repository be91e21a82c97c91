//! Digests of bytes and of answers: BLAKE3, cut to 128 bits.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::digest_value::{Takes, Writer};

/// The first 128 bits of a BLAKE3 hash. Two inputs with one digest are taken to be the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_hash(blake3::hash(bytes))
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

    fn from_hash(hash: blake3::Hash) -> Self {
        let mut short = [0; 16];
        for (to, from) in short.iter_mut().zip(hash.as_bytes()) {
            *to = *from;
        }
        Self(short)
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
    hashed: Option<Box<blake3::Hasher>>,
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
            None => blake3::hash(&self.gathered),
            Some(hashed) => hashed.clone().update(&self.gathered).finalize(),
        })
    }
}

impl Takes for Hasher {
    fn raw(&mut self, bytes: &[u8]) {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= GATHERED {
            self.hashed.get_or_insert_default().update(&self.gathered);
            self.gathered.clear();
        }
    }
}

//! Bytes that are kept compressed in memory.

use lz4_flex::block;

/// The fewest bytes that are compressed: what is shorter saves little.
const LEAST: usize = 1024;

/// Bytes in LZ4, for what a program that goes on has much of and seldom reads. Both ways take about as long as some copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    packed: Box<[u8]>,
    /// The number of bytes that were packed.
    len: usize,
}

impl Packed {
    /// Compresses bytes; `None` if that would save less than an eighth of them.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        Self::by(bytes, block::compress)
    }

    /// Compresses bytes that have much in common with others, which are needed to open it again.
    pub fn with(bytes: &[u8], others: &[u8]) -> Option<Self> {
        Self::by(bytes, |bytes| block::compress_with_dict(bytes, others))
    }

    fn by(bytes: &[u8], compress: impl FnOnce(&[u8]) -> Vec<u8>) -> Option<Self> {
        if bytes.len() < LEAST {
            return None;
        }
        let packed = compress(bytes);
        let saves = packed.len() < bytes.len() - bytes.len() / 8;
        saves.then(|| Self {
            packed: packed.into(),
            len: bytes.len(),
        })
    }

    /// The bytes that were packed.
    pub fn open(&self) -> Vec<u8> {
        // It cannot fail with what `new` has made.
        block::decompress(&self.packed, self.len).unwrap_or_default()
    }

    /// The bytes that were packed with these others; none if it were others.
    pub fn open_with(&self, others: &[u8]) -> Vec<u8> {
        block::decompress_with_dict(&self.packed, self.len, others).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        let text = "A text with words, as texts have them. ".repeat(60);
        let packed = Packed::new(text.as_bytes()).unwrap();
        assert_eq!(packed.open(), text.as_bytes());
        assert!(packed.packed.len() < text.len() / 4);
    }

    #[test]
    fn what_is_in_the_others_takes_no_room() {
        let word = |n: u64| format!("{:x} ", n.wrapping_mul(11_400_714_819_323_198_485));
        let others: String = (0..200).map(word).collect();
        let text = format!("<p>{}</p>", others.trim_end());
        let packed = Packed::with(text.as_bytes(), others.as_bytes()).unwrap();
        assert_eq!(packed.open_with(others.as_bytes()), text.as_bytes());
        assert!(packed.packed.len() < text.len() / 20);
    }

    #[test]
    fn what_would_save_nothing_is_not_packed() {
        assert_eq!(Packed::new(b"short"), None);
        let mut seed = 1_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 56) as u8
        })
        .take(4096)
        .collect();
        assert_eq!(Packed::new(&noise), None);
    }
}

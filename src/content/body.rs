//! The Markdown of a file, and where its text is meanwhile.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::{Digest, Packed, RelPath};
use crate::world::FileReader;

/// The Markdown of a file. It shares the text of the file instead of copying its part.
#[derive(Debug, Clone)]
pub struct Body {
    /// The text of the file with its front matter.
    whole: Whole,
    /// The byte offset in the file at which the Markdown starts.
    pub offset: usize,
}

/// The text of a file.
#[derive(Debug, Clone)]
enum Whole {
    Plain(Arc<String>),
    Packed(Arc<Packed>),
    Left(Arc<LeftBody>),
}

impl Body {
    /// The Markdown from `offset` on of a file with this text.
    pub fn new(whole: String, offset: usize) -> Self {
        Self {
            whole: Whole::Plain(Arc::new(whole)),
            offset,
        }
    }

    /// The whole text of the file.
    pub fn file(&self) -> Cow<'_, str> {
        match &self.whole {
            Whole::Plain(whole) => Cow::Borrowed(whole),
            Whole::Packed(packed) => String::from_utf8(packed.open()).unwrap_or_default().into(),
            Whole::Left(left) => left.files.text(&left.file, left.digest).into(),
        }
    }

    /// The Markdown without the front matter.
    pub fn text(&self) -> Cow<'_, str> {
        match self.file() {
            Cow::Borrowed(whole) => whole.get(self.offset..).unwrap_or_default().into(),
            Cow::Owned(mut whole) => {
                whole.drain(..self.offset.min(whole.len()));
                whole.into()
            }
        }
    }

    /// Compresses the text, if it is not compressed yet and that saves memory.
    pub fn pack(&mut self) {
        if let Whole::Plain(whole) = &self.whole
            && let Some(packed) = Packed::new(whole.as_bytes())
        {
            self.whole = Whole::Packed(Arc::new(packed));
        }
    }

    /// Drops the text, which is read from its file again whenever it is asked for.
    pub fn leave(&mut self, left: LeftBody) {
        self.whole = Whole::Left(Arc::new(left));
    }

    /// Whether the text is left in its file.
    pub fn is_left(&self) -> bool {
        matches!(self.whole, Whole::Left(_))
    }
}

/// A text that is left in its file.
#[derive(Debug)]
pub struct LeftBody {
    /// What reads it again.
    pub files: Arc<LeftFiles>,
    /// The path of the file.
    pub file: RelPath,
    /// The digest of the bytes that were read first.
    pub digest: Digest,
}

/// The files in which texts are left.
pub struct LeftFiles {
    reader: Arc<dyn FileReader>,
    /// Those that were found to have other bytes than before.
    changed: Mutex<BTreeSet<RelPath>>,
}

impl LeftFiles {
    /// Creates it for files that `reader` reads.
    pub fn new(reader: Arc<dyn FileReader>) -> Self {
        Self {
            reader,
            changed: Mutex::default(),
        }
    }

    /// The text of a file whose bytes had a digest when it was read first. It is empty if they have another one now.
    fn text(&self, file: &RelPath, digest: Digest) -> String {
        let bytes = self.reader.read(file).ok();
        let bytes = bytes.filter(|bytes| Digest::of(bytes) == digest);
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        text.unwrap_or_else(|| {
            let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
            changed.insert(file.clone());
            String::new()
        })
    }

    /// The files that changed, or can no longer be read, after they were read first.
    pub fn changed(&self) -> Vec<RelPath> {
        let changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        changed.iter().cloned().collect()
    }
}

impl fmt::Debug for LeftFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("LeftFiles");
        shown
            .field("changed", &self.changed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_the_same_when_it_is_packed() {
        let front = "---\ntitle: 第一篇\n---\n";
        let whole = front.to_owned() + &"文章 with words, again and again.\n".repeat(100);
        let plain = Body::new(whole, front.len());
        let mut packed = plain.clone();
        packed.pack();
        assert!(matches!(&packed.whole, Whole::Packed(_)));
        assert_eq!(packed.file(), plain.file());
        assert_eq!(packed.text(), plain.text());
        assert!(packed.text().starts_with("文章"));
    }
}

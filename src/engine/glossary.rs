//! What a changed glossary makes of files that have not changed: which of them it converts otherwise than the one before, as if they were
//! edited, and which are to be read for other names.

use std::borrow::Cow;

use crate::base::{Digest, Languages, RelPath};
use crate::content::layout;
use crate::content::layout::Role;
use crate::content::mentions::{Mentions, Written};
use crate::content::page::{ConvertedBy, Proof};
use crate::content::{Deriver, PageFile};
use crate::engine::cache::sources::ComparedWorld;
use crate::proof::ProofReader;
use crate::site::SiteInput;
use crate::world::World;

/// The glossary of a build, compared with that of the previous build.
pub struct GlossaryChange {
    /// A digest of how it converts.
    now: Digest,
    /// The words that it converts otherwise; `None` if there are none, or no previous build.
    words: Option<Mentions>,
    /// The letters of names that are now to be written otherwise; as with the words.
    names: Option<Mentions>,
    /// Whether it is another one than before, so that texts that are not clean are to be read again.
    pub is_other: bool,
    /// See [`SiteInput::converted_by`].
    shared_before: Option<Digest>,
}

impl GlossaryChange {
    /// Compares what the glossary of a world decides with that of the previous build.
    pub fn new(
        (deriver, reader): (&Deriver, &ProofReader),
        before: Option<&SiteInput>,
        world: &ComparedWorld<'_>,
        languages: &Languages,
    ) -> Self {
        let is_glossary = |file| matches!(layout::role(file, languages), Some(Ok(Role::Glossary)));
        let converts_otherwise = |before: &&SiteInput| before.deriver.digest() != deriver.digest();
        let words = before.filter(converts_otherwise);
        let words = words.map(|before| before.deriver.differing(deriver));
        let is_other = world.changed().iter().any(is_glossary);
        let names = before.filter(|_| is_other);
        Self {
            now: deriver.digest(),
            words: words.and_then(|words| Mentions::new(&words)),
            names: names.and_then(|before| before.proof_reader.differing_names(reader)),
            is_other,
            shared_before: before.map(|before| before.converted_by),
        }
    }

    /// The digest of the glossary that was the last to convert words of some files, which belong to no entry, otherwise than the one
    /// before.
    pub fn of_shared<'f>(
        &self,
        world: &dyn World,
        mut files: impl Iterator<Item = &'f RelPath>,
    ) -> Digest {
        let before = self.shared_before;
        let before = before.filter(|_| !files.any(|file| self.concerns(world, file)));
        before.unwrap_or(self.now)
    }

    /// Whether words of a file may be converted otherwise than before.
    pub fn concerns(&self, world: &dyn World, file: &RelPath) -> bool {
        self.words.as_ref().is_some_and(|words| {
            let bytes = world.read(file);
            bytes.map_or(true, |bytes| {
                let text = String::from_utf8_lossy(&bytes);
                words.may_be_made_of(&Written::new(&text))
            })
        })
    }

    /// Whether no file of the themes in a folder has changed since the previous build, and their texts are converted as they were.
    pub fn is_same_below(&self, themes: &str, world: &ComparedWorld<'_>) -> bool {
        let is_of_theme = |path: &RelPath| path.below(themes).is_some();
        let texts = world.listed().iter().map(|listed| &listed.path);
        let mut texts = texts.filter(|path| is_of_theme(path) && path.as_str().contains("/i18n/"));
        !world.changed().iter().any(is_of_theme) && !texts.any(|path| self.concerns(world, path))
    }

    /// By which glossary something is converted of which it is not known how it was before: the row of a table that is an entry, or a file
    /// that cannot be read.
    pub fn anew(&self) -> ConvertedBy {
        ConvertedBy {
            front: self.now,
            text: self.now,
        }
    }

    /// By which glossary a file of an entry is converted that has just been read, and was `before` in the previous build.
    pub fn of_read(
        &self,
        world: &dyn World,
        page: &PageFile,
        before: Option<&PageFile>,
    ) -> ConvertedBy {
        let after = page.converted_after(before, self.now);
        if self.words.is_none() {
            return after;
        }
        let whole = whole_text(world, page);
        whole.map_or(self.anew(), |whole| {
            self.converted_by(page, after, &Parts::of(page, &whole))
        })
    }

    /// The same of a file that has not changed since the previous build, and what is found in its words now.
    pub fn of_known(
        &self,
        world: &dyn World,
        page: &PageFile,
        reader: &ProofReader,
    ) -> (ConvertedBy, Proof) {
        let Some(whole) = whole_text(world, page) else {
            return (self.anew(), reader.read(page));
        };
        let parts = Parts::of(page, &whole);
        let converted_by = self.converted_by(page, page.converted_by, &parts);
        let reads_same = page.proof.is_clean
            && self.names.as_ref().is_none_or(|names| {
                // A text of the front matter may be written with escapes.
                !names.may_be_made_of(&parts.front) && !names.are_in(&parts.text)
            });
        let proof = if reads_same {
            page.proof.clone()
        } else {
            reader.read(page)
        };
        (converted_by, proof)
    }

    fn converted_by(&self, page: &PageFile, before: ConvertedBy, parts: &Parts<'_>) -> ConvertedBy {
        let Some(words) = &self.words else {
            return before;
        };
        // What has no title is called by its path.
        let path = Written::new(page.file.as_str());
        let in_front = words.may_be_made_of(&parts.front) || words.may_be_made_of(&path);
        let in_text = words.may_be_made_of(&parts.text) || in_front && page.body.is_none();
        ConvertedBy {
            front: if in_front { self.now } else { before.front },
            text: if in_text { self.now } else { before.text },
        }
    }
}

/// What a file has before its Markdown, and its Markdown.
struct Parts<'t> {
    front: Written<'t>,
    text: Written<'t>,
}

impl<'t> Parts<'t> {
    fn of(page: &PageFile, whole: &'t str) -> Self {
        let offset = page.body.as_ref().map_or(whole.len(), |body| body.offset);
        let (front, text) = whole.split_at_checked(offset).unwrap_or((whole, ""));
        Self {
            front: Written::new(front),
            text: Written::new(text),
        }
    }
}

/// The text of a file of an entry; `None` if it cannot be read, or is another one by now.
fn whole_text<'p>(world: &dyn World, page: &'p PageFile) -> Option<Cow<'p, str>> {
    if let Some(body) = &page.body {
        return Some(body.file());
    }
    let bytes = world.read(&page.file).ok();
    // It may change back before the next build.
    let bytes = bytes.filter(|bytes| Digest::of(bytes) == page.digest)?;
    Some(String::from_utf8(bytes).ok()?.into())
}

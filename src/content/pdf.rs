//! What a PDF file says of itself.

use hayro_syntax::Pdf;

/// A larger file is not read for its pages.
pub const MOST_BYTES: u64 = 64 << 20;

/// The number of pages of a PDF file; `None` if it has none, is damaged, or needs a password.
pub fn pages(bytes: Vec<u8>) -> Option<u32> {
    let pdf = Pdf::new(bytes).ok()?;
    let pages = u32::try_from(pdf.pages().len()).ok()?;
    (pages > 0).then_some(pages)
}

//! What every layer may use and what knows nothing of the others: root-relative paths that cannot escape the root, digests,
//! languages and how they write dates, numbers and names, figures in texts, text in HTML, references in style sheets, and hints for misspelt
//! names.

mod address;
pub mod bytes;
pub mod control;
pub mod date;
pub mod digest;
mod few;
pub mod figures;
pub mod html;
mod integrity;
pub mod interchange;
pub mod lang;
pub mod locale;
pub mod media_type;
mod name_map;
mod ordered_map;
mod packed;
pub mod path;
pub mod script;
pub mod slug;
pub mod style_sheet;
pub mod suggest;
mod sum;

/// The most files, entries or pages in one piece of parallel work. Left to itself, rayon cuts a few large pieces for each thread,
/// and the last of them may occupy one thread long after the others are done.
pub const AT_ONCE: usize = 64;

pub use address::{Address, addresses};
pub use date::{DateTime, PartialDate, Precision, time_zone_of};
pub use digest::{Digest, Hasher};
pub use few::Few;
pub use html::{escape, escape_into};
pub use integrity::integrity;
pub use lang::{ByLang, Lang, Language, Languages};
pub use locale::Locale;
pub use media_type::media_type;
pub use name_map::NameMap;
pub use ordered_map::ordered_map;
pub use packed::Packed;
pub use path::{PathError, RelPath, UrlPath, composed, shown, with_slashes};
pub use slug::HeadingIds;
pub use sum::{hex, sha256};

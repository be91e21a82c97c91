//! What every layer may use and what knows nothing of the others: root-relative paths that cannot
//! escape the root, digests, languages and their forms of dates, numbers and names, dates, and help with misspelt names.

mod address;
pub mod control;
pub mod date;
pub mod digest;
pub mod lang;
pub mod locale;
pub mod path;
pub mod suggest;

/// So many files, groups or pages at most are one piece of work. Rayon makes a few pieces for each thread
/// by itself, and the last of these may take a thread long after the others have nothing left to do.
pub const AT_ONCE: usize = 64;

pub use address::{Address, addresses};
pub use date::{DateTime, PartialDate, Precision, time_zone_of};
pub use digest::{Digest, Hasher};
pub use lang::{ByLang, Lang, Language, Languages};
pub use locale::Locale;
pub use path::{PathError, RelPath, UrlPath, composed};

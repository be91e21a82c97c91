//! What every layer may use and what knows nothing of the others: root-relative paths that cannot
//! escape the root, digests, languages and their forms of dates, numbers and names, dates, and help with misspelt names.

pub mod date;
pub mod digest;
mod digest_value;
pub mod lang;
pub mod locale;
pub mod path;
pub mod suggest;

pub use date::{DateTime, PartialDate, Precision, time_zone_of};
pub use digest::{Digest, Hasher};
pub use lang::{ByLang, Lang, Language, Languages};
pub use locale::Locale;
pub use path::{PathError, RelPath, UrlPath, composed};

//! Which translations have fallen behind their originals, and by what.
//!
//! [`lock`] is the file that says what each translation was made from; [`state`] compares it with the originals as they are,
//! part by part; [`words`] compares two texts. [`exchange`] gives originals to translators' tools and takes translations back;
//! [`labels`] looks at words that many pages share.

pub mod exchange;
pub mod labels;
pub mod lock;
pub mod originals;
pub mod state;
pub mod words;

pub use lock::{LOCK, Lock};
pub use state::{Change, Row, State, states};

//! Full-text search: texts to tokens, tokens to an index in files that a browser reads in parts, and queries to that index.
//! `docs/search.md` describes the files.
//!
//! It knows nothing of sites: what is searched is a list of [`Page`]s in one language.

pub mod client;
pub mod files;
mod fold;
mod index;
mod normal;
mod numbers;
mod part;
mod postings;
mod put;
mod query;
pub mod rank;
mod read;
mod shards;
mod tokens;

pub use files::{Filter, Head, Search, Written};
pub use index::Index;
pub use normal::normal;
pub use put::File;
pub use tokens::{Token, tokens};

/// The folder of all files but the manifests.
pub const FOLDER: &str = "/search-index/";

/// The name of a manifest, beside the home page of its language.
pub const MANIFEST: &str = "search.json";

/// A page that can be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its URL path as pages write it.
    pub url: String,
    /// Its title in the language of the index, on one line.
    pub title: String,
    /// What it is called besides: in other languages, and by the keywords of its front matter.
    pub names: Vec<String>,
    /// The headings of its text.
    pub headings: Vec<String>,
    /// Other words for terms in it, by the glossary.
    pub synonyms: Vec<String>,
    /// Its text, a line feed between blocks.
    pub text: String,
    /// Its day as `2024-04-18`; may be empty.
    pub date: String,
    /// By how much it is more important than others, in tenths; mostly 10.
    pub boost: u32,
}

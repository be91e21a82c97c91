//! Asking with a memory: what a page asked, and the digests of the answers.

use std::cell::RefCell;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::base::Digest;
use crate::site::{Answer, Ask, Names, Question, Site};

/// What a page asked, in order, with the digest of each answer. Absence is an answer too.
pub type Trace = IndexMap<Question, Digest>;

/// Passes questions on to a site and writes them down.
pub struct Recorder {
    site: Arc<Site>,
    trace: RefCell<Trace>,
}

impl Recorder {
    /// A recorder that has heard nothing yet.
    pub fn new(site: Arc<Site>) -> Self {
        Self {
            site,
            trace: RefCell::new(Trace::new()),
        }
    }

    /// What was asked.
    pub fn trace(&self) -> Trace {
        self.trace.borrow().clone()
    }
}

impl Ask for Recorder {
    fn ask(&self, question: &Question) -> Answer {
        let answer = self.site.ask(question);
        let mut trace = self.trace.borrow_mut();
        if !trace.contains_key(question) {
            trace.insert(question.clone(), Digest::of_value(&answer));
        }
        answer
    }

    fn names(&self, of: Names) -> Vec<String> {
        self.site.names(of)
    }
}

//! Takes the files of a format's route, and hands them to the sink.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::base::{Few, UrlPath};
use crate::engine::cache::state::Rendered;
use crate::engine::cache::traces::Trace;
use crate::engine::sink::keep_or_put;
use crate::engine::{Output, Sink};
use crate::output::format::Outlet;
use crate::output::hosting::Uses;

/// The files of a route as they are made.
pub struct RouteOutlet<'a> {
    pub sink: &'a dyn Sink,
    /// Whether the sink still has all outputs of the previous build.
    pub has_edition: bool,
    /// The files of the last build.
    pub before: &'a [(UrlPath, Output)],
    /// What a file loads and runs.
    pub uses: &'a (dyn Fn(&UrlPath, &[u8]) -> Uses + Sync),
    pub taken: Mutex<Taken>,
}

#[derive(Default)]
pub struct Taken {
    put: BTreeMap<UrlPath, Output>,
    uses: Vec<Uses>,
    /// Whether the files of the last build are kept, and which are not.
    gone: Option<BTreeSet<UrlPath>>,
}

impl RouteOutlet<'_> {
    /// Whether files of the last build are kept.
    pub fn has_kept(&self) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.gone.is_some()
    }

    /// What was rendered, sorted.
    pub fn rendered(self, trace: Option<Trace>) -> Rendered {
        let taken = self.taken.into_inner();
        let mut taken = taken.unwrap_or_else(PoisonError::into_inner);
        let outputs: Vec<_> = match &taken.gone {
            None => taken.put.into_iter().collect(),
            Some(gone) => {
                let mut all = Vec::with_capacity(self.before.len() + taken.put.len());
                let mut put = taken.put.into_iter().peekable();
                for (path, output) in self.before {
                    all.extend(std::iter::from_fn(|| put.next_if(|(new, _)| new < path)));
                    match put.next_if(|(new, _)| new == path) {
                        Some(new) => all.push(new),
                        None if gone.contains(path) => {}
                        None => all.push((path.clone(), *output)),
                    }
                }
                all.extend(put);
                all
            }
        };
        // A route of many files is none that readers look at, whether all of them were put or one.
        let uses = match outputs.len() {
            1 => taken.uses.pop().unwrap_or_default(),
            _ => Uses::default(),
        };
        Rendered {
            trace,
            outputs,
            problems: Few::new(),
            uses,
        }
    }
}

impl Outlet for RouteOutlet<'_> {
    fn put(&self, path: &UrlPath, bytes: &[u8]) {
        let lock = || self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        // Two files of a route may be alike, and then have one name.
        if lock().put.contains_key(path) {
            return;
        }
        let output = keep_or_put(self.sink, path, bytes);
        let uses = (self.uses)(path, bytes);
        let mut taken = lock();
        taken.uses.push(uses);
        taken.put.insert(path.clone(), output);
    }

    fn keep_all_but(&self, gone: &BTreeSet<UrlPath>) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_there = |(path, output): &(UrlPath, Output)| self.sink.keep(path, *output);
        let is_kept = taken.gone.is_some()
            || self.has_edition
            || !self.before.is_empty() && self.before.iter().all(is_there);
        if is_kept {
            taken.gone = Some(gone.clone());
        }
        is_kept
    }
}

/// Puts the outputs that a route has now in the place of those that it had. Where they are many, nearly all are the same.
pub fn exchange(
    outputs: &mut BTreeMap<UrlPath, Output>,
    old: &[(UrlPath, Output)],
    new: &[(UrlPath, Output)],
) {
    let mut added = Vec::new();
    let mut new = new.iter().peekable();
    for (path, output) in old {
        added.extend(std::iter::from_fn(|| {
            new.next_if(|(other, _)| other < path)
        }));
        match new.next_if(|(other, _)| other == path) {
            Some((_, now)) if now == output => {}
            Some(now) => added.push(now),
            None => {
                outputs.remove(path);
            }
        }
    }
    let added = added.into_iter().chain(new).cloned();
    outputs.extend(added);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Digest;
    use crate::engine::NullSink;

    #[test]
    fn one_file_that_is_put_is_not_all_of_a_route_that_keeps_others() {
        let path = |name: &str| UrlPath::new(name).expect("a path");
        let output = Output {
            digest: Digest::default(),
            len: 0,
        };
        let before = [(path("a.json"), output), (path("b.json"), output)];
        let outlet = RouteOutlet {
            sink: &NullSink,
            has_edition: true,
            before: &before,
            uses: &|_, _| Uses::default().with_characters("園"),
            taken: Mutex::default(),
        };
        assert!(outlet.keep_all_but(&BTreeSet::new()));
        outlet.put(&path("b.json"), b"{}");
        let rendered = outlet.rendered(None);
        assert_eq!(rendered.outputs.len(), 2);
        assert_eq!(rendered.uses, Uses::default());
    }
}

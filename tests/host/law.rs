//! The law of the output folder: whatever builds came before, it holds the outputs of the last
//! build that went well, and what is somebody else's, and nothing more.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parkpages::host::{HostError, Probe};
use proptest::prelude::*;

use crate::helper::{Pages, Site, build, site};
use crate::support::write_file as write;

#[derive(Debug, Clone)]
enum Step {
    /// A build; the number of a step that is refused.
    Build(Pages, Option<usize>),
    /// Somebody writes a file.
    Foreign(String),
}

fn path() -> impl Strategy<Value = String> {
    let name = prop_oneof![Just("a"), Just("b"), Just("c"), Just("漢")];
    prop::collection::vec(name, 1..4).prop_map(|parts| parts.join("/"))
}

fn set() -> impl Strategy<Value = Pages> {
    let text = prop_oneof![Just("1"), Just("2"), Just(""), Just("three")];
    prop::collection::btree_map(path(), text.prop_map(str::to_owned), 0..9).prop_map(|all| {
        // One path cannot be a file and a folder.
        let folders: BTreeSet<String> = all.keys().flat_map(|path| above(path)).collect();
        all.into_iter()
            .filter(|(path, _)| !folders.contains(path))
            .collect()
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (set(), prop::option::weighted(0.3, 0usize..60)).prop_map(|(set, at)| Step::Build(set, at)),
        1 => path().prop_map(Step::Foreign),
    ]
}

/// The folders above a path.
fn above(path: &str) -> Vec<String> {
    path.match_indices('/')
        .map(|(at, _)| path[..at].to_owned())
        .collect()
}

/// What is not the generator's.
#[derive(Default)]
struct Others {
    files: Pages,
    folders: BTreeSet<String>,
}

impl Others {
    fn write(&mut self, site: &Site, path: &str) {
        let there = site.everything();
        let blocked = above(path)
            .iter()
            .any(|folder| there.get(folder).is_some_and(|text| text != "<folder>"));
        if blocked || there.contains_key(path) {
            return;
        }
        self.folders.extend(
            above(path)
                .into_iter()
                .filter(|folder| !there.contains_key(folder)),
        );
        write(site.output.join(path), "mine");
        self.files.insert(path.to_owned(), "mine".to_owned());
    }

    /// Whether an output can be in the way of, or in a place of, something of these.
    fn meets(&self, set: &Pages) -> bool {
        set.keys().any(|path| {
            self.files.contains_key(path)
                || self.folders.contains(path)
                || above(path)
                    .iter()
                    .any(|folder| self.files.contains_key(folder))
                || self
                    .files
                    .keys()
                    .chain(&self.folders)
                    .any(|other| above(other).contains(path))
        })
    }
}

fn check(site: &Site, ours: &Pages, others: &Others) -> Result<(), TestCaseError> {
    let mut expected: BTreeMap<String, String> = ours.clone();
    expected.extend(others.files.clone());
    prop_assert_eq!(&site.pages(), &expected);
    let folders: BTreeSet<String> = expected
        .keys()
        .flat_map(|path| above(path))
        .chain(others.folders.clone())
        .collect();
    let there = site.everything();
    let found: BTreeSet<String> = there
        .into_iter()
        .filter(|(_, text)| text == "<folder>")
        .map(|(path, _)| path)
        .collect();
    prop_assert_eq!(found, folders);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_folder_is_the_outputs_and_what_is_foreign(steps in prop::collection::vec(step(), 1..12)) {
        let site = site();
        let mut ours = Pages::new();
        let mut others = Others::default();
        // So that the folder is there and known.
        site.build(&ours).expect("built");
        for step in steps {
            match step {
                Step::Foreign(path) => others.write(&site, &path),
                Step::Build(set, refused) => {
                    let count = AtomicUsize::new(0);
                    let probe: Probe = Arc::new(move |_, _| {
                        if refused == Some(count.fetch_add(1, Ordering::Relaxed)) {
                            return Err(io::ErrorKind::StorageFull.into());
                        }
                        Ok(())
                    });
                    match build(&site.output, &site.root, &set, false, Some(probe)) {
                        Ok(done) => {
                            prop_assert_eq!(done.written + done.unchanged, set.len());
                            ours = set;
                        }
                        Err(HostError::InTheWay { .. }) => prop_assert!(others.meets(&set)),
                        Err(HostError::Io { .. }) => prop_assert!(refused.is_some()),
                        Err(error) => return Err(TestCaseError::fail(error.to_string())),
                    }
                }
            }
            check(&site, &ours, &others)?;
        }
        site.build(&Pages::new()).expect("nothing is in the way of nothing");
        check(&site, &Pages::new(), &others)?;
    }
}

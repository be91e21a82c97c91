//! Parts of the site, each made at a moment of its own, and joined at another: what comes out is what a clean build makes then.

use std::collections::BTreeMap;

use parkpages::base::UrlPath;
use parkpages::engine::{Memo, MemorySink, rebuild};
use proptest::prelude::*;

use super::site::{self, Edit, Site};
use super::{Run, holds_for_any};

/// Makes a part as a process of its own: what it hands over, and its outputs.
fn part(site: &Site, part: &str) -> (Vec<u8>, BTreeMap<UrlPath, Vec<u8>>) {
    let mut memo = Memo::of_part(part.parse().expect("a part"));
    let sink = MemorySink::new();
    rebuild(&site.world(), &site.options, &mut memo, &sink);
    (memo.save_part().unwrap_or_default(), sink.into_outputs())
}

#[test]
fn parts_of_any_moments_join_to_what_a_clean_build_gives() {
    let edits = || prop::collection::vec(site::edit(), 0..3);
    let moments = (edits(), edits(), edits());
    holds_for_any(200, moments, |(before, between, after)| {
        let mut run = Run::new();
        let go = |run: &mut Run, edits: &[Edit]| edits.iter().for_each(|edit| run.edit(edit));
        go(&mut run, &before);
        let first = part(&run.site, "1/2");
        go(&mut run, &between);
        let second = part(&run.site, "2/2");
        go(&mut run, &after);
        let parts = [&first.0, &second.0];
        run.memo = Memo::joined(parts.into_iter().map(|part| &**part)).ending();
        run.store.hold(first.1);
        run.store.hold(second.1);
        run.check()?;
        // The build after that takes up what this one has left.
        run.edit(&Edit::Write(site::file("content/guides/first.md"), Some(1)));
        run.check()
    });
}

/// Nothing is made twice, and nothing is left for the end but what needs all pages.
#[test]
fn parts_of_one_moment_are_all_of_it() {
    let mut run = Run::new();
    let parts = ["1/3", "2/3", "3/3"].map(|number| part(&run.site, number));
    let count = |(_, outputs): &(_, BTreeMap<_, _>)| outputs.len();
    let sizes = parts.each_ref().map(count);
    assert!(sizes.iter().all(|size| *size > 10), "{sizes:?}");
    run.memo = Memo::joined(parts.iter().map(|(pages, _)| &**pages)).ending();
    parts
        .into_iter()
        .for_each(|(_, outputs)| run.store.hold(outputs));
    let built = run.build();
    let made: Vec<String> = built.why.keys().map(ToString::to_string).collect();
    // Its text names a topic that is not public, of which no part tells.
    assert_eq!(made, ["en/topics/works/index.html"]);
    let left = built.outputs.len() - sizes.iter().sum::<usize>();
    assert!(left > 0 && left < 30, "{left} of {}", built.outputs.len());
}

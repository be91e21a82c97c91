//! Edits that come together, or on a site that another one has left.

use super::Run;
use super::site::{Edit, file, written_forms};

const FIRST: &str = "content/guides/first.md";

/// Files of which some forms change the site in its place.
const REVISED: [&str; 9] = [
    FIRST,
    "content/guides/first.tc.md",
    "content/guides/second.md",
    "content/guides/second.tc.md",
    "content/guides/third.md",
    "content/guides/draft.md",
    "content/partners/acme.yaml",
    "content/partners/cove.yaml",
    "content/described.md",
];

/// Does some edits one after the other, then some at once. Returns whether the last build made
/// another site.
fn another_site(before: &[(&str, usize)], at_once: &[(&str, usize)]) -> bool {
    let mut run = Run::watched();
    let write = |(path, form): &(&str, usize)| Edit::Write(file(path), Some(*form));
    let check = |run: &mut Run| {
        if let Err(failure) = run.check() {
            panic!("{before:?}, then {at_once:?}: {failure}");
        }
    };
    run.build();
    for edit in before {
        run.edit(&write(edit));
        check(&mut run);
    }
    at_once.iter().for_each(|edit| run.edit(&write(edit)));
    check(&mut run);
    run.store.is_anew()
}

#[test]
fn all_versions_of_an_entry_at_once() {
    let both = [(FIRST, 1), ("content/guides/first.tc.md", 1)];
    assert!(!another_site(&[], &both));
}

#[test]
fn an_entry_that_names_another_with_that_one() {
    let both = [
        ("content/guides/second.md", 1),
        ("content/guides/third.md", 1),
    ];
    assert!(!another_site(&[], &both));
}

#[test]
fn one_that_is_refused_after_one_that_is_not() {
    for refused in [1, 3, 4, 5, 6] {
        let both = [(FIRST, 1), ("content/news/opening.md", refused)];
        another_site(&[], &both);
        another_site(&both, &[(FIRST, 2)]);
    }
    assert!(another_site(
        &[],
        &[(FIRST, 1), ("content/news/opening.md", 6)]
    ));
}

#[test]
fn an_entry_at_the_path_of_a_section() {
    let index = "content/news/second/_index.md";
    let both = [(FIRST, 1), ("content/news/second.md", 3)];
    assert!(!another_site(&[(index, 0)], &both));
    assert!(another_site(&[(index, 0)], &[(index, 1)]));
}

#[test]
fn an_entry_that_is_there_twice() {
    let twice = "content/news/opening/index.md";
    assert!(another_site(&[(twice, 0)], &[(twice, 1)]));
    assert!(!another_site(
        &[(twice, 0)],
        &[("content/news/opening.md", 1)]
    ));
}

#[test]
fn what_was_told_of_a_file_is_told_anew() {
    // A review is due, an entry or a file is missing, a name is withheld: by another form of it.
    for form in [7, 8, 9, 13] {
        assert!(another_site(&[], &[(FIRST, form)]));
        for next in [0, 1, 4] {
            assert!(another_site(&[(FIRST, form)], &[(FIRST, next)]));
        }
    }
}

/// What was changed in its place and is as before in another site.
#[test]
fn an_answer_that_comes_back() {
    let another = "content/guides/old.md";
    for path in REVISED {
        for form in 1..written_forms(path) {
            assert!(another_site(&[(path, form)], &[(another, 1), (path, 0)]));
        }
    }
}

#[test]
fn outputs_that_were_not_taken_over() {
    let mut run = Run::watched();
    run.build();
    run.store.is_broken = true;
    for form in [2, 4] {
        run.edit(&Edit::Write(file(FIRST), Some(form)));
        assert!(run.build().publishable && !run.store.is_anew());
    }
    run.store.is_broken = false;
    run.check().expect("all of them");
}

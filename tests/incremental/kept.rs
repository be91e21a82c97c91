//! What is kept in a file is used only if it is whole, and of this program and this site.

use std::io::{self, Write};

use parkpages::engine::Memo;

use super::site::{Edit, file};
use super::{IDENTITY, Run, saved};

fn kept() -> Vec<u8> {
    let mut run = Run::new();
    run.build();
    saved(&run.memo)
}

#[test]
fn what_is_whole_is_used() {
    assert!(Memo::load(kept(), IDENTITY).is_some());
}

#[test]
fn another_program_s_or_another_site_s_is_not() {
    assert!(Memo::load(kept(), "that program, this site").is_none());
    assert!(Memo::load(kept(), "this program, that site").is_none());
}

#[test]
fn what_is_cut_short_or_damaged_is_not() {
    let kept = kept();
    for end in (0..kept.len()).step_by(kept.len() / 97 + 1) {
        assert!(
            Memo::load(kept[..end].to_vec(), IDENTITY).is_none(),
            "cut at {end}"
        );
    }
    for at in (0..kept.len()).step_by(kept.len() / 197 + 1) {
        let mut damaged = kept.clone();
        damaged[at] ^= 0x10;
        assert!(Memo::load(damaged, IDENTITY).is_none(), "damaged at {at}");
    }
    let mut longer = kept;
    longer.extend_from_slice(b"more");
    assert!(Memo::load(longer, IDENTITY).is_none());
}

#[test]
fn a_build_without_a_change_leaves_it_as_it_was() {
    let mut run = Run::new();
    run.build();
    let first = saved(&run.memo);
    let load = |bytes: &[u8]| {
        Memo::load(bytes.to_vec(), IDENTITY)
            .expect("whole")
            .ending()
    };
    run.memo = load(&first);
    run.build();
    assert_eq!(saved(&run.memo), first);
    // What it says of the pages still counts.
    run.memo = load(&saved(&run.memo));
    run.edit(&Edit::Write(file("content/guides/first.md"), Some(1)));
    let built = run.build();
    assert!(
        built.why.len() < run.memo.pages().count(),
        "{:?}",
        built.why
    );
}

#[test]
fn it_does_not_grow_with_each_build() {
    let mut run = Run::new();
    run.build();
    let first = saved(&run.memo).len();
    for round in 0..5 {
        for edit in super::site::every_edit().iter().skip(round).step_by(9) {
            if !matches!(
                edit,
                super::site::Edit::Restart(_) | super::site::Edit::Lose(_)
            ) {
                run.edit(edit);
                run.build();
            }
        }
        run.site = super::site::Site::new();
        run.build();
    }
    let last = saved(&run.memo).len();
    assert!(last < first * 3, "{first} bytes at first, {last} at last");
    // Questions have got other numbers since, those of texts without a page too.
    for form in [12, 1, 3] {
        run.edit(&Edit::Write(file("content/guides/first.md"), Some(form)));
        run.check().expect("as a clean build");
        assert!(!run.store.is_anew());
    }
}

/// Refuses what is written after some bytes, as a full disk does.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.0.checked_sub(bytes.len());
        self.0 = room.ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told() {
    let mut run = Run::new();
    run.build();
    let len = saved(&run.memo).len();
    for room in (0..len).step_by(len / 7 + 1) {
        let error = run.memo.save(IDENTITY, &mut Full(room)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{room}");
    }
}

//! A world in which texts are left in their files and read again, as those of a large site on the disk are.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use parkpages::base::RelPath;
use parkpages::engine::{Memo, MemorySink, Options, build, rebuild};
use parkpages::world::{FileReader, Listed, MemoryWorld, World};

use super::site::Site;

/// The world, and what is in its files when they are read again.
pub struct Leaving {
    first: MemoryWorld,
    later: Arc<Later>,
}

struct Later(MemoryWorld);

impl Leaving {
    pub fn new(first: MemoryWorld, later: MemoryWorld) -> Self {
        Self {
            first,
            later: Arc::new(Later(later)),
        }
    }
}

impl FileReader for Later {
    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        self.0.read(path)
    }
}

impl World for Leaving {
    fn list(&self) -> Arc<Vec<Listed>> {
        self.first.list()
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        self.first.read(path)
    }

    fn later_reader(&self, _: usize) -> Option<Arc<dyn FileReader>> {
        Some(Arc::clone(&self.later) as _)
    }

    fn now(&self) -> Timestamp {
        self.first.now()
    }
}

/// A file whose text is left in it: it has a description, and no link.
const LEFT: &str = "content/guides/first.md";

/// The site with such a file.
fn world() -> (MemoryWorld, RelPath) {
    let mut world = Site::new().world();
    let path = RelPath::new(LEFT).expect("a path");
    let text = String::from_utf8(world.read(&path).expect("a text")).expect("UTF-8");
    let (front, _) = text.split_once("\n---\n").expect("front matter");
    assert!(front.contains("\ndescription: "));
    world.write(
        path.clone(),
        format!("{front}\n---\n\n## Bring\n\nWords.\n"),
    );
    (world, path)
}

#[test]
fn a_text_that_is_read_again_makes_no_difference() {
    let (world, _) = world();
    let (kept, left) = (MemorySink::new(), MemorySink::new());
    let clean = build(&world, &Options::default(), &kept);
    let leaving = Leaving::new(world.clone(), world);
    let built = build(&leaving, &Options::default(), &left);
    assert_eq!(built.diagnostics, clean.diagnostics);
    assert_eq!(left.into_outputs(), kept.into_outputs());
}

#[test]
fn a_text_that_changes_before_it_is_read_again_is_an_error_and_the_next_build_has_it() {
    let (world, path) = world();
    let mut text = world.read(&path).expect("a text");
    text.extend_from_slice(b"\nMore words.\n");
    let mut changed = world.clone();
    changed.write(path.clone(), text);
    let mut gone = world.clone();
    gone.remove(&path);
    for later in [changed, gone] {
        let mut memo = Memo::new().ending();
        let leaving = Leaving::new(world.clone(), later);
        let built = rebuild(&leaving, &Options::default(), &mut memo, &MemorySink::new());
        let mut changed = built.diagnostics.iter();
        assert!(changed.any(|one| one.code == "changed-text"));
        assert!(!built.publishable);
        // The file is as it was when it was read first.
        let clean = build(&world, &Options::default(), &MemorySink::new());
        let built = rebuild(&world, &Options::default(), &mut memo, &MemorySink::new());
        assert_eq!(built.diagnostics, clean.diagnostics);
        assert_eq!(built.outputs, clean.outputs);
        assert!(built.publishable);
    }
}

#[test]
fn nothing_is_published_without_a_text_that_changed() {
    let (world, path) = world();
    let mut changed = world.clone();
    changed.write(path, "---\ntitle: Other\n---\n".as_bytes().to_vec());
    let options = Options {
        skip_broken: true,
        ..Options::default()
    };
    let built = build(&Leaving::new(world, changed), &options, &MemorySink::new());
    let mut problems = built.diagnostics.iter();
    assert!(problems.any(|one| one.code == "changed-text"));
    assert!(!built.publishable);
}

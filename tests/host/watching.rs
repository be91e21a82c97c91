//! What a watched site is known to be after any changes of its folders: what a fresh look finds. And
//! what is told to have changed is what did.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use parkpages::base::RelPath;
use parkpages::host::DiskWorld;
use parkpages::host::watch::{Until, Wake, Watch};
use parkpages::world::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Far longer than anything takes on a busy machine, and shorter than the look at all files that
/// comes in any case: hints have to lead there.
const LIMIT: Duration = Duration::from_secs(8);

/// A change as editors, file managers and version control make them. Numbers name files and folders.
#[derive(Debug, Clone)]
enum Step {
    Write(usize, u8),
    /// Beside the file, and then by a rename over it.
    Replace(usize, u8),
    /// Other bytes of the same length, at the same time of change.
    Forge(usize),
    Touch(usize),
    Remove(usize),
    Rename(usize, usize),
    /// The same name in capitals, or back.
    Case(usize),
    MakeFolder(usize),
    MoveFolder(usize, usize),
    /// To where nobody looks, or back from there.
    MoveOut(usize),
    RemoveFolder(usize),
    LinkFile(usize, usize),
    LinkFolder(usize, usize),
    HardLink(usize, usize),
    /// Nothing that a site is made of.
    Hidden(u8),
    /// Many at once, as a checkout.
    Many(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let file = 0..12_usize;
    let folder = 0..4_usize;
    prop_oneof![
        4 => (file.clone(), any::<u8>()).prop_map(|(n, v)| Step::Write(n, v)),
        3 => (file.clone(), any::<u8>()).prop_map(|(n, v)| Step::Replace(n, v)),
        1 => file.clone().prop_map(Step::Forge),
        1 => file.clone().prop_map(Step::Touch),
        2 => file.clone().prop_map(Step::Remove),
        2 => (file.clone(), file.clone()).prop_map(|(a, b)| Step::Rename(a, b)),
        1 => file.clone().prop_map(Step::Case),
        1 => folder.clone().prop_map(Step::MakeFolder),
        2 => (folder.clone(), folder.clone()).prop_map(|(a, b)| Step::MoveFolder(a, b)),
        2 => folder.clone().prop_map(Step::MoveOut),
        1 => folder.clone().prop_map(Step::RemoveFolder),
        1 => (file.clone(), file.clone()).prop_map(|(a, b)| Step::LinkFile(a, b)),
        1 => (folder.clone(), folder).prop_map(|(a, b)| Step::LinkFolder(a, b)),
        2 => (file.clone(), file).prop_map(|(a, b)| Step::HardLink(a, b)),
        1 => any::<u8>().prop_map(Step::Hidden),
        1 => any::<u8>().prop_map(Step::Many),
    ]
}

fn folder(n: usize) -> &'static str {
    ["content", "content/news", "content/news/deep", "themes/a"][n % 4]
}

fn file(n: usize) -> String {
    format!("{}/{}.md", folder(n), ["one", "two", "three"][n % 3])
}

fn apply(root: &Path, step: &Step) {
    let at = |path: &str| root.join(path);
    // Whatever cannot be done at the moment is not.
    let _ = match step {
        Step::Write(n, version) => fs::write(at(&file(*n)), [*version; 9]),
        Step::Replace(n, version) => {
            let fresh = at(&format!("{}/.{n}.swp", folder(*n)));
            fs::write(&fresh, [*version; 9]).and_then(|()| fs::rename(&fresh, at(&file(*n))))
        }
        Step::Forge(n) => forge(&at(&file(*n))),
        Step::Touch(n) => fs::File::open(at(&file(*n)))
            .and_then(|file| file.set_modified(std::time::SystemTime::now())),
        Step::Remove(n) => fs::remove_file(at(&file(*n))),
        Step::Rename(a, b) => fs::rename(at(&file(*a)), at(&file(*b))),
        Step::Case(n) => {
            let (small, large) = (at(&file(*n)), at(&file(*n).replace(".md", ".MD")));
            fs::rename(&small, &large).or_else(|_| fs::rename(&large, &small))
        }
        Step::MakeFolder(n) => fs::create_dir_all(at(folder(*n))),
        Step::MoveFolder(a, b) => {
            let to = at(&format!("{}/moved", folder(*b)));
            fs::rename(at(folder(*a)), &to).or_else(|_| fs::rename(&to, at(folder(*a))))
        }
        Step::RemoveFolder(n) if *n > 0 => fs::remove_dir_all(at(folder(*n))),
        Step::RemoveFolder(_) => Ok(()),
        Step::MoveOut(n) => {
            let out = at("../elsewhere");
            fs::rename(at(folder(*n)), &out).or_else(|_| fs::rename(&out, at(folder(*n))))
        }
        Step::LinkFile(a, b) => {
            let _ = fs::remove_file(at(&file(*b)));
            std::os::unix::fs::symlink(at(&file(*a)), at(&file(*b)))
        }
        Step::LinkFolder(a, b) => {
            std::os::unix::fs::symlink(at(folder(*a)), at(&format!("{}/linked", folder(*b))))
        }
        Step::HardLink(a, b) if a != b => {
            let _ = fs::remove_file(at(&file(*b)));
            fs::hard_link(at(&file(*a)), at(&file(*b)))
        }
        Step::HardLink(..) => Ok(()),
        Step::Hidden(version) => fs::write(at("content/.hidden.md"), [*version]),
        Step::Many(version) => {
            (0..40).try_for_each(|n| fs::write(at(&format!("content/many{n}.md")), [*version; 3]))
        }
    };
}

fn forge(path: &Path) -> std::io::Result<()> {
    let modified = fs::metadata(path)?.modified()?;
    let mut bytes = fs::read(path)?;
    bytes.iter_mut().for_each(|byte| *byte ^= 1);
    fs::write(path, bytes)?;
    fs::File::options()
        .write(true)
        .open(path)?
        .set_modified(modified)
}

/// All files with their bytes, as a fresh look finds them.
fn fresh(root: &Path) -> BTreeMap<RelPath, Option<Vec<u8>>> {
    read(&DiskWorld::open(root, None).unwrap())
}

fn read(world: &dyn World) -> BTreeMap<RelPath, Option<Vec<u8>>> {
    let list = world.list();
    let read = |path: &RelPath| world.read(path).ok();
    list.iter()
        .map(|listed| (listed.path.clone(), read(&listed.path)))
        .collect()
}

/// What is known of the site, as a build would: all of it is read again only if that is new, changed
/// or in a world that cannot tell.
struct Known {
    watch: Watch,
    files: BTreeMap<RelPath, Option<Vec<u8>>>,
    list: std::sync::Arc<Vec<parkpages::world::Listed>>,
}

impl Known {
    fn open(root: &Path) -> Self {
        let mut watch = Watch::open(root, None, None).unwrap();
        let world = watch.world().unwrap();
        let (files, list) = (read(&world), world.list());
        watch.learn(world);
        Self { watch, files, list }
    }

    /// Waits a little, and takes over what is told to have changed.
    fn go_on(&mut self) {
        let until = Until {
            longest: Some(Duration::from_millis(40)),
            ..Until::default()
        };
        if matches!(self.watch.next(until), Wake::Again | Wake::Notice(_)) {
            return;
        }
        let world = self.watch.world().unwrap();
        match world.changed_since(&self.list) {
            Some(changed) => {
                for path in changed {
                    let is_there = world.list().iter().any(|listed| listed.path == path);
                    if is_there {
                        self.files.insert(path.clone(), world.read(&path).ok())
                    } else {
                        self.files.remove(&path)
                    };
                }
            }
            None => self.files = read(&world),
        }
        self.list = world.list();
        self.watch.learn(world);
    }
}

#[test]
fn a_file_with_two_names_changes_under_both() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("content/news")).unwrap();
    fs::create_dir_all(root.join("themes/a")).unwrap();
    apply(root, &Step::Write(0, 0));
    apply(root, &Step::HardLink(0, 1));
    // Until no stamp is in doubt.
    std::thread::sleep(Duration::from_millis(200));
    let mut known = Known::open(root);
    apply(root, &Step::Write(0, 1));
    let begun = Instant::now();
    while known.files != fresh(root) {
        assert!(begun.elapsed() < LIMIT, "{:?}", known.files);
        known.go_on();
    }
}

#[test]
fn a_watched_site_is_known_as_a_fresh_look_finds_it() {
    let cases = std::env::var("STEPS").map_or(12, |steps| steps.parse::<u32>().unwrap() / 8);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let steps = prop::collection::vec(prop::collection::vec(step(), 1..4), 1..6);
    let result = runner.run(&steps, |bursts| {
        let folder = tempfile::tempdir().unwrap();
        // Beside it is nobody who looks.
        let root = &folder.path().join("site");
        fs::create_dir_all(root.join("content/news")).unwrap();
        fs::create_dir_all(root.join("themes/a")).unwrap();
        for n in 0..6 {
            apply(root, &Step::Write(n, 0));
        }
        let mut known = Known::open(root);
        for burst in &bursts {
            burst.iter().for_each(|step| apply(root, step));
            let begun = Instant::now();
            while known.files != fresh(root) {
                prop_assert!(begun.elapsed() < LIMIT, "after {burst:?}");
                known.go_on();
            }
        }
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

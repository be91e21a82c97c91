//! A world that tells what has changed since a build looked at it, as a watched folder does.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use parkpages::base::RelPath;
use parkpages::world::{Listed, MemoryWorld, World};

/// The world as the last build saw it.
#[derive(Default)]
pub struct Told {
    last: Option<(MemoryWorld, Arc<Vec<Listed>>)>,
}

/// The world as the next build sees it.
pub struct Watched {
    world: MemoryWorld,
    list: Arc<Vec<Listed>>,
    before: Option<Arc<Vec<Listed>>>,
    changed: Vec<RelPath>,
}

impl Told {
    pub fn look(&self, world: MemoryWorld) -> Watched {
        let list = world.list();
        let mut changed = Vec::new();
        if let Some((before, old)) = &self.last {
            let seen = |world: &MemoryWorld, path: &RelPath| world.read(path).map_err(|e| e.kind());
            let differs = |path: &RelPath| {
                let entry = |list: &[Listed]| {
                    let found = list.iter().find(|listed| listed.path == *path);
                    found.map(|listed| listed.entry.map(|_| ()))
                };
                entry(&list) != entry(old) || seen(&world, path) != seen(before, path)
            };
            let all = list.iter().chain(old.iter()).map(|listed| &listed.path);
            changed = all.filter(|path| differs(path)).cloned().collect();
            // One that is as it was may be among them, and each of them twice.
            let entry = list
                .iter()
                .find(|listed| listed.path.below("content").is_some());
            changed.extend(entry.map(|listed| listed.path.clone()));
        }
        Watched {
            world,
            list,
            before: self.last.as_ref().map(|(_, list)| Arc::clone(list)),
            changed,
        }
    }

    pub fn learn(&mut self, watched: Watched) {
        self.last = Some((watched.world, watched.list));
    }
}

impl World for Watched {
    fn list(&self) -> Arc<Vec<Listed>> {
        Arc::clone(&self.list)
    }

    fn changed_since(&self, before: &Arc<Vec<Listed>>) -> Option<Vec<RelPath>> {
        let is_it = |last: &Arc<Vec<Listed>>| Arc::ptr_eq(last, before);
        let known = self.before.as_ref().is_some_and(is_it);
        known.then(|| self.changed.clone())
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        self.world.read(path)
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }
}

//! How much memory this process has, and may have, and what it gives back.

use std::fs;

use crate::host::sys;

/// What the system grants, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Granted {
    /// Of addresses (`ulimit -v`).
    addresses: u64,
    /// Of memory, to this machine or container.
    memory: u64,
}

impl Granted {
    /// As it is now. What the system does not tell has no end.
    pub fn now() -> Self {
        let container = fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
        let container = container.and_then(|text| text.trim().parse().ok());
        Self {
            addresses: sys::most_addresses().unwrap_or(u64::MAX),
            memory: machine()
                .unwrap_or(u64::MAX)
                .min(container.unwrap_or(u64::MAX)),
        }
    }

    /// Whether this process has so much that doubling a large text may be refused: half of the addresses,
    /// or three quarters of the memory. A refusal ends a process without a word of its own.
    pub fn is_nearly_used_up(self) -> bool {
        used().is_some_and(|(addresses, memory)| {
            addresses > self.addresses / 2 || memory > self.memory / 4 * 3
        })
    }
}

/// Gives back to the system what the allocator keeps to have it sooner the next time. It takes some milliseconds for a large site, so it
/// is for a program that waits, or that needs the memory for something else.
pub fn give_back() {
    // What an arena refuses it keeps.
    #[cfg(all(unix, feature = "jemalloc"))]
    let _ = purge();
}

/// Empties the arenas of jemalloc: an arena that may keep unused pages for no time gives them back at once.
#[cfg(all(unix, feature = "jemalloc"))]
fn purge() -> tikv_jemalloc_ctl::Result<()> {
    use tikv_jemalloc_ctl::{Access, AsName, Mib, arenas};
    let arenas = arenas::narenas::read()?;
    let mut decay: Mib<[usize; 3]> = b"arena.0.dirty_decay_ms\0".name().mib()?;
    for arena in 0..arenas {
        decay[1] = usize::try_from(arena).unwrap_or_default();
        // An arena that no thread uses is not there.
        let before: tikv_jemalloc_ctl::Result<isize> = decay.read();
        if let Ok(before) = before {
            decay.write(0_isize)?;
            decay.write(before)?;
        }
    }
    Ok(())
}

fn machine() -> Option<u64> {
    bytes(&fs::read_to_string("/proc/meminfo").ok()?, "MemTotal:")
}

/// Addresses and memory that this process has.
fn used() -> Option<(u64, u64)> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    Some((bytes(&text, "VmSize:")?, bytes(&text, "VmRSS:")?))
}

/// A line of the system, as `VmSize:  1024 kB`.
fn bytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

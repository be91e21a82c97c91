//! Signals that ask the process to end: SIGINT, SIGTERM, SIGHUP.
//!
//! The exit code is 128 plus the signal's number, as shells expect. Usually the [clean-ups](on_exit) run and the process
//! ends at once. During a [`hold`] the end is put off, and [`pending`] has the exit code afterwards. A second signal ends
//! the process in any case: whatever is held must survive that, too.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sys;

type Action = Box<dyn Fn() + Send>;

struct State {
    held: usize,
    pending: Option<i32>,
    actions: BTreeMap<u64, Action>,
    next: u64,
}

static STATE: Mutex<State> = Mutex::new(State {
    held: 0,
    pending: None,
    actions: BTreeMap::new(),
    next: 0,
});

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the thread that handles signals. The command calls it once.
///
/// # Errors
/// The system refuses the handler or the thread.
pub fn listen() -> io::Result<()> {
    sys::on_signals(receive)
}

/// Ends the process as a signal would, with this exit code. While something is held nothing happens.
pub fn end(code: i32) {
    let state = state();
    if state.held == 0 {
        state.actions.values().for_each(|action| action());
        std::process::exit(code);
    }
}

fn receive(signal: i32) {
    let code = 128 + signal;
    let mut state = state();
    if state.held > 0 && state.pending.is_none() {
        state.pending = Some(code);
        return;
    }
    if state.held == 0 {
        state.actions.values().for_each(|action| action());
    }
    std::process::exit(code);
}

/// Puts off the end of the process until it is dropped.
#[must_use]
pub struct Hold(());

/// Puts off the end of the process until the returned value is dropped.
pub fn hold() -> Hold {
    state().held += 1;
    Hold(())
}

impl Drop for Hold {
    fn drop(&mut self) {
        state().held -= 1;
    }
}

/// The exit code of a signal that arrived during a hold.
pub fn pending() -> Option<i32> {
    state().pending
}

/// An action for the end of the process, which is forgotten when this is dropped.
#[must_use]
pub struct Cleanup(u64);

/// Runs `action` before a signal ends the process, unless the returned value has been dropped by then.
pub fn on_exit(action: impl Fn() + Send + 'static) -> Cleanup {
    let mut state = state();
    let id = state.next;
    state.next += 1;
    state.actions.insert(id, Box::new(action));
    Cleanup(id)
}

impl Drop for Cleanup {
    fn drop(&mut self) {
        let action = state().actions.remove(&self.0);
        drop(action);
    }
}

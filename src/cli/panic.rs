//! Turns a panic, which is an error of the program itself, into a message and exit code 2.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

use crate::cli::failure::Failure;

/// The message and the place of the latest panic.
static LATEST: Mutex<Option<String>> = Mutex::new(None);

/// Runs `work`. A panic in it, on any thread, becomes a failure that asks for a report. With `redact` it has only the
/// place of the panic: the message may quote what is not public.
///
/// # Errors
/// Those of `work`, and its panics.
pub fn guarded<T>(redact: bool, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        *LATEST.lock().unwrap_or_else(PoisonError::into_inner) = Some(message(info, redact));
        // The hook of the standard library would print it.
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            eprintln!("{}", std::backtrace::Backtrace::force_capture());
        }
    }));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(before);
    done.unwrap_or_else(|_| {
        Err(Failure::new(format!(
            "parkpages stopped at an error of its own: {}",
            latest()
        ))
        .hint("the site is not to blame; please report it, with these lines and the command")
        .hint("the output folder is whole: it has all old pages or all new ones"))
    })
}

/// Runs `work` with `memo`. If that panics, `forget` empties the memo, which may have been to blame, and the work is done
/// once more. The message of the panic comes with the result.
pub fn retried<M, T>(
    memo: &mut M,
    forget: impl FnOnce(&mut M),
    mut work: impl FnMut(&mut M) -> T,
) -> (T, Option<String>) {
    match panic::catch_unwind(AssertUnwindSafe(|| work(memo))) {
        Ok(done) => (done, None),
        Err(_) => {
            let message = latest();
            forget(memo);
            (work(memo), Some(message))
        }
    }
}

fn latest() -> String {
    let latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner).take();
    latest.unwrap_or_else(|| "it does not say which".to_owned())
}

fn message(info: &PanicHookInfo<'_>, redact: bool) -> String {
    let what = info
        .payload_as_str()
        .filter(|_| !redact)
        .unwrap_or("a panic")
        .replace('\n', " ");
    match info.location() {
        Some(at) => format!("{what} ({}:{})", at.file(), at.line()),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::console::Console;
    use crate::cli::failure::Code;
    use crate::host::terminal::Colour;

    #[test]
    fn a_panic_is_a_failure_that_asks_for_a_report() {
        let failed = |failure: Failure| {
            let text = failure.render(false);
            let code = Console::new(Colour::Never).fail(&failure);
            (text, code)
        };
        let (text, code) = guarded::<()>(false, || panic!("a hole\nin it"))
            .map_err(failed)
            .unwrap_err();
        assert_eq!(code, Code::Failed);
        let (first, rest) = text.split_once('\n').unwrap();
        let place = concat!("a hole in it (", file!(), ":");
        assert!(first.contains(place), "{first}");
        assert!(rest.contains("please report it"), "{rest}");

        let secret = guarded::<()>(true, || panic!("zqx")).map_err(failed);
        let (text, _) = secret.unwrap_err();
        assert!(text.contains(file!()) && !text.contains("zqx"), "{text}");

        let threads = || {
            use rayon::prelude::*;
            (0..8).into_par_iter().for_each(|n| assert!(n < 4, "{n}"));
            Ok(())
        };
        assert!(guarded(false, threads).is_err());
        assert!(guarded(false, || Ok(())).is_ok());
        // The latest panic is that of the whole process, so these run one after the other.
        after_a_panic_the_memo_is_emptied_and_the_work_done_once_more();
    }

    fn after_a_panic_the_memo_is_emptied_and_the_work_done_once_more() {
        let mut memo = vec![1, 2];
        let work = |memo: &mut Vec<i32>| {
            assert!(memo.is_empty(), "a hole");
            memo.push(3);
            3
        };
        let (done, message) = retried(&mut memo, Vec::clear, work);
        assert_eq!((done, &*memo), (3, &[3][..]));
        assert!(message.is_some());
        let (done, message) = retried(&mut Vec::new(), Vec::clear, work);
        assert_eq!((done, message), (3, None));
        // With an empty memo the panic is not its fault.
        let always = || retried(&mut memo, Vec::clear, |_| -> i32 { panic!("a hole") });
        assert!(panic::catch_unwind(AssertUnwindSafe(always)).is_err());
    }
}

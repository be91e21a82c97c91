//! A fault of the program itself ends in a sentence and exit code 2, like whatever else is in the way.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

use crate::cli::failure::Failure;

/// What the latest panic said, and where.
static LATEST: Mutex<Option<String>> = Mutex::new(None);

/// Does `work`. A panic in it, on whatever thread, becomes a failure that asks for a report. With
/// `redact` only its place is told: the message may quote what is not public.
///
/// # Errors
/// Those of `work`, and its panics.
pub fn guarded<T>(redact: bool, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        *LATEST.lock().unwrap_or_else(PoisonError::into_inner) = Some(told(info, redact));
        // Whoever asks for a trace gets it.
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            eprintln!("{}", std::backtrace::Backtrace::force_capture());
        }
    }));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(before);
    done.unwrap_or_else(|_| {
        Err(Failure::new(format!(
            "parkpages stopped at a mistake of its own: {}",
            latest()
        ))
        .hint("it is no fault of the site; please report it, with these lines and the command")
        .hint("the output folder is as it was, or whole"))
    })
}

/// Does `work` from `kept`. Where that ends in a panic, `forget` empties it, and the work is done once
/// more, from nothing: what was kept may have been to blame, and must not be so again. What the panic
/// said comes with the result.
pub fn forgiven<K, T>(
    kept: &mut K,
    forget: impl FnOnce(&mut K),
    mut work: impl FnMut(&mut K) -> T,
) -> (T, Option<String>) {
    match panic::catch_unwind(AssertUnwindSafe(|| work(kept))) {
        Ok(done) => (done, None),
        Err(_) => {
            let said = latest();
            forget(kept);
            (work(kept), Some(said))
        }
    }
}

fn latest() -> String {
    let latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner).take();
    latest.unwrap_or_else(|| "it does not say which".to_owned())
}

fn told(info: &PanicHookInfo<'_>, redact: bool) -> String {
    let what = info
        .payload_as_str()
        .filter(|_| !redact)
        .unwrap_or("a panic")
        .replace('\n', " ");
    match info.location() {
        Some(place) => format!("{what} ({}:{})", place.file(), place.line()),
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
        // What a panic says is kept for the whole process: these go one after the other.
        what_led_to_a_panic_is_forgotten_and_the_work_done_once_more();
    }

    fn what_led_to_a_panic_is_forgotten_and_the_work_done_once_more() {
        let mut kept = vec![1, 2];
        let work = |kept: &mut Vec<i32>| {
            assert!(kept.is_empty(), "a hole");
            kept.push(3);
            3
        };
        let (done, said) = forgiven(&mut kept, Vec::clear, work);
        assert_eq!((done, &*kept), (3, &[3][..]));
        assert!(said.is_some());
        let (done, said) = forgiven(&mut Vec::new(), Vec::clear, work);
        assert_eq!((done, said), (3, None));
        // From nothing it is no fault of what was kept.
        let always = || forgiven(&mut kept, Vec::clear, |_| -> i32 { panic!("a hole") });
        assert!(panic::catch_unwind(AssertUnwindSafe(always)).is_err());
    }
}

//! The function `range`.

use tera::{TeraResult, Value};

use super::{Call, function_error};

/// The greatest number of numbers: no page shows a longer list.
const MOST: u64 = 100_000;

/// `range`: the integers from `start` (or 0) to `end`, without `end`, in steps of `step_by` (or 1), which may be
/// negative. Replaces Tera's function of that name.
///
/// # Errors
/// A value is not a whole number, the step is 0, `start` is after `end` for a step up, or there are over 100,000 numbers.
pub fn range(call: &Call<'_>) -> TeraResult<Value> {
    let whole = |name: &str| match call.args.get(name).map(|value| (value, value.as_i64())) {
        None => Ok(None),
        Some((_, Some(number))) => Ok(Some(number)),
        Some((value, None)) => Err(call.args.wrong(name, "a whole number", value)),
    };
    let end = i128::from(whole("end")?.unwrap_or(0));
    let start = i128::from(whole("start")?.unwrap_or(0));
    let step = i128::from(whole("step_by")?.unwrap_or(1));
    if step == 0 {
        let message = "`range` goes by steps of 0 and would have no end";
        return Err(function_error(
            "wrong-argument",
            message,
            Some("step_by"),
            None,
        ));
    }
    if start > end && step > 0 {
        let message = format!("`range` begins at {start}, after its `end` of {end}");
        return Err(function_error(
            "wrong-argument",
            message,
            Some("start"),
            None,
        ));
    }
    let span = (end - start) * step.signum();
    let count = (span + step.abs() - 1).max(0) / step.abs();
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    if count > MOST {
        let message = format!("`range` makes {count} numbers, and 100,000 are the most");
        return Err(function_error(
            "value-too-large",
            message,
            Some("end"),
            None,
        ));
    }
    let numbers = (0..i128::from(count)).map(|at| Value::from(start + at * step));
    Ok(Value::from(numbers.collect::<Vec<Value>>()))
}

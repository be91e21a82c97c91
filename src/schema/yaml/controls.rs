//! Removes control characters and noncharacters from values: HTML forbids them, and XML cannot represent them.

use std::ops::Range;

use crate::base::control::{HINT, complaint_in_value, controls, without_controls};
use crate::diag::Diagnostic;

/// Removes or replaces such characters in `text`, the value of the source text `written`. Returns a warning about the first
/// one with its byte range in `written`, or without a range if it was written as an escape; `None` if there are none.
pub(super) fn take_controls(
    text: &mut String,
    written: &str,
) -> Option<(Diagnostic, Option<Range<usize>>)> {
    let (_, escaped) = *controls(text).first()?;
    let (c, place) = match controls(written).first() {
        Some((at, c)) => (*c, Some(*at..at + c.len_utf8())),
        None => (escaped, None),
    };
    *text = without_controls(text).into_owned();
    let warning = Diagnostic::warning("control-character", complaint_in_value(c)).hint(HINT);
    Some((warning, place))
}

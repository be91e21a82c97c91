//! Characters in values that cannot be published.

use std::ops::Range;

use crate::base::control::{HINT, complaint_in_value, controls, without_controls};
use crate::diag::Diagnostic;

/// Takes such characters out of `text`, which is `written` in the file. The warning is of the first one;
/// it has no place in `written` if an escape names it.
pub(super) fn take_controls(
    text: &mut String,
    written: &str,
) -> Option<(Diagnostic, Option<Range<usize>>)> {
    let (_, escaped) = *controls(text).first()?;
    let (c, place) = match controls(written).first() {
        Some((at, c)) => (*c, Some(*at..at + c.len_utf8())),
        None => (escaped, None),
    };
    *text = without_controls(text);
    let warning = Diagnostic::warning("control-character", complaint_in_value(c)).hint(HINT);
    Some((warning, place))
}

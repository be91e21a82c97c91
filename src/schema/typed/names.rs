//! The names of values in messages.

use std::fmt;

/// The path of a value within an entry, as `engagements.date`. It is a linked list on the stack, because most values need
/// no message: the text is made by `Display`.
#[derive(Clone, Copy)]
pub(super) struct Name<'a> {
    above: Option<&'a Name<'a>>,
    key: &'a str,
}

impl<'a> Name<'a> {
    pub(super) fn new(key: &'a str) -> Self {
        Self { above: None, key }
    }

    pub(super) fn below<'b>(&'b self, key: &'b str) -> Name<'b> {
        Name {
            above: Some(self),
            key,
        }
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            write!(f, "{above}.")?;
        }
        f.write_str(self.key)
    }
}

//! The parts into which the routes of a site are divided, so that several builds render them side by side.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::base::Digest;
use crate::output::formats;
use crate::site::{Route, RouteKind};

/// One of the equal parts of a site, written as `2/3`. The same routes belong to it on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Part {
    /// Which of the parts it is, counted from 1.
    number: u16,
    /// How many parts there are.
    of: u16,
}

impl Part {
    /// The number of this part, from 1.
    pub fn number(self) -> u16 {
        self.number
    }

    /// How many parts there are.
    pub fn of(self) -> u16 {
        self.of
    }

    /// Whether a route is rendered with this part. What is only copied, and what every build writes again, is in none: it is left to the
    /// build that joins the parts, as are the outputs that are made of all others.
    pub(super) fn has(self, route: &Route) -> bool {
        let by = match &route.kind {
            RouteKind::File(_) => return false,
            // All versions of a picture are together, because its file is decoded once for all of them.
            RouteKind::Picture(source) => source.file.as_str(),
            kind => match formats::of(kind) {
                Some(format) if format.fingerprint().is_none() => return false,
                _ => route.path.as_str(),
            },
        };
        let digest = Digest::of(by.as_bytes());
        let bytes = digest.as_bytes().iter().take(8);
        let place = bytes.fold(0, |place, byte| place << 8 | u64::from(*byte));
        place % u64::from(self.of) + 1 == u64::from(self.number)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/');
        let numbers =
            numbers.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            Some((number, of)) => Err(format!(
                "there is no part {number} of {of}: parts are counted from 1, as 1/{most} to {most}/{most}",
                most = of.max(1)
            )),
            None => Err(format!(
                "write the number of the part and the number of all parts, as 2/3, of at most {}",
                u16::MAX
            )),
        }
    }
}

//! The sources of an earlier release, with some of today's in their place.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use jiff::Timestamp;

use crate::base::RelPath;
use crate::content::approvals::Approvals;
use crate::content::layout::{CONTENT, is_among_notices};
use crate::publish::rollback::Plan;
use crate::world::{APPROVALS, Listed, World};

/// The sources of an earlier release at the present instant. Notices are always today's: they are about the hour.
pub struct MixedWorld<'a> {
    then: &'a dyn World,
    today: &'a dyn World,
    of_today: BTreeSet<RelPath>,
    /// The approvals of both, as the bytes of their file.
    approvals: Option<Vec<u8>>,
    list: Arc<Vec<Listed>>,
}

impl<'a> MixedWorld<'a> {
    /// The sources `then` without the files `left_out`, and with the files `of_today`, which are those of the entries of `plan`.
    pub fn new(
        then: &'a dyn World,
        today: &'a dyn World,
        (left_out, of_today): (&BTreeSet<RelPath>, &BTreeSet<RelPath>),
        plan: &Plan,
    ) -> Self {
        let is_notice = |path: &RelPath| path.below(CONTENT).is_some_and(is_among_notices);
        let old = then.list();
        let old = old.iter().filter(|listed| {
            let path = &listed.path;
            !is_notice(path) && !left_out.contains(path) && !of_today.contains(path)
        });
        let new = today.list();
        let new = new
            .iter()
            .filter(|listed| is_notice(&listed.path) || of_today.contains(&listed.path));
        let mut list: Vec<Listed> = old.chain(new.clone()).cloned().collect();
        list.sort_by(|a, b| a.path.cmp(&b.path));
        Self {
            then,
            today,
            of_today: new.map(|listed| listed.path.clone()).collect(),
            approvals: approvals(then, today, plan),
            list: Arc::new(list),
        }
    }
}

/// What was approved then, and today of the entries that are as today. Where one of both cannot be read, a build of it says so.
fn approvals(then: &dyn World, today: &dyn World, plan: &Plan) -> Option<Vec<u8>> {
    let (then, today) = (Approvals::read(then).ok()?, Approvals::read(today).ok()?);
    let both = then.with_those_of(today, |path| plan.of_today.contains_key(path));
    Some(both.text().into_bytes())
}

impl World for MixedWorld<'_> {
    fn list(&self) -> Arc<Vec<Listed>> {
        Arc::clone(&self.list)
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        if let Some(approvals) = self
            .approvals
            .as_ref()
            .filter(|_| path.as_str() == APPROVALS)
        {
            return Ok(approvals.clone());
        }
        if self.of_today.contains(path) {
            return self.today.read(path);
        }
        self.then.read(path)
    }

    fn now(&self) -> Timestamp {
        self.today.now()
    }
}

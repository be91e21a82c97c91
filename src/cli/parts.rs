//! The options by which several machines make one site: each a part of it, and one that joins them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::format::{count, folder};
use super::settings::Settings;
use crate::base::shown;
use crate::engine::{Built, Part, RebuildReason};
use crate::host::PartFile;

#[derive(Debug, clap::Args)]
pub struct Parts {
    /// Make one part of the pages, as 2/3 of three, and keep it as a file in the folder of --output
    #[arg(long, value_name = "N/M", conflicts_with = "join")]
    pub part: Option<Part>,

    /// Build the site from all parts in this folder; what they lack, or what has changed since, is
    /// made here
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache", value_hint = clap::ValueHint::DirPath)]
    join: Option<PathBuf>,
}

impl Parts {
    /// Refuses options that a site in parts cannot have.
    ///
    /// # Errors
    /// `--skip-broken`; `--part` without `--output`.
    pub fn check(&self, settings: &Settings) -> Result<(), Failure> {
        if self.part.is_none() && self.join.is_none() {
            return Ok(());
        }
        if settings.options.skip_broken {
            let message = "with --skip-broken a site is made as a whole: which entries are left out is known after all pages";
            return Err(Failure::new(message).hint("leave out --part and --join, or --skip-broken"));
        }
        match self.part {
            Some(part) if settings.named_output().is_none() => Err(Failure::new(
                "a part is no site, so it needs a folder of its own",
            )
            .hint(format!("name one, as in --part {part} --output parts"))),
            _ => Ok(()),
        }
    }

    /// Opens the parts that are to be joined.
    ///
    /// # Errors
    /// One of them is of no use, missing, or there twice.
    pub fn open(&self) -> Result<Vec<PartFile>, Failure> {
        let Some(at) = &self.join else {
            return Ok(Vec::new());
        };
        let parts = PartFile::all_in(at)?;
        check_set(at, &parts)?;
        Ok(parts.into_iter().map(|(_, part)| part).collect())
    }
}

/// Refuses a set that has not each part once.
fn check_set(at: &Path, parts: &[(PathBuf, PartFile)]) -> Result<(), Failure> {
    let at = folder(at);
    let Some((first, one)) = parts.first() else {
        let hint =
            format!("make them first, as by --part 1/2 --output {at} and --part 2/2 --output {at}");
        return Err(Failure::new(format!("{at} has no part of a site")).hint(hint));
    };
    let of = one.part().of();
    let mut found: BTreeMap<u16, &Path> = BTreeMap::new();
    for (file, part) in parts {
        let part = part.part();
        let (message, hint) = if part.of() != of {
            let (first, file) = (shown(first), shown(file));
            (
                format!(
                    "`{first}` is one of {of} parts, and `{file}` one of {}",
                    part.of()
                ),
                "remove those that were left from another time",
            )
        } else if let Some(before) = found.insert(part.number(), file) {
            (
                format!(
                    "`{}` and `{}` are both part {part}",
                    shown(before),
                    shown(file)
                ),
                "remove the one that is not of this time",
            )
        } else {
            continue;
        };
        return Err(Failure::new(message).hint(hint));
    }
    match (1..=of).find(|number| !found.contains_key(number)) {
        None => Ok(()),
        Some(first) => {
            let missing = usize::from(of) - found.len();
            let message =
                format!("{at} lacks {missing} of {of} parts, the first of them {first}/{of}");
            let hint = format!("make what is missing, as by --part {first}/{of} --output {at}");
            Err(Failure::new(message).hint(hint))
        }
    }
}

/// What is told of outputs that parts had and that were made again, if there are any.
pub fn made_again(built: &Built) -> Option<String> {
    let why = || built.why.values();
    let damaged = why()
        .filter(|why| **why == RebuildReason::OutputMissing)
        .count();
    let again = why().filter(|why| **why != RebuildReason::New).count();
    let stale = again - damaged;
    let mut text = String::new();
    if stale > 0 {
        let pages = count(stale, "page");
        text.push_str(&format!(
            "Of the parts, {pages} did not fit and had to be made again; parts fit if they are made of the same sources, with the \
             same options and at the same time.\n"
        ));
    }
    if damaged > 0 {
        let pages = count(damaged, "page");
        text.push_str(&format!(
            "Of the parts, {pages} came damaged and had to be made again; bring the files here once more.\n"
        ));
    }
    (!text.is_empty()).then_some(text)
}

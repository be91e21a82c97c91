//! What keeps a mistake from becoming public.

use super::failure::Failure;
use super::format::count;
use super::settings::Settings;
use super::target::Place;
use crate::base::Digest;
use crate::publish::{Contents, Release, counts};

/// The options that let pages vanish.
#[derive(Debug, clap::Args)]
pub struct Guards {
    /// How many percent of the pages may vanish [default: max_deletes of the target, or 10]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    max_deletes: Option<u8>,

    /// Publish however many pages vanish
    #[arg(long)]
    yes: bool,

    /// Take style sheets, scripts and fonts of the release before away at once
    #[arg(long)]
    no_linger: bool,
}

impl Guards {
    /// Whether style sheets, scripts and fonts of the release before stay for one more release.
    pub fn lets_linger(&self) -> bool {
        !self.no_linger
    }

    /// The refusal of a release that takes too many pages away.
    pub fn too_many(
        &self,
        place: &Place,
        before: Option<&Release>,
        now: &Contents,
    ) -> Option<Failure> {
        let before = &before?.contents;
        let gone = counts(before, now).pages_removed;
        let pages = before
            .files
            .keys()
            .filter(|path| path.extension() == Some("html"))
            .count();
        let most = self
            .max_deletes
            .map_or(place.settings.max_deletes, usize::from);
        if self.yes || gone * 100 <= pages * most {
            return None;
        }
        Some(
            Failure::new(format!(
                "{gone} of {} would vanish, which is more than {most} %: nothing was published",
                count(pages, "page")
            ))
            .hint("look at it with --dry-run; if that is meant, say so with --yes"),
        )
    }

    /// The refusal to publish once more what readers were led back from.
    pub fn again(
        &self,
        place: &Place,
        live: Option<&Release>,
        now: Option<Digest>,
    ) -> Result<Option<Failure>, Failure> {
        let Some((live, to)) = live.and_then(|live| Some((live, live.back_to?))) else {
            return Ok(None);
        };
        let all = place.target.heads()?;
        let left = all.iter().find(|one| {
            (to + 1..live.number).contains(&one.number) && now.is_some() && one.sources == now
        });
        Ok(left.filter(|_| !self.yes).map(|left| {
            Failure::new(format!(
                "the sources are those of {}, from which readers were led back: nothing was published",
                place.named(left)
            ))
            .hint("change what was wrong; if it was right after all, publish with --yes")
        }))
    }
}

/// Refuses what must not become public, or not yet.
pub fn refuse(settings: &Settings, dry_run: bool) -> Result<(), Failure> {
    let options = &settings.options;
    if options.drafts || options.preview {
        let what = if options.drafts {
            "--drafts"
        } else {
            "--preview"
        };
        return Err(Failure::new(format!("with {what} nothing is published"))
            .hint("build a preview with `parkpages build --preview --output FOLDER`"));
    }
    if settings.now.is_some() && !dry_run {
        return Err(
            Failure::new("what is published is the site as it is now, and not at --now")
                .hint("with --dry-run, --now shows what will have changed by then"),
        );
    }
    Ok(())
}

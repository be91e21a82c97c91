use serde::Serialize;

use super::console::Console;
use super::failure::{Code, Failure};
use super::new_release::counted;
use super::options::Format;
use super::settings::Settings;
use super::table::Table;
use super::target::{Place, targets};
use crate::host::DiskWorld;
use crate::publish::{Counts, Head};

const EXAMPLES: &str = "\
Examples:
  parkpages releases
  parkpages releases live --format json
  parkpages releases --sums 7 > sums && parkpages releases --signature 7 > sums.minisig
                              For `minisign -Vm sums -P KEY` and `sha256sum -c sums`";

/// List what was published, release by release
///
/// Each release of a target that is still there, the newest first, with its number, when and by whom
/// it was published, and what changed. A star is before the one that readers see.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Releases {
    /// A target of `publish` in content/site.yaml [default: the first]
    target: Option<String>,

    /// Print the list of files of a release with their SHA-256, as `sha256sum -c` reads it
    #[arg(long, value_name = "NUMBER", conflicts_with = "signature")]
    sums: Option<String>,

    /// Print the signature of that list, as `minisign -V` reads it
    #[arg(long, value_name = "NUMBER")]
    signature: Option<String>,
}

/// A release as programs read it.
#[derive(Serialize)]
struct Row<'a> {
    number: u64,
    name: &'a str,
    at: String,
    by: &'a str,
    live: bool,
    counts: Counts,
    files: usize,
    sha256: &'a str,
    signed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    back_to: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
}

impl Releases {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let format = settings.format("releases")?;
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let Some(targets) = targets(&world, settings, console)? else {
            return Ok(Code::Errors);
        };
        let place = targets.pick(self.target.as_deref(), &settings.root)?;
        if let Some(named) = self.sums.as_ref().or(self.signature.as_ref()) {
            let Some(release) = place.release(named)? else {
                return Err(Failure::new(format!("there is no release `{named}`"))
                    .hint("`parkpages releases` lists them"));
            };
            let text = match &self.signature {
                None => release.list(),
                Some(_) => release.signature.clone().ok_or_else(|| {
                    Failure::new(format!("{} is not signed", place.named(&(&release).into())))
                })?,
            };
            console.out(&text);
            return Ok(Code::Done);
        }
        let (mut all, current) = (place.target.heads()?, place.target.current()?);
        all.reverse();
        let is_live = |release: &Head| Some(&release.name) == current.as_ref();
        if format == Format::Json {
            let rows: Vec<Row<'_>> = all.iter().map(|one| row(one, is_live(one))).collect();
            let json = serde_json::to_string_pretty(&rows);
            let json = json.map_err(|error| Failure::new(format!("no JSON of it: {error}")))?;
            console.out(&(json + "\n"));
            return Ok(Code::Done);
        }
        if all.is_empty() {
            console.err(&format!(
                "Nothing is published to {} yet.\n",
                place.settings.name
            ));
            return Ok(Code::Done);
        }
        console.out(&table(&place, &all, is_live));
        Ok(Code::Done)
    }
}

fn row(release: &Head, live: bool) -> Row<'_> {
    Row {
        number: release.number,
        name: &release.name,
        at: release.at.to_string(),
        by: &release.by,
        live,
        counts: release.counts,
        files: release.files,
        sha256: &release.digest,
        signed: release.signature.is_some(),
        back_to: release.back_to,
        commit: release.commit.as_deref(),
    }
}

fn table(place: &Place, all: &[Head], is_live: impl Fn(&Head) -> bool) -> String {
    let mut table = Table::default();
    table.row(["", "NUMBER", "WHEN", "WHO", "SHA-256", "WHAT"]);
    for release in all {
        let mut what = counted(&release.counts);
        if let Some(to) = release.back_to {
            what = format!("back to {to}: {what}");
        }
        if release.signature.is_some() {
            what += "; signed";
        }
        let mark = if is_live(release) { "*" } else { " " };
        let by = if release.by.is_empty() {
            "-"
        } else {
            &release.by
        };
        table.row([
            mark,
            &release.number.to_string(),
            &place.instant(release.at),
            by,
            release.digest.get(..8).unwrap_or_default(),
            &what,
        ]);
    }
    table.print("")
}

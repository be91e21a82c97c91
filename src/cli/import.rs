use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;

use super::console::Console;
use super::failure::{Code, Failure};
use super::format::{blocked, count, folder};
use super::init::{StarterTheme, theme_files};
use crate::base::RelPath;
use crate::host::OldFolder;
use crate::host::imported::{self, Written};
use crate::import::{Mapping, NotImported, Report, Theme, addresses, import, systems};

const EXAMPLES: &str = "\
Examples:
  parkpages import ../old-site --into my-site
  cd my-site && parkpages build

The report is in import/report.md. Import again whenever the old site changes: what you have changed
here since stays as it is. docs/import.md tells what becomes of what.";

/// Take over a site that was made with another program
///
/// Reads the old site and writes it as content for parkpages: pages with their front matter, dates,
/// drafts and terms, links, files, menus, and redirects from every address that changes. What could not
/// be carried stands in a report, each with its place. The old site is only read, and nothing is ever
/// overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Import {
    /// The old site's folder, or the file that it was exported to
    #[arg(value_name = "FOLDER_OR_FILE", value_hint = clap::ValueHint::AnyPath)]
    old: PathBuf,
    /// What the old site was made with; without it, its files tell
    #[arg(long, value_name = "SYSTEM", value_parser = PossibleValuesParser::new(systems()))]
    from: Option<String>,
    /// The folder of the new site; it is created if it does not exist
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = clap::ValueHint::DirPath)]
    into: PathBuf,
    /// A file that says what becomes of keys and shortcodes (docs/import.md)
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    mapping: Option<PathBuf>,
    /// A sitemap of the old site, or a list with an address a line: what nothing has here leads on
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    sitemap: Vec<PathBuf>,
    /// The theme to begin with
    #[arg(long, value_enum, default_value_t = StarterTheme::Plain)]
    theme: StarterTheme,
}

impl Import {
    pub fn run(self, console: &mut Console) -> Result<Code, Failure> {
        let mapping = self.mapping()?;
        let old = OldFolder::open(&self.old).map_err(|_| {
            Failure::new(format!(
                "there is no folder or file `{}`",
                self.old.display()
            ))
        })?;
        self.check_apart(&old)?;
        let theme = Theme {
            name: self.theme.name(),
            files: &|languages| theme_files(self.theme, languages),
        };
        let addresses = self.addresses()?;
        let imported = import(&old, self.from.as_deref(), &mapping, &theme, &addresses)
            .map_err(|why| self.refusal(why))?;
        let stopped = |stopped: imported::Blocked| blocked(&stopped.path, &stopped.error);
        let written = imported::write(&imported, &old, &self.into).map_err(stopped)?;
        let report = imported.report.markdown(&paragraphs(&written));
        imported::write_report(&self.into, &report).map_err(stopped)?;
        console.out(&summary(&imported.report, &written, &self.into));
        let enter = match self.into.as_path() {
            into if into == Path::new(".") => String::new(),
            into => format!("  cd {}\n", into.display()),
        };
        console.err(&format!("Next:\n{enter}  parkpages build\n"));
        Ok(Code::Done)
    }

    fn addresses(&self) -> Result<Vec<String>, Failure> {
        let mut all = Vec::new();
        for path in &self.sitemap {
            let text = fs::read_to_string(path).map_err(|error| blocked(path, &error))?;
            let found = addresses(&text).map_err(|why| {
                Failure::new(format!("`{}` cannot be read: {why}", path.display()))
            })?;
            if found.is_empty() {
                let what = format!("`{}` names no addresses", path.display());
                return Err(Failure::new(what).hint(
                    "it is a sitemap (`<urlset><url><loc>…`) or a text with an address a line; of an index of sitemaps, name each of these",
                ));
            }
            all.extend(found);
        }
        Ok(all)
    }

    fn mapping(&self) -> Result<Mapping, Failure> {
        let own = match &self.mapping {
            Some(path) => Some(fs::read_to_string(path).map_err(|error| blocked(path, &error))?),
            None => None,
        };
        Mapping::new(own.as_deref()).map_err(|why| {
            let why = why.lines().next().unwrap_or_default().to_owned();
            let path = self.mapping.as_deref().unwrap_or(Path::new("the mapping"));
            Failure::new(format!("`{}` cannot be read: {why}", path.display()))
                .hint("it has the form `front_matter: {summary: description}` and `shortcodes: {video: \"[Video]({0})\"}`")
        })
    }

    /// Refuses to write into the old site, which is only read.
    fn check_apart(&self, old: &OldFolder) -> Result<(), Failure> {
        let into = self.into.canonicalize();
        let is_file = self.old.is_file();
        if into.is_ok_and(|into| into.starts_with(old.root())) && !is_file {
            let what = format!(
                "`{}` lies in the old site, which is only read",
                self.into.display()
            );
            return Err(
                Failure::new(what).hint("name a folder apart from it, as `--into ../new-site`")
            );
        }
        Ok(())
    }

    fn refusal(&self, why: NotImported) -> Failure {
        let shown = self.old.display();
        match why {
            NotImported::Unknown(known) => {
                let failure = Failure::new(format!("`{shown}` is no site that can be imported"));
                let known = known.iter();
                let known: Vec<String> = known.map(|(name, by)| format!("{name} ({by})")).collect();
                failure
                    .hint(format!("known are {}", known.join(", ")))
                    .hint("name the folder that has these; `--from` says what it was made with")
            }
            NotImported::Empty(system) => {
                Failure::new(format!("`{shown}` has no pages that {system} would make"))
                    .hint("name the folder that holds the settings of the old site")
            }
        }
    }
}

/// What was written, for the report.
fn paragraphs(written: &Written) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |files: &[RelPath], what: &str| {
        if !files.is_empty() {
            let mut text = what.to_owned();
            for file in files {
                let _ = write!(text, "\n- {file}");
            }
            all.push(text);
        }
    };
    add(
        &written.both,
        "Changed here and in the old site. Yours was kept; what the old site says now is in `import/changed/`:",
    );
    add(
        &written.removed,
        "Removed here since the last import, and left away:",
    );
    add(
        &written.gone,
        "No longer in the old site. Remove them if they are to go:",
    );
    add(&written.replaced, "Changed in the old site and taken over:");
    add(&written.kept, "Changed here, and not in the old site:");
    all
}

fn summary(report: &Report, written: &Written, into: &Path) -> String {
    let mut text = format!(
        "Imported {} and {} from {} into {}\n",
        count(report.pages, "page"),
        count(report.files, "file"),
        report.system,
        folder(into),
    );
    let _ = writeln!(
        text,
        "  {} as they were, {} that lead to new ones",
        count(report.kept, "address"),
        report.redirected
    );
    let rows = [
        (written.new.len(), "written"),
        (
            written.replaced.len(),
            "replaced, because the old site changed",
        ),
        (written.same, "as they were"),
        (written.kept.len(), "changed here and kept"),
        (
            written.both.len(),
            "changed on both sides: yours are kept, the others are in import/changed/",
        ),
        (written.removed.len(), "removed here and left away"),
        (written.gone.len(), "no longer in the old site"),
    ];
    for (count, what) in rows.into_iter().filter(|(count, _)| *count > 0) {
        let _ = writeln!(text, "  {count:>6}  {what}");
    }
    if !report.notes.is_empty() {
        text += "To look at (import/report.md has each place):\n";
        for (count, what) in report.counts() {
            let _ = writeln!(text, "  {count:>6}  {what}");
        }
    }
    text
}

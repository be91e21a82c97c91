use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::console::Console;
use super::failure::{Code, Failure};
use crate::cli::format::{blocked, folder};

const EXAMPLES: &str = "\
Examples:
  parkpages init my-site
  cd my-site && parkpages build";

/// The files of a new site. `gitignore` gets its dot when it is written, because here it would hide files of this
/// repository.
static STARTER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");

/// The theme of a new site.
static PLAIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/plain");

/// Start a site in a new folder
///
/// Writes a small site in English and Chinese that builds at once: settings, a home page, a page, a
/// news section and a theme, each file with comments on what can be changed. Nothing is ever
/// overwritten: a folder that holds anything (except .git) is refused.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Init {
    /// The folder; it is created if it does not exist
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    dir: PathBuf,
}

impl Init {
    pub fn run(self, console: &mut Console) -> Result<Code, Failure> {
        check_empty(&self.dir)?;
        write(&STARTER, &self.dir)?;
        write(&PLAIN, &self.dir.join("themes/plain"))?;
        let shown = folder(&self.dir);
        console.out(&format!(
            "Started a site in {shown}
  content/site.yaml  settings: title, address, languages
  content/news/      news; `parkpages new news \"Title\"` starts an item
  themes/plain/      templates and style
"
        ));
        let enter = if self.dir == Path::new(".") {
            String::new()
        } else {
            format!("  cd {}\n", self.dir.display())
        };
        console.err(&format!("Next:\n{enter}  parkpages build\n"));
        Ok(Code::Done)
    }
}

/// Refuses a folder that contains anything apart from `.git`.
fn check_empty(dir: &Path) -> Result<(), Failure> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            let what = format!(
                "`{}` cannot be a folder: a file is in the way",
                dir.display()
            );
            return Err(Failure::new(what).hint("name a new folder"));
        }
        Err(error) => return Err(blocked(dir, &error)),
    };
    for entry in entries {
        let name = entry.map_err(|error| blocked(dir, &error))?.file_name();
        if name != ".git" {
            let what = format!("the folder `{}` is not empty", dir.display());
            let name = name.to_string_lossy().into_owned();
            return Err(Failure::new(format!("{what}: it contains `{name}`"))
                .hint("`init` writes into a new or empty folder only; name another one"));
        }
    }
    Ok(())
}

fn write(from: &Dir<'_>, to: &Path) -> Result<(), Failure> {
    for file in from.files() {
        let path = match file.path().to_str() {
            Some("gitignore") => to.join(".gitignore"),
            _ => to.join(file.path()),
        };
        let parent = path.parent().unwrap_or(to);
        let made = fs::create_dir_all(parent)
            .and_then(|()| fs::File::create_new(&path))
            .and_then(|mut new| new.write_all(file.contents()));
        made.map_err(|error| blocked(&path, &error))?;
    }
    from.dirs().try_for_each(|dir| write(dir, to))
}

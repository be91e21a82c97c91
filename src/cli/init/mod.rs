//! The command `init`. [`languages`] reads which languages the site has, [`text`] writes its settings and pages in them.

mod languages;
mod text;

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::console::Console;
use super::failure::{Code, Failure};
use crate::base::Languages;
use crate::cli::format::{blocked, folder};

const EXAMPLES: &str = "\
Examples:
  parkpages init my-site                       In English and Chinese, with the theme plain
  parkpages init my-site --languages en        In one language: /about/, no language in addresses
  parkpages init my-site --languages pt,en     The first language is the default one
  parkpages init . --theme park                In this folder, with the theme of the sample site";

/// Words of new sites by language, and those of the theme `plain` that it lacks itself.
static STARTER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");

static PLAIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/plain");
static PARK: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/park");

/// The folders of the output, which belong into no repository.
const IGNORED: [&str; 2] = ["public", "preview"];

/// Start a site in a new folder
///
/// Writes a small site that builds at once: settings, a home page, a page, a news section and a
/// theme, each file with comments on what can be changed. It asks nothing, and nothing is ever
/// overwritten: a folder that holds anything is refused, apart from a README, a LICENSE and what
/// belongs to Git.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Init {
    /// The folder; it is created if it does not exist
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    dir: PathBuf,

    /// The languages of the site, the default one first: tags as en, pt or fr-ca; tc and sc are
    /// Traditional and Simplified Chinese
    #[arg(long, value_name = "KEYS", default_value = "en,tc,sc")]
    languages: String,

    /// The theme to begin with: plain has 300 lines, park is that of the sample site
    #[arg(long, value_enum, default_value_t = StarterTheme::Plain)]
    theme: StarterTheme,
}

/// A theme that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum StarterTheme {
    Plain,
    Park,
}

impl StarterTheme {
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Park => "park",
        }
    }

    fn files(self) -> &'static Dir<'static> {
        match self {
            Self::Plain => &PLAIN,
            Self::Park => &PARK,
        }
    }
}

impl Init {
    pub fn run(self, console: &mut Console) -> Result<Code, Failure> {
        let languages = languages::read(&self.languages)?;
        check_empty(&self.dir)?;
        let theme = self.theme.name();
        for (path, text) in text::site(&languages, theme) {
            write_file(&self.dir.join("content").join(path), text.as_bytes())?;
        }
        let mut foreign = Vec::new();
        for (path, bytes, is_english) in theme_files(self.theme, &languages) {
            write_file(&self.dir.join(&path), &bytes)?;
            foreign.extend(is_english.then_some(path));
        }
        let ignored = gitignore(&self.dir)?;
        let width = theme.len().max(5);
        console.out(&format!(
            "Started a site in {}
  content/site.yaml   settings: title, address, languages
  content/news/       news; `parkpages new news \"Title\"` starts an item
  themes/{theme}/{:gap$}templates and style
",
            folder(&self.dir),
            "",
            gap = 12 - width,
        ));
        let enter = if self.dir == Path::new(".") {
            String::new()
        } else {
            format!("  cd {}\n", self.dir.display())
        };
        let mut next = format!(
            "Next:\n{enter}  parkpages serve    shows the site at http://127.0.0.1:4000 while you work on it\n  \
             parkpages build    makes it, into public/\n"
        );
        if !foreign.is_empty() {
            next += &format!(
                "To be translated, words of the theme that are in English: {}\n",
                foreign.join(", ")
            );
        }
        if !ignored {
            next += "To be added to your .gitignore: the lines /public and /preview\n";
        }
        console.err(&next);
        Ok(Code::Done)
    }
}

/// The files of a theme, each with its path below the root, its bytes, and whether it has words in English though they are
/// for another of these languages.
pub fn theme_files(theme: StarterTheme, languages: &Languages) -> Vec<(String, Vec<u8>, bool)> {
    let name = theme.name();
    let mut all = Vec::new();
    collect(theme.files(), &format!("themes/{name}"), &mut all);
    for words in text::theme_words(languages, theme.files(), name) {
        let path = format!("themes/{name}/i18n/{}", words.file);
        all.retain(|(other, ..)| *other != path);
        all.push((path, words.text.into_bytes(), words.is_english));
    }
    all
}

fn collect(from: &Dir<'_>, to: &str, all: &mut Vec<(String, Vec<u8>, bool)>) {
    for file in from.files() {
        let path = format!("{to}/{}", file.path().display()).replace('\\', "/");
        all.push((path, file.contents().to_vec(), false));
    }
    for dir in from.dirs() {
        collect(dir, to, all);
    }
}

/// Whether a folder for a new site may hold a file or folder of this name.
fn may_stay(name: &str) -> bool {
    let upper = name.to_uppercase();
    let documents = ["README", "LICENSE", "LICENCE", "COPYING"];
    name.starts_with(".git") || documents.iter().any(|document| upper.starts_with(document))
}

/// Refuses a folder that contains anything that may be a site or other work.
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
        let name = name.to_string_lossy().into_owned();
        if !may_stay(&name) {
            let what = format!("the folder `{}` is not empty", dir.display());
            return Err(Failure::new(format!("{what}: it contains `{name}`"))
                .hint("`init` writes into a new folder, or one with no more than a README, a LICENSE and .git; name another one"));
        }
    }
    Ok(())
}

/// Writes `.gitignore` unless there is one. Returns whether it names the folders of the output.
fn gitignore(dir: &Path) -> Result<bool, Failure> {
    let path = dir.join(".gitignore");
    if let Ok(there) = fs::read_to_string(&path) {
        let has = |name: &&str| {
            there
                .lines()
                .any(|line| line.trim().trim_matches('/') == *name)
        };
        return Ok(IGNORED.iter().all(has));
    }
    let lines = IGNORED.map(|name| format!("/{name}\n"));
    write_file(&path, lines.concat().as_bytes())?;
    Ok(true)
}

/// Writes a file that does not exist yet.
fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent)
        .and_then(|()| fs::File::create_new(path))
        .and_then(|mut new| new.write_all(bytes))
        .map_err(|error| blocked(path, &error))
}

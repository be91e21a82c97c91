//! The command `new`. [`plan`] decides which files an entry has, [`text`] writes their content.

mod plan;
mod text;

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use self::plan::Plan;
use super::console::Console;
use super::failure::{Code, Failure};
use super::options::Format;
use super::problems;
use super::settings::Settings;
use crate::base::RelPath;
use crate::cli::format::{blocked, section_path};
use crate::content::layout::{NOTICE_KEYS, NOTICES, is_among_notices};
use crate::engine::new_entry;
use crate::host::{DiskWorld, clock};

const EXAMPLES: &str = "\
Examples:
  parkpages new news \"First partners sign\"
  parkpages new news \"首批合作夥伴簽約\" --language tc --slug first-partners
  parkpages new news \"Open day\" --folder --all-languages    With pictures, in every language
  parkpages new partners \"AstraZeneca\" --record
  parkpages new . \"Getting here\"                            A page at the top";

/// Start an entry: a file with the front matter that its section asks for
///
/// Fields that must be filled in stand open, the others are there as comments. The entry is a draft
/// until the line `draft: true` is taken out. Nothing is ever overwritten. Prints the path of the
/// new file.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct New {
    /// The section: a folder of content/, as news; a dot is the top
    #[arg(value_name = "SECTION")]
    section: String,

    /// The title of the entry
    #[arg(value_name = "TITLE")]
    title: String,

    /// A file for each language that is written by hand, the title still to be translated
    #[arg(long)]
    all_languages: bool,

    /// The language of the title, as tc [default: the site's default language]
    #[arg(long, value_name = "KEY")]
    language: Option<String>,

    /// One YAML file for all languages, also where the section holds Markdown
    #[arg(long, conflicts_with = "folder")]
    record: bool,

    /// A folder for the entry, with room for its pictures and files
    #[arg(long)]
    folder: bool,

    /// The last part of the address [default: made from the title]
    #[arg(long, value_name = "SLUG")]
    slug: Option<String>,

    /// The date of publication, as 2026-05-01 [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

impl New {
    pub fn run(self, settings: &Settings, console: &mut Console) -> Result<Code, Failure> {
        let folder = section_path(&self.section);
        if is_among_notices(folder) {
            let title = self.title.trim();
            let name = plan::slug(&self, title).unwrap_or_else(|_| "name".to_owned());
            let message = "a notice is a YAML file of its own and no entry";
            return Err(Failure::new(message).hint(format!(
                "write content/{NOTICES}/{name}.yaml with the lines {NOTICE_KEYS}; it goes up with the next build once `start` has come"
            )));
        }
        let now = settings.now.unwrap_or_else(clock::now);
        let world = DiskWorld::open(&settings.root, Some(now))?;
        let section = match new_entry(&world, section_path(&self.section)) {
            Ok(section) => section,
            Err(diagnostics) => {
                problems::print(&diagnostics, &world, Format::Human, false, console);
                return Ok(Code::Failed);
            }
        };
        let plan = Plan::new(&self, &section, &world)?;
        for (path, lang) in plan.files(&section) {
            let text = match lang {
                Some(lang) => text::markdown(&plan, &section, lang),
                None => text::record(&plan, &section),
            };
            write(&settings.root, &path, &text)?;
            console.out(&format!("{}\n", shown(&settings.root, &path)));
        }
        console.err(&next_steps(
            &text::open(&plan, &section),
            &plan.derived,
            &settings.root,
        ));
        Ok(Code::Done)
    }
}

/// Tells the user what to do with the new files.
fn next_steps(open: &[String], derived: &[String], root: &Path) -> String {
    let mut text = String::new();
    if !open.is_empty() {
        text += &format!("To fill in: {}\n", open.join(", "));
    }
    if !derived.is_empty() {
        text += &format!("Converted, without a file: {}\n", derived.join(", "));
    }
    let root = match root.to_str() {
        Some(".") | None => String::new(),
        Some(root) => format!(" --root {root}"),
    };
    text += &format!("To look at it:  parkpages build{root} --drafts --preview --output preview\n");
    text + "To publish it:  take out the line `draft: true`\n"
}

fn shown(root: &Path, path: &RelPath) -> String {
    if root == Path::new(".") {
        return path.to_string();
    }
    root.join(path.as_str()).display().to_string()
}

/// Writes a file that does not exist yet.
fn write(root: &Path, path: &RelPath, text: &str) -> Result<(), Failure> {
    let file = root.join(path.as_str());
    let parent = file.parent().unwrap_or(root);
    let written = fs::create_dir_all(parent)
        .and_then(|()| fs::File::create_new(&file))
        .and_then(|mut new| new.write_all(text.as_bytes()));
    match written {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Failure::new(format!(
            "`{}` exists already",
            shown(root, path)
        ))),
        Err(error) => Err(blocked(&file, &error)),
    }
}

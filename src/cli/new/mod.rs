//! The command `new`. [`plan`] decides which files an entry has, [`text`] writes their content, with all [`keys`]; [`notice`] makes a
//! notice.

mod keys;
mod language;
mod notice;
mod plan;
mod text;

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use self::notice::NewNotice;
use self::plan::Plan;
use super::console::Console;
use super::failure::{Code, Failure};
use super::options::Format;
use super::problems;
use super::settings::Settings;
use crate::base::{self, RelPath};
use crate::cli::format::{blocked, section_path};
use crate::content::layout::is_among_notices;
use crate::engine::{NewEntry, new_entry};
use crate::host::DiskWorld;
use crate::world::World;

const EXAMPLES: &str = "\
Examples:
  parkpages new news \"First partners sign\"
  parkpages new news \"首批合作夥伴簽約\" --language tc --slug first-partners
  parkpages new news \"Open day\" --folder --all-languages    With pictures, in every language
  parkpages new partners \"AstraZeneca\" --record
  parkpages new . \"Getting here\"                            A page at the top
  parkpages new notice \"The hall is closed on Monday.\"      An urgent notice";

/// Start an entry: a file with the front matter that its section asks for
///
/// Fields that must be filled in stand open, the others are there as comments. The entry is a draft
/// until the line `draft: true` is taken out. Nothing is ever overwritten. Prints the path of the
/// new file.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct New {
    /// The section: a folder of content/, as news; a dot is the top, and `notice` an urgent notice
    #[arg(value_name = "SECTION")]
    section: String,

    /// The title of the entry
    #[arg(value_name = "TITLE")]
    title: String,

    /// A file for each language that is written by hand, the title still to be translated
    #[arg(long)]
    all_languages: bool,

    /// The language of the title, as tc [default: that of its characters, or the site's default
    /// language]
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
        let world = DiskWorld::open(&settings.root, settings.now)?;
        let folder = section_path(&self.section);
        // A site may have a section `notice`.
        let is_notice =
            is_among_notices(folder) || folder == "notice" && !has_section(&world, folder);
        let section = match new_entry(&world, if is_notice { "" } else { folder }) {
            Ok(section) => section,
            Err(diagnostics) => {
                problems::print(&diagnostics, &world, Format::Human, false, console);
                return Ok(Code::Failed);
            }
        };
        if is_notice {
            return self.notice(settings, &section, &world, console);
        }
        let plan = Plan::new(&self, &section, &world)?;
        for (path, lang) in plan.files(&section) {
            let text = match lang {
                Some(lang) => text::markdown(&plan, &section, lang),
                None => text::record(&plan, &section),
            };
            write(&settings.root, &path, &text)?;
            console.out(&format!("{}\n", shown(&settings.root, &path)));
        }
        let languages = section.languages();
        if self.language.is_none() && plan.lang != languages.default() {
            let language = languages.get(plan.lang);
            console.err(&format!(
                "In {}, as the title is: `--language` names another\n",
                language.name
            ));
        }
        console.err(&next_steps(
            &text::open(&plan, &section),
            &plan.derived,
            &settings.root,
        ));
        Ok(Code::Done)
    }

    /// Writes the file of a new notice, and says when it goes up and how to look at it before.
    fn notice(
        &self,
        settings: &Settings,
        section: &NewEntry,
        world: &dyn World,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let today = plan::today(section, world);
        let notice = NewNotice::new(self, &section.settings, today)?;
        write(&settings.root, &notice.path, &notice.text)?;
        console.out(&format!("{}\n", shown(&settings.root, &notice.path)));
        let root = root_option(&settings.root);
        console.err(&format!(
            "It goes up with the first build after its `start`: see to `level`, `on`, `start` and `end`\n\
             To look at it:  parkpages serve{root} --now {}\n",
            notice.start
        ));
        Ok(Code::Done)
    }
}

/// Whether a folder of `content/` is a section.
fn has_section(world: &DiskWorld, folder: &str) -> bool {
    let index = format!("content/{folder}/_index.");
    let list = world.list();
    list.iter()
        .any(|listed| listed.path.as_str().starts_with(&index))
}

/// The option that names the root, with a space in front.
fn root_option(root: &Path) -> String {
    match root.to_str() {
        Some(".") | None => String::new(),
        Some(root) => format!(" --root {root}"),
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
    let root = root_option(root);
    text += &format!("To look at it:  parkpages serve{root} --drafts\n");
    text + "To publish it:  take out the line `draft: true`\n"
}

fn shown(root: &Path, path: &RelPath) -> String {
    if root == Path::new(".") {
        return path.to_string();
    }
    base::shown(&root.join(path.as_str()))
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

//! Parses the arguments. [`super::settings`] resolves them.

use std::ffi::OsString;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use super::options::{Format, Global};
use super::{
    approve, build, check, completions, diff, fetch, import, init, list, man, new, publish,
    releases, rollback, rules, schema, search, serve, translations, urls, watch,
};

const EXAMPLES: &str = "\
Examples:
  parkpages init my-site                  Start a site in a new folder
  parkpages import ../old --into my-site  Take over a site of another program
  parkpages build                         Build the site of this folder into public/
  parkpages serve                         Look at it while you work
  parkpages new news \"First partners\"     Start a news item
  parkpages diff public                   See what would change for readers
  parkpages publish                       Let readers see it
  parkpages list --due                    See what goes live or expires, and when

Exit codes:
  0  done
  1  the site has errors: nothing was published, or only what is sound with --skip-broken
  2  wrong usage, or something in the way outside the site (a full disk, a foreign folder), or a
     mistake of the program itself";

/// Turns a folder of Markdown articles and YAML records into a static site in several languages
#[derive(Debug, Parser)]
#[command(
    name = "parkpages",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    after_help = EXAMPLES,
)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Build(build::Build),
    Check(check::Check),
    Serve(serve::Serve),
    Watch(watch::Watch),
    Diff(diff::Diff),
    Publish(publish::Publish),
    Releases(releases::Releases),
    Rollback(rollback::Rollback),
    Approve(approve::Approve),
    New(new::New),
    List(list::List),
    Init(init::Init),
    Import(import::Import),
    Fetch(fetch::Fetch),
    Rules(rules::Rules),
    Translations(translations::Translations),
    Urls(urls::Urls),
    Schema(schema::SchemaOf),
    Search(search::Search),
    Completions(completions::Completions),
    Man(man::Man),
}

/// The global options that concern each command. It accepts the others as well, so that a script can pass all of them to
/// every command, but its help does not show them.
const CONCERNS: [(&str, &[&str]); 21] = [
    (
        "build",
        &[
            "root",
            "output",
            "base_url",
            "drafts",
            "now",
            "jobs",
            "skip_broken",
            "adopt",
            "redact",
            "all",
            "preview",
            "format",
            "color",
        ],
    ),
    (
        "check",
        &[
            "root",
            "base_url",
            "drafts",
            "now",
            "jobs",
            "skip_broken",
            "redact",
            "all",
            "preview",
            "format",
            "color",
        ],
    ),
    (
        "serve",
        &[
            "root",
            "base_url",
            "drafts",
            "now",
            "jobs",
            "skip_broken",
            "redact",
            "all",
            "preview",
            "format",
            "color",
        ],
    ),
    (
        "watch",
        &[
            "root",
            "output",
            "base_url",
            "drafts",
            "now",
            "jobs",
            "skip_broken",
            "adopt",
            "redact",
            "all",
            "preview",
            "format",
            "color",
        ],
    ),
    (
        "diff",
        &[
            "root", "base_url", "now", "jobs", "redact", "all", "format", "color",
        ],
    ),
    (
        "publish",
        &[
            "root", "base_url", "now", "jobs", "redact", "all", "format", "color",
        ],
    ),
    ("releases", &["root", "format", "color"]),
    (
        "rollback",
        &[
            "root",
            "base_url",
            "now",
            "jobs",
            "skip_broken",
            "redact",
            "all",
            "format",
            "color",
        ],
    ),
    (
        "list",
        &[
            "root", "base_url", "now", "redact", "all", "format", "color",
        ],
    ),
    (
        "search",
        &["root", "base_url", "now", "jobs", "all", "format", "color"],
    ),
    (
        "approve",
        &["root", "now", "jobs", "redact", "all", "color"],
    ),
    ("new", &["root", "now", "color"]),
    ("init", &["color"]),
    ("import", &["color"]),
    ("fetch", &["root", "now", "all", "color"]),
    (
        "rules",
        &[
            "root",
            "base_url",
            "drafts",
            "now",
            "jobs",
            "skip_broken",
            "redact",
            "all",
            "preview",
            "color",
        ],
    ),
    (
        "translations",
        &[
            "root", "output", "now", "jobs", "redact", "all", "format", "color",
        ],
    ),
    (
        "urls",
        &["root", "base_url", "now", "jobs", "redact", "all", "color"],
    ),
    ("schema", &["root", "color"]),
    ("completions", &[]),
    ("man", &[]),
];

impl Args {
    /// Parses the arguments, of which the first is the program's name.
    ///
    /// # Errors
    /// Those of clap, which include help and version.
    pub fn read(args: Vec<OsString>) -> Result<Self, clap::Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(args)?;
        <Self as clap::FromArgMatches>::from_arg_matches(&matches)
            .map_err(|error| error.format(&mut command))
    }

    /// The program for clap. The help of each command shows the options that concern it.
    pub fn command() -> clap::Command {
        let mut command = <Self as CommandFactory>::command();
        let global: Vec<clap::Arg> = command
            .get_arguments()
            .filter(|arg| arg.is_global_set())
            .cloned()
            .collect();
        for (name, concerns) in CONCERNS {
            let own = global.iter().filter_map(|arg| {
                let id = arg.get_id().as_str();
                if !concerns.contains(&id) {
                    return Some(arg.clone().hide(true));
                }
                match (id, name) {
                    ("format", _) => Some(format_of(name, arg.clone())),
                    ("output", "translations") => Some(
                        arg.clone()
                            .value_name("FILE")
                            .value_hint(clap::ValueHint::FilePath)
                            .help("File that --export writes [default: standard output]"),
                    ),
                    _ => None,
                }
            });
            let own: Vec<clap::Arg> = own.collect();
            command = command.mut_subcommand(name, |command| page(command.args(own)));
        }
        command
    }
}

/// Makes the help page of a command, which is the same for `-h` and `--help`: the rest of its doc comment comes before the
/// examples.
fn page(command: clap::Command) -> clap::Command {
    let text = |part: Option<&clap::builder::StyledStr>| part.map(ToString::to_string);
    let long = text(command.get_long_about()).unwrap_or_default();
    let about = text(command.get_about()).unwrap_or_default();
    let more = long.strip_prefix(&about).unwrap_or_default().trim();
    let examples = text(command.get_after_help()).unwrap_or_default();
    let after = format!("{more}\n\n{examples}");
    let command = command.long_about(None::<&str>);
    command.after_help(after.trim().to_owned())
}

/// The option `--format` with the values that one command accepts.
fn format_of(command: &str, arg: clap::Arg) -> clap::Arg {
    let known = Format::of(command);
    let names = known.iter().filter_map(ValueEnum::to_possible_value);
    let parser = PossibleValuesParser::new(names)
        .try_map(|name| Format::from_str(&name, false).map_err(std::io::Error::other));
    let what = match command {
        "list" | "releases" => "Form of the list",
        "translations" => "Form of the list; of --export xliff (the default) or po",
        "search" => "Form of the result",
        "diff" => "Form of the comparison",
        "publish" | "rollback" => "Form of what --dry-run says",
        _ => "Form of the problems",
    };
    arg.value_parser(parser)
        .hide_possible_values(false)
        .help(what)
}

//! The options for the whole site, as clap parses them.

use std::path::PathBuf;

use clap::ValueEnum;
use jiff::Timestamp;

/// Options before or after the command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options for the whole site")]
pub struct Global {
    /// Folder of the site: the one that holds content/ and themes/
    #[arg(long, global = true, value_name = "DIR", default_value = ".", value_hint = clap::ValueHint::DirPath)]
    pub root: PathBuf,

    /// Folder to publish into [default: public in the site's folder]
    #[arg(long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub output: Option<PathBuf>,

    /// Address of the published site, in place of base_url in content/site.yaml
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,

    /// Take in drafts, and what is not public yet or no longer
    #[arg(long, global = true)]
    pub drafts: bool,

    /// Build as if it were this instant, as 2026-05-01T09:00:00+08:00 [default: now]
    #[arg(long, global = true, value_name = "RFC3339", value_parser = instant)]
    pub now: Option<Timestamp>,

    /// Number of threads [default: one for each core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    /// Leave out entries with errors, publish the rest and exit with 1
    #[arg(long, global = true)]
    pub skip_broken: bool,

    /// Publish into a folder that holds files of others; they stay
    #[arg(long, global = true)]
    pub adopt: bool,

    /// Keep titles, addresses and excerpts of what is not public out of all messages
    #[arg(long, global = true)]
    pub redact: bool,

    /// Show each problem, however many there are of a kind
    #[arg(long, global = true)]
    pub all: bool,

    /// Mark every page as a preview, by a banner and for search engines
    #[arg(long, global = true)]
    pub preview: bool,

    /// Form of what is printed: problems as human, json, github or sarif; lists as table, csv or json
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        value_enum,
        hide_possible_values = true
    )]
    pub format: Option<Format>,

    /// Colours: auto is on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Color,
}

/// The format of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
    Github,
    Sarif,
    Table,
    Csv,
    Markdown,
    Html,
    Xliff,
    Po,
}

/// When to print colours; `auto` means on a terminal, unless `NO_COLOR` is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Format {
    /// The formats that a command can print, the default first.
    pub fn of(command: &str) -> &'static [Self] {
        match command {
            "list" => &[Self::Table, Self::Csv, Self::Json],
            "translations" => &[Self::Table, Self::Csv, Self::Json, Self::Xliff, Self::Po],
            "search" | "releases" => &[Self::Table, Self::Json],
            "diff" | "publish" | "rollback" => {
                &[Self::Human, Self::Markdown, Self::Json, Self::Html]
            }
            _ => &[Self::Human, Self::Json, Self::Github, Self::Sarif],
        }
    }

    /// The name of the format on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Github => "github",
            Self::Sarif => "sarif",
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Xliff => "xliff",
            Self::Po => "po",
        }
    }
}

fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| {
        "write a date, a time and an offset, as 2026-05-01T09:00:00+08:00 or 2026-05-01T01:00:00Z"
            .to_owned()
    })
}

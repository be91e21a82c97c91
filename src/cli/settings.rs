//! Resolves the arguments into settings.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::ValueEnum;
use jiff::Timestamp;
use rayon::ThreadPool;

use super::failure::Failure;
use super::options::{Color, Format, Global};
use crate::content::settings::base_url;
use crate::engine;
use crate::host::clock;
use crate::host::terminal::Colour;

/// The options for the whole site, resolved.
#[derive(Debug)]
pub struct Settings {
    /// The folder of the site, as given on the command line.
    pub root: PathBuf,
    /// The folder to publish into.
    pub output: PathBuf,
    /// Whether an option named that folder.
    output_named: bool,
    /// The instant that decides what is public; `None` means now.
    pub now: Option<Timestamp>,
    /// Whether to publish into a folder with foreign files.
    pub adopt: bool,
    /// Whether to keep what is not public out of messages.
    pub redact: bool,
    /// Whether to show each problem, however many there are.
    pub all: bool,
    /// The options of the build itself.
    pub options: engine::Options,
    format: Option<Format>,
    jobs: Option<u16>,
    /// As many threads, once they are needed.
    pool: OnceLock<ThreadPool>,
}

impl Settings {
    /// Resolves the options.
    ///
    /// # Errors
    /// The value of an option is not possible.
    pub fn new(raw: Global) -> Result<Self, Failure> {
        let base_url = raw.base_url.as_deref().map(base_url).transpose();
        let base_url = base_url.map_err(Failure::new)?;
        let output_named = raw.output.is_some();
        let output = raw.output.unwrap_or_else(|| {
            if raw.root == Path::new(".") {
                PathBuf::from("public")
            } else {
                raw.root.join("public")
            }
        });
        Ok(Self {
            output,
            output_named,
            root: raw.root,
            now: raw.now,
            adopt: raw.adopt,
            redact: raw.redact,
            all: raw.all,
            options: engine::Options {
                base_url,
                drafts: raw.drafts,
                skip_broken: raw.skip_broken,
                preview: raw.preview,
                withheld: Default::default(),
            },
            format: raw.format,
            jobs: raw.jobs,
            pool: OnceLock::new(),
        })
    }

    /// Refuses to publish what is not public, or not yet, into the default folder, which the public may see.
    ///
    /// # Errors
    /// `--drafts`, or a `--now` that lies ahead, without `--output`.
    pub fn keeps_apart_what_is_not_public(&self) -> Result<(), Failure> {
        if self.output_named {
            return Ok(());
        }
        let lies_ahead = self.now.is_some_and(|now| now > clock::now());
        let (option, what, instead) = if self.options.drafts {
            (
                "--drafts",
                "not public",
                "--drafts --preview --output preview",
            )
        } else if lies_ahead {
            (
                "a --now that lies ahead",
                "not public yet",
                "--output preview",
            )
        } else {
            return Ok(());
        };
        let message = format!(
            "{option} would publish what is {what} into {}",
            crate::cli::format::folder(&self.output)
        );
        Err(Failure::new(message).hint(format!("name a separate folder, as in {instead}")))
    }

    /// The place that `--output` names.
    pub fn named_output(&self) -> Option<&Path> {
        self.output_named.then_some(&*self.output)
    }

    /// The format that `--format` names.
    pub fn raw_format(&self) -> Option<Format> {
        self.format
    }

    /// The format in which `command` prints.
    ///
    /// # Errors
    /// The format belongs to another command.
    pub fn format(&self, command: &str) -> Result<Format, Failure> {
        let known = Format::of(command);
        let default = known.first().copied().unwrap_or(Format::Human);
        match self.format {
            None => Ok(default),
            Some(format) if known.contains(&format) => Ok(format),
            Some(format) => {
                let names: Vec<&str> = known.iter().map(|format| format.name()).collect();
                Err(Failure::new(format!(
                    "`{command}` cannot print in the form `{}`",
                    format.name()
                ))
                .hint(format!("its forms: {}", names.join(", "))))
            }
        }
    }

    /// Runs `work` on the number of threads that `--jobs` gives.
    ///
    /// # Errors
    /// The system refuses the threads.
    pub fn on_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
        let Some(jobs) = self.jobs else {
            return Ok(work());
        };
        let pool = match self.pool.get() {
            Some(pool) => pool,
            None => {
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(usize::from(jobs))
                    .build()
                    .map_err(|error| {
                        Failure::new(format!("{jobs} threads could not be started: {error}"))
                            .hint("ask for fewer by --jobs")
                    })?;
                self.pool.get_or_init(|| pool)
            }
        };
        Ok(pool.install(work))
    }
}

/// The value of `--color`, which is needed before the arguments are parsed: it applies to errors in them, too.
pub fn color_of(args: &[OsString]) -> Colour {
    let texts = args.iter().map(|arg| arg.to_str().unwrap_or_default());
    let mut texts = texts.take_while(|text| *text != "--");
    let mut color = Color::Auto;
    while let Some(text) = texts.next() {
        let value = match text.strip_prefix("--color") {
            Some("") => texts.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        color = value
            .and_then(|value| Color::from_str(value, false).ok())
            .unwrap_or(color);
    }
    match color {
        Color::Auto => Colour::Auto,
        Color::Always => Colour::Always,
        Color::Never => Colour::Never,
    }
}

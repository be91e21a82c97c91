//! The site of a case, in memory.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use jiff::Timestamp;
use parkpages::base::{RelPath, UrlPath};
use parkpages::engine::{self, Built, MemorySink, Options};
use parkpages::world::{MemoryWorld, Refusal, World};

use crate::format::{File, Step};
use crate::support;

/// Files and options, as far as a case has come.
#[derive(Clone)]
pub struct Site {
    base: Vec<RelPath>,
    world: MemoryWorld,
    options: Options,
}

/// What a build made of a site.
pub struct Made {
    pub built: Built,
    pub outputs: BTreeMap<UrlPath, Vec<u8>>,
    pub sources: BTreeMap<RelPath, Vec<u8>>,
    /// Laws that hold for every site and were broken.
    pub broken: Vec<String>,
}

/// The files that all cases share: a small theme and settings.
pub fn base(folder: &Path) -> Site {
    let files = support::files(folder);
    let world = support::world("2026-06-01T00:00:00Z", files.clone());
    let base = files.into_iter();
    Site {
        base: base.map(|(name, _)| RelPath::new(&name).unwrap()).collect(),
        world,
        options: Options::default(),
    }
}

impl Site {
    /// Makes the changes of a step.
    pub fn apply(&mut self, step: &Step) -> Result<(), String> {
        for (key, value) in &step.options {
            self.set(key, value)?;
        }
        step.files.iter().try_for_each(|file| self.write(file))
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let yes = match value {
            "yes" => true,
            "no" => false,
            _ if ["drafts", "skip-broken", "preview"].contains(&key) => {
                return Err(format!("`{key}` takes yes or no"));
            }
            _ => false,
        };
        match key {
            "now" => {
                let now: Timestamp = value.parse().map_err(|_| format!("no instant: {value}"))?;
                self.world.set_now(now);
            }
            "base" if value == "none" => {
                let now = self.world.now();
                self.world = MemoryWorld::new(now);
            }
            "base-url" => self.options.base_url = Some(value.to_owned()),
            "drafts" => self.options.drafts = yes,
            "skip-broken" => self.options.skip_broken = yes,
            "preview" => self.options.preview = yes,
            "without" => {
                let below = |path: &RelPath| {
                    path.as_str() == value || path.as_str().starts_with(&format!("{value}/"))
                };
                let before = self.world.list().len();
                for path in self.base.iter().filter(|path| below(path)) {
                    self.world.remove(path);
                }
                if self.world.list().len() == before {
                    return Err(format!("there is no `{value}` to be without"));
                }
            }
            _ => return Err(format!("unknown option `{key}`")),
        }
        Ok(())
    }

    fn write(&mut self, file: &File) -> Result<(), String> {
        let path = RelPath::new(&file.path).map_err(|why| format!("`{}`: {why}", file.path))?;
        let mut bytes = expand(&file.body)?.into_bytes();
        for attribute in &file.attributes {
            let (name, value) = attribute.split_once(' ').unwrap_or((attribute, ""));
            match (name, value) {
                ("bom", "") => bytes = [b"\xef\xbb\xbf".as_slice(), &bytes].concat(),
                ("crlf", "") => {
                    bytes = String::from_utf8_lossy(&bytes)
                        .replace('\n', "\r\n")
                        .into_bytes();
                }
                ("no-newline", "") => bytes.truncate(bytes.trim_ascii_end().len()),
                ("latin-1", "") => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    bytes = text
                        .chars()
                        .map(|c| u8::try_from(c).unwrap_or(b'?'))
                        .collect();
                }
                ("gone", "") => {
                    if !self.world.remove(&path) {
                        return Err(format!("there is no `{path}` to remove"));
                    }
                    return Ok(());
                }
                ("unreadable", "") => {
                    self.world.fail(path.clone(), ErrorKind::PermissionDenied);
                }
                ("refused", why) => {
                    let why = match why {
                        "link-outside" => Refusal::LinkOutside,
                        "link-nowhere" => Refusal::LinkNowhere,
                        "link-circle" => Refusal::LinkCircle,
                        "link-above" => Refusal::LinkAbove,
                        "bad-name" => Refusal::BadName,
                        "unreadable-folder" => Refusal::UnreadableFolder,
                        "not-a-file" => Refusal::NotAFile,
                        "too-deep" => Refusal::TooDeep,
                        "not-a-source" => Refusal::NotASource,
                        _ => return Err(format!("unknown refusal `{why}`")),
                    };
                    self.world.refuse(path, why);
                    return Ok(());
                }
                _ => return Err(format!("unknown attribute `{attribute}`")),
            }
        }
        self.world.write(path, bytes);
        Ok(())
    }

    /// Builds the site, twice, and looks whether what always holds did.
    pub fn build(&self) -> Made {
        let sink = MemorySink::new();
        let built = engine::build(&self.world, &self.options, &sink);
        let outputs = sink.into_outputs();
        let mut broken = Vec::new();
        let mut law = |holds: bool, what: &str| {
            if !holds {
                broken.push(format!("law broken: {what}"));
            }
        };

        law(
            built.outputs.keys().eq(outputs.keys())
                && built
                    .outputs
                    .values()
                    .zip(outputs.values())
                    .all(|(told, bytes)| {
                        told.len == bytes.len() as u64
                            && told.digest == parkpages::base::Digest::of(bytes)
                    }),
            "a build tells the outputs that it handed to the sink",
        );
        let errors = built.diagnostics.iter().any(|one| one.is_error());
        law(
            built.publishable || errors,
            "a build without errors is publishable",
        );
        law(
            !(built.publishable && errors) || self.options.skip_broken,
            "with errors nothing is published",
        );

        let again_sink = MemorySink::new();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap();
        let again = pool.install(|| engine::build(&self.world, &self.options, &again_sink));
        law(
            again_sink.into_outputs() == outputs && again.diagnostics == built.diagnostics,
            "one thread builds what many do",
        );

        let seen = engine::inspect(&self.world, &self.options);
        law(
            // What is left out for its errors is told by a build alone.
            self.options.skip_broken
                || seen.report.rows == built.report.rows && seen.report.dues == built.report.dues,
            "a list tells what a build tells",
        );
        let listed = self.world.list();
        let sources = listed.iter().filter_map(|listed| {
            let bytes = self.world.read(&listed.path).ok()?;
            Some((listed.path.clone(), bytes))
        });
        Made {
            built,
            outputs,
            sources: sources.collect(),
            broken,
        }
    }
}

/// `⟦5000×> ⟧` is `> ` five thousand times; `\n` inside is the end of a line, `№`
/// the number of the repetition.
fn expand(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟦') {
        out.push_str(before);
        let fault = || "`⟦` begins a repetition, as in `⟦3×ab⟧`".to_owned();
        let (inside, after) = after.split_once('⟧').ok_or_else(fault)?;
        let (times, what) = inside.split_once('×').ok_or_else(fault)?;
        let times: usize = times.parse().map_err(|_| fault())?;
        let what = what.replace("\\n", "\n");
        for nth in 1..=times {
            out.push_str(&what.replace('№', &nth.to_string()));
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

//! An old site, imported and built.

use std::collections::BTreeMap;

use parkpages::engine::{MemorySink, Options, build};
use parkpages::import::{Imported, Mapping, NewFile, NotImported, Theme, import};
use parkpages::world::{MemoryWorld, World};

use crate::support;

/// A site that was imported and built.
pub struct Moved {
    /// The files of the new site, without those of the theme that came with it.
    pub files: BTreeMap<String, String>,
    /// What is published.
    pub outputs: BTreeMap<String, String>,
    /// The report.
    pub report: String,
    /// Errors and warnings of the build.
    pub problems: Vec<String>,
}

impl Moved {
    /// Imports an old site, and builds what it became at noon of 1 June 2026.
    pub fn from(old: &[(&str, &str)]) -> Self {
        Self::with(old, None)
    }

    /// The same with a mapping.
    pub fn with(old: &[(&str, &str)], mapping: Option<&str>) -> Self {
        let old = world(old);
        let imported = imported(&old, mapping, &[]).expect("it is a site");
        Self::built(&old, &imported)
    }

    /// The same with the addresses of a sitemap.
    pub fn with_addresses(old: &[(&str, &str)], addresses: &[&str]) -> Self {
        let old = world(old);
        let addresses: Vec<String> = addresses
            .iter()
            .map(|&address| address.to_owned())
            .collect();
        let imported = imported(&old, None, &addresses).expect("it is a site");
        Self::built(&old, &imported)
    }

    fn built(old: &MemoryWorld, imported: &Imported) -> Self {
        let theme = support::files(&support::root().join("themes/plain"));
        let is_theme = |path: &str| {
            let of_theme = path.strip_prefix("themes/plain/");
            of_theme.is_some_and(|path| theme.iter().any(|(known, _)| known == path))
        };
        let mut new = world(&[]);
        let mut files = BTreeMap::new();
        for (path, file) in &imported.files {
            let bytes = match file {
                NewFile::Bytes(bytes) => bytes.clone(),
                NewFile::Copy(from) => old.read(from).expect("it is there"),
            };
            if !is_theme(path.as_str()) {
                files.insert(
                    path.to_string(),
                    String::from_utf8_lossy(&bytes).into_owned(),
                );
            }
            new.write(path.clone(), bytes);
        }
        let sink = MemorySink::new();
        let built = build(&new, &Options::default(), &sink);
        let outputs = sink.into_outputs().into_iter();
        let outputs = outputs.map(|(path, bytes)| {
            (
                path.to_string(),
                String::from_utf8_lossy(&bytes).into_owned(),
            )
        });
        let problems = built.diagnostics.iter().map(|problem| {
            let place = problem.span.as_ref().map_or("", |span| span.file.as_str());
            format!("{place}: {}: {}", problem.code, problem.message)
        });
        Self {
            files,
            outputs: outputs.collect(),
            report: imported.report.markdown(&[]),
            problems: problems.collect(),
        }
    }

    /// A file of the new site.
    pub fn file(&self, path: &str) -> &str {
        match self.files.get(path) {
            Some(text) => text,
            None => panic!("no {path} among {:#?}", self.files.keys()),
        }
    }

    /// What is published at an address.
    pub fn at(&self, path: &str) -> &str {
        match self.outputs.get(path) {
            Some(text) => text,
            None => panic!(
                "no {path} among {:#?}; {:#?}",
                self.outputs.keys(),
                self.problems
            ),
        }
    }

    /// The target of the redirect at an address.
    pub fn redirect(&self, path: &str) -> &str {
        let text = self.at(path);
        let (_, rest) = text.split_once("url=").expect("a redirect");
        rest.split('"').next().expect("its end")
    }
}

/// The files of a site in memory, at noon of 1 June 2026.
pub fn world(files: &[(&str, &str)]) -> MemoryWorld {
    let files = files.iter();
    support::world(
        "2026-06-01T12:00:00Z",
        files.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())),
    )
}

/// An old site as it is imported.
pub fn imported(
    old: &MemoryWorld,
    mapping: Option<&str>,
    addresses: &[String],
) -> Result<Imported, NotImported> {
    let theme = Theme {
        name: "plain",
        files: &|languages| {
            let files = support::files(&support::root().join("themes/plain")).into_iter();
            let files = files.map(|(path, bytes)| (format!("themes/plain/{path}"), bytes, false));
            let words = std::fs::read(support::root().join("themes/plain/i18n/en.yaml"));
            let words = words.expect("the theme has English words");
            let others = languages.all().filter(|(_, language)| language.key != "en");
            let others = others.map(|(_, language)| {
                let path = format!("themes/plain/i18n/{}.yaml", language.key);
                (path, words.clone(), true)
            });
            files.chain(others.collect::<Vec<_>>()).collect()
        },
    };
    let mapping = Mapping::new(mapping).expect("a mapping");
    import(old, None, &mapping, &theme, addresses)
}

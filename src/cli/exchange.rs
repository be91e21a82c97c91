//! Translations out to translators' tools and back: `translations --export` and `--import`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::console::Console;
use super::failure::{Code, Failure};
use super::format::{blocked, count};
use super::options::Format;
use super::problems;
use super::settings::Settings;
use crate::base::{Lang, RelPath};
use crate::diag::Diagnostic;
use crate::host::{replace_beneath, replace_file};
use crate::site::Site;
use crate::site::model::Entry;
use crate::translation::exchange::{
    Exchanged, Heading, Terms, Work, is_work, merge, named, po, po_read, xliff, xliff_read,
};
use crate::translation::{LOCK, Lock, Row};
use crate::world::{Listed, World};

/// What of a site goes out.
pub struct Export<'a> {
    /// The language to translate into, by key or tag.
    pub to: &'a str,
    /// The rows of the list that were chosen by a path, or all.
    pub rows: Vec<Row>,
    /// The form of the file.
    pub format: Format,
    /// Where it is written; standard output if there is no place.
    pub output: Option<&'a Path>,
}

impl Export<'_> {
    /// Writes the parts of the chosen entries into the file for translators, or to standard output.
    pub fn run(
        self,
        site: &Site,
        world: &dyn World,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let languages = &site.settings().languages;
        let to = named(self.to, languages).ok_or_else(|| {
            let known: Vec<&str> = languages.all().map(|(_, one)| &*one.key).collect();
            Failure::new(format!("this site has no language `{}`", self.to))
                .hint(format!("it has {}", known.join(", ")))
        })?;
        let name = &languages.get(to).name;
        let rows = self.rows.iter().filter(|row| row.lang == to);
        let entries: BTreeMap<&str, &Entry> = site
            .entries()
            .iter()
            .map(|entry| (&*entry.path, entry))
            .collect();
        let mut all = Vec::new();
        for row in rows.filter(|row| is_work(row, languages)) {
            let entry = entries.get(&*row.path);
            all.extend(entry.and_then(|entry| Work::new(site, entry, row, world)));
        }
        all.retain(|work| !work.units.is_empty());
        let Some(from) = language_of(&all, site) else {
            return Err(
                Failure::new(format!("there is nothing to translate into {name}")).hint(
                    "originals, and versions that are converted on every build, are not exported",
                ),
            );
        };
        let (all, others): (Vec<Work>, Vec<Work>) =
            all.into_iter().partition(|work| work.from == from);
        let heading = Heading {
            site: site
                .settings()
                .title
                .get(from)
                .map_or("", |title| &title.value),
            from_tag: &languages.get(from).tag,
            to_tag: &languages.get(to).tag,
        };
        let terms = Terms::new(site, from, to, world);
        let text = match self.format {
            Format::Po => po::write(&all, &heading, &terms),
            _ => xliff::write(&all, &heading, &terms),
        };
        match self.output {
            Some(file) => {
                replace_file(file, text.as_bytes()).map_err(|error| blocked(file, &error))?
            }
            None => console.out(&text),
        }
        console.err(&told(&all, &others, site));
        Ok(Code::Done)
    }
}

/// The language of most originals.
fn language_of(all: &[Work], site: &Site) -> Option<Lang> {
    let mut counts: BTreeMap<Lang, usize> = BTreeMap::new();
    for work in all {
        *counts.entry(work.from).or_default() += 1;
    }
    let default = site.settings().languages.default();
    let most = counts
        .iter()
        .max_by_key(|(lang, count)| (**count, **lang == default));
    most.map(|(lang, _)| *lang)
}

fn told(all: &[Work], others: &[Work], site: &Site) -> String {
    let units: usize = all.iter().map(|work| work.units.len()).sum();
    let open = all.iter().flat_map(|work| &work.units);
    let open = open
        .filter(|unit| unit.now.as_ref().is_none_or(|now| now.stale))
        .count();
    let mut text = format!(
        "{} in {}, of which {open} {} to be translated.\n",
        count(units, "part"),
        count(all.len(), "entry"),
        if open == 1 { "is" } else { "are" },
    );
    let hidden = all.iter().filter(|work| !work.row.public).count();
    if hidden > 0 {
        text += &format!(
            "{hidden} of them {} not public: `--redact` leaves them out.\n",
            if hidden == 1 { "is" } else { "are" }
        );
    }
    let divided = all.iter().filter(|work| {
        work.exists
            && !work.record
            && work.segments.is_none()
            && work.segment_parts().next().is_some()
    });
    for work in divided {
        text += &format!(
            "`{}` is divided otherwise than its original; where parts cannot be matched they stand as not translated.\n",
            work.target
        );
    }
    if let Some(other) = others.first() {
        let name = &site.settings().languages.get(other.from).name;
        text += &format!(
            "{} with the original in another language ({name}) {} left out: name these files to export them.\n",
            count(others.len(), "entry"),
            if others.len() == 1 { "is" } else { "are" },
        );
    }
    text
}

/// What comes back into a site.
pub struct Import<'a> {
    /// The files that came back, as they are named on the command line.
    pub files: &'a [String],
    /// Whether a machine made all that is in them.
    pub machine: bool,
    /// All rows of the list.
    pub rows: &'a [Row],
    /// What translations were made from.
    pub lock: &'a Lock,
}

impl Import<'_> {
    /// Reads the files, and writes what they say into the site.
    pub fn run(
        self,
        site: &Site,
        world: &dyn World,
        settings: &Settings,
        console: &mut Console,
    ) -> Result<Code, Failure> {
        let mut with = WithFiles {
            world,
            files: BTreeMap::new(),
        };
        let mut diagnostics = Vec::new();
        let mut exchanged = Vec::new();
        for (number, name) in self.files.iter().enumerate() {
            let path = PathBuf::from(name);
            let bytes = fs::read(&path).map_err(|error| blocked(&path, &error))?;
            let file = shown_as(name, number)?;
            exchanged.extend(read(&bytes, &file, &mut diagnostics));
            with.files.insert(file, bytes);
        }
        let merged = merge(site, self.rows, &exchanged, self.machine, world);
        diagnostics.extend(merged.diagnostics);
        crate::diag::sort(&mut diagnostics);
        problems::print(&diagnostics, &with, Format::Human, settings.all, console);
        for (file, text) in &merged.files {
            let written = replace_beneath(&settings.root, file, text.as_bytes());
            written.map_err(|error| blocked(&settings.root.join(file.as_str()), &error))?;
        }
        if merged.taken > 0 && merged.lock != *self.lock {
            let path = settings.root.join(LOCK);
            replace_file(&path, merged.lock.text().as_bytes())
                .map_err(|error| blocked(&path, &error))?;
        }
        let errors = diagnostics.iter().filter(|one| one.is_error()).count();
        let mut text = format!(
            "{} taken, {} changed.\n",
            count(merged.taken, "entry"),
            count(merged.files.len(), "file")
        );
        if merged.open > 0 {
            text += &format!(
                "{} without a translated part.\n",
                count(merged.open, "entry")
            );
        }
        if errors > 0 {
            text += "What has an error is left as it was.\n";
        }
        console.err(&text);
        Ok(if errors > 0 { Code::Errors } else { Code::Done })
    }
}

/// Reads a file in the format that its bytes are in.
fn read(bytes: &[u8], file: &RelPath, out: &mut Vec<Diagnostic>) -> Option<Exchanged> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if text.trim_ascii_start().starts_with(b"<") {
        xliff_read::read(bytes, file, out)
    } else {
        po_read::read(bytes, file, out)
    }
}

/// The path by which messages name a file, which may lie anywhere.
fn shown_as(name: &str, number: usize) -> Result<RelPath, Failure> {
    let plain = name.replace('\\', "/");
    let last = plain.rsplit('/').next().unwrap_or_default();
    let path = RelPath::new(plain.trim_start_matches("./")).or_else(|_| RelPath::new(last));
    let path = path.or_else(|_| RelPath::new(&format!("file-{}", number + 1)));
    path.map_err(|_| Failure::new(format!("`{name}` is no name of a file")))
}

/// A world with files beside it, for excerpts.
struct WithFiles<'w> {
    world: &'w dyn World,
    files: BTreeMap<RelPath, Vec<u8>>,
}

impl World for WithFiles<'_> {
    fn list(&self) -> Arc<Vec<Listed>> {
        self.world.list()
    }

    fn read(&self, path: &RelPath) -> io::Result<Vec<u8>> {
        match self.files.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.world.read(path),
        }
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }
}

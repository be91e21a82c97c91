//! Files and folders of entries by their names on the command line.

use super::failure::Failure;
use super::settings::Settings;
use crate::base::RelPath;
use crate::site::Site;
use crate::translation::Row;

/// The files and folders that were named on the command line.
pub struct Chosen(Vec<String>);

impl Chosen {
    /// From paths below the site's root, or below the folder that the command runs in.
    pub fn new(paths: &[String], settings: &Settings) -> Self {
        let root = settings.root.to_string_lossy().replace('\\', "/");
        let below = |path: &String| {
            let path = path.replace('\\', "/");
            let path = path
                .strip_prefix(root.trim_end_matches('/'))
                .unwrap_or(&path);
            let path = path.trim_start_matches('/').trim_start_matches("./");
            path.trim_end_matches('/').to_owned()
        };
        Self(paths.iter().map(below).collect())
    }

    /// Whether a row is in one of them, or none was named.
    pub fn has(&self, row: &Row) -> bool {
        self.0.is_empty() || self.0.iter().any(|path| Self::holds(path, row))
    }

    /// Whether a file is one of them or in one.
    pub fn has_file(&self, file: &RelPath) -> bool {
        self.0.iter().any(|path| Self::holds_file(path, file))
    }

    /// Leaves only rows that are in one of them, or whose original is.
    pub fn retain_with_originals(&self, rows: &mut Vec<Row>, site: &Site) {
        let original = |row: &Row| {
            let entry = site.entry(&row.path)?;
            Some(&entry.versions.get(entry.original)?.file)
        };
        rows.retain(|row| self.has(row) || original(row).is_some_and(|file| self.has_file(file)));
    }

    /// # Errors
    /// One of them is none of the files of entries, and no folder with one.
    pub fn check_files<'f>(
        &self,
        files: impl Iterator<Item = &'f RelPath> + Clone,
    ) -> Result<(), Failure> {
        let is_empty = |path: &&String| {
            !path.is_empty() && !files.clone().any(|file| Self::holds_file(path, file))
        };
        self.0
            .iter()
            .find(is_empty)
            .map_or(Ok(()), |path| Err(no_entry(path)))
    }

    fn holds(path: &str, row: &Row) -> bool {
        let file = row.file.as_ref();
        path.is_empty() || path == "." || file.is_some_and(|file| Self::holds_file(path, file))
    }

    fn holds_file(path: &str, file: &RelPath) -> bool {
        let rest = file.as_str().strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// # Errors
    /// One of them is no file of an entry, and no folder with one.
    pub fn check(&self, rows: &[Row]) -> Result<(), Failure> {
        let is_empty = |path: &&String| !rows.iter().any(|row| Self::holds(path, row));
        match self.0.iter().find(is_empty) {
            None => Ok(()),
            Some(path) => Err(no_entry(path)),
        }
    }
}

fn no_entry(path: &str) -> Failure {
    Failure::new(format!("`{path}` has no entry"))
        .hint("name a file or folder below content/, as content/news/opening.tc.md")
}

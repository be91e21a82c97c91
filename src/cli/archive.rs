//! The archive of what was published.

use std::path::{Path, PathBuf};

use indicatif::DecimalBytes;

use super::failure::Failure;
use super::settings::Settings;
use super::target::Place;
use crate::base::shown;
use crate::host::releases::ArchiveFolder;
use crate::output::hosting::Rules;
use crate::publish::Release;
use crate::publish::archive::About;
use crate::site::Site;

/// The option that keeps what was published.
#[derive(Debug, clap::Args)]
pub struct Archive {
    /// Keep the release as a web archive (WACZ) in this folder, too
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    archive: Option<PathBuf>,
}

impl Archive {
    /// The folder for archives, if one is named.
    ///
    /// # Errors
    /// It is where readers see it, or cannot be written to.
    pub fn open(
        &self,
        place: &Place,
        settings: &Settings,
    ) -> Result<Option<ArchiveFolder>, Failure> {
        let path = self.archive.as_deref();
        let mut seen = vec![(settings.output.clone(), "the output folder")];
        let releases = place.releases();
        seen.extend(releases.map(|folder| (folder, "the folder of releases")));
        let folder = path.map(|path| ArchiveFolder::open(path, &settings.root, &seen));
        Ok(folder.transpose()?)
    }
}

/// Keeps the archive of a release of the site, which was made in the folder `stage`. Returns the line that says so.
///
/// # Errors
/// The archive cannot be written. What was published stays published.
pub fn keep(
    folder: &ArchiveFolder,
    release: &Release,
    (place, stage): (&Place, &Path),
    (site, rules): (&Site, &Rules),
) -> Result<String, Failure> {
    let input = site.input();
    let language = input.settings.languages.default();
    let title = input.settings.title.get(language);
    let about = About {
        base_url: &input.base_url,
        title: title.map_or("", |title| &title.value),
        rules,
    };
    let name = &place.settings.name;
    let kept = folder.keep(name, release, about, (stage, &*place.target));
    let (path, length) = kept.map_err(|error| {
        let again = match release.back_to {
            Some(number) => format!("rollback {number}"),
            None => "publish".to_owned(),
        };
        let named = place.named(&release.into());
        Failure::from(error).hint(format!(
            "{named} is published; before anything changes, `parkpages {again}` with --archive tries its archive again"
        ))
    })?;
    let path = shown(&path);
    Ok(match length {
        Some(length) => format!("  archive   {path}, {}\n", DecimalBytes(length)),
        None => format!("  archive   {path} is there already\n"),
    })
}

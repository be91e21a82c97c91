//! Where files that are published as they are go.

use std::collections::{BTreeSet, HashMap};

use super::{NewPlace, Placed, Places, Taken};
use crate::base::{RelPath, UrlPath};
use crate::content::published::is_published_type;
use crate::import::old::OldSite;
use crate::import::report::{Kind, Note};

/// Whether a file goes to `static/`: where `content/` would not publish it, or take it for a copy of a page.
fn is_left_to_static(path: &str, ending: &str) -> bool {
    path.split('/').any(|part| part.starts_with(['.', '_'])) || !is_published_type(ending)
}

/// Decides where files go: to the place that their old address names, or beside their page.
pub fn files(site: &OldSite, taken: &mut Taken, places: &mut Places) {
    let by_place: HashMap<&str, &Placed> = site
        .pages
        .iter()
        .zip(&places.pages)
        .map(|(page, placed)| (page.place.as_str(), placed))
        .collect();
    let folders = places.pages.iter().flat_map(|page| {
        let above = page.place.rsplit_once('/').map(|(above, _)| above);
        above.into_iter().chain([page.place.as_str()])
    });
    let folders: BTreeSet<&str> = folders.collect();
    let mut found = Vec::with_capacity(site.files.len());
    let mut notes = Vec::new();
    let mut endings = BTreeSet::new();
    for file in &site.files {
        let beside = file.beside.as_ref().and_then(|(place, name)| {
            let page = by_place.get(place.as_str())?;
            Some(match page.place.as_str() {
                "" => name.clone(),
                place => format!("{place}/{name}"),
            })
        });
        let path = beside.unwrap_or_else(|| file.address.trim_start_matches('/').to_owned());
        let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let folder = path.rsplit_once('/').map(|(folder, _)| folder);
        // Of a picture in a folder with pages, only the sizes that pages show would be published.
        let is_among_pages = matches!(ending, "jpg" | "jpeg" | "png" | "webp")
            && folder.is_some_and(|folder| folders.contains(folder));
        let is_static =
            file.beside.is_none() && (is_among_pages || is_left_to_static(&path, ending));
        let refused = match ending {
            "md" | "markdown" | "yaml" | "yml" if !is_static => {
                Some("it would be taken for a page".to_owned())
            }
            "" if !is_static => Some("it has no ending".to_owned()),
            _ if !is_static && path.split('/').any(|part| part.starts_with('.')) => {
                Some("names that begin with a dot are left out".to_owned())
            }
            _ if UrlPath::new(&path).is_err() || RelPath::new(&path).is_err() => {
                Some("a file system or an address would not take its name".to_owned())
            }
            _ => {
                let other = taken.take(&path, file.source.as_str()).err();
                other.map(|other| format!("`/{path}` is the address of {other}"))
            }
        };
        match refused {
            Some(why) => {
                notes.push(Note::new(Kind::File, file.source.as_str(), why));
                found.push(None);
            }
            None => {
                if !is_static && !ending.is_empty() && !is_published_type(ending) {
                    endings.insert(ending.to_owned());
                }
                found.push(Some(NewPlace { path, is_static }));
            }
        }
    }
    places.files = found;
    places.endings = endings;
    places.notes.extend(notes);
}

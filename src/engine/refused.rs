//! Reports what the source tree holds and parkpages cannot use: links, folders, names.

use std::io::ErrorKind;

use crate::base::RelPath;
use crate::content::CONTENT;
use crate::diag::Diagnostic;
use crate::engine::cache::sources::ComparedWorld;
use crate::world::{Listed, Refusal, World};

/// The path of the settings file.
pub const SETTINGS: &str = "content/site.yaml";

/// Reports listed files that cannot be used.
pub fn report(world: &dyn World, listed: &[Listed], out: &mut Vec<Diagnostic>) {
    for entry in listed {
        let Err(why) = entry.entry else { continue };
        let (message, hint) = refusal(why, world.link(&entry.path));
        out.push(
            Diagnostic::error("unusable-file", message)
                .in_file(&entry.path)
                .hint(hint),
        );
    }
}

/// Returns why something cannot be used, and what to do. `to` is the target of a symbolic link.
fn refusal(why: Refusal, to: Option<String>) -> (String, &'static str) {
    let to = |before: &str, after: &str| match &to {
        Some(to) => format!("{before} to `{to}`{after}"),
        None => format!("{before}{after}"),
    };
    match why {
        Refusal::LinkOutside => (
            to("this link leads out of the site's folder", ""),
            "put a copy of it in its place",
        ),
        Refusal::LinkNowhere => (
            to("this link leads", ", which is not there"),
            "remove it, or let it lead to what is meant",
        ),
        Refusal::LinkCircle => (
            to("this link goes in a circle: it leads", ""),
            "remove it, and put what is meant in its place",
        ),
        Refusal::LinkAbove => (
            to(
                "this link leads",
                ", a folder that it lies in itself, so there would be no end to it",
            ),
            "remove it, or let it lead to another folder",
        ),
        Refusal::BadName => (
            "this name is no text (UTF-8) or has control characters".to_owned(),
            "rename the file",
        ),
        Refusal::UnreadableFolder => (
            "this folder may not be read".to_owned(),
            "change its permissions",
        ),
        Refusal::NotAFile => (
            "this is neither a file nor a folder".to_owned(),
            "remove it",
        ),
        Refusal::TooDeep => (
            "folders are nested too deeply here, or links lead on to links".to_owned(),
            "move its files up",
        ),
        Refusal::NotASource => (
            to(
                "this leads",
                ": a folder that holds no sources, for it is an output folder, or a hidden one such as .parkpages or .git",
            ),
            "remove the link, or let it lead to a folder with sources",
        ),
    }
}

/// What is found in place of the settings; `None` if that is reported already.
pub fn in_place_of_settings(world: &ComparedWorld<'_>) -> Option<Diagnostic> {
    let mut listed = world.listed().iter();
    let is_in_place = |path: &RelPath| matches!(path.as_str(), CONTENT | SETTINGS);
    if listed.any(|listed| listed.entry.is_err() && is_in_place(&listed.path)) {
        return None;
    }
    let read = world.read(&RelPath::new(SETTINGS).ok()?);
    let files = || world.listed().iter().map(|listed| &listed.path);
    let is_alike = |path: &&RelPath| {
        let name = path.as_str().to_lowercase();
        name == SETTINGS || name == "content/site.yml"
    };
    let (message, hint) = match (read.err()?.kind(), files().find(is_alike)) {
        (ErrorKind::IsADirectory, _) => (
            format!("{SETTINGS} is a folder"),
            "the settings of a site are a file of this name: give the folder another one, and write it",
        ),
        (ErrorKind::NotADirectory, _) => (
            format!("{CONTENT} is a file"),
            "the pages and settings of a site lie in a folder of this name: give the file another one, and make it",
        ),
        (_, Some(other)) => (
            format!("there is no {SETTINGS}, but a file {other}"),
            "settings are read from content/site.yaml alone: rename the file",
        ),
        _ if files().any(|path| path.below(CONTENT).is_some()) => (
            format!("there is no {SETTINGS}"),
            "write it: address, languages, title and theme of the site",
        ),
        _ => (
            format!("there is no folder {CONTENT}/ with a site.yaml"),
            "run this in the folder of a site, name it with --root, or make a site with `parkpages init DIR`",
        ),
    };
    Some(Diagnostic::error("no-site", message).hint(hint))
}

//! Decides by its path alone what a file below `content/` is, and which entry and language it belongs to.
//!
//! A name that promises a page and cannot be one is an error rather than a file to copy: copied as it is, a draft would
//! become public.

use super::language_suffix;
use crate::base::{Lang, Languages, PathError, RelPath};
use crate::diag::{Diagnostic, Span};

/// The folder that holds the content, below the root.
pub const CONTENT: &str = "content";

/// The folder of urgent notices, below [`CONTENT`].
pub const NOTICES: &str = "notices";

/// Whether a folder, by its content path, is that of notices or in it.
pub fn is_among_notices(folder: &str) -> bool {
    let below = folder.strip_prefix(NOTICES);
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The folder of data files that belong to no entry, below `content/`.
pub const DATA: &str = "data";

/// How the name of a file's schema ends, after the name of the file without its ending.
const DATA_FIELDS: &str = ".fields.yaml";

/// The endings of data files.
const DATA_ENDINGS: [&str; 5] = ["csv", "tsv", "json", "yaml", "toml"];

/// Whether a file below `content/` lies where data files do.
fn is_among_data(folder: &str) -> bool {
    let below = folder.strip_prefix(DATA);
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The keys of a notice with examples, for messages.
pub const NOTICE_KEYS: &str = "`level: info`, `text: {en: …}`, `on: [all]`, and `start:` and `end:` with a time as 2026-05-01T09:00";

/// Where a file of an entry or of a section's index belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The content path of the entry or section, which is its identity: the path below `content/` without language, extension
    /// and `/index`, as `news/2024-04-18-first-partners` or `news`; empty for the home page.
    pub path: String,
    /// The content path of the section that the entry is in; for an index, its own.
    pub section: String,
    /// The language of a Markdown file; `None` for a record.
    pub lang: Option<Lang>,
    /// Whether it is an `_index.*`.
    pub index: bool,
    /// Whether it is an `index.*` or `_index.*`, so that the folder is its own.
    pub owns_folder: bool,
}

/// What a file below `content/` is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Settings of the whole site, `content/site.yaml`.
    Settings,
    /// Figures that texts may show, `content/facts.yaml`.
    Facts,
    /// Names in each language, `content/glossary.yaml`.
    Glossary,
    /// An urgent text, `content/notices/*.yaml`.
    Notice,
    /// A data file that is not published, by its path below `content/`: below `content/data/`, or YAML beside its schema.
    Data(String),
    /// The schema of a data file, `NAME.fields.yaml` beside it, by its path below `content/` without that ending.
    DataFields(String),
    /// The schema, `_fields.yaml`, of the section with this content path.
    Fields(String),
    /// A Markdown or YAML file of an entry or a section.
    Page(Place),
    /// Any other file: it is copied if [`published`](super::published) allows it.
    File,
}

fn stem_and_ending(name: &str) -> Option<(&str, &str)> {
    let (stem, ending) = name.rsplit_once('.')?;
    matches!(ending, "md" | "yaml").then_some((stem, ending))
}

/// Extensions of Markdown and YAML, each with the one that makes a page.
const ENDINGS: [(&str, &str); 7] = [
    (".md", ".md"),
    (".markdown", ".md"),
    (".mdown", ".md"),
    (".mkd", ".md"),
    (".mdx", ".md"),
    (".yaml", ".yaml"),
    (".yml", ".yaml"),
];

/// Strips `ending` from a name, ignoring ASCII case.
fn without<'a>(name: &'a str, ending: &str) -> Option<&'a str> {
    let (stem, last) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
    last.eq_ignore_ascii_case(ending).then_some(stem)
}

/// The name without its extension, and the right one, if it ends like a page.
fn page_named(name: &str) -> Option<(&str, &'static str)> {
    let mut all = ENDINGS.iter();
    all.find_map(|(ending, right)| Some((without(name, ending)?, *right)))
}

/// The problem of a name that is almost that of a page. Copied as it is, the
/// file would publish whatever is in it, drafts too.
fn almost_a_page(name: &str) -> Option<Diagnostic> {
    // Desktops hide `.txt`, so editors do not see that it is there.
    let (stem, right) = page_named(name).or_else(|| page_named(without(name, ".txt")?))?;
    if name.strip_prefix(stem) == Some(right) {
        return None;
    }
    let message = format!("`{name}` would not become a page");
    Some(Diagnostic::error("file-ending", message).hint(format!("name it `{stem}{right}`")))
}

/// Whether a name has the extension of a page anywhere, as backup copies do: `a.md.save`, `a.md0HlVyu.bck`.
pub fn page_ending_in(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|(ending, _)| name.contains(ending))
}

/// Whether a program for synchronising or merging gave a conflicting copy of a file this name: Dropbox, Nextcloud,
/// Syncthing or `git mergetool`.
fn is_conflicting_copy(name: &str) -> bool {
    let is_side = |part: &str| matches!(part, "BACKUP" | "BASE" | "LOCAL" | "REMOTE");
    let is_number = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let has_side = |sign: char| {
        let parts = || name.split(sign);
        let mut after = parts().zip(parts().skip(1)).skip(1);
        after.any(|(part, next)| is_side(part) && is_number(next))
    };
    let small = name.to_ascii_lowercase();
    ["conflicted copy", "sync-conflict-"]
        .iter()
        .any(|mark| memchr::memmem::find(small.as_bytes(), mark.as_bytes()).is_some())
        || has_side('_')
        || has_side('.')
}

/// Whether the part of a name after its last dot has the form of a language tag (`fr`, `pt-br`).
fn looks_like_a_language(suffix: &str) -> bool {
    let mut parts = suffix.split('-');
    let first = parts.next().unwrap_or("");
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Returns what the file at `path` is for; `None` if it is not below `content/`.
///
/// # Errors
/// A diagnostic if the name is that of a page, nearly, and cannot be one: an extension such as `.yml`, an unknown
/// language, one that is not after a dot, a record with a language, a page among notices, `index.md` for the home page, or a
/// conflicting copy (a warning).
pub fn role(path: &RelPath, languages: &Languages) -> Option<Result<Role, Diagnostic>> {
    let below = path.below(CONTENT)?;
    Some(page_or_other(path, below, languages))
}

fn page_or_other(path: &RelPath, below: &str, languages: &Languages) -> Result<Role, Diagnostic> {
    let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
    match (folder, name) {
        ("", "site.yaml") => return Ok(Role::Settings),
        ("", "facts.yaml") => return Ok(Role::Facts),
        ("", "glossary.yaml") => return Ok(Role::Glossary),
        (_, "_fields.yaml") => return Ok(Role::Fields(folder.to_owned())),
        _ => {}
    }
    if is_conflicting_copy(name) {
        let message = format!(
            "`{name}` is a copy that a program made of two versions in conflict, and is not published"
        );
        return Err(Diagnostic::warning("not-published", message)
            .in_file(path)
            .hint("take over what is right in it into the file itself, then delete it"));
    }
    if let Some(problem) = almost_a_page(name) {
        return Err(problem.at(Span::file(path)));
    }
    if !is_among_notices(folder)
        && let Some(of) = below.strip_suffix(DATA_FIELDS)
    {
        return Ok(Role::DataFields(of.to_owned()));
    }
    if is_among_data(folder)
        && let Some(role) = of_data(below)
    {
        return Ok(role);
    }
    let Some((stem, ending)) = stem_and_ending(name) else {
        return Ok(Role::File);
    };
    if folder == NOTICES && ending == "yaml" {
        return Ok(Role::Notice);
    }
    if is_among_notices(folder) {
        return Err(page_among_notices(path, stem));
    }
    let (bare, suffix) = match stem.rsplit_once('.') {
        Some((bare, suffix))
            if languages.find(suffix).is_some()
                || looks_like_a_language(suffix)
                || language_suffix::is_language(suffix, languages) =>
        {
            (bare, Some(suffix))
        }
        _ => (stem, None),
    };
    let lang = match suffix.map(|key| (key, languages.find(key))) {
        Some((key, None)) if ending == "md" || !language_suffix::is_language(key, languages) => {
            return Err(language_suffix::unknown(
                path,
                (bare, key, ending),
                languages,
            ));
        }
        Some((key, _)) if ending == "yaml" => {
            return Err(Diagnostic::error(
                "record-language",
                "a record holds all languages in one file",
            )
            .at(Span::file(path))
            .hint(format!(
                "move its texts into `{bare}.yaml`, below `{}:` of each field",
                key.to_lowercase()
            )));
        }
        Some((_, found)) => found,
        None if ending == "yaml" => None,
        None => Some(languages.default()),
    };
    if suffix.is_none()
        && ending == "md"
        && let Some(problem) = language_suffix::of_index(path, bare, languages)
    {
        return Err(problem);
    }
    if bare == "index" && folder.is_empty() {
        let message = format!("the home page is called `_{name}`");
        return Err(Diagnostic::error("home-name", message)
            .at(Span::file(path))
            .hint(format!("rename the file: content/_{name}")));
    }
    Ok(Role::Page(page_place(folder, bare, lang)))
}

/// What a file below `content/data/` is, if it holds data.
fn of_data(below: &str) -> Option<Role> {
    let (_, ending) = below.rsplit_once('.')?;
    let is_data = DATA_ENDINGS.contains(&ending);
    is_data.then(|| Role::Data(below.to_owned()))
}

/// The path below `content/` of a file that holds data beside an entry and is published with it; `None` for all others.
pub fn data_beside(file: &RelPath) -> Option<&str> {
    let below = file.below(CONTENT)?;
    let (_, ending) = below.rsplit_once('.')?;
    let is_data = DATA_ENDINGS.contains(&ending) && ending != "yaml";
    is_data.then_some(below)
}

/// The place of a page in `folder`, a content path, with the name `bare`, which has no language and extension.
fn page_place(folder: &str, bare: &str, lang: Option<Lang>) -> Place {
    match bare {
        "_index" => Place {
            path: folder.to_owned(),
            section: folder.to_owned(),
            lang,
            index: true,
            owns_folder: true,
        },
        "index" => Place {
            path: folder.to_owned(),
            section: folder
                .rsplit_once('/')
                .map_or("", |(parent, _)| parent)
                .to_owned(),
            lang,
            index: false,
            owns_folder: true,
        },
        _ => Place {
            path: if folder.is_empty() {
                bare.to_owned()
            } else {
                format!("{folder}/{bare}")
            },
            section: folder.to_owned(),
            lang,
            index: false,
            owns_folder: false,
        },
    }
}

fn page_among_notices(path: &RelPath, stem: &str) -> Diagnostic {
    let name = stem.split('.').next().unwrap_or(stem);
    let name = if matches!(name, "index" | "_index") {
        "name"
    } else {
        name
    };
    let message = "content/notices/ holds urgent notices, which are YAML files, and no pages";
    Diagnostic::error("not-a-notice", message)
        .in_file(path)
        .hint(format!(
            "for a notice, write content/notices/{name}.yaml: {NOTICE_KEYS}"
        ))
        .hint("a page belongs in another folder")
}

/// Returns the content paths of all entries and sections that a file may belong to, reading its name up to each dot. It
/// works for names that [`role`] refuses too.
pub fn may_belong_to(path: &RelPath) -> Vec<String> {
    let Some(below) = path.below(CONTENT) else {
        return Vec::new();
    };
    let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
    let dots = name.match_indices('.').map(|(at, _)| at);
    let stems = dots.filter_map(|at| name.get(..at)).chain([name]);
    let path = |stem: &str| match (stem, folder) {
        ("index" | "_index", _) => folder.to_owned(),
        (_, "") => stem.to_owned(),
        _ => format!("{folder}/{stem}"),
    };
    stems.filter(|stem| !stem.is_empty()).map(path).collect()
}

/// Splits the date from the start of a file's name: `2024-04-18-first` becomes (`2024-04-18`, `first`). A name that is only
/// a date is also the rest; without a date, the rest is the name. Only the form is checked: `2024-99-99` is a date.
pub fn split_date(name: &str) -> (Option<&str>, &str) {
    let date = name.get(..10).filter(|date| {
        date.bytes().enumerate().all(|(at, b)| {
            if at == 4 || at == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        })
    });
    match (date, name.get(10..)) {
        (Some(date), Some("")) => (Some(date), name),
        (Some(date), Some(rest)) if rest.starts_with(['-', '_']) => (
            Some(date),
            rest.get(1..)
                .filter(|rest| !rest.is_empty())
                .unwrap_or(name),
        ),
        _ => (None, name),
    }
}

/// Resolves `target`, a relative path as links have it, against `folder`: `.` and `..` are worked out, and empty segments
/// ignored.
///
/// # Errors
/// [`PathError::Dots`] if it leads out of the root.
pub fn resolve(folder: &str, target: &str) -> Result<String, PathError> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(PathError::Dots)?;
            }
            _ => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_slug() {
        assert_eq!(
            split_date("2024-04-18-first-partners"),
            (Some("2024-04-18"), "first-partners")
        );
        assert_eq!(split_date("about"), (None, "about"));
        assert_eq!(split_date("2024-04-18"), (Some("2024-04-18"), "2024-04-18"));
    }

    #[test]
    fn a_link_does_not_leave_the_root() {
        assert_eq!(
            resolve("content/news", "../about.md"),
            Ok("content/about.md".into())
        );
        assert_eq!(resolve("content", "../../etc"), Err(PathError::Dots));
    }
}

//! Decides which files below `content/` that are no pages are copied to the output.
//!
//! The rule is an allowlist of extensions, because text editors and synchronising programs leave copies of texts
//! under names that cannot be foreseen. Each file that is left out is reported, so that nothing is missing silently.

use std::collections::BTreeSet;

use super::layout::{Place, page_ending_in, split_date};
use crate::base::RelPath;
use crate::diag::Diagnostic;

/// Extensions of files for readers, in lower case: pictures, documents, data, archives, fonts, sound
/// and video, scripts and styles of web pages, checksums and signatures.
const TYPES: [&str; 108] = [
    "3gp",
    "7z",
    "aac",
    "ai",
    "apng",
    "asc",
    "atom",
    "avif",
    "bib",
    "bmp",
    "bz2",
    "css",
    "csv",
    "cur",
    "dbf",
    "doc",
    "docm",
    "docx",
    "dotx",
    "eot",
    "eps",
    "epub",
    "flac",
    "geojson",
    "gif",
    "gml",
    "gpkg",
    "gpx",
    "gz",
    "heic",
    "ico",
    "ics",
    "jfif",
    "jpeg",
    "jpg",
    "js",
    "json",
    "jsonl",
    "jsonld",
    "jxl",
    "kml",
    "kmz",
    "m3u8",
    "m4a",
    "m4v",
    "map",
    "md5",
    "mid",
    "mjs",
    "mov",
    "mp3",
    "mp4",
    "mpeg",
    "mpg",
    "numbers",
    "odg",
    "odp",
    "ods",
    "odt",
    "oga",
    "ogg",
    "ogv",
    "opus",
    "otf",
    "p7s",
    "pages",
    "parquet",
    "pdf",
    "png",
    "pps",
    "ppsx",
    "ppt",
    "pptx",
    "ps",
    "rar",
    "rdf",
    "rss",
    "sha256",
    "shp",
    "shx",
    "sig",
    "srt",
    "svg",
    "tar",
    "tgz",
    "tif",
    "tiff",
    "topojson",
    "torrent",
    "tsv",
    "ttf",
    "ttl",
    "vcf",
    "vtt",
    "wasm",
    "wav",
    "weba",
    "webm",
    "webmanifest",
    "webp",
    "woff",
    "woff2",
    "xls",
    "xlsm",
    "xlsx",
    "xml",
    "xz",
    "zip",
];

/// Extensions of texts, which are not published if they have the name or date of an entry beside them: then
/// they are probably drafts of it.
const TEXTS: [&str; 4] = ["htm", "html", "rtf", "txt"];

/// Files without an extension at the top of `content/` that web hosts look for.
const FOR_HOSTS: [&str; 3] = ["CNAME", "_headers", "_redirects"];

/// The names and dates of entries, in lower case, by folder: `news/2026-01-01-deal`, `news/deal`, `news/2026-01-01`.
pub struct EntryNames(BTreeSet<String>);

impl EntryNames {
    /// Collects the names and dates of the entries in these places.
    pub fn of<'a>(places: impl Iterator<Item = &'a Place>) -> Self {
        let mut names = BTreeSet::new();
        for place in places {
            let path = place.path.to_lowercase();
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
            let (date, bare) = split_date(name);
            for known in [Some(bare), date].into_iter().flatten() {
                names.insert(format!("{folder}/{known}"));
            }
            names.insert(format!("{folder}/{name}"));
            if place.owns_folder {
                names.insert(format!("{path}/index"));
                names.insert(format!("{path}/_index"));
            }
        }
        Self(names)
    }

    /// Whether `name` begins with the name of an entry in the folder, up to some separator, or contains the date of one.
    fn has(&self, folder: &str, name: &str) -> bool {
        let name = name.to_lowercase();
        let known = |part: &str| self.0.contains(&format!("{folder}/{part}"));
        let places = name.char_indices().filter(|(_, c)| !c.is_alphanumeric());
        let begins = places
            .filter_map(|(at, _)| name.get(..at))
            .any(|start| !start.is_empty() && known(start));
        begins
            || (0..name.len()).any(|at| {
                name.get(at..at + 10)
                    .is_some_and(|part| is_date(part) && known(part))
            })
    }
}

fn is_date(text: &str) -> bool {
    split_date(text).0 == Some(text)
}

/// Returns whether files with this extension, in lower case, are published though no setting names it.
pub fn is_published_type(extension: &str) -> bool {
    TYPES.contains(&extension)
}

/// Returns why a file is not published, judging by its name; `None` if it is. `types` are the extensions that the site
/// adds; `entries` is called only for texts.
pub fn refusal<'a>(
    file: &RelPath,
    types: &BTreeSet<String>,
    entries: impl Fn() -> &'a EntryNames,
) -> Option<Diagnostic> {
    let name = file.file_name();
    let reported = |message: String| Diagnostic::warning("not-published", message).in_file(file);
    let ending = file.extension().map(str::to_ascii_lowercase);
    let ending = ending.as_deref().unwrap_or("");
    let is_text = TEXTS.contains(&ending);
    let is_added = types.contains(ending);
    let is_wanted = is_added || TYPES.contains(&ending);
    let is_copy = page_ending_in(name);
    if is_copy && !is_wanted {
        return Some(
            reported(format!(
                "`{name}` is a copy of a page, and is not published"
            ))
            .hint("delete it, or begin its name with a dot to keep it"),
        );
    }
    if is_wanted || file.parent() == Some("content") && FOR_HOSTS.contains(&name) {
        return None;
    }
    let folder = file
        .parent()
        .and_then(|parent| parent.strip_prefix("content"));
    let folder = folder.unwrap_or("").trim_start_matches('/');
    if is_text && !entries().has(folder, name) {
        return None;
    }
    Some(match (is_text, ending) {
        (true, _) => reported(format!("`{name}` has the name or the date of an entry beside it, and is not published"))
            .hint("if it is a copy of that entry's text, delete it; if readers should have it, give it another name"),
        (false, "") => reported(format!("`{name}` is not published: its name has no ending that says what it is"))
            .hint("if readers should have it, give it one, such as `.pdf` or `.csv`; if not, delete it or begin its name with a dot"),
        (false, _) => reported(format!("`{name}` is not published: `.{ending}` is not among the endings of files for readers"))
            .hint(format!("if readers should have it, write `files: {{types: [{ending}]}}` in content/site.yaml; if not, delete it or begin its name with a dot")),
    })
}

/// The number of first bytes that [`entry_in_disguise`] looks at.
pub const START: usize = 1024;

/// Returns the problem of a file that begins with front matter, whatever its name: it may be a copy of a page that is
/// not public. `start` are its first bytes, of which [`START`] are enough.
pub fn entry_in_disguise(file: &RelPath, start: &[u8]) -> Option<Diagnostic> {
    if !begins_with_front_matter(start) {
        return None;
    }
    let message = format!(
        "`{}` begins with front matter as an entry does, and is not published",
        file.file_name()
    );
    Some(
        Diagnostic::warning("not-published", message)
            .in_file(file)
            .hint("if it is a page, give it the ending `.md`; if it is a copy of one, delete it; if readers should have it, take out the lines between `---`"),
    )
}

/// Whether bytes in UTF-8 or UTF-16 begin with a line `---` or `+++` (TOML) and a key.
fn begins_with_front_matter(start: &[u8]) -> bool {
    let start = start.get(..START).unwrap_or(start);
    let wide = |from: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = start
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok())
            .map(from)
            .collect();
        String::from_utf16_lossy(&units)
    };
    let text = match start {
        [0xff, 0xfe, ..] | [b'-' | b'+', 0, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] | [0, b'-' | b'+', ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(start).into_owned(),
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let mark = match lines.next() {
        Some("---") => ':',
        Some("+++") => '=',
        _ => return false,
    };
    let mut keys = lines.filter(|line| !line.starts_with('#'));
    keys.next().is_some_and(|line| {
        line.split_once(mark).is_some_and(|(key, _)| {
            let key = key.trim().trim_matches(['"', '\'']);
            !key.is_empty()
                && key
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_known_in_every_encoding() {
        let yes = |bytes: &[u8]| assert!(begins_with_front_matter(bytes), "{bytes:?}");
        yes(b"---\ntitle: A\n---\n");
        yes(b"\xef\xbb\xbf---\r\n# note\r\ntitle: A\r\n");
        yes(b"\n\n--- \n\n\"title\": A");
        yes(b"+++\ntitle = \"A\"\n");
        let wide: Vec<u16> = "\u{feff}---\ntitle: A\n".encode_utf16().collect();
        yes(&wide
            .iter()
            .flat_map(|unit| unit.to_le_bytes())
            .collect::<Vec<u8>>());
        yes(&wide
            .iter()
            .flat_map(|unit| unit.to_be_bytes())
            .collect::<Vec<u8>>());
        for no in [
            "",
            "---",
            "---\n---\n",
            "----\ntitle: A",
            "a,b\n---\nc: d",
            "--- a: b\n",
        ] {
            assert!(!begins_with_front_matter(no.as_bytes()), "{no:?}");
        }
    }
}

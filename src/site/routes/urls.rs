//! Addresses of entries: `/<language>/<section>/<slug>/`, equal in all languages below the language's home page.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::base::slug::slugify;
use crate::base::{Lang, Languages, PathError, UrlPath, composed};
use crate::content::layout::split_date;
use crate::diag::{Diagnostic, Span};
use crate::site::assemble::entry_files::EntryFiles;
use crate::site::routes::term_slug::term_slug;

/// The characters that must be encoded in the path of a URL (RFC 3986).
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'[')
    .add(b']')
    .add(b'|')
    .add(b'^')
    .add(b'\\');

/// Percent-encodes a URL path (RFC 3986); Han characters become UTF-8 octets.
pub fn encode(path: &str) -> String {
    encode_after("", path)
}

/// The characters that must be encoded in a query (RFC 3986), where what is encoded already stays so.
const QUERY: &AsciiSet = &PATH.remove(b'?');

/// What follows the path in a URL: its query, and its fragment, both encoded (RFC 3986).
pub fn query_and_fragment(query: &str, fragment: Option<&str>) -> String {
    let mut url = String::new();
    for (number, part) in query.split('%').enumerate() {
        let is_code = part.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
        url.push_str(match (number, is_code) {
            (0, _) => "",
            (_, true) => "%",
            (_, false) => "%25",
        });
        url.extend(utf8_percent_encode(part, QUERY));
    }
    if let Some(fragment) = fragment {
        url.push('#');
        url.extend(utf8_percent_encode(fragment, PATH));
    }
    url
}

/// The characters that the URL Standard leaves as they are in a query or a fragment, and that headers and files of rules cannot hold.
const LEFT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'^')
    .add(b'\\');

/// An address of another site (`https://…`) in its normal form (URL Standard), all of ASCII; `None` if it is none, or has white space
/// or a control character in it.
pub fn elsewhere(address: &str) -> Option<String> {
    let is_sound = |c: char| !c.is_whitespace() && !c.is_control();
    let (_, rest) = address.split_once("://")?;
    if !address.chars().all(is_sound) || rest.starts_with(['/', '\\']) {
        return None;
    }
    let url = url::Url::parse(address).ok()?;
    Some(utf8_percent_encode(url.as_str(), LEFT).to_string())
}

/// Encodes a URL path and puts `before` in front of it.
pub fn encode_after(before: &str, path: &str) -> String {
    let mut url = String::with_capacity(before.len() + path.len());
    url.push_str(before);
    url.extend(utf8_percent_encode(path, PATH));
    url
}

/// Like [`encode_after`]; shared, if it is the same as the path.
pub fn encode_shared(before: &str, path: &Arc<str>) -> Arc<str> {
    match Cow::from(utf8_percent_encode(path, PATH)) {
        Cow::Borrowed(_) if before.is_empty() => Arc::clone(path),
        _ => encode_after(before, path).into(),
    }
}

/// The path of the URLs of each section below the language, by content path, without slashes at the ends.
pub(in crate::site) struct Slugs {
    sections: BTreeMap<String, String>,
}

impl Slugs {
    pub(in crate::site) fn new() -> Self {
        Self {
            sections: BTreeMap::new(),
        }
    }

    /// Adds a section with its path.
    pub(in crate::site) fn add(&mut self, group: &EntryFiles, path: &str) {
        self.sections
            .insert(group.path.to_string(), path.to_owned());
    }

    /// Returns the path of an entry, and its last segment. The sections above it must have been added.
    pub(in crate::site) fn of(
        &self,
        group: &EntryFiles,
        languages: &Languages,
        out: &mut Vec<Diagnostic>,
    ) -> (String, String) {
        if group.path.is_empty() {
            return (String::new(), String::new());
        }
        if let Some(owner) = &group.over {
            let name = group.path.rsplit('/').next().unwrap_or("");
            let slug = term_slug(name);
            let above = self.sections.get(owner.section());
            let above = above.filter(|path| !path.is_empty());
            let above = above.map_or_else(String::new, |path| format!("{path}/"));
            return (format!("{above}{}/{slug}", owner.slug()), slug);
        }
        let slug = entry_slug(group, out);
        let above = if group.index {
            group.path.rsplit_once('/').map_or("", |(parent, _)| parent)
        } else {
            &*group.section
        };
        let base = self
            .sections
            .get(above)
            .cloned()
            .unwrap_or_else(|| slugify_path(above));
        let joined = if base.is_empty() {
            slug.clone()
        } else {
            [&*base, "/", &slug].concat()
        };
        let path = chosen_path(group, languages, out).unwrap_or(joined);
        (path, slug)
    }
}

fn slugify_path(path: &str) -> String {
    path.split('/').map(slugify).collect::<Vec<_>>().join("/")
}

/// The last segment of the URLs of an entry: `slug` of its front matter, else made from its name.
fn entry_slug(group: &EntryFiles, out: &mut Vec<Diagnostic>) -> String {
    let Some(file) = group.original_file() else {
        return String::new();
    };
    let name = group.path.rsplit('/').next().unwrap_or("");
    let from_name = slugify(if group.index {
        name
    } else {
        split_date(name).1
    });
    if let Some(slug) = &file.keys.slug {
        let span = slug.at.span(&file.file);
        let problem = match UrlPath::new(&slug.value) {
            Err(why) => Some(why.to_string()),
            Ok(_) if slug.value.contains('/') => {
                Some("it has a slash; `path` sets the whole address".into())
            }
            Ok(_) if slug.value.contains(char::is_whitespace) => Some("it has a space".into()),
            Ok(_) => None,
        };
        match problem {
            None => return composed(&slug.value).into_owned(),
            Some(why) => {
                let message = format!(
                    "`{}` cannot be a part of an address: {why}",
                    slug.value.escape_debug()
                );
                let hint = format!("write letters, digits and hyphens, as `slug: {from_name}`");
                out.push(Diagnostic::error("bad-slug", message).at(span).hint(hint));
            }
        }
    } else if let Err(why) = UrlPath::new(&from_name) {
        let message = format!("no address can be made from the name `{name}`: {why}");
        let hint = "add `slug: …` with letters, digits and hyphens, or rename the file";
        out.push(
            Diagnostic::error("bad-slug", message)
                .at(Span::file(&file.file))
                .hint(hint),
        );
        return "unnamed".into();
    }
    from_name
}

fn chosen_path(
    group: &EntryFiles,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) -> Option<String> {
    let file = group.original_file()?;
    let path = file.keys.path.as_ref()?;
    let trimmed = path.value.trim_matches('/');
    match UrlPath::new(trimmed) {
        Ok(_) if !trimmed.contains(char::is_whitespace) && languages.of_path(trimmed).is_none() => {
            Some(composed(trimmed).into_owned())
        }
        other => {
            let why = match other {
                Err(why) => why.to_string(),
                Ok(_) if trimmed.contains(char::is_whitespace) => "it has a space".to_owned(),
                Ok(_) => "the part of a language is put in front by itself".to_owned(),
            };
            let message = format!(
                "`{}` cannot be an address: {why}",
                path.value.escape_debug()
            );
            let hint = "write the address below the language, as `path: visit/getting-there`";
            out.push(
                Diagnostic::error("bad-path", message)
                    .at(path.at.span(&file.file))
                    .hint(hint),
            );
            None
        }
    }
}

/// The URL path of a page: `/tc/news/opening/`.
pub(in crate::site) fn page_url(languages: &Languages, lang: Lang, path: &str) -> String {
    let home = languages.home(lang);
    if path.is_empty() {
        home.to_owned()
    } else {
        [home, path, "/"].concat()
    }
}

/// Decodes percent-encoding, as in addresses copied from a browser.
fn decoded(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8();
    decoded.map_or_else(|_| path.to_owned(), Cow::into_owned)
}

/// Returns the URL path of an alias: as written if it begins with a language's prefix, else below the home page of `lang`.
///
/// # Errors
/// Why it cannot be an address.
pub(in crate::site) fn alias_url(
    languages: &Languages,
    lang: Lang,
    alias: &str,
) -> Result<String, PathError> {
    let trimmed = alias.trim_start_matches('/');
    match languages.of_path(trimmed) {
        Some(_) => old_url(trimmed),
        None => old_url(&format!("{}{trimmed}", languages.home(lang))),
    }
}

/// Returns the URL path of an old address, with a slash at the end unless it names a file.
///
/// # Errors
/// Why it cannot be an address.
pub(in crate::site) fn old_url(path: &str) -> Result<String, PathError> {
    if path.contains('#') {
        return Err(PathError::Fragment);
    }
    let path = decoded(path.trim_start_matches('/'));
    let path = composed(&path);
    let page = path.ends_with('/') || path.ends_with(".html") || path.ends_with(".htm");
    let url = if page {
        format!("/{path}")
    } else {
        format!("/{path}/")
    };
    UrlPath::of_page(&url)?;
    Ok(url)
}

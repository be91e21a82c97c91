//! Paths below a root, for what is read ([`RelPath`]) and for what is published ([`UrlPath`]).
//!
//! Both are relative, `/`-separated and free of `.` and `..`, so that joining one to a root never leaves the root.
//! The types guarantee it.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::path::{MAIN_SEPARATOR, Path};
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::bytes;

/// Why a text is not accepted as a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathError {
    /// The text is empty, or one of its segments is.
    Empty,
    /// It starts with `/`, a drive letter or a backslash.
    Absolute,
    /// A segment is `.` or `..`.
    Dots,
    /// It has a control character or a backslash.
    ControlCharacter,
    /// A character that Windows or web servers refuse in names: one of `<>:"|?*`.
    ForbiddenCharacter(char),
    /// It has a `#`, which begins the part of an address that browsers do not send.
    Fragment,
    /// A name that Windows reserves for devices, such as `con` or `lpt1`.
    ReservedName,
    /// A segment ends with a dot or a space, which Windows removes.
    TrailingDotOrSpace,
    /// A segment is longer than 200 bytes, or the whole longer than 1,000.
    TooLong,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty or has an empty part between two slashes"),
            Self::Absolute => f.write_str("it starts at the root of a disk"),
            Self::Dots => f.write_str("it has a part that is `.` or `..`"),
            Self::ControlCharacter => f.write_str("it has a control character or a backslash"),
            Self::ForbiddenCharacter(c) => {
                write!(f, "it has the character `{c}`, which file systems refuse")
            }
            Self::Fragment => {
                f.write_str("it has a `#`: browsers do not ask for what comes after it")
            }
            Self::ReservedName => f.write_str("it has a name that Windows keeps for devices"),
            Self::TrailingDotOrSpace => f.write_str("a part ends with a dot or a space"),
            Self::TooLong => f.write_str("it is too long"),
        }
    }
}

impl std::error::Error for PathError {}

fn check_segments(text: &str) -> Result<(), PathError> {
    if text.is_empty() {
        return Err(PathError::Empty);
    }
    if text.starts_with(['/', '\\']) {
        return Err(PathError::Absolute);
    }
    // Asked of the whole at once: hardly any path has one.
    let is_odd = |b: u8| !(b' '..=b'~').contains(&b) | (b == b'\\');
    let is_odd = bytes::any(text.as_bytes(), is_odd);
    for segment in text.split('/') {
        match segment {
            "" => return Err(PathError::Empty),
            "." | ".." => return Err(PathError::Dots),
            _ => {}
        }
        if is_odd && segment.contains(|c: char| c.is_control() || c == '\\') {
            return Err(PathError::ControlCharacter);
        }
    }
    Ok(())
}

/// A path as the system writes it, with `/` between its parts.
pub fn with_slashes(path: &str) -> Cow<'_, str> {
    slashes_for(path, MAIN_SEPARATOR)
}

fn slashes_for(path: &str, separator: char) -> Cow<'_, str> {
    match separator {
        '/' => path.into(),
        separator => path.replace(separator, "/").into(),
    }
}

/// A path for messages, with `/` between its parts on every system.
pub fn shown(path: &Path) -> String {
    with_slashes(&path.to_string_lossy()).into_owned()
}

/// Names of devices on Windows, which it reserves with any extension and in any case.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

fn is_reserved(segment: &str) -> bool {
    let dot = segment.bytes().position(|b| b == b'.');
    let stem = segment.get(..dot.unwrap_or(segment.len()));
    let stem = stem.unwrap_or_default().trim_end();
    // The longest is `com¹`, in bytes.
    if !(3..=5).contains(&stem.len()) {
        return false;
    }
    let numbered = || {
        let (name, number) = stem.split_at_checked(3)?;
        let is_digit = matches!(number, "¹" | "²" | "³")
            || matches!(number.as_bytes(), [digit] if digit.is_ascii_digit());
        let is_name = ["com", "lpt"]
            .iter()
            .any(|other| other.eq_ignore_ascii_case(name));
        Some(is_digit && is_name)
    };
    let mut reserved = RESERVED.iter();
    reserved.any(|name| name.eq_ignore_ascii_case(stem)) || numbered() == Some(true)
}

fn check_portable(text: &str) -> Result<(), PathError> {
    if text.len() > 1000 {
        return Err(PathError::TooLong);
    }
    let refused = |b: u8| {
        let bracket = (b == b'<') | (b == b'>') | (b == b'|');
        bracket | (b == b':') | (b == b'"') | (b == b'?') | (b == b'*')
    };
    let is_refused = bytes::any(text.as_bytes(), refused);
    for segment in text.split('/') {
        if segment.len() > 200 {
            return Err(PathError::TooLong);
        }
        if is_refused && let Some(b) = segment.bytes().find(|b| refused(*b)) {
            return Err(PathError::ForbiddenCharacter(char::from(b)));
        }
        if segment.ends_with(['.', ' ']) {
            return Err(PathError::TrailingDotOrSpace);
        }
        if is_reserved(segment) {
            return Err(PathError::ReservedName);
        }
    }
    Ok(())
}

/// A text that borrows from its source where that has it without escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

macro_rules! path_type {
    ($name:ident) => {
        impl $name {
            /// The path as text, `/`-separated.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The last segment of the path.
            pub fn file_name(&self) -> &str {
                self.0.rsplit('/').next().unwrap_or(&self.0)
            }

            /// The path before the last segment; `None` if there is only one.
            pub fn parent(&self) -> Option<&str> {
                self.0.rsplit_once('/').map(|(parent, _)| parent)
            }

            /// The text after the last dot of the last segment.
            pub fn extension(&self) -> Option<&str> {
                match self.file_name().rsplit_once('.') {
                    Some(("", _)) | None => None,
                    Some((_, extension)) => Some(extension),
                }
            }
        }

        // Most paths that are compared share one allocation.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                Arc::ptr_eq(&self.0, &other.0) || *self.0 == *other.0
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                if Arc::ptr_eq(&self.0, &other.0) {
                    Ordering::Equal
                } else {
                    (*self.0).cmp(&*other.0)
                }
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.hash(state);
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let Text(text) = Text::deserialize(from)?;
                Self::new(&text).map_err(D::Error::custom)
            }
        }
    };
}

/// A path below the site's root, as in `content/news/opening.md`.
#[derive(Clone, Eq)]
pub struct RelPath(Arc<str>);

path_type!(RelPath);

impl RelPath {
    /// Accepts a relative, `/`-separated path without `.`, `..`, empty segments, backslashes or
    /// control characters, which does not begin with a drive of Windows.
    ///
    /// # Errors
    /// [`PathError`] says why it is not accepted.
    pub fn new(text: &str) -> Result<Self, PathError> {
        if matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic()) {
            return Err(PathError::Absolute);
        }
        check_segments(text)?;
        Ok(Self(Arc::from(text)))
    }

    /// Appends one or more segments.
    ///
    /// # Errors
    /// As [`RelPath::new`].
    pub fn join(&self, name: &str) -> Result<Self, PathError> {
        Self::new(&format!("{}/{name}", self.0))
    }

    /// The same path with letters and their accents as one character each, as links and addresses have it. A path of which
    /// only ASCII would be left, such as one with the sign for kelvin, stays as it is: so an ASCII path is never another's.
    pub fn composed(&self) -> Self {
        match composed(&self.0) {
            Cow::Owned(text) if !text.is_ascii() => Self(text.into()),
            _ => self.clone(),
        }
    }

    /// The rest of the path below `folder`; `None` if it is not below it.
    pub fn below(&self, folder: &str) -> Option<&str> {
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }

    /// Checks that every common file system accepts the name: a source with such a name can be checked out anywhere
    /// and published under its own name.
    ///
    /// # Errors
    /// [`PathError`] says why it is not accepted.
    pub fn check_portable(&self) -> Result<(), PathError> {
        check_portable(&self.0)
    }
}

/// The path of an output below the output folder, as in `en/news/index.html`: a path that every
/// common file system and static host accepts.
#[derive(Clone, Eq)]
pub struct UrlPath(Arc<str>);

path_type!(UrlPath);

impl UrlPath {
    /// Accepts what [`RelPath::new`] accepts, less names that Windows refuses or reserves, the
    /// characters `<>:"|?*`, and segments over 200 bytes.
    ///
    /// # Errors
    /// [`PathError`] says why it is not accepted.
    pub fn new(text: &str) -> Result<Self, PathError> {
        check_segments(text)?;
        check_portable(text)?;
        Ok(Self(Arc::from(text)))
    }

    /// The folder that the first `length` bytes of this path name, if a segment ends there.
    pub fn folder_of(&self, length: usize) -> Option<Self> {
        let (folder, rest) = self.0.split_at_checked(length)?;
        rest.starts_with('/').then(|| Self(Arc::from(folder)))
    }

    /// The file that answers the URL path `url`: `en/news/` → `en/news/index.html`, `` →
    /// `index.html`. A leading slash is accepted.
    ///
    /// # Errors
    /// As [`UrlPath::new`].
    pub fn of_page(url: &str) -> Result<Self, PathError> {
        let url = url.strip_prefix('/').unwrap_or(url);
        if url.is_empty() || url.ends_with('/') {
            Self::new(&[url, "index.html"].concat())
        } else {
            Self::new(url)
        }
    }

    /// The URL path under which a web server answers with this file, with a leading slash and
    /// without `index.html`; not percent-encoded.
    pub fn url(&self) -> String {
        let path = match self.0.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => &self.0,
        };
        format!("/{path}")
    }

    /// A form that is equal for two paths if a file system may treat them as one file, because it ignores case or
    /// composes letters and accents.
    pub fn folded(&self) -> Arc<str> {
        if self
            .0
            .bytes()
            .all(|b| b.is_ascii() && !b.is_ascii_uppercase())
        {
            return Arc::clone(&self.0);
        }
        composed(&self.0).to_lowercase().into()
    }
}

/// Composes letters and their accents to one character each (Unicode's form NFC).
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_slashes_on_every_system() {
        assert_eq!(
            slashes_for("content\\news\\a.md", '\\'),
            "content/news/a.md"
        );
        assert_eq!(slashes_for("odd\\name.md", '/'), "odd\\name.md");
        assert_eq!(
            shown(&Path::new("site").join("content/a.md")),
            "site/content/a.md"
        );
    }

    #[test]
    fn nothing_leads_out_of_the_root() {
        for bad in [
            "", "/etc", "..", "a/../b", "a//b", "./a", "a/.", "a\\b", "\\\\host", "a\u{0}b", "a\nb",
        ] {
            assert!(RelPath::new(bad).is_err(), "{bad:?}");
            assert!(UrlPath::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn windows_names_are_not_published() {
        for bad in [
            "con",
            "a/NUL.html",
            "com1",
            "LPT9.txt",
            "a:b",
            "a?",
            "x.",
            "x ",
            "c:",
        ] {
            assert!(UrlPath::new(bad).is_err(), "{bad:?}");
        }
        for good in ["console", "com10", "新聞/開園.html", "a b", ".well-known/x"] {
            assert!(UrlPath::new(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn a_page_is_an_index_in_a_folder() -> Result<(), PathError> {
        assert_eq!(
            UrlPath::of_page("/en/news/")?.as_str(),
            "en/news/index.html"
        );
        assert_eq!(UrlPath::of_page("/en/news/")?.url(), "/en/news/");
        assert_eq!(UrlPath::of_page("/")?.url(), "/");
        assert_eq!(UrlPath::of_page("/404.html")?.url(), "/404.html");
        Ok(())
    }
}

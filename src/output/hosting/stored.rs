//! What a store of objects is told of each file, because it sends it with every response: the part of the rules that S3 knows.

use crate::base::{UrlPath, media_type::media_type};
use crate::output::hosting::{CHECKED, IMMUTABLE, Rules};
use crate::site::routes::urls::encode;

/// Headers that a store keeps with a file. All others are for what stands before it.
const KEPT: [&str; 2] = ["content-disposition", "content-language"];

impl Rules {
    /// The headers that a store keeps with the file at `path`, in small letters, sorted by name.
    pub fn stored(&self, path: &UrlPath) -> Vec<(String, String)> {
        let url = format!("{}{}", self.base, path.url());
        let kept = self.headers_at(&encode(&url)).into_iter();
        let mut all: Vec<(String, String)> = kept
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .filter(|(name, value)| KEPT.contains(&&**name) && value.is_ascii())
            .collect();
        if all.iter().all(|(name, _)| name != "cache-control") {
            let is_fixed = self
                .immutable
                .iter()
                .any(|folder| url.starts_with(&**folder));
            let value = if is_fixed { IMMUTABLE } else { CHECKED };
            all.push(("cache-control".into(), value.into()));
        }
        all.push(("content-type".into(), self.media_type(path)));
        all.sort();
        all
    }

    /// The media type that a server states for the file at `path`, with its charset where it is a text.
    pub fn media_type(&self, path: &UrlPath) -> String {
        let name = path.as_str().rsplit('/').next().unwrap_or_default();
        let address = format!("{}/{path}", self.base);
        let mut stated = self.types.iter();
        let stated = stated.find(|(what, _)| *what == address || what == name);
        let found = stated.map_or_else(|| media_type(name), |(_, found)| &**found);
        let is_text = found.starts_with("text/") || found == "application/javascript";
        if is_text && !found.contains("charset") {
            format!("{found}; charset=utf-8")
        } else {
            found.to_owned()
        }
    }
}

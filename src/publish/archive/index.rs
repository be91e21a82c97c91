//! The index of a web archive: lines of CDXJ 0.1, sorted by a key that puts the domain before the host.

use std::ops::Range;

use jiff::Timestamp;
use serde_json::json;

/// The lines of an index.
pub struct Index {
    at: Timestamp,
    lines: Vec<Line>,
}

struct Line {
    key: String,
    address: String,
    media_type: String,
    sum: String,
    place: Range<usize>,
}

impl Index {
    /// An index of what stood there at an instant.
    pub fn new(at: Timestamp) -> Self {
        Self {
            at,
            lines: Vec::new(),
        }
    }

    /// Adds an address: the media type and SHA-256 of its file, and the bytes of the WARC that its record takes.
    pub fn add(&mut self, address: &str, media_type: &str, sum: &str, place: Range<usize>) {
        self.lines.push(Line {
            key: key(address),
            address: address.to_owned(),
            media_type: media_type.to_owned(),
            sum: sum.to_owned(),
            place,
        });
    }

    /// The lines, where the records are in the file `warc`.
    pub fn text(mut self, warc: &str) -> String {
        let at = self.at.strftime("%Y%m%d%H%M%S").to_string();
        self.lines.sort_by(|a, b| a.key.cmp(&b.key));
        let lines = self.lines.iter().map(|line| {
            let media_type = line.media_type.split(';').next().unwrap_or_default();
            let json = json!({
                "url": line.address,
                "mime": media_type,
                "digest": format!("sha256:{}", line.sum),
                "length": line.place.len().to_string(),
                "offset": line.place.start.to_string(),
                "filename": warc,
            });
            format!("{} {at} {json}\n", line.key)
        });
        lines.collect()
    }
}

/// The key of an address, a Sort-friendly URI Reordering Transform as the tools of web archives make it: `https://www.Park.org/News/` →
/// `org,park)/news`.
fn key(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = host.split_at(host.rfind(':').unwrap_or(host.len()));
    let mut labels: Vec<&str> = host.split('.').collect();
    let is_www = labels.first().is_some_and(|first| {
        let digits = first.strip_prefix("www");
        digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
    });
    if is_www && labels.len() > 1 {
        labels.remove(0);
    }
    labels.reverse();
    let path = path.trim_end_matches('/');
    let slash = if path.is_empty() { "/" } else { "" };
    format!("{}{port}){path}{slash}", labels.join(",")).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the package `surt` of Python has them.
    #[test]
    fn keys_are_those_of_other_tools() {
        for (address, wanted) in [
            ("https://park.example", "example,park)/"),
            ("https://park.example/", "example,park)/"),
            ("https://www.park.gov.hk/en/News/", "hk,gov,park)/en/news"),
            ("https://www2.park.example/a.css", "example,park)/a.css"),
            (
                "http://localhost:8080/base/x.html",
                "localhost:8080)/base/x.html",
            ),
            (
                "https://park.example/tc/%E6%96%B0%E8%81%9E/",
                "example,park)/tc/%e6%96%b0%e8%81%9e",
            ),
        ] {
            assert_eq!(key(address), wanted, "{address}");
        }
    }
}

//! Media types of files by their names.

/// Endings whose media type is newer than what the table of the crate knows, or told apart there.
const OURS: [(&str, &str); 8] = [
    ("csv", "text/csv"),
    ("geojson", "application/geo+json"),
    ("ics", "text/calendar"),
    ("jsonld", "application/ld+json"),
    ("md", "text/markdown"),
    ("rss", "application/rss+xml"),
    ("vcf", "text/vcard"),
    ("webmanifest", "application/manifest+json"),
];

/// The media type of a file by the ending of its name, without parameters; `application/octet-stream` where that says
/// nothing.
pub fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ours = OURS.iter().find(|(ours, _)| *ours == ending);
    ours.map(|(_, media_type)| *media_type)
        .or_else(|| mime_guess::from_path(name).first_raw())
        .unwrap_or("application/octet-stream")
}

/// Whether files of a media type hold JSON.
pub fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Whether files of a media type hold XML other than HTML.
pub fn is_xml(media_type: &str) -> bool {
    matches!(media_type, "application/xml" | "text/xml") || media_type.ends_with("+xml")
}

//! A release as a web archive: a WACZ file (version 1.1.1), by which a public body can show later what stood there.
//!
//! A WACZ is a ZIP file whose entries are stored as they are, so that a player reads any part of it by ranges:
//!
//! | entry | what it has |
//! | --- | --- |
//! | `archive/data.warc.gz` | each file of the release with its address, as a [`warc`] record |
//! | `indexes/index.cdx` | where the record of each address begins ([`index`]) |
//! | `pages/pages.jsonl` | addresses and titles of pages |
//! | `release/sums` | the list of files with their SHA-256, and `sums.minisig` if the release is signed |
//! | `datapackage.json` | the SHA-256 of each of these, and `datapackage-digest.json` that of itself |
//!
//! Records are of the kind `resource`: the bytes of a file and its media type. No server was asked, so none is said to have answered.

mod index;
mod warc;

use std::io::{self, Write};

use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use rayon::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use self::index::Index;
use self::warc::Record;
use crate::base::{UrlPath, hex, sha256};
use crate::output::hosting::Rules;
use crate::publish::Release;
use crate::site::routes::urls::encode;

const VERSION: &str = "1.1.1";
const WARC: &str = "data.warc.gz";

/// So many files are in memory at once.
const AT_ONCE: usize = 32;

/// What is said of a release in its archive besides its files.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Scheme, host and path of the site, without a slash at the end.
    pub base_url: &'a str,
    /// The title of the site.
    pub title: &'a str,
    /// The media types of files.
    pub rules: &'a Rules,
}

impl About<'_> {
    fn address(&self, path: &str) -> String {
        format!("{}{}", self.base_url, encode(path))
    }
}

/// Writes the archive of `release`, whose files `read` gives as they were published. The same release gives the same bytes.
///
/// # Errors
/// Those of `read` and of `out`.
pub fn write(
    out: impl Write,
    release: &Release,
    about: About<'_>,
    read: impl Fn(&UrlPath) -> io::Result<Vec<u8>> + Sync,
) -> io::Result<()> {
    let mut package = Package::new(out, release);
    let mut index = Index::new(release.at);
    package.add(&format!("archive/{WARC}"), |out| {
        let info = info(release, about).compressed()?;
        out.write_all(&info)?;
        let mut offset = info.len();
        let files: Vec<(&UrlPath, &String)> = release.sums.iter().collect();
        for files in files.chunks(AT_ONCE) {
            let records = files.par_iter().map(|(path, sum)| {
                let bytes = read(path)?;
                let address = about.address(&path.url());
                let media_type = about.rules.media_type(path);
                let record = Record::of_file(release, &address, &media_type, (&bytes, sum));
                Ok((record.compressed()?, address, media_type))
            });
            let records: Vec<_> = records.collect::<io::Result<_>>()?;
            for ((record, address, media_type), (_, sum)) in records.iter().zip(files) {
                index.add(address, media_type, sum, offset..offset + record.len());
                out.write_all(record)?;
                offset += record.len();
            }
        }
        Ok(())
    })?;
    package.add_text("indexes/index.cdx", &index.text(WARC))?;
    package.add_text("pages/pages.jsonl", &pages(release, about))?;
    package.add_text("release/sums", &release.list())?;
    if let Some(signature) = &release.signature {
        package.add_text("release/sums.minisig", signature)?;
    }
    package.finish(|resources| description(release, about, resources))
}

fn info<'a>(release: &Release, about: About<'_>) -> Record<'a> {
    let text = format!(
        "software: {}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
         isPartOf: {}\r\ndescription: {}\r\n",
        release.generator,
        about.base_url,
        said(release),
    );
    Record::info(release, text)
}

fn said(release: &Release) -> String {
    format!(
        "release {} of {}, SHA-256 of its list of files {}",
        release.number,
        instant(release),
        release.digest
    )
}

/// The instant of a release, to the second: readers of archives do not all know fractions.
fn instant(release: &Release) -> String {
    release.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Pages with their titles, but those that were withdrawn.
fn pages(release: &Release, about: About<'_>) -> String {
    let mut lines = vec![json!({"format": "json-pages-1.0", "id": "pages", "title": "Pages"})];
    let pages = release.contents.pages.iter();
    lines.extend(
        pages
            .filter(|(_, page)| !page.withdrawn)
            .map(|(url, page)| {
                let address = about.address(url);
                let mut id = sha256(address.as_bytes());
                id.truncate(16);
                json!({"id": id, "url": address, "ts": instant(release), "title": page.title})
            }),
    );
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn description(release: &Release, about: About<'_>, resources: &[Value]) -> Value {
    json!({
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": about.title,
        "description": said(release),
        "software": release.generator,
        "created": instant(release),
        "mainPageUrl": about.address("/"),
        "mainPageDate": instant(release),
        "resources": resources,
    })
}

/// A ZIP file that lists its entries with their SHA-256.
struct Package<W> {
    zip: ZipArchiveWriter<W>,
    at: UtcDateTime,
    resources: Vec<Value>,
}

impl<W: Write> Package<W> {
    fn new(out: W, release: &Release) -> Self {
        Self {
            zip: ZipArchiveWriter::new(out),
            at: UtcDateTime::from_unix(release.at.as_second()),
            resources: Vec::new(),
        }
    }

    /// Adds an entry with what `content` writes.
    fn add(
        &mut self,
        path: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let file = self.zip.new_file(path).last_modified(self.at);
        let stored = file.compression_method(CompressionMethod::STORE);
        let (mut entry, config) = stored.start().map_err(io::Error::other)?;
        let mut out = Summed {
            inner: config.wrap(&mut entry),
            sum: Sha256::new(),
            length: 0,
        };
        content(&mut out)?;
        let (sum, length) = (hex(&out.sum.finalize()), out.length);
        let (_, end) = out.inner.finish().map_err(io::Error::other)?;
        entry.finish(end).map_err(io::Error::other)?;
        let name = path.rsplit('/').next().unwrap_or(path);
        self.resources.push(
            json!({"name": name, "path": path, "hash": format!("sha256:{sum}"), "bytes": length}),
        );
        Ok(())
    }

    fn add_text(&mut self, path: &str, text: &str) -> io::Result<()> {
        self.add(path, |out| out.write_all(text.as_bytes()))
    }

    /// Adds `datapackage.json` and its digest.
    fn finish(mut self, describe: impl FnOnce(&[Value]) -> Value) -> io::Result<()> {
        let text = format!("{:#}\n", describe(&self.resources));
        let hash = format!("sha256:{}", sha256(text.as_bytes()));
        let digest = json!({"path": "datapackage.json", "hash": hash});
        self.add_text("datapackage.json", &text)?;
        self.add_text("datapackage-digest.json", &format!("{digest:#}\n"))?;
        self.zip.finish().map_err(io::Error::other)?.flush()
    }
}

/// Counts and sums what is written.
struct Summed<W> {
    inner: W,
    sum: Sha256,
    length: u64,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or_default());
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

//! Records of a WARC (ISO 28500:2017, version 1.1), each compressed as a gzip member of its own (RFC 1952).

use std::fmt::Write as _;
use std::io::{self, Write as _};

use flate2::{Compression, GzBuilder};

use crate::base::sha256;
use crate::publish::Release;
use crate::publish::archive::instant;

/// A record, before it is compressed.
pub struct Record<'a> {
    head: String,
    block: Block<'a>,
}

enum Block<'a> {
    File(&'a [u8]),
    Text(String),
}

impl Block<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::File(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
        }
    }
}

impl<'a> Record<'a> {
    /// The record `warcinfo`, which is the first of a file, with its fields as `text`.
    pub fn info(release: &Release, text: String) -> Self {
        let mut head = head("warcinfo", release, "");
        field(&mut head, "Content-Type", "application/warc-fields");
        Self {
            head,
            block: Block::Text(text),
        }
    }

    /// The record of a file of the release at its address: its bytes, and the SHA-256 of these in hexadecimal digits.
    pub fn of_file(
        release: &Release,
        address: &str,
        media_type: &str,
        (bytes, sum): (&'a [u8], &str),
    ) -> Self {
        let mut head = head("resource", release, address);
        let sum = format!("sha256:{sum}");
        field(&mut head, "WARC-Target-URI", address);
        field(&mut head, "WARC-Payload-Digest", &sum);
        field(&mut head, "WARC-Block-Digest", &sum);
        field(&mut head, "Content-Type", media_type);
        Self {
            head,
            block: Block::File(bytes),
        }
    }

    /// The record as a gzip member.
    ///
    /// # Errors
    /// None: it is written into memory.
    pub fn compressed(&self) -> io::Result<Vec<u8>> {
        let block = self.block.bytes();
        let mut gzip = GzBuilder::new().write(Vec::new(), Compression::default());
        gzip.write_all(self.head.as_bytes())?;
        write!(gzip, "Content-Length: {}\r\n\r\n", block.len())?;
        gzip.write_all(block)?;
        gzip.write_all(b"\r\n\r\n")?;
        gzip.finish()
    }
}

fn head(kind: &str, release: &Release, address: &str) -> String {
    let mut head = String::from("WARC/1.1\r\n");
    field(&mut head, "WARC-Type", kind);
    let id = id(&format!("{} {kind} {address}", release.name));
    field(&mut head, "WARC-Record-ID", &format!("<urn:uuid:{id}>"));
    field(&mut head, "WARC-Date", &instant(release));
    head
}

fn field(head: &mut String, name: &str, value: &str) {
    let _ = write!(head, "{name}: {value}\r\n");
}

/// A UUID of version 8 (RFC 9562): the first digits of the SHA-256 of what it is made from.
fn id(seed: &str) -> String {
    let sum = sha256(seed.as_bytes());
    let part = |from: usize, to: usize| sum.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-8{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

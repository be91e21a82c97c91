//! Files of parts: the outputs that a build of one part has rendered, in one file, which is easier to bring from one machine to another
//! than as many files as there are pages, and which nobody publishes by mistake for a site.
//!
//! Such a file has a mark, the digest of the program, the bytes of all outputs, and then the [`Contents`] with their digest and length. It is
//! written beside its place and renamed when it is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::base::{Digest, Hasher, UrlPath};
use crate::engine::{Output, Part, Sink};
use crate::host::error::{BadPart, HostError};
use crate::host::output_dir::{manifest, place};
use crate::host::signal;

/// The ending of the names of these files.
const ENDING: &str = "parkpages";

/// The first bytes of a file, with the version of its format.
const MARK: &[u8; 20] = b"parkpages part, 1\n\0\0";

/// The bytes before those of the outputs: the mark and a digest.
const HEAD: u64 = 36;

/// The bytes after the contents: a digest and a length.
const END: u64 = 24;

/// What a file holds.
#[derive(Debug, Serialize, Deserialize)]
struct Contents {
    part: Part,
    /// Where the bytes of each output begin.
    outputs: BTreeMap<UrlPath, (u64, Output)>,
    /// See [`crate::engine::Memo::save_part`].
    pages: Vec<u8>,
}

/// A sink that writes the outputs of a part into a file. Dropping it discards them.
pub struct PartWriter {
    part: Part,
    /// Its path, by the folder as given by the caller.
    named: PathBuf,
    at: PathBuf,
    /// The file until it is complete.
    beside: PathBuf,
    writing: Mutex<Writing>,
    _cleanup: signal::Cleanup,
}

struct Writing {
    file: BufWriter<File>,
    /// How many bytes have been written.
    len: u64,
    outputs: BTreeMap<UrlPath, (u64, Output)>,
    failure: Option<io::Error>,
}

impl PartWriter {
    /// Begins the file of a part in a folder, which is created if necessary. The file replaces an earlier one of that part.
    ///
    /// # Errors
    /// The folder is among the sources of the site at `root` or is an output folder, the system refuses to write there, or it has another file
    /// with that name.
    pub fn create(part: Part, folder: &Path, root: &Path) -> Result<Self, HostError> {
        let place = place::resolve(folder, root)?.path;
        let name = format!("{}-of-{}.{ENDING}", part.number(), part.of());
        let named = folder.join(&name);
        let is_output = |folder: &Path| folder.join(manifest::NAME).exists();
        if place.ancestors().any(is_output) {
            return Err(bad(folder, BadPart::AmongPages));
        }
        let at = place.join(&name);
        let is_ours = match fs::symlink_metadata(&at) {
            Ok(found) => found.is_file() && has_mark(&at),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if !is_ours {
            return Err(bad(&named, BadPart::InTheWay));
        }
        let beside = place.join(format!("{name}.{}~", std::process::id()));
        let begin = || {
            fs::create_dir_all(&place)?;
            // A process with the same number may have been killed before.
            let _ = fs::remove_file(&beside);
            let mut file = BufWriter::new(File::create_new(&beside)?);
            file.write_all(MARK)?;
            file.write_all(program()?.as_bytes())?;
            Ok(file)
        };
        let cleanup = signal::on_exit({
            let beside = beside.clone();
            move || drop(fs::remove_file(&beside))
        });
        let file = begin().map_err(|error| failed(&named, error))?;
        Ok(Self {
            part,
            named,
            at,
            beside,
            writing: Mutex::new(Writing {
                file,
                len: HEAD,
                outputs: BTreeMap::new(),
                failure: None,
            }),
            _cleanup: cleanup,
        })
    }

    /// Completes the file, and returns its path and how many outputs it has. `pages` is what [`crate::engine::Memo::save_part`] returned.
    ///
    /// # Errors
    /// The system has refused to write something.
    pub fn finish(self, pages: Vec<u8>) -> Result<(PathBuf, usize), HostError> {
        let mut writing = lock(&self.writing);
        let Writing {
            file,
            outputs,
            failure,
            ..
        } = &mut *writing;
        let contents = Contents {
            part: self.part,
            outputs: std::mem::take(outputs),
            pages,
        };
        let mut end = || {
            failure.take().map_or(Ok(()), Err)?;
            let bytes = postcard::to_allocvec(&contents).map_err(io::Error::other)?;
            file.write_all(&bytes)?;
            file.write_all(Digest::of(&bytes).as_bytes())?;
            file.write_all(&(bytes.len() as u64).to_le_bytes())?;
            file.flush()?;
            fs::rename(&self.beside, &self.at)
        };
        end().map_err(|error| failed(&self.named, error))?;
        Ok((self.named.clone(), contents.outputs.len()))
    }
}

impl Sink for PartWriter {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        let mut writing = lock(&self.writing);
        if let Err(error) = writing.file.write_all(bytes) {
            writing.failure.get_or_insert(error);
        }
        let len = bytes.len() as u64;
        let at = writing.len;
        writing
            .outputs
            .insert(path.clone(), (at, Output { digest, len }));
        writing.len += len;
    }
}

impl Drop for PartWriter {
    fn drop(&mut self) {
        // It is gone if the file was completed.
        let _ = fs::remove_file(&self.beside);
    }
}

/// A file of a part, to read from.
pub struct PartFile {
    file: Mutex<File>,
    contents: Contents,
}

impl PartFile {
    /// Opens all parts in a folder that this program has made, sorted by the names of their files.
    ///
    /// # Errors
    /// The folder cannot be read, or one of the files is of no use.
    pub fn all_in(folder: &Path) -> Result<Vec<(PathBuf, Self)>, HostError> {
        let fail = |path: &Path, source| {
            HostError::io(format!("read `{}`", crate::base::shown(path)), source)
        };
        let names = fs::read_dir(folder).and_then(|entries| {
            let paths = entries.map(|entry| Ok(entry?.path()));
            paths.collect::<io::Result<BTreeSet<PathBuf>>>()
        });
        let mut files = names.map_err(|source| fail(folder, source))?;
        files.retain(|file| {
            file.extension().is_some_and(|ending| ending == ENDING) && !file.is_dir()
        });
        let program = program().map_err(|source| fail(folder, source))?;
        let opened = files
            .into_iter()
            .map(|file| match Self::open(&file, program) {
                Ok(Ok(part)) => Ok((file, part)),
                Ok(Err(why)) => Err(bad(&file, why)),
                Err(source) => Err(fail(&file, source)),
            });
        opened.collect()
    }

    fn open(at: &Path, program: Digest) -> io::Result<Result<Self, BadPart>> {
        let file = File::open(at)?;
        let len = file.metadata()?.len();
        let head = read_at(&file, 0, HEAD.min(len))?;
        let Some(made_by) = head.strip_prefix(MARK) else {
            return Ok(Err(BadPart::Foreign));
        };
        if made_by != program.as_bytes() {
            return Ok(Err(BadPart::OtherProgram));
        }
        let contents = contents(&file, len)?.ok_or(BadPart::Damaged);
        Ok(contents.map(|contents| Self {
            file: Mutex::new(file),
            contents,
        }))
    }

    /// Which part it is.
    pub fn part(&self) -> Part {
        self.contents.part
    }

    /// What [`crate::engine::Memo::save_part`] returned.
    pub fn pages(&self) -> &[u8] {
        &self.contents.pages
    }

    /// Whether it has an output at a path.
    pub fn has(&self, path: &UrlPath) -> bool {
        self.contents.outputs.contains_key(path)
    }

    /// The bytes of an output, if they are those.
    fn read(&self, path: &UrlPath, output: Output) -> Option<Vec<u8>> {
        let (at, found) = *self.contents.outputs.get(path)?;
        if found != output {
            return None;
        }
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = read_at(&file, at, output.len).ok()?;
        drop(file);
        (Digest::of(&bytes) == output.digest).then_some(bytes)
    }
}

/// A sink that takes from parts what another sink does not have.
pub struct Joining<'a> {
    /// Where all outputs go.
    pub sink: &'a dyn Sink,
    /// What outputs are taken from that the sink has not.
    pub parts: &'a [PartFile],
}

impl Sink for Joining<'_> {
    fn put(&self, path: &UrlPath, digest: Digest, bytes: &[u8]) {
        self.sink.put(path, digest, bytes);
    }

    fn keep(&self, path: &UrlPath, output: Output) -> bool {
        if self.sink.keep(path, output) {
            return true;
        }
        let found = self.parts.iter().find_map(|part| part.read(path, output));
        found.is_some_and(|bytes| {
            self.sink.put(path, output.digest, &bytes);
            true
        })
    }
}

/// The contents of a file of this length, if they are whole.
fn contents(file: &File, len: u64) -> io::Result<Option<Contents>> {
    let Some(end) = len.checked_sub(END).filter(|end| *end >= HEAD) else {
        return Ok(None);
    };
    let digest_and_size = read_at(file, end, END)?;
    let (digest, size) = digest_and_size.split_at(16);
    let size = size.try_into().map_or(u64::MAX, u64::from_le_bytes);
    let Some(start) = end.checked_sub(size) else {
        return Ok(None);
    };
    let bytes = read_at(file, start, size)?;
    let is_whole = Digest::of(&bytes).as_bytes() == digest;
    Ok(is_whole
        .then(|| postcard::from_bytes(&bytes).ok())
        .flatten())
}

/// The digest of this program: another one may render another text from the same sources.
fn program() -> io::Result<Digest> {
    let file = File::open(std::env::current_exe()?)?;
    let mut digest = Hasher::new();
    let mut bytes = Vec::new();
    while (&file).take(1 << 16).read_to_end(&mut bytes)? > 0 {
        digest.bytes(&bytes);
        bytes.clear();
    }
    Ok(digest.finish())
}

fn has_mark(file: &Path) -> bool {
    let start = File::open(file).and_then(|file| read_at(&file, 0, MARK.len() as u64));
    start.is_ok_and(|start| start == MARK)
}

/// Reads so many bytes from a place on.
fn read_at(mut file: &File, at: u64, len: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(len).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < len {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

fn bad(file: &Path, why: BadPart) -> HostError {
    HostError::Part {
        file: file.to_owned(),
        why,
    }
}

fn failed(file: &Path, source: io::Error) -> HostError {
    HostError::io(format!("write `{}`", crate::base::shown(file)), source)
}

fn lock(writing: &Mutex<Writing>) -> MutexGuard<'_, Writing> {
    writing.lock().unwrap_or_else(PoisonError::into_inner)
}

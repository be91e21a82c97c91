//! A bucket of S3, or of a service that speaks its protocol, whose objects are what readers see.
//!
//! Objects cannot be switched as a whole, so they are changed one by one, in an order in which no reader misses anything. Beside
//! them, below `.parkpages/`, are objects about them:
//!
//! 1. **Lock.** `lock.json` is put on the condition that it is not there. It names its holder, and the instant at which it is void.
//! 2. **Announce.** `pending.json` says what is going to be put and deleted. *If the process dies from here on, the next
//!    publishing looks at these objects and at no others, and leaves those that are right.*
//! 3. **Put.** What pages load, pages, what lists pages; each is read back and compared with what was sent.
//! 4. **Delete** what earlier publishings have put and is no more, by `objects.json` and `pending.json`: nothing else.
//! 5. **Note.** `releases/<name>.json` has what is known of the release, `objects.json` the state of each object, and `index.json`
//!    names the release as the one that readers see. Then `pending.json` and the lock go.

mod client;
mod credentials;
mod state;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use jiff::Timestamp;
use rusty_s3::{Bucket, UrlStyle};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use self::client::{Client, TAG};
use self::state::{FOLDER, FORMAT, INDEX, Index, LEASE, LOCK, Lock, OBJECTS, PENDING};
use crate::base::UrlPath;
use crate::host::{HostError, clock};
use crate::output::hosting::Rules;
use crate::publish::{Head, Holder, Moved, Release, Tags, Target, Transfer, sha256};

/// How many requests are under way at once.
const AT_ONCE: usize = 16;

/// A bucket, and what is needed to reach it.
#[derive(Debug, Clone)]
pub struct S3Place {
    /// The URL of the service.
    pub endpoint: Url,
    /// The region that requests are signed for.
    pub region: String,
    /// The name of the bucket.
    pub bucket: String,
    /// What all keys begin with.
    pub prefix: String,
    /// Whether the name of the bucket is in the path of URLs.
    pub is_path_style: bool,
    /// Whether the service may be asked without TLS.
    pub may_be_plain: bool,
    /// The part of the file with keys; without it, the environment has them.
    pub profile: Option<String>,
    /// Another bucket for what is known of releases.
    pub records: Option<String>,
}

/// A bucket that a site is published to.
pub struct S3Target {
    name: String,
    place: S3Place,
    site: Client,
    records: Client,
    lock: Mutex<Option<(Holder, Timestamp)>>,
}

impl S3Target {
    /// The bucket of the target `name`.
    ///
    /// # Errors
    /// There are no keys for it, or its URL cannot be one.
    pub fn new(name: &str, place: S3Place) -> Result<Self, HostError> {
        let credentials = credentials::find(place.profile.as_deref())?;
        let style = if place.is_path_style {
            UrlStyle::Path
        } else {
            UrlStyle::VirtualHost
        };
        let client = |bucket: &String| {
            let region = place.region.clone();
            let found = Bucket::new(place.endpoint.clone(), style, bucket.clone(), region);
            let found = found.map_err(|error| {
                let url = &place.endpoint;
                HostError::remote(
                    format!("`{url}` is no service for the bucket {bucket}: {error}"),
                    None,
                )
            })?;
            Client::new(found, credentials.clone(), place.may_be_plain)
        };
        Ok(Self {
            name: name.to_owned(),
            site: client(&place.bucket)?,
            records: client(place.records.as_ref().unwrap_or(&place.bucket))?,
            place,
            lock: Mutex::default(),
        })
    }

    fn key(&self, path: &UrlPath) -> String {
        format!("{}{path}", self.place.prefix)
    }

    fn record_key(&self, name: &str) -> String {
        format!("{}{FOLDER}{name}", self.place.prefix)
    }

    fn load_json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, HostError> {
        let key = self.record_key(name);
        let Some(answer) = self.records.get(&key)? else {
            return Ok(None);
        };
        serde_json::from_slice(&answer.bytes)
            .map(Some)
            .map_err(|error| {
                HostError::remote(format!("`{key}` in the bucket is damaged: {error}"), None)
            })
    }

    fn store_json(&self, name: &str, value: &impl Serialize) -> Result<(), HostError> {
        let key = self.record_key(name);
        let bytes = json(value)?;
        self.records.put(&key, &record_headers(), &bytes)
    }

    fn index(&self) -> Result<Index, HostError> {
        let index: Index = self.load_json(INDEX)?.unwrap_or_default();
        if index.current.is_some() && index.parkpages_releases != FORMAT {
            return Err(HostError::remote(
                format!(
                    "what is known of {} is of another version of parkpages",
                    self.name
                ),
                Some("use that version"),
            ));
        }
        Ok(index)
    }

    /// Prolongs the lock where half of its time is over.
    fn renew(&self) -> Result<(), HostError> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock::now();
        if let Some((holder, until)) = &mut *lock
            && *until < now + LEASE / 2
        {
            *until = now + LEASE;
            self.store_json(LOCK, &lock_of(holder, *until))?;
        }
        Ok(())
    }

    /// Puts a file and reads it back.
    fn put(
        &self,
        path: &UrlPath,
        stage: &Path,
        headers: &[(String, String)],
    ) -> Result<(), HostError> {
        self.renew()?;
        let at = stage.join(path.as_str());
        let bytes = fs::read(&at)
            .map_err(|source| HostError::io(format!("read `{}`", at.display()), source))?;
        let key = self.key(path);
        self.site.put(&key, headers, &bytes)?;
        let back = self.site.get(&key)?;
        if back.is_none_or(|back| back.bytes != bytes) {
            return Err(HostError::remote(
                format!("`{key}` was sent, and the bucket gives back something else"),
                Some("see whether something else writes into the bucket, and publish again"),
            ));
        }
        Ok(())
    }

    /// Refuses to write what readers must not see where everybody sees it.
    fn refuse_public(&self) -> Result<(), HostError> {
        if self.records.is_public(&self.record_key(LOCK))? {
            self.end();
            return Err(HostError::remote(
                format!(
                    "everybody can read `{FOLDER}` in the bucket {}: there are titles of pages that were withdrawn",
                    self.place.records.as_ref().unwrap_or(&self.place.bucket)
                ),
                Some("except it in the policy of the bucket, or name another bucket as `records`"),
            ));
        }
        Ok(())
    }
}

impl Target for S3Target {
    type Error = HostError;

    fn heads(&self) -> Result<Vec<Head>, HostError> {
        Ok(self.index()?.releases)
    }

    fn current(&self) -> Result<Option<String>, HostError> {
        Ok(self.index()?.current)
    }

    fn load(&self, name: &str) -> Result<Option<Release>, HostError> {
        self.load_json(&format!("releases/{name}.json"))
    }

    fn read(&self, release: &Release, path: &UrlPath) -> Result<Option<Vec<u8>>, HostError> {
        let Some(sum) = release.sums.get(path) else {
            return Ok(None);
        };
        let found = self.site.get(&self.key(path))?;
        // Of earlier releases only what has not changed since is there.
        Ok(found
            .map(|found| found.bytes)
            .filter(|bytes| sha256(bytes) == *sum))
    }

    fn live(&self, release: &Release) -> Result<BTreeMap<UrlPath, String>, HostError> {
        let found = Mutex::new(BTreeMap::new());
        let paths: Vec<&UrlPath> = release.sums.keys().collect();
        each(&paths, |path| {
            if let Some(answer) = self.site.get(&self.key(path))? {
                let sum = sha256(&answer.bytes);
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.insert((*path).clone(), sum);
            }
            Ok(())
        })?;
        Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn begin(&self, holder: &Holder) -> Result<(), HostError> {
        let until = clock::now() + LEASE;
        let key = self.record_key(LOCK);
        let bytes = json(&lock_of(holder, until))?;
        let mut headers = record_headers();
        headers.push(("if-none-match".into(), "*".into()));
        let answer = self.records.put_if(&key, &headers, &bytes)?;
        match answer.status {
            200..300 => {}
            // Somebody else has it, or a service without conditions says so.
            409 | 412 | 501 => {
                let old = self.records.get(&key)?;
                let lock: Option<Lock> = old
                    .as_ref()
                    .and_then(|old| serde_json::from_slice(&old.bytes).ok());
                if let Some(lock) = lock
                    && lock.id != holder.id
                    && lock.until > clock::now()
                {
                    return Err(HostError::remote(
                        format!(
                            "{} publishes to {} already, by {} at the latest",
                            lock.by, self.name, lock.until
                        ),
                        Some(
                            "wait until that is done; a lock of a process that was killed is void after that instant",
                        ),
                    ));
                }
                // The holder of the lock is no more. Of several who see that, one is the first.
                let mut headers = record_headers();
                let is_conditional = answer.status != 501;
                let etag = old.and_then(|old| old.etag).filter(|_| is_conditional);
                headers.extend(etag.map(|etag| ("if-match".to_owned(), etag)));
                let answer = self.records.put_if(&key, &headers, &bytes)?;
                match answer.status {
                    200..300 => {}
                    409 | 412 => {
                        return Err(HostError::remote(
                            format!("somebody else publishes to {} already", self.name),
                            Some("wait until that is done"),
                        ));
                    }
                    _ => return Err(self.records.not_written(&key, &answer)),
                }
            }
            _ => return Err(self.records.not_written(&key, &answer)),
        }
        *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = Some((holder.clone(), until));
        self.refuse_public()
    }

    fn show(&self, release: &Release, stage: &Path, rules: &Rules) -> Result<Moved, HostError> {
        let there: Tags = self.load_json(OBJECTS)?.unwrap_or_default();
        let before: Tags = self.load_json(PENDING)?.unwrap_or_default();
        let headers = headers(release, rules);
        let wanted: Tags = headers
            .iter()
            .map(|(path, headers)| (path.clone(), tag_of(headers)))
            .collect();
        let transfer = Transfer::new(&there, &before, &wanted);
        let mut pending = before.clone();
        pending.extend(transfer.pending(&wanted));
        if !pending.is_empty() {
            self.store_json(PENDING, &pending)?;
        }
        let put = AtomicUsize::new(0);
        for step in &transfer.put {
            each(step, |path| {
                let tag = wanted.get(path);
                // What an interrupted publishing has put already.
                if before.contains_key(path)
                    && self
                        .site
                        .head(&self.key(path))?
                        .is_some_and(|there| there.tag.as_ref() == tag)
                {
                    return Ok(());
                }
                let headers = headers.get(path).map_or(&[][..], Vec::as_slice);
                put.fetch_add(1, Ordering::Relaxed);
                self.put(path, stage, headers)
            })?;
        }
        each(&transfer.delete, |path| {
            self.renew()?;
            self.site.delete(&self.key(path))
        })?;
        self.store_json(&format!("releases/{}.json", release.name), release)?;
        self.store_json(OBJECTS, &wanted)?;
        let mut index = self.index()?;
        index.parkpages_releases = FORMAT;
        index.current = Some(release.name.clone());
        index.releases.push(Head::from(release));
        self.store_json(INDEX, &index)?;
        self.records.delete(&self.record_key(PENDING))?;
        Ok(Moved {
            put: put.into_inner(),
            deleted: transfer.delete.len(),
        })
    }

    fn is_settled(&self) -> Result<bool, HostError> {
        Ok(self.records.head(&self.record_key(PENDING))?.is_none())
    }

    fn delete(&self, release: &Head) -> Result<(), HostError> {
        let mut index = self.index()?;
        index.releases.retain(|one| one.name != release.name);
        self.store_json(INDEX, &index)?;
        self.records
            .delete(&self.record_key(&format!("releases/{}.json", release.name)))
    }

    fn end(&self) {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.take().is_some() {
            // Without an answer it is void by itself.
            let _ = self.records.delete(&self.record_key(LOCK));
        }
    }
}

fn lock_of(holder: &Holder, until: Timestamp) -> Lock {
    Lock {
        id: holder.id.clone(),
        by: holder.name.clone(),
        until,
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, HostError> {
    serde_json::to_vec(value)
        .map_err(|error| HostError::remote(format!("no JSON of it: {error}"), None))
}

fn record_headers() -> Vec<(String, String)> {
    vec![
        ("cache-control".into(), "no-store".into()),
        ("content-type".into(), "application/json".into()),
    ]
}

/// What is said of each object when it is put: what readers get with it, where it leads on to, and a digest of all that.
fn headers(release: &Release, rules: &Rules) -> BTreeMap<UrlPath, Vec<(String, String)>> {
    let all = release.sums.iter().map(|(path, sum)| {
        let mut headers = rules.stored(path);
        let to = release.contents.redirects.get(&path.url());
        headers.extend(to.map(|to| ("x-amz-website-redirect-location".to_owned(), to.clone())));
        let said: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        let short = sha256(said.as_bytes()).chars().take(16).collect::<String>();
        headers.push((TAG.into(), format!("{sum}-{short}")));
        (path.clone(), headers)
    });
    all.collect()
}

fn tag_of(headers: &[(String, String)]) -> String {
    let mut tags = headers.iter().filter(|(name, _)| name == TAG);
    tags.next().map(|(_, tag)| tag.clone()).unwrap_or_default()
}

/// Does `work` for each item, many at once, until one fails.
fn each<T: Sync>(
    items: &[T],
    work: impl Fn(&T) -> Result<(), HostError> + Sync,
) -> Result<(), HostError> {
    let next = AtomicUsize::new(0);
    let failure = Mutex::new(None);
    let has_failed = || failure.lock().is_ok_and(|failure| failure.is_some());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(items.len()) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if has_failed() {
                        return;
                    }
                    if let Err(error) = work(item) {
                        let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
                        failure.get_or_insert(error);
                        return;
                    }
                }
            });
        }
    });
    let failure = failure.into_inner().unwrap_or_else(PoisonError::into_inner);
    failure.map_or(Ok(()), Err)
}

//! Signed requests to one bucket, tried again where that may help.

use std::env;
use std::fs;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rusty_s3::actions::{DeleteObject, GetObject, HeadObject, PutObject, S3Action};
use rusty_s3::{Bucket, Credentials};
use ureq::Agent;
use ureq::http::{Method, Request};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use crate::host::HostError;

/// How long to wait before each further try.
const WAITS: [u64; 4] = [100, 300, 900, 2700];

/// How long a signature holds.
const VALID: Duration = Duration::from_secs(3600);

/// No object is larger.
const LARGEST: u64 = 5 << 30;

/// What the service answered.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    /// What was said of the object when it was put, see [`TAG`].
    pub tag: Option<String>,
    pub bytes: Vec<u8>,
}

/// The header that tells one state of an object from all others.
pub const TAG: &str = "x-amz-meta-parkpages";

/// A bucket with the keys for it.
pub struct Client {
    agent: Agent,
    bucket: Bucket,
    credentials: Credentials,
    /// Whether the service did not answer one request, in all tries: further ones are tried once.
    is_lost: AtomicBool,
}

impl Client {
    /// Makes requests to a bucket.
    ///
    /// # Errors
    /// The certificates that the environment names cannot be read.
    pub fn new(
        bucket: Bucket,
        credentials: Credentials,
        may_be_plain: bool,
    ) -> Result<Self, HostError> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .https_only(bucket.base_url().scheme() == "https" && !may_be_plain)
            .user_agent(concat!("parkpages/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(roots()?).build())
            .max_idle_connections(64)
            .max_idle_connections_per_host(64)
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_per_call(Some(Duration::from_secs(1800)))
            .build();
        Ok(Self {
            agent: Agent::new_with_config(config),
            bucket,
            credentials,
            is_lost: AtomicBool::new(false),
        })
    }

    /// The bytes of an object; `None` if there is none.
    pub fn get(&self, key: &str) -> Result<Option<Answer>, HostError> {
        let action = GetObject::new(&self.bucket, Some(&self.credentials), key);
        let answer = self.run(action, &[], key, &[])?;
        self.found(answer, key)
    }

    /// What is said of an object, without its bytes; `None` if there is none.
    pub fn head(&self, key: &str) -> Result<Option<Answer>, HostError> {
        let action = HeadObject::new(&self.bucket, Some(&self.credentials), key);
        let answer = self.run(action, &[], key, &[])?;
        self.found(answer, key)
    }

    fn found(&self, answer: Answer, key: &str) -> Result<Option<Answer>, HostError> {
        match answer.status {
            200 => Ok(Some(answer)),
            // Without the right to list, a service does not say that there is none.
            404 if !is_about_bucket(&answer) => Ok(None),
            _ => Err(self.refused("read", key, &answer)),
        }
    }

    /// Puts an object.
    pub fn put(
        &self,
        key: &str,
        headers: &[(String, String)],
        bytes: &[u8],
    ) -> Result<(), HostError> {
        match self.put_if(key, headers, bytes)? {
            Answer {
                status: 200..300, ..
            } => Ok(()),
            answer => Err(self.refused("write", key, &answer)),
        }
    }

    /// Puts an object under conditions among the headers. The answer has the status.
    pub fn put_if(
        &self,
        key: &str,
        headers: &[(String, String)],
        bytes: &[u8],
    ) -> Result<Answer, HostError> {
        let action = PutObject::new(&self.bucket, Some(&self.credentials), key);
        self.run(action, headers, key, bytes)
    }

    /// Removes an object, which need not be there.
    pub fn delete(&self, key: &str) -> Result<(), HostError> {
        let action = DeleteObject::new(&self.bucket, Some(&self.credentials), key);
        let answer = self.run(action, &[], key, &[])?;
        match answer.status {
            200..300 => Ok(()),
            404 if !is_about_bucket(&answer) => Ok(()),
            _ => Err(self.refused("remove", key, &answer)),
        }
    }

    /// Whether anybody may read an object without keys.
    pub fn is_public(&self, key: &str) -> Result<bool, HostError> {
        let action = GetObject::new(&self.bucket, None, key);
        Ok(self.run(action, &[], key, &[])?.status == 200)
    }

    /// Sends a request, and once more where the fault may go by itself.
    fn run<'a>(
        &'a self,
        mut action: impl S3Action<'a>,
        headers: &'a [(String, String)],
        key: &str,
        bytes: &[u8],
    ) -> Result<Answer, HostError> {
        let method = method_of(&action);
        for (name, value) in headers {
            action.headers_mut().insert(&**name, &**value);
        }
        let mut waits = WAITS.iter();
        loop {
            let url = action.sign(VALID);
            let sent = self.send(&method, url.as_str(), headers, bytes);
            let may_pass = match &sent {
                Ok(answer) => matches!(answer.status, 408 | 429 | 500 | 502..=504),
                Err(error) => !is_distrust(error),
            };
            match waits.next() {
                Some(wait) if may_pass && !self.is_lost.load(Ordering::Relaxed) => {
                    thread::sleep(Duration::from_millis(*wait))
                }
                _ => {
                    return sent.map_err(|error| {
                        self.is_lost.store(true, Ordering::Relaxed);
                        self.unanswered(key, &error)
                    });
                }
            }
        }
    }

    fn send(
        &self,
        method: &Method,
        url: &str,
        headers: &[(String, String)],
        bytes: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method.clone()).uri(url);
        for (name, value) in headers {
            request = request.header(&**name, &**value);
        }
        let mut response = if *method == Method::PUT {
            self.agent.run(request.body(bytes)?)?
        } else {
            self.agent.run(request.body(())?)?
        };
        let text = |name: &str| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        Ok(Answer {
            status: response.status().as_u16(),
            etag: text("etag"),
            tag: text(TAG),
            bytes: response
                .body_mut()
                .with_config()
                .limit(LARGEST)
                .read_to_vec()?,
        })
    }

    /// The service did not answer, in all tries.
    fn unanswered(&self, key: &str, error: &ureq::Error) -> HostError {
        let service = self.bucket.base_url().host_str().unwrap_or_default();
        if is_distrust(error) {
            return HostError::remote(
                format!("{service} is not trusted, and was asked nothing: {error}"),
                Some(
                    "look at `endpoint` and `path_style` of the target; certificates of an authority of your own are read from the file that AWS_CA_BUNDLE names",
                ),
            );
        }
        let tries = WAITS.len() + 1;
        HostError::remote(
            format!("{service} does not answer, in {tries} tries, for `{key}`: {error}"),
            Some(
                "run the same command again, which goes on where it was; if it never answers, look at `endpoint` and `path_style` of the target",
            ),
        )
    }

    /// The service refuses something.
    fn refused(&self, what: &str, key: &str, answer: &Answer) -> HostError {
        let (code, message) = told(&answer.bytes);
        let bucket = self.bucket.name();
        let hint = match (&*code, answer.status) {
            (
                "SignatureDoesNotMatch" | "InvalidAccessKeyId" | "InvalidToken" | "ExpiredToken",
                _,
            ) => {
                "look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or at the profile"
            }
            ("NoSuchBucket", _) => {
                "make the bucket, or look at `bucket`, `endpoint` and `path_style` of the target"
            }
            ("PermanentRedirect" | "AuthorizationHeaderMalformed", _) | (_, 301 | 307) => {
                "look at `region` and `endpoint` of the target: the bucket is somewhere else"
            }
            ("RequestTimeTooSkewed", _) => "set the clock of this machine",
            (_, 403) => {
                "allow these keys GetObject, PutObject and DeleteObject on its objects, and ListBucket"
            }
            _ => "run the same command again: it goes on where it was",
        };
        let status = answer.status;
        let why = match (code.is_empty(), message.is_empty()) {
            (true, _) => format!("status {status}"),
            (_, true) => format!("{code}, status {status}"),
            _ => format!("{code}: {message}"),
        };
        HostError::remote(
            format!("cannot {what} `{key}` in the bucket {bucket}: {why}"),
            Some(hint),
        )
    }

    /// The refusal of a request to put something.
    pub fn not_written(&self, key: &str, answer: &Answer) -> HostError {
        self.refused("write", key, answer)
    }
}

fn method_of<'a, A: S3Action<'a>>(_: &A) -> Method {
    match A::METHOD {
        rusty_s3::Method::Head => Method::HEAD,
        rusty_s3::Method::Get => Method::GET,
        rusty_s3::Method::Post => Method::POST,
        rusty_s3::Method::Put => Method::PUT,
        rusty_s3::Method::Delete => Method::DELETE,
    }
}

/// Whether the certificate of the service is not one that is trusted for its name.
fn is_distrust(error: &ureq::Error) -> bool {
    // The words of `rustls`, which says the same kind of what is damaged on the way.
    matches!(error, ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData
        && error.to_string().starts_with("invalid peer certificate"))
}

fn is_about_bucket(answer: &Answer) -> bool {
    told(&answer.bytes).0 == "NoSuchBucket"
}

/// The code and the message of an error, on one line.
fn told(bytes: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(bytes);
    let of = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        let (value, _) = rest.split_once("</")?;
        let line: String = value.chars().take(200).collect();
        Some(
            line.replace(char::is_control, " ")
                .trim_end_matches('.')
                .to_owned(),
        )
    };
    (
        of("Code").unwrap_or_default(),
        of("Message").unwrap_or_default(),
    )
}

/// The certificates that are trusted: those of the file that the environment names, as for the service's own tools, or those of
/// the web.
fn roots() -> Result<RootCerts, HostError> {
    let named = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"];
    let Some(file) = named
        .iter()
        .find_map(env::var_os)
        .filter(|file| !file.is_empty())
    else {
        return Ok(RootCerts::WebPki);
    };
    let pem = fs::read(&file).map_err(|source| {
        HostError::io(
            format!("read the certificates `{}`", file.display()),
            source,
        )
    })?;
    let found = parse_pem(&pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(one)) => Some(one),
        _ => None,
    });
    Ok(RootCerts::Specific(Arc::new(found.collect())))
}

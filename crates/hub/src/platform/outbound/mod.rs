//! The one way out: requests that the hub makes to other servers.
//!
//! Where a request goes is often typed by a person, and the hub stands inside a network. So every
//! connection is opened in `connect.rs`, which looks at the *address* it is about to connect to
//! ([`guard`]): what a name resolves to is checked and used in one step, and a name that changes its
//! answer between two look-ups gains nothing. Addresses of the home (loopback, private, tailnet) are
//! allowed, because that is where its servers are; link-local and metadata addresses are not.
//!
//! What never happens here: a redirect is followed (the answer is handed back as it is); a proxy is
//! used because of an environment variable; more of an answer is kept than its request allows (64 KiB
//! where it says nothing); a path, a query or a user of an address is said in an error or a log, because
//! tokens are kept there.
//!
//! Programs on the hub's own machine that speak HTTP over a Unix socket are asked through here as well
//! ([`Outbound::send_by_socket`]).
//!
//! Requests are rare, so each has a connection of its own and there is no pool to go stale.

mod connect;
mod exchange;
mod failure;
pub mod guard;
mod roots;
mod socket;

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{HeaderName, InvalidHeaderValue};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use tokio_rustls::TlsConnector;

pub use self::failure::{Failure, tls_reason};
pub use self::guard::Reach;
pub use self::roots::Roots;
pub use self::socket::is_socket;

use self::connect::Target;
use super::clock::Clock;

/// How long a whole exchange may take.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// How much of an answer is read, unless its request allows more.
pub const LONGEST_ANSWER: usize = 64 * 1024;

/// Makes requests. A clone shares everything.
#[derive(Clone)]
pub struct Outbound {
    roots: Arc<Roots>,
    tls: TlsConnector,
    reach: Reach,
    timeout: Duration,
    clock: Clock,
}

/// A request to make.
#[derive(Clone)]
pub struct Request {
    method: Method,
    url: Uri,
    headers: HeaderMap,
    body: Bytes,
    longest_answer: usize,
}

/// What a server said.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or as much of it as is kept.
    pub body: Bytes,
    /// Whether the body is all of it.
    pub is_whole: bool,
    origin: String,
}

impl Outbound {
    /// A client that trusts these authorities and keeps away from forbidden addresses.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(roots: Roots, clock: Clock) -> anyhow::Result<Self> {
        Ok(Self {
            tls: roots.connector()?,
            roots: Arc::new(roots),
            reach: Reach::default(),
            timeout: TIMEOUT,
            clock,
        })
    }

    /// The same client with another reach.
    #[must_use]
    pub fn reaching(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// The same client with another patience.
    #[must_use]
    pub fn within(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long a whole exchange may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Its patience in whole seconds, for people.
    fn seconds(&self) -> u64 {
        (self.timeout + Duration::from_millis(500)).as_secs()
    }

    /// The clock of whoever needs the time of a request.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The authorities that are trusted, for protocols that set up TLS themselves.
    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    /// Makes a request and reads the answer.
    ///
    /// # Errors
    /// When there is no answer. An answer with any status is an answer.
    pub async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let target = Target::of(&request.url)?;
        let origin = target.origin.clone();
        tokio::time::timeout(self.timeout, exchange::run(self, target, request))
            .await
            .unwrap_or(Err(Failure::Timeout {
                origin,
                what: "the answer",
                seconds: self.seconds(),
            }))
    }

    /// Asks a program on this machine that listens on a Unix socket. The address of the request says what
    /// stands in `Host`; nothing is looked up.
    ///
    /// # Errors
    /// When there is no answer. An answer with any status is an answer.
    pub async fn send_by_socket(&self, path: &Path, request: Request) -> Result<Answer, Failure> {
        let origin = socket::origin(path);
        tokio::time::timeout(self.timeout, exchange::run_by_socket(path, request))
            .await
            .unwrap_or(Err(Failure::Timeout {
                origin,
                what: "the answer",
                seconds: self.seconds(),
            }))
    }

    /// Where a name leads, checked, for protocols that connect by themselves: they connect to these
    /// addresses and never look the name up again.
    ///
    /// # Errors
    /// When nobody knows the name, or it leads to a forbidden address.
    pub async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Failure> {
        let target = Target::plain(host, port);
        tokio::time::timeout(self.timeout, connect::addresses(self.reach, &target))
            .await
            .unwrap_or_else(|_| Err(target.too_slow()))
    }
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outbound({:?}, {:?})", self.reach, self.timeout)
    }
}

impl Request {
    /// A request without a body.
    pub fn new(method: Method, url: Uri) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            longest_answer: LONGEST_ANSWER,
        }
    }

    /// The same request, of whose answer so many bytes are kept.
    #[must_use]
    pub fn keeping(mut self, bytes: usize) -> Self {
        self.longest_answer = bytes;
        self
    }

    /// The same request with a header that may be a secret; it replaces one of the same name.
    ///
    /// # Errors
    /// When the value cannot stand in a header.
    pub fn header(mut self, name: HeaderName, value: &str) -> Result<Self, InvalidHeaderValue> {
        let mut value = HeaderValue::from_str(value)?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// The same request with a body.
    #[must_use]
    pub fn body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        self.headers.insert(header::CONTENT_TYPE, content_type);
        self.body = body.into();
        self
    }

    /// The same request with a value as JSON.
    #[must_use]
    pub fn json(self, body: &serde_json::Value) -> Self {
        self.body("application/json", body.to_string())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = Target::of(&self.url).map_or_else(|_| "?".into(), |target| target.origin);
        write!(f, "Request({} {origin})", self.method)
    }
}

impl Answer {
    /// The body as JSON, when it is that. Bytes that are no text cost the word that they stand in, and no more.
    ///
    /// # Errors
    /// When the body is longer than what is kept.
    pub fn json(&self) -> Result<Option<serde_json::Value>, Failure> {
        if !self.is_whole {
            return Err(Failure::TooLarge {
                origin: self.origin.clone(),
            });
        }
        Ok(serde_json::from_str(&String::from_utf8_lossy(&self.body)).ok())
    }

    /// The status as it is shown: its number and its words.
    pub fn status_line(&self) -> String {
        match self.status.canonical_reason() {
            Some(reason) => format!("{} {reason}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        }
    }

    /// How long `Retry-After` asks to wait: it has seconds, or a date (RFC 9110, 10.2.3). What asks for
    /// longer than jiff or the clock can count asks for nothing.
    pub fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        let text = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse::<f64>() {
            return Duration::try_from_secs_f64(seconds.max(0.0)).ok();
        }
        let date = rfc2822::parse(text).ok()?.timestamp();
        Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Answer({} of {}, {} bytes)",
            self.status,
            self.origin,
            self.body.len()
        )
    }
}

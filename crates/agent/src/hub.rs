//! Talking to the hub.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use homelabcmd_wire::{Beat, BeatAnswer, EnrolAnswer, EnrolRequest};
use serde::Serialize;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

/// A beat may take so long: the hub answers after it is on disk.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The hub, as this agent reaches it; copies share the kept connection.
#[derive(Clone)]
pub(crate) struct Hub {
    agent: ureq::Agent,
    base: String,
    token: String,
}

/// How a beat went.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is on the hub's disk.
    Accepted(Box<BeatAnswer>),
    /// The hub is away or troubled: the same again later.
    Later(String),
    /// The token is not good (any more): the same again later, perhaps somebody mends it.
    NoEntry(String),
    /// Too much at once.
    TooLarge,
    /// This beat will never be taken.
    Refused(String),
}

impl Hub {
    /// Prepares a connection.
    pub(crate) fn new(base: &str, token: &str, ca: Option<&Path>) -> Result<Self, String> {
        let base = base.trim_end_matches('/').to_owned();
        let mut config = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .timeout_connect(Some(Duration::from_secs(10)))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(1)
            .input_buffer_size(16 * 1024)
            .output_buffer_size(16 * 1024)
            .user_agent(concat!("homelabcmd-agent/", env!("CARGO_PKG_VERSION")));
        if base.starts_with("https://") {
            config = config.tls_config(tls(ca)?);
        } else if !base.starts_with("http://") {
            return Err(format!(
                "the hub's address begins with http:// or https://, not {base}"
            ));
        }
        Ok(Self {
            agent: config.build().new_agent(),
            base,
            token: token.to_owned(),
        })
    }

    /// The address of this machine that packets to the hub leave from. Nothing is sent to find it out.
    pub(crate) fn own_address(&self) -> Option<String> {
        let url: ureq::http::Uri = self.base.parse().ok()?;
        let host = url.host()?.trim_matches(['[', ']']);
        let hub = (host, url.port_u16().unwrap_or(80))
            .to_socket_addrs()
            .ok()?;
        hub.into_iter().find_map(|address| {
            let any: SocketAddr = match address {
                SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
                SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
            };
            let socket = UdpSocket::bind(any).ok()?;
            socket.connect(address).ok()?;
            Some(socket.local_addr().ok()?.ip().to_string())
        })
    }

    /// Sends a beat.
    pub(crate) fn beat(&self, beat: &Beat, timeout: Option<Duration>) -> Outcome {
        let (status, retry_after, body) = match self.post("agents/heartbeat", beat, timeout) {
            Ok(answer) => answer,
            Err(error) => return Outcome::Later(error),
        };
        match status {
            200 => match serde_json::from_str(&body) {
                Ok(answer) => Outcome::Accepted(Box::new(answer)),
                Err(_) => Outcome::Later("it answered, but not as a hub does".into()),
            },
            401 | 403 => Outcome::NoEntry(explain(status, &body)),
            413 => Outcome::TooLarge,
            400 | 422 => Outcome::Refused(explain(status, &body)),
            429 => Outcome::Later(format!("it asks for a pause of {retry_after} seconds")),
            _ => Outcome::Later(explain(status, &body)),
        }
    }

    /// Trades a code for a token.
    pub(crate) fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, String> {
        let (status, _, body) = self.post("agents/enrol", request, None)?;
        match status {
            200 => serde_json::from_str(&body)
                .map_err(|_| "the hub answered, but not as a hub does".into()),
            _ => Err(explain(status, &body)),
        }
    }

    fn post(
        &self,
        path: &str,
        body: &impl Serialize,
        timeout: Option<Duration>,
    ) -> Result<(u16, u64, String), String> {
        let bytes = serde_json::to_vec(body).map_err(|error| error.to_string())?;
        let mut request = self
            .agent
            .post(format!("{}/api/v1/{path}", self.base))
            .header("Content-Type", "application/json");
        if !self.token.is_empty() {
            request = request.header("Authorization", format!("Bearer {}", self.token));
        }
        let timeout = timeout.unwrap_or(TIMEOUT);
        let request = request.config().timeout_global(Some(timeout)).build();
        let mut response = request
            .send(&bytes[..])
            .map_err(|error| error.to_string())?;
        let retry_after = response
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .unwrap_or(0);
        let status = response.status().as_u16();
        let body = response
            .body_mut()
            .with_config()
            .limit(1 << 20)
            .read_to_string()
            .map_err(|error| error.to_string())?;
        Ok((status, retry_after, body))
    }
}

/// What the hub says is wrong: the sentence of its problem document, or the bare status.
fn explain(status: u16, body: &str) -> String {
    let problem: Option<serde_json::Value> = serde_json::from_str(body).ok();
    match problem
        .as_ref()
        .and_then(|problem| problem["detail"].as_str())
    {
        Some(detail) => format!("{detail} ({status})"),
        None => format!("it answered {status}"),
    }
}

/// Trust in the given certificates alone, or in those that the system trusts.
fn tls(ca: Option<&Path>) -> Result<TlsConfig, String> {
    const SYSTEM: [&str; 4] = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];
    let file = match ca {
        Some(file) => file,
        None => SYSTEM
            .iter()
            .map(Path::new)
            .find(|path| path.exists())
            .ok_or("no certificates that the system trusts were found: install ca-certificates, or give --ca FILE")?,
    };
    let pem = std::fs::read(file).map_err(|error| {
        format!(
            "the certificates in {} cannot be read: {error}",
            file.display()
        )
    })?;
    let certificates: Vec<Certificate<'static>> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(format!("{} holds no certificate", file.display()));
    }
    Ok(TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::new_with_certs(&certificates))
        .build())
}

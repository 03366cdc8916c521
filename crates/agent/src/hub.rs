//! Talking to the hub.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use homelabcmd_wire::{Beat, BeatAnswer, EnrolAnswer, EnrolRequest};
use serde::{Deserialize, Serialize};
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
    /// It was not taken, and the samples in it are not to blame: the same again later. A sentence.
    Later(String),
    /// The token is not good (any more): the same again later, perhaps somebody mends it.
    NoEntry(String),
    /// Too much at once; a proxy may take less than the hub does.
    TooLarge {
        /// The hub itself says so.
        by_hub: bool,
    },
    /// The hub itself says that this beat will never be taken.
    Refused(String),
}

/// What came back.
struct Answer {
    status: u16,
    /// Seconds.
    retry_after: u64,
    /// Its body is a problem document (RFC 9457).
    is_problem: bool,
    body: String,
}

/// What of a problem document an agent goes by.
#[derive(Default, Deserialize)]
struct Problem {
    #[serde(default)]
    code: String,
    detail: Option<String>,
    #[serde(default)]
    errors: Vec<Wrong>,
}

/// A part of the beat that is wrong.
#[derive(Deserialize)]
struct Wrong {
    #[serde(default)]
    pointer: String,
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
            // `enrol`, which a person starts, may see variables for a proxy that the service never does.
            .proxy(None)
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
        match self.post("agents/heartbeat", beat, timeout) {
            Ok(answer) => answer.outcome(),
            Err(error) => Outcome::Later(format!("the hub cannot be reached: {error}")),
        }
    }

    /// Trades a code for a token.
    pub(crate) fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, String> {
        let answer = self.post("agents/enrol", request, None)?;
        match answer.status {
            200 => serde_json::from_str(&answer.body)
                .map_err(|_| "the hub answered, but not as a hub does".into()),
            _ => Err(answer.explanation()),
        }
    }

    fn post(
        &self,
        path: &str,
        body: &impl Serialize,
        timeout: Option<Duration>,
    ) -> Result<Answer, String> {
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
        let mut response = request.send(&bytes[..]).map_err(|error| why(&error))?;
        let header = |name: &str| response.headers().get(name)?.to_str().ok();
        let retry_after = header("retry-after").and_then(|value| value.parse().ok());
        let retry_after = retry_after.unwrap_or(0);
        let is_problem =
            header("content-type").is_some_and(|kind| kind.starts_with("application/problem+json"));
        let status = response.status().as_u16();
        let body = response
            .body_mut()
            .with_config()
            .limit(1 << 20)
            .read_to_string()
            .map_err(|error| error.to_string())?;
        Ok(Answer {
            status,
            retry_after,
            is_problem,
            body,
        })
    }
}

impl Answer {
    /// What it means for the beat. Only the hub's own word costs samples: a proxy, another program on the
    /// hub's port and a hub that speaks another protocol all pass.
    fn outcome(&self) -> Outcome {
        match self.status {
            200 => match serde_json::from_str(&self.body) {
                Ok(answer) => Outcome::Accepted(Box::new(answer)),
                Err(_) => self.later("it answered, but not as a hub does"),
            },
            401 | 403 => Outcome::NoEntry(self.explanation()),
            413 => Outcome::TooLarge {
                by_hub: self.problem().code == "too_large",
            },
            400 | 422 if self.blames_the_beat() => Outcome::Refused(self.explanation()),
            429 => self.later(&format!(
                "it asks for a pause of {} seconds",
                self.retry_after
            )),
            _ => self.later(&self.explanation()),
        }
    }

    fn later(&self, why: &str) -> Outcome {
        Outcome::Later(format!("the hub takes no beats: {why}"))
    }

    /// Whether the hub read this beat and cannot make anything of what is in it. Who speaks (`/agent`) and in
    /// which protocol is the same in every beat: no sample is at fault.
    fn blames_the_beat(&self) -> bool {
        let problem = self.problem();
        let of_all_beats = ["/protocol", "/agent"];
        match problem.code.as_str() {
            "bad_json" => true,
            "invalid" => !problem.errors.iter().any(|wrong| {
                of_all_beats
                    .iter()
                    .any(|part| wrong.pointer.starts_with(part))
            }),
            _ => false,
        }
    }

    fn problem(&self) -> Problem {
        let problem = self
            .is_problem
            .then(|| serde_json::from_str(&self.body).ok());
        problem.flatten().unwrap_or_default()
    }

    /// What the hub says is wrong: the sentence of its problem document, or the bare status.
    fn explanation(&self) -> String {
        match self.problem().detail {
            Some(detail) => format!("{detail} ({})", self.status),
            None => format!("it answered {}", self.status),
        }
    }
}

/// Why nothing could be asked, with what to do where a certificate is the reason.
fn why(error: &ureq::Error) -> String {
    let text = error.to_string();
    let remedy = if text.contains("UnknownIssuer") {
        "no authority that is trusted here has signed it; tell the hub of yours with --public-ca and enrol again, or give --ca FILE"
    } else if text.contains("CaUsedAsEndEntity") {
        "it signed itself as one that may sign others (CA:TRUE), and those are no server's; make it with basicConstraints=CA:FALSE"
    } else {
        return text;
    };
    format!("{text}: {remedy}")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: u16, kind: &str, body: &str) -> Outcome {
        let answer = Answer {
            status,
            retry_after: 0,
            is_problem: kind == "application/problem+json",
            body: body.to_owned(),
        };
        answer.outcome()
    }

    #[test]
    fn only_the_hubs_own_word_on_what_is_in_a_beat_costs_samples() {
        const PROBLEM: &str = "application/problem+json";
        for body in [
            r#"{"code": "bad_json", "detail": "This is no JSON."}"#,
            r#"{"code": "invalid", "errors": [{"pointer": "/samples", "detail": "No."}]}"#,
        ] {
            let outcome = outcome(400, PROBLEM, body);
            assert!(
                matches!(outcome, Outcome::Refused(_)),
                "{body}: {outcome:?}"
            );
        }
        for (status, kind, body) in [
            (
                400,
                "text/html",
                "<html>The plain HTTP request was sent to HTTPS port",
            ),
            (400, "text/plain", r#"{"code": "bad_json"}"#),
            (400, PROBLEM, "{"),
            // The connection broke while it was sent.
            (
                400,
                PROBLEM,
                r#"{"code": "bad_body", "detail": "Not to its end."}"#,
            ),
            (422, "application/json", r#"{"code": "invalid"}"#),
            (
                422,
                PROBLEM,
                r#"{"code": "protocol_unknown", "errors": [{"pointer": "/protocol"}]}"#,
            ),
            (
                422,
                PROBLEM,
                r#"{"code": "invalid", "errors": [{"pointer": "/protocol"}]}"#,
            ),
            (
                422,
                PROBLEM,
                r#"{"code": "invalid", "errors": [{"pointer": "/agent/guid"}]}"#,
            ),
            (404, PROBLEM, r#"{"code": "not_found"}"#),
            (502, "text/html", "Bad gateway"),
            (200, "text/html", "<html>Welcome"),
        ] {
            let outcome = outcome(status, kind, body);
            assert!(matches!(outcome, Outcome::Later(_)), "{body}: {outcome:?}");
        }
    }

    #[test]
    fn who_finds_a_beat_too_large_is_told_apart() {
        let by_hub = |kind: &str, body: &str| match outcome(413, kind, body) {
            Outcome::TooLarge { by_hub } => by_hub,
            other => panic!("{other:?}"),
        };
        let ours = r#"{"code": "too_large", "detail": "A beat has at most 4 MiB."}"#;
        assert!(by_hub("application/problem+json", ours));
        assert!(!by_hub("text/html", "<h1>413 Request Entity Too Large"));
    }
}

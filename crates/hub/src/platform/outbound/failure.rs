//! Why there is no answer, in words for people.

use std::error::Error as StdError;
use std::io;
use std::net::IpAddr;

use tokio_rustls::rustls;

/// Why a request had no answer. Servers are named as `scheme://host:port` and no further.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It is no address that a request can go to.
    #[error("the address cannot be used: {why}")]
    BadAddress {
        /// What is wrong with it.
        why: &'static str,
    },
    /// Nobody knows the name.
    #[error("the name {host} was not found")]
    NameNotFound {
        /// The name.
        host: String,
    },
    /// The name leads where the hub does not go.
    #[error("{origin} leads to {address}, {why}, where the hub does not send anything")]
    Forbidden {
        /// The server.
        origin: String,
        /// Where it leads.
        address: IpAddr,
        /// What kind of address that is.
        why: &'static str,
    },
    /// The machine is there and nobody listens.
    #[error("{origin} refused the connection: nothing listens there")]
    Refused {
        /// The server.
        origin: String,
    },
    /// There is no such Unix socket.
    #[error("there is no socket {path}")]
    SocketAbsent {
        /// Where it should be.
        path: String,
    },
    /// The hub's user may not open the Unix socket.
    #[error("the hub may not open the socket {path}")]
    SocketDenied {
        /// Where it is.
        path: String,
    },
    /// There is no way to the machine.
    #[error("{origin} cannot be reached: {why}")]
    Unreachable {
        /// The server.
        origin: String,
        /// What the system said.
        why: String,
    },
    /// It took too long.
    #[error("{origin} did not give {what} within {seconds} s")]
    Timeout {
        /// The server.
        origin: String,
        /// What was waited for.
        what: &'static str,
        /// How long.
        seconds: u64,
    },
    /// The two could not agree on TLS.
    #[error("{origin} was not trusted: {reason}")]
    Tls {
        /// The server.
        origin: String,
        /// Why.
        reason: String,
    },
    /// The connection ended before the answer did.
    #[error("{origin} ended the connection before its answer was complete")]
    Cut {
        /// The server.
        origin: String,
    },
    /// What came is not HTTP.
    #[error("{origin} did not answer in HTTP: {why}")]
    NotHttp {
        /// The server.
        origin: String,
        /// What was wrong with it.
        why: String,
    },
    /// The answer is longer than what is read.
    #[error("the answer of {origin} is too large")]
    TooLarge {
        /// The server.
        origin: String,
    },
}

impl Failure {
    /// Whether the same request may succeed later without anybody changing anything.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::NameNotFound { .. }
            | Self::Refused { .. }
            | Self::SocketAbsent { .. }
            | Self::Unreachable { .. }
            | Self::Timeout { .. }
            | Self::Tls { .. }
            | Self::Cut { .. } => true,
            Self::BadAddress { .. }
            | Self::Forbidden { .. }
            | Self::SocketDenied { .. }
            | Self::NotHttp { .. }
            | Self::TooLarge { .. } => false,
        }
    }

    pub(super) fn of_connecting(origin: &str, error: &io::Error) -> Self {
        let origin = origin.to_owned();
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused { origin },
            _ => Self::Unreachable {
                origin,
                why: error.to_string(),
            },
        }
    }

    pub(super) fn of_tls(origin: &str, error: &io::Error) -> Self {
        let origin = origin.to_owned();
        let reason = tls_reason(error).unwrap_or_else(|| {
            "it ended the connection instead; does it speak TLS on this port?".into()
        });
        Self::Tls { origin, reason }
    }

    pub(super) fn of_http(origin: &str, error: &hyper::Error) -> Self {
        let origin = origin.to_owned();
        if let Some(reason) = tls_reason(error) {
            Self::Tls { origin, reason }
        } else if error.is_parse_too_large() {
            Self::TooLarge { origin }
        } else if error.is_parse() {
            Self::NotHttp {
                origin,
                why: error.to_string(),
            }
        } else {
            Self::Cut { origin }
        }
    }
}

/// What TLS says was wrong, in words for people where it is one of the usual troubles.
pub fn tls_reason(error: &(dyn StdError + 'static)) -> Option<String> {
    use rustls::{CertificateError, Error};
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<Error>() {
            let words = match tls {
                Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
                    "its certificate was issued by an authority that this machine does not know"
                }
                Error::InvalidCertificate(
                    CertificateError::Expired | CertificateError::ExpiredContext { .. },
                ) => "its certificate has expired",
                Error::InvalidCertificate(
                    CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
                ) => "its certificate is not valid yet; is this machine's clock right?",
                Error::InvalidCertificate(
                    CertificateError::NotValidForName
                    | CertificateError::NotValidForNameContext { .. },
                ) => "its certificate is for another name",
                Error::InvalidMessage(_) => "it does not speak TLS on this port",
                _ => return Some(tls.to_string()),
            };
            return Some(words.to_owned());
        }
        // An I/O error hides what it wraps from `source` and shows it here.
        next = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

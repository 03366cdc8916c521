//! From a name and a port to an open TCP connection.

use std::fmt;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use super::failure::Failure;

/// How long one address may take while there are others.
const PATIENCE_FOR_ONE: Duration = Duration::from_secs(3);

/// Where an SSH server listens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// A name or an address, without brackets.
    pub host: String,
    /// Usually 22.
    pub port: u16,
}

impl Address {
    /// A host and a port.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        let host: String = host.into();
        Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// Connects, within this time over all addresses of the name.
///
/// # Errors
/// When the name is not known, or no address takes the connection; what the last one said.
pub async fn dial(address: &Address, patience: Duration) -> Result<TcpStream, Failure> {
    let end = Instant::now() + patience;
    let too_slow = || Failure::Timeout {
        address: address.to_string(),
        after: patience,
    };
    let addresses = timeout_at(end, resolve(address))
        .await
        .map_err(|_| Failure::Name {
            host: address.host.clone(),
            why: format!("no answer within {} s", patience.as_secs()),
        })??;
    let mut last = too_slow();
    for (i, one) in addresses.iter().enumerate() {
        let left = end.saturating_duration_since(Instant::now());
        let patience = match i + 1 < addresses.len() {
            true => left.min(PATIENCE_FOR_ONE),
            false => left,
        };
        last = match timeout(patience, TcpStream::connect(one)).await {
            Ok(Ok(stream)) => {
                // A command is a few small packets: each would wait for the other side's acknowledgement.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => of_connecting(address, &error),
            Err(_) => too_slow(),
        };
    }
    Err(last)
}

async fn resolve(address: &Address) -> Result<Vec<SocketAddr>, Failure> {
    let unknown = |why: String| Failure::Name {
        host: address.host.clone(),
        why,
    };
    let found = tokio::net::lookup_host((address.host.as_str(), address.port))
        .await
        .map_err(|error| unknown(error.to_string()))?;
    let found: Vec<SocketAddr> = found.collect();
    match found.is_empty() {
        true => Err(unknown("it has no address".into())),
        false => Ok(found),
    }
}

fn of_connecting(address: &Address, error: &std::io::Error) -> Failure {
    let address = address.to_string();
    match error.kind() {
        ErrorKind::ConnectionRefused => Failure::Refused { address },
        _ => Failure::Unreachable {
            address,
            why: error.to_string(),
        },
    }
}

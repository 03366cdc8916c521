//! The only place where the hub opens a connection to somewhere: resolve, check, connect, in one step.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::http::Uri;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::failure::Failure;
use super::guard::Reach;

/// How long connecting may take, TLS included, over all addresses of a name.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long one address may take while there are others.
const PATIENCE_FOR_ONE: Duration = Duration::from_secs(2);

/// Where a request goes, without what may be a secret.
pub(super) struct Target {
    /// `scheme://host:port`, for people.
    pub(super) origin: String,
    host: String,
    port: u16,
    is_tls: bool,
}

/// What a request is spoken over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Target {
    pub(super) fn of(url: &Uri) -> Result<Self, Failure> {
        let bad = |why| Failure::BadAddress { why };
        let is_tls = match url.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(bad("it must begin with https:// or http://")),
        };
        let host = url
            .host()
            .filter(|host| !host.is_empty())
            .ok_or(bad("it names no server"))?;
        let port = url.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        Ok(Self {
            origin: format!("{}://{host}:{port}", if is_tls { "https" } else { "http" }),
            // A resolver does not know the brackets of an IPv6 address.
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            is_tls,
        })
    }

    /// A server that is reached by a name and a port alone.
    pub(super) fn plain(host: &str, port: u16) -> Self {
        Self {
            origin: format!("{host}:{port}"),
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            is_tls: false,
        }
    }

    pub(super) fn too_slow(&self) -> Failure {
        Failure::Timeout {
            origin: self.origin.clone(),
            what: "a connection",
            seconds: PATIENCE.as_secs(),
        }
    }
}

/// Connects, with TLS where the address wants it.
pub(super) async fn open(
    reach: Reach,
    tls: &TlsConnector,
    target: &Target,
) -> Result<Box<dyn Stream>, Failure> {
    let connecting = async {
        let tcp = try_all(reach, target).await?;
        if !target.is_tls {
            return Ok(Box::new(tcp) as Box<dyn Stream>);
        }
        let name = ServerName::try_from(target.host.clone()).map_err(|_| Failure::BadAddress {
            why: "its name cannot stand in a certificate",
        })?;
        let stream = tls
            .connect(name, tcp)
            .await
            .map_err(|error| Failure::of_tls(&target.origin, &error))?;
        Ok(Box::new(stream) as Box<dyn Stream>)
    };
    tokio::time::timeout(PATIENCE, connecting)
        .await
        .unwrap_or_else(|_| Err(target.too_slow()))
}

/// Where the name leads. One forbidden address forbids them all: a name that leads to both kinds is not
/// an accident.
pub(super) async fn addresses(reach: Reach, target: &Target) -> Result<Vec<SocketAddr>, Failure> {
    let addresses = resolve(target).await?;
    for address in &addresses {
        if let Some(why) = reach.forbids(address.ip()) {
            return Err(Failure::Forbidden {
                origin: target.origin.clone(),
                address: address.ip(),
                why,
            });
        }
    }
    Ok(addresses)
}

/// Tries the addresses of the name one after the other.
async fn try_all(reach: Reach, target: &Target) -> Result<TcpStream, Failure> {
    let addresses = addresses(reach, target).await?;
    let is_only_one = addresses.len() == 1;
    let mut failure = target.too_slow();
    for address in addresses {
        let patience = if is_only_one {
            PATIENCE
        } else {
            PATIENCE_FOR_ONE
        };
        match tokio::time::timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Small writes should not wait for each other; it works without.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => failure = Failure::of_connecting(&target.origin, &error),
            Err(_) => failure = target.too_slow(),
        }
    }
    Err(failure)
}

async fn resolve(target: &Target) -> Result<Vec<SocketAddr>, Failure> {
    if let Ok(address) = target.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, target.port)]);
    }
    let not_found = || Failure::NameNotFound {
        host: target.host.clone(),
    };
    let found: Vec<SocketAddr> = tokio::net::lookup_host((target.host.as_str(), target.port))
        .await
        .map_err(|_| not_found())?
        .collect();
    if found.is_empty() {
        return Err(not_found());
    }
    Ok(found)
}

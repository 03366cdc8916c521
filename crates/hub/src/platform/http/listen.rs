//! Taking connections, so that nobody can take them all.
//!
//! An agent whose machine lost power never closes its connection, and somebody on the network may
//! open many and say nothing. So a connection on which no request begins is closed after a while, the
//! system asks silent peers whether they are still there, and one address may have only so many.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::net::sockopt;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::peer::origin;
use crate::platform::lifecycle::Lifecycle;

/// What one peer may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// A connection on which no whole request head arrives for so long is closed. Agents beat once a
    /// minute over a kept one.
    pub idle: Duration,
    /// Connections of one address. This machine itself has no limit: a proxy speaks for many.
    pub per_peer: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(130),
            per_peer: 128,
        }
    }
}

/// How long requests may still run when the hub stops.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// Serves until the hub is told to stop and the last requests are answered.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, lifecycle: &Lifecycle) {
    let connections = TaskTracker::new();
    let peers = Peers::default();
    loop {
        let (stream, peer) = tokio::select! {
            () = lifecycle.stopping() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    wait_for_room(&error).await;
                    continue;
                }
            },
        };
        let Some(place) = peers.admit(peer.ip(), limits.per_peer) else {
            tracing::debug!(%peer, "too many connections of one address");
            continue;
        };
        if let Err(error) = prepare(&stream) {
            tracing::debug!(%peer, "cannot prepare a connection: {error}");
        }
        let (router, lifecycle) = (router.clone(), lifecycle.clone());
        connections.spawn(async move {
            converse(stream, peer, router, limits, lifecycle).await;
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(LAST_REQUESTS, connections.wait())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in 10 seconds and were cut");
    }
}

/// One connection, request after request.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    lifecycle: Lifecycle,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|e| match e {})) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = lifecycle.stopping() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%peer, "a connection ended early: {error}");
    }
}

/// Small answers must not wait for more to come, and a peer that vanished must be noticed.
fn prepare(stream: &TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, Duration::from_secs(60))?;
    sockopt::set_tcp_keepintvl(stream, Duration::from_secs(15))?;
    sockopt::set_tcp_keepcnt(stream, 4)?;
    Ok(())
}

/// A peer that gave up is nothing; when the process has no descriptor left, asking at once again would
/// only burn time.
async fn wait_for_room(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        return;
    }
    tracing::error!("cannot take a connection: {error}");
    tokio::time::sleep(Duration::from_millis(500)).await;
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Peers(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection that counts, until it is dropped.
struct Place {
    peers: Peers,
    of: IpAddr,
}

impl Peers {
    fn admit(&self, peer: IpAddr, most: usize) -> Option<Place> {
        let of = origin(peer);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(of).or_default();
        if *count >= most && !of.is_loopback() {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Place {
            peers: self.clone(),
            of,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_cannot_take_them_all_and_gets_them_back() {
        let peers = Peers::default();
        let first = peers.admit(ip("192.0.2.7"), 2).unwrap();
        let _second = peers.admit(ip("::ffff:192.0.2.7"), 2).unwrap();
        assert!(peers.admit(ip("192.0.2.7"), 2).is_none());
        assert!(peers.admit(ip("192.0.2.8"), 2).is_some());
        drop(first);
        assert!(peers.admit(ip("192.0.2.7"), 2).is_some());
    }

    #[test]
    fn a_network_of_addresses_is_one_and_this_machine_has_no_limit() {
        let peers = Peers::default();
        let _first = peers.admit(ip("2001:db8::1"), 1).unwrap();
        assert!(peers.admit(ip("2001:db8::ffff:2"), 1).is_none());
        assert!(peers.admit(ip("2001:db8:0:1::1"), 1).is_some());
        let _one = peers.admit(ip("127.0.0.1"), 1).unwrap();
        assert!(peers.admit(ip("127.0.0.1"), 1).is_some());
    }

    #[test]
    fn nothing_is_kept_of_peers_that_left() {
        let peers = Peers::default();
        drop(peers.admit(ip("192.0.2.7"), 1));
        assert!(peers.0.lock().unwrap().is_empty());
    }
}

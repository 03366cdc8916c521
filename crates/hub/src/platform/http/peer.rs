//! Who is on the other end of the connection, and whether a browser sent it from our own page.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

/// The address that the connection comes from. Behind a proxy on the same machine (a loopback peer)
/// it is the last address of `X-Forwarded-For`: that is the one the proxy itself wrote.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let direct = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Ok(Self(resolve(direct, &parts.headers)))
    }
}

impl Peer {
    /// What limits count by.
    pub fn origin(self) -> IpAddr {
        origin(self.0)
    }
}

/// One machine has a whole /64 of IPv6 addresses to choose from: they count as one.
pub(super) fn origin(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)))
        }
        other => other,
    }
}

fn resolve(direct: IpAddr, headers: &HeaderMap) -> IpAddr {
    let forwarded = || {
        // Some proxies write a line of their own below what the client sent.
        let lines = headers.get_all("x-forwarded-for");
        let value = lines.iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next()?.trim().parse().ok()
    };
    if direct.is_loopback() {
        forwarded().unwrap_or(direct)
    } else {
        direct
    }
}

/// Whether a request that carries a cookie may change something.
///
/// A browser says where a request comes from: `Sec-Fetch-Site`, or in older ones `Origin`. A request
/// from another site is refused; one without either header is not from a browser, so no foreign page
/// made it. `public_origin` is the address that people use when a proxy rewrites `Host`.
pub fn same_origin(headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else {
        return true;
    };
    if public_origin.is_some_and(|public| public == origin) {
        return true;
    }
    let host = text(header::HOST.as_str()).unwrap_or_default();
    origin
        .split_once("://")
        .is_some_and(|(_, authority)| authority == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap()))
            .collect()
    }

    #[test]
    fn other_sites_are_refused() {
        assert!(!same_origin(
            &headers(&[("sec-fetch-site", "cross-site")]),
            None
        ));
        assert!(!same_origin(
            &headers(&[("sec-fetch-site", "same-site")]),
            None
        ));
        assert!(!same_origin(
            &headers(&[("origin", "http://evil"), ("host", "hub")]),
            None
        ));
        assert!(!same_origin(
            &headers(&[("origin", "null"), ("host", "hub")]),
            None
        ));
    }

    #[test]
    fn our_own_page_and_programs_are_not() {
        assert!(same_origin(
            &headers(&[("sec-fetch-site", "same-origin")]),
            None
        ));
        assert!(same_origin(
            &headers(&[("origin", "http://hub:7420"), ("host", "hub:7420")]),
            None
        ));
        assert!(same_origin(
            &headers(&[("origin", "https://h"), ("host", "x")]),
            Some("https://h")
        ));
        assert!(same_origin(&headers(&[("host", "hub")]), None));
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let forged = headers(&[("x-forwarded-for", "6.6.6.6, 10.0.0.9")]);
        let far: IpAddr = "10.0.0.5".parse().unwrap();
        assert_eq!(resolve(far, &forged), far);
        let here: IpAddr = "127.0.0.1".parse().unwrap();
        assert_eq!(
            resolve(here, &forged),
            "10.0.0.9".parse::<IpAddr>().unwrap()
        );
        let mut lines = headers(&[("x-forwarded-for", "6.6.6.6")]);
        lines.append("x-forwarded-for", "10.0.0.9".parse().unwrap());
        assert_eq!(resolve(here, &lines), resolve(here, &forged));
    }
}

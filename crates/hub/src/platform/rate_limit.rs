//! So many tries in a window for each peer, or for each of something else.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::http::{Error, Peer};

/// A limit for each key, that many may share.
pub struct KeyedLimit<K: Hash + Eq + Clone>(
    Arc<RateLimiter<K, HashMapStateStore<K>, DefaultClock>>,
);

/// The same for each peer: it slows down guessing.
#[derive(Clone)]
pub struct RateLimit(KeyedLimit<IpAddr>);

impl<K: Hash + Eq + Clone> Clone for KeyedLimit<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Hash + Eq + Clone> KeyedLimit<K> {
    /// Allows `burst` tries at once, and one more each `every`.
    pub fn new(burst: NonZeroU32, every: Duration) -> Self {
        let quota = Quota::with_period(every)
            .unwrap_or(Quota::per_minute(burst))
            .allow_burst(burst);
        Self(Arc::new(RateLimiter::hashmap(quota)))
    }

    /// Counts a try.
    ///
    /// # Errors
    /// `429` with `Retry-After` when there were too many.
    pub fn check(&self, key: &K) -> Result<(), Error> {
        // The map can only grow with keys; forget those that are idle.
        if self.0.len() > 10_000 {
            self.0.retain_recent();
        }
        match self.0.check_key(key) {
            Ok(()) => Ok(()),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Err(Error::too_many_requests(wait))
            }
        }
    }
}

impl RateLimit {
    /// Allows `burst` tries at once, and one more each `every`.
    pub fn new(burst: NonZeroU32, every: Duration) -> Self {
        Self(KeyedLimit::new(burst, every))
    }

    /// Counts a try.
    ///
    /// # Errors
    /// `429` with `Retry-After` when there were too many.
    pub fn check(&self, peer: Peer) -> Result<(), Error> {
        self.0.check(&peer.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> Peer {
        Peer(text.parse().unwrap())
    }

    #[test]
    fn the_burst_is_allowed_and_the_next_is_not_but_other_peers_are() {
        let limit = RateLimit::new(NonZeroU32::new(3).unwrap(), Duration::from_secs(60));
        for _ in 0..3 {
            limit.check(peer("192.0.2.7")).unwrap();
        }
        assert!(limit.check(peer("192.0.2.7")).is_err());
        assert!(limit.check(peer("::ffff:192.0.2.7")).is_err());
        limit.check(peer("192.0.2.8")).unwrap();
    }

    #[test]
    fn a_peer_with_a_network_of_addresses_is_one_peer() {
        let limit = RateLimit::new(NonZeroU32::MIN, Duration::from_secs(60));
        limit.check(peer("2001:db8::1")).unwrap();
        assert!(limit.check(peer("2001:db8::ffff:2")).is_err());
        limit.check(peer("2001:db8:0:1::1")).unwrap();
    }
}

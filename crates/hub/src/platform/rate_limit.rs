//! Slows down guessing: so many tries in a window for each key, for example a peer's address.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::http::Error;

type Store = RateLimiter<String, HashMapStateStore<String>, DefaultClock>;

/// A limit that many handlers may share.
#[derive(Clone)]
pub struct RateLimit(Arc<Store>);

impl RateLimit {
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
    pub fn check(&self, key: &str) -> Result<(), Error> {
        // Keys are addresses, so the map can only grow with peers; forget those that are idle.
        if self.0.len() > 10_000 {
            self.0.retain_recent();
        }
        match self.0.check_key(&key.to_owned()) {
            Ok(()) => Ok(()),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Err(Error::too_many_requests(wait))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_is_allowed_and_the_next_is_not_but_other_keys_are() {
        let limit = RateLimit::new(NonZeroU32::new(3).unwrap(), Duration::from_secs(60));
        for _ in 0..3 {
            limit.check("a").unwrap();
        }
        assert!(limit.check("a").is_err());
        limit.check("b").unwrap();
    }
}

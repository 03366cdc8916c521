//! Waiting for something to become so. The time is only a bound for a run that fails.

use std::time::{Duration, Instant};

use anyhow::bail;

const LOOK: Duration = Duration::from_millis(100);

/// Looks until there is something; fails after so long, saying what it waited for.
pub(super) fn until<T>(
    what: &str,
    bound: Duration,
    mut look: impl FnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let end = Instant::now() + bound;
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if Instant::now() >= end {
            bail!("it never came to this: {what}");
        }
        std::thread::sleep(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_is_given_and_what_never_comes_is_named() {
        let mut left = 2;
        let found = until("three looks", Duration::from_secs(9), || {
            left -= 1;
            Ok((left < 0).then_some("here"))
        });
        assert_eq!(found.unwrap(), "here");
        let never = until("snow in July", Duration::ZERO, || Ok(None::<()>));
        assert!(never.unwrap_err().to_string().contains("snow in July"));
    }
}

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::model::Listening;
use super::store;
use crate::app::App;
use crate::platform::clock::Clock;

/// Knows since when silence counts: since the hub began to listen, since its clock last jumped, or
/// since it last failed to store a beat.
pub struct Listener(Mutex<State>);

struct State {
    since: i64,
    wall: i64,
    monotonic: Duration,
    /// Until then nothing is removed for its age.
    doubted_until: Duration,
}

/// A wall clock that runs so much ahead of the monotonic one, or behind it, has jumped. Slewing
/// (NTP) stays far below.
const JUMP_MS: i64 = 10_000;
/// A clock that jumps ahead by more than that is rather wrong than right: no host sleeps so long.
const DOUBTFUL_MS: i64 = 7 * 24 * 3600 * 1000;
/// So long a doubtful clock has time to be corrected.
const DOUBT: Duration = Duration::from_secs(24 * 3600);

impl Listener {
    /// Listens from now on.
    pub fn new(clock: &Clock) -> Self {
        let wall = clock.now_ms();
        Self(Mutex::new(State {
            since: wall,
            wall,
            monotonic: clock.monotonic(),
            doubted_until: Duration::ZERO,
        }))
    }

    /// A hub that starts with a clock far ahead of the last beat that is known doubts it like one that
    /// jumped; after a long time off, that is a day in which nothing is removed.
    fn compare(&self, last_beat: i64, clock: &Clock) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if clock.now_ms() - last_beat > DOUBTFUL_MS {
            state.doubted_until = clock.monotonic() + DOUBT;
        }
    }

    /// Nobody could be heard until now: what came could not be stored.
    pub fn interrupted(&self, clock: &Clock) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.since = clock.now_ms();
    }

    /// Reads the clock; after a jump, listening begins anew. A host that was suspended counts as a
    /// jump: nobody could be heard meanwhile.
    pub fn tick(&self, clock: &Clock) -> Listening {
        let (wall, monotonic) = (clock.now_ms(), clock.monotonic());
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = monotonic.saturating_sub(state.monotonic).as_millis() as i64;
        let jump_ms = wall - state.wall - passed;
        if jump_ms > DOUBTFUL_MS {
            state.doubted_until = monotonic + DOUBT;
        }
        if jump_ms.abs() > JUMP_MS {
            tracing::warn!(
                jump_ms,
                "the clock jumped; nobody is called offline before they could be heard again"
            );
            state.since = wall;
        }
        (state.wall, state.monotonic) = (wall, monotonic);
        Listening { since: state.since }
    }
}

impl Listener {
    /// Whether the clock says how old things are. After a wild jump ahead it does not for a day: what is
    /// removed for its age is gone for ever, and such a clock is soon set right.
    pub fn trusts(&self, clock: &Clock) -> bool {
        self.tick(clock);
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.monotonic >= state.doubted_until
    }
}

/// Compares the clock with what is known from before; to be called before anybody is heard.
///
/// # Errors
/// When the database does not answer.
pub async fn recall(app: &App) -> sqlx::Result<()> {
    let mut conn = app.db.read().await?;
    if let Some(last_beat) = store::last_beat(&mut conn).await? {
        app.listener.compare(last_beat, &app.clock);
    }
    Ok(())
}

/// Counts changes that people make to machines. Who keeps machines in memory (the ingest) reads them
/// anew when the count moved. It is moved inside the transaction that changes, while that one holds
/// the only writer: so nobody can write by an outdated copy afterwards.
#[derive(Default)]
pub struct Roster(AtomicU64);

impl Roster {
    /// The count.
    pub fn generation(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Moves the count.
    pub fn changed(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::clock::from_ms;

    #[test]
    fn only_a_jump_begins_anew() {
        let clock = Clock::manual(from_ms(1_000_000));
        let listener = Listener::new(&clock);
        clock.advance(Duration::from_secs(5000));
        assert_eq!(listener.tick(&clock).since, 1_000_000);
        clock.jump_to(from_ms(99_000_000));
        assert_eq!(listener.tick(&clock).since, 99_000_000);
        clock.jump_to(from_ms(50_000_000));
        assert_eq!(listener.tick(&clock).since, 50_000_000);
        clock.advance(Duration::from_secs(60));
        listener.interrupted(&clock);
        assert_eq!(listener.tick(&clock).since, 50_060_000);
    }
}

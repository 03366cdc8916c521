//! The list of devices as it was last told, and when it is asked for again.
//!
//! It is kept in memory. One asker asks and the others wait for what comes; a list that is young enough is
//! shown as it is; after a failure the older list is shown beside it. Who was told to wait asks nobody
//! until then, whatever people click on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::oneshot;

use super::client::{self, Found, Kind, Step, Tokens, Trouble};
use super::model::Source;
use super::setting::{Basis, Reading, Typed, place};
use crate::app::{App, AppState};
use crate::audit::Actor;
use crate::platform::clock::spell;

/// A list is asked for again when it is so old.
const FRESH: Duration = Duration::from_secs(300);

/// However much somebody wants a newer list: between two requests there is so much time.
const REST: Duration = Duration::from_secs(10);

/// After a failure nobody asks by themselves for so long.
const AFTER_FAILURE: Duration = Duration::from_secs(60);

/// Who opens the secret, in the record.
const ASKER: &str = "tailscale";

/// How new a list has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// As it is; nobody is asked.
    Known,
    /// Not older than five minutes.
    Usual,
    /// As it is now, if somebody asked for it less than ten seconds ago.
    Newest,
}

/// A list that came.
#[derive(Debug)]
pub struct Listed {
    /// What came.
    pub found: Found,
    /// When.
    pub at: Timestamp,
    /// When, by the clock that never jumps.
    since: Duration,
}

/// Why no newer list came.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Why.
    pub trouble: Trouble,
    /// When.
    pub at: Timestamp,
    /// Before then nobody is asked; `None` when only people's patience counts.
    pub retry_at: Option<Timestamp>,
}

/// What is known of the tailnet.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Where it comes from.
    pub source: Source,
    /// The last list that came, if any did.
    pub list: Option<Arc<Listed>>,
    /// How old it is.
    pub age: Option<Duration>,
    /// Why there is no newer one, if the last try failed.
    pub failure: Option<Failed>,
}

/// The list and what is known of its asking.
#[derive(Default)]
pub struct Tailnet {
    /// Whoever has it asks.
    turn: Arc<tokio::sync::Mutex<()>>,
    kept: Mutex<Kept>,
    tokens: Tokens,
}

#[derive(Default)]
struct Kept {
    /// Under what all this was asked for.
    basis: Option<Basis>,
    list: Option<Arc<Listed>>,
    failure: Option<Failed>,
    /// When somebody was last asked, by the clock that never jumps.
    asked: Option<Duration>,
    /// Until when the API wants to be left alone, by the same clock.
    silent_until: Option<Duration>,
    /// The same for what was tested last and is not what is set: as a hash of it, and until when.
    tested: Option<(String, Duration)>,
}

impl Tailnet {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what came under other settings or with another secret. A wait that the API asked for goes with it:
    /// it was told to somebody else.
    pub(super) fn settle(&self, basis: &Basis) {
        let mut kept = self.kept();
        if kept.basis.as_ref() == Some(basis) {
            return;
        }
        *kept = Kept {
            basis: Some(basis.clone()),
            tested: kept.tested.take(),
            ..Kept::default()
        };
        self.tokens.forget();
    }

    /// Why the API is not to be asked now. `tested` is a hash of what is asked with where that is not what is set.
    pub(super) fn silence(
        &self,
        source: Source,
        tested: Option<&str>,
        now: Duration,
    ) -> Option<Trouble> {
        let kept = self.kept();
        let left = match tested {
            None => kept.silence(source, now)?,
            Some(tested) => {
                let (_, until) = kept.tested.as_ref().filter(|(of, _)| of == tested)?;
                until.checked_sub(now).filter(|left| !left.is_zero())?
            }
        };
        Some(waiting(left))
    }

    /// Notes how long the other side wants to be left alone by who asks with this.
    pub(super) fn heed(&self, trouble: &Trouble, tested: Option<String>, now: Duration) {
        let Some(wait) = trouble.retry_after else {
            return;
        };
        match tested {
            None => self.kept().silent_until = Some(now + wait),
            Some(tested) => self.kept().tested = Some((tested, now + wait)),
        }
    }
}

impl Kept {
    fn silence(&self, source: Source, now: Duration) -> Option<Duration> {
        let until = self.silent_until.filter(|_| source != Source::Local)?;
        until.checked_sub(now).filter(|left| !left.is_zero())
    }

    /// Whether a newer list is wanted than the one that is there.
    fn is_wanting(&self, source: Source, freshness: Freshness, now: Duration) -> bool {
        match freshness {
            _ if source == Source::Off => false,
            Freshness::Known => false,
            Freshness::Newest => true,
            Freshness::Usual => {
                let is_old = |list: &Arc<Listed>| now.saturating_sub(list.since) >= FRESH;
                self.list.as_ref().is_none_or(is_old)
            }
        }
    }

    /// Whether somebody is to be asked for it.
    fn is_due(&self, source: Source, freshness: Freshness, now: Duration) -> bool {
        let rest = match freshness {
            Freshness::Usual if self.failure.is_some() => AFTER_FAILURE,
            _ => REST,
        };
        let rested = |asked: Duration| now.saturating_sub(asked) >= rest;
        self.is_wanting(source, freshness, now)
            && self.asked.is_none_or(rested)
            && self.silence(source, now).is_none()
    }

    fn show(&self, source: Source, now: Duration) -> Shown {
        Shown {
            source,
            list: self.list.clone(),
            age: self
                .list
                .as_ref()
                .map(|list| now.saturating_sub(list.since)),
            failure: self.failure.clone(),
        }
    }
}

fn waiting(left: Duration) -> Trouble {
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    let detail = format!(
        "Tailscale wants to be left alone: the hub asks again in {}.",
        spell(seconds)
    );
    Trouble {
        retry_after: Some(left),
        ..Trouble::before_all(Step::List, Kind::RateLimited, detail)
    }
}

/// The devices of the tailnet, asked for where they are not known well enough.
///
/// # Errors
/// When the database does not answer. That Tailscale does not is no error: it is said beside the list.
pub async fn devices(app: &AppState, freshness: Freshness) -> sqlx::Result<Shown> {
    let basis = Basis::read(&mut *app.db.read().await?).await?;
    let mut source = basis.setting.source;
    app.tailscale.settle(&basis);
    let is_due = |source| {
        let now = app.clock.monotonic();
        app.tailscale.kept().is_due(source, freshness, now)
    };
    // Somebody may be asking at this moment: what comes is for all who want it.
    let is_wanting = || {
        let now = app.clock.monotonic();
        app.tailscale.kept().is_wanting(source, freshness, now)
    };
    if is_due(source) || (is_wanting() && app.tailscale.turn.try_lock().is_err()) {
        let turn = app.tailscale.turn.clone().lock_owned().await;
        // Somebody else may have asked meanwhile, or set whom to ask.
        let basis = Basis::read(&mut *app.db.read().await?).await?;
        source = basis.setting.source;
        app.tailscale.settle(&basis);
        if is_due(source) {
            let (done, answered) = oneshot::channel();
            let asking = app.clone();
            // Whoever waits may go away: what was asked for is kept all the same, and nobody asks a second
            // time for it.
            app.lifecycle.spawn(async move {
                refresh(&asking, &basis).await;
                drop(turn);
                let _ = done.send(());
            });
            let _ = answered.await;
        }
    }
    Ok(app.tailscale.kept().show(source, app.clock.monotonic()))
}

/// Asks, and keeps what comes, unless something else is to be asked by then.
async fn refresh(app: &App, basis: &Basis) {
    let asked_before = app.tailscale.kept().asked;
    let result = attempt(app, basis).await;
    let mut kept = app.tailscale.kept();
    if kept.basis.as_ref() != Some(basis) {
        return;
    }
    if let Err(trouble) = &result {
        let wait = trouble.retry_after.map(|wait| app.clock.monotonic() + wait);
        kept.silent_until = wait.or(kept.silent_until);
    }
    let has_asked = kept.asked != asked_before;
    let was = kept.failure.as_ref().map(|failed| failed.trouble.kind);
    let (at, now) = (app.clock.now(), app.clock.monotonic());
    match result {
        Ok(None) => {}
        Ok(Some(found)) => {
            if kept.failure.take().is_some() {
                tracing::info!("Tailscale lists its devices again");
            }
            let since = now;
            kept.list = Some(Arc::new(Listed { found, at, since }));
        }
        Err(trouble) => {
            if was != Some(trouble.kind) {
                tracing::warn!(code = trouble.kind.code(), "{}", trouble.detail);
            }
            let wait = trouble.retry_after;
            let wait = wait.and_then(|wait| SignedDuration::try_from(wait).ok());
            kept.failure = Some(Failed {
                trouble,
                at,
                retry_at: wait.and_then(|wait| at.checked_add(wait).ok()),
            });
        }
    }
    let is = kept.failure.as_ref().map(|failed| failed.trouble.kind);
    drop(kept);
    // A page that asks again because of this asks nobody: else the two would go round for ever.
    if has_asked || is != was {
        app.events.changed("tailscale", "");
    }
}

async fn attempt(app: &App, basis: &Basis) -> Result<Option<Found>, Trouble> {
    let failed = |error: anyhow::Error| {
        tracing::error!("Tailscale cannot be asked: {error:#}");
        let detail = "The hub could not ask Tailscale. Its log says why.";
        Trouble::before_all(Step::Resolve, Kind::Internal, detail)
    };
    // Whoever looked at the page: one asks for all, and the hub for itself.
    let reading = Reading {
        actor: &Actor::job(ASKER),
        purpose: "to list the devices of the tailnet",
    };
    let access = basis.setting.access(app, Typed::default(), reading).await?;
    let Some(access) = access else {
        return Ok(None);
    };
    let outbound = app.outbound().map_err(failed)?;
    {
        let mut kept = app.tailscale.kept();
        // Set anew a moment ago: who is asked from now on is somebody else.
        if kept.basis.as_ref() != Some(basis) {
            return Ok(None);
        }
        kept.asked = Some(app.clock.monotonic());
    }
    let found = client::ask(outbound, &place(app), &access, &app.tailscale.tokens).await?;
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn listed(since: u64) -> Arc<Listed> {
        Arc::new(Listed {
            found: Found {
                devices: Vec::new(),
                notes: Vec::new(),
                own: None,
            },
            at: Timestamp::UNIX_EPOCH,
            since: seconds(since),
        })
    }

    fn failed() -> Failed {
        Failed {
            trouble: waiting(seconds(1)),
            at: Timestamp::UNIX_EPOCH,
            retry_at: None,
        }
    }

    #[test]
    fn a_list_is_asked_for_when_it_is_old_and_a_failure_is_given_time() {
        use Freshness::{Known, Newest, Usual};
        let kept = |list: Option<u64>, asked: Option<u64>, has_failed: bool| Kept {
            list: list.map(listed),
            asked: asked.map(seconds),
            failure: has_failed.then(failed),
            ..Kept::default()
        };
        let cases = [
            (kept(None, None, false), Usual, 0, true),
            (kept(None, None, false), Known, 0, false),
            (kept(Some(0), Some(0), false), Usual, 299, false),
            (kept(Some(0), Some(0), false), Usual, 300, true),
            (kept(Some(0), Some(0), false), Newest, 9, false),
            (kept(Some(0), Some(0), false), Newest, 10, true),
            (kept(Some(0), Some(400), true), Usual, 459, false),
            (kept(Some(0), Some(400), true), Usual, 460, true),
            (kept(None, Some(0), true), Usual, 59, false),
            (kept(None, Some(0), true), Newest, 10, true),
            // What needed no request may be tried again at once.
            (kept(None, None, true), Usual, 0, true),
        ];
        for (at, (kept, freshness, now, due)) in cases.into_iter().enumerate() {
            let is_due = kept.is_due(Source::ApiKey, freshness, seconds(now));
            assert_eq!(is_due, due, "case {at}");
            assert!(!kept.is_due(Source::Off, freshness, seconds(now)));
        }
    }

    #[test]
    fn who_was_told_to_wait_waits_and_the_local_daemon_said_nothing_of_it() {
        let kept = Kept {
            silent_until: Some(seconds(100)),
            ..Kept::default()
        };
        let due = |source, now| kept.is_due(source, Freshness::Newest, now);
        assert!(!due(Source::Oauth, seconds(99)));
        assert!(due(Source::Oauth, seconds(100)));
        assert!(due(Source::Local, seconds(0)));
        let left = kept
            .silence(Source::ApiKey, Duration::from_millis(98_500))
            .unwrap();
        assert!(waiting(left).detail.contains("2 seconds"));
    }
}

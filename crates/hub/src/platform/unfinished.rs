//! Work that goes on for a while and says so in the database: begun once, ended once, whatever happens to the
//! hub meanwhile.
//!
//! A row that says "running" belongs to the process that does the work. When that is killed, nobody goes on
//! with it and nobody writes how it ended; so the next one calls interrupted what it finds open
//! ([`Unfinished::settle`]): once, all domains in one transaction, and before it begins work of its own. A
//! disk that is full at that moment stops nothing: it is tried again, and what cannot write begins nothing.
//!
//! While the hub lives, an end that cannot be stored is tried again until it is ([`store_end`]): a row says
//! "running" as long as somebody runs it, and no longer than that.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use super::db::{Db, Tx};
use super::lifecycle::Lifecycle;

/// When the end of something cannot be stored, it is tried again after so long.
const PAUSE: Duration = Duration::from_secs(5);

/// Calls interrupted what a domain finds open; how much that was. `C` is what all of them share.
pub type Interrupt<C> = for<'a> fn(&'a C, &'a mut Tx) -> BoxFuture<'a, anyhow::Result<usize>>;

/// Whether what an earlier process left open is settled.
#[derive(Default)]
pub struct Unfinished(Mutex<bool>);

impl Unfinished {
    /// Settles it, unless that was done: each domain by its name and what it does. Who calls holds no
    /// transaction.
    ///
    /// # Errors
    /// When the database does not take it; then nothing is settled, and work that would be taken for an
    /// earlier process's must not begin.
    pub async fn settle<C>(
        &self,
        db: &Db,
        context: &C,
        domains: &[(&'static str, Interrupt<C>)],
    ) -> anyhow::Result<usize> {
        let mut is_settled = self.0.lock().await;
        if *is_settled {
            return Ok(0);
        }
        let mut tx = db.write().await?;
        let mut count = 0;
        for (name, interrupt) in domains {
            count += interrupt(context, &mut tx).await.with_context(|| {
                format!("{name} that an earlier run left open cannot be called interrupted")
            })?;
        }
        tx.commit().await?;
        *is_settled = true;
        Ok(count)
    }
}

/// Stores how something ended, again and again until that succeeds. At the end of the hub it is given up:
/// the next one calls it interrupted.
pub async fn store_end<F>(lifecycle: &Lifecycle, what: &str, store: impl Fn() -> F)
where
    F: Future<Output = anyhow::Result<()>>,
{
    store_end_with(PAUSE, lifecycle, what, store).await;
}

async fn store_end_with<F>(
    pause: Duration,
    lifecycle: &Lifecycle,
    what: &str,
    store: impl Fn() -> F,
) where
    F: Future<Output = anyhow::Result<()>>,
{
    while let Err(error) = store().await {
        tracing::error!("the end of {what} could not be stored: {error:#}");
        tokio::select! {
            () = lifecycle.stopping() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::platform::db::Location;

    /// How often it was called.
    static CALLS: AtomicUsize = AtomicUsize::new(0);

    #[tokio::test]
    async fn it_is_settled_once_and_what_fails_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::File(folder.path().join("test.db"));
        let db = Db::open(&location).await.unwrap();
        let unfinished = Unfinished::default();
        let good: Interrupt<()> =
            |_, _| Box::pin(async { Ok(CALLS.fetch_add(1, Ordering::SeqCst) + 1) });
        let bad: Interrupt<()> = |_, _| Box::pin(async { anyhow::bail!("the disk is full") });
        let domains = [("scans", good), ("searches", bad)];
        let error = unfinished.settle(&db, &(), &domains).await.unwrap_err();
        assert!(format!("{error:#}").contains("searches"), "{error:#}");
        let domains = [("scans", good)];
        assert_eq!(unfinished.settle(&db, &(), &domains).await.unwrap(), 2);
        // What begins now is this process's own.
        assert_eq!(unfinished.settle(&db, &(), &domains).await.unwrap(), 0);
        assert_eq!(CALLS.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn an_end_is_stored_as_soon_as_that_is_possible_and_given_up_with_the_hub() {
        let tries = std::cell::Cell::new(0);
        let lifecycle = Lifecycle::default();
        let store = |enough: u32| {
            tries.set(tries.get() + 1);
            let is_enough = tries.get() >= enough;
            async move {
                anyhow::ensure!(is_enough, "the disk is full");
                Ok(())
            }
        };
        store_end_with(Duration::ZERO, &lifecycle, "a test", || store(3)).await;
        assert_eq!(tries.get(), 3);
        lifecycle.stop();
        store_end(&lifecycle, "a test", || store(9)).await;
        assert_eq!(tries.get(), 4);
    }
}

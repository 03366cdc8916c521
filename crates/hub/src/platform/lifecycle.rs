//! Starting tasks and ending them: one token says "stop", one tracker waits until all have.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Owns every background task of the hub.
#[derive(Clone, Default)]
pub struct Lifecycle {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Lifecycle {
    /// Runs a task that [`Lifecycle::finish`] waits for. The task should watch [`Lifecycle::stopping`].
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Does something to its end, also when nobody waits for it any more.
    ///
    /// # Errors
    /// When it panicked.
    pub async fn see_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let (answer, answered) = oneshot::channel();
        self.spawn(async move {
            let done = caught(async { Ok(work.await) }).await;
            let _ = answer.send(done);
        });
        answered.await.map_err(anyhow::Error::from).flatten()
    }

    /// Resolves when the hub has been told to stop.
    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Whether the hub has been told to stop.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Tells every task to stop.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Waits for the tasks, at most `patience`; false when some had to be left behind.
    pub async fn finish(&self, patience: Duration) -> bool {
        self.tasks.close();
        tokio::time::timeout(patience, self.tasks.wait())
            .await
            .is_ok()
    }
}

/// Does a piece of work; when it panics, that is an error of this piece and not the end of the task that
/// does one after the other.
///
/// # Errors
/// When the work fails or panics.
pub async fn caught<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|cause| Err(anyhow::anyhow!("it panicked: {}", panic_text(&*cause))))
}

/// What a panic said.
pub fn panic_text(cause: &(dyn Any + Send)) -> &str {
    cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

/// Resolves at the first SIGTERM or SIGINT.
///
/// # Errors
/// When the process cannot listen for signals.
pub async fn termination() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut int) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    Ok(())
}

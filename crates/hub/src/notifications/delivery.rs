//! Sends what is in the outbox: each channel by itself, so that one that hangs keeps no other waiting;
//! what is urgent first, and each thread in order, so that no "it is over" arrives before its "it is wrong".

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::channels::{Refusal, deliver};
use super::model::{ChannelId, MessageId};
use super::open::{self, Noted};
use super::store::{self, Outcome, Posted, StoredChannel};
use crate::app::App;

/// The time until the next try, after so many.
const BACKOFF_SECONDS: [i64; 7] = [5, 15, 45, 120, 300, 600, 900];
/// A message that could not be sent for so long is given up; milliseconds.
const GIVEN_UP_AFTER: i64 = 3 * 24 * 3600 * 1000;
/// More at once than this, and a channel is sent one a second: its server has limits.
const BURST: u32 = 5;
const PACE: Duration = Duration::from_secs(1);

/// What is on its way at this moment.
#[derive(Default)]
pub struct Deliveries {
    busy: Mutex<HashSet<ChannelId>>,
    /// Messages that arrived while that could not be written down: they are not sent again.
    arrived: Mutex<HashMap<MessageId, String>>,
    /// What is on record of the secrets that messages are sent with.
    noted: Mutex<HashMap<ChannelId, Noted>>,
}

impl Deliveries {
    /// Whether nothing is on its way.
    pub fn are_over(&self) -> bool {
        lock(&self.busy).is_empty()
    }

    pub(super) fn noted(&self) -> MutexGuard<'_, HashMap<ChannelId, Noted>> {
        lock(&self.noted)
    }
}

/// Starts a task for each channel that has something to send and none.
pub(super) async fn run(app: &Arc<App>) -> anyhow::Result<String> {
    let mut conn = app.db.read().await?;
    let waiting = store::busy_channels(&mut conn).await?;
    drop(conn);
    let mut started = 0;
    for channel in waiting {
        if !lock(&app.deliveries.busy).insert(channel) {
            continue;
        }
        started += 1;
        let task = app.clone();
        app.lifecycle.spawn(async move {
            if let Err(error) = drain(&task, channel).await {
                tracing::error!(channel.id = %channel, "cannot deliver messages: {error:#}");
            }
            lock(&task.deliveries.busy).remove(&channel);
        });
    }
    Ok(format!("{started} channels have something to send."))
}

/// Sends what a channel has to send, until nothing is due.
async fn drain(app: &App, id: ChannelId) -> anyhow::Result<()> {
    let mut sent = 0;
    loop {
        let mut conn = app.db.read().await?;
        let Some(channel) = store::channel(&mut conn, id).await? else {
            return Ok(());
        };
        let next = store::next_of(&mut conn, id).await?;
        let Some(next) = next.filter(|next| next.next_at <= app.clock.now_ms()) else {
            return Ok(());
        };
        if !channel.is_enabled {
            return Ok(());
        }
        let previous = store::reference(&mut conn, id, &next.message.thread).await?;
        drop(conn);
        let known = lock(&app.deliveries.arrived).get(&next.id).cloned();
        let tried = match known {
            Some(answer) => Tried::arrived(answer),
            None => tokio::select! {
                tried = attempt(app, &channel, &next, previous.as_deref()) => tried,
                // What was begun may arrive or not: it is sent again at the next start.
                () = app.lifecycle.stopping() => return Ok(()),
            },
        };
        if matches!(tried.outcome, Outcome::Sent) {
            lock(&app.deliveries.arrived).insert(next.id, tried.answer.clone());
        }
        note(app, &channel, &next, &tried).await?;
        lock(&app.deliveries.arrived).remove(&next.id);
        app.events.changed("notifications", "");
        if matches!(tried.outcome, Outcome::Later(_)) {
            return Ok(());
        }
        sent += 1;
        if sent >= BURST {
            tokio::select! {
                () = tokio::time::sleep(PACE) => {}
                () = app.lifecycle.stopping() => return Ok(()),
            }
        }
    }
}

/// How a try went.
struct Tried {
    outcome: Outcome,
    answer: String,
    reference: Option<String>,
}

impl Tried {
    fn arrived(answer: String) -> Self {
        Self {
            outcome: Outcome::Sent,
            answer,
            reference: None,
        }
    }
}

async fn attempt(
    app: &App,
    channel: &StoredChannel,
    posted: &Posted,
    previous: Option<&str>,
) -> Tried {
    let now = app.clock.now_ms();
    let later = |wait: Option<Duration>| {
        let step = usize::try_from(posted.attempts).unwrap_or(usize::MAX);
        let step = BACKOFF_SECONDS[step.min(BACKOFF_SECONDS.len() - 1)] * 1000;
        let asked = wait.map_or(0, |wait| {
            i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)
        });
        now.saturating_add(step.max(asked))
    };
    let too_old = now - posted.created_at > GIVEN_UP_AFTER;
    let ready = async {
        let on_record = open::for_messages(app, channel).await?;
        anyhow::Ok((on_record.open(app, channel)?, app.outbound()?))
    };
    let (secrets, outbound) = match ready.await {
        Ok(ready) => ready,
        Err(error) => {
            let outcome = match too_old {
                false => Outcome::Later(later(None)),
                true => Outcome::Failed,
            };
            return Tried {
                outcome,
                answer: format!("Its secrets cannot be opened: {error:#}"),
                reference: None,
            };
        }
    };
    match deliver(
        &channel.settings,
        &secrets,
        &posted.message,
        previous,
        outbound,
    )
    .await
    {
        Ok(sent) => Tried {
            outcome: Outcome::Sent,
            answer: sent.answer,
            reference: sent.reference,
        },
        Err(refused) => {
            let outcome = match refused.kind {
                Refusal::Temporary { retry_after } if !too_old => {
                    Outcome::Later(later(retry_after))
                }
                _ => Outcome::Failed,
            };
            Tried {
                outcome,
                answer: refused.detail,
                reference: None,
            }
        }
    }
}

async fn note(
    app: &App,
    channel: &StoredChannel,
    posted: &Posted,
    tried: &Tried,
) -> anyhow::Result<()> {
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    store::note_outcome(&mut tx, posted.id, &tried.outcome, &tried.answer, now).await?;
    let failure = match tried.outcome {
        Outcome::Sent => None,
        Outcome::Failed | Outcome::Later(_) => Some(tried.answer.as_str()),
    };
    store::note_try(&mut tx, channel.id, failure, now).await?;
    if let Some(reference) = &tried.reference {
        let thread = &posted.message.thread;
        store::save_reference(&mut tx, channel.id, thread, reference, now).await?;
    }
    tx.commit().await?;
    match tried.outcome {
        Outcome::Sent => tracing::info!(
            channel.id = %channel.id, message.id = %posted.id,
            "a message went out by {}: {}", channel.name, posted.message.title
        ),
        Outcome::Later(_) => tracing::warn!(
            channel.id = %channel.id, message.id = %posted.id,
            "a message did not go out by {} and is tried again: {}", channel.name, tried.answer
        ),
        Outcome::Failed => tracing::error!(
            channel.id = %channel.id, message.id = %posted.id,
            "a message did not go out by {}: {}", channel.name, tried.answer
        ),
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

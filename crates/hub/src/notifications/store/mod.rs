//! What is to be told to whom: settings, channels, the ledger, the outbox.

mod channels;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::ledger::{Entry, Held, Ledger};
use super::message::Message;
use super::model::{ChannelId, General, MessageId};
use crate::alerts::{AlertId, Level, Severity};
use crate::platform::db::{Conn, Tx};
use crate::settings;

pub(super) use channels::{
    StoredChannel, channel, channels, delete_channel, note_secret_names, note_try, place,
    replace_sealed, save_channel, sealed,
};

const GENERAL: &str = "notifications";

/// A message to be put into the outbox.
pub(super) struct Waiting {
    pub(super) id: MessageId,
    pub(super) channel_id: ChannelId,
    pub(super) message: Message,
    pub(super) alerts: Vec<AlertId>,
}

/// A message of the outbox.
pub(super) struct Posted {
    pub(super) id: MessageId,
    pub(super) channel_id: ChannelId,
    pub(super) state: String,
    pub(super) message: Message,
    pub(super) alerts: Vec<AlertId>,
    pub(super) attempts: u32,
    pub(super) next_at: i64,
    pub(super) created_at: i64,
    pub(super) done_at: Option<i64>,
    pub(super) answer: Option<String>,
}

pub(super) async fn general(conn: &mut Conn) -> sqlx::Result<General> {
    settings::get(conn, GENERAL).await
}

pub(super) async fn save_general(tx: &mut Tx, general: &General, now: i64) -> anyhow::Result<()> {
    settings::put(tx, GENERAL, general, now).await
}

/// How far the history of alerts was read.
pub(super) async fn cursor(conn: &mut Conn) -> sqlx::Result<i64> {
    let position: Option<i64> =
        sqlx::query_scalar("select position from notification_cursor where id = 1")
            .fetch_optional(conn)
            .await?;
    Ok(position.unwrap_or(0))
}

pub(super) async fn save_cursor(tx: &mut Tx, position: i64) -> sqlx::Result<()> {
    sqlx::query(
        "insert into notification_cursor (id, position) values (1, $1) \
         on conflict (id) do update set position = excluded.position",
    )
    .bind(position)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What all channels were told.
pub(super) async fn ledger(conn: &mut Conn) -> sqlx::Result<Ledger> {
    let rows = sqlx::query(
        "select channel_id, alert_id, told, told_step, thread, held, held_since, woke, \
         machine_name, title from notification_ledger",
    )
    .fetch_all(conn)
    .await?;
    let mut ledger = Ledger::default();
    for row in &rows {
        let (channel, alert): (&str, &str) = (row.try_get("channel_id")?, row.try_get("alert_id")?);
        let (told, held): (Option<&str>, Option<&str>) =
            (row.try_get("told")?, row.try_get("held")?);
        let since: Option<i64> = row.try_get("held_since")?;
        let step: i64 = row.try_get("told_step")?;
        let entry = Entry {
            told: told.and_then(Severity::parse).map(|severity| Level {
                severity,
                step: u8::try_from(step).unwrap_or(u8::MAX),
            }),
            thread: row.try_get("thread")?,
            held: held.and_then(Held::parse).zip(since),
            woke: row.try_get::<i64, _>("woke")? != 0,
            machine_name: row.try_get("machine_name")?,
            title: row.try_get("title")?,
        };
        if let Some(key) = ChannelId::parse(channel).zip(AlertId::parse(alert)) {
            ledger.entries.insert(key, entry);
        }
    }
    Ok(ledger)
}

/// Writes what of the ledger is not as it was.
pub(super) async fn save_ledger(tx: &mut Tx, was: &Ledger, is: &Ledger) -> sqlx::Result<()> {
    for (channel, alert) in was
        .entries
        .keys()
        .filter(|key| !is.entries.contains_key(key))
    {
        sqlx::query("delete from notification_ledger where channel_id = $1 and alert_id = $2")
            .bind(channel.to_string())
            .bind(alert.to_string())
            .execute(&mut **tx)
            .await?;
    }
    let changed = is.entries.iter();
    let changed = changed.filter(|(key, entry)| was.entries.get(key) != Some(entry));
    for ((channel, alert), entry) in changed {
        sqlx::query(
            "insert into notification_ledger (channel_id, alert_id, told, thread, held, \
             held_since, machine_name, title, woke, told_step) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             on conflict (channel_id, alert_id) do update set told = excluded.told, \
             told_step = excluded.told_step, thread = excluded.thread, held = excluded.held, \
             held_since = excluded.held_since, woke = excluded.woke, machine_name = excluded.machine_name, title = excluded.title",
        )
        .bind(channel.to_string())
        .bind(alert.to_string())
        .bind(entry.told.map(|told| told.severity.as_str()))
        .bind(&entry.thread)
        .bind(entry.held.map(|(held, _)| held.as_str()))
        .bind(entry.held.map(|(_, since)| since))
        .bind(&entry.machine_name)
        .bind(&entry.title)
        .bind(i64::from(entry.woke))
        .bind(entry.told.map_or(0, |told| i64::from(told.step)))
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Lets a channel owe words about alerts that it was told nothing of.
pub(super) async fn owe(tx: &mut Tx, owed: &Ledger) -> sqlx::Result<()> {
    let known = ledger(tx).await?;
    let mut all = known.clone();
    for (key, entry) in &owed.entries {
        all.entries.entry(*key).or_insert_with(|| entry.clone());
    }
    save_ledger(tx, &known, &all).await
}

/// Puts a message on its way.
pub(super) async fn put_into_outbox(tx: &mut Tx, new: &Waiting, now: i64) -> anyhow::Result<()> {
    let message = Message {
        id: new.id.to_string(),
        ..new.message.clone()
    };
    sqlx::query(
        "insert into outbox (id, channel_id, state, body, alerts, attempts, next_at, created_at, \
         thread, is_urgent, position) values ($1, $2, 'waiting', $3, $4, 0, $5, $5, $6, $7, \
         (select coalesce(max(position), 0) + 1 from outbox))",
    )
    .bind(new.id.to_string())
    .bind(new.channel_id.to_string())
    .bind(serde_json::to_string(&message)?)
    .bind(serde_json::to_string(&new.alerts)?)
    .bind(now)
    .bind(&message.thread)
    .bind(i64::from(message.is_urgent()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

const POSTED: &str = "o.id, o.channel_id, o.state, o.body, o.alerts, o.attempts, o.next_at, \
     o.created_at, o.done_at, o.answer";

/// The message that a channel has to send next, due or not: the first of a thread in which one is urgent,
/// else the first. Those of one thread keep their order.
pub(super) async fn next_of(conn: &mut Conn, channel: ChannelId) -> sqlx::Result<Option<Posted>> {
    let sql = format!(
        "select {POSTED} from outbox o where o.channel_id = $1 and o.state = 'waiting' \
         order by case when exists (select 1 from outbox u where u.channel_id = o.channel_id \
         and u.state = 'waiting' and u.thread = o.thread and u.is_urgent = 1) then 0 else 1 end, \
         o.position limit 1"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(channel.to_string())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(posted_from).transpose()
}

/// Channels that have something to send.
pub(super) async fn busy_channels(conn: &mut Conn) -> sqlx::Result<Vec<ChannelId>> {
    let rows: Vec<String> =
        sqlx::query_scalar("select distinct channel_id from outbox where state = 'waiting'")
            .fetch_all(conn)
            .await?;
    Ok(rows.iter().filter_map(|id| ChannelId::parse(id)).collect())
}

/// How many messages of each channel wait.
pub(super) async fn waiting_counts(conn: &mut Conn) -> sqlx::Result<Vec<(ChannelId, i64)>> {
    let rows = sqlx::query(
        "select channel_id, count(*) as waiting from outbox where state = 'waiting' \
         group by channel_id",
    )
    .fetch_all(conn)
    .await?;
    let counts = rows.iter().filter_map(|row| {
        let id: &str = row.try_get("channel_id").ok()?;
        Some((ChannelId::parse(id)?, row.try_get("waiting").ok()?))
    });
    Ok(counts.collect())
}

/// The newest messages.
pub(super) async fn recent(conn: &mut Conn, limit: usize) -> sqlx::Result<Vec<Posted>> {
    let sql = format!("select {POSTED} from outbox o order by o.position desc limit {limit}");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    rows.iter().map(posted_from).collect()
}

/// Messages about an alert, oldest first.
pub(super) async fn about(conn: &mut Conn, alert: AlertId) -> sqlx::Result<Vec<Posted>> {
    let sql = format!(
        "select {POSTED} from outbox o where o.alerts like $1 order by o.position limit 200"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(format!("%{alert}%"))
        .fetch_all(conn)
        .await?;
    rows.iter().map(posted_from).collect()
}

/// How a try ended.
pub(super) enum Outcome {
    /// It arrived.
    Sent,
    /// It never will.
    Failed,
    /// It is tried again then.
    Later(i64),
}

/// Notes how a try of a message went.
pub(super) async fn note_outcome(
    tx: &mut Tx,
    id: MessageId,
    outcome: &Outcome,
    answer: &str,
    now: i64,
) -> sqlx::Result<()> {
    let (state, next_at, done_at) = match outcome {
        Outcome::Sent => ("sent", now, Some(now)),
        Outcome::Failed => ("failed", now, Some(now)),
        Outcome::Later(at) => ("waiting", *at, None),
    };
    sqlx::query(
        "update outbox set state = $2, next_at = $3, done_at = $4, answer = $5, \
         attempts = attempts + 1 where id = $1",
    )
    .bind(id.to_string())
    .bind(state)
    .bind(next_at)
    .bind(done_at)
    .bind(answer)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Lets a channel try again at once.
pub(super) async fn hurry(tx: &mut Tx, channel: ChannelId, now: i64) -> sqlx::Result<()> {
    let sql = "update outbox set next_at = $2 where channel_id = $1 and state = 'waiting'";
    sqlx::query(sql)
        .bind(channel.to_string())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lets a channel begin anew: it leads somewhere else, where nobody has seen what it sent.
pub(super) async fn forget_references(tx: &mut Tx, id: ChannelId) -> sqlx::Result<()> {
    sqlx::query("delete from message_references where channel_id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// By what name a channel knows the first message of a thread.
pub(super) async fn reference(
    conn: &mut Conn,
    channel: ChannelId,
    thread: &str,
) -> sqlx::Result<Option<String>> {
    let sql = "select reference from message_references where channel_id = $1 and thread = $2";
    sqlx::query_scalar(sql)
        .bind(channel.to_string())
        .bind(thread)
        .fetch_optional(conn)
        .await
}

pub(super) async fn save_reference(
    tx: &mut Tx,
    channel: ChannelId,
    thread: &str,
    reference: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into message_references (channel_id, thread, reference, at) \
         values ($1, $2, $3, $4) \
         on conflict (channel_id, thread) do update set reference = excluded.reference",
    )
    .bind(channel.to_string())
    .bind(thread)
    .bind(reference)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes what was sent, or failed, before then.
pub(super) async fn prune(tx: &mut Tx, before: i64) -> sqlx::Result<u64> {
    let done = sqlx::query("delete from outbox where state <> 'waiting' and created_at < $1")
        .bind(before)
        .execute(&mut **tx)
        .await?;
    sqlx::query("delete from message_references where at < $1")
        .bind(before)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

fn posted_from(row: &AnyRow) -> sqlx::Result<Posted> {
    let strange = |what: &str| sqlx::Error::Decode(format!("{what} of a message is none").into());
    let (id, channel): (&str, &str) = (row.try_get("id")?, row.try_get("channel_id")?);
    let (body, alerts): (&str, &str) = (row.try_get("body")?, row.try_get("alerts")?);
    let attempts: i64 = row.try_get("attempts")?;
    Ok(Posted {
        id: MessageId::parse(id).ok_or_else(|| strange("the id"))?,
        channel_id: ChannelId::parse(channel).ok_or_else(|| strange("the channel"))?,
        state: row.try_get("state")?,
        message: serde_json::from_str(body).map_err(|_| strange("the body"))?,
        alerts: serde_json::from_str(alerts).unwrap_or_default(),
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        next_at: row.try_get("next_at")?,
        created_at: row.try_get("created_at")?,
        done_at: row.try_get("done_at")?,
        answer: row.try_get("answer")?,
    })
}

use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::notifications::channels::ChannelSettings;
use crate::notifications::model::{ChannelId, Route};
use crate::platform::db::{Conn, Tx};
use crate::platform::vault::{Place, Sealed};

const CHANNELS: &str = "channels";
const SECRETS: &str = "secrets";

/// A channel as it is kept.
#[derive(Debug, Clone)]
pub(in crate::notifications) struct StoredChannel {
    pub(in crate::notifications) id: ChannelId,
    pub(in crate::notifications) name: String,
    pub(in crate::notifications) is_enabled: bool,
    pub(in crate::notifications) settings: ChannelSettings,
    /// Sealed.
    pub(in crate::notifications) secrets: Option<Vec<u8>>,
    /// Which of its secrets are set; absent where a hub stored them that did not write it down.
    pub(in crate::notifications) secret_names: Option<Vec<String>>,
    pub(in crate::notifications) route: Route,
    pub(in crate::notifications) created_at: i64,
    pub(in crate::notifications) sent_at: Option<i64>,
    pub(in crate::notifications) failed_at: Option<i64>,
    pub(in crate::notifications) failure: Option<String>,
}

const CHANNEL: &str = "c.id, c.name, c.is_enabled, c.settings, c.secrets, c.secret_names, c.route, \
     c.created_at, c.sent_at, c.failed_at, c.failure";

/// All channels, oldest first. One that can no longer be read (an older shape) is left out.
pub(in crate::notifications) async fn channels(
    conn: &mut Conn,
) -> sqlx::Result<Vec<StoredChannel>> {
    let sql = format!("select {CHANNEL} from channels c order by c.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().filter_map(channel_from).collect())
}

pub(in crate::notifications) async fn channel(
    conn: &mut Conn,
    id: ChannelId,
) -> sqlx::Result<Option<StoredChannel>> {
    let sql = format!("select {CHANNEL} from channels c where c.id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(row.as_ref().and_then(channel_from))
}

/// Writes a channel, new or changed.
pub(in crate::notifications) async fn save_channel(
    tx: &mut Tx,
    channel: &StoredChannel,
) -> anyhow::Result<()> {
    sqlx::query(
        "insert into channels (id, name, is_enabled, settings, secrets, route, created_at, \
         secret_names) values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (id) do update set name = excluded.name, is_enabled = excluded.is_enabled, \
         settings = excluded.settings, secrets = excluded.secrets, route = excluded.route, \
         secret_names = excluded.secret_names",
    )
    .bind(channel.id.to_string())
    .bind(&channel.name)
    .bind(i64::from(channel.is_enabled))
    .bind(serde_json::to_string(&channel.settings)?)
    .bind(channel.secrets.clone())
    .bind(serde_json::to_string(&channel.route)?)
    .bind(channel.created_at)
    .bind(names_as_text(channel.secret_names.as_deref())?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The secrets of all channels, each of them: one that were left out would be sealed with a key that is
/// gone one day.
pub(in crate::notifications) async fn sealed(conn: &mut Conn) -> sqlx::Result<Vec<Sealed>> {
    let sql = "select id, name, secrets from channels where secrets is not null order by id";
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    let sealed = rows.iter().map(|row| {
        let (id, name): (&str, &str) = (row.try_get("id")?, row.try_get("name")?);
        Ok(Sealed {
            owner: format!("the channel {name}"),
            place: Place::new(CHANNELS, id, SECRETS),
            bytes: row.try_get("secrets")?,
        })
    });
    sealed.collect()
}

/// Replaces the secrets of a channel, if they are still those.
pub(in crate::notifications) async fn replace_sealed(
    tx: &mut Tx,
    was: &Sealed,
    is: Vec<u8>,
) -> sqlx::Result<bool> {
    if was.place.table() != CHANNELS {
        return Ok(false);
    }
    let done = sqlx::query("update channels set secrets = $3 where id = $1 and secrets = $2")
        .bind(was.place.row().to_owned())
        .bind(was.bytes.clone())
        .bind(is)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Writes down which secrets a channel has, where that is not known.
pub(in crate::notifications) async fn note_secret_names(
    tx: &mut Tx,
    id: ChannelId,
    names: &[String],
) -> anyhow::Result<()> {
    let sql = "update channels set secret_names = $2 where id = $1 and secret_names is null";
    sqlx::query(sql)
        .bind(id.to_string())
        .bind(names_as_text(Some(names))?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The place of a channel's secrets in the vault.
pub(in crate::notifications) fn place(id: ChannelId) -> Place {
    Place::new(CHANNELS, id, SECRETS)
}

/// Removes a channel with all that was to be told by it.
pub(in crate::notifications) async fn delete_channel(
    tx: &mut Tx,
    id: ChannelId,
) -> sqlx::Result<bool> {
    let done = sqlx::query("delete from channels where id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes how a try went.
pub(in crate::notifications) async fn note_try(
    tx: &mut Tx,
    id: ChannelId,
    failure: Option<&str>,
    now: i64,
) -> sqlx::Result<()> {
    let sql = match failure {
        None => "update channels set sent_at = $2, failure = null, failed_at = null where id = $1",
        Some(_) => "update channels set failed_at = $2, failure = $3 where id = $1",
    };
    let query = sqlx::query(sql).bind(id.to_string()).bind(now);
    let query = match failure {
        None => query,
        Some(failure) => query.bind(failure.to_owned()),
    };
    query.execute(&mut **tx).await?;
    Ok(())
}

fn channel_from(row: &AnyRow) -> Option<StoredChannel> {
    let id: &str = row.try_get("id").ok()?;
    let is_enabled: i64 = row.try_get("is_enabled").ok()?;
    let settings: &str = row.try_get("settings").ok()?;
    let route: &str = row.try_get("route").ok()?;
    let names: Option<&str> = row.try_get("secret_names").ok()?;
    Some(StoredChannel {
        id: ChannelId::parse(id)?,
        name: row.try_get("name").ok()?,
        is_enabled: is_enabled != 0,
        settings: serde_json::from_str(settings).ok()?,
        secrets: row.try_get("secrets").ok()?,
        secret_names: names.and_then(|text| serde_json::from_str(text).ok()),
        route: serde_json::from_str(route).unwrap_or_default(),
        created_at: row.try_get("created_at").ok()?,
        sent_at: row.try_get("sent_at").ok()?,
        failed_at: row.try_get("failed_at").ok()?,
        failure: row.try_get("failure").ok()?,
    })
}

fn names_as_text(names: Option<&[String]>) -> serde_json::Result<Option<String>> {
    names.map(serde_json::to_string).transpose()
}

//! Telling people of alerts: who is told what and when, and the channels that carry it.
//!
//! A **channel** is a way to somebody: a kind, settings that the API shows, and secrets that it never
//! shows. A **message** says one thing that happened, in words that are ready to be read; messages of
//! one incident have the same `thread`, and channels that can change what they sent bring their first
//! message up to date.
//!
//! The way of a message: alerts write what happens to them into their history, in the transaction of the
//! alert itself. `plan.rs` reads that history from where it stopped, compares it with what each channel
//! was told (`ledger.rs`), puts together what belongs together (`grouping.rs`) and puts messages into the
//! **outbox**; history position, ledger and outbox move in one transaction. `delivery.rs` sends the
//! outbox, each channel by itself, what is urgent first and each thread in order, and tries again with
//! growing patience. A hub that is killed anywhere in between says nothing twice that
//! was noted as sent, and loses nothing.
//!
//! What is held back (maintenance, quiet hours, others that are about to follow, a channel that has
//! enough to send) waits in the ledger,
//! and comes at the end by how things stand then.
//!
//! What never happens: a secret is opened before it is on record what for (`open.rs`); one is in a refusal, a log, an answer or `Debug`; a text from a machine (a
//! name, a mount point) is taken for markup, a mention, a header or another line; a message is longer
//! than what the channel takes; a request goes out by any other way than [`platform::outbound`].
//!
//! [`platform::outbound`]: crate::platform::outbound

mod api;
mod channels;
mod compose;
mod delivery;
mod grouping;
mod jobs;
mod ledger;
mod log;
mod message;
mod model;
mod notices;
mod open;
mod plan;
mod recorded;
mod store;
mod test_api;

use utoipa_axum::router::OpenApiRouter;

pub use self::channels::{
    Apprise, ChannelKind, ChannelSecrets, ChannelSettings, Discord, Email, Emergency, Gotify,
    MailSecurity, Ntfy, Pushover, Refusal, Refused, SecretField, Sent, Slack, Telegram, Webhook,
    WebhookMethod, check, deliver,
};
pub use self::delivery::Deliveries;
pub use self::message::{Event, Field, Message, MessageMachine};
pub use self::model::{ChannelId, MessageId, QuietHours, Route};
pub use self::notices::{Notice, NoticeKind, notify};
use crate::app::{App, AppState};
use crate::platform::db::{Conn, Tx};
use crate::platform::jobs::Job;
use crate::platform::vault::Sealed;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    api::routes().merge(log::routes())
}

/// The sealed secrets of this room.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn sealed(conn: &mut Conn) -> sqlx::Result<Vec<Sealed>> {
    store::sealed(conn).await
}

/// Replaces a sealed secret of this room, if it is still that one; the answer says so.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn replace_sealed(tx: &mut Tx, was: &Sealed, is: Vec<u8>) -> sqlx::Result<bool> {
    store::replace_sealed(tx, was, is).await
}

/// Writes down which secrets each channel has, where an earlier hub did not. For the hub's start.
///
/// # Errors
/// When the database does not answer, or does not take it.
pub(crate) async fn note_secret_names(app: &App) -> anyhow::Result<()> {
    open::note_names(app).await
}

pub(crate) fn jobs() -> Vec<Job<App>> {
    jobs::all()
}

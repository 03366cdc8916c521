//! What is remembered of the catalogue: which definitions of the admin's own are approved, and which catalogue
//! the record last spoke of.

use serde_json::json;

use super::catalogue::{Catalogue, Definition};
use super::store;
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::platform::db::Conn;
use crate::settings;

/// The hash of the catalogue that is on record.
const ON_RECORD: &str = "commands.catalogue";

/// That an admin approved a definition as it was written then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Approved {
    /// The definition's name.
    pub(super) action: String,
    /// The hash of how it was written.
    pub(super) definition: String,
    /// When; milliseconds.
    pub(super) at: i64,
    pub(super) by: String,
}

impl Approved {
    /// Whether it speaks of this definition as it is written.
    pub(super) fn is_of(&self, definition: &Definition) -> bool {
        self.action == definition.name && self.definition == definition.hash
    }
}

/// Puts on record which catalogue the hub runs with, unless the record says so already.
///
/// # Errors
/// When there is no catalogue, or the database does not take it.
pub async fn note_catalogue(app: &App) -> anyhow::Result<()> {
    let catalogue = app.commands.catalogue()?;
    let known: Option<String> = settings::get(&mut *app.db.read().await?, ON_RECORD).await?;
    if known.as_deref() == Some(catalogue.hash()) {
        return Ok(());
    }
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let entry = Entry::done(
        now,
        &Actor::job("commands"),
        "catalogue.loaded",
        "catalogue",
    );
    let detail = json!({ "hash": catalogue.hash(), "before": known, "own": own(catalogue) });
    audit::record(&mut tx, &entry.with(detail)).await?;
    settings::put(&mut tx, ON_RECORD, &catalogue.hash(), now).await?;
    Ok(tx.commit().await?)
}

/// The admin's own definitions by name, with the hash of how each is written.
fn own(catalogue: &Catalogue) -> serde_json::Value {
    let own = catalogue.all().filter(|definition| definition.is_own);
    own.map(|definition| (definition.name.clone(), json!(definition.hash)))
        .collect()
}

/// Whether a definition may be used: those that are shipped may, an admin's own once an admin approved it as it
/// is written.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn is_approved(conn: &mut Conn, definition: &Definition) -> sqlx::Result<bool> {
    if !definition.is_own {
        return Ok(true);
    }
    let approved = store::approved(conn).await?;
    Ok(approved.iter().any(|approved| approved.is_of(definition)))
}

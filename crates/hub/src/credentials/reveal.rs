//! Opening secrets: the only way to them, and it leaves a trace.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_json::json;

use super::model::{Credential, CredentialKind};
use super::store;
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::machines::MachineId;
use crate::platform::secrets::Secret;

/// Secrets that were opened, by kind: a machine's own where it has one.
#[derive(Debug, Default)]
pub struct Revealed(BTreeMap<CredentialKind, Vec<Secret>>);

impl Revealed {
    /// The first of a kind.
    pub fn one(&self, kind: CredentialKind) -> Option<&Secret> {
        self.all(kind).first()
    }

    /// All of a kind: the machine's own, then that of all machines.
    pub fn all(&self, kind: CredentialKind) -> &[Secret] {
        self.0.get(&kind).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Opens the secrets of these kinds for a machine, or those of all machines without one. What they are
/// for goes into the record first. Of a password only the first is opened: others are not to be tried.
///
/// # Errors
/// When the record cannot be written, or a secret cannot be opened: with what to do about it.
pub async fn reveal(
    app: &App,
    machine: Option<(MachineId, &str)>,
    kinds: &[CredentialKind],
    purpose: &str,
    actor: &Actor,
) -> anyhow::Result<Revealed> {
    let id = machine.map(|(id, _)| id);
    let mut conn = app.db.read().await?;
    let mut found = store::usable(&mut conn, id).await?;
    drop(conn);
    found.retain(|one| kinds.contains(&one.kind));
    // The machine's own come first.
    found.sort_by_key(|one| (one.kind, one.machine_id.is_none()));
    found.dedup_by(|later, first| later.kind == first.kind && first.kind != CredentialKind::SshKey);
    if found.is_empty() {
        return Ok(Revealed::default());
    }
    trace(app, &found, machine, purpose, actor).await?;
    let mut revealed = Revealed::default();
    for one in found {
        let name = machine.map(|(_, name)| name);
        let secret = app
            .keyring
            .open(&store::place(one.id), &one.sealed)
            .with_context(|| format!("{} cannot be opened", one.owner(name)))?;
        revealed.0.entry(one.kind).or_default().push(secret);
    }
    Ok(revealed)
}

/// Opens the one secret of this kind that is for all machines.
///
/// # Errors
/// When the record cannot be written, or the secret cannot be opened.
pub async fn reveal_one(
    app: &App,
    kind: CredentialKind,
    purpose: &str,
    actor: &Actor,
) -> anyhow::Result<Option<Secret>> {
    let revealed = reveal(app, None, &[kind], purpose, actor).await?;
    Ok(revealed.one(kind).cloned())
}

async fn trace(
    app: &App,
    opened: &[Credential],
    machine: Option<(MachineId, &str)>,
    purpose: &str,
    actor: &Actor,
) -> anyhow::Result<()> {
    let now = app.clock.now_ms();
    let kinds: Vec<&str> = opened.iter().map(|one| one.kind.as_str()).collect();
    let subject = match machine {
        Some((_, name)) => name.to_owned(),
        None => kinds.join(", "),
    };
    let mut entry = Entry::done(now, actor, "credential.used", subject)
        .with(json!({ "kinds": kinds, "purpose": purpose }));
    if let Some((id, _)) = machine {
        entry = entry.on(id);
    }
    let mut tx = app.db.write().await?;
    audit::record(&mut tx, &entry).await?;
    for one in opened {
        store::set_used(&mut tx, one.id, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

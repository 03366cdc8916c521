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

/// What is to be opened, and why.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// The machine that they are for; its own secrets come first.
    pub machine: Option<(MachineId, &'a str)>,
    /// Which kinds.
    pub kinds: &'a [CredentialKind],
    /// Also the passwords that are for all machines: whoever is sent one knows it.
    pub shared_passwords: bool,
    /// Where they go, as `user@host:port`.
    pub to: Option<&'a str>,
    /// "an SSH test", "the scan of nas".
    pub purpose: &'a str,
    /// Who wants it.
    pub actor: &'a Actor,
}

/// Opens secrets. What they are for goes into the record first. Of a password only the first is opened:
/// others are not to be tried.
///
/// # Errors
/// When the record cannot be written, or a secret cannot be opened: with what to do about it.
pub async fn reveal(app: &App, opening: Opening<'_>) -> anyhow::Result<Revealed> {
    let Opening { machine, kinds, .. } = opening;
    let id = machine.map(|(id, _)| id);
    let mut conn = app.db.read().await?;
    let mut found = store::usable(&mut conn, id).await?;
    drop(conn);
    found.retain(|one| {
        let is_shared = one.machine_id.is_none() && one.kind.is_password();
        kinds.contains(&one.kind) && (opening.shared_passwords || !is_shared)
    });
    // The machine's own come first.
    found.sort_by_key(|one| (one.kind, one.machine_id.is_none()));
    found.dedup_by(|later, first| later.kind == first.kind && first.kind != CredentialKind::SshKey);
    if found.is_empty() {
        return Ok(Revealed::default());
    }
    trace(app, &found, &opening).await?;
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
    let opening = Opening {
        machine: None,
        kinds: &[kind],
        shared_passwords: true,
        to: None,
        purpose,
        actor,
    };
    let revealed = reveal(app, opening).await?;
    Ok(revealed.one(kind).cloned())
}

async fn trace(app: &App, opened: &[Credential], opening: &Opening<'_>) -> anyhow::Result<()> {
    let Opening {
        machine,
        purpose,
        to,
        ..
    } = *opening;
    let now = app.clock.now_ms();
    let kinds: Vec<&str> = opened.iter().map(|one| one.kind.as_str()).collect();
    let subject = match machine {
        Some((_, name)) => name.to_owned(),
        None => kinds.join(", "),
    };
    let mut entry = Entry::done(now, opening.actor, "credential.used", subject)
        .with(json!({ "kinds": kinds, "purpose": purpose, "to": to }));
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

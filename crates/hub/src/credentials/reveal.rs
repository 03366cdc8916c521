//! Opening secrets: the only way to them, and it leaves a trace.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_json::json;

use super::model::{Credential, CredentialId, CredentialKind};
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
/// others are not to be tried. One that does not open is left out where another one does, and logged.
///
/// # Errors
/// When the record cannot be written, or no secret can be opened: with what to do about it.
pub async fn reveal(app: &App, opening: Opening<'_>) -> anyhow::Result<Revealed> {
    let mut found = usable(app, &opening).await?;
    // The machine's own come first.
    found.sort_by_key(|one| (one.kind, one.machine_id.is_none()));
    found.dedup_by(|later, first| later.kind == first.kind && first.kind != CredentialKind::SshKey);
    open(app, found, &opening).await
}

/// Opens the one secret of several kinds that comes first: the machine's own, of the first kind that it has one
/// of; then that of all machines. What it is for goes into the record first.
///
/// # Errors
/// When the record cannot be written, or that secret cannot be opened.
pub async fn reveal_first(app: &App, opening: Opening<'_>) -> anyhow::Result<Option<Secret>> {
    let kinds = opening.kinds;
    let rank = |kind| kinds.iter().position(|known| *known == kind);
    let found = usable(app, &opening).await?;
    let first = found
        .into_iter()
        .min_by_key(|one| (one.machine_id.is_none(), rank(one.kind)));
    let mut revealed = open(app, first.into_iter().collect(), &opening).await?;
    Ok(revealed.0.pop_first().and_then(|(_, mut all)| all.pop()))
}

/// What may be used for this.
async fn usable(app: &App, opening: &Opening<'_>) -> sqlx::Result<Vec<Credential>> {
    let mut conn = app.db.read().await?;
    let mut found = store::usable(&mut conn, opening.machine.map(|(id, _)| id)).await?;
    found.retain(|one| {
        let is_shared = one.machine_id.is_none() && one.kind.is_password();
        opening.kinds.contains(&one.kind) && (opening.shared_passwords || !is_shared)
    });
    Ok(found)
}

async fn open(
    app: &App,
    found: Vec<Credential>,
    opening: &Opening<'_>,
) -> anyhow::Result<Revealed> {
    let mut revealed = Revealed::default();
    if found.is_empty() {
        return Ok(revealed);
    }
    trace(app, &found, opening).await?;
    let mut troubles = Vec::new();
    for one in found {
        let name = opening.machine.map(|(_, name)| name);
        let opened = app.keyring.open(&store::place(one.id), &one.sealed);
        match opened.with_context(|| format!("{} cannot be opened", one.owner(name))) {
            Ok(secret) => revealed.0.entry(one.kind).or_default().push(secret),
            Err(trouble) => troubles.push(trouble),
        }
    }
    let is_any = !revealed.0.is_empty();
    for trouble in troubles {
        if !is_any {
            return Err(trouble);
        }
        tracing::warn!("for {}: {trouble:#}", opening.purpose);
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
    // In the order in which an exchange of the key takes them: whoever holds one waits for no earlier one.
    let mut ids: Vec<CredentialId> = opened.iter().map(|one| one.id).collect();
    ids.sort_unstable();
    for id in ids {
        store::set_used(&mut tx, id, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

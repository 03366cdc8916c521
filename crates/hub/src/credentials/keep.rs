//! Storing a secret: what is taken for one, and the record of it.

use serde_json::json;

use super::model::{Credential, CredentialId, CredentialKind, PublicPart};
use super::store;
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::machines::{Machine, MachineId};
use crate::platform::db::Tx;
use crate::platform::http::{Error, Result};
use crate::platform::secrets::Secret;

/// The longest secret that is taken: an RSA key of 16384 bits has 13 KB.
const LONGEST: usize = 32 * 1024;

/// Which secret.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) machine: Option<MachineId>,
    pub(super) kind: CredentialKind,
}

impl Of {
    pub(super) fn all(kind: CredentialKind) -> Self {
        Self {
            machine: None,
            kind,
        }
    }

    pub(super) fn machine(id: MachineId, kind: CredentialKind) -> Result<Self> {
        if !kind.is_for_machines() {
            let kinds = CredentialKind::ALL.into_iter();
            let kinds = kinds.filter(|kind| kind.is_for_machines());
            let kinds: Vec<&str> = kinds.map(CredentialKind::as_str).collect();
            return Err(Error::not_found_but(format!(
                "There is no such credential of a machine. One machine may have: {}.",
                kinds.join(", ")
            )));
        }
        Ok(Self {
            machine: Some(id),
            kind,
        })
    }
}

/// What is stored.
pub(super) struct New {
    pub(super) secret: Secret,
    pub(super) public: Option<PublicPart>,
    /// Whether one that is there may go.
    pub(super) may_replace: bool,
}

impl New {
    /// A text, in place of the one that is there.
    pub(super) fn text(secret: Secret) -> Self {
        Self {
            secret,
            public: None,
            may_replace: true,
        }
    }

    /// A key, in place of the one that is there.
    pub(super) fn key(secret: Secret, public: PublicPart) -> Self {
        Self {
            public: Some(public),
            ..Self::text(secret)
        }
    }
}

/// A password as it is kept.
///
/// # Errors
/// 422 at `pointer` for what is none.
pub fn checked_password(pointer: &str, password: &Secret) -> Result<Secret> {
    check_length(pointer, password)?;
    checked_text(pointer, CredentialKind::SshPassword, password)
}

/// Stores a password of a machine, which [`checked_password`] has passed, in place of the one that it had.
///
/// # Errors
/// When a machine has no such secret of its own, or the database does not answer.
pub async fn keep_password(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    machine: &Machine,
    kind: CredentialKind,
    password: &Secret,
) -> Result<()> {
    let of = Of::machine(machine.id, kind)?;
    let new = New::text(password.clone());
    keep(app, tx, actor, of, Some(&machine.name), new).await?;
    Ok(())
}

pub(super) fn check_length(pointer: &str, secret: &Secret) -> Result<()> {
    if secret.expose().trim().is_empty() {
        return Err(Error::invalid(pointer, "A secret is needed."));
    }
    if secret.expose().len() > LONGEST {
        return Err(Error::invalid(pointer, "This is too long for a secret."));
    }
    Ok(())
}

/// A secret that is one line of text.
pub(super) fn checked_text(pointer: &str, kind: CredentialKind, secret: &Secret) -> Result<Secret> {
    let text = match kind {
        // A password may begin or end with a space; a line's end comes of pasting.
        CredentialKind::SshPassword | CredentialKind::SudoPassword => {
            secret.expose().trim_end_matches(['\r', '\n'])
        }
        _ => secret.expose().trim(),
    };
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(
            pointer,
            "There is a line break or a control character in it.",
        ));
    }
    Ok(Secret::from(text))
}

/// Stores a secret in place of the one that is there, and records it. `name` is the machine's.
///
/// # Errors
/// 409 where one is there that may not go; when it cannot be sealed or stored.
pub(super) async fn keep(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    of: Of,
    name: Option<&str>,
    new: New,
) -> Result<Credential> {
    let now = app.clock.now_ms();
    // Who seals takes turns, so nobody stores one between this look and the end.
    let sealer = app.sealer(tx).await?;
    let before = store::find(tx, of.machine, of.kind).await?;
    if before.is_some() && !new.may_replace {
        return Err(Error::conflict(
            "key_exists",
            "There is a key already. Machines that know it will not know a new one.",
        ));
    }
    let id = before.as_ref().map_or_else(CredentialId::new, |one| one.id);
    let credential = Credential {
        id,
        machine_id: of.machine,
        kind: of.kind,
        public: new.public,
        created_at: before.as_ref().map_or(now, |one| one.created_at),
        updated_at: now,
        updated_by: actor.name.clone(),
        used_at: before.as_ref().and_then(|one| one.used_at),
        sealed: sealer.seal(&store::place(id), &new.secret)?,
    };
    store::save(tx, &credential).await?;
    let action = match before {
        Some(_) => "credential.replaced",
        None => "credential.stored",
    };
    let entry = entry(now, actor, action, &credential, name);
    audit::record(tx, &entry).await?;
    Ok(credential)
}

/// What is recorded of a secret: never the secret.
pub(super) fn entry(
    now: i64,
    actor: &Actor,
    action: &'static str,
    credential: &Credential,
    machine_name: Option<&str>,
) -> Entry {
    let fingerprint = credential.public.as_ref().map(|public| &public.fingerprint);
    let entry = Entry::done(now, actor, action, credential.owner(machine_name))
        .with(json!({ "kind": credential.kind, "fingerprint": fingerprint }));
    match credential.machine_id {
        Some(id) => entry.on(id),
        None => entry,
    }
}

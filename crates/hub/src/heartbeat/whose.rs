//! Whose beat it is: the token says first, the GUID second, a v1 agent's name for its machine last.

use serde_json::json;

use super::apply::Batch;
use super::model::Incoming;
use crate::accounts::{self, AgentCaller};
use crate::audit::{self, Actor, ActorKind, Entry};
use crate::machines::{self, MachineId, NewMachine};
use crate::platform::http::{Error, Result};

impl Batch<'_> {
    /// Whose beat this is; a machine that is not known yet is made.
    pub(super) async fn machine_of(
        &mut self,
        agent: &AgentCaller,
        beat: &Incoming,
        now: i64,
    ) -> anyhow::Result<Result<(MachineId, bool)>> {
        if let Some(bound) = agent.machine_id.as_deref().and_then(MachineId::parse) {
            return self.bound_machine(bound, beat).await;
        }
        let same_guid = match &beat.guid {
            Some(guid) => self.by_guid(guid).await?,
            None => None,
        };
        let found = match same_guid {
            Some(id) => Some(id),
            None => self.by_server_id(beat).await?,
        };
        if let Some(id) = found {
            if self.has_own_token(id).await? {
                return Ok(Err(Error::forbidden(
                    "own_token",
                    "This machine enrolled and has a token of its own; a shared one may not \
                     speak for it.",
                )));
            }
            return Ok(Ok((id, false)));
        }
        let name = beat.server_id.as_ref().unwrap_or(&beat.hostname);
        let new = NewMachine {
            name: name.chars().take(64).collect(),
            guid: beat.guid.clone(),
            hostname: Some(beat.hostname.clone()),
            server_id: beat.server_id.clone(),
            ..NewMachine::default()
        };
        let machine = machines::insert(self.tx, &new, now).await?;
        let actor = Actor {
            kind: ActorKind::Agent,
            name: machine.name.clone(),
        };
        let entry = Entry::done(now, &actor, "machine.registered", &machine.name)
            .on(machine.id)
            .with(json!({ "token": agent.token_id }));
        audit::record(self.tx, &entry).await?;
        self.applied.roster_changed = true;
        tracing::info!(machine.id = %machine.id, "{} beat for the first time", machine.name);
        Ok(Ok((machine.id, true)))
    }

    /// The machine of a bound token. It speaks for no other, whatever the beat says.
    async fn bound_machine(
        &mut self,
        id: MachineId,
        beat: &Incoming,
    ) -> anyhow::Result<Result<(MachineId, bool)>> {
        let stored = match self.known.get(id) {
            Some(known) => Some(known.machine.guid.clone()),
            None => machines::find(self.tx, id)
                .await?
                .map(|machine| machine.guid),
        };
        let Some(stored) = stored else {
            return Ok(Err(Error::unauthenticated(
                "The machine of this token was deleted.",
            )));
        };
        let wrong = match (&stored, &beat.guid) {
            (Some(stored), Some(sent)) => stored != sent,
            (None, Some(sent)) => self.by_guid(sent).await?.is_some(),
            _ => false,
        };
        if wrong {
            return Ok(Err(Error::forbidden(
                "wrong_machine",
                "This token belongs to another machine.",
            )));
        }
        Ok(Ok((id, false)))
    }

    async fn by_guid(&mut self, guid: &str) -> anyhow::Result<Option<MachineId>> {
        match self.known.of_guid(guid) {
            Some(id) => Ok(Some(id)),
            None => Ok(machines::find_by_guid(self.tx, guid)
                .await?
                .map(|machine| machine.id)),
        }
    }

    /// A v1 machine that has no GUID yet, by the name that its agent has for it.
    async fn by_server_id(&mut self, beat: &Incoming) -> anyhow::Result<Option<MachineId>> {
        let Some(server_id) = &beat.server_id else {
            return Ok(None);
        };
        let found = machines::find_by_server_id(self.tx, server_id).await?;
        Ok(found
            .into_iter()
            .find(|machine| machine.guid.is_none() || beat.guid.is_none())
            .map(|machine| machine.id))
    }

    /// It enrolled: a shared token may not speak for it.
    async fn has_own_token(&mut self, id: MachineId) -> anyhow::Result<bool> {
        match self.known.get(id) {
            Some(known) => Ok(known.own_token),
            None => Ok(accounts::machine_has_token(self.tx, &id.to_string()).await?),
        }
    }
}

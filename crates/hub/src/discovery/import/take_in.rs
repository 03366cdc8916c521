//! Taking hosts in: what was seen becomes a machine.
//!
//! Each host is a transaction of its own, with all that belongs to it: the machine, the device of the tailnet
//! that it is, where it was found, how it is reached, its passwords, the record. One that fails keeps no other
//! from going on, and leaves nothing. What is a machine already is refused by that machine's name; that is asked
//! again inside the transaction, since two people may press at once.
//!
//! Where the hub logs in from then on is said by what was asked for, and by what has an address or a hardware
//! address in common with it: never by something that only claims its name.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use serde_json::json;

use crate::agents::{self, AgentAction, AgentOrder, DeploymentId, Wishes};
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Entry};
use crate::costs::{self, PowerSettings};
use crate::credentials::{self, CredentialKind};
use crate::discovery::hosts::Host;
use crate::discovery::hosts::Source;
use crate::discovery::hosts::{Asked, Known};
use crate::machines::{self, Kind, Machine, MachineId, NewMachine};
use crate::platform::db::Tx;
use crate::platform::http::{Error, Result};
use crate::platform::secrets::Secret;
use crate::remote::{self, Found, RemoteSettings};
use crate::tailscale::{self, Device, Linking};

/// The host that is meant, as one source calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::discovery) struct HostKey {
    pub(in crate::discovery) source: Source,
    pub(in crate::discovery) key: String,
}

impl HostKey {
    pub(in crate::discovery) fn device(id: &str) -> Self {
        Self {
            source: Source::Tailnet,
            key: id.to_owned(),
        }
    }

    /// Reads `tailnet:…` and `lan:…`.
    pub(in crate::discovery) fn parse(text: &str) -> Option<Self> {
        let (source, key) = text.split_once(':')?;
        let source = match source {
            "tailnet" => Source::Tailnet,
            "lan" => Source::Lan,
            _ => return None,
        };
        let key = match source {
            Source::Lan => key.parse::<Ipv4Addr>().ok()?.to_string(),
            _ => key.to_owned(),
        };
        Some(Self { source, key })
    }
}

/// A host to take in; what is absent comes of what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub(super) host: HostKey,
    pub(super) name: Option<String>,
    pub(super) kind: Option<Kind>,
    pub(super) tags: Vec<String>,
    pub(super) notes: Option<String>,
    pub(super) power: Option<PowerSettings>,
    /// The machine that it is, in place of a new one.
    pub(super) machine: Option<MachineId>,
    /// The machine that it is not, though it has its name.
    pub(super) not_machine: Option<MachineId>,
}

/// What holds for all that are taken in at once.
pub(super) struct Terms {
    pub(super) actor: Actor,
    pub(super) connection: Option<RemoteSettings>,
    pub(super) passwords: Vec<Password>,
    pub(super) agent: Option<Deploy>,
}

/// A password that lets the hub in.
pub(super) struct Password {
    pub(super) kind: CredentialKind,
    pub(super) secret: Secret,
}

/// An agent to install.
#[derive(Clone)]
pub(super) struct Deploy {
    pub(super) wishes: Wishes,
    pub(super) hub_url: Option<String>,
}

/// A host that was taken in.
pub(super) struct Taken {
    pub(super) machine: MachineId,
    pub(super) name: String,
    /// It was a machine, and is this host from now on.
    pub(super) is_linked: bool,
    /// The deployment of its agent, or why there is none.
    pub(super) deployment: Option<Result<DeploymentId>>,
}

/// Takes one host in.
///
/// # Errors
/// 404 for a host that is not known; 409 for one that is a machine already, with that machine; when the
/// database does not answer.
pub(super) async fn take_in(
    app: &AppState,
    known: &Known,
    wish: &Wish,
    terms: &Terms,
) -> Result<Taken> {
    let asked = known
        .asked(&wish.host)
        .ok_or_else(|| Error::not_found("host any more; look at the list again"))?;
    let host = asked.host;
    let mut tx = app.db.write().await?;
    let machine = match (asked.machine(), wish.machine) {
        (Some((there, false)), wanted) if wanted != Some(there) => {
            return Err(is_there(&mut tx, there).await?);
        }
        // What only a name says, a person knows better.
        (_, Some(wanted)) => machines::wanted(&mut tx, wanted).await?,
        (Some((there, _)), None) if wish.not_machine != Some(there) => {
            return Err(is_called_so(&mut tx, there).await?);
        }
        (_, None) => {
            let new = new_machine(host, asked.device(), wish);
            machines::insert(&mut tx, &new, app.clock.now_ms()).await?
        }
    };
    let is_linked = wish.machine.is_some();
    place(app, &mut tx, &asked, &machine).await?;
    say_how(app, &mut tx, wish, terms, &machine).await?;
    let action = match is_linked {
        true => "machine.linked",
        false => "machine.imported",
    };
    let entry = Entry::done(app.clock.now_ms(), &terms.actor, action, &machine.name)
        .on(machine.id)
        .with(json!({ "host": host.key, "addresses": host.addresses }));
    audit::record(&mut tx, &entry).await?;
    app.roster.changed();
    tx.commit().await?;
    // A connection that was made to another place, or with other secrets.
    app.remote.connections().forget(&machine.id);
    app.events.changed("machine", machine.id);
    app.events.changed("machines", "");
    app.events.changed("tailscale", "");
    let deployment = match &terms.agent {
        Some(deploy) => {
            let wishes = match is_linked && machine.agent_version.is_some() {
                // What its agent may read was said when that was installed.
                true => Wishes::default(),
                false => deploy.wishes,
            };
            let deploy = Deploy {
                wishes,
                ..deploy.clone()
            };
            Some(send_for_agent(app, &machine, &deploy, &terms.actor).await)
        }
        None => None,
    };
    Ok(Taken {
        machine: machine.id,
        name: machine.name,
        is_linked,
        deployment,
    })
}

fn new_machine(host: &Host, device: Option<&Device>, wish: &Wish) -> NewMachine {
    NewMachine {
        name: wish.name.clone().unwrap_or_else(|| name_of(host, device)),
        kind: wish.kind,
        // Who chose is not asked again.
        kind_settled: wish.kind.is_some(),
        // Its agent tells it. What it is called on some network may lead the hub to anybody there.
        hostname: None,
        notes: wish.notes.clone(),
        tags: wish.tags.clone(),
        ..NewMachine::default()
    }
}

/// What people call it: the first part of its name, else where it is.
fn name_of(host: &Host, device: Option<&Device>) -> String {
    let known = device.map(|device| &device.name).or(host.name.as_ref());
    let label = known.and_then(|name| name.split('.').next());
    let name = label.filter(|label| !label.is_empty()).map(str::to_owned);
    let name = name
        .or_else(|| host.addresses.first().map(ToString::to_string))
        .unwrap_or_else(|| host.key.clone());
    // What a network says of itself may be anything.
    let plain = name.chars().filter(|c| !c.is_control());
    plain.take(64).collect()
}

/// Says which device of the tailnet a machine is, and where searches found it.
async fn place(app: &App, tx: &mut Tx, asked: &Asked<'_>, machine: &Machine) -> Result<()> {
    if let Some(device) = asked.device() {
        let now = app.clock.now_ms();
        let before = tailscale::link_of(tx, machine.id).await?;
        if let Some(before) = before.filter(|link| link.device_id != device.id) {
            let words = format!(
                "{} is the device {} already. Take that link away first.",
                machine.name, before.name
            );
            return Err(Error::conflict("linked_already", words).because_of(machine.id));
        }
        match tailscale::link(tx, machine.id, device, now).await? {
            Linking::Done => {}
            Linking::Taken(other) => return Err(is_there(tx, other).await?),
        }
    }
    if let Some(found) = asked.found() {
        if let Some(other) = found_before(tx, &found, &asked.host.shared_macs, machine.id).await? {
            return Err(is_there(tx, other).await?);
        }
        remote::set_found(tx, machine.id, &found).await?;
    }
    Ok(())
}

/// Another machine that was found there: with the same hardware address, or at the same place where one of
/// the two has none of its own.
async fn found_before(
    tx: &mut Tx,
    found: &Found,
    shared: &BTreeSet<String>,
    except: MachineId,
) -> sqlx::Result<Option<MachineId>> {
    let is_same = |other: &Found| match (&other.mac, &found.mac) {
        (Some(one), Some(other)) if !shared.contains(one) => one == other,
        _ => other.address == found.address,
    };
    let all = remote::found(tx).await?;
    let mut others = all.into_iter().filter(|(id, _)| *id != except);
    Ok(others.find(|(_, other)| is_same(other)).map(|(id, _)| id))
}

/// Keeps what the person said of it: its watts, how it is reached, its passwords. What was said for all that are
/// taken in at once is not for a machine that was there: it has its own.
async fn say_how(
    app: &App,
    tx: &mut Tx,
    wish: &Wish,
    terms: &Terms,
    machine: &Machine,
) -> Result<()> {
    let now = app.clock.now_ms();
    if let Some(power) = &wish.power {
        costs::set_power(tx, machine.id, power, now).await?;
    }
    if wish.machine.is_some() {
        return Ok(());
    }
    if let Some(settings) = &terms.connection {
        let settings = remote::checked_settings(tx, Some(machine.id), settings.clone()).await?;
        remote::save_settings(tx, machine.id, &settings).await?;
    }
    for Password { kind, secret } in &terms.passwords {
        credentials::keep_password(app, tx, &terms.actor, machine, *kind, secret).await?;
    }
    Ok(())
}

async fn send_for_agent(
    app: &AppState,
    machine: &Machine,
    deploy: &Deploy,
    actor: &Actor,
) -> Result<DeploymentId> {
    let order = AgentOrder {
        machine: machine.id,
        action: AgentAction::Install,
        wishes: deploy.wishes,
        hub_url: deploy.hub_url.clone(),
        actor: actor.clone(),
    };
    Ok(agents::deploy(app, order).await?.id)
}

/// The answer that a host is this machine already.
async fn is_there(tx: &mut Tx, machine: MachineId) -> Result<Error> {
    let found = machines::find(tx, machine).await?;
    let name = found.map_or_else(|| "another machine".to_owned(), |machine| machine.name);
    Ok(
        Error::conflict("already_imported", format!("This host is {name} already."))
            .because_of(machine),
    )
}

/// The answer that a machine has the name of this host.
async fn is_called_so(tx: &mut Tx, machine: MachineId) -> Result<Error> {
    let found = machines::find(tx, machine).await?;
    let name = found.map_or_else(|| "another machine".to_owned(), |machine| machine.name);
    let words = format!(
        "This host has a name of {name}, and nothing else tells whether it is that machine. Link it to {name}, or \
         say that it is another (`not_machine_id`)."
    );
    Ok(Error::conflict("already_imported", words).because_of(machine))
}

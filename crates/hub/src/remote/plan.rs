//! All that is needed to reach a machine, read before anything is tried.

use std::path::PathBuf;

use super::model::{Connectivity, LoginWith, RemoteSettings, SudoMode, Whereabouts, candidates};
use super::store;
use super::trust::{KnownKey, trust};
use crate::app::App;
use crate::machines::{self, Machine, MachineId};
use crate::platform::db::Conn;
use crate::platform::ssh::{Address, HostKey, HostKeyPolicy};
use crate::tailscale;

/// Where and as whom, without the secrets.
#[derive(Debug, Clone)]
pub struct Target {
    /// The machine; absent for an address that is none yet.
    pub machine: Option<(MachineId, String)>,
    /// What to try, the likeliest first.
    pub addresses: Vec<Address>,
    /// Where its SSH server listens.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// With what.
    pub login: LoginWith,
    /// How root is become.
    pub sudo: SudoMode,
    /// The machine that it is reached through.
    pub jump: Option<MachineId>,
    /// The SSH agent to ask for keys.
    pub agent_socket: Option<PathBuf>,
    pub(super) policy: HostKeyPolicy,
    pub(super) known: Vec<KnownKey>,
}

impl Target {
    /// The machine whose secrets may be opened for it.
    pub(super) fn owner(&self) -> Option<(MachineId, &str)> {
        let machine = self.machine.as_ref();
        machine.map(|(id, name)| (*id, name.as_str()))
    }

    /// Where secrets for it go, for the record.
    pub(super) fn place(&self) -> String {
        let all = self
            .addresses
            .iter()
            .map(|address| format!("{}@{address}", self.user));
        all.collect::<Vec<_>>().join(", ")
    }

    /// What people call it.
    pub fn name(&self) -> String {
        match (&self.machine, self.addresses.first()) {
            (Some((_, name)), _) => name.clone(),
            (None, Some(address)) => address.to_string(),
            (None, None) => "nowhere".into(),
        }
    }
}

/// How a machine is to be reached.
///
/// # Errors
/// When the database does not answer.
pub async fn target_of_machine(
    app: &App,
    conn: &mut Conn,
    machine: &Machine,
) -> sqlx::Result<Target> {
    let connectivity = store::connectivity(conn).await?;
    let settings = store::settings(conn, machine.id).await?;
    let (found, _) = store::state(conn, machine.id).await?;
    let tailnet = tailscale::link_of(conn, machine.id).await?;
    let known = store::keys(conn, machine.id).await?;
    let whereabouts = Whereabouts {
        tailnet: tailnet.as_ref(),
        found: found.as_ref(),
        hub_side: machine.facts.hub_side_address.as_deref(),
        addresses: &machine.facts.addresses,
        hostname: machine.hostname.as_deref(),
    };
    let hosts = candidates(&connectivity, &settings, &whereabouts);
    Ok(Target {
        machine: Some((machine.id, machine.name.clone())),
        policy: policy_of(&known),
        known,
        ..target(app, &connectivity, &settings, hosts)
    })
}

/// How an address that is no machine yet is to be reached: the first host key passes.
///
/// # Errors
/// When the database does not answer.
pub async fn target_of_stranger(
    app: &App,
    conn: &mut Conn,
    hosts: Vec<String>,
    settings: &RemoteSettings,
) -> sqlx::Result<Target> {
    let connectivity = store::connectivity(conn).await?;
    Ok(target(app, &connectivity, settings, hosts))
}

fn target(
    app: &App,
    connectivity: &Connectivity,
    settings: &RemoteSettings,
    hosts: Vec<String>,
) -> Target {
    let port = settings.port.unwrap_or(connectivity.port);
    let user = settings.user.as_ref().unwrap_or(&connectivity.user);
    Target {
        machine: None,
        addresses: hosts
            .into_iter()
            .map(|host| Address::new(host, port))
            .collect(),
        port,
        user: user.clone(),
        login: settings.login,
        // Root has no need of it.
        sudo: match user.as_str() {
            "root" => SudoMode::None,
            _ => settings.sudo,
        },
        jump: settings.jump,
        agent_socket: app.config.serve.ssh_agent.clone(),
        policy: HostKeyPolicy {
            accepted: Vec::new(),
            first_use: true,
        },
        known: Vec::new(),
    }
}

pub(super) fn policy_of(known: &[KnownKey]) -> HostKeyPolicy {
    let trust = trust(known);
    HostKeyPolicy {
        accepted: trust
            .accepted
            .iter()
            .filter_map(|key| HostKey::parse(&key.key).ok())
            .collect(),
        first_use: trust.first_use,
    }
}

/// The machine of this id, as it is to be reached.
pub(super) async fn target_of(app: &App, id: MachineId) -> anyhow::Result<Option<Target>> {
    let mut conn = app.db.read().await?;
    let Some(machine) = machines::find(&mut conn, id).await? else {
        return Ok(None);
    };
    Ok(Some(target_of_machine(app, &mut conn, &machine).await?))
}

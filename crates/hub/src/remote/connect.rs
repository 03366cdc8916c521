//! Connecting: every address, the host key, the login; three times where that may help.

use std::sync::Arc;
use std::time::Duration;

use super::access::Remote;
use super::model::{LastTry, LoginWith, MOST_JUMPS};
use super::plan::{Target, policy_of, target_of};
use super::steps::Steps;
use super::store;
use super::trust::{TrustedBy, reason};
use crate::app::App;
use crate::audit::{self, Actor, Entry, Outcome};
use crate::credentials::{self, CredentialKind, Opening};
use crate::machines::MachineId;
use crate::platform::db::Conn;
use crate::platform::ssh::{
    Connection, Failure, Greeted, HostKey, Identity, Login, Step, dial, handshake,
};

/// How long connecting to one address may take, and greeting after it.
const PATIENCE: Duration = Duration::from_secs(10);

/// So often is connecting tried.
const TRIES: usize = 3;

/// Between two tries.
const PAUSE: Duration = Duration::from_secs(2);

/// Who connects, and what for.
#[derive(Debug, Clone)]
pub struct Attempt<'a> {
    /// For the record.
    pub actor: &'a Actor,
    /// "an SSH test", "the scan of nas".
    pub purpose: &'a str,
    /// How often connecting is tried.
    pub tries: usize,
}

impl<'a> Attempt<'a> {
    /// As commands do.
    pub fn patient(actor: &'a Actor, purpose: &'a str) -> Self {
        Self {
            actor,
            purpose,
            tries: TRIES,
        }
    }

    /// As tests do, whose users wait.
    pub fn once(actor: &'a Actor, purpose: &'a str) -> Self {
        Self {
            actor,
            purpose,
            tries: 1,
        }
    }
}

/// Connects and logs in.
///
/// # Errors
/// What the last try failed with.
pub async fn attempt(
    app: &App,
    target: &Target,
    how: &Attempt<'_>,
    steps: &mut Steps,
) -> Result<Connection, Failure> {
    connect(app, target, how, steps, &[]).await
}

/// Connects, and keeps how it went; `way` are the machines that are reached through this one.
async fn connect(
    app: &App,
    target: &Target,
    how: &Attempt<'_>,
    steps: &mut Steps,
    way: &[MachineId],
) -> Result<Connection, Failure> {
    let result = connect_by(app, target, how, steps, way).await;
    remember(app, target, result.as_ref().err()).await;
    result
}

async fn connect_by(
    app: &App,
    target: &Target,
    how: &Attempt<'_>,
    steps: &mut Steps,
    way: &[MachineId],
) -> Result<Connection, Failure> {
    let login = login_of(app, target, how).await?;
    let own = target.machine.as_ref().map(|(id, _)| *id);
    let way: Vec<MachineId> = way.iter().copied().chain(own).collect();
    let jump = match target.jump {
        // Before its turn is waited for: that is held by who goes round.
        Some(id) if way.contains(&id) => {
            return Err(Failure::Unusable(
                "The machines that this one is reached through form a circle.".into(),
            ));
        }
        Some(_) if way.len() > MOST_JUMPS => {
            return Err(Failure::Unusable(format!(
                "At most {MOST_JUMPS} machines may lie between the hub and another."
            )));
        }
        Some(id) => {
            steps.begin();
            let reached = Box::pin(connection_of_jump(app, id, how, &way)).await;
            Some(reached.inspect_err(|failure| {
                let (word, title) = named(failure.step());
                steps.failed(word, title, failure.to_string());
            })?)
        }
        None => None,
    };
    let mut tries = 0;
    loop {
        tries += 1;
        let result = once(app, target, &login, jump.as_ref(), steps).await;
        match &result {
            Err(failure) if failure.is_worth_another_try() && tries < how.tries => {
                tokio::time::sleep(PAUSE).await;
            }
            _ => return result,
        }
    }
}

async fn connection_of_jump(
    app: &App,
    id: MachineId,
    how: &Attempt<'_>,
    way: &[MachineId],
) -> Result<Arc<Connection>, Failure> {
    let wanted = async || {
        let target = target_of(app, id).await.map_err(|error| internal(&error))?;
        target.ok_or_else(|| {
            Failure::Unusable("The machine that this one is reached through is gone.".into())
        })
    };
    let name = wanted().await?.name();
    let pool: &Remote = &app.remote;
    pool.connections()
        .get(&id, || async {
            let target = wanted().await?;
            connect(app, &target, how, &mut Steps::unwatched(), way).await
        })
        .await
        .map_err(|failure| Failure::Jump {
            jump: name,
            failure: Box::new(failure),
        })
}

/// Every address, until one connects. What fails after that is not better at another one.
async fn once(
    app: &App,
    target: &Target,
    login: &Login,
    jump: Option<&Arc<Connection>>,
    steps: &mut Steps,
) -> Result<Connection, Failure> {
    let mut last = Failure::NoAddress;
    if target.addresses.is_empty() {
        let (word, title) = named(last.step());
        steps.failed(word, title, last.to_string());
    }
    for address in &target.addresses {
        steps.begin();
        let greeted = match jump {
            Some(jump) => match jump.tunnel(address, PATIENCE).await {
                Ok(tunnel) => {
                    let words = format!("{address} takes the connection of {}", jump.address());
                    steps.done("connect", "Connect", words);
                    let policy = target.policy.clone();
                    jump.greet(tunnel, address, policy, PATIENCE).await
                }
                Err(failure) => Err(failure),
            },
            None => match dial(address, PATIENCE).await {
                Ok(stream) => {
                    steps.done(
                        "connect",
                        "Connect",
                        format!("{address} takes the connection"),
                    );
                    let policy = target.policy.clone();
                    handshake(stream, address, policy, PATIENCE, &app.lifecycle).await
                }
                Err(failure) => Err(failure),
            },
        };
        match greeted {
            Ok(greeted) => return admit(app, target, greeted, login, steps).await,
            Err(failure) => {
                if let Failure::HostKey { shown, .. } = &failure {
                    steps.saw(shown);
                }
                let (word, title) = named(failure.step());
                steps.failed(word, title, failure.to_string());
                let is_over = failure.step() > Step::Connect;
                last = failure;
                if is_over {
                    break;
                }
            }
        }
    }
    Err(last)
}

/// The key passed: it is trusted before anything is shown to who has it.
async fn admit(
    app: &App,
    target: &Target,
    greeted: Greeted,
    login: &Login,
    steps: &mut Steps,
) -> Result<Connection, Failure> {
    let key = greeted.host_key();
    steps.saw(key);
    let by = reason(&target.known, &key.to_string());
    let shown = format!("{} {}", key.kind(), key.fingerprint());
    let words = match (by, &target.machine) {
        (TrustedBy::Agent, _) => "as the machine's agent reports it",
        (TrustedBy::Accepted, _) => "as it was accepted",
        (TrustedBy::FirstUse, Some(_)) if target.known.is_empty() => {
            "seen for the first time, and trusted from now on"
        }
        (TrustedBy::FirstUse, Some(_)) => "as before",
        (TrustedBy::FirstUse, None) => "not compared with anything: this is no machine yet",
    };
    steps.done("host_key", "Host key", format!("{shown}, {words}"));
    if let Some((id, name)) = &target.machine {
        let is_new = !target
            .known
            .iter()
            .any(|known| known.key == key.to_string() && known.trusted_by == Some(by));
        if is_new {
            let trusted = trust_from_now_on(app, *id, name, key, by)
                .await
                .map_err(|error| internal(&error))?;
            if !trusted {
                return Err(Failure::HostKey {
                    address: greeted.address().to_string(),
                    shown: key.clone(),
                });
            }
        }
    }
    let admitted = greeted.authenticate(login).await;
    match &admitted {
        Ok(_) => steps.done("authenticate", "Log in", format!("as {}", login.user)),
        Err(failure) => {
            let (word, title) = named(failure.step());
            steps.failed(word, title, failure.to_string());
        }
    }
    admitted
}

/// False where another key was trusted meanwhile, and this one does not pass any more.
async fn trust_from_now_on(
    app: &App,
    id: MachineId,
    name: &str,
    key: &HostKey,
    by: TrustedBy,
) -> anyhow::Result<bool> {
    let now = app.clock.now_ms();
    let entry = Entry::done(now, &Actor::job("ssh"), "host_key.trusted", name)
        .on(id)
        .with(serde_json::json!({ "fingerprint": key.fingerprint(), "because": by }));
    let mut tx = app.db.write().await?;
    if !passes(&mut tx, id, key).await? {
        return Ok(false);
    }
    store::set_trusted(&mut tx, id, key, by, None, now).await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether this key of a machine is let pass as things are now.
async fn passes(conn: &mut Conn, id: MachineId, key: &HostKey) -> sqlx::Result<bool> {
    let known = store::keys(conn, id).await?;
    Ok(policy_of(&known).lets_pass(key))
}

/// The secrets that this login needs, opened and on record.
async fn login_of(app: &App, target: &Target, how: &Attempt<'_>) -> Result<Login, Failure> {
    use CredentialKind::{SshKey, SshPassword};
    let kinds: &[CredentialKind] = match target.login {
        // Whoever answers at an address that is no machine yet may be anybody: no password for them.
        LoginWith::Password if target.machine.is_none() => return Err(Failure::Withheld),
        LoginWith::Auto if target.machine.is_none() => &[SshKey],
        LoginWith::Auto => &[SshKey, SshPassword],
        LoginWith::Key => &[SshKey],
        LoginWith::Agent => &[],
        LoginWith::Password => &[SshPassword],
    };
    let opening = Opening {
        machine: target.owner(),
        kinds,
        // Only where an admin said that this machine is logged in to by password.
        shared_passwords: target.login == LoginWith::Password,
        to: Some(&target.place()),
        purpose: how.purpose,
        actor: how.actor,
    };
    let revealed = credentials::reveal(app, opening)
        .await
        .map_err(|error| unopened(&error))?;
    let mut identities = Vec::new();
    for text in revealed.all(SshKey) {
        let identity = Identity::parse(text, None)
            .map_err(|error| Failure::Unusable(format!("The stored key is of no use: {error}")))?;
        identities.push(identity);
    }
    let agent = match (target.login, &target.agent_socket) {
        (LoginWith::Agent, None) => {
            return Err(Failure::Unusable(
                "There is no SSH agent for the hub: start it with --ssh-agent (SSH_AUTH_SOCK)."
                    .into(),
            ));
        }
        (LoginWith::Agent, Some(socket)) => Some(socket.clone()),
        _ => None,
    };
    Ok(Login {
        user: target.user.clone(),
        identities,
        agent,
        password: revealed.one(SshPassword).cloned(),
    })
}

/// Keeps how it went; a key that was refused blocks until somebody looks.
async fn remember(app: &App, target: &Target, failure: Option<&Failure>) {
    let Some((id, name)) = &target.machine else {
        return;
    };
    let stored = async {
        let now = app.clock.now_ms();
        let last = LastTry {
            at: now,
            failure: failure.map(Into::into),
        };
        let mut tx = app.db.write().await?;
        store::set_last_try(&mut tx, *id, &last).await?;
        match failure {
            // It may have been accepted after it was refused, and before this.
            Some(Failure::HostKey { shown, .. }) if !passes(&mut tx, *id, shown).await? => {
                store::set_refused(&mut tx, *id, shown, now).await?;
                let mut entry = Entry::done(now, &Actor::job("ssh"), "host_key.refused", name)
                    .on(id)
                    .with(serde_json::json!({ "fingerprint": shown.fingerprint() }));
                entry.outcome = Outcome::Refused;
                audit::record(&mut tx, &entry).await?;
            }
            Some(_) => {}
            None => store::clear_refused(&mut tx, *id).await?,
        }
        tx.commit().await?;
        app.events.changed("machine", id);
        anyhow::Ok(())
    };
    if let Err(error) = stored.await {
        tracing::warn!(machine.id = %id, "how the connection to {name} went could not be kept: {error:#}");
    }
}

/// What the hub itself could not do.
pub(super) fn internal(error: &anyhow::Error) -> Failure {
    tracing::error!("a connection could not be prepared: {error:#}");
    Failure::Unusable("The hub could not do this. Its log says why.".into())
}

/// Why stored secrets were not opened: the database did not take the record, or the key does not fit.
pub(super) fn unopened(error: &anyhow::Error) -> Failure {
    match error.downcast_ref::<sqlx::Error>() {
        Some(_) => internal(error),
        None => Failure::Sealed(format!("{error:#}")),
    }
}

/// A word and a title for a step.
pub(super) fn named(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Resolve => ("resolve", "Find the name"),
        Step::Connect => ("connect", "Connect"),
        Step::Handshake => ("handshake", "Greet"),
        Step::HostKey => ("host_key", "Host key"),
        Step::Authenticate => ("authenticate", "Log in"),
        Step::Channel => ("channel", "Open a channel"),
        Step::Command => ("command", "Run a command"),
        Step::Sudo => ("sudo", "Become root"),
    }
}

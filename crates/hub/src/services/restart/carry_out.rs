//! How a restart goes: on record, reach the machine, restart, look, on record again.

use std::time::Duration;

use serde_json::json;

use super::model::{UnitState, argv, judge, look_argv, status_argv};
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Entry, Outcome};
use crate::machines::{self, Machine, MachineId};
use crate::platform::db::Conn;
use crate::platform::http::{Error, Result};
use crate::platform::ssh::{Command, Ending, Failure, Output, SudoRefusal};
use crate::remote::{Access, Attempt, SudoMode, reach};
use crate::services::store;

/// How long `systemctl` may take: it waits until the unit has stopped and started.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// How long a look may take.
const PATIENCE_WITH_LOOKS: Duration = Duration::from_secs(15);

/// A service that cannot live falls soon; it is looked at again after so long.
const A_MOMENT: Duration = Duration::from_secs(1);

/// How much is kept of what `systemctl` prints, bytes of each stream.
const LIMIT: usize = 64 * 1024;

/// Who wants what restarted.
#[derive(Debug, Clone)]
pub struct Order {
    /// On which machine.
    pub machine: MachineId,
    /// Without `.service`.
    pub unit: String,
    /// For the record.
    pub actor: Actor,
    /// How long `systemctl` may take.
    pub patience: Duration,
}

/// What came of it.
#[derive(Debug)]
pub struct Restarted {
    pub(super) unit: String,
    pub(super) ok: bool,
    pub(super) message: String,
    pub(super) exit_code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
    pub(super) duration: Duration,
    pub(super) state: Option<UnitState>,
    pub(super) log: Vec<String>,
}

/// Restarts a unit; goes on when the caller goes away.
///
/// # Errors
/// When it may not be done, or it is not known what came of it.
pub async fn restart(app: &AppState, order: Order) -> Result<Restarted> {
    let task_app = app.clone();
    app.lifecycle
        .see_through(async move { on_record(&task_app, &order).await })
        .await?
}

async fn on_record(app: &App, order: &Order) -> Result<Restarted> {
    let mut conn = app.db.read().await?;
    let machine = machines::wanted(&mut conn, order.machine).await?;
    let is_known = is_known(&mut conn, order).await?;
    drop(conn);
    let claim = app.restarts.claim(machine.id, &order.unit);
    let result = match claim {
        _ if !is_known => Err(Error::not_found("service on this machine")),
        None => Err(Error::conflict(
            "restart_running",
            format!("{}.service is being restarted already.", order.unit),
        )),
        Some(_) => {
            let begun = entry(app, order, &machine, "service.restart_started");
            record(app, &begun).await?;
            carry_out(app, order, &machine).await
        }
    };
    let mut ended = entry(app, order, &machine, "service.restarted");
    ended.outcome = outcome_of(&result);
    ended.detail = match &result {
        Ok(restarted) => json!({ "unit": order.unit, "exit_code": restarted.exit_code,
            "state": restarted.state.as_ref().map(|state| &state.active) }),
        Err(error) => json!({ "unit": order.unit, "code": error.code() }),
    };
    // What was done was done: that it could not be noted is for the log.
    if let Err(error) = record(app, &ended).await {
        tracing::error!(machine.id = %machine.id, "the end of a restart is not on record: {error:#}");
    }
    result
}

fn outcome_of(result: &Result<Restarted>) -> Outcome {
    match result {
        Ok(restarted) if restarted.ok => Outcome::Done,
        Err(error) if [403, 404, 409].contains(&error.status().as_u16()) => Outcome::Refused,
        Ok(_) | Err(_) => Outcome::Failed,
    }
}

fn entry(app: &App, order: &Order, machine: &Machine, action: &'static str) -> Entry {
    let subject = format!("{} on {}", order.unit, machine.name);
    Entry::done(app.clock.now_ms(), &order.actor, action, subject)
        .on(machine.id)
        .with(json!({ "unit": order.unit }))
}

async fn record(app: &App, entry: &Entry) -> anyhow::Result<()> {
    let mut tx = app.db.write().await?;
    audit::record(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether the machine reports the unit, or it is expected to run.
async fn is_known(conn: &mut Conn, order: &Order) -> anyhow::Result<bool> {
    let expected = store::expectations(conn, Some(&[order.machine])).await?;
    if expected.iter().any(|(_, unit, _)| *unit == order.unit) {
        return Ok(true);
    }
    let body = store::find(conn, order.machine).await?;
    let units: Vec<homelabcmd_wire::UnitStatus> = body
        .and_then(|body| serde_json::from_str(&body).ok())
        .unwrap_or_default();
    Ok(units.iter().any(|unit| unit.name == order.unit))
}

async fn carry_out(app: &App, order: &Order, machine: &Machine) -> Result<Restarted> {
    let purpose = format!("restarting {} on {}", order.unit, machine.name);
    let how = Attempt::patient(&order.actor, &purpose);
    let access = reach(app, machine.id, &how).await?;
    let sudo = access.root(app, &how).await?;
    let mut command = Command::new(argv(&order.unit), order.patience).with_sudo(sudo);
    command.limit = LIMIT;
    let output = match access.run(app, &how, command).await {
        Err(Failure::Sudo {
            why: SudoRefusal::Other(said),
            ..
        }) if said.contains("command not found") => return Err(no_systemd()),
        ran => ran?,
    };
    let exit_code = match &output.ending {
        Ending::Exited(127) => return Err(no_systemd()),
        Ending::Exited(code) => Some(*code),
        Ending::Signalled(_) => None,
        Ending::TimedOut { is_gone } => return Err(too_slow(order, &output, *is_gone)),
        Ending::Cancelled { .. } => return Err(Error::unavailable("The hub is stopping.")),
        Ending::Lost { why } => return Err(lost(order, why)),
    };
    refused_without_root(&access, &output)?;
    let looking = Looking {
        app,
        access: &access,
        how: &how,
        unit: &order.unit,
    };
    let state = looking.state(exit_code == Some(0)).await;
    let (ok, message) = judge(&order.unit, exit_code, state.as_ref());
    Ok(Restarted {
        unit: order.unit.clone(),
        ok,
        message,
        exit_code,
        stdout: output.stdout.text(),
        stderr: output.stderr.text(),
        duration: output.duration,
        state,
        log: match ok {
            true => Vec::new(),
            false => looking.last_words().await,
        },
    })
}

/// systemd asks who is not root for a password, which nobody can give there.
fn refused_without_root(access: &Access, output: &Output) -> Result<()> {
    let said = output.stderr.text();
    let is_refusal = [
        "authentication required",
        "Access denied",
        "Permission denied",
    ]
    .iter()
    .any(|words| said.contains(words));
    if access.target.sudo != SudoMode::None || output.is_success() || !is_refusal {
        return Ok(());
    }
    let user = &access.target.user;
    Err(Error::forbidden(
        "not_root",
        format!("{user} may not restart services there, and does not become root."),
    )
    .advising("Choose how to become root under the machine's connection."))
}

fn no_systemd() -> Error {
    Error::conflict(
        "no_systemd",
        "The machine has no systemctl, which restarts services.",
    )
}

fn too_slow(order: &Order, output: &Output, is_gone: bool) -> Error {
    let unit = &order.unit;
    let seconds = order.patience.as_secs();
    let rest = match is_gone {
        true => "systemctl was ended; systemd may go on by itself",
        false => "systemctl may still wait there",
    };
    Error::gateway_timeout(
        "timed_out",
        format!("{unit}.service was not restarted within {seconds} seconds: {rest}."),
    )
    .naming("stdout", output.stdout.text())
    .naming("stderr", output.stderr.text())
    .advising("Look at the service on the machine before trying again.")
}

fn lost(order: &Order, why: &str) -> Error {
    let unit = &order.unit;
    Error::bad_gateway(
        "connection_lost",
        format!("The connection ended ({why}). Whether {unit}.service was restarted is not known."),
    )
    .advising("Look at the service before trying again.")
}

/// Looks at a unit as the user who is logged in.
struct Looking<'a> {
    app: &'a App,
    access: &'a Access,
    how: &'a Attempt<'a>,
    unit: &'a str,
}

impl Looking<'_> {
    /// How the unit is; one that seems to be well is looked at twice.
    async fn state(&self, twice: bool) -> Option<UnitState> {
        let first = self.state_now().await?;
        if !twice || !first.is_active() {
            return Some(first);
        }
        tokio::time::sleep(A_MOMENT).await;
        self.state_now().await
    }

    async fn state_now(&self) -> Option<UnitState> {
        UnitState::parse(&self.ask(look_argv(self.unit)).await?)
    }

    async fn last_words(&self) -> Vec<String> {
        let text = self.ask(status_argv(self.unit)).await.unwrap_or_default();
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let last = &lines[lines.len().saturating_sub(40)..];
        let shown = |line: &&str| line.chars().filter(|c| !c.is_control()).take(500).collect();
        last.iter().map(shown).collect()
    }

    async fn ask(&self, argv: Vec<String>) -> Option<String> {
        let mut command = Command::new(argv, PATIENCE_WITH_LOOKS);
        command.limit = LIMIT;
        let output = self.access.run(self.app, self.how, command).await.ok()?;
        Some(output.stdout.text())
    }
}

//! How a deployment goes: reach the machine, look at it, become root, run the script, wait for the beat.

use std::time::Duration;

use serde_json::json;
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::job::Job;
use super::look::{self, Found};
use super::model::{Action, Deployment, DeploymentId, DeploymentState, Wishes};
use super::store;
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Entry, Outcome};
use crate::machines::{self, Machine, MachineId};
use crate::platform::http::{Error, Result};
use crate::platform::lifecycle::caught;
use crate::platform::ssh::{Command, Failure, Sudo};
use crate::platform::unfinished::store_end;
use crate::remote::{Access, Attempt, RemoteFailure, StepReport, Steps, reach_in_steps};

/// So many machines at once: each is sent some megabytes.
static PLACES: Semaphore = Semaphore::const_new(4);

/// How long looking around may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What somebody wants done.
#[derive(Debug, Clone)]
pub struct Order {
    /// On which machine.
    pub machine: MachineId,
    /// What.
    pub action: Action,
    /// What the agent may read.
    pub wishes: Wishes,
    /// The hub's address for the agent, where it was said.
    pub hub_url: Option<String>,
    /// Who wants it.
    pub actor: Actor,
}

/// Begins; what becomes of it is in the store and on the live stream.
///
/// # Errors
/// When there is no such machine, or one is under way there.
pub async fn start(app: &AppState, order: Order) -> Result<Deployment> {
    app.settle_unfinished().await?;
    let (answer, answered) = oneshot::channel();
    let task_app = app.clone();
    // A task of its own: who asked may go away between the commit and the start.
    app.lifecycle.spawn(async move {
        match begin(&task_app, &order).await {
            Ok((deployment, machine)) => {
                let id = deployment.id;
                let _ = answer.send(Ok(deployment));
                conduct(&task_app, &order, &machine, id).await;
            }
            Err(refusal) => {
                let _ = answer.send(Err(refusal));
            }
        }
    });
    let gone = || Error::internal(&anyhow::anyhow!("the task that starts it has ended"));
    answered.await.unwrap_or_else(|_| Err(gone()))
}

/// Stores that it begins.
async fn begin(app: &App, order: &Order) -> Result<(Deployment, Machine)> {
    let now = app.clock.now_ms();
    let deployment = Deployment {
        id: DeploymentId::new(),
        machine_id: order.machine,
        action: order.action,
        state: DeploymentState::Running,
        steps: Vec::new(),
        failure: None,
        by: order.actor.name.clone(),
        started_at: now,
        ended_at: None,
    };
    let mut tx = app.db.write().await?;
    let machine = machines::wanted(&mut tx, order.machine).await?;
    if let Err(running) = store::begin(&mut tx, &deployment).await? {
        return Err(Error::conflict(
            "deployment_running",
            "The agent of this machine is being changed already. Wait for its end.",
        )
        .because_of(running));
    }
    let entry = Entry::done(now, &order.actor, "agent.deployment_started", &machine.name)
        .on(machine.id)
        .with(json!({ "action": order.action, "deployment": deployment.id }));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    changed(app, &deployment);
    Ok((deployment, machine))
}

/// From its beginning to its end, which is stored. The hub's own end leaves it open: the next start calls it
/// interrupted.
async fn conduct(app: &AppState, order: &Order, machine: &Machine, id: DeploymentId) {
    let outcome = tokio::select! {
        outcome = caught(Box::pin(carry_out(app, order, machine, id))) => outcome,
        () = app.lifecycle.stopping() => return,
    };
    let (failure, steps) = outcome.unwrap_or_else(|error| {
        let failure = RemoteFailure::internal("a deployment", &error);
        (Some(failure), Vec::new())
    });
    store_end(&app.lifecycle, "a deployment", || {
        settle(app, order, machine, id, failure.as_ref(), &steps)
    })
    .await;
}

/// Keeps steps as they come while the work goes on. Says why it failed, and gives the steps.
async fn carry_out(
    app: &AppState,
    order: &Order,
    machine: &Machine,
    id: DeploymentId,
) -> anyhow::Result<(Option<RemoteFailure>, Vec<StepReport>)> {
    let _place = PLACES.acquire().await?;
    let (steps, reports) = Steps::watched();
    let (result, steps) = tokio::join!(
        async {
            // Moved in, so that the reports end with the work.
            let mut steps = steps;
            work(app, order, machine, id, &mut steps).await
        },
        keep_steps(app, id, Vec::new(), reports),
    );
    let failed = steps.iter().rfind(|step| !step.ok);
    let failed_at = failed.map(|step| step.step.as_str()).unwrap_or_default();
    let failure = result.err().map(|failure| failure.at(failed_at));
    Ok((failure, steps))
}

/// Gives all of them at the end. One that the database does not take now is stored with the next, or at the end:
/// what was done on the machine is not worse for it.
pub(super) async fn keep_steps(
    app: &App,
    id: DeploymentId,
    mut steps: Vec<StepReport>,
    mut reports: mpsc::UnboundedReceiver<StepReport>,
) -> Vec<StepReport> {
    while let Some(report) = reports.recv().await {
        steps.push(report);
        let stored = async {
            let mut tx = app.db.write().await?;
            store::save_steps(&mut tx, id, &steps).await?;
            tx.commit().await?;
            anyhow::Ok(())
        };
        match stored.await {
            Ok(()) => app.events.changed("deployment", id),
            Err(error) => tracing::warn!("a step of a deployment could not be stored: {error:#}"),
        }
    }
    steps
}

async fn settle(
    app: &App,
    order: &Order,
    machine: &Machine,
    id: DeploymentId,
    failure: Option<&RemoteFailure>,
    steps: &[StepReport],
) -> anyhow::Result<()> {
    let now = app.clock.now_ms();
    let state = match failure {
        None => DeploymentState::Done,
        Some(_) => DeploymentState::Failed,
    };
    let mut entry = Entry::done(now, &order.actor, order.action.recorded_as(), &machine.name)
        .on(machine.id)
        .with(json!({ "failure": failure, "docker": order.wishes.docker, "power": order.wishes.power }));
    if failure.is_some() {
        entry.outcome = Outcome::Failed;
    }
    let mut tx = app.db.write().await?;
    // The machine may have been deleted meanwhile.
    store::end(&mut tx, id, state, failure, steps, now).await?;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    app.events.changed("deployment", id);
    app.events.changed("machine", machine.id);
    Ok(())
}

fn changed(app: &App, deployment: &Deployment) {
    app.events.changed("deployment", deployment.id);
    app.events.changed("machine", deployment.machine_id);
}

async fn work(
    app: &AppState,
    order: &Order,
    machine: &Machine,
    id: DeploymentId,
    steps: &mut Steps,
) -> std::result::Result<(), RemoteFailure> {
    let how = Attempt::patient(&order.actor, order.action.purpose());
    let access = reach_in_steps(app, machine.id, &how, steps).await?;
    let found = look_around(&access, order.action, steps).await?;
    let root = become_root(app, &access, &how, steps).await?;
    let job = Job {
        app,
        id,
        machine: machine.id,
        actor: &order.actor,
        purpose: order.action.purpose(),
        access,
        root,
    };
    let (url, options) = (order.hub_url.clone(), order.wishes.options());
    match order.action {
        Action::Install => job.install(&found, url, options, steps).await,
        Action::Upgrade => job.upgrade(&found, options, steps).await,
        // It learns of another address of the hub as it learned of the first: when it enrols.
        Action::Reconfigure if url.is_some() => job.install(&found, url, options, steps).await,
        Action::Reconfigure => job.reconfigure(options, steps).await,
        Action::Remove => job.remove(steps).await,
    }
}

async fn look_around(
    access: &Access,
    action: Action,
    steps: &mut Steps,
) -> std::result::Result<Found, RemoteFailure> {
    let title = "Look at the machine";
    let output = access
        .connection
        .run(Command::new(["sh", "-c", look::SCRIPT], PATIENCE))
        .await?;
    let found = look::read(&output.stdout.text());
    let problem = if !output.is_success() {
        Some(RemoteFailure::new("look_failed", output.complaint(), ""))
    } else if !found.has_systemd {
        Some(RemoteFailure::new(
            "no_systemd",
            "The machine has no systemd, which would start the agent.",
            "Run the agent by hand there, as Add machine shows.",
        ))
    } else if action == Action::Install && !found.missing.is_empty() {
        let missing = found.missing.join(" and ");
        Some(RemoteFailure::new(
            "program_missing",
            format!("The machine has no {missing}, which the installation needs."),
            "Install it there and try again.",
        ))
    } else if action != Action::Install && action != Action::Remove && found.agent.is_none() {
        Some(RemoteFailure::new(
            "no_agent",
            "There is no agent on the machine.",
            "Install it first.",
        ))
    } else {
        None
    };
    match problem {
        Some(problem) => {
            steps.failed("look", title, &problem.message);
            Err(problem)
        }
        None => {
            let agent = match &found.agent {
                Some(version) => format!("agent {version}"),
                None => "no agent yet".into(),
            };
            steps.done("look", title, format!("{}, {agent}", found.architecture()));
            Ok(found)
        }
    }
}

pub(super) async fn become_root(
    app: &App,
    access: &Access,
    how: &Attempt<'_>,
    steps: &mut Steps,
) -> std::result::Result<Sudo, RemoteFailure> {
    let title = "Become root";
    let tried = async {
        let root = access.root(app, how).await?;
        let id = Command::new(["id", "-u"], PATIENCE).with_sudo(root.clone());
        let output = access.connection.run(id).await?;
        std::result::Result::<_, Failure>::Ok((root, output))
    };
    let (root, output) = match tried.await {
        Ok(tried) => tried,
        Err(problem) => {
            steps.failed("root", title, problem.to_string());
            return Err(problem.into());
        }
    };
    if output.stdout.text().trim() != "0" {
        let problem = RemoteFailure::new(
            "not_root",
            format!(
                "{} is not root there and may not become it.",
                access.target.user
            ),
            "Choose how to become root under the machine's connection: sudo without or with a password.",
        );
        steps.failed("root", title, &problem.message);
        return Err(problem);
    }
    let words = match access.target.user.as_str() {
        "root" => "logged in as root".to_owned(),
        user => format!("{user} may run everything with sudo"),
    };
    steps.done("root", title, words);
    Ok(root)
}

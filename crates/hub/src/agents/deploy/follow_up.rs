//! What deployments left open on machines: the hub ended while a script was under way, or the machine could not be
//! reached to take back what was not proved.
//!
//! A change that came to its end and whose agent has beaten stays; anything else is taken back. Until the machine can be
//! reached, or somebody orders something else for it, this is tried again.

use super::carry_out::{become_root, keep_steps};
use super::job::Job;
use super::model::{Deployment, DeploymentState};
use super::proof::Before;
use super::store;
use crate::app::AppState;
use crate::audit::{self, Actor, Entry, Outcome};
use crate::machines;
use crate::remote::{Attempt, RemoteFailure, Steps, reach};

/// For the record.
const PURPOSE: &str = "settling what a deployment left open";

/// A machine that is away for so long is left as it is: the next change begins with taking back what is open.
const GIVEN_UP_AFTER_MS: i64 = 24 * 3600 * 1000;

/// Follows up whatever is open, one after the other.
///
/// # Errors
/// When the database does not answer.
pub(in crate::agents) async fn follow_up(app: &AppState) -> anyhow::Result<String> {
    // What an earlier run left behind says "running" until it is settled.
    app.settle_unfinished().await?;
    let mut conn = app.db.read().await?;
    let open = store::left_open(&mut conn).await?;
    drop(conn);
    let mut closed = 0;
    for (deployment, before) in &open {
        let one = follow(app, deployment, before);
        let is_closed = tokio::select! {
            is_closed = Box::pin(one) => is_closed?,
            () = app.lifecycle.stopping() => break,
        };
        closed += usize::from(is_closed);
    }
    Ok(format!(
        "{closed} of {} open changes were settled.",
        open.len()
    ))
}

/// True where nothing is open any more.
async fn follow(app: &AppState, one: &Deployment, before: &Before) -> anyhow::Result<bool> {
    let actor = Actor::job("agents.follow_up");
    let how = Attempt::once(&actor, PURPOSE);
    let now = app.clock.now_ms();
    if now - one.started_at > GIVEN_UP_AFTER_MS {
        let mut tx = app.db.write().await?;
        store::save_left_open(&mut tx, one.id, None).await?;
        tx.commit().await?;
        return Ok(true);
    }
    let Ok(access) = reach(app, one.machine_id, &how).await else {
        return Ok(false);
    };
    let Ok(root) = become_root(app, &access, &how, &mut Steps::unwatched()).await else {
        return Ok(false);
    };
    let job = Job {
        app,
        id: one.id,
        machine: one.machine_id,
        actor: &actor,
        purpose: PURPOSE,
        access,
        root,
    };
    let mut tx = app.db.write().await?;
    if !store::take_up(&mut tx, one).await? {
        return Ok(false);
    }
    tx.commit().await?;
    app.events.changed("deployment", one.id);
    let (steps, reports) = Steps::watched();
    let (ended, steps) = tokio::join!(
        async {
            let mut steps = steps;
            reconcile(&job, one, before, &mut steps).await
        },
        keep_steps(app, one.id, one.steps.clone(), reports),
    );
    let (state, failure) = &ended;
    let now = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    // A machine that answers and does not let it be taken back is tried again and again: that is no news.
    let steps = match *state == one.state {
        true => &one.steps,
        false => &steps,
    };
    store::end(&mut tx, one.id, *state, failure.as_ref(), steps, now).await?;
    if *state != one.state
        && let Some(machine) = machines::find(&mut tx, one.machine_id).await?
    {
        let mut entry = Entry::done(now, &actor, one.action.recorded_as(), &machine.name)
            .on(machine.id)
            .with(serde_json::json!({ "failure": failure, "deployment": one.id }));
        if failure.is_some() {
            entry.outcome = Outcome::Failed;
        }
        audit::record(&mut tx, &entry).await?;
    }
    tx.commit().await?;
    app.events.changed("deployment", one.id);
    app.events.changed("machine", one.machine_id);
    Ok(*state == DeploymentState::Done || *state == DeploymentState::Failed)
}

/// How it stands then.
async fn reconcile(
    job: &Job<'_>,
    one: &Deployment,
    before: &Before,
    steps: &mut Steps,
) -> (DeploymentState, Option<RemoteFailure>) {
    if one.state == DeploymentState::Done {
        // What is open is only what was kept; where that is gone, it is settled as well.
        let heard = match job.settle().await {
            Ok(()) => true,
            Err(problem) => problem.code == "script_failed",
        };
        if heard {
            job.close(&Before::default()).await;
        }
        return (one.state, None);
    }
    if job.is_over().await
        && job.first_beat(before, None, steps).await.is_ok()
        && job.settle().await.is_ok()
    {
        steps.done(
            "settle",
            "Keep the new agent",
            "it came to its end, and beats",
        );
        job.close(&Before::default()).await;
        return (DeploymentState::Done, None);
    }
    match job.take_back(before, steps).await {
        Ok(()) => {
            let interrupted = || {
                RemoteFailure::new(
                    "interrupted",
                    "The hub ended meanwhile. What was begun on the machine was taken back.",
                    "Try again.",
                )
            };
            let failure = one.failure.clone().unwrap_or_else(interrupted);
            (DeploymentState::Failed, Some(failure))
        }
        Err(_) => (one.state, one.failure.clone()),
    }
}

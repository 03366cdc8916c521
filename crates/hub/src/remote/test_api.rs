use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::root_of;
use super::connect::{Attempt, attempt};
use super::destination::{Destination, target_for};
use super::failure::RemoteFailure;
use super::model::SudoMode;
use super::plan::Target;
use super::steps::{StepReport, Steps};
use crate::accounts::Operator;
use crate::app::{App, AppState};
use crate::platform::http::{Body, Problem, Result};
use crate::platform::ssh::{Command, Connection, Failure};

/// How long one of the commands of a test may take.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(test))
}

/// How a test went.
#[derive(Serialize, ToSchema)]
#[schema(as = SshTest)]
struct TestView {
    /// All steps went well.
    ok: bool,
    steps: Vec<StepReport>,
    /// Why not.
    failure: Option<RemoteFailure>,
    /// `ssh-ed25519 SHA256:…`, when it got so far.
    host_key: Option<String>,
}

/// Tries to reach a machine, and says how far it came. Nothing is changed there.
#[utoipa::path(post, path = "/settings/test-ssh", tag = "settings", request_body = Destination,
    responses((status = 200, body = TestView), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn test(
    State(app): State<AppState>,
    Operator(caller): Operator,
    Body(destination): Body<Destination>,
) -> Result<Json<TestView>> {
    let target = target_for(&app, destination).await?;
    let actor = caller.actor();
    let how = Attempt::once(&actor, "an SSH test");
    let (mut steps, mut reports) = Steps::watched();
    let result = run(&app, &target, &how, &mut steps).await;
    drop(steps);
    let mut taken = Vec::new();
    while let Some(report) = reports.recv().await {
        taken.push(report);
    }
    let (host_key, failure) = match result {
        Ok(host_key) => (Some(host_key), None),
        Err(failure) => (None, Some(failure)),
    };
    Ok(Json(TestView {
        ok: failure.is_none(),
        steps: taken,
        failure: failure.map(Into::into),
        host_key,
    }))
}

async fn run(
    app: &App,
    target: &Target,
    how: &Attempt<'_>,
    steps: &mut Steps,
) -> Result<String, Failure> {
    let connection = Arc::new(attempt(app, target, how, steps).await?);
    let key = connection.host_key();
    let host_key = format!("{} {}", key.kind(), key.fingerprint());
    let result = look_around(app, target, how, &connection, steps).await;
    connection.close().await;
    result.map(|()| host_key)
}

/// Runs what changes nothing, as the user and as root.
async fn look_around(
    app: &App,
    target: &Target,
    how: &Attempt<'_>,
    connection: &Arc<Connection>,
    steps: &mut Steps,
) -> Result<(), Failure> {
    steps.begin();
    let asked = connection
        .run(Command::new(["uname", "-srm"], PATIENCE))
        .await;
    match asked {
        Ok(output) if output.is_success() => {
            steps.done("command", "Run a command", output.stdout.text().trim());
        }
        Ok(output) => {
            let said = output.complaint();
            steps.failed("command", "Run a command", &said);
            return Err(Failure::NoChannel {
                address: connection.address().to_string(),
                why: said,
            });
        }
        Err(failure) => {
            steps.failed("command", "Run a command", failure.to_string());
            return Err(failure);
        }
    }
    if target.sudo == SudoMode::None {
        return Ok(());
    }
    let as_root = async {
        let sudo = root_of(app, target, how).await?;
        let command = Command::new(["true"], PATIENCE).with_sudo(sudo);
        connection.run(command).await
    };
    match as_root.await {
        Ok(output) if output.is_success() => {
            steps.done("sudo", "Become root", "sudo runs every command");
            Ok(())
        }
        Ok(output) => {
            steps.failed("sudo", "Become root", output.complaint());
            Err(Failure::Sudo {
                address: connection.address().to_string(),
                why: crate::platform::ssh::SudoRefusal::Other(output.complaint()),
            })
        }
        // It may be that only some commands are granted, which is as it should be.
        Err(failure) => match granted(connection).await {
            Some(granted) => {
                steps.done("sudo", "Become root", granted);
                Ok(())
            }
            None => {
                steps.failed("sudo", "Become root", failure.to_string());
                Err(failure)
            }
        },
    }
}

/// What `sudo -l` lists of commands that need no password.
async fn granted(connection: &Arc<Connection>) -> Option<String> {
    let list = Command::new(["sudo", "-n", "-l"], PATIENCE);
    let output = connection.run(list).await.ok()?;
    let text = output.stdout.text();
    let count = text
        .lines()
        .filter(|line| line.contains("NOPASSWD:"))
        .count();
    (output.is_success() && count > 0).then(|| {
        format!("sudo runs some commands only, as its sudoers file grants ({count} lines)")
    })
}

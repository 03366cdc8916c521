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
use crate::platform::ssh::{Command, Connection, Ending, Failure, Step, Sudo, SudoRefusal};
use crate::platform::text::{cut, one_line};

/// How long one of the commands of a test may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// So much of what a machine calls itself is shown.
const LONGEST: usize = 120;

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
    let failure = run(&app, &target, &how, &mut steps).await.err();
    let host_key = steps.host_key().map(str::to_owned);
    drop(steps);
    let mut taken = Vec::new();
    while let Some(report) = reports.recv().await {
        taken.push(report);
    }
    Ok(Json(TestView {
        ok: failure.is_none(),
        steps: taken,
        failure,
        host_key,
    }))
}

async fn run(
    app: &App,
    target: &Target,
    how: &Attempt<'_>,
    steps: &mut Steps,
) -> Result<(), RemoteFailure> {
    let connection = Arc::new(attempt(app, target, how, steps).await?);
    let result = look_around(app, target, how, &connection, steps).await;
    connection.close().await;
    result
}

/// Runs what changes nothing, as the user and as root.
async fn look_around(
    app: &App,
    target: &Target,
    how: &Attempt<'_>,
    connection: &Arc<Connection>,
    steps: &mut Steps,
) -> Result<(), RemoteFailure> {
    steps.begin();
    match look(connection, ["uname", "-srm"], Sudo::No).await {
        Ok(said) => steps.done("command", "Run a command", cut(&said, LONGEST)),
        Err(failure) => {
            steps.failed("command", "Run a command", failure.to_string());
            return Err(failure.into());
        }
    }
    if target.sudo == SudoMode::None {
        return Ok(());
    }
    let as_root = async {
        let sudo = root_of(app, target, how).await?;
        look(connection, ["true"], sudo).await
    };
    let Err(failure) = as_root.await else {
        steps.done("sudo", "Become root", "sudo runs every command");
        return Ok(());
    };
    // It may be that only some commands are granted, which is as it should be.
    if let Some(granted) = granted_beside(connection, &failure).await {
        steps.done("sudo", "Become root", granted);
        return Ok(());
    }
    steps.failed("sudo", "Become root", failure.to_string());
    Err(RemoteFailure::from(failure).at("sudo"))
}

/// Runs a command that works everywhere and takes a moment; gives what it said.
async fn look<const N: usize>(
    connection: &Arc<Connection>,
    argv: [&str; N],
    sudo: Sudo,
) -> Result<String, Failure> {
    let during = match sudo {
        Sudo::No => Step::Command,
        Sudo::Passwordless | Sudo::Password(_) => Step::Sudo,
    };
    let command = Command::new(argv, PATIENCE).with_sudo(sudo);
    let output = connection.run(command).await?;
    let address = connection.address().to_string();
    Err(match &output.ending {
        Ending::Exited(0) => return Ok(one_line(output.stdout.text().trim())),
        Ending::Exited(_) | Ending::Signalled(_) if during == Step::Sudo => Failure::Sudo {
            address,
            why: SudoRefusal::Other(output.complaint()),
        },
        Ending::Exited(_) | Ending::Signalled(_) => Failure::CommandFailed {
            address,
            said: output.answer(),
        },
        Ending::TimedOut { is_gone } | Ending::Cancelled { is_gone } => Failure::TimedOut {
            address,
            during,
            after: PATIENCE,
            is_gone: *is_gone,
        },
        Ending::Lost { why } => Failure::Died {
            address,
            during,
            why: why.clone(),
        },
    })
}

/// What is granted though `true` was not. Where a password was refused, or `sudo` does not answer, it is not
/// asked again: machines lock out who does.
async fn granted_beside(connection: &Arc<Connection>, failure: &Failure) -> Option<String> {
    match failure {
        Failure::Sudo {
            why: SudoRefusal::PasswordNeeded | SudoRefusal::NotAllowed | SudoRefusal::Other(_),
            ..
        }
        | Failure::Unusable(_) => granted(connection).await,
        _ => None,
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

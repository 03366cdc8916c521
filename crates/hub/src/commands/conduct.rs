//! Running one action on its machine: reach it, ask what it lets, run, say how that ended.

use std::sync::PoisonError;
use std::time::Duration;

use super::aftermath::{self, Aftermath};
use super::ceiling::{self, Ceiling};
use super::detached;
use super::model::ActionState;
use super::output::Stream;
use super::run::Run;
use crate::platform::http::Error;
use crate::platform::ssh::{self, Command, Ending, Failure, Output, Sudo, SudoRefusal, Watch};
use crate::remote::{Access, Attempt, RemoteFailure, SudoMode, reach};

/// How long looking at what the machine lets may take.
const PATIENCE_WITH_LOOKS: Duration = Duration::from_secs(10);

/// How much of what a command prints is looked at here; all of it goes to the transcript.
const LIMIT: usize = 16 * 1024;

/// How an action ended.
#[derive(Debug)]
pub(super) struct Finish {
    pub(super) state: ActionState,
    pub(super) exit_code: Option<i32>,
    pub(super) failure: Option<RemoteFailure>,
    pub(super) duration: Option<Duration>,
    /// The same for who waits for an answer; absent where the command ran to its end.
    pub(super) refusal: Option<Error>,
    /// How the unit is that it is about.
    pub(super) aftermath: Option<Aftermath>,
    /// It has not ended: it goes on there, and another hub follows it.
    pub(super) is_left: bool,
}

/// Runs an action.
pub(super) async fn conduct(run: &Run) -> Finish {
    let app = &run.app;
    let cancel = &run.claim.action.cancel;
    let purpose = format!("{} on {}", run.record.title, run.record.machine_name);
    let how = Attempt::patient(&run.record.actor, &purpose);
    let prepared = async {
        let access = reach(app, run.record.machine, &how).await?;
        let refusal = ceiling_of(run, &access, &how).await?;
        let sudo = match run.terms.root {
            true => access.root(app, &how).await?,
            false => Sudo::No,
        };
        Ok((access, sudo, refusal))
    };
    // Until here nothing was done on the machine.
    let prepared = tokio::select! {
        biased;
        () = app.lifecycle.stopping() => return *Finish::not_begun(ActionState::Interrupted),
        () = cancel.cancelled() => return *Finish::not_begun(ActionState::Cancelled),
        prepared = prepared => prepared,
    };
    let (access, sudo) = match prepared {
        Ok((_, _, Some(why))) => return Finish::not_let(&why),
        Ok((access, sudo, None)) => (access, sudo),
        Err(failure) => return Finish::not_run(failure),
    };
    if run.record.detached {
        return detached::run(run, &access, &how, sudo).await;
    }
    let live = run.claim.action.live.clone();
    // What is not detached is one command.
    let argv = run.record.steps.first().cloned().unwrap_or_default();
    let mut command = Command::new(argv, run.terms.timeout).with_sudo(sudo);
    command.limit = LIMIT;
    command.watch = Some(Watch::new(move |stream, bytes| {
        let stream = match stream {
            ssh::Stream::Out => Stream::Stdout,
            ssh::Stream::Err => Stream::Stderr,
        };
        live.push(stream, bytes);
    }));
    let ran = access.run_until(app, &how, command, cancel.child_token());
    let mut finish = match ran.await {
        Ok(output) => Finish::of(run, &access, &output),
        // `sudo` says it in place of the shell.
        Err(Failure::Sudo {
            why: SudoRefusal::Other(said),
            ..
        }) if said.contains("command not found") => Finish::no_program(&said),
        Err(failure) => Finish::not_run(failure),
    };
    finish.aftermath = aftermath::look(run, &access, &how, &finish).await;
    if let Some(aftermath) = &finish.aftermath {
        let aftermath = aftermath.clone();
        aftermath.correct(&mut finish);
    }
    finish
}

/// Follows an action that another hub started.
pub(super) async fn resume(run: &Run) -> Finish {
    let purpose = format!(
        "following {} on {}",
        run.record.title, run.record.machine_name
    );
    let how = Attempt::patient(&run.record.actor, &purpose);
    detached::follow(run, &how).await
}

/// Why the machine itself does not let it; `None` when it does.
async fn ceiling_of(
    run: &Run,
    access: &Access,
    how: &Attempt<'_>,
) -> Result<Option<String>, Failure> {
    let mut look = Command::new(ceiling::look_argv(), PATIENCE_WITH_LOOKS);
    look.limit = ceiling::LIMIT;
    let output = access.run(&run.app, how, look).await?;
    let ceiling = match output.is_success() && !output.stdout.is_truncated() {
        true => Ceiling::parse(&output.stdout.text()),
        false => Ceiling::Unclear(format!(
            "What the machine lets its hub do could not be read: {}.",
            output.complaint()
        )),
    };
    let Some(choice) = &run.choice else {
        return Ok(None);
    };
    Ok(ceiling.refusal(&choice.definition, &choice.values))
}

impl Finish {
    pub(super) fn ended(state: ActionState) -> Self {
        Self {
            state,
            exit_code: None,
            failure: None,
            duration: None,
            refusal: None,
            aftermath: None,
            is_left: false,
        }
    }

    pub(super) fn failed(state: ActionState, failure: RemoteFailure, refusal: Error) -> Self {
        Self {
            failure: Some(failure),
            refusal: Some(refusal),
            ..Self::ended(state)
        }
    }

    /// It was not begun.
    pub(super) fn not_begun(state: ActionState) -> Box<Self> {
        let (code, message) = match state {
            ActionState::Cancelled => ("cancelled", "It was cancelled before it was begun."),
            _ => (
                "not_begun",
                "The hub ended before it was begun. Nothing was done.",
            ),
        };
        let refusal = match state {
            ActionState::Cancelled => Error::conflict("cancelled", message),
            _ => Error::unavailable(message),
        };
        let failure = RemoteFailure::new(code, message, "");
        Box::new(Self::failed(state, failure, refusal))
    }

    /// It was not begun, because another one failed.
    pub(super) fn stopped() -> Box<Self> {
        let message = "It was not begun, because the same failed on another machine.";
        let failure = RemoteFailure::new("stopped", message, "");
        let refusal = Error::conflict("stopped", message);
        Box::new(Self::failed(ActionState::Cancelled, failure, refusal))
    }

    /// The hub ended while it ran.
    pub(super) fn interrupted() -> Self {
        let message = "The hub ended while this ran. What became of it is not known.";
        let failure = RemoteFailure::new(
            "interrupted",
            message,
            "Look at the machine before trying again.",
        );
        Self::failed(
            ActionState::Interrupted,
            failure,
            Error::unavailable(message),
        )
    }

    /// The hub itself could not.
    pub(super) fn internal(error: &anyhow::Error) -> Box<Self> {
        let failure = RemoteFailure::internal("an action", error);
        Box::new(Self::failed(
            ActionState::Failed,
            failure,
            Error::internal(error),
        ))
    }

    fn no_program(said: &str) -> Self {
        let message = format!("The machine has no such program: {said}");
        let failure = RemoteFailure::new("no_such_program", &message, "");
        let refusal = Error::conflict("no_such_program", failure.message.as_str());
        Self::failed(ActionState::Failed, failure, refusal)
    }

    fn not_let(why: &str) -> Self {
        let advice = "Whoever owns the machine changes that file there.";
        let failure = RemoteFailure::new("machine_refuses", why, advice);
        let refusal = Error::forbidden("machine_refuses", why).advising(advice);
        Self::failed(ActionState::Failed, failure, refusal)
    }

    pub(super) fn not_run(failure: Failure) -> Self {
        Self::failed(ActionState::Failed, (&failure).into(), failure.into())
    }

    fn of(run: &Run, access: &Access, output: &Output) -> Self {
        let title = &run.record.title;
        let advice = "Look at the machine before trying again.";
        let failed = |state,
                      code: &'static str,
                      message: String,
                      refusal: fn(&'static str, String) -> Error| {
            let failure = RemoteFailure::new(code, &message, advice);
            Self::failed(state, failure, refusal(code, message).advising(advice))
        };
        let finish = match &output.ending {
            Ending::Exited(code) => Self {
                exit_code: Some(*code),
                failure: (*code != 0).then(|| exit_failure(run, access, *code, output)),
                ..Self::ended(match code {
                    0 => ActionState::Done,
                    _ => ActionState::Failed,
                })
            },
            Ending::Signalled(signal) => failed(
                ActionState::Failed,
                "signalled",
                format!("The signal {signal} ended it."),
                Error::bad_gateway,
            ),
            Ending::TimedOut { is_gone } => failed(
                ActionState::TimedOut,
                "timed_out",
                format!(
                    "{title} took longer than {} seconds: {}.",
                    run.terms.timeout.as_secs(),
                    whereabouts(*is_gone)
                ),
                Error::request_timeout,
            ),
            Ending::Cancelled { is_gone } if run.app.lifecycle.is_stopping() => {
                let mut finish = Self::interrupted();
                if *is_gone && let Some(failure) = &mut finish.failure {
                    failure.message = "The hub ended, and ended this before.".into();
                }
                finish
            }
            Ending::Cancelled { is_gone } => {
                let by = run.claim.action.cancelled_by.lock();
                let by = by.unwrap_or_else(PoisonError::into_inner).clone();
                failed(
                    ActionState::Cancelled,
                    "cancelled",
                    format!(
                        "{} cancelled it: {}.",
                        by.unwrap_or_else(|| "Somebody".into()),
                        whereabouts(*is_gone)
                    ),
                    Error::conflict,
                )
            }
            // A machine that reboots does not say goodbye.
            Ending::Lost { .. } if run.terms.ends_connection => Self::ended(ActionState::Done),
            Ending::Lost { why } => failed(
                ActionState::Interrupted,
                "connection_lost",
                format!("The connection ended ({why}). What became of it is not known."),
                Error::bad_gateway,
            ),
        };
        Self {
            duration: Some(output.duration),
            ..finish
        }
    }
}

/// Why a command ended with something else than 0, as far as it says.
fn exit_failure(run: &Run, access: &Access, code: i32, output: &Output) -> RemoteFailure {
    let said = output.complaint();
    let is_refusal = [
        "authentication required",
        "Access denied",
        "Permission denied",
    ]
    .iter()
    .any(|words| output.stderr.text().contains(words));
    // systemd asks who is not root for a password, which nobody can give there.
    let advice = match run.terms.root
        && access.target.sudo == SudoMode::None
        && access.target.user != "root"
        && is_refusal
    {
        true => "Choose how to become root under the machine's connection.",
        false => "",
    };
    let word = match (code, advice) {
        (127, _) => "no_such_program",
        (_, "") => "exit_code",
        _ => "not_root",
    };
    RemoteFailure::new(word, format!("It ended with {code}: {said}"), advice)
}

pub(super) fn whereabouts(is_gone: bool) -> &'static str {
    match is_gone {
        true => "it was ended there with all that it had started",
        false => "it may still run there",
    }
}

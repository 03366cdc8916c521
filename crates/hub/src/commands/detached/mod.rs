//! Actions that go on by themselves on the machine: started once, followed for as long as they last, over as
//! many connections and hubs as that takes.
//!
//! What never happens here: one is started twice. Starting is tried once, and the machine itself starts nothing
//! that it has a folder of.

mod script;

use std::sync::PoisonError;
use std::time::Duration;

use homelabcmd_probe::manager::Manager;
use tokio::time::Instant;

use super::catalogue::has_ended_well;
use super::conduct::{Finish, whereabouts};
use super::model::ActionState;
use super::output::Stream;
use super::run::Run;
use crate::machines;
use crate::platform::http::Error;
use crate::platform::ssh::{self, Command, Ending, Failure, Output, Sudo, Watch};
use crate::remote::{Access, Attempt, RemoteFailure, reach};

/// How long starting and ending may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two tries to reach a machine again.
const PAUSE: Duration = Duration::from_secs(5);

/// A machine that cannot be reached, beyond what the action may take, is given up after so long.
const PATIENCE_WITH_ABSENCE: Duration = Duration::from_secs(1800);

/// Of what a script itself says.
const LIMIT: usize = 16 * 1024;

/// How following ended for now.
enum Followed {
    Ended(Box<Finish>),
    /// It is to be followed again.
    Cut,
}

/// Starts an action and follows it to its end.
pub(super) async fn run(run: &Run, access: &Access, how: &Attempt<'_>, sudo: Sudo) -> Finish {
    let record = &run.record;
    let started = script::start(
        record.id,
        run.terms.timeout.as_secs(),
        &record.title,
        &record.steps,
    );
    let argv = match started {
        Ok(argv) => argv,
        Err(error) => return Finish::not_run(Failure::Unusable(error.to_string())),
    };
    let mut start = Command::new(argv, PATIENCE).with_sudo(sudo);
    start.limit = LIMIT;
    // Not cancelled meanwhile: it would not be known whether it goes on.
    let output = match access.run(&run.app, how, start).await {
        Ok(output) => output,
        Err(failure) => return Finish::not_run(failure),
    };
    match output.ending {
        Ending::Exited(0 | script::BEFORE) => follow(run, how).await,
        Ending::Exited(_) | Ending::Signalled(_) => Finish::not_started(&output),
        // It may have been started: the machine knows.
        Ending::TimedOut { .. } | Ending::Cancelled { .. } | Ending::Lost { .. } => {
            follow(run, how).await
        }
    }
}

/// Follows an action that was started, to its end.
pub(super) async fn follow(run: &Run, how: &Attempt<'_>) -> Finish {
    let cancel = &run.claim.action.cancel;
    let begun = Instant::now();
    let deadline = begun + run.terms.timeout + PATIENCE;
    let given_up = deadline + PATIENCE_WITH_ABSENCE;
    loop {
        let followed = tokio::select! {
            biased;
            () = run.app.lifecycle.stopping() => return Finish::left_alone(),
            () = cancel.cancelled() => return stop(run, how, ActionState::Cancelled).await,
            followed = follow_once(run, how, deadline) => followed,
        };
        match followed {
            Followed::Ended(finish) => {
                return Finish {
                    duration: Some(begun.elapsed()),
                    ..*finish
                };
            }
            Followed::Cut if Instant::now() >= given_up => return Finish::lost_sight(),
            Followed::Cut => {}
        }
        tokio::select! {
            biased;
            () = run.app.lifecycle.stopping() => return Finish::left_alone(),
            () = cancel.cancelled() => return stop(run, how, ActionState::Cancelled).await,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn follow_once(run: &Run, how: &Attempt<'_>, deadline: Instant) -> Followed {
    let Some((access, sudo)) = reached(run, how).await else {
        return Followed::Cut;
    };
    let live = run.claim.action.live.clone();
    let at = live.look(super::output::Transcript::total);
    let left = deadline
        .saturating_duration_since(Instant::now())
        .max(PATIENCE);
    let mut command = Command::new(script::follow(run.record.id, at), left).with_sudo(sudo);
    command.limit = LIMIT;
    command.watch = Some(Watch::new(move |stream, bytes| {
        if stream == ssh::Stream::Out {
            live.push(Stream::Stdout, bytes);
        }
    }));
    let Ok(output) = access.run(&run.app, how, command).await else {
        return Followed::Cut;
    };
    match output.ending {
        Ending::Exited(0) => match script::exit_code(&output.stderr.text()) {
            Some(code) => Followed::Ended(Box::new(ended_with(run, code).await)),
            None => Followed::Cut,
        },
        Ending::Exited(script::UNKNOWN) => {
            Followed::Ended(Finish::not_begun(ActionState::Interrupted))
        }
        Ending::Exited(script::GONE) => Followed::Ended(Box::new(Finish::gone())),
        Ending::TimedOut { .. } => {
            Followed::Ended(Box::new(stop(run, how, ActionState::TimedOut).await))
        }
        Ending::Exited(_)
        | Ending::Signalled(_)
        | Ending::Cancelled { .. }
        | Ending::Lost { .. } => Followed::Cut,
    }
}

async fn reached(run: &Run, how: &Attempt<'_>) -> Option<(Access, Sudo)> {
    let access = reach(&run.app, run.record.machine, how).await.ok()?;
    let sudo = match run.terms.root {
        true => access.root(&run.app, how).await.ok()?,
        false => Sudo::No,
    };
    Some((access, sudo))
}

async fn stop(run: &Run, how: &Attempt<'_>, state: ActionState) -> Finish {
    let is_gone = async {
        let (access, sudo) = reached(run, how).await?;
        let mut stop = Command::new(script::stop(run.record.id), PATIENCE).with_sudo(sudo);
        stop.limit = LIMIT;
        let output = access.run(&run.app, how, stop).await.ok()?;
        Some(output.is_success())
    };
    let is_gone = is_gone.await.unwrap_or_default();
    let (code, message): (&'static str, String) = match state {
        ActionState::TimedOut => (
            "timed_out",
            format!(
                "{} took longer than {} seconds: {}.",
                run.record.title,
                run.terms.timeout.as_secs(),
                whereabouts(is_gone)
            ),
        ),
        _ => {
            let by = run.claim.action.cancelled_by.lock();
            let by = by.unwrap_or_else(PoisonError::into_inner).clone();
            let by = by.unwrap_or_else(|| "Somebody".into());
            (
                "cancelled",
                format!("{by} cancelled it: {}.", whereabouts(is_gone)),
            )
        }
    };
    let refusal = match state {
        ActionState::TimedOut => Error::request_timeout(code, message.as_str()),
        _ => Error::conflict(code, message.as_str()),
    };
    let advice = "Look at the machine before trying again.";
    Finish::failed(state, RemoteFailure::new(code, &message, advice), refusal)
}

/// What an exit code says of it; a package manager's says more than whether it is 0.
async fn ended_with(run: &Run, code: i32) -> Finish {
    let manager = async {
        let mut conn = run.app.db.read().await.ok()?;
        let machine = machines::find(&mut conn, run.record.machine).await.ok()??;
        Manager::from_name(machine.facts.package_manager.as_deref()?)
    };
    let is_well = match (run.terms.is_of_packages, manager.await) {
        (true, Some(manager)) => has_ended_well(manager, code),
        _ => code == 0,
    };
    let last = run
        .claim
        .action
        .live
        .look(|transcript| last_line(&transcript.text(Stream::Stdout)));
    let message = format!("It ended with {code}: {last}");
    Finish {
        exit_code: Some(code),
        failure: (!is_well).then(|| RemoteFailure::new("exit_code", message, "")),
        ..Finish::ended(match is_well {
            true => ActionState::Done,
            false => ActionState::Failed,
        })
    }
}

fn last_line(text: &str) -> String {
    let mut lines = text.lines().rev().map(str::trim);
    let line = lines
        .find(|line| !line.is_empty())
        .unwrap_or("it printed nothing");
    line.to_owned()
}

impl Finish {
    /// The hub ends, and the action goes on: the next hub follows it.
    fn left_alone() -> Self {
        let message =
            "The hub is stopping. It goes on there, and is followed when the hub is back.";
        Self {
            is_left: true,
            refusal: Some(Error::unavailable(message)),
            ..Self::ended(ActionState::Running)
        }
    }

    fn not_started(output: &Output) -> Self {
        let said = format!("It could not be started: {}", output.complaint());
        let refusal = Error::bad_gateway("not_started", said.as_str());
        Self::failed(
            ActionState::Failed,
            RemoteFailure::new("not_started", said, ""),
            refusal,
        )
    }

    /// It is over, and did not say how.
    fn gone() -> Self {
        let message =
            "It is over, and did not say how: the machine restarted, or somebody ended it there.";
        let advice = "Look at the machine before trying again.";
        let failure = RemoteFailure::new("ended_without_a_word", message, advice);
        Self::failed(
            ActionState::Interrupted,
            failure,
            Error::bad_gateway("ended_without_a_word", message),
        )
    }

    fn lost_sight() -> Self {
        let message = "The machine could not be reached any more. What became of it is not known.";
        let advice = "Look at the machine before trying again.";
        let failure = RemoteFailure::new("connection_lost", message, advice);
        Self::failed(
            ActionState::Interrupted,
            failure,
            Error::bad_gateway("connection_lost", message),
        )
    }
}

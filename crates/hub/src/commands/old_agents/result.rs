//! What an agent of version 1 says of an action that it ran.

use std::time::Duration;

use homelabcmd_probe::manager::Manager;

use crate::app::App;
use crate::commands::conduct::Finish;
use crate::commands::model::{ActionId, ActionState, Record, Way};
use crate::commands::output::{Stream, pack};
use crate::commands::run::end;
use crate::commands::store;
use crate::commands::upgrade::Upgrade;
use crate::machines::MachineId;
use crate::platform::db::Tx;
use crate::remote::RemoteFailure;

/// So the agent says that it began something that it does not wait for.
const IN_THE_BACKGROUND: &str = "Started background execution";

/// One thing that an agent ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandResult {
    /// The action's position.
    pub(crate) action_id: i64,
    /// Negative where the agent itself refused it or ended it.
    pub(crate) exit_code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// What it took, where both times are told.
    pub(crate) duration: Option<Duration>,
}

/// Stores a result; the action that it is about. One that is not this machine's, or does not run, is none of
/// ours: it is acknowledged, and that is all.
pub(super) async fn take(
    app: &App,
    tx: &mut Tx,
    machine: MachineId,
    result: &CommandResult,
) -> anyhow::Result<Option<ActionId>> {
    let found = store::find_by_position(tx, machine, result.action_id).await?;
    let is_awaited =
        |record: &Record| record.via == Way::Agent && record.state == ActionState::Running;
    let Some(mut record) = found.filter(is_awaited) else {
        tracing::debug!(machine.id = %machine, action = result.action_id, "nobody waits for this result");
        return Ok(None);
    };
    let mut transcript = store::output(tx, record.id).await?.unwrap_or_default();
    let was_begun = transcript.text(Stream::Stdout).contains(IN_THE_BACKGROUND);
    transcript.push(Stream::Stdout, result.stdout.as_bytes());
    transcript.push(Stream::Stderr, result.stderr.as_bytes());
    let bytes = [Stream::Stdout, Stream::Stderr].map(|stream| transcript.total_of(stream));
    [record.stdout_bytes, record.stderr_bytes] =
        bytes.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX));
    let output = match transcript.total() {
        0 => None,
        _ => pack(&transcript).ok(),
    };
    if !was_begun && result.stdout.contains(IN_THE_BACKGROUND) && result.exit_code == Some(0) {
        store::note_output(tx, &record, output.as_deref()).await?;
        return Ok(Some(record.id));
    }
    let finish = match was_begun {
        true => {
            let upgrade = Upgrade::read(Manager::Apt, &result.stdout);
            let finish = of_background(&upgrade, &result.stdout);
            record.upgrade = Some(upgrade);
            finish
        }
        false => of_ended(result),
    };
    record.state = finish.state;
    record.exit_code = finish.exit_code;
    record.failure = finish.failure;
    record.duration_ms = result
        .duration
        .map(|took| i64::try_from(took.as_millis()).unwrap_or(i64::MAX));
    let now = app.clock.now_ms();
    end(app, tx, &record, &record.actor, output.as_deref(), now).await?;
    Ok(Some(record.id))
}

/// The exit code that the agent tells of it is always 0: what apt printed says whether it went well.
fn of_background(upgrade: &Upgrade, stdout: &str) -> Finish {
    let complaint = stdout.lines().find(|line| line.starts_with("E: "));
    // Some of what asks for a look is no failure; a complaint is one.
    match complaint.map(|complaint| upgrade.problem().unwrap_or(complaint)) {
        None => Finish::ended(ActionState::Done),
        Some(said) => failed("exit_code", &format!("apt did not end well: {said}")),
    }
}

fn of_ended(result: &CommandResult) -> Finish {
    let first = |text: &str| text.lines().next().unwrap_or_default().trim().to_owned();
    let said = match result.stderr.trim().is_empty() {
        true => first(&result.stdout),
        false => first(&result.stderr),
    };
    match result.exit_code {
        Some(0) => Finish {
            exit_code: Some(0),
            ..Finish::ended(ActionState::Done)
        },
        // Its own words for what it did not run, or ended.
        Some(code) if code < 0 && said.contains("timed out") => Finish {
            state: ActionState::TimedOut,
            ..failed("timed_out", &format!("The agent ended it: {said}"))
        },
        Some(code) if code < 0 => failed(
            "agent_refuses",
            &format!("The agent did not run it: {said}"),
        ),
        Some(code) => Finish {
            exit_code: Some(code),
            ..failed("exit_code", &format!("It ended with {code}: {said}"))
        },
        None => failed("no_exit_code", "The agent did not say what it ended with."),
    }
}

fn failed(code: &'static str, message: &str) -> Finish {
    Finish {
        failure: Some(RemoteFailure::new(code, message, "")),
        ..Finish::ended(ActionState::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(exit_code: Option<i32>, stdout: &str, stderr: &str) -> CommandResult {
        CommandResult {
            action_id: 1,
            exit_code,
            stdout: stdout.into(),
            stderr: stderr.into(),
            duration: None,
        }
    }

    #[test]
    fn what_an_old_agent_says_is_told_apart() {
        let of = |exit_code, stderr: &str| {
            let finish = of_ended(&result(exit_code, "", stderr));
            (finish.state, finish.failure.map(|failure| failure.code))
        };
        assert_eq!(of(Some(0), ""), (ActionState::Done, None));
        let failed = |code: &str| (ActionState::Failed, Some(code.to_owned()));
        assert_eq!(of(Some(5), "Unit x not found."), failed("exit_code"));
        assert_eq!(
            of(Some(-1), "Command not in whitelist"),
            failed("agent_refuses")
        );
        assert_eq!(
            of(Some(-1), "Command timed out after 60 seconds"),
            (ActionState::TimedOut, Some("timed_out".into()))
        );
        assert_eq!(of(None, ""), failed("no_exit_code"));
    }

    #[test]
    fn what_ran_in_the_background_is_judged_by_what_apt_printed() {
        let of = |text: &str| of_background(&Upgrade::read(Manager::Apt, text), text);
        let well = of("Reading package lists...\nSetting up curl (8.1) ...\n");
        assert_eq!((well.state, well.exit_code), (ActionState::Done, None));
        let finish = of("Reading package lists...\nE: Unable to locate package nosuch\n");
        assert_eq!(finish.state, ActionState::Failed);
        assert!(finish.failure.unwrap().message.contains("nosuch"));
    }
}

//! A look at a unit after something was done to it: that `systemctl` is content does not mean that the
//! service stays.

use std::time::Duration;

use homelabcmd_probe::screen;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::catalogue::Definition;
use super::conduct::Finish;
use super::model::ActionState;
use super::run::Run;
use super::unit::{UnitState, Verb, judge, look_argv, status_argv};
use crate::platform::ssh::Command;
use crate::remote::{Access, Attempt, RemoteFailure};

/// How long a look may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// A service that cannot live falls soon; it is looked at again after so long.
const A_MOMENT: Duration = Duration::from_secs(1);

/// Bytes of what a look prints.
const LIMIT: usize = 64 * 1024;

/// How a unit is after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = UnitAftermath)]
pub(super) struct Aftermath {
    /// The unit, with its kind.
    pub(super) unit: String,
    /// It is as it should be.
    pub(super) ok: bool,
    /// What came of it, for people.
    pub(super) message: String,
    /// How the unit is; null when the machine does not say.
    pub(super) state: Option<UnitState>,
    /// The last lines of `systemctl status`, where it did not go well. Without the right to read the journal
    /// they say little.
    pub(super) log: Vec<String>,
}

/// Looks at the unit that an action is about; `None` when it is about none, or it did not come so far.
pub(super) async fn look(
    run: &Run,
    access: &Access,
    how: &Attempt<'_>,
    finish: &Finish,
) -> Option<Aftermath> {
    let choice = run.choice.as_ref()?;
    let definition: &Definition = &choice.definition;
    let expects = definition.expects?;
    let unit = definition.unit(&choice.values)?;
    // A signal ended systemctl, or it ended with a code; nothing else is worth a look.
    let has_ended = finish.exit_code.is_some() && !is_no_systemd(finish);
    if !has_ended {
        return None;
    }
    let looking = Looking {
        run,
        access,
        how,
        unit,
    };
    let verb = Verb::of(&definition.name, expects);
    let state = looking.state(finish.exit_code == Some(0)).await;
    let (ok, message) = judge(unit, verb, finish.exit_code, state.as_ref());
    Some(Aftermath {
        unit: unit.to_owned(),
        ok,
        message,
        state,
        log: match ok {
            true => Vec::new(),
            false => looking.last_words().await,
        },
    })
}

fn is_no_systemd(finish: &Finish) -> bool {
    let failure = finish.failure.as_ref();
    failure.is_some_and(|failure| failure.code == "no_such_program")
}

impl Aftermath {
    /// What an action ended as, after this look at it.
    pub(super) fn correct(&self, finish: &mut Finish) {
        if self.ok || finish.state != ActionState::Done {
            return;
        }
        let advice =
            "The unit's last lines are with this action; its journal on the machine has more.";
        finish.state = ActionState::Failed;
        finish.failure = Some(RemoteFailure::new(
            "service_not_well",
            &self.message,
            advice,
        ));
    }
}

/// Looks at a unit as the user who is logged in.
struct Looking<'a> {
    run: &'a Run,
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
        let mut text = self.ask(status_argv(self.unit)).await.unwrap_or_default();
        // What is not a whole line would not be read.
        text.push('\n');
        let text = screen::plain(&text);
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let last = &lines[lines.len().saturating_sub(40)..];
        let shown = |line: &&str| line.chars().take(500).collect();
        last.iter().map(shown).collect()
    }

    async fn ask(&self, argv: Vec<String>) -> Option<String> {
        let mut command = Command::new(argv, PATIENCE);
        command.limit = LIMIT;
        let output = self
            .access
            .run(&self.run.app, self.how, command)
            .await
            .ok()?;
        Some(output.stdout.text())
    }
}

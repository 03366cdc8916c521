//! Putting the file on a machine: as root, whole, and only when the machine's own `visudo` takes it.

use std::time::Duration;

use serde_json::json;

use super::check::{live, no_such_user, no_sudo};
use super::model::{Check, PATH};
use super::plan::Plan;
use crate::app::{App, AppState};
use crate::audit::{self, Actor, Entry, Outcome};
use crate::platform::http::{Error, Result};
use crate::platform::secrets::sha256_hex;
use crate::platform::ssh::{Command, Ending, REFUSED, Sudo, Upload};
use crate::remote::{Access, Attempt, reach};

/// How long one step may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What must be known first, one fact a line. Runs as root.
const LOOK: &str = r#"PATH=$PATH:/usr/sbin:/sbin
printf 'uid=%s\n' "$(id -u)"
if command -v sudo >/dev/null; then printf 'sudo=yes\n'; fi
if [ -d /etc/sudoers.d ]; then printf 'folder=yes\n'; fi
if id -u -- "$1" >/dev/null 2>&1; then printf 'user=yes\n'; fi
printf 'visudo=%s\n' "$(command -v visudo)""#;

/// Installs the file, and looks at what is granted then. Goes on when the caller goes away.
pub(super) async fn install(app: &AppState, plan: Plan, actor: Actor) -> Result<Check> {
    let task_app = app.clone();
    app.lifecycle
        .see_through(async move { on_record(&task_app, &plan, &actor).await })
        .await?
}

async fn on_record(app: &App, plan: &Plan, actor: &Actor) -> Result<Check> {
    record(app, &entry(app, plan, actor, "sudoers.install_started")).await?;
    let landed = land(app, plan, actor).await;
    let mut ended = entry(app, plan, actor, "sudoers.installed");
    if let Err(error) = &landed {
        ended.outcome = match error.status().as_u16() {
            403 | 409 => Outcome::Refused,
            _ => Outcome::Failed,
        };
        ended.detail["code"] = error.code().into();
    }
    if let Err(error) = record(app, &ended).await {
        tracing::error!(machine.id = %plan.machine.id, "that a sudoers file was installed is not on record: {error:#}");
    }
    landed?;
    live(app, plan, actor).await
}

fn entry(app: &App, plan: &Plan, actor: &Actor, action: &'static str) -> Entry {
    let grants: Vec<String> = plan
        .in_use
        .grants
        .iter()
        .map(|g| g.argv.join(" "))
        .collect();
    Entry::done(app.clock.now_ms(), actor, action, &plan.machine.name)
        .on(plan.machine.id)
        .with(
            json!({ "user": plan.user, "path": PATH, "sha256": sha256_hex(&plan.text),
            "grants": grants }),
        )
}

async fn record(app: &App, entry: &Entry) -> anyhow::Result<()> {
    let mut tx = app.db.write().await?;
    audit::record(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}

async fn land(app: &App, plan: &Plan, actor: &Actor) -> Result<()> {
    let purpose = format!("installing a sudoers file on {}", plan.machine.name);
    let how = Attempt::patient(actor, &purpose);
    let access = reach(app, plan.machine.id, &how).await?;
    let root = access.root(app, &how).await?;
    let visudo = look(app, plan, &access, &how, &root).await?;
    let upload = Upload {
        bytes: plan.text.clone().into_bytes(),
        path: PATH.into(),
        mode: 0o440,
        owner: Some("root:root".into()),
        // sudo reads no file of this folder that has a dot in its name, which the draft has.
        check: vec![visudo, "-c".into(), "-f".into()],
        sudo: root,
        timeout: PATIENCE,
    };
    let output = access.run(app, &how, upload.into_command()?).await?;
    match &output.ending {
        Ending::Exited(0) => Ok(()),
        Ending::Exited(REFUSED) => Err(Error::conflict(
            "visudo_refused",
            format!(
                "visudo on the machine does not take the file: {}.",
                output.complaint()
            ),
        )
        .advising("Nothing was changed there.")),
        Ending::Lost { why } => Err(Error::bad_gateway(
            "connection_lost",
            format!("The connection ended ({why}). Whether the file is there is not known."),
        )
        .advising("Check what is granted before trying again.")),
        _ => Err(Error::bad_gateway(
            "command_failed",
            format!("The file could not be written: {}.", output.complaint()),
        )),
    }
}

/// Whether it can be done there; gives the full path of `visudo`.
async fn look(
    app: &App,
    plan: &Plan,
    access: &Access,
    how: &Attempt<'_>,
    root: &Sudo,
) -> Result<String> {
    let argv = ["sh", "-c", LOOK, "hlc", &plan.user];
    let command = Command::new(argv, PATIENCE).with_sudo(root.clone());
    let output = access.run(app, how, command).await?;
    let text = output.stdout.text();
    let fact = |name: &str| {
        let mut lines = text.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
    };
    if fact("uid").is_none() {
        return Err(Error::bad_gateway(
            "command_failed",
            format!(
                "The machine could not be looked at: {}.",
                output.complaint()
            ),
        ));
    }
    if fact("uid") != Some("0") {
        let login = &plan.login;
        return Err(Error::conflict(
            "not_root",
            format!("{login} is not root there and does not become it."),
        )
        .advising("Choose how to become root under the machine's connection."));
    }
    if fact("sudo").is_none() || fact("folder").is_none() {
        return Err(no_sudo());
    }
    if fact("user").is_none() {
        return Err(no_such_user(plan));
    }
    let visudo = fact("visudo").filter(|path| path.starts_with('/'));
    visudo.map(str::to_owned).ok_or_else(|| {
        Error::conflict(
            "no_visudo",
            "There is no visudo on the machine, so nothing can check the file.",
        )
        .advising("Install the machine's sudo package whole, or copy the text by hand.")
    })
}

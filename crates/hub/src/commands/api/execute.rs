//! Running one action and waiting for its end.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::view::ActionView;
use crate::accounts::{Caller, Operator, Viewer};
use crate::app::{App, AppState};
use crate::audit::{self, Entry, Outcome};
use crate::commands::catalogue::Danger;
use crate::commands::model::{ActionId, ActionState, CommandSettings, Reason, Record, Way};
use crate::commands::run::{Ended, begin};
use crate::commands::store::{self, Filter};
use crate::commands::wish::{Plan, Wish};
use crate::machines::{self, MachineId};
use crate::platform::http::{Body, Error, Id, Page, PageParams, Params, Problem, Result};
use crate::platform::ssh::quote;

/// What somebody waits for at the most. An action that takes longer goes on, and the answer says so.
pub(super) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(150);

pub(super) fn quick_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(validate))
        .routes(routes!(history))
}

pub(super) fn slow_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(execute))
}

/// What came of a command that ran to its end, whatever it ended with.
#[derive(Serialize, ToSchema)]
struct CommandResult {
    /// What it ended with.
    exit_code: i32,
    /// What it printed. What is no UTF-8 becomes `�`; of more than 512 KiB the middle is left out.
    stdout: String,
    stderr: String,
    stdout_truncated: bool,
    stderr_truncated: bool,
    /// What the command itself took; milliseconds.
    duration_ms: i64,
    /// The number of its beginning in the audit log.
    audit_id: i64,
    /// The action, whose page has more.
    action_id: ActionId,
}

/// What would be run, and whether it would be.
#[derive(Serialize, ToSchema)]
struct Validation {
    action: String,
    title: String,
    /// What it does to people.
    effect: String,
    #[schema(value_type = Object)]
    params: Value,
    /// Program and arguments, as they reach the machine. Of several commands, the last.
    argv: Vec<String>,
    /// All commands, one after the other.
    steps: Vec<Vec<String>>,
    /// The same as a shell would be given them.
    line: String,
    /// Which way it would take to the machine.
    via: Way,
    /// It goes on by itself on the machine, also when the hub is away.
    detached: bool,
    /// It is run as root, where the machine's connection says how to become root.
    root: bool,
    /// When it is ended.
    timeout_seconds: u64,
    danger: Danger,
    /// Why it would wait for an approval; empty when it would be run at once.
    reasons: Vec<Reason>,
}

/// Runs an action on a machine and waits for its end. What the command ended with is for whoever asked to
/// judge: any exit code is an answer.
///
/// 400: this is no action, or not with these parameters. 403: not allowed, by role or by the machine. 404: no such
/// machine. 408: it took too long; `context` has what was printed so far. 409 `approval_needed`: it waits for
/// an approval, as the action that `conflicting_id` names; `waits_for_agent`: an agent of version 1 fetches it.
/// 429: too many in a minute. 502: the machine cannot be
/// reached; `code` says how.
#[utoipa::path(post, path = "/machines/{id}/commands/execute", tag = "commands",
    params(("id" = String, Path)), request_body = Wish,
    responses((status = 200, body = CommandResult), (status = 400, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 408, body = Problem),
        (status = 409, body = Problem), (status = 429, body = Problem), (status = 502, body = Problem)))]
async fn execute(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    Body(wish): Body<Wish>,
) -> Result<Json<CommandResult>> {
    let (plan, settings) = planned(&app, &caller, *id, &wish).await?;
    let title = plan.title.clone();
    let begun = on_record(&app, &caller, *id, &wish, async {
        begin(&app, plan, &settings, &caller.actor()).await
    })
    .await?;
    let Some(ended) = begun.ended else {
        return Err(waits(&begun.record));
    };
    match tokio::time::timeout(PATIENCE, ended).await {
        Ok(Ok(ended)) => answer(ended).map(Json),
        Ok(Err(_)) => Err(Error::unavailable("The hub is stopping.")),
        Err(_) => Err(still_running(&app, begun.record.id, &title)),
    }
}

/// 409: it waits for an approval, or for the machine's agent to fetch it.
pub(super) fn waits(record: &Record) -> Error {
    if record.state == ActionState::Queued {
        let detail = format!(
            "{} on {} waits for the machine's agent, which fetches it with its next beat.",
            record.title, record.machine_name
        );
        return Error::conflict("waits_for_agent", detail).because_of(record.id);
    }
    let detail = format!(
        "{} on {} waits for an approval.",
        record.title, record.machine_name
    );
    Error::conflict("approval_needed", detail)
        .because_of(record.id)
        .with_context(json!({ "reasons": record.reasons }))
}

/// 408: it goes on, and nobody waits for it.
pub(super) fn still_running(app: &App, id: ActionId, title: &str) -> Error {
    let under_way = app.commands.under_way(id);
    let so_far = under_way.map(|under_way| under_way.live.texts());
    let [stdout, stderr] = so_far.unwrap_or_default();
    let detail = format!("{title} goes on; nobody waits for it any longer here.");
    Error::request_timeout("still_running", detail)
        .because_of(id)
        .with_context(json!({ "stdout": stdout, "stderr": stderr }))
}

/// Why it did not run to its end, with what it printed.
pub(super) fn refusal_of(ended: Ended) -> Error {
    let refusal = ended
        .refusal
        .unwrap_or_else(|| Error::unavailable("What became of it is not known."));
    refusal.because_of(ended.record.id).with_context(json!({
        "stdout": ended.stdout,
        "stderr": ended.stderr,
        "stdout_truncated": ended.is_cut[0],
        "stderr_truncated": ended.is_cut[1],
        "duration_ms": ended.record.duration_ms,
    }))
}

fn answer(ended: Ended) -> Result<CommandResult> {
    if ended.refusal.is_some() {
        return Err(refusal_of(ended));
    }
    let record = ended.record;
    Ok(CommandResult {
        exit_code: record.exit_code.unwrap_or_default(),
        stdout: ended.stdout,
        stderr: ended.stderr,
        stdout_truncated: ended.is_cut[0],
        stderr_truncated: ended.is_cut[1],
        duration_ms: record.duration_ms.unwrap_or_default(),
        audit_id: record.audit_id.unwrap_or_default(),
        action_id: record.id,
    })
}

/// Says what an action would run, and changes nothing.
#[utoipa::path(post, path = "/machines/{id}/commands/validate", tag = "commands",
    params(("id" = String, Path)), request_body = Wish,
    responses((status = 200, body = Validation), (status = 400, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn validate(
    State(app): State<AppState>,
    Operator(caller): Operator,
    id: Id<MachineId>,
    Body(wish): Body<Wish>,
) -> Result<Json<Validation>> {
    let mut conn = app.db.read().await?;
    machines::wanted(&mut conn, *id).await?;
    let choice = wish.read(&app)?;
    choice.check_allowed(&mut conn, &caller).await?;
    let settings = store::command_settings(&mut conn).await?;
    let brief = machines::brief(&mut conn, *id).await?;
    let plan = choice.on(&mut conn, &settings, *id, brief.as_ref()).await?;
    let lines = plan.steps.iter().map(|step| quote(step));
    let lines: Vec<String> = lines
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| Error::bad_request("invalid_parameter", error.to_string()))?;
    let definition = &plan.choice.definition;
    Ok(Json(Validation {
        action: definition.name.clone(),
        title: plan.title.clone(),
        effect: plan.effect(),
        params: plan.params(),
        line: lines.join(" && "),
        via: plan.via,
        detached: definition.detached,
        root: definition.root,
        timeout_seconds: definition.timeout.as_secs(),
        danger: definition.danger,
        reasons: plan.reasons.clone(),
        argv: plan.steps.last().cloned().unwrap_or_default(),
        steps: plan.steps,
    }))
}

/// Which actions.
#[derive(serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// At most so many items (1 to 1000; 500 when absent).
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists what was done on a machine, newest first.
#[utoipa::path(get, path = "/machines/{id}/commands/history", tag = "commands",
    params(("id" = String, Path), HistoryQuery),
    responses((status = 200, body = Page<ActionView>), (status = 400, body = Problem),
        (status = 404, body = Problem)))]
async fn history(
    State(app): State<AppState>,
    _: Viewer,
    id: Id<MachineId>,
    Params(query): Params<HistoryQuery>,
) -> Result<Json<Page<ActionView>>> {
    let mut conn = app.db.read().await?;
    machines::wanted(&mut conn, *id).await?;
    let filter = Filter {
        machine: Some(*id),
        ..Filter::default()
    };
    let params = PageParams {
        limit: query.limit,
        cursor: query.cursor,
    };
    super::actions::page(&app, &mut conn, filter, params).await
}

/// What this caller may have run, counted and on record where it is refused.
pub(super) async fn planned(
    app: &App,
    caller: &Caller,
    id: MachineId,
    wish: &Wish,
) -> Result<(Plan, CommandSettings)> {
    on_record(app, caller, id, wish, async {
        let mut conn = app.db.read().await?;
        let settings = store::command_settings(&mut conn).await?;
        app.commands.count(&who(caller), settings.per_minute)?;
        machines::wanted(&mut conn, id).await?;
        let choice = wish.read(app)?;
        choice.check_allowed(&mut conn, caller).await?;
        let brief = machines::brief(&mut conn, id).await?;
        let plan = choice.on(&mut conn, &settings, id, brief.as_ref()).await?;
        Ok((plan, settings))
    })
    .await
}

/// Who is counted.
pub(super) fn who(caller: &Caller) -> String {
    let actor = caller.actor();
    format!("{} {}", actor.kind.as_str(), actor.name)
}

/// Does something; a refusal is logged, and on record.
pub(super) async fn on_record<T>(
    app: &App,
    caller: &Caller,
    id: MachineId,
    wish: &Wish,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let result = work.await;
    if let Err(error) = &result
        && error.status().is_client_error()
        // Too many of these would fill the record.
        && error.status() != StatusCode::TOO_MANY_REQUESTS
    {
        refused(app, caller, id, wish, error).await?;
    }
    result
}

pub(super) async fn refused(
    app: &App,
    caller: &Caller,
    id: MachineId,
    wish: &Wish,
    error: &Error,
) -> Result<()> {
    use crate::platform::text::{cut, one_line};
    let name = cut(&one_line(wish.name()), 64);
    tracing::warn!(machine.id = %id, by = caller.name, code = error.code(), "the command {name} was refused");
    let mut tx = app.db.write().await?;
    let machine = machines::find(&mut tx, id).await?;
    let subject = match &machine {
        Some(machine) => format!("{name} on {}", machine.name),
        None => format!("{name} on no machine"),
    };
    let shown = |text: &Option<String>| text.as_deref().map(|text| cut(&one_line(text), 200));
    let mut entry = Entry::done(
        app.clock.now_ms(),
        &caller.actor(),
        "command.refused",
        subject,
    )
    .on(id)
    .with(json!({
        "action": name,
        "command": shown(&wish.command),
        "code": error.code(),
    }));
    entry.outcome = Outcome::Refused;
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(())
}

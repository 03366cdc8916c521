use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Admin;
use crate::app::{App, AppState};
use crate::audit::Actor;
use crate::platform::http::{Error, MaybeBody, Problem, Result};
use crate::tailscale::client::{self, Found, Kind, Step, Tokens, Trouble};
use crate::tailscale::model::Source;
use crate::tailscale::setting::{Reading, Setting, Typed, checked_secret, place};

/// What to test with. What is absent is taken from what is stored; nothing of it is stored.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = TailscaleTestBody)]
pub(super) struct TestBody {
    source: Option<Source>,
    tailnet: Option<String>,
    client_id: Option<String>,
    /// `tskey-api-…`
    api_key: Option<String>,
    /// `tskey-client-…`
    oauth_secret: Option<String>,
}

/// What came of a test.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleTest)]
pub(super) struct TestView {
    /// The list came.
    ok: bool,
    source: Source,
    /// In their order.
    steps: Vec<StepView>,
    /// Why it did not; see the step that failed.
    code: Option<&'static str>,
    /// How many devices came.
    devices: Option<usize>,
    /// How many of them are online.
    online: Option<usize>,
    /// What of the list could not be read.
    notes: Vec<String>,
    duration_ms: u64,
}

/// One step.
#[derive(Serialize, ToSchema)]
#[schema(as = TailscaleTestStep)]
struct StepView {
    step: Step,
    result: StepResult,
    /// What happened, for people.
    detail: Option<String>,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TailscaleStepResult)]
enum StepResult {
    /// It went well.
    Passed,
    /// It is the one that failed.
    Failed,
    /// A later one failed in a way that does not tell.
    Unknown,
    /// It was not come to.
    NotReached,
}

/// Tests whether the list of devices can be had, with what is stored or with what was typed. Nothing is
/// stored. While Tailscale wants to be left alone it is not asked.
#[utoipa::path(post, path = "/tailscale/test-connection", tag = "tailscale",
    request_body = inline(Option<TestBody>),
    responses((status = 200, body = TestView), (status = 422, body = Problem)))]
pub(super) async fn test(
    State(app): State<AppState>,
    Admin(caller): Admin,
    MaybeBody(body): MaybeBody<TestBody>,
) -> Result<Json<TestView>> {
    let body = body.unwrap_or_default();
    let typed = Typed {
        api_key: checked_secret("/api_key", body.api_key)
            .map_err(|f| Error::invalid_fields(vec![f]))?,
        oauth_secret: checked_secret("/oauth_secret", body.oauth_secret)
            .map_err(|f| Error::invalid_fields(vec![f]))?,
    };
    let stored = Setting::read(&mut *app.db.read().await?).await?;
    let setting = Setting {
        source: body.source.unwrap_or(stored.source),
        tailnet: body.tailnet.unwrap_or_else(|| stored.tailnet.clone()),
        client_id: body.client_id.or_else(|| stored.client_id.clone()),
    };
    let setting = setting.checked().map_err(Error::invalid_fields)?;
    if setting.source == Source::Off {
        return Err(Error::invalid(
            "/source",
            "Tailscale is off: choose how it is to be asked.",
        ));
    }
    let begin = app.clock.monotonic();
    // Who is told to wait is whoever asks with this, and nobody else.
    let tested = (setting != stored || setting.has_typed(&typed)).then(|| setting.hash(&typed));
    let result = attempt(&app, &setting, typed, tested, &caller.actor()).await;
    let took = app.clock.monotonic().saturating_sub(begin);
    let code = result.as_ref().err().map(|trouble| trouble.kind.code());
    tracing::info!(
        by = caller.name,
        code,
        "the connection to Tailscale was tested"
    );
    let found = result.as_ref().ok();
    let online = |found: &Found| found.devices.iter().filter(|device| device.online).count();
    Ok(Json(TestView {
        ok: found.is_some(),
        source: setting.source,
        steps: steps(&result),
        code,
        devices: found.map(|found| found.devices.len()),
        online: found.map(online),
        notes: found.map(|found| found.notes.clone()).unwrap_or_default(),
        duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
    }))
}

async fn attempt(
    app: &App,
    setting: &Setting,
    typed: Typed,
    tested: Option<String>,
    actor: &Actor,
) -> Result<Found, Trouble> {
    let now = app.clock.monotonic();
    if let Some(silence) = app
        .tailscale
        .silence(setting.source, tested.as_deref(), now)
    {
        return Err(silence);
    }
    let nobody = |why: &str| Trouble::before_all(Step::Resolve, Kind::Internal, why);
    let reading = Reading {
        actor,
        purpose: "to test the connection to Tailscale",
    };
    let access = setting.access(app, typed, reading).await?;
    let access = access.ok_or_else(|| nobody("Tailscale is off."))?;
    let outbound = app.outbound().map_err(|error| {
        tracing::error!("Tailscale cannot be asked: {error:#}");
        nobody("The hub could not ask Tailscale. Its log says why.")
    })?;
    // Tokens of a test are its own: what was typed may never be stored.
    let result = client::ask(outbound, &place(app), &access, &Tokens::default()).await;
    if let Err(trouble) = &result {
        let now = app.clock.monotonic();
        app.tailscale.heed(trouble, tested, now);
    }
    result
}

fn steps(result: &Result<Found, Trouble>) -> Vec<StepView> {
    let of = |step: Step| {
        let (result, detail) = match result {
            Ok(_) => (StepResult::Passed, None),
            Err(trouble) if step == trouble.step => {
                (StepResult::Failed, Some(trouble.detail.clone()))
            }
            Err(trouble) if step > trouble.step => (StepResult::NotReached, None),
            Err(trouble) if Some(step) <= trouble.passed => (StepResult::Passed, None),
            // Nobody was asked at all.
            Err(trouble) if trouble.passed.is_none() => (StepResult::NotReached, None),
            Err(_) => (StepResult::Unknown, None),
        };
        StepView {
            step,
            result,
            detail,
        }
    };
    Step::ALL.into_iter().map(of).collect()
}

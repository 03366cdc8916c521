use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};

/// The description of the API that is not about single endpoints.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "HomelabCmd",
        description = "Watches and manages the machines of a home lab. Errors are RFC 9457 problem \
                       details with a stable `code`. Lists page by cursor. Times are RFC 3339 UTC.",
    ),
    tags(
        (name = "accounts", description = "Users, sessions, tokens, first run"),
        (name = "machines", description = "The machines"),
        (name = "tailscale", description = "Devices of the tailnet"),
        (name = "metrics", description = "Readings over time"),
        (name = "services", description = "Service units"),
        (name = "updates", description = "Pending package updates"),
        (name = "agents", description = "Enrolment and beats"),
        (name = "costs", description = "What machines draw and what that costs"),
        (name = "privileges", description = "What the hub may do as root"),
        (name = "scans", description = "Looks at whole machines over SSH"),
        (name = "live", description = "Server-sent events"),
        (name = "settings", description = "What is set in the hub"),
        (name = "system", description = "The hub about itself"),
    ),
    modifiers(&Security),
    security(("session" = []), ("token" = []), ("api_key" = [])),
)]
pub struct ApiDoc;

struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let cookie = ApiKey::Cookie(ApiKeyValue::new("homelabcmd_session"));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        let key = ApiKey::Header(ApiKeyValue::new("X-API-Key"));
        components.add_security_scheme("api_key", SecurityScheme::ApiKey(key));
    }
}

/// Adds what is true of every endpoint, so that no handler has to repeat it: an error is a problem, in
/// its own content type, whatever the status; and OpenAPI wants a name of its own for each operation, and
/// a description of each answer.
pub fn complete(description: &mut utoipa::openapi::OpenApi) {
    let problem = RefOr::Ref(Ref::from_schema_name("Problem"));
    let paths = description.paths.paths.iter_mut();
    let operations = paths.flat_map(|(path, item)| {
        operations(item).map(move |(method, operation)| (name(method, path), operation))
    });
    for (name, operation) in operations {
        operation.operation_id = Some(name);
        let responses = &mut operation.responses.responses;
        for (status, response) in responses.iter_mut() {
            let RefOr::T(response) = response else {
                continue;
            };
            if response.description.is_empty() {
                response.description = reason(status);
            }
            for (kind, content) in std::mem::take(&mut response.content) {
                let is_problem = matches!(
                    &content, RefOr::T(content) if content.schema.as_ref() == Some(&problem)
                );
                let kind = if is_problem { PROBLEM.into() } else { kind };
                response.content.insert(kind, content);
            }
        }
        responses.entry("default".into()).or_insert_with(|| {
            let content = ContentBuilder::new().schema(Some(problem.clone())).build();
            RefOr::T(
                ResponseBuilder::new()
                    .description("It failed, and this says why.")
                    .content(PROBLEM, content)
                    .build(),
            )
        });
    }
}

/// A status in words.
fn reason(status: &str) -> String {
    let status = status.parse::<StatusCode>().ok();
    let words = status.and_then(|status| status.canonical_reason());
    words.unwrap_or("An answer").to_owned()
}

const PROBLEM: &str = "application/problem+json";

/// An operation's name: handlers of several domains are called alike.
fn name(method: &str, path: &str) -> String {
    let path = path.trim_start_matches("/api/v1");
    let words = path.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.fold(method.to_owned(), |name, word| format!("{name}_{word}"))
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = path;
    let named = [
        ("get", get),
        ("put", put),
        ("post", post),
        ("delete", delete),
        ("patch", patch),
    ];
    let there = named.into_iter();
    there.filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The description as it is committed and served.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn description_text(description: &utoipa::openapi::OpenApi) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(description)?)
}

pub(super) async fn json(text: Arc<str>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "application/json")],
        text.to_string(),
    )
}

/// The documentation page: our own few lines of script over `openapi.json`, so that it works without
/// the internet and under the strictest policy.
pub(super) async fn docs() -> impl IntoResponse {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    (
        [(header::CONTENT_SECURITY_POLICY, policy)],
        Html(include_str!("docs.html")),
    )
}

pub(super) async fn docs_script() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        include_str!("docs.js"),
    )
}

pub(super) async fn docs_style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("docs.css"),
    )
}

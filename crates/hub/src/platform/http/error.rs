//! The one door through which errors leave the hub: RFC 9457 problem details with a stable `code`.
//!
//! Handlers use the constructor that names the meaning. What went wrong inside (a query, a file) is
//! logged once, here, and the caller is told only that it was not their fault.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::platform::db::{Outage, outage};

/// What handlers return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A request that failed, as the caller will see it.
#[derive(Debug)]
pub struct Error {
    status: StatusCode,
    code: &'static str,
    detail: String,
    advice: Option<&'static str>,
    fields: Vec<FieldError>,
    conflicting_id: Option<Box<str>>,
    /// Seconds.
    retry_after: Option<u32>,
    context: Option<Box<serde_json::Value>>,
}

/// The body of every error answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the code says more.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// A name that scripts can rely on.
    pub code: &'static str,
    /// What happened and what to do, for people.
    pub detail: String,
    /// What to do about it, where that is known apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'static str>,
    /// Which parts of the request are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The id of what stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflicting_id: Option<String>,
    /// What else belongs to it, by its code: of `timed_out`, what was printed so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub context: Option<Box<serde_json::Value>>,
}

/// Why one of several things that were asked for in one request was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Refusal {
    /// A name that scripts can rely on: `already_imported`, `not_found`, …
    pub code: &'static str,
    /// For people.
    pub detail: String,
    /// What to do about it, where that is known apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'static str>,
    /// The id of what stands in the way.
    pub conflicting_id: Option<String>,
}

/// One part of a request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body, or the name of a query parameter.
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

impl Error {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            advice: None,
            fields: Vec::new(),
            conflicting_id: None,
            retry_after: None,
            context: None,
        }
    }

    /// 400: the request cannot be read.
    pub fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 401: who asks is not known.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    /// 401 at login.
    pub fn wrong_credentials() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "wrong_credentials",
            "This name and password do not belong together.",
        )
    }

    /// 403: who asks is known and may not.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// 404: there is no such thing.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            format!("There is no such {what}."),
        )
    }

    /// 404, with what there is instead.
    pub fn not_found_but(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// 405: this address takes other methods.
    pub fn method_not_allowed(method: &Method) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            format!("This address does not take {method}."),
        )
    }

    /// 409: the present state does not allow it.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// Names something that belongs to the error, for programs: among `errors`, `what` as the pointer.
    #[must_use]
    pub fn naming(mut self, what: &str, value: impl std::fmt::Display) -> Self {
        self.fields.push(FieldError {
            pointer: what.to_owned(),
            detail: value.to_string(),
        });
        self
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn advising(mut self, advice: &'static str) -> Self {
        self.advice = Some(advice);
        self
    }

    /// The same, with what stands in the way.
    #[must_use]
    pub fn because_of(mut self, id: impl std::fmt::Display) -> Self {
        self.conflicting_id = Some(id.to_string().into());
        self
    }

    /// The same, of a part of the request: `prefix` comes before all its pointers.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        for field in &mut self.fields {
            field.pointer.insert_str(0, prefix);
        }
        self
    }

    /// What is told of it beside other answers.
    pub fn into_refusal(self) -> Refusal {
        Refusal {
            code: self.code,
            detail: self.detail,
            advice: self.advice,
            conflicting_id: self.conflicting_id.map(String::from),
        }
    }

    /// The same, with what else belongs to it: an object.
    #[must_use]
    pub fn with_context(mut self, context: serde_json::Value) -> Self {
        self.context = Some(Box::new(context));
        self
    }

    /// 408: what was asked for takes longer than whoever asked waits.
    pub fn request_timeout(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, code, detail)
    }

    /// 410: it was there and is used up.
    pub fn gone(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, code, detail)
    }

    /// 413: too long.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }

    /// 422: one part of the request is wrong.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        }])
    }

    /// The same, for a part of a request: its pointers begin with this.
    #[must_use]
    pub fn below(mut self, pointer: &str) -> Self {
        for field in &mut self.fields {
            field.pointer.insert_str(0, pointer);
        }
        self
    }

    /// 422: several parts of the request are wrong.
    pub fn invalid_fields(fields: Vec<FieldError>) -> Self {
        let detail = fields
            .iter()
            .map(|f| f.detail.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        Self {
            fields,
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
        }
    }

    /// The same, by a name of its own: for what programs have to tell from other mistakes.
    #[must_use]
    pub fn coded(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    /// 429: slow down.
    pub fn too_many_requests(wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let detail = format!("Too many tries. Try again in {seconds} seconds.");
        Self {
            retry_after: Some(u32::try_from(seconds).unwrap_or(u32::MAX)),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail)
        }
    }

    /// 502: another machine did not do its part.
    pub fn bad_gateway(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, code, detail)
    }

    /// 504: another machine took too long.
    pub fn gateway_timeout(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, code, detail)
    }

    /// 503: not now.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
    }

    /// 503: not before somebody mends what is named.
    pub fn unavailable_because(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail)
    }

    /// 500: the hub's own fault. The cause is logged here and goes nowhere else, but for a full disk
    /// (507): that is for people to mend.
    pub fn internal(cause: &anyhow::Error) -> Self {
        tracing::error!("request failed inside the hub: {cause:#}");
        if outage(cause) == Some(Outage::StorageFull) {
            return Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "storage_full",
                "The hub's disk is full. Nothing was stored.",
            );
        }
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The hub could not do this. Its log says why.",
        )
    }

    /// Something failed inside the hub, which has logged it.
    pub fn is_internal(&self) -> bool {
        let ours = [
            StatusCode::INTERNAL_SERVER_ERROR,
            StatusCode::INSUFFICIENT_STORAGE,
        ];
        ours.contains(&self.status)
    }

    /// The status it will have.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence for people.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What to do about it; empty where that is not known apart.
    pub fn advice(&self) -> &'static str {
        self.advice.unwrap_or_default()
    }

    /// The stable name.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let problem = Problem {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail,
            advice: self.advice,
            errors: self.fields,
            conflicting_id: self.conflicting_id.map(String::from),
            context: self.context,
        };
        let mut response = (self.status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::internal(&cause)
    }
}

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        Self::internal(&anyhow::Error::new(cause).context("the database refused"))
    }
}

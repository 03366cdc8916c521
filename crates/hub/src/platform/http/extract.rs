//! Reading requests: as axum does it, but a refusal is a problem document.

use std::ops::Deref;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::Error;

/// A JSON body.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(error)) => {
                Err(Error::invalid("", sentence(&error.body_text())))
            }
            Err(JsonRejection::BytesRejection(error))
                if error.status() == StatusCode::PAYLOAD_TOO_LARGE =>
            {
                Err(Error::too_large("The body is too long."))
            }
            Err(error) => Err(Error::bad_request("bad_json", sentence(&error.body_text()))),
        }
    }
}

/// A JSON body that may be left out; its content type does not matter.
pub struct MaybeBody<T>(pub Option<T>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for MaybeBody<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::too_large("The body is too long."),
            _ => Error::bad_request("bad_body", "The body could not be read to its end."),
        })?;
        if body.is_empty() {
            return Ok(Self(None));
        }
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|error| match error.classify() {
                Category::Data => Error::invalid("", sentence(&error.to_string())),
                _ => Error::bad_request("bad_json", sentence(&error.to_string())),
            })
    }
}

/// Query parameters.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(error) => Err(Error::bad_request(
                "bad_query",
                sentence(&error.body_text()),
            )),
        }
    }
}

/// The id in the path. What is no id names nothing: 404.
pub struct Id<T>(pub T);

impl<T> Deref for Id<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(Error::not_found("thing")),
        }
    }
}

fn sentence(text: &str) -> String {
    format!("{}.", without_what_was_typed(text).trim_end_matches('.'))
}

/// What does not fit may be a secret in the wrong place: what was expected there is said, and what came is not
/// repeated.
fn without_what_was_typed(text: &str) -> String {
    let mut text = text.to_owned();
    for (before, after) in [
        ("string \"", "\", expected"),
        ("unknown variant `", "`, expected"),
    ] {
        let from = text.find(before).map(|at| at + before.len());
        let range = from.zip(text.rfind(after)).filter(|(from, to)| from <= to);
        if let Some((from, to)) = range {
            text.replace_range(from..to, "…");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    enum Colour {
        Red,
    }

    #[test]
    fn what_does_not_fit_is_not_repeated() {
        let colour = |json: &str| {
            let refused = serde_json::from_str::<Colour>(json).unwrap_err();
            sentence(&refused.to_string())
        };
        assert_eq!(
            colour("\"hun\\\"ter, expected `x`, expected\""),
            "unknown variant `…`, expected `red` at line 1 column 34."
        );
        let number = |json: &str| {
            let refused = serde_json::from_str::<u8>(json).unwrap_err();
            sentence(&refused.to_string())
        };
        assert_eq!(
            number("\"a\\\", expected b\""),
            "invalid type: string \"…\", expected u8 at line 1 column 17."
        );
        assert_eq!(number("x"), "expected value at line 1 column 1.");
    }
}

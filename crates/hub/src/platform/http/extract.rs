//! Reading requests: as axum does it, but a refusal is a problem document.

use std::ops::Deref;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::Error;
use super::unfit::{unfit, words};

/// A JSON body, which is an object.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        // A page elsewhere can send a form to the hub and no JSON, so what a body is called matters.
        if !is_json(request.headers()) {
            return Err(Error::bad_request(
                "bad_json",
                "A JSON body is expected here, with `Content-Type: application/json`.",
            ));
        }
        object(&bytes(request, state).await?).map(Self)
    }
}

/// A JSON body that may be left out; its content type does not matter.
pub struct MaybeBody<T>(pub Option<T>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for MaybeBody<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let body = bytes(request, state).await?;
        match body.trim_ascii() {
            b"" | b"null" => Ok(Self(None)),
            body => object(body).map(Some).map(Self),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Error> {
    let body = Bytes::from_request(request, state).await;
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::too_large("The body is too long."),
        _ => Error::bad_request("bad_body", "The body could not be read to its end."),
    })
}

/// Reads an object. Of a list, `serde` would take the fields in their order.
fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let not_json = |error: &serde_json::Error| {
        Error::bad_request("bad_json", format!("The body is no JSON: {error}."))
    };
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(_) => Error::invalid("", "An object is expected here."),
            Err(error) => not_json(&error),
        });
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut reader);
    match read {
        Ok(value) => reader
            .end()
            .map(|()| value)
            .map_err(|error| not_json(&error)),
        Err(error) => {
            // What has another type than one of several words is a mistake of writing, to serde_json.
            if let Err(error) = serde_json::from_slice::<IgnoredAny>(body) {
                return Err(not_json(&error));
            }
            let field = unfit(error.path(), &error.inner().to_string());
            Err(Error::invalid_fields(vec![field]))
        }
    }
}

/// Query parameters.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(error) => Err(bad_query(&error.body_text())),
        }
    }
}

/// "Failed to deserialize query string: limit: invalid digit found in string"
fn bad_query(said: &str) -> Error {
    let (_, said) = said.split_once(": ").unwrap_or_default();
    let missing = said.strip_prefix("missing field `");
    let missing = missing.and_then(|said| said.split_once('`'));
    let (name, why) = match missing {
        Some((name, _)) => (name, said),
        None => said.split_once(": ").unwrap_or(("", said)),
    };
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let words = match why {
        why if why.contains("invalid digit") || why.contains("number too") => {
            "A whole number that is not negative, and not too large, is expected here.".into()
        }
        why => words(why),
    };
    match is_name && !why.starts_with("unknown field") {
        true => Error::bad_request("bad_query", format!("{name}: {words}")).naming(name, words),
        false => Error::bad_request("bad_query", words),
    }
}

/// The id in the path, or several as a tuple. What is no id names nothing: 404. It stands for axum's `Path`, whose
/// refusals are no problem documents.
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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Lamp {
        name: String,
        mode: Option<Mode>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Mode {
        Dim,
    }

    fn refused(body: &str) -> (u16, String) {
        let error = object::<Lamp>(body.as_bytes()).unwrap_err();
        (error.status().as_u16(), error.detail().to_owned())
    }

    #[test]
    fn a_body_is_an_object_and_a_list_is_none() {
        assert_eq!(object::<Lamp>(b" {}\n").unwrap(), Lamp::default());
        for body in ["[]", "[\"x\"]", "7", "\"hunter2\"", "null"] {
            assert_eq!(refused(body), (422, "An object is expected here.".into()));
        }
    }

    #[test]
    fn what_is_no_json_is_told_from_what_does_not_fit() {
        for body in ["", "x", "{", "{\"name\": hunter2}", "{} {}", "[1,]"] {
            let (status, detail) = refused(body);
            assert_eq!(status, 400, "{body}: {detail}");
            assert!(detail.starts_with("The body is no JSON: "), "{detail}");
            assert!(!detail.contains("hunter2"), "{detail}");
        }
        assert_eq!(
            refused("{\"name\": 7}"),
            (422, "A text is expected here.".into())
        );
        assert_eq!(refused("{\"mode\": 123456}").0, 422);
    }

    #[test]
    fn a_query_names_what_does_not_fit_and_not_how() {
        let said = |text: &str| bad_query(text).detail().to_owned();
        assert_eq!(
            said("Failed to deserialize query string: limit: invalid digit found in string"),
            "limit: A whole number that is not negative, and not too large, is expected here."
        );
        assert_eq!(
            said(
                "Failed to deserialize query string: kind: unknown variant `hunter2`, expected `a` or `b`"
            ),
            "kind: One of these is expected here: a, b."
        );
        assert_eq!(
            said("Failed to deserialize query string: missing field `range`"),
            "range: This is needed."
        );
    }
}

//! Serves the web app that is built into the program.
//!
//! Files with a hash in their name never change and are cached for ever; they were compressed when
//! the app was built. The page itself is made for each request: it carries the base path and a nonce
//! that its script must show (Content-Security-Policy), so it is never cached.

use std::borrow::Cow;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

use super::http::Error;
use super::secrets;
use crate::app::AppState;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Files;

/// Any path that is not the API: a file of the app, or else its page.
pub async fn serve(State(app): State<AppState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Error::not_found("address").into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let is_page = path.is_empty() || path == "index.html";
    if !is_page && let Some(response) = file(path, request.headers()) {
        return response;
    }
    // What looks like a file and is none must not become a page: an old chunk after an upgrade.
    if path.starts_with("assets/") {
        return (StatusCode::NOT_FOUND, "no such file").into_response();
    }
    page(app.config.base_path())
}

fn page(base_path: &str) -> Response {
    let Some(index) = Files::get("index.html") else {
        let text = "This hub was built without its web app. \
                    Build it with `cargo xtask build`.\n";
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let nonce = secrets::hex(&secrets::random::<16>());
    let html = String::from_utf8_lossy(&index.data)
        .replace("__BASE__", &format!("{base_path}/"))
        .replace("__NONCE__", &nonce);
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; \
         style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    );
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let packed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .find_map(|(coding, suffix)| {
            let wanted = accepted
                .split(',')
                .any(|part| part.trim().split(';').next() == Some(coding));
            wanted
                .then(|| Files::get(&format!("{path}{suffix}")))?
                .map(|file| (coding, file))
        });
    let plain = Files::get(path);
    let (coding, file) = match (packed, plain) {
        (Some((coding, file)), Some(_)) => (Some(coding), file),
        (_, Some(file)) => (None, file),
        (_, None) => return None,
    };
    let etag = format!("\"{}\"", secrets::hex(&file.metadata.sha256_hash()[..12]));
    let hashed = path.starts_with("assets/");
    let cache = if hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let fresh = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value == etag.as_str());
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = match file.data {
            Cow::Borrowed(bytes) => axum::body::Body::from(bytes),
            Cow::Owned(bytes) => axum::body::Body::from(bytes),
        };
        ([(header::CONTENT_TYPE, content_type(path))], body).into_response()
    };
    let out = response.headers_mut();
    if let Some(coding) = coding.filter(|_| !fresh) {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, etag);
    }
    Some(response)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

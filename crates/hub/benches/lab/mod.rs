//! Asking a hub through its API, for measuring what it does on machines.

use homelabcmd_testkit::http::Client;
use serde_json::Value;

/// Asks for something that has to work; the answer, null where it has no body.
pub(crate) fn ask(client: &mut Client, method: &str, path: &str, body: &Value) -> Value {
    let body = serde_json::to_vec(body).unwrap();
    let answer = client
        .send(method, &format!("/api/v1{path}"), &body)
        .unwrap();
    assert!(
        (200..300).contains(&answer.status),
        "{path}: {}",
        answer.text()
    );
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

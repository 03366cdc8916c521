use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::Lab;
use crate::ssh::until;
use crate::support::Client;

/// The events of an action's output, read until nothing more comes: name, id, data.
async fn events(lab: &Lab, id: &str, last: Option<&str>) -> Vec<(String, String, Value)> {
    let token = lab.hub.token("operator").await;
    let mut request = Request::builder()
        .uri(format!("/api/v1/actions/{id}/output/live"))
        .header("authorization", format!("Bearer {token}"));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let answer = lab.hub.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    text.split("\n\n")
        .filter(|event| event.contains("data:"))
        .map(|event| {
            let field = |name: &str| {
                let mut lines = event.lines();
                let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                value.unwrap_or_default().trim_start().to_owned()
            };
            let data = serde_json::from_str(&field("data")).unwrap();
            (field("event"), field("id"), data)
        })
        .collect()
}

fn text(events: &[(String, String, Value)]) -> String {
    let pieces = events.iter().filter(|(name, ..)| name == "output");
    pieces
        .flat_map(|(_, _, data)| data["pieces"].as_array().unwrap().clone())
        .map(|piece| piece["text"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn several_follow_from_the_first_byte_to_the_end_whenever_they_come() {
    let lab = Lab::start().await;
    let follow = async {
        until("it has begun", || lab.begun() == 1).await;
        let id = lab.actions().await[0]["id"].as_str().unwrap().to_owned();
        let open = async {
            // Both are listening before it goes on.
            let early = lab.get(&format!("/actions/{id}/output")).await;
            assert_eq!(early["pieces"][0]["text"], "begun\n");
            lab.open_gate();
        };
        let (one, two, ()) = tokio::join!(events(&lab, &id, None), events(&lab, &id, None), open);
        (id, one, two)
    };
    let (answer, (id, one, two)) =
        tokio::join!(lab.execute(&lab.operator, lab.wait_wish()), follow);
    assert_eq!(answer.status, 200);
    assert_eq!(text(&one), "begun\nended\n");
    assert_eq!(text(&two), "begun\nended\n");
    let (name, _, action) = one.last().unwrap();
    assert_eq!((name.as_str(), &action["state"]), ("end", &"done".into()));
    // After a reload, and where somebody was cut off.
    assert_eq!(text(&events(&lab, &id, None).await), "begun\nended\n");
    assert_eq!(text(&events(&lab, &id, Some("6")).await), "ended\n");
}

#[tokio::test]
async fn a_flood_is_kept_in_part_and_hostile_bytes_are_text() {
    let lab = Lab::start().await;
    let wish = json!({"action": "flood", "params": {"lines": 2_000_000}});
    let follow = async {
        let mut id = String::new();
        until("it is there", || {
            let found = futures_util::FutureExt::now_or_never(lab.actions());
            if let Some(found) = found.and_then(|list| list.first().cloned()) {
                id = found["id"].as_str().unwrap().to_owned();
            }
            !id.is_empty()
        })
        .await;
        events(&lab, &id, None).await
    };
    let (answer, seen) = tokio::join!(lab.execute(&lab.operator, wish), follow);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let result = answer.json();
    assert_eq!(result["stdout_truncated"], true);
    assert_eq!(result["stderr"], "end\n");
    let stdout = result["stdout"].as_str().unwrap();
    assert!(stdout.len() < 600_000 && stdout.contains("bytes left out"));
    assert!(stdout.starts_with("<script>alert(1)</script>\n"));
    assert!(stdout.ends_with("\u{fffd}\u{1b}[31mred\r\n"));
    // Who followed saw the beginning and the end, was told what was left out, and got no more than a page takes.
    let text = text(&seen);
    assert!(
        text.starts_with("<script>alert(1)</script>\n"),
        "{}",
        &text[..100]
    );
    assert!(text.contains("red\r\n") && text.contains("end\n"));
    let missed: u64 = seen
        .iter()
        .filter(|(name, ..)| name == "output")
        .flat_map(|(_, _, data)| data["pieces"].as_array().unwrap().clone())
        .map(|piece| piece["missed"].as_u64().unwrap())
        .sum();
    let whole = 2_000_000 * "<script>alert(1)</script>\n".len() as u64 + 10 + 4;
    assert!(missed > 0 && missed < whole, "{missed}");
}

#[tokio::test]
async fn who_may_only_look_does_not_see_what_is_printed() {
    let lab = Lab::start().await;
    let wish = json!({"action": "say", "params": {"word": "/say/a"}});
    let result = lab.execute(&lab.operator, wish).await.json();
    let id = result["action_id"].as_str().unwrap();
    let viewer = lab.hub.client("viewer").await;
    for path in [
        format!("/actions/{id}/output"),
        format!("/actions/{id}/output/live"),
    ] {
        assert_eq!(lab.hub.get(&viewer, &path).await.status, 403, "{path}");
    }
    assert_eq!(
        lab.hub.get(&viewer, &format!("/actions/{id}")).await.status,
        200
    );
}

#[tokio::test]
async fn who_is_no_operator_any_more_follows_no_longer() {
    let lab = Lab::start().await;
    let user = json!({"name": "olga", "password": "correct horse battery", "role": "operator"});
    let made = lab.hub.post(&lab.admin, "/users", user.clone()).await;
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let nobody = Client::default();
    let login = lab.hub.post(&nobody, "/session", user).await;
    let olga = Client::cookie(&login);
    let follow = async {
        until("it has begun", || lab.begun() == 1).await;
        let action = lab.actions().await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/actions/{action}/output/live");
        let set_role = async |role: &str| {
            let path = format!("/users/{id}");
            let change = json!({ "role": role });
            assert_eq!(lab.hub.patch(&lab.admin, &path, change).await.status, 200);
        };
        // Who is demoted before the stream has begun is refused it, which is something else.
        let stream = loop {
            set_role("operator").await;
            let (stream, ()) = tokio::join!(lab.hub.get(&olga, &path), set_role("viewer"));
            if stream.status == 200 {
                break stream;
            }
        };
        lab.open_gate();
        stream.text()
    };
    let (_, stream) = tokio::join!(lab.execute(&lab.operator, lab.wait_wish()), follow);
    assert!(
        !stream.contains("event: end"),
        "it went on to the end: {stream}"
    );
}

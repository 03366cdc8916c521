use std::time::Duration;

use serde_json::{Value, json};

use super::{GATED, Lab, Made, ended, read, recorded, start, state_of, under};
use crate::ssh::until;

fn failure(scan: &Value) -> (&str, &str, &str) {
    let text = |value: &'_ Value| value.as_str().map(str::len).unwrap_or_default();
    let failure = &scan["failure"];
    assert!(
        text(&failure["message"]) > 0 && text(&failure["advice"]) > 0,
        "{scan}"
    );
    (
        scan["state"].as_str().unwrap(),
        failure["code"].as_str().unwrap(),
        failure["step"].as_str().unwrap(),
    )
}

#[tokio::test]
async fn a_machine_that_hangs_in_the_middle_is_not_waited_for() {
    let made = Made::start(GATED).await;
    let id = made.scan_within(Duration::from_secs(4)).await;
    until("it is asked", || made.host.asked() == 1).await;
    made.host.sshd.freeze().unwrap();
    let scan = state_of(&made.hub, &made.admin, &id, |state| state != "running").await;
    assert_eq!(failure(&scan), ("failed", "timed_out", "command"));
    let note = scan["notes"][0].as_str().unwrap();
    assert!(note.contains("not known"), "{note}");
    made.host.open_gate();
    made.host.sshd.thaw().unwrap();
    // What hung is connected to anew.
    let again = made.scan_to_its_end().await;
    assert_eq!(again["state"], "done", "{}", again["failure"]);
}

#[tokio::test]
async fn what_was_told_before_the_time_was_up_is_kept() {
    let made = Made::start(GATED).await;
    let id = made.scan_within(Duration::from_secs(2)).await;
    let scan = state_of(&made.hub, &made.admin, &id, |state| state != "running").await;
    assert_eq!(failure(&scan), ("failed", "timed_out", "command"));
    assert_eq!(scan["notes"], json!([]), "it has ended there");
    assert!(!made.host.is_answering());
    assert_eq!(scan["result"]["hostname"]["value"], "made-up");
    assert_eq!(scan["result"]["complete"], false);
    assert_eq!(scan["summary"]["hostname"], "made-up");
    assert_eq!(
        recorded(&made.hub, &made.admin).await,
        ["scan.started done", "scan.ended failed failed"]
    );
}

#[tokio::test]
async fn a_connection_that_is_cut_fails_the_scan_and_not_the_next_one() {
    let made = Made::start(GATED).await;
    let begun = made.scan().await;
    until("it is asked", || made.host.asked() == 1).await;
    made.host.sshd.cut_all().unwrap();
    let scan = ended(&made.hub, &made.admin, &begun).await;
    assert_eq!(failure(&scan), ("failed", "connection_lost", "command"));
    made.host.open_gate();
    assert_eq!(made.scan_to_its_end().await["state"], "done");
}

#[tokio::test]
async fn an_open_connection_that_is_dead_already_costs_time_and_not_the_scan() {
    use rustix::process::{Pid, Signal, kill_process};
    let made = Made::start(super::QUICK).await;
    assert_eq!(made.scan_to_its_end().await["state"], "done");
    // The server of that connection says nothing any more, and new ones are greeted as always.
    for process in super::family(&made.host.sshd) {
        let process = Pid::from_raw(process.cast_signed()).unwrap();
        kill_process(process, Signal::STOP).unwrap();
    }
    let again = made.scan_to_its_end().await;
    assert_eq!(again["state"], "done", "{}", again["failure"]);
}

#[tokio::test]
async fn who_cancels_a_scan_ends_its_script_on_the_machine() {
    let lab = Lab::start().await;
    let operator = lab.hub.client("operator").await;
    let begun = start(&lab.hub, &operator, json!({"machine_id": lab.machine})).await;
    let id = begun["id"].as_str().unwrap();
    let mut script = Vec::new();
    until("the script runs", || {
        script = under(&lab.sshd);
        script.iter().any(|(_, line)| line.starts_with("sh -s "))
    })
    .await;
    let path = format!("/scans/{id}/cancel");
    let answer = lab.hub.post(&operator, &path, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cancelled = answer.json();
    assert_eq!(cancelled["state"], "cancelled", "{cancelled}");
    assert_eq!(cancelled["failure"], Value::Null);
    assert_eq!(cancelled["notes"], json!([]), "it has ended there");
    assert!(under(&lab.sshd).is_empty(), "{:?}", under(&lab.sshd));
    assert_eq!(
        recorded(&lab.hub, &lab.admin).await,
        [
            "scan.started done",
            "scan.cancelled done",
            "scan.ended done cancelled"
        ]
    );
    let again = lab.hub.post(&operator, &path, json!({})).await;
    assert_eq!(again.problem(), (409, "scan_ended".into()));
}

#[tokio::test]
async fn a_machine_that_cannot_be_reached_names_the_step() {
    let lab = Lab::start().await;
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    for (body, expected) in [
        (
            json!({"address": "127.0.0.1", "port": lab.sshd.port(), "user": "nobody-here"}),
            ("failed", "authentication_failed", "authenticate"),
        ),
        (
            json!({"address": "127.0.0.1", "port": closed}),
            ("failed", "connection_refused", "connect"),
        ),
    ] {
        let begun = start(&lab.hub, &lab.admin, body).await;
        let scan = ended(&lab.hub, &lab.admin, &begun).await;
        assert_eq!(failure(&scan), expected, "{scan}");
        assert_eq!(
            (&scan["result"], &scan["summary"]),
            (&Value::Null, &Value::Null)
        );
    }
}

#[tokio::test]
async fn a_machine_that_runs_no_script_says_so_without_acting_on_terminals() {
    let made = Made::start("printf 'no\\033]0;x\\007 shell\\n' >&2; exit 1").await;
    let scan = made.scan_to_its_end().await;
    assert_eq!(failure(&scan), ("failed", "no_answer", "command"));
    let message = scan["failure"]["message"].as_str().unwrap();
    assert!(message.contains("no]0;x shell"), "{message}");
}

#[tokio::test]
async fn a_machine_with_a_hostile_name_is_shown_as_it_is_and_does_nothing() {
    let name = "x\\033[2J</td><script>1</script>\\342\\200\\256";
    let made = Made::start(&format!(
        "tell hostname \"$(printf '{name}')\"; tell hostname second; echo \"0 done\"; echo \"$nonce done\""
    ))
    .await;
    let scan = made.scan_to_its_end().await;
    assert_eq!(scan["state"], "done", "{}", scan["failure"]);
    let hostname = scan["summary"]["hostname"].as_str().unwrap();
    assert!(
        hostname.starts_with('x') && hostname.contains("<script>"),
        "{hostname}"
    );
    let text = scan.to_string();
    assert!(
        !text.contains("\\u001b") && !text.contains('\u{202e}'),
        "{text}"
    );
    let listed = made.hub.get(&made.admin, "/scans").await.json();
    assert_eq!(listed["items"][0]["summary"]["hostname"], hostname);
    assert_eq!(
        read(&made.hub, &made.admin, scan["id"].as_str().unwrap()).await,
        scan
    );
}

use homelabcmd::audit::Actor;
use homelabcmd::machines::MachineId;
use homelabcmd::remote::{Attempt, blocked, reach};
use homelabcmd_testkit::sshd::Sshd;
use serde_json::{Value, json};

use super::{Lab, connect_by};
use crate::support::{Client, GUID, NOON, beat};

/// Another server takes the machine's place.
async fn replace(lab: &mut Lab) {
    let other = Sshd::start().unwrap();
    let keys = lab.hub.get(&lab.admin, "/credentials").await.json();
    let line = keys["items"][0]["public"]["line"].as_str().unwrap();
    other.authorize(line).unwrap();
    let settings = json!({"address": "127.0.0.1", "port": other.port()});
    connect_by(&lab.hub, &lab.admin, &lab.machine, settings).await;
    lab.sshd = other;
}

/// Its agent enrols and beats with these host keys.
async fn agent_reports(lab: &Lab, keys: &[String]) -> Client {
    let body = json!({"machine_id": lab.machine});
    let made = lab.hub.post(&lab.admin, "/agents/enrolments", body).await;
    let code = made.json()["code"].as_str().unwrap().to_owned();
    let request = json!({"code": code, "guid": GUID, "hostname": "nas", "agent_version": "0.1.0"});
    let enrolled = lab
        .hub
        .post(&Client::default(), "/agents/enrol", request)
        .await;
    let agent = Client::bearer(enrolled.json()["token"].as_str().unwrap());
    report(lab, &agent, 1, keys).await;
    agent
}

async fn report(lab: &Lab, agent: &Client, seq: u64, keys: &[String]) {
    let mut body = beat(GUID, seq, NOON);
    body["facts"] = json!({"os": {"kernel": "6.1"}, "cpu": {}, "ssh_host_keys": keys});
    let answer = lab.hub.post(agent, "/agents/heartbeat", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn code_of(lab: &Lab) -> Result<(), &'static str> {
    let id = MachineId::parse(&lab.machine).unwrap();
    let actor = Actor::job("test");
    let how = Attempt::patient(&actor, "a test");
    let reached = reach(&lab.hub.app, id, &how).await;
    reached.map(|_| ()).map_err(|failure| failure.code())
}

async fn blocked_now(lab: &Lab) -> usize {
    let mut conn = lab.hub.app.db.read().await.unwrap();
    blocked(&mut conn).await.unwrap().len()
}

#[tokio::test]
async fn a_changed_key_blocks_until_exactly_that_key_is_accepted() {
    let mut lab = Lab::start().await;
    code_of(&lab).await.unwrap();
    replace(&mut lab).await;
    assert_eq!(code_of(&lab).await, Err("host_key_mismatch"));
    assert_eq!(blocked_now(&lab).await, 1);
    let seen = lab.connection().await;
    let (old, new) = (&seen["host_keys"][0], &seen["refused"]);
    assert_ne!(old["fingerprint"], new["fingerprint"], "{seen}");
    assert_eq!(new["is_reported"], false);
    let accept = lab.path("/host-keys/accept");
    for wrong in [&old["fingerprint"], &json!("SHA256:nonsense")] {
        let body = json!({"fingerprint": wrong});
        let refused = lab.hub.post(&lab.admin, &accept, body).await;
        assert_eq!(refused.problem(), (409, "another_host_key".into()));
    }
    // It changes once more before somebody looks: what they saw is not what they would accept.
    let seen_before = new["fingerprint"].clone();
    replace(&mut lab).await;
    assert_eq!(code_of(&lab).await, Err("host_key_mismatch"));
    let body = json!({"fingerprint": seen_before});
    let refused = lab.hub.post(&lab.admin, &accept, body).await;
    assert_eq!(refused.status, 409);
    let new = lab.connection().await["refused"]["fingerprint"].clone();
    let operator = lab.hub.client("operator").await;
    let body = json!({"fingerprint": new});
    let not_theirs = lab.hub.post(&operator, &accept, body.clone()).await;
    assert_eq!(not_theirs.status, 403);
    let accepted = lab.hub.post(&lab.admin, &accept, body).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    let seen = accepted.json();
    assert_eq!(seen["refused"], Value::Null);
    assert_eq!(seen["host_keys"].as_array().unwrap().len(), 1, "{seen}");
    assert_eq!(seen["host_keys"][0]["trusted_by"], "accepted");
    assert_eq!(seen["host_keys"][0]["accepted_by"], "test admin");
    code_of(&lab).await.unwrap();
    assert_eq!(blocked_now(&lab).await, 0);
    let audit = lab.audit().await;
    let (_, detail) = audit
        .iter()
        .find(|(action, _)| action == "host_key.accepted")
        .unwrap();
    assert_eq!(detail["fingerprint"], new);
    assert!(audit.iter().any(|(action, _)| action == "host_key.refused"));
}

#[tokio::test]
async fn what_the_agent_reports_makes_the_first_connection_a_verified_one() {
    let lab = Lab::start().await;
    let key = lab.sshd.host_key("ed25519").unwrap();
    agent_reports(&lab, &[key.clone(), "nonsense".into()]).await;
    let tested = lab.test().await;
    let said = tested["steps"][1]["detail"].as_str().unwrap();
    assert!(said.contains("as the machine's agent reports it"), "{said}");
    let seen = lab.connection().await;
    assert_eq!(seen["host_keys"][0]["trusted_by"], "agent", "{seen}");
}

#[tokio::test]
async fn a_machine_that_shows_another_key_than_its_agent_reports_is_not_trusted() {
    let lab = Lab::start().await;
    let other = Sshd::start().unwrap().host_key("ed25519").unwrap();
    agent_reports(&lab, &[other]).await;
    assert_eq!(code_of(&lab).await, Err("host_key_mismatch"));
    // Nothing was shown to who has it.
    assert!(!lab.sshd.log().contains("Accepted"), "{}", lab.sshd.log());
}

#[tokio::test]
async fn an_agent_that_reports_new_keys_vouches_and_does_not_decide() {
    let mut lab = Lab::start().await;
    let key = lab.sshd.host_key("ed25519").unwrap();
    let agent = agent_reports(&lab, &[key]).await;
    code_of(&lab).await.unwrap();
    replace(&mut lab).await;
    let new = lab.sshd.host_key("ed25519").unwrap();
    report(&lab, &agent, 2, &[new]).await;
    assert_eq!(code_of(&lab).await, Err("host_key_mismatch"));
    let seen = lab.connection().await;
    assert_eq!(seen["refused"]["is_reported"], true, "{seen}");
    assert_eq!(seen["host_keys"][0]["passes"], false);
    let body = json!({"fingerprint": seen["refused"]["fingerprint"]});
    let path = lab.path("/host-keys/accept");
    let accepted = lab.hub.post(&lab.admin, &path, body).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    code_of(&lab).await.unwrap();
}

#[tokio::test]
async fn a_shared_token_cannot_say_what_a_machine_is_known_by() {
    let lab = Lab::start().await;
    let shared = lab.hub.client("agent").await;
    let mut body = beat(GUID, 1, NOON);
    let evil = Sshd::start().unwrap().host_key("ed25519").unwrap();
    body["facts"] = json!({"os": {"kernel": "6.1"}, "cpu": {}, "ssh_host_keys": [evil]});
    let answer = lab.hub.post(&shared, "/agents/heartbeat", body).await;
    assert_eq!(answer.status, 200);
    let id = answer.json()["machine_id"].as_str().unwrap().to_owned();
    let path = format!("/machines/{id}/connection");
    let seen = lab.hub.get(&lab.admin, &path).await.json();
    assert_eq!(seen["host_keys"], json!([]), "{seen}");
}

#[tokio::test]
async fn trust_can_be_taken_back() {
    let mut lab = Lab::start().await;
    code_of(&lab).await.unwrap();
    replace(&mut lab).await;
    assert!(code_of(&lab).await.is_err());
    let gone = lab.hub.delete(&lab.admin, &lab.path("/host-keys")).await;
    assert_eq!(gone.status, 204);
    code_of(&lab).await.unwrap();
    assert_eq!(blocked_now(&lab).await, 0);
}

#[tokio::test]
async fn a_refused_key_is_an_alert_until_somebody_accepted_it() {
    let mut lab = Lab::start().await;
    code_of(&lab).await.unwrap();
    replace(&mut lab).await;
    assert!(code_of(&lab).await.is_err());
    lab.hub.run_job("alerts.evaluate").await;
    let alerts = lab.hub.get(&lab.admin, "/alerts").await.json();
    let alert = &alerts["items"][0];
    assert_eq!(alert["condition"], "host_key", "{alerts}");
    assert_eq!(alert["severity"], "critical");
    let new = lab.connection().await["refused"]["fingerprint"].clone();
    assert_eq!(alert["subject"], new);
    let path = lab.path("/host-keys/accept");
    let accepted = lab.hub.post(&lab.admin, &path, json!({"fingerprint": new}));
    assert_eq!(accepted.await.status, 200);
    lab.hub.run_job("alerts.evaluate").await;
    let alerts = lab
        .hub
        .get(&lab.admin, "/alerts?state=resolved")
        .await
        .json();
    assert_eq!(alerts["items"][0]["condition"], "host_key", "{alerts}");
}

//! Agents of this protocol and of the one before it, as they were recorded, as later builds might speak
//! and as those that say the least; and agents that this hub does not know yet.

use homelabcmd_testkit::fixtures::{Protocol, bare, sent_at, spoken, with_unknown_keys};
use homelabcmd_wire::{Beat, BeatAnswer, EnrolAnswer, EnrolRequest, PROTOCOL};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::log::Log;
use crate::support::setting::Setting;
use crate::support::{Client, NOON};

/// How what was recorded is said.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Manner {
    AsRecorded,
    WithUnknownKeys,
    /// Nothing that need not be said.
    Bare,
}

impl Manner {
    fn request(self, request: &Value) -> Value {
        match self {
            Self::AsRecorded => request.clone(),
            Self::WithUnknownKeys => with_unknown_keys(request),
            Self::Bare => bare::<EnrolRequest>(request),
        }
    }

    fn beat(self, protocol: u32, beat: &Value) -> Value {
        match (self, protocol) {
            (Self::AsRecorded, _) => beat.clone(),
            (Self::WithUnknownKeys, _) => with_unknown_keys(beat),
            (Self::Bare, 1) => bare_of_v1(beat),
            (Self::Bare, _) => bare::<Beat>(beat),
        }
    }
}

/// Lists are absent, and what could not be read is null.
fn bare_of_v1(beat: &Value) -> Value {
    let mut beat = beat.clone();
    let map = beat.as_object_mut().unwrap();
    for list in ["services", "packages", "command_results"] {
        map.remove(list);
    }
    for count in ["updates_available", "security_updates"] {
        map[count] = Value::Null;
    }
    for object in ["os_info", "metrics", "cpu_info"] {
        let fields = map[object].as_object_mut().unwrap();
        fields.values_mut().for_each(|value| *value = Value::Null);
    }
    beat
}

/// The agent with a token of its own: by enrolling, or for those of version 1 by hand.
async fn agent(s: &Setting, protocol: &Protocol, manner: Manner) -> Client {
    let Some(request) = protocol.message("enrol-request.json").unwrap() else {
        let made = s.hub.post(&s.admin, "/machines", json!({"name": "attic"}));
        let id = made.await.json()["id"].clone();
        let token = json!({"name": "attic", "role": "agent", "machine_id": id});
        let token = s.hub.post(&s.admin, "/tokens", token).await.json();
        return Client::default().with("x-agent-token", token["token"].as_str().unwrap());
    };
    let code = s.hub.post(&s.admin, "/agents/enrolments", json!({})).await;
    let mut request = manner.request(&request);
    request["code"] = code.json()["code"].clone();
    let answer = s
        .hub
        .post(&Client::default(), "/agents/enrol", request)
        .await;
    assert_eq!(answer.status, 200, "{manner:?}: {}", answer.text());
    let recorded = protocol.message("enrol-answer.json").unwrap().unwrap();
    says_no_less(&answer.json(), &bare::<EnrolAnswer>(&recorded));
    Client::bearer(answer.json()["token"].as_str().unwrap())
}

/// What an agent reads of an answer is there, in the same form.
fn says_no_less(answer: &Value, recorded: &Value) {
    let form = |value: &Value| std::mem::discriminant(value);
    for (key, value) in recorded.as_object().unwrap() {
        let said = answer.get(key);
        let said = said.unwrap_or_else(|| panic!("there is no {key} in {answer}"));
        assert_eq!(form(said), form(value), "{key}: {said} and not as {value}");
    }
}

/// What the newest reading in a beat says, null where it says nothing: CPU and memory in percent.
fn figures(protocol: u32, beat: &Value) -> [Value; 2] {
    if protocol == 1 {
        let metrics = &beat["metrics"];
        return [
            metrics["cpu_percent"].clone(),
            metrics["memory_percent"].clone(),
        ];
    }
    let sample = beat["samples"].as_array().unwrap().last().unwrap();
    let memory = &sample["memory"];
    let bytes = |name: &str| memory[name].as_f64();
    let percent = bytes("used_bytes").zip(bytes("total_bytes"));
    [
        sample["cpu"]["percent"].clone(),
        json!(percent.map(|(used, total)| used / total * 100.0)),
    ]
}

/// So many packages could be upgraded, where a beat says that.
fn pending(protocol: u32, beat: &Value) -> Option<usize> {
    let told = match protocol {
        1 => beat,
        _ => &beat["updates"],
    };
    let packages = told["packages"].as_array()?;
    told["error"].is_null().then_some(packages.len())
}

/// So many readings of the CPU are in a beat.
fn readings(protocol: u32, beat: &Value) -> usize {
    if protocol == 1 {
        return usize::from(beat["metrics"]["cpu_percent"].is_number());
    }
    let samples = beat["samples"].as_array().unwrap();
    let read = samples.iter().filter(|sample| sample["cpu"].is_object());
    read.count()
}

async fn tell_all(protocol: &Protocol, manner: Manner) {
    let number = protocol.number;
    let s = Setting::new().await;
    let agent = agent(&s, protocol, manner).await;
    let answers = protocol.messages("answer").unwrap();
    let start: Timestamp = NOON.parse().unwrap();
    let (mut passed, mut read) = (0, 0);
    for recorded in protocol.beats().unwrap() {
        let sent: Timestamp = sent_at(&recorded).parse().unwrap();
        let at = sent.as_second() - start.as_second();
        s.hub.pass(u64::try_from(at - passed).unwrap()).await;
        passed = at;
        let beat = manner.beat(number, &recorded);
        let answer = s.hub.post(&agent, "/agents/heartbeat", beat.clone()).await;
        assert_eq!(answer.status, 200, "{number} {manner:?}: {}", answer.text());
        for recorded in &answers {
            let least = match number {
                1 => recorded.clone(),
                _ => bare::<BeatAnswer>(recorded),
            };
            says_no_less(&answer.json(), &least);
        }
        read += readings(number, &beat);
        let machine = s.machine().await;
        assert_eq!(machine["agent"]["protocol"], number, "{manner:?}");
        assert_eq!(machine["warnings"], json!([]), "{number} {manner:?}");
        if beat["samples"] == json!([]) {
            let reason = machine["absence"].as_str();
            let said = beat.get("goodbye").is_some();
            assert_eq!(reason.is_some(), said, "{number} {manner:?}: {machine}");
            continue;
        }
        let latest = &machine["latest"];
        assert_eq!(
            [&latest["cpu_percent"], &latest["memory_percent"]],
            figures(number, &beat).each_ref(),
            "{number} {manner:?}"
        );
        assert_eq!(machine["status"], "online", "{number} {manner:?}");
        if manner != Manner::Bare {
            assert_eq!(machine["os"]["kernel"], "6.1.0-37-amd64");
            let services = &machine["services"];
            assert!(services["failed"].is_number(), "{number}: {services}");
            if let Some(pending) = pending(number, &beat) {
                assert_eq!(machine["updates"]["pending"], pending, "{number}");
            }
        }
    }
    // Each sample once, also those that were kept while the hub was away.
    assert_eq!(s.points("cpu").await.len(), read, "{number} {manner:?}");
}

#[tokio::test]
async fn agents_of_every_protocol_are_heard_as_they_were_recorded() {
    for protocol in spoken() {
        tell_all(&protocol, Manner::AsRecorded).await;
    }
}

#[tokio::test]
async fn what_a_later_build_says_beyond_it_costs_nothing() {
    for protocol in spoken() {
        tell_all(&protocol, Manner::WithUnknownKeys).await;
    }
}

#[tokio::test]
async fn what_need_not_be_said_may_be_left_out() {
    for protocol in spoken() {
        tell_all(&protocol, Manner::Bare).await;
    }
}

#[tokio::test]
async fn a_protocol_that_the_hub_does_not_know_is_said_everywhere_and_loses_nothing() {
    let (log, _guard) = Log::listen();
    let s = Setting::new().await;
    let protocol = spoken().pop().unwrap();
    let agent = agent(&s, &protocol, Manner::AsRecorded).await;
    let known = protocol.beats().unwrap().swap_remove(0);
    let mut newer = known.clone();
    newer["protocol"] = json!(PROTOCOL + 1);
    let refused = s.hub.post(&agent, "/agents/heartbeat", newer.clone()).await;
    assert_eq!(refused.problem(), (422, "protocol_unknown".into()));
    let problem = refused.json();
    assert_eq!(problem["errors"][0]["pointer"], "/protocol");
    let why = "The agent speaks protocol 3, and this hub speaks 1 and 2. Upgrade the hub.";
    assert_eq!(problem["detail"], why);

    let machine = s.machine().await;
    assert_eq!(machine["warnings"][0]["code"], "beats_refused");
    let said = machine["warnings"][0]["detail"].as_str().unwrap();
    assert!(said.contains(why), "{said}");
    assert_eq!(
        (&machine["status"], &machine["last_seen"]),
        (&json!("unknown"), &Value::Null)
    );
    assert_eq!(s.points("cpu").await, []);
    // Said once in a while, however often it is tried.
    s.hub.pass(60).await;
    s.hub.post(&agent, "/agents/heartbeat", newer).await;
    let logged = log.text();
    let id = machine["id"].as_str().unwrap();
    let lines = logged.lines().filter(|line| line.contains(why));
    let lines: Vec<_> = lines.collect();
    assert!(
        matches!(lines[..], [line] if line.contains("WARN") && line.contains(id)),
        "{lines:?}"
    );

    // The hub was upgraded.
    let answer = s.hub.post(&agent, "/agents/heartbeat", known).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["accepted_seq"], 1);
    assert_eq!(s.points("cpu").await.len(), 1);
    let warnings = s.machine().await["warnings"].to_string();
    assert!(!warnings.contains("beats_refused"), "{warnings}");
}

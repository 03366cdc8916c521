//! What hubs of this protocol and of the one before it say, what later ones might say, and what is said by
//! what is no hub.

use std::path::Path;
use std::process::Command;

use homelabcmd_testkit::fixtures::{Protocol, bare, spoken, with_unknown_keys};
use homelabcmd_wire::{Beat, BeatAnswer, EnrolAnswer};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::played::{Asked, Played, Said};
use crate::support::{Agent, until};

/// No hub ever spoke 1 to an agent of ours.
fn protocols() -> impl Iterator<Item = Protocol> {
    let ours = |protocol: &Protocol| protocol.number >= 2;
    spoken().into_iter().filter(ours)
}

fn agent(state: &Path, log: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"));
    command
        .args(["run", "--interval", "1", "--state-dir"])
        .arg(state)
        .stderr(std::fs::File::create(log).unwrap());
    command
}

fn enrolling(hub: &Played, state: &Path, log: &Path) -> Agent {
    let mut command = agent(state, log);
    command.args(["--code", "ABCD-EFGH", "--hub", &hub.url()]);
    Agent(command.spawn().unwrap())
}

/// A hub that lets in and takes everything.
fn hub(enrolled: Value, answer: Value) -> impl Fn(&Asked) -> Said + Send {
    move |asked| match asked.path.as_str() {
        "agents/enrol" => Said::json(&enrolled),
        _ => Said::json(&answer),
    }
}

fn recorded(protocol: &Protocol, name: &str) -> Value {
    protocol.message(name).unwrap().unwrap()
}

fn numbers(beat: &Asked) -> Vec<u64> {
    let samples = beat.body["samples"].as_array().unwrap();
    let numbers = samples.iter().map(|sample| sample["seq"].as_u64().unwrap());
    numbers.collect()
}

#[tokio::test]
async fn a_sample_is_forgotten_by_the_answer_of_any_hub() {
    for protocol in protocols() {
        let enrolled = recorded(&protocol, "enrol-answer.json");
        let mut manners = Vec::new();
        for answer in protocol.messages("answer").unwrap() {
            let mut newer = with_unknown_keys(&answer);
            newer["want"] = json!(["fans", "facts", "services", "updates"]);
            newer["protocol"] = json!(protocol.number + 1);
            let least = bare::<EnrolAnswer>(&enrolled);
            manners.push((least, bare::<BeatAnswer>(&answer)));
            manners.push((with_unknown_keys(&enrolled), newer));
            manners.push((enrolled.clone(), answer));
        }
        for (enrolled, answer) in manners {
            let (state, home) = (TempDir::new().unwrap(), TempDir::new().unwrap());
            let wants_facts = answer["want"].to_string().contains("facts");
            let said = answer.to_string();
            let hub = Played::start(hub(enrolled.clone(), answer));
            let agent = enrolling(&hub, state.path(), &home.path().join("log"));
            until("it beats", async || hub.beats().len() >= 3).await;
            drop(agent);
            let beats = hub.beats();
            let all: Vec<u64> = beats.iter().flat_map(numbers).collect();
            let sent_again = all.windows(2).any(|pair| pair[0] >= pair[1]);
            assert!(!sent_again, "{all:?} with {said}");
            assert_eq!(beats[0].token, enrolled["token"].as_str().unwrap());
            assert!(beats[0].body["facts"].is_object());
            assert_eq!(beats[1].body["facts"].is_object(), wants_facts, "{said}");
            serde_json::from_value::<Beat>(beats[0].body.clone()).unwrap();
        }
    }
}

#[tokio::test]
async fn it_starts_on_the_state_folder_of_an_agent_before_and_leaves_one_like_it() {
    for protocol in protocols() {
        let (before, home) = (protocol.state(), TempDir::new().unwrap());
        let (state, log) = (home.path().join("state"), home.path().join("log"));
        let hub = Played::start(hub(
            recorded(&protocol, "enrol-answer.json"),
            recorded(&protocol, "answer.json"),
        ));
        std::fs::create_dir_all(state.join("ring")).unwrap();
        let text = |path: &Path| std::fs::read_to_string(path).unwrap();
        for name in ["guid", "stream.json", "config.json", "audit-head"] {
            let here = text(&before.join(name)).replace("http://hub.example:7420", &hub.url());
            std::fs::write(state.join(name), here).unwrap();
        }
        for entry in std::fs::read_dir(before.join("ring")).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), state.join("ring").join(entry.file_name())).unwrap();
        }
        let running = Agent(agent(&state, &log).spawn().unwrap());
        until("it beats", async || hub.beats().len() >= 2).await;
        drop(running);

        let json = |path: &Path| serde_json::from_str::<Value>(&text(path)).unwrap();
        let first = hub.beats().swap_remove(0);
        let beat: Beat = serde_json::from_value(first.body.clone()).unwrap();
        assert_eq!(beat.agent.guid, text(&before.join("guid")));
        assert_eq!(first.token, json(&before.join("config.json"))["token"]);
        assert_eq!(
            first.body["stream"],
            json(&before.join("stream.json"))["id"]
        );
        let head = json(&before.join("audit-head"));
        assert_eq!(first.body["audit_head"]["hash"], head["hash"]);
        // What was kept arrives as it was, and no number is given twice.
        let kept = std::fs::read_dir(before.join("ring")).unwrap();
        let kept: String = kept.map(|file| text(&file.unwrap().path())).collect();
        let kept = kept.lines().map(|line| line.split_once(' ').unwrap().1);
        let kept: Vec<Value> = kept
            .map(|json| serde_json::from_str(json).unwrap())
            .collect();
        assert_eq!(
            first.body["samples"].as_array().unwrap()[..kept.len()],
            kept
        );
        let reserved = json(&before.join("stream.json"))["reserved"].as_u64();
        assert_eq!(numbers(&hub.beats()[1]).first().copied(), reserved);

        // What this build writes down has the same form.
        let fresh = home.path().join("fresh");
        let running = enrolling(&hub, &fresh, &log);
        until("it remembers the audit", async || {
            fresh.join("audit-head").exists()
        })
        .await;
        drop(running);
        let form = |value: Value| {
            let keys = value.as_object().unwrap().keys();
            keys.cloned().collect::<Vec<_>>()
        };
        for name in ["stream.json", "config.json", "audit-head"] {
            let (then, now) = (json(&before.join(name)), json(&fresh.join(name)));
            assert_eq!(form(now), form(then), "{name}");
        }
    }
}

#[tokio::test]
async fn what_is_no_word_of_the_hub_on_a_sample_costs_none() {
    let problem = |status: u16, code: &str, pointer: &str| {
        Said {
        status,
        kind: "application/problem+json",
        body: json!({"code": code, "detail": format!("Because of {code}."), "errors": [{"pointer": pointer, "detail": "No."}]})
            .to_string(),
    }
    };
    let page = |status: u16| Said {
        status,
        kind: "text/html",
        body: "<html>The plain HTTP request was sent to HTTPS port</html>".into(),
    };
    let protocol = protocols().last().unwrap();
    let (enrolled, answer) = (
        recorded(&protocol, "enrol-answer.json"),
        recorded(&protocol, "answer.json"),
    );
    let mut stages = Vec::new();
    for (refusal, line) in [
        (problem(404, "not_found", ""), "Because of not_found. (404)"),
        (
            problem(422, "protocol_unknown", "/protocol"),
            "Because of protocol_unknown. (422)",
        ),
        (page(400), "it answered 400"),
        (page(413), "(413)"),
    ] {
        let (home, enrolled) = (TempDir::new().unwrap(), enrolled.clone());
        let hub = Played::start(move |asked| match asked.path.as_str() {
            "agents/enrol" => Said::json(&enrolled),
            _ => refusal.clone(),
        });
        let agent = enrolling(&hub, &home.path().join("state"), &home.path().join("log"));
        stages.push((home, hub, agent, line));
    }
    for (home, hub, agent, line) in stages {
        let log = || std::fs::read_to_string(home.path().join("log")).unwrap();
        until("it tries again with what it has", async || {
            hub.beats().len() >= 4
        })
        .await;
        let heard = hub.beats().len();
        let (whole, answer) = (hub.beats(), answer.clone());
        for beat in &whole {
            assert_eq!(numbers(beat)[0], 1, "{line}");
        }
        hub.say(move |_| Said::json(&answer));
        // In one beat or, where beats were found too large, in several.
        let has_come = |number| {
            let after = hub.beats().split_off(heard);
            after.iter().any(|beat| numbers(beat).contains(&number))
        };
        until("it delivers", async || {
            log().contains("takes beats again") && (1..=3).all(has_come)
        })
        .await;
        drop(agent);
        let told = log();
        let said: Vec<_> = told
            .lines()
            .filter(|l| l.contains("until it is well"))
            .collect();
        assert!(matches!(said[..], [one] if one.contains(line)), "{told}");
        assert!(!told.contains("dropped"), "{told}");
    }
}

#[tokio::test]
async fn no_proxy_is_taken_from_the_environment() {
    let protocol = protocols().last().unwrap();
    let home = TempDir::new().unwrap();
    let hub = Played::start(hub(
        recorded(&protocol, "enrol-answer.json"),
        recorded(&protocol, "answer.json"),
    ));
    let mut command = agent(&home.path().join("state"), &home.path().join("log"));
    for name in ["ALL_PROXY", "http_proxy", "HTTPS_PROXY"] {
        command.env(name, "http://127.0.0.1:1");
    }
    command.args(["--code", "ABCD-EFGH", "--hub", &hub.url()]);
    let _agent = Agent(command.spawn().unwrap());
    until("it enrols and beats", async || !hub.beats().is_empty()).await;
}

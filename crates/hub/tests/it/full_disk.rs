//! The hub's program on a disk that is soon full.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use homelabcmd::platform::clock::Clock;
use homelabcmd_testkit::http::{Answer, Client};
use homelabcmd_testkit::small_disk;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Ended when the test ends.
struct Hub(Child);

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn what_was_acknowledged_outlives_a_full_disk_and_the_hub_comes_back_by_itself() {
    let folder = TempDir::new().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_homelabcmd"));
    let mut hub = Hub(small_disk::command(program, folder.path(), 3 << 20)
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap());
    let (authority, setup) = first_words(&mut hub.0);

    let mut page = Client::new(&authority);
    let admin = json!({"token": setup, "name": "ada", "password": "correct horse"});
    let made = ask(&mut page, "/api/v1/setup", &admin);
    assert_eq!(made.status, 201, "{}", made.text());
    let session = made
        .header("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let mut page = Client::new(&authority).header("cookie", session);
    let token = json!({"name": "shared", "role": "agent"});
    let token = body(&ask(&mut page, "/api/v1/tokens", &token));
    let mut agent = Client::new(&authority).bearer(token["token"].as_str().unwrap());

    let disk = small_disk::seen_from_outside(hub.0.id(), folder.path());
    let ballast = disk.join("ballast");
    std::fs::write(&ballast, vec![1; 1 << 20]).unwrap();

    let mut stored = 0;
    let refused = loop {
        let answer = ask(&mut agent, "/api/v1/agents/heartbeat", &beat(stored + 1));
        if answer.status != 200 {
            break answer;
        }
        stored = body(&answer)["accepted_seq"].as_u64().unwrap();
        assert!(stored < 10_000, "the disk never became full");
    };
    assert_eq!(refused.status, 507, "{}", refused.text());
    assert_eq!(body(&refused)["code"], "storage_full");
    // Nothing is written any more, and everything can be read.
    let again = ask(&mut agent, "/api/v1/agents/heartbeat", &beat(stored + 1));
    assert_eq!(again.status, 507, "{}", again.text());
    assert_eq!(page.get("/api/v1/system/health").unwrap().status, 503);
    assert_eq!(points(&mut page), stored);

    std::fs::remove_file(ballast).unwrap();
    let answer = ask(&mut agent, "/api/v1/agents/heartbeat", &beat(stored + 1));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(body(&answer)["accepted_seq"], stored + 1);
    assert_eq!(page.get("/api/v1/system/health").unwrap().status, 200);
    assert_eq!(points(&mut page), stored + 1);
}

/// Its address and the token of its set-up link.
fn first_words(hub: &mut Child) -> (String, String) {
    for line in BufReader::new(hub.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let link = line.trim().strip_prefix("http://");
        if let Some((authority, token)) = link.and_then(|link| link.split_once("/setup?token=")) {
            return (authority.into(), token.into());
        }
    }
    panic!("the hub ended without a set-up link");
}

/// A beat with one sample, a minute after that of the beat before.
fn beat(number: u64) -> Value {
    let now = Clock::system().now();
    let at = now - jiff::SignedDuration::from_secs(600_000 - 60 * number as i64);
    json!({
        "protocol": 2,
        "agent": {"version": "0.1.0", "guid": "bea35da0-143e-4cba-9e5c-764270000000",
            "hostname": "nas", "interval_seconds": 60},
        "stream": "one", "sequence": number, "sent_at": now.to_string(),
        "samples": [{"seq": number, "at": at.to_string(),
            "cpu": {"percent": 5.0, "cores": vec![5.0; 64]}}],
    })
}

/// How many samples the hub has of its one machine.
fn points(page: &mut Client) -> u64 {
    let machines = body(&page.get("/api/v1/machines").unwrap());
    let id = machines["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/machines/{id}/metrics/export?format=json&range=7d");
    let export = body(&page.get(&path).unwrap());
    export["items"].as_array().unwrap().len() as u64
}

fn ask(client: &mut Client, path: &str, json: &Value) -> Answer {
    client.post(path, json.to_string().as_bytes()).unwrap()
}

fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

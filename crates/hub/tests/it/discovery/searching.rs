use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use homelabcmd::platform::events::Missed;
use homelabcmd_testkit::http;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ended, greeter, host, read, start};
use crate::support::{Client, TestHub};

const DEBIAN: &[u8] = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n";

/// A search that takes a quarter of a minute.
fn long() -> Value {
    let ports: Vec<u16> = (20_001..20_017).collect();
    json!({"cidrs": ["127.77.0.0/22"], "ports": ports, "mdns": false})
}

#[tokio::test]
async fn a_search_finds_who_answers_and_who_refuses_and_outlives_a_restart() {
    let hub = TestHub::start().await;
    let (admin, viewer) = (hub.client("admin").await, hub.client("viewer").await);
    let port = greeter("127.77.1.2", 0, DEBIAN.to_vec()).await;
    let head = hub.app.events.head();
    let body = json!({"cidrs": ["127.77.1.5/29"], "ports": [port, 1], "mdns": false});
    let id = start(&hub, &admin, body).await;
    let run = ended(&hub, &viewer, &id).await;
    assert_eq!(run["state"], "done", "{run:#}");
    assert_eq!(run["cidrs"], json!(["127.77.1.0/29"]));
    assert_eq!(run["started_by"], "test admin");
    assert_eq!(
        run["progress"],
        json!({"step": "ended", "addresses": 6, "addresses_tried": 6, "hosts_found": 6})
    );
    let found = host(&run, "127.77.1.2");
    assert_eq!(found["open_ports"], json!([port]));
    assert_eq!(found["heard_by"], "open");
    assert_eq!(
        found["ssh_banner"],
        "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"
    );
    assert_eq!(
        found["os"],
        json!({"id": "debian", "name": "Debian 12", "by": "ssh"})
    );
    assert_eq!(host(&run, "127.77.1.3")["heard_by"], "refused");

    let Missed::Keys { keys, .. } = hub.app.events.since(head) else {
        panic!("everything");
    };
    assert!(
        keys.iter()
            .any(|key| key.topic == "discovery" && key.id == id)
    );
    let audit = hub.get(&admin, "/audit").await.json();
    assert_eq!(audit["items"][0]["action"], "discovery.started");
    assert_eq!(audit["items"][0]["subject"], "127.77.1.0/29");

    let hub = hub.restart().await;
    assert_eq!(read(&hub, &viewer, &id).await, run);
    let list = hub.get(&viewer, "/discovery").await.json();
    assert_eq!(list["items"][0]["id"], id.as_str());
    assert!(list["items"][0].get("hosts").is_none());
    let hosts = hub.get(&viewer, "/discovery/hosts").await.json();
    assert_eq!(hosts["items"].as_array().unwrap().len(), 6);
    assert_eq!(hosts["items"][1]["os"]["name"], "Debian 12");
}

#[tokio::test]
async fn one_search_goes_on_at_a_time_and_can_be_cancelled() {
    let hub = TestHub::start().await;
    let (operator, viewer) = (hub.client("operator").await, hub.client("viewer").await);
    let id = start(&hub, &operator, long()).await;
    assert_eq!(hub.post(&viewer, "/discovery", long()).await.status, 403);
    let second = hub.post(&operator, "/discovery", long()).await;
    assert_eq!(second.problem(), (409, "discovery_running".into()));
    assert_eq!(second.json()["conflicting_id"], id.as_str());
    // Results are there while it goes on.
    while read(&hub, &viewer, &id).await["hosts"]
        .as_array()
        .unwrap()
        .is_empty()
    {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let list = hub.get(&viewer, "/discovery").await.json();
    assert_eq!(list["items"][0]["state"], "running");
    assert!(list["items"][0]["progress"]["hosts_found"].as_u64() > Some(0));

    let cancel = format!("/discovery/{id}/cancel");
    assert_eq!(hub.post(&viewer, &cancel, json!({})).await.status, 403);
    assert_eq!(hub.post(&operator, &cancel, json!({})).await.status, 204);
    let run = ended(&hub, &viewer, &id).await;
    assert_eq!(
        (&run["state"], &run["notes"]),
        (&json!("cancelled"), &json!([]))
    );
    let (tried, all) = (
        &run["progress"]["addresses_tried"],
        &run["progress"]["addresses"],
    );
    assert!(tried.as_u64() < all.as_u64(), "{run:#}");
    assert!(!run["hosts"].as_array().unwrap().is_empty());
    let again = hub.post(&operator, &cancel, json!({})).await;
    assert_eq!(again.problem(), (409, "discovery_ended".into()));
    let unknown = "/discovery/01a20d5b-a067-707c-b7af-414d87cc2fa0";
    assert_eq!(hub.get(&viewer, unknown).await.status, 404);
    let unknown = format!("{unknown}/cancel");
    assert_eq!(hub.post(&operator, &unknown, json!({})).await.status, 404);
    let admin = hub.client("admin").await;
    let audit = hub.get(&admin, "/audit").await.json();
    assert_eq!(audit["items"][0]["action"], "discovery.cancelled");
    // The next one may begin.
    start(&hub, &operator, long()).await;
}

#[tokio::test]
async fn of_two_that_start_at_once_one_is_refused() {
    let hub = TestHub::start().await;
    let operator = hub.client("operator").await;
    let starts = (0..8).map(|_| hub.post(&operator, "/discovery", long()));
    let answers = futures_util::future::join_all(starts).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((made, refused), (1, 7));
    let list = hub.get(&operator, "/discovery").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_searched_is_refused_at_its_place() {
    let hub = TestHub::start().await;
    let operator = hub.client("operator").await;
    // The public one is of the reserved range: no machine can be in it, also not the one that runs this.
    let cases = [
        (
            json!({"cidrs": ["127.0.0.1", "127.0.0.0/21"]}),
            "/cidrs/1",
            "(/22)",
        ),
        (
            json!({"cidrs": ["127.0.0.0/22", "127.9.0.1"]}),
            "/cidrs",
            "1025",
        ),
        (json!({"cidrs": ["fd00::/120"]}), "/cidrs/0", "IPv4"),
        (json!({"cidrs": ["240.0.0.0/24"]}), "/cidrs/0", "public"),
        (
            json!({"cidrs": ["127.0.0.1"], "ports": []}),
            "/ports",
            "1 to 16",
        ),
        (
            json!({"cidrs": ["127.0.0.1"], "ports": [0]}),
            "/ports",
            "1 to 16",
        ),
        (
            json!({"cidrs": ["127.0.0.1"], "ports": (1..18).collect::<Vec<u16>>()}),
            "/ports",
            "1 to 16",
        ),
        (json!({"cidr": "127.0.0.1"}), "", "cidr"),
    ];
    for (body, pointer, words) in cases {
        let answer = hub.post(&operator, "/discovery", body.clone()).await;
        assert_eq!(answer.problem(), (422, "invalid".into()), "{body}");
        let problem = answer.json();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{body}: {detail}");
    }
    let list = hub.get(&operator, "/discovery").await.json();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn the_last_twenty_are_kept() {
    let hub = TestHub::start().await;
    let operator = hub.client("operator").await;
    let mut ids = Vec::new();
    for _ in 0..22 {
        hub.pass(60).await;
        let id = start(&hub, &operator, long()).await;
        let cancel = format!("/discovery/{id}/cancel");
        assert_eq!(hub.post(&operator, &cancel, json!({})).await.status, 204);
        ended(&hub, &operator, &id).await;
        ids.push(id);
    }
    let list = hub.get(&operator, "/discovery").await.json();
    let kept: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["id"].as_str().unwrap())
        .collect();
    let newest: Vec<&str> = ids.iter().rev().take(20).map(String::as_str).collect();
    assert_eq!(kept, newest);
}

#[tokio::test]
async fn greetings_of_strangers_are_cut_and_harmless() {
    let hub = TestHub::start().await;
    let operator = hub.client("operator").await;
    let endless = [
        b"SSH-2.0-\x1b[31m<script>\xff\0".to_vec(),
        vec![b'x'; 1 << 20],
    ]
    .concat();
    let port = greeter("127.77.2.1", 0, endless).await;
    greeter("127.77.2.2", port, vec![b'\n'; 1 << 20]).await;
    greeter("127.77.2.3", port, b"220 mail.example ESMTP\r\n".to_vec()).await;
    let body = json!({"cidrs": ["127.77.2.0/29"], "ports": [port], "mdns": false});
    let id = start(&hub, &operator, body).await;
    let run = ended(&hub, &operator, &id).await;
    let banner = host(&run, "127.77.2.1")["ssh_banner"].as_str().unwrap();
    assert!(banner.starts_with("SSH-2.0-[31m<script>xxx"), "{banner}");
    assert_eq!(banner.len(), 255);
    for other in ["127.77.2.2", "127.77.2.3"] {
        let found = host(&run, other);
        assert_eq!(
            (&found["heard_by"], &found["ssh_banner"]),
            (&json!("open"), &Value::Null)
        );
    }
}

#[tokio::test]
async fn a_hub_that_ends_in_good_order_keeps_what_was_found() {
    let hub = TestHub::start().await;
    let operator = hub.client("operator").await;
    let id = start(&hub, &operator, long()).await;
    while read(&hub, &operator, &id).await["hosts"]
        .as_array()
        .unwrap()
        .is_empty()
    {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let hub = hub.restart().await;
    let run = read(&hub, &operator, &id).await;
    assert_eq!(run["state"], "interrupted");
    assert!(!run["hosts"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn own_networks_are_told_without_asking_anybody() {
    let hub = TestHub::start().await;
    let viewer = hub.client("viewer").await;
    let subnets = hub.get(&viewer, "/discovery/subnets").await.json();
    assert_eq!(subnets["usual_ports"][0], 22);
    for subnet in subnets["items"].as_array().unwrap() {
        assert!(subnet["cidr"].as_str().unwrap().contains('/'), "{subnet}");
        assert_eq!(subnet["is_suggested"] == true, subnet["reason"].is_null());
    }
}

/// Ended when the test ends.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    /// The real hub on this folder, and where it listens.
    fn serve(folder: &TempDir) -> (Self, String) {
        let mut child = Command::new(Path::new(env!("CARGO_BIN_EXE_homelabcmd")))
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map(|line| line.unwrap())
            .find_map(|line| Some(line.split_once("listens on http://")?.1.trim().to_owned()))
            .unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        (Self(child), address)
    }
}

#[test]
fn a_search_of_a_hub_that_was_killed_is_not_shown_as_running() {
    let folder = TempDir::new().unwrap();
    let token = Command::new(env!("CARGO_BIN_EXE_homelabcmd"))
        .args([
            "token",
            "create",
            "--name",
            "t",
            "--role",
            "operator",
            "--data-dir",
        ])
        .arg(folder.path())
        .output()
        .unwrap();
    let token = String::from_utf8(token.stdout).unwrap();
    let (mut hub, address) = Program::serve(&folder);
    let ask = |address: &str, path: &str, body: Option<Value>| -> Value {
        let mut client = http::Client::new(address).bearer(token.trim());
        let answer = match body {
            Some(body) => client.post(path, body.to_string().as_bytes()),
            None => client.get(path),
        };
        serde_json::from_str(&answer.unwrap().text()).unwrap()
    };
    let run = ask(&address, "/api/v1/discovery", Some(long()));
    assert_eq!(run["state"], "running", "{run}");
    hub.0.kill().unwrap();
    drop(hub);
    let (_hub, address) = Program::serve(&folder);
    let id = run["id"].as_str().unwrap();
    let run = ask(&address, &format!("/api/v1/discovery/{id}"), None);
    assert_eq!(run["state"], "interrupted");
    let list = ask(&address, "/api/v1/discovery", None);
    assert_eq!(list["items"][0]["state"], "interrupted");
    let next = ask(&address, "/api/v1/discovery", Some(long()));
    assert_eq!(next["state"], "running", "{next}");
}

#[tokio::test]
async fn nothing_is_searched_before_somebody_asks() {
    let hub = TestHub::start().await;
    hub.app.start_jobs();
    hub.pass(3600).await;
    let viewer = hub.client("viewer").await;
    let list = hub.get(&viewer, "/discovery").await.json();
    assert_eq!(list["items"], json!([]));
    assert_eq!(
        hub.get(&Client::default(), "/discovery/hosts").await.status,
        401
    );
}

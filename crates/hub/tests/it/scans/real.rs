use std::net::TcpListener;
use std::process::{Command, Stdio};

use homelabcmd::machines::MachineId;
use homelabcmd::platform::events::Missed;
use homelabcmd::scans;
use homelabcmd_testkit::sshd::Sshd;
use serde_json::{Value, json};

use super::{Lab, ended, read, recorded, start};
use crate::ssh::until;

fn told<'a>(scan: &'a Value, section: &str) -> &'a Value {
    let section = &scan["result"][section];
    assert_eq!(section["state"], "told", "{section}");
    &section["value"]
}

fn ports(scan: &Value) -> Vec<u64> {
    let ports = told(scan, "ports").as_array().unwrap().iter();
    ports.map(|port| port["port"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_scan_of_this_machine_tells_what_is_so() {
    let lab = Lab::start().await;
    let head = lab.hub.app.events.head();
    let begun = start(&lab.hub, &lab.admin, json!({"machine_id": lab.machine})).await;
    assert_eq!(begun["state"], "running", "{begun}");
    assert_eq!(begun["ended_at"], Value::Null);
    let scan = ended(&lab.hub, &lab.admin, &begun).await;
    assert_eq!(scan["state"], "done", "{}", scan["failure"]);
    assert_eq!(scan["machine_id"], lab.machine.as_str());
    assert_eq!(scan["name"], "nas");
    assert_eq!(scan["address"], "127.0.0.1");
    assert_eq!(scan["port"], lab.sshd.port());
    assert_eq!(scan["result"]["complete"], true);
    let user = Sshd::user().unwrap();
    assert_eq!(scan["user"], user.as_str());
    if user == "root" {
        assert_eq!(scan["as_root"], true, "root has no need of sudo");
        assert_eq!(scan["notes"], json!([]));
    }
    let of_kernel = |name: &str| {
        let text = std::fs::read_to_string(format!("/proc/sys/kernel/{name}")).unwrap();
        text.trim().to_owned()
    };
    let hostname = of_kernel("hostname");
    let short = hostname.split('.').next().unwrap();
    assert_eq!(told(&scan, "hostname").as_str(), Some(short));
    assert_eq!(scan["summary"]["hostname"], short);
    assert_eq!(told(&scan, "kernel")["release"], of_kernel("osrelease"));
    let filesystems = told(&scan, "filesystems").as_array().unwrap();
    let with_size = filesystems.iter().find(|fs| fs["size"].is_u64()).unwrap();
    let stat = rustix::fs::statvfs(with_size["mount_point"].as_str().unwrap()).unwrap();
    let size = with_size["size"].as_u64().unwrap();
    assert_eq!(
        size / 1024,
        stat.f_blocks * stat.f_frsize / 1024,
        "{with_size}"
    );
    assert!(ports(&scan).contains(&u64::from(lab.sshd.port())));
    assert_eq!(
        recorded(&lab.hub, &lab.admin).await,
        ["scan.started done", "scan.ended done done"]
    );
    let used = lab.audit().await;
    let used = used.iter().find(|(action, _)| action == "credential.used");
    assert_eq!(used.unwrap().1["purpose"], "the scan of nas");
    let Missed::Keys { keys, .. } = lab.hub.app.events.since(head) else {
        panic!("the log is short");
    };
    let is_there = |topic: &str, id: &str| keys.iter().any(|k| k.topic == topic && k.id == id);
    assert!(is_there("scan", scan["id"].as_str().unwrap()) && is_there("machine", &lab.machine));
    let id = MachineId::parse(&lab.machine).unwrap();
    let mut conn = lab.hub.app.db.read().await.unwrap();
    let latest = scans::latest(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(latest.id.to_string(), scan["id"].as_str().unwrap());
    assert_eq!(latest.scan.hostname.value().unwrap(), short);
}

#[tokio::test]
async fn a_port_that_opens_between_two_scans_is_a_change() {
    let lab = Lab::start().await;
    let body = json!({"machine_id": lab.machine});
    let first = start(&lab.hub, &lab.admin, body.clone()).await;
    let first = ended(&lab.hub, &lab.admin, &first).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    assert!(!ports(&first).contains(&u64::from(port)));
    let second = start(&lab.hub, &lab.admin, body).await;
    let second = ended(&lab.hub, &lab.admin, &second).await;
    let (one, two) = (
        first["id"].as_str().unwrap(),
        second["id"].as_str().unwrap(),
    );
    let path = format!("/scans/{two}/compare");
    let answer = lab.hub.get(&lab.admin, &path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let compared = answer.json();
    assert_eq!(compared["before"]["id"], one);
    assert_eq!(compared["after"]["id"], two);
    assert_eq!(compared["same"], false);
    let opened = |compared: &Value, side: &str, other: &str| {
        let ports = compared["changes"]["ports"].as_array().unwrap().clone();
        ports
            .iter()
            .any(|change| change[side]["port"] == port && change[other].is_null())
    };
    assert!(opened(&compared, "to", "from"), "{compared}");
    // Asked the other way round, it is still the later one in which the port is new.
    let path = format!("/scans/{one}/compare?with={two}");
    let turned = lab.hub.get(&lab.admin, &path).await.json();
    assert_eq!(turned["changes"]["ports"], compared["changes"]["ports"]);
    let first_of_all = lab
        .hub
        .get(&lab.admin, &format!("/scans/{one}/compare"))
        .await;
    assert_eq!(first_of_all.problem(), (404, "not_found".into()));
    let itself = lab
        .hub
        .get(&lab.admin, &format!("/scans/{one}/compare?with={one}"))
        .await;
    assert_eq!(itself.status, 422);
    // Over one connection, for which secrets were opened once.
    let audit = lab.audit().await;
    let uses = audit
        .iter()
        .filter(|(action, _)| action == "credential.used");
    assert_eq!(uses.count(), 1);
}

#[tokio::test]
async fn an_address_that_is_no_machine_is_scanned_and_left() {
    let lab = Lab::start().await;
    let body = json!({"address": "127.0.0.1", "port": lab.sshd.port(),
        "user": Sshd::user().unwrap(), "sudo": "none"});
    let begun = start(&lab.hub, &lab.admin, body).await;
    let scan = ended(&lab.hub, &lab.admin, &begun).await;
    assert_eq!(scan["state"], "done", "{}", scan["failure"]);
    assert_eq!(scan["machine_id"], Value::Null);
    assert_eq!(scan["name"], format!("127.0.0.1:{}", lab.sshd.port()));
    until("no session is left", || {
        lab.sshd.sessions().unwrap().is_empty()
    })
    .await;
    let list = |query: &str| {
        let path = format!("/scans?{query}");
        async {
            lab.hub.get(&lab.admin, &{ path }).await.json()["items"]
                .as_array()
                .unwrap()
                .len()
        }
    };
    assert_eq!(list("address=127.0.0.1").await, 1);
    assert_eq!(list("address=127.0.0.2").await, 0);
    assert_eq!(list(&format!("machine_id={}", lab.machine)).await, 0);
    for bad in [
        json!({}),
        json!({"address": "-oProxyCommand=x"}),
        json!({"address": "nas", "machine_id": lab.machine}),
        json!({"address": "nas", "password": "x"}),
    ] {
        let answer = lab.hub.post(&lab.admin, "/scans", bad.clone()).await;
        assert_eq!(answer.status, 422, "{bad}: {}", answer.text());
    }
    let nobody = json!({"machine_id": "01a20d5b-a067-707c-b7af-414d87cc2fa0"});
    assert_eq!(lab.hub.post(&lab.admin, "/scans", nobody).await.status, 404);
}

/// A busy process with a hostile name, which ends with the test.
struct Hostile(std::process::Child);

impl Hostile {
    fn start(title: &str) -> Self {
        let busy = Command::new("bash")
            .args(["-c", "exec -a \"$0\" yes", title])
            .stdout(Stdio::null())
            .spawn();
        Self(busy.unwrap())
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_process_that_calls_itself_evil_does_nothing() {
    let lab = Lab::start().await;
    let title =
        "evil\u{1b}[2J\u{1b}]0;x\u{7}\n|\u{202e}<img src=x onerror=alert(1)> end processes ok";
    let hostile = Hostile::start(title);
    let begun = start(&lab.hub, &lab.admin, json!({"machine_id": lab.machine})).await;
    let scan = ended(&lab.hub, &lab.admin, &begun).await;
    assert_eq!(scan["state"], "done", "{}", scan["failure"]);
    let top = told(&scan, "processes")["top"].as_array().unwrap();
    let pid = hostile.0.id();
    let evil = top.iter().find(|process| process["pid"] == pid).unwrap();
    let args = evil["args"].as_str().unwrap();
    assert!(args.starts_with("evil"), "{args}");
    assert!(
        !args.chars().any(|c| c.is_control() || c == '\u{202e}'),
        "{args:?}"
    );
    let whole = read(&lab.hub, &lab.admin, scan["id"].as_str().unwrap()).await;
    assert_eq!(whole, scan, "it comes back as it was");
}

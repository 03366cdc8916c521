//! The daemon of the hub's own machine.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use homelabcmd::platform::clock::Clock;
use homelabcmd::platform::outbound::{Outbound, Roots};
use homelabcmd::tailscale::{Access, Found, Place, Step, Tokens, Trouble, ask};
use homelabcmd_testkit::tailscale::{Daemon, Device};
use serde_json::json;
use tempfile::TempDir;

use super::{Lab, lab, names};
use crate::support::NOON;

struct Beside {
    folder: TempDir,
    daemon: Daemon,
}

impl Beside {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let daemon = Daemon::start(folder.path().join("d.sock"), Device::new(9, "hub")).unwrap();
        daemon.set_peers(lab());
        Self { folder, daemon }
    }

    async fn ask(&self) -> Result<Found, Trouble> {
        let clock = Clock::manual(NOON.parse().unwrap());
        let outbound = Outbound::new(Roots::only([]), clock).unwrap();
        let place = Place {
            api_url: "http://127.0.0.1:1".into(),
            socket: self.daemon.path().to_owned(),
        };
        let outbound = outbound.within(Duration::from_millis(500));
        ask(&outbound, &place, &Access::Local, &Tokens::default()).await
    }
}

#[tokio::test]
async fn it_is_asked_as_its_own_program_asks_it() {
    let beside = Beside::new();
    let found = beside.ask().await.unwrap();
    let asked = &beside.daemon.asked()[0];
    assert_eq!(
        (asked.method.as_str(), asked.path.as_str()),
        ("GET", "/localapi/v0/status")
    );
    assert_eq!(asked.header("host"), "local-tailscaled.sock");
    assert!(!asked.headers.contains_key("authorization"));
    let list: Vec<_> = found
        .devices
        .iter()
        .map(|d| (d.name.as_str(), d.is_own))
        .collect();
    assert_eq!(list, [("hub", true), ("laptop", false), ("nas", false)]);
}

#[tokio::test]
async fn both_sources_tell_the_same_of_a_device() {
    let beside = Beside::new();
    let local = beside.ask().await.unwrap();
    let asking = super::Asking::new();
    let api = asking.ask(&super::with_key(super::KEY)).await.unwrap();
    for known in &api.devices {
        let mut seen = local
            .devices
            .iter()
            .find(|device| device.id == known.id)
            .unwrap()
            .clone();
        // What the daemon knows of no other device, and more exactly.
        seen.client_version = known.client_version.clone();
        seen.update_available = known.update_available;
        seen.created_at = known.created_at;
        // The API says who tagged a device.
        seen.user = known.user.clone();
        assert_eq!(&seen, known);
    }
}

#[tokio::test]
async fn each_state_of_the_daemon_is_told_with_what_to_do() {
    let beside = Beside::new();
    for (state, code, words) in [
        ("Stopped", "daemon_stopped", "tailscale up"),
        ("NeedsLogin", "daemon_logged_out", "tailscale up"),
        ("NeedsMachineAuth", "daemon_not_approved", "approved"),
        ("Starting", "daemon_starting", "Starting"),
        ("NoState", "daemon_starting", "NoState"),
    ] {
        beside.daemon.set_backend(state);
        let trouble = beside.ask().await.unwrap_err();
        assert_eq!(
            (trouble.kind.code(), trouble.step),
            (code, Step::List),
            "{state}"
        );
        assert!(trouble.detail.contains(words), "{}", trouble.detail);
        // An address at which anybody could log the machine in.
        assert!(!trouble.detail.contains("planted"), "{}", trouble.detail);
    }
}

#[tokio::test]
async fn who_may_not_ask_is_told_which_door_was_closed() {
    let beside = Beside::new();
    beside.daemon.deny();
    let trouble = beside.ask().await.unwrap_err();
    assert_eq!(
        (trouble.kind.code(), trouble.step),
        ("daemon_denied", Step::Authenticate)
    );
    assert!(
        trouble.detail.contains("status access denied"),
        "{}",
        trouble.detail
    );

    // Who is root may open everything.
    if !rustix::process::geteuid().is_root() {
        let closed = std::fs::Permissions::from_mode(0o000);
        std::fs::set_permissions(beside.daemon.path(), closed).unwrap();
        assert_eq!(beside.ask().await.unwrap_err().kind.code(), "socket_denied");
    }
}

#[tokio::test]
async fn a_daemon_that_hangs_or_has_gone_is_told_apart_from_none() {
    let beside = Beside::new();
    beside.daemon.hang();
    assert_eq!(beside.ask().await.unwrap_err().kind.code(), "timeout");
    // A socket that nobody listens on any more.
    let path = beside.daemon.path().to_owned();
    let Beside { folder, daemon } = beside;
    drop(daemon);
    assert!(path.exists());
    let outbound = Outbound::new(Roots::only([]), Clock::system()).unwrap();
    let place = Place {
        api_url: "http://127.0.0.1:1".into(),
        socket: path,
    };
    let down = ask(&outbound, &place, &Access::Local, &Tokens::default()).await;
    assert_eq!(down.unwrap_err().kind.code(), "daemon_down");
    drop(folder);
}

#[tokio::test]
async fn exit_nodes_for_hire_are_nobodys_machines() {
    let lab = Lab::local().await;
    lab.daemon.add_raw_peer(
        "nodekey:hire",
        json!({ "ID": "n77", "HostName": "se-sto", "DNSName": "se-sto.mullvad.ts.net.",
            "ExitNodeOption": true, "Location": { "Country": "Sweden" } }),
    );
    lab.daemon.add_raw_peer("nodekey:broken", json!("nothing"));
    let devices = lab.devices("").await;
    assert_eq!(names(&devices), ["hub", "laptop", "nas"]);
    assert_eq!(devices["notes"].as_array().unwrap().len(), 1, "{devices}");
}

#[tokio::test]
async fn the_hubs_own_machine_is_in_the_status() {
    let lab = Lab::local().await;
    lab.daemon
        .set_health(&["Tailscale can't reach the configured DNS servers."]);
    assert_eq!(lab.status().await["own"], json!(null));
    lab.devices("").await;
    let status = lab.status().await;
    assert_eq!(status["own"]["device"]["name"], "hub");
    assert_eq!(status["own"]["state"], "Running");
    assert_eq!(status["own"]["tailnet"], "example.com");
    assert_eq!(status["own"]["health"].as_array().unwrap().len(), 1);
    assert_eq!(status["local_socket"], true);
    assert_eq!(
        status["devices"],
        json!({ "total": 3, "online": 2, "update_available": 0 })
    );
    assert_eq!(status["soonest_key_expiry"]["name"], "laptop");
    assert_eq!(status["soonest_key_expiry"]["step"], "within_7_days");
}

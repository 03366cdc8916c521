use homelabcmd_testkit::sshd::Settings;
use serde_json::{Value, json};

use super::{Lab, add_machine, connect_by, steps, test};

/// A machine where this runs in place of every command.
async fn forced(command: &str) -> (Lab, Value) {
    let settings = Settings {
        lines: vec![format!("ForceCommand {command}")],
        ..Settings::default()
    };
    let lab = Lab::start_with(&settings).await;
    let tested = lab.test().await;
    (lab, tested)
}

fn failure<'a>(tested: &'a Value, what: &str) -> &'a str {
    tested["failure"][what].as_str().unwrap()
}

#[tokio::test]
async fn a_command_that_fails_is_told_from_a_channel_that_is_not_there() {
    let (lab, tested) = forced("/usr/sbin/nologin").await;
    assert_eq!(failure(&tested, "code"), "command_failed", "{tested}");
    assert_eq!(failure(&tested, "step"), "command");
    let said = failure(&tested, "message");
    assert!(
        said.contains("This account is currently not available."),
        "{said}"
    );
    assert!(failure(&tested, "advice").contains("/bin/sh"));
    assert!(!tested.to_string().contains("MaxSessions"), "{tested}");
    // What was learned on the way is not lost.
    let key = lab.sshd.host_key("ed25519").unwrap();
    let key = homelabcmd::platform::ssh::HostKey::parse(&key).unwrap();
    let shown = format!("{} {}", key.kind(), key.fingerprint());
    assert_eq!(tested["host_key"], shown.as_str());
    let (_lab, cut) = forced("kill -KILL $PPID").await;
    assert_eq!(failure(&cut, "code"), "connection_lost", "{cut}");
    assert_eq!(failure(&cut, "step"), "command");
}

#[tokio::test]
async fn a_server_without_sessions_has_no_channel_and_one_that_lets_nobody_in_still_shows_its_key()
{
    let settings = Settings {
        lines: vec!["MaxSessions 0".into()],
        ..Settings::default()
    };
    let lab = Lab::start_with(&settings).await;
    let tested = lab.test().await;
    assert_eq!(failure(&tested, "code"), "no_channel", "{tested}");
    assert!(failure(&tested, "message").contains("MaxSessions"));
    let body = json!({"address": "127.0.0.1", "port": lab.sshd.port(), "user": "nobody-here"});
    let stranger = test(&lab.hub, &lab.admin, body).await;
    assert_eq!(failure(&stranger, "code"), "authentication_failed");
    assert!(
        stranger["host_key"]
            .as_str()
            .unwrap()
            .starts_with("ssh-ed25519 SHA256:")
    );
}

#[tokio::test]
async fn what_a_machine_calls_itself_acts_on_nothing() {
    let hostile =
        r#"printf 'Linux \033[2J\000 \342\200\256evil\nsecond line '; printf '%%02000d' 7"#;
    let (_lab, tested) = forced(hostile).await;
    assert_eq!(tested["ok"], true, "{tested}");
    let said = tested["steps"][3]["detail"].as_str().unwrap();
    assert!(said.starts_with("Linux [2J evil second line"), "{said:?}");
    assert!(
        said.chars().count() <= 120 && !said.chars().any(char::is_control),
        "{said:?}"
    );
    let (_lab, failed) = forced(r#"printf 'a\033[2J\342\200\256b\nc' >&2; exit 3"#).await;
    assert!(failure(&failed, "message").ends_with("a[2Jb"), "{failed}");
    let step = failed["steps"][3]["detail"].as_str().unwrap();
    assert!(step.ends_with("a[2Jb"), "{step:?}");
}

#[tokio::test]
async fn a_machine_without_an_address_and_one_behind_a_machine_that_is_gone() {
    let lab = Lab::start().await;
    let nowhere = lab
        .hub
        .post(&lab.admin, "/machines", json!({"name": "lost"}))
        .await;
    let id = nowhere.json()["id"].as_str().unwrap().to_owned();
    let tested = test(&lab.hub, &lab.admin, json!({"machine_id": id})).await;
    assert_eq!(failure(&tested, "code"), "no_address", "{tested}");
    assert_eq!(steps(&tested), ["resolve: failed"]);
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let gate = add_machine(&lab.hub, &lab.admin, "gate", closed).await;
    let settings = json!({"address": "127.0.0.1", "port": lab.sshd.port(), "jump": gate});
    connect_by(&lab.hub, &lab.admin, &lab.machine, settings).await;
    let tested = lab.test().await;
    assert_eq!(failure(&tested, "code"), "jump_host_failed", "{tested}");
    assert_eq!(steps(&tested), ["connect: failed"]);
    let said = failure(&tested, "message");
    assert!(
        said.contains("jump host gate") && said.contains("nothing listens"),
        "{said}"
    );
}

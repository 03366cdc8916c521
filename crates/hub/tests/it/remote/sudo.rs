use std::sync::Arc;
use std::time::Duration;

use homelabcmd::platform::secrets::Secret;
use homelabcmd::platform::ssh::{
    Address, Command, Connection, Ending, Identity, Login, Sudo, dial, handshake,
};
use serde_json::json;

use super::steps;
use crate::privileges::{Lab, PASSWORD, USER};
use crate::ssh::{PATIENCE, first_use};

/// What sudo wrote into its own log.
fn log(lab: &Lab) -> String {
    std::fs::read_to_string(lab.sshd.inside("/srv/sudo.log")).unwrap_or_default()
}

async fn store(lab: &Lab, password: &str) {
    let path = lab.path("/credentials/sudo_password");
    let put = lab.hub.put(&lab.admin, &path, json!({"secret": password}));
    assert_eq!(put.await.status, 200);
}

async fn test(lab: &Lab) -> serde_json::Value {
    super::test(&lab.hub, &lab.admin, json!({"machine_id": lab.machine})).await
}

#[tokio::test]
async fn a_wrong_password_is_sent_once_and_each_refusal_has_its_remedy() {
    let Some(lab) = Lab::start().await else {
        return;
    };
    let all = format!("Defaults logfile=/srv/sudo.log\n{USER} ALL=(ALL) ALL\n");
    lab.grant("all", &all);
    let wants = test(&lab).await["failure"].clone();
    assert_eq!(wants["code"], "sudo_refused", "{wants}");
    let said = wants["message"].as_str().unwrap();
    assert!(
        said.contains("wants a password") && !said.contains("stored"),
        "{said}"
    );
    assert!(
        wants["advice"]
            .as_str()
            .unwrap()
            .contains("with a password"),
        "{wants}"
    );
    std::fs::remove_file(lab.sshd.inside("/srv/sudo.log")).unwrap();
    lab.log_in_as(USER, "password").await;
    store(&lab, "open barley").await;
    let tested = test(&lab).await;
    let wrong = &tested["failure"];
    assert_eq!(wrong["code"], "sudo_refused", "{tested}");
    assert!(
        wrong["message"]
            .as_str()
            .unwrap()
            .contains("not the right one"),
        "{wrong}"
    );
    assert!(
        wrong["advice"]
            .as_str()
            .unwrap()
            .contains("Store the right"),
        "{wrong}"
    );
    assert_eq!(steps(&tested)[4], "sudo: failed");
    let log = log(&lab);
    assert_eq!(log.matches("COMMAND=").count(), 1, "{log}");
    assert_eq!(log.matches("incorrect password").count(), 1, "{log}");
    store(&lab, PASSWORD).await;
    assert_eq!(test(&lab).await["ok"], true);
}

/// The first thing that sudo asks says that it was asked, and hangs for some seconds.
fn hangs(seteuid: &str) -> Vec<(String, String, u32)> {
    let text = format!(
        "auth required pam_exec.so quiet {seteuid} /bin/sh -c [echo asked >>/srv/auth; exec sleep 4]\n\
         auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n"
    );
    vec![("/etc/pam.d/sudo".into(), text, 0o644)]
}

/// A connection as who needs a password to be root.
async fn connect(lab: &Lab) -> Arc<Connection> {
    use std::os::unix::fs::PermissionsExt as _;
    lab.grant("all", &format!("{USER} ALL=(ALL) ALL\n"));
    let may_write = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(lab.sshd.inside("/srv"), may_write).unwrap();
    let identity = Identity::generate("test").unwrap();
    lab.sshd.authorize(&identity.public_line()).unwrap();
    let login = Login {
        user: USER.into(),
        identities: vec![identity],
        ..Login::default()
    };
    let address = Address::new("127.0.0.1", lab.sshd.port());
    let stream = dial(&address, PATIENCE).await.unwrap();
    let lifecycle = &lab.hub.app.lifecycle;
    let greeted = handshake(stream, &address, first_use(), PATIENCE, lifecycle);
    Arc::new(greeted.await.unwrap().authenticate(&login).await.unwrap())
}

fn as_root(argv: [&str; 2], seconds: u64) -> Command {
    let password = Sudo::Password(Secret::from(PASSWORD));
    Command::new(argv, Duration::from_secs(seconds)).with_sudo(password)
}

#[tokio::test]
async fn a_sudo_that_hangs_is_not_asked_again() {
    // What it waits for belongs to the user and can be ended, or to root.
    for (seteuid, is_gone) in [("", true), ("seteuid", false)] {
        let Some(lab) = Lab::start_with(hangs(seteuid)).await else {
            return;
        };
        let connection = connect(&lab).await;
        let output = connection.run(as_root(["touch", "/srv/done"], 1)).await;
        assert_eq!(output.unwrap().ending, Ending::TimedOut { is_gone });
        let asked = std::fs::read_to_string(lab.sshd.inside("/srv/auth")).unwrap();
        assert_eq!(asked, "asked\n");
        assert!(!lab.sshd.inside("/srv/done").exists());
    }
}

#[tokio::test]
async fn what_sudo_runs_is_ended_though_it_prints_nothing() {
    let Some(lab) = Lab::start().await else {
        return;
    };
    let connection = connect(&lab).await;
    let word = format!("4712.{}", std::process::id());
    let output = connection.run(as_root(["sleep", &word], 2)).await.unwrap();
    assert_eq!(output.ending, Ending::TimedOut { is_gone: true });
    assert!(!crate::ssh::runs(&word));
}

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use serde_json::{Value, json};

use super::{Lab, PASSWORD, USER};

/// The state of each service: what may be done with one goes together.
fn states(check: &Value) -> Vec<&str> {
    let grants = check["grants"].as_array().unwrap();
    // Behind them: rebooting and switching off.
    let (services, others) = grants.split_at(grants.len() - 2);
    assert_eq!(others[0]["argv"], json!(["systemctl", "reboot"]));
    let services = services.chunks(3).map(|verbs| {
        let state = verbs[0]["state"].as_str().unwrap();
        assert!(verbs.iter().all(|verb| verb["state"] == state), "{check}");
        state
    });
    services.collect()
}

fn assert_nothing_is_known(check: &Value) {
    assert_eq!(
        (&check["everything"], &check["is_exact"], &check["more"]),
        (&"unknown".into(), &false.into(), &json!([]))
    );
    let message = check["message"].as_str().unwrap();
    assert!(message.contains("not known"), "{message}");
    assert!(!message.contains("nothing else"), "{message}");
}

#[tokio::test]
async fn the_file_grants_what_is_in_use_and_says_what_it_cannot() {
    let Some(lab) = Lab::start().await else {
        return;
    };
    lab.expect(&["nginx", "a\\x2db"]).await;
    let answer = lab.hub.get(&lab.admin, &lab.path("/sudoers")).await.json();
    assert_eq!(answer["user"], USER);
    assert_eq!(answer["path"], "/etc/sudoers.d/homelabcmd");
    assert_eq!(
        answer["grants"],
        json!([
            {"why": "Restart nginx.service", "argv": ["systemctl", "restart", "--", "nginx.service"]},
            {"why": "Start nginx.service", "argv": ["systemctl", "start", "--", "nginx.service"]},
            {"why": "Stop nginx.service", "argv": ["systemctl", "stop", "--", "nginx.service"]},
            {"why": "Reboot", "argv": ["systemctl", "reboot"]},
            {"why": "Shut down", "argv": ["systemctl", "poweroff"]},
        ])
    );
    let text = answer["text"].as_str().unwrap();
    assert!(text.contains(&format!("{USER} ALL=(root) NOPASSWD: /usr/bin/systemctl")));
    let not_granted = answer["not_granted"].to_string();
    for word in [
        "a\\\\\\\\x2db",
        "agent",
        "scanning",
        "container",
        "Apply all updates",
        "journal",
    ] {
        let word = word.replace("\\\\\\\\", "\\\\");
        assert!(not_granted.contains(&word), "{word}: {not_granted}");
    }
    assert_eq!(answer["note"], Value::Null);
    // As root, sudo does not count: the file is for whom the hub logs in as elsewhere.
    lab.log_in_as("root", "passwordless").await;
    let answer = lab.hub.get(&lab.admin, &lab.path("/sudoers")).await.json();
    assert_eq!(answer["user"], "homelabcmd");
    assert!(answer["note"].as_str().unwrap().contains("logs in as root"));
    let bad = lab
        .hub
        .get(&lab.admin, &lab.path("/sudoers?user=ALL"))
        .await;
    assert_eq!(bad.problem(), (422, "invalid".into()));
    assert_eq!(
        lab.sshd.sessions().unwrap().len(),
        0,
        "nothing was asked there"
    );
}

#[tokio::test]
async fn installed_as_root_it_grants_exactly_what_is_needed() {
    let Some(lab) = Lab::start().await else {
        return;
    };
    lab.expect(&["nginx", "pihole-FTL"]).await;
    lab.log_in_as("root", "none").await;
    let of_user = format!("?user={USER}");
    let before = lab.post(&format!("/sudoers/check{of_user}")).await;
    assert_eq!(states(&before), ["refused", "refused"], "{before}");
    assert_eq!(before["file"], "missing");
    let check = lab.post(&format!("/sudoers/install{of_user}")).await;
    assert_eq!(check["is_exact"], true, "{check}");
    assert_eq!(check["file"], "same");
    assert_eq!(
        (&check["user"], &check["login"]),
        (&USER.into(), &"root".into())
    );
    let file = std::fs::metadata(lab.sudoers("homelabcmd")).unwrap();
    assert_eq!(file.permissions().mode() & 0o7777, 0o440);
    assert_eq!((file.uid(), file.gid()), (0, 0));
    let left = std::fs::read_dir(lab.sshd.inside("/etc/sudoers.d")).unwrap();
    assert_eq!(left.count(), 1, "a draft was left");
    assert_eq!(
        lab.recorded("sudoers.", "user").await,
        [
            format!("sudoers.install_started done {USER}"),
            format!("sudoers.installed done {USER}")
        ]
    );

    // Now as the user, who cannot read the file and is told by sudo alone.
    lab.log_in_as(USER, "passwordless").await;
    let check = lab.post("/sudoers/check").await;
    assert_eq!(states(&check), ["granted", "granted"], "{check}");
    assert_eq!(
        (&check["is_exact"], &check["everything"]),
        (&true.into(), &"no".into())
    );
    assert_eq!(check["file"], "unknown");
    assert_eq!(check["more"], json!([]));
    let restarted = lab.post("/services/nginx/restart").await;
    assert_eq!(restarted["ok"], true, "{restarted}");
    assert_eq!(lab.asked(), "restart -- nginx.service\n");

    // One more is expected: the file does not know it yet, and sudo does not run it.
    lab.expect(&["postgresql"]).await;
    let check = lab.post("/sudoers/check").await;
    assert_eq!(states(&check), ["granted", "granted", "refused"], "{check}");
    let (status, code, problem) = lab.refused("/services/postgresql/restart").await;
    assert_eq!((status, code.as_str()), (403, "sudo_refused"), "{problem}");
    assert!(problem["advice"].as_str().unwrap().contains("sudoers"));
    assert_eq!(lab.asked(), "restart -- nginx.service\n");
    let (status, code, _) = lab.refused("/sudoers/install").await;
    assert_eq!((status, code.as_str()), (403, "sudo_refused"));

    // And one less: what is granted is more than what is needed.
    let path = lab.path("/services/nginx");
    assert_eq!(lab.hub.delete(&lab.admin, &path).await.status, 204);
    let check = lab.post("/sudoers/check").await;
    assert_eq!(check["is_exact"], false);
    assert!(check["more"].to_string().contains("nginx"), "{check}");
}

#[tokio::test]
async fn who_may_do_everything_is_told_so() {
    let Some(lab) = Lab::start().await else {
        return;
    };
    lab.expect(&["nginx"]).await;
    lab.grant("admins", &format!("{USER} ALL=(ALL) NOPASSWD: ALL\n"));
    let check = lab.post("/sudoers/check").await;
    assert_eq!(states(&check), ["granted"]);
    assert_eq!(check["everything"], "without_password", "{check}");
    assert_eq!(
        (&check["file"], &check["is_exact"]),
        (&"missing".into(), &false.into())
    );
    let message = check["message"].as_str().unwrap();
    assert!(message.contains("everything as root"), "{message}");
    lab.grant("homelabcmd", "# something else\n");
    assert_eq!(lab.post("/sudoers/check").await["file"], "different");

    // The same with a password, which is stored.
    lab.grant("admins", &format!("{USER} ALL=(ALL:ALL) ALL\n"));
    // Without it sudo does not even tell what it grants, and nothing is made of that.
    let check = lab.post("/sudoers/check").await;
    assert_eq!(states(&check), ["password"], "{check}");
    assert_nothing_is_known(&check);
    let path = lab.path("/credentials/sudo_password");
    let set = lab
        .hub
        .put(&lab.admin, &path, json!({"secret": PASSWORD}))
        .await;
    assert_eq!(set.status, 200, "{}", set.text());
    lab.log_in_as(USER, "password").await;
    let check = lab.post("/sudoers/check").await;
    assert_eq!(states(&check), ["password"], "{check}");
    assert_eq!(check["everything"], "with_password");
    assert_eq!(
        check["file"], "different",
        "the password lets the hub read it"
    );
    // With it the file is installed, and then the password is not needed for what the file grants.
    let check = lab.post("/sudoers/install").await;
    assert_eq!(states(&check), ["granted"], "{check}");
    assert_eq!(
        (&check["file"], &check["everything"]),
        (&"same".into(), &"with_password".into())
    );
}

#[tokio::test]
async fn a_file_that_granted_everything_becomes_one_that_grants_what_is_needed() {
    let Some(lab) = Lab::start().await else {
        return;
    };
    lab.expect(&["nginx"]).await;
    lab.grant("homelabcmd", &format!("{USER} ALL=(ALL) NOPASSWD: ALL\n"));
    let check = lab.post("/sudoers/install").await;
    assert_eq!(check["is_exact"], true, "{check}");
    // The hub has just given its own root away, and cannot read the file any more.
    assert_eq!(
        (&check["file"], &check["everything"]),
        (&"unknown".into(), &"no".into())
    );
    let restarted = lab.post("/services/nginx/restart").await;
    assert_eq!(restarted["ok"], true, "{restarted}");
    let (status, code, _) = lab.refused("/sudoers/install").await;
    assert_eq!((status, code.as_str()), (403, "sudo_refused"));
    let recorded = lab.recorded("sudoers.installed", "code").await;
    assert_eq!(
        recorded,
        [
            "sudoers.installed done",
            "sudoers.installed refused sudo_refused"
        ]
    );
}

#[tokio::test]
async fn the_last_line_that_matches_counts() {
    let Some(lab) = Lab::start().await else {
        return;
    };
    lab.expect(&["nginx"]).await;
    lab.grant(
        "homelabcmd",
        &format!("{USER} ALL=(root) NOPASSWD: /usr/bin/systemctl restart -- nginx.service\n"),
    );
    lab.grant("zz-admins", &format!("{USER} ALL=(ALL:ALL) ALL\n"));
    let check = lab.post("/sudoers/check").await;
    assert_eq!(states(&check), ["password"], "{check}");
    let (status, code, problem) = lab.refused("/services/nginx/restart").await;
    assert_eq!((status, code.as_str()), (403, "sudo_refused"), "{problem}");
}

#[tokio::test]
async fn what_visudo_refuses_never_lands() {
    let refusing = "#!/bin/sh\necho \"$3:1:1: syntax error\" >&2\nexit 1\n";
    let visudo = ("/usr/sbin/visudo".into(), refusing.into(), 0o755);
    let Some(lab) = Lab::start_with(vec![visudo]).await else {
        return;
    };
    lab.expect(&["nginx"]).await;
    lab.grant("homelabcmd", "# the old one\n");
    lab.log_in_as("root", "none").await;
    let install = format!("/sudoers/install?user={USER}");
    let (status, code, problem) = lab.refused(&install).await;
    assert_eq!(
        (status, code.as_str()),
        (409, "visudo_refused"),
        "{problem}"
    );
    let said = problem["detail"].as_str().unwrap();
    // It looked at a file whose name sudo does not read.
    assert!(said.contains("/etc/sudoers.d/homelabcmd.hlc-"), "{said}");
    let kept = std::fs::read_to_string(lab.sudoers("homelabcmd")).unwrap();
    assert_eq!(kept, "# the old one\n");
    let left = std::fs::read_dir(lab.sshd.inside("/etc/sudoers.d")).unwrap();
    assert_eq!(left.count(), 1, "a draft was left");
    assert_eq!(
        lab.recorded("sudoers.", "code").await,
        [
            "sudoers.install_started done",
            "sudoers.installed refused visudo_refused"
        ]
    );
}

#[tokio::test]
async fn what_stands_in_the_way_is_named() {
    let Some(lab) = Lab::start().await else {
        return;
    };
    lab.expect(&["nginx"]).await;
    // The user may do nothing as root, and sudo says so only to who shows a password.
    for sudo in ["passwordless", "none"] {
        lab.log_in_as(USER, sudo).await;
        let check = lab.post("/sudoers/check").await;
        assert_eq!(states(&check), ["password"], "{check}");
        assert_nothing_is_known(&check);
    }
    let (status, code, _) = lab.refused("/sudoers/install").await;
    assert_eq!((status, code.as_str()), (409, "not_root"));
    lab.log_in_as("root", "none").await;
    for verb in ["check", "install"] {
        let (status, code, _) = lab
            .refused(&format!("/sudoers/{verb}?user=nobody-here"))
            .await;
        assert_eq!((status, code.as_str()), (409, "no_such_user"), "{verb}");
    }
    let operator = lab.hub.client("operator").await;
    let path = lab.path("/sudoers/install");
    assert_eq!(lab.hub.post(&operator, &path, json!({})).await.status, 403);
    let path = lab.path("/sudoers/check?user=nobody-here");
    assert_eq!(lab.hub.post(&operator, &path, json!({})).await.status, 409);
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let settings = json!({"address": "127.0.0.1", "port": closed, "user": USER});
    let path = lab.path("/connection");
    let set = lab.hub.put(&lab.admin, &path, settings).await;
    assert_eq!(set.status, 200, "{}", set.text());
    let (status, code, problem) = lab.refused("/sudoers/check").await;
    assert_eq!((status, code.as_str()), (502, "connection_refused"));
    assert!(problem["advice"].as_str().unwrap().contains("port"));
}

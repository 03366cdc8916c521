use std::time::{Duration, Instant};

use homelabcmd::audit::Actor;
use homelabcmd::machines::MachineId;
use homelabcmd::platform::ssh::Command;
use homelabcmd::remote::{Attempt, reach};
use homelabcmd_testkit::sshd::{Settings, Sshd};
use serde_json::{Value, json};

use super::{Lab, add_machine, connect_by, steps, test};
use crate::support::TestHub;

#[tokio::test]
async fn a_test_names_every_step_and_leaves_nothing_open() {
    let lab = Lab::start().await;
    let first = lab.test().await;
    assert_eq!(first["ok"], true, "{first}");
    let expected = [
        "connect: ok",
        "host_key: ok",
        "authenticate: ok",
        "command: ok",
    ];
    assert_eq!(steps(&first)[..4], expected);
    let key = first["steps"][1]["detail"].as_str().unwrap();
    assert!(key.contains("seen for the first time"), "{key}");
    let again = lab.test().await;
    let key = again["steps"][1]["detail"].as_str().unwrap();
    assert!(key.contains("as before"), "{key}");
    let seen = lab.connection().await;
    assert_eq!(seen["host_keys"][0]["trusted_by"], "first_use", "{seen}");
    assert_eq!(seen["last"]["failure"], serde_json::Value::Null);
    assert_eq!(seen["is_open"], false);
    super::super::ssh::until("no session is left", || {
        lab.sshd.sessions().unwrap().is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_test_that_fails_names_the_step_and_what_to_do() {
    let lab = Lab::start().await;
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let body = json!({"address": "127.0.0.1", "port": closed});
    let refused = test(&lab.hub, &lab.admin, body).await;
    assert_eq!(
        refused["failure"]["code"], "connection_refused",
        "{refused}"
    );
    assert_eq!(refused["failure"]["step"], "connect");
    assert_eq!(steps(&refused), ["connect: failed"]);
    let body = json!({"address": "no-such-host.invalid"});
    let unknown = test(&lab.hub, &lab.admin, body).await;
    assert_eq!(unknown["failure"]["step"], "resolve", "{unknown}");
    // A password is for machines, not for whoever answers at an address.
    let secret = json!({"secret": "planted"});
    let set = lab.hub.put(&lab.admin, "/credentials/ssh_password", secret);
    assert_eq!(set.await.status, 200);
    let body = json!({"address": "127.0.0.1", "port": lab.sshd.port(), "user": "nobody-here"});
    let stranger = test(&lab.hub, &lab.admin, body).await;
    let used = lab.audit().await;
    let (_, used) = used
        .iter()
        .find(|(action, _)| action == "credential.used")
        .unwrap();
    assert_eq!(used["kinds"], json!(["ssh_key"]), "{used}");
    assert_eq!(
        stranger["failure"]["code"], "authentication_failed",
        "{stranger}"
    );
    let advice = stranger["failure"]["advice"].as_str().unwrap();
    assert!(advice.contains("authorized_keys"), "{advice}");
    for bad in [
        json!({}),
        json!({"address": "-oProxyCommand=x"}),
        json!({"address": "127.0.0.1", "user": "a b"}),
        json!({"address": "127.0.0.1", "port": 0}),
        json!({"address": "nas", "machine_id": lab.machine}),
    ] {
        let answer = lab
            .hub
            .post(&lab.admin, "/settings/test-ssh", bad.clone())
            .await;
        assert_eq!(answer.status, 422, "{bad}: {}", answer.text());
    }
}

#[tokio::test]
async fn commands_share_a_connection_that_ends_with_the_settings_it_was_made_with() {
    let lab = Lab::start().await;
    let id = MachineId::parse(&lab.machine).unwrap();
    let actor = Actor::job("test");
    let how = Attempt::patient(&actor, "a test");
    for _ in 0..3 {
        let access = reach(&lab.hub.app, id, &how).await.unwrap();
        let command = Command::new(["echo", "hello"], Duration::from_secs(10));
        let output = access.connection.run(command).await.unwrap();
        assert_eq!(output.stdout.text(), "hello\n");
    }
    assert_eq!(lab.sshd.sessions().unwrap().len(), 1);
    let uses = |audit: &[(String, serde_json::Value)]| {
        audit
            .iter()
            .filter(|(action, _)| action == "credential.used")
            .count()
    };
    assert_eq!(
        uses(&lab.audit().await),
        1,
        "opened once, for one connection"
    );
    assert_eq!(lab.connection().await["is_open"], true);
    // A new key: what was opened with the old one is not used again.
    let body = json!({"replace": true});
    let made = lab
        .hub
        .post(&lab.admin, "/credentials/ssh_key/generate", body)
        .await;
    assert_eq!(made.status, 201);
    lab.hub.run_job("remote.credentials").await;
    let failure = reach(&lab.hub.app, id, &how).await.unwrap_err();
    assert_eq!(failure.code(), "authentication_failed");
    let last = lab.connection().await["last"]["failure"].clone();
    assert_eq!(last["code"], "authentication_failed", "{last}");
}

#[tokio::test]
async fn a_machine_that_comes_back_within_the_tries_is_reached() {
    let lab = Lab::start().await;
    let id = MachineId::parse(&lab.machine).unwrap();
    let actor = Actor::job("test");
    // Somebody answers who is no SSH server yet, as a machine does that starts.
    let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = json!({"address": "127.0.0.1", "port": door.local_addr().unwrap().port()});
    connect_by(&lab.hub, &lab.admin, &lab.machine, settings).await;
    let sshd = ("127.0.0.1", lab.sshd.port());
    let opens = async |closed: usize| {
        for _ in 0..closed {
            drop(door.accept().await.unwrap());
        }
        let (mut outside, _) = door.accept().await.unwrap();
        let mut inside = tokio::net::TcpStream::connect(sshd).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
    };
    let once = Attempt::once(&actor, "a test");
    let failure = tokio::select! {
        reached = reach(&lab.hub.app, id, &once) => reached.unwrap_err(),
        () = opens(1) => panic!("it was tried again"),
    };
    assert_eq!(failure.code(), "closed_early", "{failure}");
    let how = Attempt::patient(&actor, "a test");
    let began = Instant::now();
    let reached = tokio::select! {
        reached = reach(&lab.hub.app, id, &how) => reached,
        () = opens(2) => panic!("the connection ended"),
    };
    reached.unwrap();
    assert!(
        began.elapsed() >= Duration::from_secs(4),
        "two pauses of two seconds"
    );
}

#[tokio::test]
async fn what_began_before_a_machine_was_moved_goes_on_where_it_is_now() {
    let lab = Lab::start().await;
    let id = MachineId::parse(&lab.machine).unwrap();
    let actor = Actor::job("test");
    let how = Attempt::patient(&actor, "a test");
    let access = reach(&lab.hub.app, id, &how).await.unwrap();
    let run = async || {
        let command = Command::new(
            ["sh", "-c", "echo $SSH_CONNECTION"],
            Duration::from_secs(10),
        );
        let output = access.run(&lab.hub.app, &how, command).await.unwrap();
        let text = output.stdout.text().trim().to_owned();
        text.rsplit(' ').next().unwrap().parse::<u16>().unwrap()
    };
    assert_eq!(run().await, lab.sshd.port());
    let other = Sshd::start_with(&Settings::default()).unwrap();
    let key = lab.hub.get(&lab.admin, "/credentials").await.json();
    other
        .authorize(key["items"][0]["public"]["line"].as_str().unwrap())
        .unwrap();
    let body = json!({"address": "127.0.0.1", "port": other.port()});
    connect_by(&lab.hub, &lab.admin, &lab.machine, body).await;
    let keys = lab.path("/host-keys");
    let forgotten = lab.hub.delete(&lab.admin, &keys).await;
    assert_eq!(forgotten.status, 204, "{}", forgotten.text());
    assert_eq!(run().await, other.port(), "the same access, the new place");
    assert!(
        lab.sshd.sessions().unwrap().len() <= 1,
        "nobody connects to the old one"
    );
}

#[tokio::test]
async fn changing_the_machine_between_ends_the_connections_through_it() {
    let lab = Lab::start().await;
    let inside = Sshd::start_with(&Settings::default()).unwrap();
    let key = lab.hub.get(&lab.admin, "/credentials").await.json();
    inside
        .authorize(key["items"][0]["public"]["line"].as_str().unwrap())
        .unwrap();
    let behind = add_machine(&lab.hub, &lab.admin, "behind", inside.port()).await;
    let settings = json!({"address": "127.0.0.1", "port": inside.port(), "jump": lab.machine});
    connect_by(&lab.hub, &lab.admin, &behind, settings).await;
    let id = MachineId::parse(&behind).unwrap();
    let actor = Actor::job("test");
    let how = Attempt::once(&actor, "a test");
    reach(&lab.hub.app, id, &how).await.unwrap();
    let path = format!("/machines/{behind}/connection");
    let is_open = async || lab.hub.get(&lab.admin, &path).await.json()["is_open"].clone();
    assert_eq!(is_open().await, true);
    let elsewhere = json!({"address": "127.0.0.1", "port": 1});
    connect_by(&lab.hub, &lab.admin, &lab.machine, elsewhere).await;
    assert_eq!(is_open().await, false);
    let failure = reach(&lab.hub.app, id, &how).await.unwrap_err();
    assert_eq!(failure.code(), "jump_host_failed", "{failure}");
    let last = lab.hub.get(&lab.admin, &path).await.json()["last"].clone();
    assert_eq!(last["failure"]["code"], "jump_host_failed", "{last}");
}

#[tokio::test]
async fn circles_and_long_ways_are_told_wherever_they_come_from() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let mut row = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        row.push(add_machine(&hub, &admin, name, 22).await);
    }
    let behind = |jump: &str| json!({"address": "127.0.0.1", "jump": jump});
    // e behind d behind c behind b: three between would be four with another.
    for at in [4, 3, 2] {
        connect_by(&hub, &admin, &row[at], behind(&row[at - 1])).await;
    }
    let path = |id: &str| format!("/machines/{id}/connection");
    let longer = hub.put(&admin, &path(&row[1]), behind(&row[0])).await;
    assert_eq!(
        longer.status,
        422,
        "e would have four before it: {}",
        longer.text()
    );
    let sixth = add_machine(&hub, &admin, "f", 22).await;
    let refused = hub.put(&admin, &path(&sixth), behind(&row[4])).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    // A circle that is in the database, from a backup or another hub.
    let mut tx = hub.app.db.write().await.unwrap();
    let settings = json!({"address": "127.0.0.1", "jump": row[4]}).to_string();
    let circle = "insert into remote_settings (machine_id, body) values ($1, $2) \
                  on conflict (machine_id) do update set body = excluded.body";
    sqlx::query(circle)
        .bind(&row[1])
        .bind(settings)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let id = MachineId::parse(&row[4]).unwrap();
    let actor = Actor::job("test");
    let how = Attempt::once(&actor, "a test");
    let tried = tokio::time::timeout(Duration::from_secs(10), reach(&hub.app, id, &how));
    let failure = tried
        .await
        .expect("it is not waited for itself")
        .unwrap_err();
    assert!(failure.to_string().contains("form a circle"), "{failure}");
}

#[tokio::test]
async fn a_machine_behind_another_and_circles_of_them() {
    let lab = Lab::start().await;
    let inside = Sshd::start_with(&Settings::default()).unwrap();
    let key = lab.hub.get(&lab.admin, "/credentials").await.json();
    let line = key["items"][0]["public"]["line"].as_str().unwrap();
    inside.authorize(line).unwrap();
    let behind = add_machine(&lab.hub, &lab.admin, "behind", inside.port()).await;
    let settings = json!({"address": "127.0.0.1", "port": inside.port(), "jump": lab.machine});
    connect_by(&lab.hub, &lab.admin, &behind, settings).await;
    let tested = test(&lab.hub, &lab.admin, json!({"machine_id": behind})).await;
    assert_eq!(tested["ok"], true, "{tested}");
    let path = format!("/machines/{behind}/connection");
    let seen = lab.hub.get(&lab.admin, &path).await.json();
    assert_eq!(seen["effective"]["jump_name"], "nas", "{seen}");
    // The machine between is the one that was reached over its address.
    let log = inside.log();
    assert!(log.contains("Accepted publickey"), "{log}");
    let circle = json!({"jump": behind});
    let refused = lab
        .hub
        .put(&lab.admin, &lab.path("/connection"), circle)
        .await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let itself = json!({"jump": lab.machine});
    let refused = lab
        .hub
        .put(&lab.admin, &lab.path("/connection"), itself)
        .await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn a_machine_that_others_are_reached_through_stays_until_they_are_not() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let nas = add_machine(&hub, &admin, "nas", 22).await;
    let jump = json!({"address": "127.0.0.1", "jump": nas});
    let mut behind = Vec::new();
    for name in ["camera", "printer"] {
        let id = add_machine(&hub, &admin, name, 22).await;
        connect_by(&hub, &admin, &id, jump.clone()).await;
        behind.push(id);
    }
    let path = format!("/machines/{nas}");
    let refused = hub.delete(&admin, &path).await;
    assert_eq!(refused.problem(), (409, "machine_is_jump_host".into()));
    let problem = refused.json();
    assert_eq!(problem["conflicting_id"], behind[0].as_str());
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("camera, printer"), "{detail}");
    assert_eq!(hub.get(&admin, &path).await.status, 200);
    connect_by(&hub, &admin, &behind[0], json!({"address": "127.0.0.1"})).await;
    let gone = hub
        .delete(&admin, &format!("/machines/{}", behind[1]))
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(hub.delete(&admin, &path).await.status, 204);
}

#[tokio::test]
async fn a_way_through_a_machine_that_is_gone_does_not_look_direct() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let nas = add_machine(&hub, &admin, "nas", 22).await;
    let camera = add_machine(&hub, &admin, "camera", 22).await;
    let jump = json!({"address": "127.0.0.1", "jump": nas});
    connect_by(&hub, &admin, &camera, jump).await;
    let connection = format!("/machines/{camera}/connection");
    let effective = async || hub.get(&admin, &connection).await.json()["effective"].clone();
    assert_eq!(effective().await["is_jump_gone"], false);
    // As a hub from before let it go.
    let mut tx = hub.app.db.write().await.unwrap();
    let delete = sqlx::query("delete from machines where id = $1");
    delete.bind(&nas).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let seen = effective().await;
    assert_eq!(seen["is_jump_gone"], true, "{seen}");
    assert_eq!(seen["jump_name"], Value::Null);
    let tested = test(&hub, &admin, json!({"machine_id": camera})).await;
    let said = tested["failure"]["message"].as_str().unwrap();
    assert!(said.contains("is gone"), "{said}");
}

#[tokio::test]
async fn keys_of_an_ssh_agent_open_the_door() {
    let agent = Agent::start();
    let lab = Lab::start().await;
    let mut config = lab.hub.app.config.clone();
    config.serve.ssh_agent = Some(agent.socket.clone());
    let key = agent.folder.path().join("key");
    homelabcmd_testkit::sshd::keygen(&key, "ed25519").unwrap();
    agent.add(&key);
    let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
    let host = Sshd::start().unwrap();
    host.authorize(public.trim()).unwrap();
    // The hub that knows the agent has no key of its own.
    let folder = tempfile::tempdir().unwrap();
    config.data = homelabcmd::config::DataOptions::in_folder(folder.path());
    let db = homelabcmd::platform::db::Db::open(&config.data.location().unwrap())
        .await
        .unwrap();
    let clock = homelabcmd::platform::clock::Clock::system();
    let app = homelabcmd::app::App::new(config, db, clock);
    let mut conn = app.db.read().await.unwrap();
    let settings = homelabcmd::remote::RemoteSettings {
        port: Some(host.port()),
        user: Some(Sshd::user().unwrap()),
        login: homelabcmd::remote::LoginWith::Agent,
        ..Default::default()
    };
    let hosts = vec!["127.0.0.1".to_owned()];
    let target = homelabcmd::remote::target_of_stranger(&app, &mut conn, hosts, &settings)
        .await
        .unwrap();
    let actor = Actor::job("test");
    let how = Attempt::once(&actor, "a test");
    let mut steps = homelabcmd::remote::Steps::unwatched();
    homelabcmd::remote::attempt(&app, &target, &how, &mut steps)
        .await
        .unwrap();
}

/// An `ssh-agent` that ends with the test.
struct Agent {
    process: std::process::Child,
    socket: std::path::PathBuf,
    folder: tempfile::TempDir,
}

impl Agent {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("agent");
        let process = std::process::Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(&socket)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..500 {
            if socket.exists() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Self {
            process,
            socket,
            folder,
        }
    }

    fn add(&self, key: &std::path::Path) {
        let added = std::process::Command::new("ssh-add")
            .arg("-q")
            .arg(key)
            .env("SSH_AUTH_SOCK", &self.socket)
            .status()
            .unwrap();
        assert!(added.success());
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn only_an_agent_that_is_set_up_is_told_where_the_hub_is() {
    let lab = Lab::start().await;
    for action in ["upgrade", "remove"] {
        let order = json!({"action": action, "hub_url": "http://hub.lan:7420"});
        let answer = lab.hub.post(&lab.admin, &lab.path("/agent"), order).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert_eq!(answer.json()["errors"][0]["pointer"], "/hub_url");
    }
    let done = lab.hub.get(&lab.admin, &lab.path("/agent")).await.json();
    assert_eq!(done["items"], json!([]), "nothing was begun");
}

#[tokio::test]
async fn a_password_of_all_machines_goes_only_where_an_admin_said_so() {
    let lab = Lab::start().await;
    let secret = json!({"secret": "planted"});
    for kind in ["ssh_password", "sudo_password"] {
        let path = format!("/credentials/{kind}");
        let set = lab.hub.put(&lab.admin, &path, secret.clone()).await;
        assert_eq!(set.status, 200);
    }
    let opened = || async {
        let audit = lab.audit().await;
        let used = audit.iter().find(|(action, _)| action == "credential.used");
        used.map(|(_, detail)| (detail["kinds"].clone(), detail["to"].clone()))
    };
    let place = format!("{}@127.0.0.1:{}", Sshd::user().unwrap(), lab.sshd.port());
    // As every machine is reached unless somebody says otherwise.
    assert_eq!(lab.test().await["ok"], true);
    assert_eq!(opened().await, Some((json!(["ssh_key"]), json!(place))));
    // Whoever answers at an address: none at all, also when it is asked for.
    let operator = lab.hub.client("operator").await;
    for more in [json!({"login": "password"}), json!({"sudo": "password"})] {
        let mut body = json!({"address": "127.0.0.1", "port": lab.sshd.port(), "user": "ada"});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let before = lab.audit().await.len();
        let told = test(&lab.hub, &operator, body).await;
        assert_eq!(told["ok"], false, "{told:#}");
        let used = lab.audit().await;
        let new = used[..used.len() - before].iter();
        for (_, detail) in new.filter(|(action, _)| action == "credential.used") {
            assert_eq!(detail["kinds"], json!(["ssh_key"]), "{detail}");
        }
    }
    // An admin says that this machine is logged in to by password.
    let settings = json!({"address": "127.0.0.1", "port": lab.sshd.port(), "login": "password"});
    connect_by(&lab.hub, &lab.admin, &lab.machine, settings).await;
    lab.test().await;
    let (kinds, _) = opened().await.unwrap();
    assert_eq!(kinds, json!(["ssh_password"]));
}

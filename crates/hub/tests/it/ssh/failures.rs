use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use homelabcmd::platform::secrets::Secret;
use homelabcmd::platform::ssh::{
    Address, Failure, HostKey, HostKeyPolicy, Identity, Login, Step, dial, handshake,
};
use homelabcmd_testkit::sshd::{Settings, keygen};

use super::{Host, PATIENCE, first_use, sh};

const SHORT: Duration = Duration::from_millis(500);

/// Greets whatever listens there.
pub(super) async fn greet(port: u16) -> Failure {
    let address = Address::new("127.0.0.1", port);
    let stream = dial(&address, SHORT).await.unwrap();
    let host = homelabcmd::platform::lifecycle::Lifecycle::default();
    match handshake(stream, &address, first_use(), SHORT, &host).await {
        Ok(_) => panic!("nobody speaks SSH there"),
        Err(failure) => failure,
    }
}

/// A port where somebody says this and then nothing.
fn listener(says: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(says).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    });
    port
}

#[tokio::test]
async fn a_port_where_nobody_listens_and_a_name_that_nobody_knows() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let refused = dial(&Address::new("127.0.0.1", port), SHORT).await;
    let refused = refused.unwrap_err();
    assert_eq!(
        (refused.code(), refused.step()),
        ("connection_refused", Step::Connect)
    );
    let unknown = dial(&Address::new("no-such-host.invalid", 22), PATIENCE).await;
    let unknown = unknown.unwrap_err();
    assert_eq!(
        (unknown.code(), unknown.step()),
        ("name_not_found", Step::Resolve)
    );
    assert!(unknown.to_string().contains("no-such-host.invalid"));
}

#[tokio::test]
async fn what_hangs_is_told_from_what_is_no_ssh_server() {
    let silent = greet(listener(b"")).await;
    assert_eq!(silent.code(), "frozen");
    assert!(silent.to_string().contains("says nothing"), "{silent}");
    let greets = greet(listener(b"SSH-2.0-OpenSSH_9.2p1\r\n")).await;
    assert_eq!((greets.code(), greets.step()), ("frozen", Step::Handshake));
    assert!(greets.to_string().contains("greets"), "{greets}");
    let web = greet(listener(b"HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    assert_eq!(web.code(), "not_ssh");
    assert!(web.to_string().contains("HTTP/1.1 400"), "{web}");
    let host = Host::start();
    host.sshd.freeze().unwrap();
    assert_eq!(greet(host.sshd.port()).await.code(), "frozen");
}

#[tokio::test]
async fn an_other_host_key_is_refused_before_anything_is_said() {
    let settings = Settings {
        host_keys: &["ed25519", "ecdsa", "rsa"],
        ..Settings::default()
    };
    let host = Host::start_with(&settings);
    let login = host.login();
    let key = |kind: &str| HostKey::parse(&host.sshd.host_key(kind).unwrap()).unwrap();
    let only = |key: HostKey| HostKeyPolicy {
        accepted: vec![key],
        first_use: true,
    };
    // Whichever of its keys is known is asked for.
    for kind in ["ed25519", "ecdsa", "rsa"] {
        let connection = host.try_connect(only(key(kind)), &login).await.unwrap();
        assert_eq!(connection.host_key(), &key(kind));
    }
    let other = Identity::generate("other").unwrap().public_line();
    let other = HostKey::parse(&other).unwrap();
    let failure = host.try_connect(only(other), &login).await.unwrap_err();
    let Failure::HostKey { shown, .. } = &failure else {
        panic!("{failure}");
    };
    assert_eq!(shown, &key("ed25519"));
    assert!(failure.to_string().contains(&shown.fingerprint()));
    assert!(!host.sshd.log().contains("Failed publickey"));
    // Nobody is trusted by default.
    let nobody = HostKeyPolicy::default();
    let failure = host.try_connect(nobody, &login).await.unwrap_err();
    assert_eq!(failure.step(), Step::HostKey);
}

#[tokio::test]
async fn who_is_not_let_in_learns_what_was_tried_and_what_would_do() {
    let host = Host::start();
    let stranger = Login {
        identities: vec![Identity::generate("stranger").unwrap()],
        password: Some(Secret::from("planted")),
        ..host.login()
    };
    let failure = host.try_connect(first_use(), &stranger).await.unwrap_err();
    assert_eq!(
        (failure.code(), failure.step()),
        ("authentication_failed", Step::Authenticate)
    );
    let said = failure.to_string();
    assert!(
        said.contains(&stranger.identities[0].fingerprint()),
        "{said}"
    );
    assert!(
        said.contains("it would take a key") && !said.contains("planted"),
        "{said}"
    );
    let nothing = Login {
        identities: Vec::new(),
        ..host.login()
    };
    let failure = host.try_connect(first_use(), &nothing).await.unwrap_err();
    assert_eq!(failure.code(), "no_credentials");
    // Several keys: the right one may come last.
    let mut several = stranger.clone();
    several.identities.push(host.identity.clone());
    host.try_connect(first_use(), &several).await.unwrap();
}

#[tokio::test]
async fn a_server_that_goes_away_during_the_login_did_not_refuse_it() {
    let host = Host::start();
    let address = host.address();
    let stream = dial(&address, PATIENCE).await.unwrap();
    let greeted = handshake(stream, &address, first_use(), PATIENCE, &host.lifecycle);
    let greeted = greeted.await.unwrap();
    host.sshd.cut_all().unwrap();
    let failure = greeted.authenticate(&host.login()).await.unwrap_err();
    assert_eq!(failure.code(), "connection_lost", "{failure}");
    // One that says goodbye did.
    let settings = Settings {
        lines: vec!["MaxAuthTries 1".into()],
        ..Settings::default()
    };
    let host = Host::start_with(&settings);
    let mut login = host.login();
    let stranger = Identity::generate("stranger").unwrap();
    login.identities = vec![stranger.clone(), stranger, host.identity.clone()];
    let failure = host.try_connect(first_use(), &login).await.unwrap_err();
    assert_eq!(failure.code(), "authentication_failed", "{failure}");
}

#[tokio::test]
async fn keys_of_every_usual_kind_open_the_door() {
    let host = Host::start();
    let folder = host.sshd.folder();
    for (kind, passphrase) in [
        ("ed25519", ""),
        ("ecdsa", ""),
        ("rsa", ""),
        ("ed25519", "open sesame"),
    ] {
        let path = folder.join(format!("key-{kind}-{}", passphrase.len()));
        keygen(&path, kind).unwrap();
        if !passphrase.is_empty() {
            let changed = std::process::Command::new("ssh-keygen")
                .args(["-q", "-p", "-P", "", "-N", passphrase, "-f"])
                .arg(&path)
                .status()
                .unwrap();
            assert!(changed.success());
        }
        let text = Secret::new(std::fs::read_to_string(&path).unwrap());
        let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
        host.sshd.authorize(public.trim()).unwrap();
        let identity = Identity::parse(&text, Some(&Secret::from(passphrase))).unwrap();
        let login = Login {
            identities: vec![identity],
            ..host.login()
        };
        host.try_connect(first_use(), &login).await.unwrap();
        if !passphrase.is_empty() {
            let without = Identity::parse(&text, None).unwrap_err().to_string();
            assert!(without.contains("needs its passphrase"), "{without}");
            let wrong = Identity::parse(&text, Some(&Secret::from("open barley")));
            let wrong = wrong.unwrap_err().to_string();
            assert!(
                wrong.contains("does not open") && !wrong.contains("barley"),
                "{wrong}"
            );
        }
    }
}

#[tokio::test]
async fn a_server_that_allows_one_session_runs_all_commands_one_after_the_other() {
    let settings = Settings {
        lines: vec!["MaxSessions 1".into()],
        // A slow `.bashrc` would be in each one's turn, and the last in line waits for four seconds at most.
        empty_home: rustix::process::geteuid().is_root(),
        ..Settings::default()
    };
    let host = Host::start_with(&settings);
    let connection = host.connect().await;
    let many = (0..6).map(|_| connection.run(sh("sleep 0.05")));
    for output in futures_util::future::join_all(many).await {
        assert!(output.unwrap().is_success());
    }
    // One that holds the only place for long: the others say why they could not start.
    let (long, short) = tokio::join!(connection.run(sh("sleep 6")), async {
        super::until("it runs", || super::runs("sleep 6")).await;
        connection.run(sh("true")).await
    });
    assert!(long.unwrap().is_success());
    let failure = short.unwrap_err();
    assert_eq!(
        (failure.code(), failure.step()),
        ("no_channel", Step::Channel)
    );
}

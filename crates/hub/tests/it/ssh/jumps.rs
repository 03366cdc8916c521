use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use homelabcmd::platform::ssh::{Address, Connection, Failure, Step};
use homelabcmd_testkit::sshd::Settings;

use super::{Host, PATIENCE, first_use, sh};

/// Why nothing is reached there.
async fn refusal(jump: &Arc<Connection>, to: &Address) -> Failure {
    let greeted = jump.jump(to, first_use(), PATIENCE).await;
    greeted.err().unwrap()
}

#[tokio::test]
async fn a_machine_behind_another_is_reached_through_it() {
    let (door, inside) = (Host::start(), Host::start());
    let jump = door.connect().await;
    let greeted = jump
        .jump(&inside.address(), first_use(), PATIENCE)
        .await
        .unwrap();
    let connection = greeted.authenticate(&inside.login()).await.unwrap();
    let connection = Arc::new(connection);
    assert!(connection.run(sh("true")).await.unwrap().is_success());
    assert_eq!(
        jump.idle_for(),
        None,
        "it is used as long as the other is open"
    );
}

#[tokio::test]
async fn which_of_the_two_machines_is_in_the_way_is_told() {
    let door = Host::start();
    let jump = door.connect().await;
    let at = door.address().to_string();
    let refused = refusal(&jump, &Address::new("127.0.0.1", 1)).await;
    assert_eq!(refused.code(), "connection_refused", "{refused}");
    let said = refused.to_string();
    let both = said.contains("127.0.0.1:1 (from the jump host") && said.contains(&at);
    assert!(both, "{said}");
    let unknown = refusal(&jump, &Address::new("no-such-host.invalid", 22)).await;
    let kind = (unknown.code(), unknown.step());
    assert_eq!(kind, ("name_not_found", Step::Resolve), "{unknown}");
    assert!(unknown.to_string().contains(&at), "{unknown}");
    // Many at once: the server does not say which words are whose, and nobody is told another's.
    let nobody = Address::new("127.0.0.1", 1);
    let nowhere = Address::new("no-such-host.invalid", 22);
    for _ in 0..20 {
        let (a, b) = tokio::join!(refusal(&jump, &nobody), refusal(&jump, &nowhere));
        assert!(
            ["connection_refused", "unreachable"].contains(&a.code()),
            "{a}"
        );
        assert!(["name_not_found", "unreachable"].contains(&b.code()), "{b}");
    }
    assert!(jump.run(sh("true")).await.unwrap().is_success());
    // The jump host is gone.
    door.sshd.cut_all().unwrap();
    let gone = refusal(&jump, &nobody).await;
    assert_eq!(
        (gone.code(), gone.step()),
        ("jump_host_failed", Step::Connect)
    );
    assert!(
        gone.to_string().contains(&format!("jump host {at}")),
        "{gone}"
    );
}

#[tokio::test]
async fn a_jump_host_that_forbids_it_is_not_a_machine_out_of_reach() {
    let settings = Settings {
        lines: vec!["AllowTcpForwarding no".into()],
        ..Settings::default()
    };
    let door = Host::start_with(&settings);
    let jump = door.connect().await;
    let failure = refusal(&jump, &Address::new("127.0.0.1", 1)).await;
    assert_eq!(failure.code(), "forwarding_refused", "{failure}");
    assert!(failure.advice().contains("AllowTcpForwarding"));
    let said = failure.to_string();
    assert!(said.contains(&door.address().to_string()), "{said}");
}

#[tokio::test]
async fn a_machine_that_does_not_answer_keeps_nobody_else_behind_the_same_host_waiting() {
    let (door, inside) = (Host::start(), Host::start());
    let jump = door.connect().await;
    // Takes connections, and its queue of them is full: whoever comes waits.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap();
    let mut waiting = Vec::new();
    loop {
        match TcpStream::connect_timeout(&at, Duration::from_millis(200)) {
            Ok(stream) => waiting.push(stream),
            Err(error) if error.kind() == ErrorKind::TimedOut => break,
            Err(error) => panic!("{error}"),
        }
    }
    let off = Address::new("127.0.0.1", at.port());
    let patience = Duration::from_secs(3);
    let dead = jump.jump(&off, first_use(), patience);
    let well = async {
        // It is asked for when the other waits already.
        tokio::task::yield_now().await;
        jump.jump(&inside.address(), first_use(), patience).await
    };
    let (dead, well) = tokio::join!(dead, well);
    assert_eq!(dead.err().unwrap().code(), "connect_timeout");
    well.unwrap();
}

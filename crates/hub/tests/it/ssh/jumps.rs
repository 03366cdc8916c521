use std::sync::Arc;

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
    // Many at once: each has the words that are its own.
    let nobody = Address::new("127.0.0.1", 1);
    let nowhere = Address::new("no-such-host.invalid", 22);
    let (a, b) = tokio::join!(refusal(&jump, &nobody), refusal(&jump, &nowhere));
    assert_eq!(
        (a.code(), b.code()),
        ("connection_refused", "name_not_found")
    );
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

use std::time::Duration;

use homelabcmd::platform::ssh::{Command, Ending};
use tokio_util::sync::CancellationToken;

use super::{Host, runs, sh, until};

/// A shell with a child, a grandchild, one in the background whose parent is gone, and one that does not
/// want to be told.
fn family(word: &str) -> String {
    format!(
        "(sleep {word} &) ; sleep {word} & sh -c 'trap \"\" TERM INT HUP; sleep {word}; sleep {word}' & \
         echo ready; wait; sleep {word}"
    )
}

#[tokio::test]
async fn a_command_that_runs_too_long_is_ended_with_all_its_children() {
    let host = Host::start();
    let connection = host.connect().await;
    let script = family("4711.01");
    let command = Command::new(["sh", "-c", &script], Duration::from_millis(700));
    let output = connection.run(command).await.unwrap();
    assert_eq!(output.ending, Ending::TimedOut { is_gone: true });
    assert_eq!(output.stdout.text(), "ready\n", "what it said is kept");
    assert!(!runs("4711.01"));
    assert!(connection.run(sh("true")).await.unwrap().is_success());
}

#[tokio::test]
async fn a_command_that_nobody_waits_for_is_ended() {
    let host = Host::start();
    let connection = host.connect().await;
    let waiting = {
        let connection = connection.clone();
        let script = family("4711.02");
        async move { connection.run(sh(&script)).await }
    };
    let handle = tokio::task::JoinSet::from_iter([waiting]);
    until("it runs", || runs("4711.02")).await;
    drop(handle);
    until("it is gone", || !runs("4711.02")).await;
    assert!(connection.run(sh("true")).await.unwrap().is_success());
}

#[tokio::test]
async fn a_command_can_be_cancelled_while_it_runs_and_while_it_waits() {
    let host = Host::start();
    let connection = host.connect().await;
    let cancel = CancellationToken::new();
    let runs_long = connection.run_until(sh("sleep 4711.03"), cancel.clone());
    let stop = async {
        until("it runs", || runs("4711.03")).await;
        cancel.cancel();
    };
    let (output, ()) = tokio::join!(runs_long, stop);
    assert_eq!(output.unwrap().ending, Ending::Cancelled { is_gone: true });
    assert!(!runs("4711.03"));
    // Four take all places; a fifth waits and never starts.
    let end = CancellationToken::new();
    let four = (0..4).map(|_| connection.run_until(sh("sleep 4711.04"), end.clone()));
    let cancel = CancellationToken::new();
    let marker = host.sshd.folder().join("started");
    let fifth = connection.run_until(sh(&format!("touch {}", marker.display())), cancel.clone());
    let stop = async {
        until("they run", || runs("4711.04")).await;
        tokio::task::yield_now().await;
        cancel.cancel();
    };
    let check = async {
        let (output, ()) = tokio::join!(fifth, stop);
        assert_eq!(output.unwrap().ending, Ending::Cancelled { is_gone: true });
        assert!(!marker.exists());
        end.cancel();
    };
    tokio::join!(futures_util::future::join_all(four), check);
}

#[tokio::test]
async fn endless_output_ends_with_the_time() {
    let host = Host::start();
    let connection = host.connect().await;
    let command = Command::new(["yes", "4711.05"], Duration::from_millis(500));
    let output = connection.run(command).await.unwrap();
    assert_eq!(output.ending, Ending::TimedOut { is_gone: true });
    assert!(output.stdout.is_truncated());
    assert!(connection.run(sh("true")).await.unwrap().is_success());
}

#[tokio::test]
async fn a_connection_that_is_cut_leaves_the_end_unknown() {
    let host = Host::start();
    let connection = host.connect().await;
    let long = connection.run(sh("echo begun; sleep 4711.06"));
    let cut = async {
        until("it runs", || runs("4711.06")).await;
        host.sshd.cut_all().unwrap();
    };
    let (output, ()) = tokio::join!(long, cut);
    let output = output.unwrap();
    assert!(
        matches!(output.ending, Ending::Lost { .. }),
        "{:?}",
        output.ending
    );
    assert_eq!(output.stdout.text(), "begun\n");
    assert!(!connection.is_usable());
    let _ = std::process::Command::new("pkill")
        .args(["-f", "sleep 4711.06"])
        .status();
}

#[tokio::test]
async fn a_frozen_machine_is_not_waited_for_and_its_connection_not_used_again() {
    let host = Host::start();
    let connection = host.connect().await;
    let command = Command::new(["sleep", "4711.07"], Duration::from_secs(1));
    let freeze = async {
        until("it runs", || runs("4711.07")).await;
        host.sshd.freeze().unwrap();
    };
    let (output, ()) = tokio::join!(connection.run(command), freeze);
    assert_eq!(
        output.unwrap().ending,
        Ending::TimedOut { is_gone: false },
        "it cannot be known"
    );
    assert!(!connection.is_usable());
    host.sshd.thaw().unwrap();
}

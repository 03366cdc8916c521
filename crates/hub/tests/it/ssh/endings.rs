use std::path::Path;
use std::time::Duration;

use homelabcmd::platform::ssh::{Command, Ending, Stdin};
use tokio_util::sync::CancellationToken;

use super::{Host, runs, sh, until, watched};

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
    // A number of its own: what is left of it on a frozen machine is ended only below.
    let word = format!("4711.07{}", std::process::id());
    let command = Command::new(["sleep", &word], Duration::from_secs(1));
    let freeze = async {
        until("it runs", || runs(&word)).await;
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
    let _ = std::process::Command::new("pkill")
        .args(["-f", &format!("sleep {word}")])
        .status();
}

#[tokio::test]
async fn what_ended_well_is_lost_when_it_is_cut_before_all_of_its_output_came() {
    let host = Host::start();
    let connection = host.connect().await;
    // The command itself ends at once; what it leaves behind goes on talking into the same output.
    let go_on = host.sshd.folder().join("go-on");
    std::fs::write(&go_on, "").unwrap();
    let script = format!(
        "(while [ -e {} ]; do echo more; sleep 0.05; done) & exit 0",
        go_on.display()
    );
    let (watch, mut pieces) = watched();
    let mut talks = sh(&script);
    talks.watch = Some(watch);
    let cut = async {
        // By the fifth piece, what started it is long over.
        for _ in 0..5 {
            pieces.recv().await.unwrap();
        }
        host.sshd.cut_all().unwrap();
    };
    let (output, ()) = tokio::join!(connection.run(talks), cut);
    let ending = output.unwrap().ending;
    let Ending::Lost { why } = &ending else {
        panic!("{ending:?}");
    };
    assert!(why.contains("it ended with 0"), "{why}");
    std::fs::remove_file(&go_on).unwrap();
}

/// A command that ends at once and leaves somebody behind who goes on talking into its output, as long as a file
/// is there.
fn talks_on(go_on: &Path) -> Command {
    std::fs::write(go_on, "").unwrap();
    sh(&format!(
        "(while [ -e {} ]; do echo more; sleep 0.05; done) & exit 3",
        go_on.display()
    ))
}

#[tokio::test]
async fn a_command_that_has_ended_is_over_however_long_its_children_talk() {
    let host = Host::start();
    let connection = host.connect().await;
    let go_on = host.sshd.folder().join("go-on");
    let output = connection.run(talks_on(&go_on)).await.unwrap();
    assert_eq!(output.ending, Ending::Exited(3));
    assert!(
        output.duration < Duration::from_secs(9),
        "before its own limit"
    );
    // Nor does who waits for it have to wait so long.
    let cancel = CancellationToken::new();
    let (watch, mut pieces) = watched();
    let mut talks = talks_on(&go_on);
    talks.watch = Some(watch);
    let stop = async {
        // By the fifth piece, what started it is long over.
        for _ in 0..5 {
            pieces.recv().await.unwrap();
        }
        cancel.cancel();
    };
    let (output, ()) = tokio::join!(connection.run_until(talks, cancel.clone()), stop);
    let output = output.unwrap();
    assert_eq!(output.ending, Ending::Exited(3), "it was not cancelled");
    std::fs::remove_file(&go_on).unwrap();
}

#[tokio::test]
async fn a_machine_that_hangs_while_it_is_written_to_is_not_waited_for() {
    let host = Host::start();
    let connection = host.connect().await;
    let (watch, mut pieces) = watched();
    // Four endless streams: more than what fits between two machines.
    let streams = (0..4).map(|_| {
        let mut command = sh("echo ready; exec cat >/dev/null");
        command.timeout = Duration::from_secs(2);
        command.stdin = Stdin::Reader(Box::pin(tokio::io::repeat(0)));
        command.watch = Some(watch.clone());
        connection.run(command)
    });
    let freeze = async {
        for _ in 0..4 {
            pieces.recv().await.unwrap();
        }
        host.sshd.freeze().unwrap();
    };
    let (outputs, ()) = tokio::join!(futures_util::future::join_all(streams), freeze);
    for output in outputs {
        let ending = output.unwrap().ending;
        assert_eq!(ending, Ending::TimedOut { is_gone: false });
    }
    assert!(!connection.is_usable());
    host.sshd.thaw().unwrap();
}

#[tokio::test]
async fn what_is_cancelled_while_its_channel_opens_leaves_no_channel_behind() {
    let host = Host::start();
    let connection = host.connect().await;
    // More than the server has places for.
    for turn in 0..30 {
        let cancel = CancellationToken::new();
        let soon = async {
            for _ in 0..turn {
                tokio::task::yield_now().await;
            }
            cancel.cancel();
        };
        let (output, ()) = tokio::join!(connection.run_until(sh("true"), cancel.clone()), soon);
        let ending = output.unwrap().ending;
        assert!(
            matches!(
                ending,
                Ending::Cancelled { is_gone: true } | Ending::Exited(0)
            ),
            "{ending:?}"
        );
    }
    assert!(connection.run(sh("true")).await.unwrap().is_success());
}

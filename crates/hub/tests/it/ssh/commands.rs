use std::time::Duration;

use homelabcmd::platform::ssh::{Command, Ending, Stdin, Stream};

use super::{Host, PATIENCE, sh, watched};

#[tokio::test]
async fn a_command_tells_its_code_and_both_streams() {
    let host = Host::start();
    let connection = host.connect().await;
    let output = connection
        .run(sh("echo out; echo err >&2; exit 7"))
        .await
        .unwrap();
    assert_eq!(output.ending, Ending::Exited(7));
    assert_eq!(output.stdout.text(), "out\n");
    assert_eq!(output.stderr.text(), "err\n");
    let killed = connection.run(sh("kill -TERM $$")).await.unwrap();
    assert_eq!(killed.ending, Ending::Signalled("TERM".into()));
    let missing = connection
        .run(Command::new(["no-such-program-here"], PATIENCE))
        .await
        .unwrap();
    assert_eq!(missing.ending, Ending::Exited(127));
}

#[tokio::test]
async fn arguments_arrive_as_they_are_and_mean_nothing_to_a_shell() {
    let host = Host::start();
    let connection = host.connect().await;
    let hostile = [
        "$(touch /tmp/planted)",
        "; exit 3",
        "a'b\"c",
        "",
        "two\nlines\t",
        "*",
        "~",
        "-n",
        "ä\u{202e}€",
        "\\",
    ];
    let argv = ["printf", "%s\\0"].into_iter().chain(hostile);
    let argv: Vec<&str> = argv.collect();
    let expected: String = hostile.iter().map(|word| format!("{word}\0")).collect();
    // The first one through a shell of ours, the second through the user's own, which is known by then.
    for _ in 0..2 {
        let command = Command::new(argv.clone(), PATIENCE);
        let output = connection.run(command).await.unwrap();
        assert_eq!(output.stdout.text(), expected);
        assert_eq!(output.stderr.text(), "");
        assert!(output.is_success(), "{output:?}");
    }
}

#[tokio::test]
async fn standard_input_arrives_whole_and_ends() {
    let host = Host::start();
    let connection = host.connect().await;
    let bytes: Vec<u8> = (0..3_000_000u32).map(|n| n.to_le_bytes()[0]).collect();
    let count = Command::new(["wc", "-c"], PATIENCE).with_stdin(Stdin::Bytes(bytes.clone()));
    let output = connection.run(count).await.unwrap();
    assert_eq!(output.stdout.text().trim(), "3000000");
    let reader = Box::pin(std::io::Cursor::new(bytes));
    let count = Command::new(["wc", "-c"], PATIENCE).with_stdin(Stdin::Reader(reader));
    let output = connection.run(count).await.unwrap();
    assert_eq!(output.stdout.text().trim(), "3000000");
    // Nobody sends anything: the end comes at once.
    let nothing = connection
        .run(Command::new(["cat"], PATIENCE))
        .await
        .unwrap();
    assert_eq!(nothing.ending, Ending::Exited(0));
    // A command that does not read what it is sent is not waited for.
    let ignores = Command::new(["true"], PATIENCE).with_stdin(Stdin::Bytes(vec![0; 8_000_000]));
    assert!(connection.run(ignores).await.unwrap().is_success());
}

#[tokio::test]
async fn what_is_too_long_keeps_its_beginning_and_its_end() {
    let host = Host::start();
    let connection = host.connect().await;
    let output = connection
        .run(sh(
            "echo first; yes | head -c 30000000; echo last; echo short >&2",
        ))
        .await
        .unwrap();
    assert!(output.stdout.is_truncated());
    assert_eq!(output.stdout.total(), 30_000_000 + 6 + 5);
    let text = output.stdout.text();
    assert!(text.len() < 1_048_576 + 100, "{}", text.len());
    assert!(text.starts_with("first\n") && text.ends_with("last\n"));
    assert!(text.contains("bytes left out"));
    assert_eq!(output.stderr.text(), "short\n");
    assert!(output.is_success());
}

#[tokio::test]
async fn what_a_command_prints_can_be_followed() {
    let host = Host::start();
    let connection = host.connect().await;
    let (watch, mut pieces) = watched();
    let gate = host.sshd.folder().join("gate");
    let mut command = sh(&format!(
        "echo one; while [ ! -e {} ]; do sleep 0.01; done; echo two >&2",
        gate.display()
    ));
    command.watch = Some(watch);
    let follow = async {
        let first = pieces.recv().await.unwrap();
        assert_eq!(first, (Stream::Out, b"one\n".to_vec()));
        // It was there while the command was still running.
        std::fs::write(&gate, "").unwrap();
        let second = pieces.recv().await.unwrap();
        assert_eq!(second, (Stream::Err, b"two\n".to_vec()));
        assert!(pieces.recv().await.is_none());
    };
    let (output, ()) = tokio::join!(connection.run(command), follow);
    assert!(output.unwrap().is_success());
}

#[tokio::test]
async fn more_commands_than_places_all_run() {
    let host = Host::start();
    let connection = host.connect().await;
    let many = (0..40).map(|n| {
        let connection = connection.clone();
        async move {
            let output = connection.run(sh(&format!("echo {n}"))).await.unwrap();
            assert_eq!(output.stdout.text(), format!("{n}\n"));
        }
    });
    futures_util::future::join_all(many).await;
    assert_eq!(host.sshd.sessions().unwrap().len(), 1, "one connection");
}

#[tokio::test]
async fn a_command_that_leaves_children_behind_is_over_when_it_is() {
    let host = Host::start();
    let connection = host.connect().await;
    let output = connection
        .run(Command::new(
            ["sh", "-c", "sleep 4711.25 & echo started"],
            Duration::from_secs(60),
        ))
        .await
        .unwrap();
    assert_eq!(output.stdout.text(), "started\n");
    assert!(output.is_success());
    assert!(output.duration < Duration::from_secs(30));
    assert!(super::runs("4711.25"), "it is not for us to end it");
    let _ = connection.run(sh("pkill -f 'sleep 4711.25'")).await;
}

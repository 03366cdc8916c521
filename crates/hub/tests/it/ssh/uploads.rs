use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::Duration;

use homelabcmd::platform::ssh::{Ending, REFUSED, Sudo, Upload};
use homelabcmd_testkit::sshd::Sshd;

use super::{Host, PATIENCE, until};

fn upload(path: &Path, bytes: Vec<u8>) -> Upload {
    Upload {
        bytes,
        path: path.to_str().unwrap().to_owned(),
        mode: 0o640,
        owner: None,
        check: Vec::new(),
        sudo: Sudo::No,
        timeout: PATIENCE,
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_arrives_whole_with_its_mode_and_replaces_the_old_one() {
    let host = Host::start();
    let connection = host.connect().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a file's name");
    std::fs::write(&path, "old").unwrap();
    let bytes: Vec<u8> = (0..2_500_000u32).map(|n| n.to_le_bytes()[1]).collect();
    let output = connection
        .upload(upload(&path, bytes.clone()))
        .await
        .unwrap();
    assert!(output.is_success(), "{}", output.complaint());
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o640);
    let empty = connection.upload(upload(&path, Vec::new())).await.unwrap();
    assert!(empty.is_success(), "{}", empty.complaint());
    assert_eq!(std::fs::read(&path).unwrap(), b"");
    assert_eq!(files(folder.path()), ["a file's name"]);
}

#[tokio::test]
async fn a_file_belongs_to_whom_it_was_sent_for() {
    let host = Host::start();
    let connection = host.connect().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    // Only root can give a file away; anybody else's stay theirs.
    let (owner, uid) = match rustix::process::geteuid() {
        root if root.is_root() => ("nobody".to_owned(), 65534),
        user => (Sshd::user().unwrap(), user.as_raw()),
    };
    let sent = Upload {
        owner: Some(owner),
        ..upload(&path, vec![1])
    };
    let output = connection.upload(sent).await.unwrap();
    assert!(output.is_success(), "{}", output.complaint());
    assert_eq!(std::fs::metadata(&path).unwrap().uid(), uid);
}

#[tokio::test]
async fn what_does_not_arrive_whole_changes_nothing() {
    let host = Host::start();
    let connection = host.connect().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, "old").unwrap();
    // The server stops in the middle, then the connection is cut.
    let sending = connection.upload(upload(&path, vec![7; 60_000_000]));
    let cut = async {
        until("it is on its way", || files(folder.path()).len() == 2).await;
        host.sshd.cut_all().unwrap();
    };
    let (output, ()) = tokio::join!(sending, cut);
    let ending = output.unwrap().ending;
    assert!(matches!(ending, Ending::Lost { .. }), "{ending:?}");
    until("the draft is gone", || files(folder.path()) == ["file"]).await;
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
}

#[tokio::test]
async fn what_takes_too_long_leaves_no_draft() {
    let host = Host::start();
    let connection = host.connect().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let slow = Upload {
        check: ["sh", "-c", "sleep 4711.51"].map(str::to_owned).to_vec(),
        timeout: Duration::from_secs(1),
        ..upload(&path, vec![1])
    };
    let output = connection.upload(slow).await.unwrap();
    assert_eq!(output.ending, Ending::TimedOut { is_gone: true });
    assert!(
        files(folder.path()).is_empty(),
        "{:?}",
        files(folder.path())
    );
}

#[tokio::test]
async fn what_cannot_be_written_says_why() {
    let host = Host::start();
    let connection = host.connect().await;
    let folder = tempfile::tempdir().unwrap();
    let missing = upload(&folder.path().join("no/such/folder"), vec![1]);
    let output = connection.upload(missing).await.unwrap();
    assert!(!output.is_success());
    assert!(
        output.complaint().to_lowercase().contains("no such file")
            || output.complaint().contains("nonexistent"),
        "{}",
        output.complaint()
    );
    let a_folder = upload(folder.path(), vec![1]);
    let output = connection.upload(a_folder).await.unwrap();
    assert!(
        output.complaint().contains("is a folder"),
        "{}",
        output.complaint()
    );
    let relative = Upload {
        path: "here".into(),
        timeout: Duration::from_secs(1),
        ..upload(folder.path(), Vec::new())
    };
    assert!(connection.upload(relative).await.is_err());
    assert!(files(folder.path()).is_empty());
}

#[tokio::test]
async fn what_a_program_does_not_take_does_not_land() {
    let host = Host::start();
    let connection = host.connect().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, "old").unwrap();
    let checked = |text: &str| Upload {
        check: ["grep", "-q", "good"].map(str::to_owned).to_vec(),
        ..upload(&path, text.into())
    };
    let refused = connection.upload(checked("bad")).await.unwrap();
    assert_eq!(refused.ending, Ending::Exited(REFUSED));
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(files(folder.path()), ["file"]);
    let taken = connection.upload(checked("good")).await.unwrap();
    assert!(taken.is_success(), "{}", taken.complaint());
    assert_eq!(std::fs::read(&path).unwrap(), b"good");
}

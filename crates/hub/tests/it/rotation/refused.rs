//! What is not begun, and leaves all as it was.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;
use std::process::Command;

use homelabcmd::platform::vault::new_key;
use tempfile::TempDir;

use super::{DATABASE, KEY, Lab, id_of, read, text};
use crate::support::write_key;

/// Refused with these words, and without the key; nothing has changed.
async fn assert_refused(lab: &Lab, file: &Path, words: &[&str]) {
    let before = (lab.sealed().await, lab.key_files());
    let refused = lab.rotation(file).output().unwrap();
    let said = text(&refused);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    for word in words {
        assert!(said.contains(word), "{word}: {said}");
    }
    let key = std::fs::read_to_string(file).unwrap_or_default();
    assert!(key.is_empty() || !said.contains(key.trim()), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!((lab.sealed().await, lab.key_files()) == before, "{said}");
}

#[tokio::test]
async fn a_key_that_does_not_open_what_is_sealed() {
    let right = new_key().expose().to_owned();
    let mut lab = Lab::told(KEY, &right);
    lab.plant(3).await;
    let file = lab.new_key();
    let wrong = lab.new_key();
    lab.tell(KEY, &read(&wrong));
    // The hub's key is the one that it was told, and not the new one.
    let has = format!("and the hub has the key {}", id_of(&wrong));
    let words = [
        &has,
        "the channel planted 0",
        "Nothing was changed",
        "HOMELABCMD_ENCRYPTION_KEY",
    ];
    assert_refused(&lab, &file, &words).await;
    lab.tell(KEY, &right);
    lab.rotate(&file);
}

#[tokio::test]
async fn a_hub_that_has_lost_its_own_key() {
    let lab = Lab::own();
    lab.plant(3).await;
    std::fs::remove_file(lab.path().join("encryption.key")).unwrap();
    assert_refused(
        &lab,
        &lab.new_key(),
        &["encryption.key", "Nothing was changed"],
    )
    .await;
}

#[tokio::test]
async fn a_new_key_that_others_can_read_or_that_is_none() {
    let lab = Lab::own();
    lab.plant(3).await;
    let file = lab.new_key();
    let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode));
    mode(0o644).unwrap();
    assert_refused(&lab, &file, &["the new key", "644", "chmod 600"]).await;
    mode(0o600).unwrap();
    write_key(&file, &"a1".repeat(31));
    assert_refused(&lab, &file, &["the new key", "32 bytes"]).await;
    assert_refused(
        &lab,
        Path::new("/no/such/key"),
        &["cannot be read from /no/such/key"],
    )
    .await;
}

#[tokio::test]
async fn another_rotation_that_is_not_over() {
    let lab = Lab::own();
    lab.plant(3).await;
    let (first, second) = (lab.new_key(), lab.new_key());
    let next = lab.path().join("encryption.key.next");
    write_key(&next, &read(&first));
    let way = format!("key rotate --new-key-file {}", next.display());
    let id = id_of(&first).to_string();
    assert_refused(&lab, &second, &[&id, &way, "3 of 3 secrets"]).await;
    lab.rotate(&next);
    lab.rotate(&second);
    lab.assert_all_sealed_with(&second).await;
}

#[tokio::test]
async fn the_same_key_is_nothing_to_do_and_nothing_sealed_is_soon_done() {
    let lab = Lab::own();
    let (first, second) = (lab.new_key(), lab.new_key());
    let said = lab.rotate(&first);
    assert!(said.contains("All 0 secrets"), "{said}");
    lab.assert_all_sealed_with(&first).await;
    let planted = lab.plant(3).await;
    let said = lab.rotate(&first);
    assert!(said.contains("nothing to do"), "{said}");
    lab.rotate(&second);
    assert_eq!(lab.opened().await, planted);
}

#[tokio::test]
async fn a_folder_that_is_not_the_hubs() {
    let lab = Lab::on_postgres();
    let hub = lab.start();
    lab.plant(3).await;
    hub.kill();
    let elsewhere = TempDir::new().unwrap();
    let url = &lab.environment[0].1;
    let file = lab.new_key();
    let mut command = Command::new(env!("CARGO_BIN_EXE_homelabcmd"));
    let words = ["key", "rotate", "--new-key-file", file.to_str().unwrap()];
    command
        .args(words)
        .arg("--data-dir")
        .arg(elsewhere.path())
        .env(DATABASE, url);
    let refused = command.output().unwrap();
    let said = text(&refused);
    assert!(
        !refused.status.success() && said.contains("--data-dir"),
        "{said}"
    );
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_key_that_root_puts_there_is_the_hubs() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let lab = Lab::own();
    lab.plant(3).await;
    chown(lab.path(), Some(65534), Some(65534)).unwrap();
    lab.rotate(&lab.new_key());
    let key = lab.path().join("encryption.key").metadata().unwrap();
    assert_eq!((key.uid(), key.gid()), (65534, 65534));
}

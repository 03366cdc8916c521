//! A key that the hub cannot keep by itself: whoever gave it gives the new one.

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use homelabcmd::platform::vault::new_key;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{KEY, KEY_FILE, Lab, id_of, read};
use crate::support::running::Hub;
use crate::support::write_key;

/// The hub reads all channels.
#[track_caller]
fn assert_reads_all(lab: &Lab, hub: &Hub) {
    let seen = hub.send(&lab.admin, "GET", "/settings/notifications", &json!({}));
    for channel in seen["channels"].as_array().unwrap() {
        assert_eq!(channel["failure"], json!(null), "{channel}");
        assert_eq!(channel["secrets"]["url"], true, "{channel}");
    }
}

fn add(lab: &Lab, hub: &Hub) {
    let path = "/settings/notifications/channels";
    let body = json!({"name": "more", "settings": {"kind": "webhook"}, "secrets": {"url": "http://127.0.0.1:1/x"}});
    let made: Value = hub.send(&lab.admin, "POST", path, &body);
    assert_eq!(made["secrets"]["url"], true);
}

/// From a hub with the old key to one with the new.
async fn goes_over(lab: &mut Lab, file: &Path, give: impl FnOnce(&mut Lab), named: &str) {
    lab.plant(40).await;
    let hub = lab.start();
    assert_reads_all(lab, &hub);
    let said = lab.rotate(file);
    let next = lab.path().join("encryption.key.next");
    assert!(said.contains("All 40 secrets are sealed"), "{said}");
    assert!(said.contains(named), "{said}");
    assert!(said.contains(&next.display().to_string()), "{said}");
    assert!(!said.contains(read(file).trim()), "{said}");
    assert_eq!(lab.key_files(), ["encryption.key.next"]);
    lab.assert_all_sealed_with(file).await;
    // It runs on, and saves with the new key.
    assert_reads_all(lab, &hub);
    add(lab, &hub);
    lab.assert_all_sealed_with(file).await;
    assert!(lab.doctor().contains(named), "{}", lab.doctor());
    assert!(lab.rotate(file).contains(named), "it can be said again");
    hub.kill();

    // Started with the old key once more, it works and says what is to be done.
    let hub = lab.start();
    let log = hub.log();
    assert!(log.contains("WARN") && log.contains(named), "{log}");
    assert_reads_all(lab, &hub);
    add(lab, &hub);
    lab.assert_all_sealed_with(file).await;
    hub.kill();

    give(lab);
    let hub = lab.start();
    assert_eq!(lab.key_files(), [""; 0], "{}", hub.log());
    assert_reads_all(lab, &hub);
    add(lab, &hub);
    lab.assert_all_sealed_with(file).await;
    assert_eq!(lab.opened().await.len(), 43);
    let doctor = lab.doctor();
    assert!(
        doctor.contains(&format!("key {} opens all 43 secrets", id_of(file))),
        "{doctor}"
    );
    let said = lab.rotate(file);
    assert!(said.contains("nothing to do"), "{said}");
}

#[tokio::test]
async fn a_key_in_the_environment() {
    let mut lab = Lab::told(KEY, new_key().expose());
    let file = lab.new_key();
    let text = read(&file);
    goes_over(
        &mut lab,
        &file,
        |lab| lab.tell(KEY, &text),
        "Set HOMELABCMD_ENCRYPTION_KEY to",
    )
    .await;
}

#[tokio::test]
async fn a_key_in_a_mounted_file() {
    let mounted = TempDir::new().unwrap();
    let path = mounted.path().join("key");
    write_key(&path, new_key().expose());
    let mut lab = Lab::told(KEY_FILE, path.to_str().unwrap());
    let file = lab.new_key();
    let text = read(&file);
    let give = |_: &mut Lab| write_key(&path, &text);
    goes_over(
        &mut lab,
        &file,
        give,
        "HOMELABCMD_ENCRYPTION_KEY_FILE names it",
    )
    .await;
}

#[tokio::test]
async fn a_hub_that_is_given_the_new_key_too_early_keeps_what_it_needs_and_the_old_key_ends_it() {
    let old = new_key().expose().to_owned();
    let mut lab = Lab::told(KEY, &old);
    let planted = lab.plant(200).await;
    let file = lab.new_key();
    let mut command = lab.begin(&file);
    let mut said = BufReader::new(command.stdout.take().unwrap()).lines();
    said.by_ref().take(2).for_each(|line| drop(line.unwrap()));
    command.kill().unwrap();
    command.wait().unwrap();

    lab.tell(KEY, &read(&file));
    let hub = lab.start();
    assert_eq!(lab.key_files(), ["encryption.key.next"]);
    let log = hub.log();
    assert!(
        log.contains("ERROR") && log.contains("with the old key goes on"),
        "{log}"
    );
    let refused = lab.rotation(&file).output().unwrap();
    assert!(!refused.status.success(), "it has not got the old key");

    // The command is given the old key, and the hub learns of it by itself.
    lab.tell(KEY, &old);
    lab.rotate(&file);
    lab.tell(KEY, &read(&file));
    assert_reads_all(&lab, &hub);
    assert_eq!(lab.opened().await, planted);
    lab.assert_all_sealed_with(&file).await;
    let doctor = lab.doctor();
    assert!(doctor.contains("Start the hub with that key"), "{doctor}");
    hub.kill();
    lab.start().kill();
    assert_eq!(lab.key_files(), [""; 0]);
    assert_eq!(lab.opened().await, planted);
}

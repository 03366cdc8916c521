//! `kill -9` of the command and of the hub, wherever it was.

use std::io::{BufRead as _, BufReader};

use serde_json::json;

use super::{Lab, read};
use crate::support::write_key;

/// So many that a rotation takes many transactions.
const MANY: usize = 300;

#[tokio::test]
async fn a_rotation_that_is_killed_at_any_point_loses_nothing_and_goes_on() {
    let lab = Lab::own();
    let planted = lab.plant(MANY).await;
    let key = lab.path().join("encryption.key");
    for lines in 0.. {
        let file = lab.new_key();
        let before = read(&key);
        let mut command = lab.begin(&file);
        let mut said = BufReader::new(command.stdout.take().unwrap()).lines();
        let heard: Vec<String> = said.by_ref().take(lines).map(Result::unwrap).collect();
        command.kill().unwrap();
        let was_killed = command.wait().unwrap().code().is_none();

        assert_eq!(lab.opened().await, planted, "after {heard:?}");
        let doctor = lab.doctor();
        let old = doctor.matches("an earlier encryption key is still in ");
        assert_eq!(old.count(), lab.old_keys(), "{doctor}");
        let is_begun = lab.key_files().contains(&"encryption.key.next".to_owned());
        assert_eq!(
            doctor.contains("WRONG  the encryption key"),
            is_begun,
            "{doctor}"
        );
        let said = lab.rotate(&file);
        assert_eq!(lab.opened().await, planted);
        lab.assert_all_sealed_with(&file).await;
        assert_eq!(lab.key_files(), ["encryption.key"], "{said}");
        assert_eq!(read(&key).trim(), read(&file));
        // The key from before is where the command says, unless the one that was killed had come to its end.
        let old = lab.old_key(&before);
        assert_eq!(read(&old), before);
        let is_told = said.contains(&format!("{}: move it away", old.display()));
        assert!(is_told || said.contains("nothing to do"), "{said}");
        let record = lab.on_record(&file).await;
        assert_eq!(
            record.first().unwrap(),
            "key.rotation_started",
            "{record:?}"
        );
        assert_eq!(record.last().unwrap(), "key.rotated", "{record:?}");
        let ends = record.iter().filter(|action| *action == "key.rotated");
        assert_eq!(ends.count(), 1, "{record:?}");
        if heard.len() < lines {
            assert!(!was_killed);
            assert!(lines > MANY / 20, "it was killed in the middle: {lines}");
            return;
        }
    }
}

#[tokio::test]
async fn a_rotation_that_is_killed_again_and_again_comes_to_its_end() {
    let lab = Lab::own();
    let planted = lab.plant(MANY).await;
    let file = lab.new_key();
    let mut kills = 0;
    loop {
        let mut command = lab.begin(&file);
        let mut said = BufReader::new(command.stdout.take().unwrap()).lines();
        // It gets to seal some, and is killed before it can know what that came to.
        said.by_ref().take(2).for_each(|line| drop(line.unwrap()));
        command.kill().unwrap();
        if command.wait().unwrap().code() == Some(0) {
            break;
        }
        kills += 1;
        assert_eq!(lab.opened().await, planted);
    }
    assert!(kills > 1, "{kills}");
    assert_eq!(lab.opened().await, planted);
    lab.assert_all_sealed_with(&file).await;
}

#[tokio::test]
async fn a_hub_that_is_started_in_the_middle_reads_all_and_the_command_goes_on_beside_it() {
    let lab = Lab::own();
    let mut expected = lab.plant(MANY).await;
    let file = lab.new_key();
    let mut command = lab.begin(&file);
    let mut said = BufReader::new(command.stdout.take().unwrap()).lines();
    said.by_ref().take(3).for_each(|line| drop(line.unwrap()));
    command.kill().unwrap();
    command.wait().unwrap();

    let hub = lab.start();
    let log = hub.log();
    assert!(log.contains("is being exchanged"), "{log}");
    let next = lab.path().join("encryption.key.next");
    let way = format!("key rotate --new-key-file {}", next.display());
    assert!(log.contains(&way), "{log}");
    assert!(lab.doctor().contains(&way), "{}", lab.doctor());
    let seen = hub.send(&lab.admin, "GET", "/settings/notifications", &json!({}));
    for channel in seen["channels"].as_array().unwrap() {
        assert_eq!(channel["failure"], json!(null), "{channel}");
        assert_eq!(channel["secrets"]["url"], true, "{channel}");
    }
    // One that is changed meanwhile has the new key at once.
    let id = expected.keys().last().unwrap().clone();
    let path = format!("/settings/notifications/channels/{id}");
    let body = json!({"name": "changed", "settings": {"kind": "webhook"}, "secrets": {"url": "http://127.0.0.1:1/new"}});
    hub.send(&lab.admin, "PUT", &path, &body);
    expected.insert(id, r#"{"url":"http://127.0.0.1:1/new"}"#.to_owned());
    hub.kill();
    assert_eq!(lab.opened().await, expected);

    let hub = lab.start();
    // The file that the doctor names is as good as the one that it came from.
    lab.rotate(&next);
    assert_eq!(lab.opened().await, expected);
    lab.assert_all_sealed_with(&file).await;
    assert_eq!(lab.key_files(), ["encryption.key"]);
    let doctor = lab.doctor();
    assert!(doctor.contains("opens all 300 secrets"), "{doctor}");
    let seen = hub.send(&lab.admin, "GET", "/settings/notifications", &json!({}));
    for channel in seen["channels"].as_array().unwrap() {
        assert_eq!(channel["failure"], json!(null), "{channel}");
    }
}

#[tokio::test]
async fn what_is_on_the_disk_between_the_last_secret_and_the_end_is_enough() {
    let lab = Lab::own();
    let planted = lab.plant(30).await;
    let key = lab.path().join("encryption.key");
    let old = read(&key);
    let file = lab.new_key();
    lab.rotate(&file);
    // As if it had been killed just before the new key took the place of the old one.
    write_key(&lab.path().join("encryption.key.next"), &read(&file));
    write_key(&key, &old);
    assert_eq!(lab.opened().await, planted);
    let doctor = lab.doctor();
    assert!(doctor.contains("0 of 30 secrets"), "{doctor}");
    // And a file that was not whole when that happened to the one before.
    write_key(&lab.path().join(".encryption.key.0123"), "half");
    lab.rotate(&file);
    assert_eq!(lab.key_files(), ["encryption.key"]);
    assert_eq!(lab.opened().await, planted);
}

/// Takes the last entry of the record back, as if whoever was to write it had been killed before.
async fn forget_the_end(lab: &Lab) {
    let db = lab.db().await;
    let mut tx = db.write().await.unwrap();
    for sql in [
        "drop trigger audit_is_cut_at_its_checkpoint",
        "delete from audit where position = (select max(position) from audit)",
        "update audit_head set position = (select max(position) from audit), \
         hash = (select hash from audit order by position desc limit 1)",
    ] {
        sqlx::query(sql).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    db.close().await;
}

#[tokio::test]
async fn an_end_that_was_not_put_on_record_is_put_there_by_who_comes_next() {
    for comes_next in ["the command", "a hub"] {
        let lab = Lab::own();
        lab.plant(3).await;
        let file = lab.new_key();
        lab.rotate(&file);
        let both = ["key.rotation_started", "key.rotated"];
        assert_eq!(lab.on_record(&file).await, both);
        forget_the_end(&lab).await;
        assert_eq!(lab.on_record(&file).await, both[..1]);
        // Once, however often they come.
        for _ in 0..2 {
            match comes_next {
                "the command" => {
                    let said = lab.rotate(&file);
                    assert!(said.contains("nothing to do"), "{said}");
                }
                _ => lab.start().kill(),
            }
            assert_eq!(lab.on_record(&file).await, both, "{comes_next}");
        }
    }
}

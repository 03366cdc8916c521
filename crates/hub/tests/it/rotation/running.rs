//! A hub that goes on saving and sending secrets meanwhile.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use homelabcmd::platform::db::Db;
use serde_json::{Value, json};

use super::{Lab, id_of};
use crate::channels::peer::Peer;
use crate::notifications::ok;
use crate::support::running::{Hub, wait_for};
use crate::support::{postgres, sqlite};

/// Secrets that nobody changes, so that a rotation takes a while.
const STILL: usize = 120;
/// Channels that are changed all the time.
const BUSY: usize = 4;
const ROTATIONS: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    rotate_while_the_hub_works(&Lab::own()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql() {
    rotate_while_the_hub_works(&Lab::on_postgres()).await;
}

async fn rotate_while_the_hub_works(lab: &Lab) {
    let peer = Peer::start(vec![ok()]);
    let hub = lab.start();
    let ids: Vec<String> = (0..BUSY).map(|n| create(lab, &hub, &peer, n)).collect();
    let mut expected = lab.plant(STILL).await;
    let (is_over, saved) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (file, last) = std::thread::scope(|scope| {
        let works = scope.spawn(|| work(lab, &hub, &peer, &ids, &is_over, &saved));
        let mut file = PathBuf::new();
        for _ in 0..ROTATIONS {
            file = lab.new_key();
            let before = saved.load(Ordering::SeqCst);
            lab.rotate(&file);
            // It works between two rotations, too.
            wait_for("the hub to save more", || {
                saved.load(Ordering::SeqCst) > before + BUSY || works.is_finished()
            });
        }
        is_over.store(true, Ordering::SeqCst);
        (file, works.join().unwrap())
    });
    expected.extend(last);
    assert_eq!(lab.opened().await, expected);
    lab.assert_all_sealed_with(&file).await;
    assert_eq!(lab.key_files(), ["encryption.key"]);
    hub.kill();

    let hub = lab.start();
    for id in &ids {
        assert_arrives(lab, &hub, id);
    }
    let doctor = lab.doctor();
    assert!(
        doctor.contains(&format!("key {} opens all", id_of(&file))),
        "{doctor}"
    );
}

fn body(url: &str) -> Value {
    json!({"name": "busy", "settings": {"kind": "webhook"}, "secrets": {"url": url}})
}

fn create(lab: &Lab, hub: &Hub, peer: &Peer, number: usize) -> String {
    let url = peer.url(&format!("/{number}"));
    let path = "/settings/notifications/channels";
    let made = hub.send(&lab.admin, "POST", path, &body(&url));
    made["id"].as_str().unwrap().to_owned()
}

/// Changes secrets and sends with them, until it is over. The answer is what was acknowledged last.
fn work(
    lab: &Lab,
    hub: &Hub,
    peer: &Peer,
    ids: &[String],
    is_over: &AtomicBool,
    saved: &AtomicUsize,
) -> BTreeMap<String, String> {
    let mut last = BTreeMap::new();
    for (number, id) in ids.iter().cycle().enumerate() {
        let url = peer.url(&format!("/{number}"));
        let path = format!("/settings/notifications/channels/{id}");
        hub.send(&lab.admin, "PUT", &path, &body(&url));
        last.insert(id.clone(), json!({"url": url}).to_string());
        // A name without a secret: what is sealed is carried over.
        let renamed = json!({"name": "renamed", "settings": {"kind": "webhook"}});
        hub.send(&lab.admin, "PUT", &path, &renamed);
        assert_arrives(lab, hub, id);
        let line = peer.asked().last().unwrap().line.clone();
        assert!(line.contains(&format!("/{number} ")), "{line}");
        saved.fetch_add(1, Ordering::SeqCst);
        if is_over.load(Ordering::SeqCst) && last.len() == ids.len() {
            break;
        }
    }
    last
}

#[track_caller]
fn assert_arrives(lab: &Lab, hub: &Hub, id: &str) {
    let path = format!("/settings/notifications/{id}/test");
    let answer = hub.ask(&lab.admin, "POST", &path, &Value::Null);
    assert_eq!(answer.status, 200, "{} {}", answer.text(), hub.log());
    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer["delivered"], true, "{answer}");
}

#[tokio::test]
async fn two_rotations_at_once_with_the_same_key_are_one() {
    for lab in [Lab::own(), Lab::on_postgres()] {
        let hub = lab.start();
        let planted = lab.plant(STILL).await;
        let file = lab.new_key();
        let both = [lab.begin(&file), lab.begin(&file)];
        for command in both {
            let done = command.wait_with_output().unwrap();
            assert!(done.status.success(), "{}", super::text(&done));
        }
        assert_eq!(lab.opened().await, planted);
        lab.assert_all_sealed_with(&file).await;
        hub.kill();
    }
}

#[tokio::test]
async fn two_rotations_at_once_with_different_keys_come_one_after_the_other_or_one_is_refused() {
    let lab = Lab::own();
    let planted = lab.plant(STILL).await;
    let files = [lab.new_key(), lab.new_key()];
    let both = files.each_ref().map(|file| lab.begin(file));
    let done = both.map(|command| command.wait_with_output().unwrap().status.success());
    assert!(done[0] || done[1], "{done:?}");
    assert_eq!(lab.opened().await, planted);
    let key = lab.keyring().keys().unwrap();
    assert_eq!(key.next_id(), None);
    let ended = files.iter().zip(done).filter(|(_, done)| *done);
    let ended: Vec<_> = ended.map(|(file, _)| Some(id_of(file))).collect();
    assert!(ended.contains(&key.told_id()), "{ended:?}");
}

/// Who seals keeps who exchanges the key waiting, also where writers of different programs run at once.
async fn seals_by_turns(db: &Db, other: &Db, waits: &str) {
    let (first, second) = (Lab::own().keyring(), Lab::own().keyring());
    let is_committed = AtomicBool::new(false);
    let seal = async {
        let mut tx = db.write().await.unwrap();
        first.sealer(db, &mut tx).await.unwrap();
        let rotate = async {
            let mut tx = other.write().await.unwrap();
            second.sealer(other, &mut tx).await.unwrap();
            assert!(is_committed.load(Ordering::SeqCst), "it did not wait");
            tx.commit().await.unwrap();
        };
        let commit = async {
            let mut conn = other.read().await.unwrap();
            // Until the other one stands in the queue, as far as that can be seen.
            for _ in 0..3000 {
                let waiting: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(waits))
                    .fetch_one(&mut *conn)
                    .await
                    .unwrap();
                if waiting > 0 {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            is_committed.store(true, Ordering::SeqCst);
            tx.commit().await.unwrap();
        };
        tokio::join!(rotate, commit);
    };
    seal.await;
}

#[tokio::test]
async fn who_seals_and_who_rotates_take_turns() {
    let (db, server) = postgres().await;
    let location = homelabcmd::platform::db::Location::Server(server.url());
    let other = Db::open(&location).await.unwrap();
    let waits = "select count(*) from pg_locks where locktype = 'advisory' and not granted";
    seals_by_turns(&db, &other, waits).await;
    other.close().await;
    db.close().await;

    let (db, folder) = sqlite().await;
    let location = homelabcmd::platform::db::Location::File(folder.path().join("test.db"));
    let other = Db::open(&location).await.unwrap();
    // SQLite tells nobody who waits.
    seals_by_turns(&db, &other, "select 1").await;
    other.close().await;
    db.close().await;
}

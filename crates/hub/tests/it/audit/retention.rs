//! Entries that are too old go, and the record says so.

use std::time::Duration;

use homelabcmd::audit::{self, set_retention_days};
use homelabcmd::platform::db::Db;
use serde_json::{Value, json};

use super::{fill, look, run, without_guards};
use crate::support::{TestHub, postgres, sqlite};

const DAY: i64 = 86_400_000;
/// A noon.
const NOW: i64 = 1_795_435_200_000;

#[tokio::test]
async fn on_sqlite() {
    let (db, _folder) = sqlite().await;
    everything(&db).await;
    db.close().await;
}

#[tokio::test]
async fn on_postgresql() {
    let (db, _server) = postgres().await;
    everything(&db).await;
    db.close().await;
}

async fn keep(db: &Db, days: u32) {
    let mut tx = db.write().await.unwrap();
    set_retention_days(&mut tx, days, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn count(db: &Db) -> i64 {
    let mut conn = db.read().await.unwrap();
    sqlx::query_scalar("select count(*) from audit")
        .fetch_one(&mut *conn)
        .await
        .unwrap()
}

async fn everything(db: &Db) {
    // More than go in one transaction.
    fill(db, NOW - 200 * DAY, 1200).await;
    fill(db, NOW - 50 * DAY, 10).await;
    keep(db, 0).await;
    assert_eq!(
        audit::prune(db, NOW).await.unwrap(),
        "No entry was too old."
    );
    keep(db, 100).await;
    assert_eq!(
        audit::prune(db, NOW).await.unwrap(),
        "1200 entries were too old."
    );
    let summary = look(db).await.unwrap();
    assert_eq!((summary.entries, summary.first), (11, Some(1201)));
    assert_eq!(count(db).await, 11);
    let extent = audit::extent(&mut db.read().await.unwrap()).await.unwrap();
    assert_eq!(extent.checkpoint.position, 1200);
    // Nothing is left to do, and that is no entry.
    assert_eq!(
        audit::prune(db, NOW).await.unwrap(),
        "No entry was too old."
    );
    assert_eq!(count(db).await, 11);
    // The entry that told of it goes as well, when its time has come: another one tells of that.
    assert_eq!(
        audit::prune(db, NOW + 101 * DAY).await.unwrap(),
        "11 entries were too old."
    );
    let summary = look(db).await.unwrap();
    assert_eq!((summary.entries, summary.first), (1, Some(1212)));

    // A hub that was killed between the two leaves what is behind the checkpoint: it is no part of the chain, and
    // goes next time.
    without_guards(db).await;
    run(db, "insert into audit select 1211, at, actor_kind, actor, action, machine_id, subject, outcome, \
             detail, hash from audit").await.unwrap();
    assert_eq!(look(db).await.unwrap().entries, 1);
    assert_eq!(
        audit::prune(db, NOW + 101 * DAY).await.unwrap(),
        "1 entries were too old."
    );
    assert_eq!(count(db).await, 1);
}

#[tokio::test]
async fn entries_from_before_there_were_hashes_go_as_well() {
    let (db, _folder) = sqlite().await;
    without_guards(&db).await;
    for number in 1..=5 {
        let at = NOW - 300 * DAY + number;
        let old = format!(
            "insert into audit (position, at, actor_kind, actor, action, subject, outcome, detail) \
             values ({number}, {at}, 'user', 'Ada', 'x.y', 'x', 'done', '{{}}')"
        );
        run(&db, &old).await.unwrap();
    }
    run(&db, "update audit_head set position = 5")
        .await
        .unwrap();
    fill(&db, NOW, 3).await;
    let summary = look(&db).await.unwrap();
    assert_eq!((summary.unchained, summary.entries), (5, 3));
    audit::prune(&db, NOW + DAY).await.unwrap();
    let summary = look(&db).await.unwrap();
    assert_eq!(
        (summary.unchained, summary.entries, summary.first),
        (0, 4, Some(6))
    );
    db.close().await;
}

#[tokio::test]
async fn the_hub_keeps_them_as_long_as_it_is_told_and_says_what_went() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    hub.post(&admin, "/machines", json!({"name": "nas"})).await;
    let kept = hub.get(&admin, "/settings/retention").await.json();
    let mut shorter = kept.clone();
    shorter["audit_retention_days"] = 30.into();
    hub.put(&admin, "/settings/retention", shorter).await;
    let before: Value = hub.get(&admin, "/audit/status").await.json();
    assert_eq!(before["checkpoint"], Value::Null, "{before}");
    assert_eq!(before["retention_days"], 30);
    // A clock that jumped ahead removes nothing.
    let later = hub.app.clock.now() + Duration::from_secs(400 * 86_400);
    hub.app.clock.jump_to(later);
    hub.run_job("audit.prune").await;
    let still = hub.get(&admin, "/audit/status").await.json();
    assert_eq!(still["first"], before["first"]);
    hub.app.clock.advance(Duration::from_secs(2 * 86_400));
    hub.run_job("audit.prune").await;
    let after = hub.get(&admin, "/audit/status").await.json();
    assert_eq!(after["checkpoint"], before["head"], "{after}");
    assert_eq!(
        (&after["entries"], &after["first"]["position"]),
        (&1.into(), &after["head"]["position"])
    );
    let list = hub.get(&admin, "/audit").await.json();
    let entry = &list["items"][0];
    assert_eq!(entry["action"], "audit.pruned");
    assert_eq!(entry["actor_kind"], "job");
    assert_eq!(entry["detail"]["hash"], before["head"]["hash"]);
    hub.run_job("audit.check").await;
    let checked = hub.get(&admin, "/audit/status").await.json()["last_check"].clone();
    assert_eq!(
        (&checked["is_whole"], &checked["entries"]),
        (&true.into(), &1.into())
    );
}

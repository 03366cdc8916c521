//! Every store, on SQLite and on PostgreSQL: the same SQL, the same answers.

use homelabcmd::accounts::{self, NewToken, NewUser, Passwords, Role};
use homelabcmd::machines::{self, Detail, Kind, NewMachine, Standing, Status};
use homelabcmd::metrics::{self, Chart, Dictionary, NewSample, Reading, Series, Window};
use homelabcmd::platform::db::Db;
use homelabcmd::platform::secrets::Secret;
use homelabcmd::settings;

use crate::support::{GUID, postgres, sqlite};

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

async fn everything(db: &Db) {
    keeps_settings(db).await;
    keeps_users_and_tokens(db).await;
    keeps_machines(db).await;
    keeps_samples(db).await;
    charts_a_year(db).await;
    refuses_writes_from_readers(db).await;
    // A second start finds everything up to date.
    assert!(db.schema_version().await.unwrap() >= 5);
    assert!(db.size_bytes().await.unwrap() > 0);
    assert_eq!(db.integrity().await.unwrap(), None);
    db.shrink().await.unwrap();
}

async fn keeps_settings(db: &Db) {
    let mut tx = db.write().await.unwrap();
    settings::put(&mut tx, "x", &vec![1, 2], 5).await.unwrap();
    settings::put(&mut tx, "x", &vec![3], 6).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = db.read().await.unwrap();
    assert_eq!(
        settings::get::<Vec<i32>>(&mut conn, "x").await.unwrap(),
        [3]
    );
    assert_eq!(
        settings::get::<Vec<i32>>(&mut conn, "y").await.unwrap(),
        [0; 0]
    );
}

async fn keeps_users_and_tokens(db: &Db) {
    let mut tx = db.write().await.unwrap();
    assert!(!accounts::any_user(&mut tx).await.unwrap());
    let passwords = Passwords::default();
    let somebody = |name, role| {
        let password = Secret::new("correct horse".into());
        NewUser::prepare(&passwords, name, role, password)
    };
    let ada = somebody("Ada", Role::Admin).await.unwrap();
    accounts::create_user(&mut tx, ada, 1).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let other = somebody("ADA", Role::Viewer).await.unwrap();
    let twice = accounts::create_user(&mut tx, other, 2).await;
    assert_eq!(twice.unwrap_err().code(), "name_taken");
    tx.rollback().await.unwrap();

    let mut tx = db.write().await.unwrap();
    let new = NewMachine {
        name: "with a token".into(),
        ..NewMachine::default()
    };
    let machine = machines::insert(&mut tx, &new, 3).await.unwrap();
    let id = machine.id.to_string();
    let new = NewToken {
        name: "t".into(),
        role: Role::Agent,
        machine_id: Some(id.clone()),
        created_by: None,
        created_at: 3,
        expires_at: None,
    };
    accounts::create_token(&mut tx, new).await.unwrap();
    assert!(accounts::machine_has_token(&mut tx, &id).await.unwrap());
    accounts::revoke_tokens_of_machine(&mut tx, &id)
        .await
        .unwrap();
    assert!(!accounts::machine_has_token(&mut tx, &id).await.unwrap());
    tx.commit().await.unwrap();
}

async fn keeps_machines(db: &Db) {
    let mut tx = db.write().await.unwrap();
    let new = NewMachine {
        name: "nas".into(),
        kind: Some(Kind::Workstation),
        guid: Some(GUID.into()),
        tags: vec!["b".into(), "a".into(), "a".into()],
        machine_id_hash: Some("h".into()),
        server_id: Some("srv".into()),
        ..NewMachine::default()
    };
    let machine = machines::insert(&mut tx, &new, 7).await.unwrap();
    let mut standing = Standing::never_seen(7);
    standing.presence.status = Status::Online;
    standing.presence.last_seen = Some(8);
    standing.presence.status_since = 8;
    machines::save_standings(&mut tx, &[(machine.id, &standing)])
        .await
        .unwrap();
    standing.presence.status_since = 9;
    standing.delivery.last_seq = Some(41);
    standing.detail = Some(Detail {
        processes: Some(7),
        ..Detail::default()
    });
    machines::save_standings(&mut tx, &[(machine.id, &standing)])
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let mut conn = db.read().await.unwrap();
    let found = machines::find_by_guid(&mut conn, GUID)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        found,
        machines::find(&mut conn, machine.id)
            .await
            .unwrap()
            .unwrap()
    );
    assert_eq!(found.kind, Kind::Workstation);
    let stored = machines::standing(&mut conn, machine.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.presence.last_seen, Some(8));
    assert_eq!(stored.delivery.last_seq, Some(41));
    let since = stored.presence.status_since;
    assert_eq!(since, 8, "a status that stays keeps its time");
    assert_eq!(stored.detail, standing.detail);
    assert_eq!(
        machines::find_by_machine_id_hash(&mut conn, "h")
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        machines::find_by_server_id(&mut conn, "srv")
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(machines::fleet(&mut conn).await.unwrap().len(), 2);
    assert_eq!(machines::count(&mut conn).await.unwrap(), 2);
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 1440 * MINUTE;

/// Monday, 23 November 2026, noon; milliseconds.
const NOON_MS: i64 = 1_795_435_200_000;

async fn new_machine(db: &Db, name: &str) -> i64 {
    let mut tx = db.write().await.unwrap();
    let new = NewMachine {
        name: name.into(),
        ..NewMachine::default()
    };
    let machine = machines::insert(&mut tx, &new, 1).await.unwrap();
    tx.commit().await.unwrap();
    machine.key
}

fn sample(key: i64, at_ms: i64, cpu: f64) -> NewSample {
    let readings = vec![
        Reading::labelled(Series::FsPercent, "/mnt/größe, \"x\"", 40.25),
        Reading::new(Series::Cpu, cpu),
        Reading::new(Series::Load1, f64::NAN),
    ];
    NewSample {
        machine_key: key,
        at_ms,
        readings,
    }
}

async fn append(db: &Db, samples: &[NewSample]) -> usize {
    let mut tx = db.write().await.unwrap();
    let mut dictionary = Dictionary::default();
    let new = metrics::append(&mut tx, &mut dictionary, samples, NOON_MS)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    new
}

async fn chart(db: &Db, key: i64, days: i64, names: &[&str]) -> Chart {
    let window = Window {
        from_ms: NOON_MS - days * DAY,
        to_ms: NOON_MS + 1,
        max_points: 1500,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let mut conn = db.read().await.unwrap();
    metrics::chart(&mut conn, key, &window).await.unwrap()
}

async fn keeps_samples(db: &Db) {
    let key = new_machine(db, "sampled").await;
    let first: Vec<_> = (0..60)
        .map(|i| sample(key, NOON_MS - i * MINUTE, i as f64))
        .collect();
    assert_eq!(append(db, &first).await, 60);
    let again = [first[0].clone(), sample(key, NOON_MS - 90 * MINUTE, 7.0)];
    assert_eq!(append(db, &again).await, 1);

    let drawn = chart(db, key, 1, &["cpu", "fs_"]).await;
    assert_eq!(drawn.step_seconds, 0);
    assert_eq!(drawn.series.len(), 2, "what is not a number is not stored");
    let cpu = &drawn.series[0];
    assert_eq!((cpu.series, cpu.points.len()), (Series::Cpu, 61));
    assert_eq!(cpu.points[60].mean, 0.0);
    assert_eq!(drawn.series[1].label, "/mnt/größe, \"x\"");
    let mut conn = db.read().await.unwrap();
    assert!(metrics::is_stored(&mut conn, key, NOON_MS).await.unwrap());
    assert!(
        !metrics::is_stored(&mut conn, key, NOON_MS + 1)
            .await
            .unwrap()
    );
}

/// A year of readings: rolled up, charted without a hole, mended by a late sample, and bounded.
async fn charts_a_year(db: &Db) {
    let key = new_machine(db, "old").await;
    let hour = 60 * MINUTE;
    let readings: Vec<_> = (0..365 * 24)
        .map(|h| sample(key, NOON_MS - h * hour, (h % 100) as f64))
        .collect();
    for chunk in readings.chunks(2000) {
        append(db, chunk).await;
    }
    let before = chart(db, key, 365, &["cpu"]).await;
    metrics::roll_up(db, NOON_MS).await.unwrap();
    let after = chart(db, key, 365, &["cpu"]).await;
    assert_eq!(before, after, "a roll-up changes nothing that is seen");
    assert_eq!(after.step_seconds, 21_600);
    assert!((1459..=1462).contains(&after.series[0].points.len()));

    // A late one, in a bucket that was rolled up long ago.
    append(db, &[sample(key, NOON_MS - 200 * DAY + 1, 99.5)]).await;
    metrics::roll_up(db, NOON_MS).await.unwrap();
    let mended = chart(db, key, 365, &["cpu"]).await;
    let highest = |chart: &Chart| {
        chart.series[0]
            .points
            .iter()
            .map(|p| p.max)
            .fold(0.0, f64::max)
    };
    assert_eq!((highest(&after), highest(&mended)), (99.0, 99.5));

    metrics::prune(db, NOON_MS).await.unwrap();
    assert_eq!(
        chart(db, key, 365, &["cpu"]).await,
        mended,
        "a year stays charted"
    );
    let week = chart(db, key, 7, &["cpu"]).await;
    assert_eq!(week.series[0].points.len(), 7 * 24 + 1);
    let mut conn = db.read().await.unwrap();
    let raw: i64 = sqlx::query_scalar("select count(*) from samples where machine_key = $1")
        .bind(key)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert!(
        (14 * 24..=14 * 24 + 1).contains(&raw),
        "two weeks of readings are kept, not {raw}"
    );
}

async fn refuses_writes_from_readers(db: &Db) {
    let mut conn = db.read().await.unwrap();
    let written = sqlx::query("delete from machines")
        .execute(&mut *conn)
        .await;
    assert!(written.is_err(), "a reader wrote");
}

#[tokio::test]
async fn what_was_deleted_is_given_back_to_the_disk() {
    let (db, _folder) = sqlite().await;
    let mut tx = db.write().await.unwrap();
    for number in 0..100 {
        let body = "x".repeat(50_000);
        let name = format!("setting {number}");
        settings::put(&mut tx, &name, &body, 1).await.unwrap();
    }
    tx.commit().await.unwrap();
    let full = db.size_bytes().await.unwrap();
    let mut tx = db.write().await.unwrap();
    sqlx::query("delete from settings")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.shrink().await.unwrap();
    let shrunk = db.size_bytes().await.unwrap();
    assert!(shrunk < full / 10, "{full} bytes became {shrunk}");
}

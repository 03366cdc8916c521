//! The chain in the database, on both engines.

use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join_all;
use homelabcmd::audit::{self, Entry, Head};
use homelabcmd::platform::db::{Db, Engine, Location};
use homelabcmd_testkit::http::Client;
use proptest::prelude::*;
use serde_json::json;
use tempfile::TempDir;

use super::{add, fill, look, run, somebody, without_guards};
use crate::support::running::{Hub, token, wait_for};
use crate::support::{postgres, sqlite};

const AT: i64 = 1_795_435_200_000;

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
    let emptied = run(&db, "truncate audit").await.unwrap_err();
    assert!(emptied.contains("never changed"), "{emptied}");
    db.close().await;
}

async fn everything(db: &Db) {
    let empty = look(db).await.unwrap();
    assert_eq!((empty.entries, empty.head), (0, None));
    fill(db, AT, 12).await;
    let whole = look(db).await.unwrap();
    assert_eq!(
        (whole.entries, whole.first, whole.unchained),
        (12, Some(1), 0)
    );
    let head = audit::head(&mut db.read().await.unwrap()).await.unwrap();
    assert_eq!(whole.head, Some(head));
    takes_nothing_but_at_its_end(db).await;
    forgets_what_was_not_committed(db).await;
    finds_what_was_done_behind_its_back(db).await;
}

async fn takes_nothing_but_at_its_end(db: &Db) {
    let insert = |position: &str, hash: &str| {
        format!(
            "insert into audit (position, at, actor_kind, actor, action, subject, outcome, detail, hash) \
             values ({position}, 0, 'user', 'x', 'x.y', 'x', 'done', '{{}}', {hash})"
        )
    };
    let mut refused = vec![
        "update audit set subject = 'another' where position = 3".to_owned(),
        "update audit set subject = subject".to_owned(),
        "delete from audit where position = 12".to_owned(),
        "delete from audit".to_owned(),
        insert("3", "'x'"),
        insert("14", "'x'"),
        insert("13", "null"),
    ];
    if db.engine() == Engine::Sqlite {
        // It replaces a row without the trigger that guards a removal.
        refused.push(insert("3", "'x'").replace("insert into", "insert or replace into"));
    }
    for sql in refused {
        let said = run(db, &sql).await.expect_err(&sql);
        assert!(said.contains("an entry of the record"), "{sql}: {said}");
    }
    assert_eq!(look(db).await.unwrap().entries, 12);
}

async fn forgets_what_was_not_committed(db: &Db) {
    let mut tx = db.write().await.unwrap();
    let entry = Entry::done(AT, &somebody(), "x.forgotten", "nothing");
    audit::record(&mut tx, &entry).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(look(db).await.unwrap().entries, 12);
    // Several in one transaction follow each other.
    let mut tx = db.write().await.unwrap();
    for _ in 0..3 {
        audit::record(&mut tx, &entry).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(look(db).await.unwrap().entries, 15);
}

/// Each is done, found, and undone.
async fn finds_what_was_done_behind_its_back(db: &Db) {
    without_guards(db).await;
    let copy = "create table copy as select * from audit";
    run(db, copy).await.unwrap();
    let moved = "update audit set position = position + 1000 where position > 6";
    let back = "update audit set position = position - 999 where position > 1000";
    for (what, statements, found) in [
        (
            "a row is missing",
            vec!["delete from audit where position = 7"],
            "entry 7 is missing",
        ),
        (
            "the tail is cut",
            vec!["delete from audit where position > 10"],
            "entry 11 and all up to entry 15 are missing",
        ),
        (
            "all is gone",
            vec!["delete from audit"],
            "entry 1 and all up to entry 15 are missing",
        ),
        (
            "the beginning is cut",
            vec!["delete from audit where position < 4"],
            "entry 1 and all up to entry 3 are missing",
        ),
        (
            "the beginning is cut, and the checkpoint set",
            vec![
                "delete from audit where position < 4",
                "update audit_checkpoint set position = 3, hash = (select hash from copy where position = 3)",
            ],
            "entry 4 is the first, and nothing in the record says that those before it went",
        ),
        (
            "a row is put in",
            vec![
                moved,
                back,
                "insert into audit select 7, at, actor_kind, actor, action, machine_id, subject, outcome, \
                 detail, hash from copy where position = 6",
            ],
            "entry 7 does not follow",
        ),
        (
            "two rows change their places",
            vec![
                "update audit set position = 1000 where position = 4",
                "update audit set position = 4 where position = 5",
                "update audit set position = 5 where position = 1000",
            ],
            "entry 4 does not follow",
        ),
        (
            "the end is another",
            vec!["update audit_head set hash = (select hash from copy where position = 3)"],
            "entry 15 is another one than the record's own end remembers",
        ),
    ] {
        for sql in statements {
            run(db, sql).await.unwrap();
        }
        let finding = look(db).await.expect_err(what).to_string();
        assert!(finding.starts_with(found), "{what}: {finding}");
        for sql in [
            "delete from audit",
            "insert into audit select * from copy",
            "update audit_head set position = 15, hash = (select hash from copy where position = 15)",
            "update audit_checkpoint set position = 0, \
             hash = '0000000000000000000000000000000000000000000000000000000000000000'",
        ] {
            run(db, sql).await.unwrap();
        }
        assert_eq!(look(db).await.unwrap().entries, 15, "{what}");
    }
    // Who writes the record anew to its end is noticed by who remembers a place in it.
    let remembered: Head = look(db).await.unwrap().head.unwrap();
    run(db, "delete from audit where position > 14")
        .await
        .unwrap();
    let set =
        "update audit_head set position = 14, hash = (select hash from copy where position = 14)";
    run(db, set).await.unwrap();
    let other = Entry::done(AT, &somebody(), "x.other", "another");
    add(db, &other).await;
    assert_eq!(look(db).await.unwrap().entries, 15);
    let claims = vec![(remembered, "somebody".to_owned())];
    let finding = audit::verify(db, claims).await.unwrap().unwrap_err();
    assert!(
        finding
            .to_string()
            .starts_with("entry 15 is another one than somebody remembers"),
        "{finding}"
    );
}

#[derive(Debug, Clone, Copy)]
struct Flip {
    row: i64,
    column: usize,
    at: usize,
    bit: u8,
}

const COLUMNS: [&str; 10] = [
    "position",
    "at",
    "actor_kind",
    "actor",
    "action",
    "machine_id",
    "subject",
    "outcome",
    "detail",
    "hash",
];

/// Changes one byte of what lies in a column, whatever comes of it.
async fn flip(db: &Db, flip: Flip) -> i64 {
    let column = COLUMNS[flip.column];
    let mut tx = db.write().await.unwrap();
    let read = format!("select cast({column} as blob) from audit where position = $1");
    let mut bytes: Vec<u8> = sqlx::query_scalar(sqlx::AssertSqlSafe(read))
        .bind(flip.row)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    let at = flip.at % bytes.len();
    bytes[at] ^= 1 << flip.bit;
    let write = format!("update audit set {column} = cast($1 as text) where position = $2");
    let written = sqlx::query(sqlx::AssertSqlSafe(write))
        .bind(bytes)
        .bind(flip.row)
        .execute(&mut *tx)
        .await;
    let count = written.map_or(0, |done| done.rows_affected());
    tx.commit().await.unwrap();
    count.cast_signed()
}

fn flips() -> impl Strategy<Value = Flip> {
    (1i64..=20, 0..COLUMNS.len(), 0usize..200, 0u8..8).prop_map(|(row, column, at, bit)| Flip {
        row,
        column,
        at,
        bit,
    })
}

#[test]
fn one_bit_changed_in_any_column_of_the_file_is_found_and_the_entry_named() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (db, folder) = runtime.block_on(async {
        let (db, folder) = sqlite().await;
        fill(&db, AT, 20).await;
        without_guards(&db).await;
        run(&db, "create table copy as select * from audit")
            .await
            .unwrap();
        (db, folder)
    });
    let mut seen = std::collections::HashSet::new();
    let config = ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let outcome = runner.run(&flips(), |one| {
        let found = runtime.block_on(async {
            run(&db, "delete from audit").await.unwrap();
            run(&db, "insert into audit select * from copy")
                .await
                .unwrap();
            // Two entries cannot have one number: the database takes no such change.
            let changed = flip(&db, one).await;
            (changed, look(&db).await)
        });
        let (changed, looked) = found;
        prop_assume!(changed == 1);
        let finding = looked.expect_err("nothing was found");
        prop_assert_eq!(finding.position, one.row, "{:?}: {}", one, finding);
        Ok(())
    });
    outcome.unwrap();
    // Every column was tried, by itself.
    for (column, name) in COLUMNS.iter().enumerate() {
        runtime.block_on(async {
            run(&db, "delete from audit").await.unwrap();
            run(&db, "insert into audit select * from copy")
                .await
                .unwrap();
            let one = Flip {
                row: 7,
                column,
                at: 0,
                bit: 3,
            };
            if flip(&db, one).await == 1 {
                seen.insert(*name);
                assert_eq!(look(&db).await.unwrap_err().position, 7, "{name}");
            }
        });
    }
    assert_eq!(seen.len(), COLUMNS.len(), "{seen:?}");
    runtime.block_on(db.close());
    drop(folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_at_once_write_one_chain_on_sqlite() {
    let folder = TempDir::new().unwrap();
    let location = Location::File(folder.path().join("test.db"));
    write_at_once(location).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_at_once_write_one_chain_on_postgresql() {
    let (db, server) = postgres().await;
    db.close().await;
    write_at_once(Location::Server(server.url())).await;
}

/// As a hub does and commands do beside it: each has its own connection.
async fn write_at_once(location: Location) {
    let first = Db::open(&location).await.unwrap();
    let write = async |number: i64| {
        let db = Db::open(&location).await.unwrap();
        fill(&db, AT + number, 50).await;
        db.close().await;
    };
    join_all((0..4).map(write)).await;
    let summary = look(&first).await.unwrap();
    assert_eq!(summary.entries, 200);
    first.close().await;
}

#[test]
fn a_hub_that_is_killed_leaves_a_whole_record() {
    let folder = TempDir::new().unwrap();
    let admin = token(folder.path(), "admin");
    let mut answered = 0;
    for round in 0..3 {
        let hub = Hub::start(folder.path());
        let body = json!({"name": format!("machine {round}")});
        let machine = hub.send(&admin, "POST", "/machines", &body);
        let id = machine["id"].as_str().unwrap();
        let done = AtomicU64::new(0);
        let mut client = Client::new(hub.authority()).bearer(&admin);
        std::thread::scope(|scope| {
            // Until the hub is gone.
            let work = scope.spawn(|| {
                for word in ["pause", "unpause"].iter().cycle() {
                    let path = format!("/api/v1/machines/{id}/{word}");
                    match client.send("PUT", &path, b"{}") {
                        Ok(answer) => assert_eq!(answer.status, 200, "{}", answer.text()),
                        Err(_) => break,
                    }
                    done.fetch_add(1, Ordering::SeqCst);
                }
            });
            wait_for("the hub to work", || {
                done.load(Ordering::SeqCst) > 5 || work.is_finished()
            });
            hub.kill();
        });
        answered += done.into_inner();
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let file = folder.path().join("homelabcmd.db");
        let db = Db::inspect(&Location::File(file)).await.unwrap();
        let summary = look(&db).await.unwrap();
        assert!(answered > 15);
        assert!(summary.entries >= answered, "{summary:?}, {answered}");
        db.close().await;
    });
}

//! The record of who did what: that it is a chain, that nobody changes it unnoticed, what is in it, how it is read.

mod agents;
mod chain;
mod command_line;
mod driven;
mod export;
mod pages;
mod recorded;
mod retention;
mod routes;

use homelabcmd::audit::{self, Actor, ActorKind, Entry, Finding, Summary};
use homelabcmd::platform::db::Db;
use serde_json::json;

/// Somebody who does things.
pub(super) fn somebody() -> Actor {
    Actor {
        kind: ActorKind::User,
        name: "Ada".into(),
    }
}

/// So many entries, a minute apart, each in a transaction of its own.
pub(super) async fn fill(db: &Db, from: i64, count: i64) {
    for number in 0..count {
        let at = from + number * 60_000;
        let entry = Entry::done(
            at,
            &somebody(),
            "machine.paused",
            format!("machine {number}"),
        )
        .on(format!("id {}", number % 3))
        .with(json!({ "number": number }));
        add(db, &entry).await;
    }
}

pub(super) async fn add(db: &Db, entry: &Entry) {
    let mut tx = db.write().await.unwrap();
    audit::record(&mut tx, entry).await.unwrap();
    tx.commit().await.unwrap();
}

pub(super) async fn look(db: &Db) -> Result<Summary, Finding> {
    audit::verify(db, Vec::new()).await.unwrap()
}

/// As somebody does who can write the database: what keeps others from that is taken away first.
pub(super) async fn without_guards(db: &Db) {
    use homelabcmd::platform::db::Engine;
    let guards = [
        "audit_only_grows",
        "audit_never_changes",
        "audit_is_cut_at_its_checkpoint",
    ];
    let mut tx = db.write().await.unwrap();
    for guard in guards {
        let on = match db.engine() {
            Engine::Sqlite => "",
            Engine::Postgres => " on audit",
        };
        let sql = format!("drop trigger {guard}{on}");
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(&mut *tx)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// Runs a statement; the error is what the database says.
pub(super) async fn run(db: &Db, sql: &str) -> Result<u64, String> {
    let mut tx = db.write().await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(sql))
        .execute(&mut *tx)
        .await;
    match done {
        Ok(done) => {
            tx.commit().await.unwrap();
            Ok(done.rows_affected())
        }
        Err(error) => Err(error.to_string()),
    }
}

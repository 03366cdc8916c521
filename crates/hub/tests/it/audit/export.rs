//! The record as a file, which can be looked through like the database.

use homelabcmd::audit::{self, Entry, Head, verify_export};
use serde_json::json;

use super::{add, fill, somebody};
use crate::support::{Client, TestHub};

const AT: i64 = 1_795_435_200_000;

async fn file(hub: &TestHub, admin: &Client, query: &str) -> String {
    let answer = hub.get(admin, &format!("/audit.csv{query}")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    let name = answer.headers["content-disposition"].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"audit-2026-11-23.csv\"");
    answer.text()
}

/// What is found in a file, or so many entries.
fn look(text: &str, is_filtered: bool, head: Option<Head>) -> Result<u64, String> {
    let claims = head.map(|head| (head, "somebody".to_owned()));
    let looked = verify_export(text.as_bytes(), is_filtered, claims.into_iter().collect());
    match looked.unwrap() {
        Ok(summary) => Ok(summary.entries),
        Err(finding) => Err(finding.to_string()),
    }
}

#[tokio::test]
async fn an_export_on_sqlite_is_whole() {
    everything(TestHub::start().await).await;
}

#[tokio::test]
async fn an_export_on_postgresql_is_whole() {
    let (hub, _server) = TestHub::start_on_postgres().await;
    everything(hub).await;
}

async fn everything(hub: TestHub) {
    let admin = hub.client("admin").await;
    let db = &hub.app.db;
    // More than are read at once.
    fill(db, AT - 100 * 86_400_000, 30).await;
    fill(db, AT, 1100).await;
    for name in ["=1+1", "'quoted", "@a,\"b\"", "-x\ny", "\u{202e}right"] {
        let entry = Entry::done(AT, &somebody(), "user.created", name).with(json!({"name": name}));
        add(db, &entry).await;
    }
    let text = file(&hub, &admin, "").await;
    assert_eq!(look(&text, false, None), Ok(1135));
    for line in text.lines() {
        for field in line.split(',') {
            let field = field.trim_start_matches('"');
            assert!(!field.starts_with(['=', '+', '-', '@']), "{line}");
        }
    }
    let head = audit::head(&mut db.read().await.unwrap()).await.unwrap();
    assert_eq!(look(&text, false, Some(head.clone())), Ok(1135));

    // One byte of it, in any line or column.
    let bytes = text.as_bytes();
    let first = text.find('\n').unwrap() + 1;
    for at in (first..bytes.len()).step_by(bytes.len() / 400) {
        let mut changed = bytes.to_vec();
        changed[at] ^= 2;
        let claims = vec![(head.clone(), "somebody".to_owned())];
        let looked = verify_export(&changed[..], false, claims).unwrap();
        assert!(
            looked.is_err(),
            "byte {at}: {:?}",
            &text[at.saturating_sub(20)..][..40]
        );
    }
    // Lines that are gone, twice, in another order; and an end that is cut.
    let lines: Vec<&str> = text.lines().collect();
    let with = |lines: &[&str]| lines.join("\n") + "\n";
    let mut some = lines.clone();
    some.remove(100);
    assert_eq!(
        look(&with(&some), false, None),
        Err("entry 100 is missing".into())
    );
    let mut some = lines.clone();
    some.swap(50, 60);
    assert!(
        look(&with(&some), false, None)
            .unwrap_err()
            .starts_with("entry 50 and all up to")
    );
    let cut = with(&lines[..900]);
    assert_eq!(look(&cut, false, None), Ok(899));
    let found = look(&cut, false, Some(head.clone())).unwrap_err();
    assert!(
        found.starts_with("entry 900 and all up to entry 1135"),
        "{found}"
    );
    let headless = with(&lines[1..]);
    assert!(verify_export(headless.as_bytes(), false, Vec::new()).is_err());

    // A part has gaps, and what is there is looked at all the same.
    let part = file(
        &hub,
        &admin,
        "?machine_id=01a20d5b-a067-707c-b7af-414d87cc2fa0",
    )
    .await;
    assert_eq!(part.lines().count(), 1);
    let part = file(&hub, &admin, "?text=machine%2017").await;
    let count = part.lines().count() as u64 - 1;
    assert!(count > 10, "{count}");
    assert_eq!(look(&part, true, None), Ok(count));
    assert!(
        look(&part, false, None)
            .unwrap_err()
            .ends_with("are missing")
    );
    let changed = part.replacen("machine 17,", "machine 18,", 1);
    assert!(
        look(&changed, true, None)
            .unwrap_err()
            .contains("does not follow")
    );

    // After a cut it begins later, and the record says why.
    audit::prune(db, AT).await.unwrap();
    let text = file(&hub, &admin, "").await;
    assert_eq!(look(&text, false, None), Ok(1106));
    let lines: Vec<&str> = text.lines().collect();
    let without_its_end = with(&lines[..lines.len() - 1]);
    let found = look(&without_its_end, false, None).unwrap_err();
    assert!(found.contains("cut without a record"), "{found}");
}

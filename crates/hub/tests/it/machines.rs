//! Machines as people manage them.

use serde_json::{Value, json};

use crate::support::setting::Setting;
use crate::support::{GUID, NOON, TestHub, beat};

#[tokio::test]
async fn a_machine_is_added_changed_and_deleted_by_hand() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let new = json!({"name": "  NAS ", "kind": "workstation", "tags": ["attic", "zfs"], "notes": "blue case"});
    let made = hub.post(&admin, "/machines", new).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!(made["name"], "NAS");
    assert_eq!(
        (&made["status"], &made["latest"]),
        (&json!("unknown"), &Value::Null)
    );
    let path = format!("/machines/{}", made["id"].as_str().unwrap());

    let change = json!({"name": "Vault", "kind": "server", "tags": ["cellar"], "notes": null, "interval_seconds": 30});
    let changed = hub.patch(&admin, &path, change).await.json();
    assert_eq!(changed["tags"], json!(["cellar"]));
    assert_eq!(
        (&changed["kind"], &changed["notes"]),
        (&json!("server"), &Value::Null)
    );
    assert_eq!(changed["agent"]["interval_seconds"], 30);
    let same = hub.patch(&admin, &path, json!({})).await.json();
    assert_eq!(same["name"], "Vault");

    assert_eq!(hub.delete(&admin, &path).await.status, 204);
    assert_eq!(
        hub.get(&admin, &path).await.problem(),
        (404, "not_found".into())
    );
    assert_eq!(hub.delete(&admin, &path).await.status, 404);
    assert_eq!(hub.get(&admin, "/machines/no-id-at-all").await.status, 404);
}

#[tokio::test]
async fn names_may_repeat_and_hold_any_script() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    for name in ["nas", "nas", "خادم", "🐳 tower", &"x".repeat(64)] {
        let made = hub.post(&admin, "/machines", json!({"name": name})).await;
        assert_eq!(made.status, 201, "{name}");
        assert_eq!(made.json()["name"], name);
    }
    for bad in ["", "   ", "a\u{0}b", &"x".repeat(65)] {
        let refused = hub.post(&admin, "/machines", json!({"name": bad})).await;
        assert_eq!(refused.problem(), (422, "invalid".into()), "{bad:?}");
    }
}

#[tokio::test]
async fn lists_filter_and_page() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    for i in 0..7 {
        let kind = if i % 2 == 0 { "server" } else { "workstation" };
        let body =
            json!({"name": format!("box {i}"), "kind": kind, "tags": [format!("rack{}", i / 4)]});
        hub.post(&admin, "/machines", body).await;
    }
    let count = async |query: &str| {
        let list = hub.get(&admin, &format!("/machines?{query}")).await.json();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(count("kind=workstation").await, 3);
    assert_eq!(count("tag=rack1").await, 3);
    assert_eq!(count("q=BOX%203").await, 1);
    assert_eq!(count("status=online").await, 0);
    assert_eq!(hub.get(&admin, "/machines?status=on").await.status, 400);

    let mut seen = Vec::new();
    let mut path = "/machines?limit=3".to_owned();
    loop {
        let page = hub.get(&admin, &path).await.json();
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|m| m["name"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/machines?limit=3&cursor={cursor}");
    }
    let expected: Vec<String> = (0..7).map(|i| format!("box {i}")).collect();
    assert_eq!(seen, expected);
    let bad = hub.get(&admin, "/machines?cursor=nonsense").await;
    assert_eq!(bad.problem(), (400, "bad_cursor".into()));
}

#[tokio::test]
async fn a_pause_is_a_status_of_its_own() {
    let hub = TestHub::start().await;
    let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
    hub.post(&agent, "/agents/heartbeat", beat(GUID, 1, NOON))
        .await;
    let path = format!(
        "/machines/{}",
        hub.machine(&admin).await["id"].as_str().unwrap()
    );
    let paused = hub
        .put(
            &admin,
            &format!("{path}/pause"),
            json!({"reason": "new disk"}),
        )
        .await
        .json();
    assert_eq!(
        (&paused["status"], &paused["pause_reason"]),
        (&json!("paused"), &json!("new disk"))
    );
    hub.pass(3600).await;
    assert_eq!(hub.machine(&admin).await["status"], "paused");
    // Without a body as well; and the silence of an hour counts once it ends.
    assert_eq!(
        hub.ask(&admin, "PUT", &format!("{path}/pause"), None)
            .await
            .status,
        200
    );
    let back = hub
        .ask(&admin, "PUT", &format!("{path}/unpause"), None)
        .await
        .json();
    assert_eq!(
        (&back["status"], &back["paused"]),
        (&json!("offline"), &json!(false))
    );
}

#[tokio::test]
async fn nothing_of_a_deleted_machine_stays() {
    let hub = TestHub::start().await;
    let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
    let mut body = beat(GUID, 1, NOON);
    body["services"] = json!([{"name": "nginx", "state": "failed"}]);
    body["updates"] = json!({"checked_at": NOON, "packages": [], "reboot_required": true});
    hub.post(&agent, "/agents/heartbeat", body).await;
    let machine = hub.machine(&admin).await;
    let id = machine["id"].as_str().unwrap();
    assert_eq!(
        hub.delete(&admin, &format!("/machines/{id}")).await.status,
        204
    );

    let mut conn = hub.app.db.read().await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite%' \
         and name not like '\\_%' escape '\\'",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    assert!(tables.len() > 8, "{tables:?}");
    // Who did what with it stays, and so does what its agent remembered of that.
    let kept = |table: &String| {
        table.starts_with("audit")
            || ["tokens", "settings", "alert_positions"].contains(&table.as_str())
    };
    for table in tables.iter().filter(|table| !kept(table)) {
        let sql = format!("select count(*) from {table}");
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        assert_eq!(count, 0, "{table} still holds something");
    }

    // A shared token makes it anew with its next beat.
    let again = hub
        .post(&agent, "/agents/heartbeat", beat(GUID, 2, NOON))
        .await
        .json();
    assert_eq!(again["server_registered"], true);
}

#[tokio::test]
async fn a_list_knows_at_once_whatever_changed() {
    let s = Setting::new().await;
    let names = async || {
        let list = s.hub.get(&s.admin, "/machines").await.json();
        let items = list["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|m| {
                let text = |name: &str| m[name].as_str().unwrap().to_owned();
                (text("name"), text("status"), m["tags"].clone())
            })
            .collect::<Vec<_>>()
    };
    let entry = |name: &str, status: &str, tags| (name.to_owned(), status.to_owned(), tags);
    assert_eq!(names().await, []);

    let made = s
        .hub
        .post(&s.admin, "/machines", json!({"name": "attic"}))
        .await
        .json();
    let attic = format!("/machines/{}", made["id"].as_str().unwrap());
    let first = entry("attic", "unknown", json!([]));
    assert_eq!(names().await, std::slice::from_ref(&first));
    s.beat(beat(GUID, 1, NOON)).await;
    assert_eq!(names().await, [first, entry("nas", "online", json!([]))]);

    s.hub
        .patch(
            &s.admin,
            &attic,
            json!({"name": "cellar", "tags": ["cold"]}),
        )
        .await;
    s.hub
        .put(&s.admin, &format!("{attic}/pause"), json!({}))
        .await;
    s.hub.pass(181).await;
    let cellar = entry("cellar", "paused", json!(["cold"]));
    assert_eq!(names().await, [cellar, entry("nas", "offline", json!([]))]);

    s.hub.delete(&s.admin, &attic).await;
    assert_eq!(names().await, [entry("nas", "offline", json!([]))]);
}

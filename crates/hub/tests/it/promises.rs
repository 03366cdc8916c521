//! Files that must say what the code says.

use homelabcmd::router;
use homelabcmd::system::description_text;

use crate::support::sqlite;

fn expect_file(path: &str, text: &str, remedy: &str) {
    let full = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_PROMISES").is_some() {
        std::fs::write(&full, text).unwrap();
    }
    let stored = std::fs::read_to_string(&full).unwrap_or_default();
    assert!(stored == text, "{path} is stale: {remedy}");
}

#[test]
fn openapi_json_describes_this_api() {
    let text = description_text(&router::api().1).unwrap();
    assert!(text.contains("\"openapi\": \"3.1.0\""));
    expect_file(
        "../../openapi.json",
        &format!("{text}\n"),
        "run `cargo xtask openapi`",
    );
}

#[test]
fn the_description_says_what_openapi_3_1_wants_of_it() {
    let description = serde_json::to_value(router::api().1).unwrap();
    let (mut answers, mut names) = (0, std::collections::BTreeSet::new());
    for (path, operations) in description["paths"].as_object().unwrap() {
        for operation in operations.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "two are called {name}");
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let words = answer["description"].as_str().unwrap_or_default();
                assert!(!words.is_empty(), "{path} {status}");
                answers += 1;
            }
        }
    }
    assert!(answers > 100, "{answers}");
    assert!(names.contains("get_machines_id_metrics"), "{names:?}");
}

#[tokio::test]
async fn schema_sql_is_what_the_migrations_make() {
    let (db, _folder) = sqlite().await;
    let mut conn = db.read().await.unwrap();
    let statements: Vec<String> = sqlx::query_scalar(
        "select sql from sqlite_master where sql is not null and name not like '\\_%' escape '\\' \
         order by tbl_name, case type when 'table' then 0 when 'index' then 1 else 2 end, name",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let text = format!(
        "-- The schema that the migrations make, for reading. A test holds it to them.\n\n{};\n",
        statements.join(";\n\n")
    );
    let remedy = "run `UPDATE_PROMISES=1 cargo test -p homelabcmd --test it promises`";
    expect_file("schema.sql", &text, remedy);
}

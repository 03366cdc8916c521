use serde_json::Value;
use tempfile::TempDir;

use super::ACTIONS;
use crate::support::TestHub;

/// What the record says of catalogues, the oldest first.
async fn loaded(hub: &TestHub) -> Vec<Value> {
    let admin = hub.client("admin").await;
    let list = hub.get(&admin, "/audit?action=catalogue").await.json();
    let mut details: Vec<Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["detail"].clone())
        .collect();
    details.reverse();
    details
}

#[tokio::test]
async fn the_record_says_which_catalogue_the_hub_runs_with_and_when_that_changed() {
    let folder = TempDir::new().unwrap();
    let hub = TestHub::start_in(folder, None).await;
    for _ in 0..2 {
        homelabcmd::commands::note_catalogue(&hub.app)
            .await
            .unwrap();
    }
    let first = loaded(&hub).await;
    assert_eq!(first.len(), 1);
    assert_eq!(
        (&first[0]["before"], &first[0]["own"]),
        (&Value::Null, &serde_json::json!({}))
    );

    let folder = hub.stop().await;
    std::fs::write(folder.path().join("actions.toml"), ACTIONS).unwrap();
    let hub = TestHub::start_in(folder, None).await;
    homelabcmd::commands::note_catalogue(&hub.app)
        .await
        .unwrap();
    let both = loaded(&hub).await;
    assert_eq!(both.len(), 2);
    assert_eq!(both[1]["before"], both[0]["hash"]);
    let admin = hub.client("admin").await;
    let catalogue = hub.get(&admin, "/commands/catalogue").await.json();
    assert_eq!(both[1]["hash"], catalogue["hash"]);
    let say = catalogue["items"].as_array().unwrap().iter();
    let say = say.clone().find(|item| item["name"] == "say").unwrap();
    assert_eq!(both[1]["own"]["say"], say["hash"]);
}

//! Searches whose finds are written anew: where the tests run, no host has a hardware address or a name.

use serde_json::Value;

use super::{ended, start};
use crate::support::{Client, TestHub};

/// A hardware address.
pub(super) const MAC: &str = "02:00:00:00:00:01";

/// Searches a network of the loopback and writes into each host what this gives for its address; gives the search's
/// id. Hosts for which it gives nothing were not found.
pub(super) async fn searched(
    hub: &TestHub,
    admin: &Client,
    cidr: &str,
    told: impl Fn(&str) -> Option<Value>,
) -> String {
    let body = serde_json::json!({"cidrs": [cidr], "ports": [1], "mdns": false});
    let id = start(hub, admin, body).await;
    ended(hub, admin, &id).await;
    alter(hub, &id, |hosts| {
        hosts.retain_mut(|host| {
            let told = told(host["address"].as_str().unwrap());
            let more = told.as_ref().and_then(Value::as_object);
            host.as_object_mut()
                .unwrap()
                .extend(more.cloned().unwrap_or_default());
            told.is_some()
        });
    })
    .await;
    id
}

async fn alter(hub: &TestHub, id: &str, change: impl FnOnce(&mut Vec<Value>)) {
    let mut tx = hub.app.db.write().await.unwrap();
    let hosts: String = sqlx::query_scalar("select hosts from discoveries where id = $1")
        .bind(id)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    let mut hosts: Vec<Value> = serde_json::from_str(&hosts).unwrap();
    change(&mut hosts);
    sqlx::query("update discoveries set hosts = $2 where id = $1")
        .bind(id)
        .bind(serde_json::to_string(&hosts).unwrap())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Writes all that is kept of searches with other addresses: those of the loopback tell no host.
pub(super) async fn moved_to(hub: &TestHub, from: &str, to: &str) {
    let mut tx = hub.app.db.write().await.unwrap();
    sqlx::query(
        "update discoveries set body = replace(body, $1, $2), hosts = replace(hosts, $1, $2)",
    )
    .bind(from)
    .bind(to)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

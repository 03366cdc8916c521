//! A machine is woken by another one in its network.

use serde_json::{Value, json};

use crate::support::setting::Setting;
use crate::support::{GUID, NOON, OTHER_GUID, beat};

/// A hub with a workstation `desk`, and a server that is called `nas`.
struct Home {
    s: Setting,
    desk: String,
    nas: String,
}

fn with_cards(guid: &str, hostname: &str, cards: &Value) -> Value {
    let mut body = beat(guid, 1, NOON);
    body["agent"]["hostname"] = hostname.into();
    body["facts"] = json!({ "cards": cards });
    body
}

fn card(mac: &str, networks: &[&str]) -> Value {
    json!({"name": format!("eth{}", &mac[15..]), "mac": mac, "networks": networks})
}

impl Home {
    async fn start(desk: &Value, nas: &Value) -> Self {
        let s = Setting::new().await;
        s.beat(with_cards(GUID, "desk", desk)).await;
        s.beat(with_cards(OTHER_GUID, "nas", nas)).await;
        let list = s.hub.get(&s.admin, "/machines").await.json();
        let id = |name: &str| {
            let items = list["items"].as_array().unwrap();
            let found = items.iter().find(|item| item["name"] == name).unwrap();
            found["id"].as_str().unwrap().to_owned()
        };
        Self {
            desk: id("desk"),
            nas: id("nas"),
            s,
        }
    }

    async fn wake(&self, body: Value) -> (u16, Value) {
        let path = format!("/machines/{}/wake", self.desk);
        let answer = self.s.hub.post(&self.s.admin, &path, body).await;
        (answer.status.as_u16(), answer.json())
    }
}

#[tokio::test]
async fn another_machine_of_its_network_sends_the_packet_to_the_card_that_is_there() {
    let desk = json!([
        card("00:1b:21:aa:bb:01", &["10.9.0.0/24"]),
        card("00:1b:21:aa:bb:02", &["192.168.1.0/24"]),
    ]);
    let nas = json!([card("00:1b:21:aa:bb:03", &["192.168.1.0/24"])]);
    let home = Home::start(&desk, &nas).await;
    let path = format!("/machines/{}", home.desk);
    let machine = home.s.hub.get(&home.s.admin, &path).await.json();
    assert_eq!(machine["cards"][1]["mac"], "00:1b:21:aa:bb:02");

    let (status, action) = home.wake(json!({})).await;
    assert_eq!(status, 202, "{action}");
    assert_eq!(
        (&action["title"], &action["machine_id"], &action["action"]),
        (&json!("Wake desk"), &json!(home.nas), &json!("wake"))
    );
    assert_eq!(
        action["steps"],
        json!([[
            "/usr/local/bin/homelabcmd-agent",
            "wake",
            "00:1b:21:aa:bb:02"
        ]])
    );
    let audit = home
        .s
        .hub
        .get(&home.s.admin, "/audit?action=command")
        .await
        .json();
    let started = audit["items"].as_array().unwrap().iter();
    let started = started
        .clone()
        .find(|item| item["action"] == "command.started");
    assert_eq!(started.unwrap()["subject"], "Wake desk on nas");
}

#[tokio::test]
async fn it_says_why_a_machine_cannot_be_woken() {
    let nowhere = Home::start(&json!([]), &json!([])).await;
    let (status, problem) = nowhere.wake(json!({})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("no_card")));

    let desk = json!([card("00:1b:21:aa:bb:01", &["192.168.1.0/24"])]);
    let far = Home::start(
        &desk,
        &json!([card("00:1b:21:aa:bb:03", &["192.168.2.0/24"])]),
    )
    .await;
    let (status, problem) = far.wake(json!({})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("no_relay")));
    // It does not wake itself.
    let (status, problem) = far.wake(json!({"via": far.desk})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("no_relay")));

    let near = Home::start(
        &desk,
        &json!([card("00:1b:21:aa:bb:03", &["192.168.1.0/24"])]),
    )
    .await;
    near.s.hub.pass(3600).await;
    near.s.hub.run_job("machines.presence").await;
    let (status, problem) = near.wake(json!({})).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("no_relay")),
        "it is off"
    );
}

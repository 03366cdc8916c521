//! Searches for hosts: on addresses of the loopback, and on a cable that nobody else is on.

mod altered;
mod doubtful;
mod importing;
mod inside;
mod joining;
mod network;
mod searching;
mod tailnet;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use crate::support::{Client, TestHub};

/// Starts a search; gives its id.
pub(crate) async fn start(hub: &TestHub, who: &Client, body: Value) -> String {
    let answer = hub.post(who, "/discovery", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let run = answer.json();
    assert_eq!(
        (&run["state"], &run["hosts"]),
        (&json!("running"), &json!([]))
    );
    run["id"].as_str().unwrap().to_owned()
}

/// How a search goes.
pub(crate) async fn read(hub: &TestHub, who: &Client, id: &str) -> Value {
    let answer = hub.get(who, &format!("/discovery/{id}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Waits until a search has ended.
pub(crate) async fn ended(hub: &TestHub, who: &Client, id: &str) -> Value {
    loop {
        let run = read(hub, who, id).await;
        if run["state"] != "running" {
            return run;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The host of this address.
pub(crate) fn host<'a>(run: &'a Value, address: &str) -> &'a Value {
    let hosts = run["hosts"].as_array().unwrap();
    let found = hosts.iter().find(|host| host["address"] == address);
    found.unwrap_or_else(|| panic!("no {address} in {run:#}"))
}

/// A server that says this to everybody and hangs up; where it listens.
pub(crate) async fn greeter(address: &str, port: u16, greeting: Vec<u8>) -> u16 {
    let listener = TcpListener::bind((address, port)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    homelabcmd::platform::lifecycle::Lifecycle::default().spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(&greeting).await;
        }
    });
    port
}

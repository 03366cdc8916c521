//! The way out: where it does not lead, and what is said when nothing comes back.

use axum::http::Method;
use homelabcmd::app::App;
use homelabcmd::platform::clock::Clock;
use homelabcmd::platform::outbound::{Answer, Failure, Outbound, Reach, Request, Roots};

use super::mail::Authority;
use super::messages::client;
use super::peer::{Peer, Reply};
use crate::support::{NOON, config, sqlite};

async fn get(client: &Outbound, url: &str) -> Result<Answer, Failure> {
    let request = Request::new(Method::GET, url.parse().unwrap());
    client.send(request).await
}

#[tokio::test]
async fn neither_a_literal_nor_a_name_leads_to_a_forbidden_address() {
    for url in [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://0.0.0.0/",
        "http://[::]/",
        // Not addresses to us, and addresses to the resolver.
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0251.0376.0251.0376/",
        "http://169.254.43518/",
    ] {
        let failure = get(&client(), url).await.unwrap_err();
        assert!(
            matches!(failure, Failure::Forbidden { .. }),
            "{url}: {failure:?}"
        );
        assert!(!failure.is_temporary());
    }
    let mail = client().addresses("2852039166", 25).await.unwrap_err();
    assert!(matches!(mail, Failure::Forbidden { .. }), "{mail:?}");
}

#[tokio::test]
async fn whoever_may_go_anywhere_is_not_held_back_by_the_guard() {
    let free = client().reaching(Reach::Anywhere);
    let failure = free.addresses("169.254.169.254", 80).await;
    assert_eq!(failure.unwrap().len(), 1);
}

#[tokio::test]
async fn only_who_starts_the_hub_can_allow_them() {
    for allowed in [false, true] {
        let (db, folder) = sqlite().await;
        let mut config = config(folder.path(), None);
        config.serve.allow_link_local = allowed;
        let app = App::new(config, db, Clock::manual(NOON.parse().unwrap()));
        let outbound = app.outbound().unwrap();
        let found = outbound.addresses("169.254.169.254", 80).await;
        assert_eq!(found.is_ok(), allowed, "{found:?}");
    }
}

#[tokio::test]
async fn the_home_can_be_reached_by_address_and_by_name() {
    let peer = Peer::content();
    get(&client(), &peer.url("/")).await.unwrap();
    let by_name = peer.url("/").replace("127.0.0.1", "localhost");
    get(&client(), &by_name).await.unwrap();
}

#[tokio::test]
async fn troubles_are_told_apart_and_say_no_more_than_the_server() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let url = format!("http://ada:planted@127.0.0.1:{port}/planted?planted");
    let refused = get(&client(), &url).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("http://127.0.0.1:{port} refused the connection: nothing listens there")
    );
    // No name has a part as long as that, so nobody outside is asked for it.
    let name = format!("{}.invalid", "a".repeat(64));
    let unknown = get(&client(), &format!("https://{name}/planted")).await;
    assert_eq!(
        unknown.unwrap_err().to_string(),
        format!("the name {name} was not found")
    );
    let peer = Peer::content();
    let tls = get(&client(), &peer.url("/").replace("http:", "https:")).await;
    let tls = tls.unwrap_err().to_string();
    assert!(tls.contains("does it speak TLS on this port?"), "{tls}");
}

#[tokio::test]
async fn a_long_answer_is_read_so_far_and_a_long_head_not_at_all() {
    let peer = Peer::start(vec![Reply::With(200, "", "x".repeat(70_000))]);
    let answer = get(&client(), &peer.url("/")).await.unwrap();
    assert_eq!((answer.body.len(), answer.is_whole), (64 * 1024, false));
    assert!(matches!(answer.json(), Err(Failure::TooLarge { .. })));

    let head: &'static str =
        Box::leak(format!("x: {}\r\n", "y".repeat(1_000_000)).into_boxed_str());
    let peer = Peer::start(vec![Reply::With(200, head, String::new())]);
    let failure = get(&client(), &peer.url("/")).await.unwrap_err();
    assert!(matches!(failure, Failure::TooLarge { .. }), "{failure:?}");
}

#[tokio::test]
async fn a_certificate_counts_only_from_a_trusted_authority_and_for_the_name() {
    let authority = Authority::new();
    let port = authority.serve_https();
    let trusting = Outbound::new(Roots::only([authority.der()]), Clock::system()).unwrap();
    let answer = get(&trusting, &format!("https://localhost:{port}/")).await;
    assert_eq!(answer.unwrap().text(), "hello");

    let other_name = get(&trusting, &format!("https://127.0.0.1:{port}/")).await;
    let said = other_name.unwrap_err().to_string();
    assert!(said.contains("for another name"), "{said}");

    let stranger = Outbound::new(Roots::only([]), Clock::system()).unwrap();
    let untrusted = get(&stranger, &format!("https://localhost:{port}/")).await;
    let said = untrusted.unwrap_err().to_string();
    assert!(
        said.contains("authority that this machine does not know"),
        "{said}"
    );
}

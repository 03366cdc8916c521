use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use homelabcmd::platform::ssh::{Connection, Ending, Failure, Pool};
use tokio_util::sync::CancellationToken;

use super::{Host, first_use, sh, until};

async fn get(pool: &Pool<&'static str>, host: &Host) -> Result<Arc<Connection>, Failure> {
    let login = host.login();
    pool.get(&"one", || async move {
        host.try_connect(first_use(), &login).await
    })
    .await
}

#[tokio::test]
async fn many_askers_share_one_connection_and_an_idle_one_is_closed() {
    let (host, pool) = (Host::start(), Pool::default());
    let askers = (0..20).map(|_| async {
        let connection = get(&pool, &host).await.unwrap();
        assert!(connection.run(sh("true")).await.unwrap().is_success());
    });
    futures_util::future::join_all(askers).await;
    assert_eq!(host.sshd.sessions().unwrap().len(), 1);
    pool.close_idle(Duration::from_secs(300)).await;
    assert_eq!(pool.open_count(), 1, "it is young");
    // In use is not idle.
    let connection = get(&pool, &host).await.unwrap();
    let (output, ()) = tokio::join!(connection.run(sh("sleep 4711.31")), async {
        until("it runs", || super::runs("4711.31")).await;
        pool.close_idle(Duration::ZERO).await;
        assert_eq!(pool.open_count(), 1);
        let _ = std::process::Command::new("pkill")
            .args(["-f", "sleep 4711.31"])
            .status();
    });
    assert!(!output.unwrap().is_success());
    pool.close_idle(Duration::ZERO).await;
    assert_eq!(pool.open_count(), 0);
    until("the server has seen it go", || {
        host.sshd.sessions().unwrap().is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_was_cut_is_replaced() {
    let (host, pool) = (Host::start(), Pool::default());
    let first = get(&pool, &host).await.unwrap();
    host.sshd.cut_all().unwrap();
    until("it is noticed", || !first.is_usable()).await;
    let second = get(&pool, &host).await.unwrap();
    assert!(second.run(sh("true")).await.unwrap().is_success());
}

#[tokio::test]
async fn a_command_that_was_not_sent_yet_goes_over_a_new_connection_and_runs_once() {
    let (host, pool) = (Host::start(), Pool::default());
    let login = host.login();
    let connect = || host.try_connect(first_use(), &login);
    let ledger = host.sshd.folder().join("ledger");
    let note = |text: &str| sh(&format!("echo {text} >>{}", ledger.display()));
    let run = |text: &str| pool.run(&"one", connect, note(text), CancellationToken::new());
    assert!(run("first").await.unwrap().is_success());
    host.sshd.cut_all().unwrap();
    // Without a pause for this side: the pool believes in the connection.
    while !host.sshd.sessions().unwrap().is_empty() {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(pool.open_count(), 1);
    assert!(run("second").await.unwrap().is_success());
    // One that was sent is not tried again: nobody knows whether it ran.
    let cut = || async {
        until("it runs", || super::runs("4711.32")).await;
        host.sshd.cut_all().unwrap();
    };
    let long = sh(&format!("echo third >>{}; sleep 4711.32", ledger.display()));
    let long = pool.run(&"one", connect, long, CancellationToken::new());
    let (output, ()) = tokio::join!(long, cut());
    let ending = output.unwrap().ending;
    assert!(matches!(ending, Ending::Lost { .. }), "{ending:?}");
    assert!(run("fourth").await.unwrap().is_success());
    let ran = std::fs::read_to_string(&ledger).unwrap();
    assert_eq!(ran, "first\nsecond\nthird\nfourth\n");
    let _ = std::process::Command::new("pkill")
        .args(["-f", "sleep 4711.32"])
        .status();
}

#[tokio::test]
async fn who_waits_for_a_try_that_fails_does_not_try_again() {
    let (pool, tries) = (Pool::<u8>::default(), AtomicUsize::new(0));
    let askers = (0..10).map(|_| {
        pool.get(&1, || async {
            tries.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(50)).await;
            Err(Failure::Unusable("no".into()))
        })
    });
    let failures = futures_util::future::join_all(askers).await;
    assert!(failures.iter().all(Result::is_err));
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    // Who comes later does.
    let again = pool
        .get(&1, || async {
            tries.fetch_add(1, Ordering::SeqCst);
            Err(Failure::Unusable("no".into()))
        })
        .await;
    assert!(again.is_err());
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_key_that_is_let_go_is_connected_anew() {
    let (host, pool) = (Host::start(), Pool::default());
    let first = get(&pool, &host).await.unwrap();
    let (output, second) = tokio::join!(first.run(sh("sleep 0.5; echo whole")), async {
        pool.forget(&"one");
        get(&pool, &host).await.unwrap()
    });
    assert_eq!(
        output.unwrap().stdout.text(),
        "whole\n",
        "what runs goes on"
    );
    assert!(!Arc::ptr_eq(&first, &second));
}

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use homelabcmd::platform::ssh::{Connection, Ending, Failure, Pool};
use tokio_util::sync::CancellationToken;

use super::{Host, PATIENCE, first_use, sh, until, watched};

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
    let connect = |_| host.try_connect(first_use(), &login);
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
    let (watch, mut pieces) = watched();
    let mut runs = sh("echo begun; sleep 0.5; echo whole");
    runs.watch = Some(watch);
    let (output, second) = tokio::join!(first.run(runs), async {
        pieces.recv().await.unwrap();
        pool.forget(&"one");
        get(&pool, &host).await.unwrap()
    });
    assert_eq!(
        output.unwrap().stdout.text(),
        "begun\nwhole\n",
        "what runs goes on"
    );
    assert!(!Arc::ptr_eq(&first, &second));
}

#[tokio::test]
async fn a_command_that_waits_in_line_goes_where_its_machine_is_by_then() {
    let (old, new) = (Host::start(), Host::start());
    let pool = Pool::default();
    let (login, new_login) = (old.login(), new.login());
    let moved = AtomicBool::new(false);
    let connect = async |_| match moved.load(SeqCst) {
        false => old.try_connect(first_use(), &login).await,
        true => new.try_connect(first_use(), &new_login).await,
    };
    let marker = |host: &Host| host.sshd.folder().join("ran");
    let end = CancellationToken::new();
    let run = |command, cancel| pool.run(&"one", connect, command, cancel);
    let four = (0..4).map(|_| run(sh("sleep 4711.52"), end.clone()));
    // The folder of the server that it reaches is told by the server's environment alone: each writes its own.
    let script = format!(
        "if [ \"${{SSH_CONNECTION##* }}\" = {} ]; then touch {}; else touch {}; fi",
        new.sshd.port(),
        marker(&new).display(),
        marker(&old).display()
    );
    let fifth = run(sh(&script), CancellationToken::new());
    let change = async {
        until("they run", || super::runs("4711.52")).await;
        moved.store(true, SeqCst);
        pool.forget(&"one");
        end.cancel();
    };
    let (_, fifth, ()) = tokio::join!(futures_util::future::join_all(four), fifth, change);
    assert!(fifth.unwrap().is_success());
    assert!(marker(&new).exists());
    assert!(!marker(&old).exists(), "nothing new at the old place");
}

#[tokio::test]
async fn a_connection_that_is_made_while_its_key_is_let_go_of_is_not_used() {
    let (host, pool) = (Host::start(), Pool::default());
    let login = host.login();
    let connect = async || {
        let made = host.try_connect(first_use(), &login).await;
        pool.forget(&"one");
        made
    };
    let failure = pool.get(&"one", connect).await.unwrap_err();
    assert_eq!(failure.code(), "connection_lost", "{failure}");
    assert_eq!(pool.open_count(), 0);
    until("it is closed", || host.sshd.sessions().unwrap().is_empty()).await;
    let connect = || host.try_connect(first_use(), &login);
    assert!(pool.get(&"one", connect).await.is_ok());
}

#[tokio::test]
async fn what_is_cancelled_while_its_connection_is_made_does_not_wait_for_that() {
    let (host, pool) = (Host::start(), Pool::default());
    let login = host.login();
    host.sshd.freeze().unwrap();
    let cancel = CancellationToken::new();
    let began = Instant::now();
    let connect = |_| {
        cancel.cancel();
        host.try_connect(first_use(), &login)
    };
    let output = pool.run(&"one", connect, sh("true"), cancel.clone()).await;
    let ending = output.unwrap().ending;
    assert_eq!(ending, Ending::Cancelled { is_gone: true });
    assert!(
        began.elapsed() < PATIENCE,
        "not as long as a greeting may take"
    );
    host.sshd.thaw().unwrap();
}

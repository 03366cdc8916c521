use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use homelabcmd::platform::ssh::{Failure, Step};
use homelabcmd_testkit::sshd::Settings;

use super::failures::greet;
use super::{Host, first_use};

/// A port where somebody is served in this way.
fn server(serve: impl FnOnce(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || serve(listener.accept().unwrap().0));
    port
}

/// Says this and closes, having read what it was sent: what is unread would become a reset.
fn says_and_closes(words: &'static str) -> u16 {
    server(move |mut stream| {
        stream.write_all(words.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    })
}

fn kind(failure: &Failure) -> (&'static str, Step, bool) {
    (
        failure.code(),
        failure.step(),
        failure.is_worth_another_try(),
    )
}

#[tokio::test]
async fn a_server_that_lets_in_no_more_is_no_other_program() {
    let settings = Settings {
        lines: vec!["PerSourceMaxStartups 1".into()],
        ..Settings::default()
    };
    let host = Host::start_with(&settings);
    // One that greets and does not log in takes the only place.
    let _holds = loop {
        let mut stream = TcpStream::connect(("127.0.0.1", host.sshd.port())).unwrap();
        let mut greeting = [0; 4];
        stream.read_exact(&mut greeting).unwrap();
        if greeting == *b"SSH-" {
            break stream;
        }
    };
    let failure = host
        .try_connect(first_use(), &host.login())
        .await
        .unwrap_err();
    assert_eq!(
        kind(&failure),
        ("throttled", Step::Handshake, true),
        "{failure}"
    );
    assert!(
        failure.to_string().contains("Exceeded MaxStartups"),
        "{failure}"
    );
    assert!(failure.advice().contains("MaxStartups"));
    let penalty = greet(says_and_closes("Not allowed at this time\r\n")).await;
    assert_eq!(penalty.code(), "throttled", "{penalty}");
}

#[tokio::test]
async fn a_server_that_closes_early_says_when() {
    let before = greet(says_and_closes("")).await;
    assert_eq!(
        kind(&before),
        ("closed_early", Step::Handshake, true),
        "{before}"
    );
    assert!(before.to_string().contains("before it greets"), "{before}");
    assert!(before.advice().contains("hosts.deny"));
    let within = greet(says_and_closes("SSH-2.0-OpenSSH_9.2p1\r\n")).await;
    assert_eq!(
        kind(&within),
        ("closed_early", Step::Handshake, true),
        "{within}"
    );
    assert!(within.to_string().contains("while greeting"), "{within}");
}

#[tokio::test]
async fn what_is_old_or_slow_does_not_hang() {
    let closes = greet(says_and_closes("SSH-1.5-OpenSSH_3.9\n")).await;
    assert_eq!(
        kind(&closes),
        ("protocol_error", Step::Handshake, false),
        "{closes}"
    );
    assert!(closes.to_string().contains("version 1"), "{closes}");
    let waits = greet(server(|mut stream| {
        stream.write_all(b"SSH-1.5-OpenSSH_3.9\n").unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    }));
    assert_eq!(waits.await.code(), "protocol_error");
    let drips = greet(server(|mut stream| {
        for sign in b"SSH-2.0-".iter().chain(&[b'x'; 100]) {
            if stream.write_all(&[*sign]).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }))
    .await;
    let slow = ("handshake_timeout", Step::Handshake, true);
    assert_eq!(kind(&drips), slow, "{drips}");
    // So slow that it has not even said that it is SSH.
    let begins = greet(server(|mut stream| {
        std::thread::sleep(Duration::from_millis(400));
        stream.write_all(b"SS").unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    }));
    assert_eq!(begins.await.code(), "handshake_timeout");
}

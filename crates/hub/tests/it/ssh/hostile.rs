//! Servers that break the rules: no OpenSSH does so, so these are made here.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use homelabcmd::platform::lifecycle::Lifecycle;
use homelabcmd::platform::ssh::{Address, Connection, Failure, Login, dial, handshake};
use homelabcmd_testkit::sshd::Sshd;
use russh::keys::{Algorithm, PrivateKey};
use russh::server::{Auth, Handler, Session, run_stream};

use super::{PATIENCE, first_use, sh, until};

/// Lets everybody in, and then opens channels.
struct Opens;

impl Handler for Opens {
    type Error = russh::Error;

    async fn auth_none(&mut self, _user: &str) -> Result<Auth, russh::Error> {
        Ok(Auth::Accept)
    }

    async fn auth_succeeded(&mut self, session: &mut Session) -> Result<(), russh::Error> {
        for port in 0..100 {
            session.channel_open_forwarded_tcpip("127.0.0.1", port, "127.0.0.1", 1)?;
        }
        Ok(())
    }
}

async fn connect(port: u16, patience: Duration) -> Result<Connection, Failure> {
    let address = Address::new("127.0.0.1", port);
    let stream = dial(&address, PATIENCE).await?;
    let lifecycle = Lifecycle::default();
    let greeted = handshake(stream, &address, first_use(), patience, &lifecycle).await?;
    let login = Login {
        user: Sshd::user().unwrap(),
        identities: Vec::new(),
        agent: None,
        password: None,
    };
    greeted.authenticate(&login).await
}

#[tokio::test]
async fn a_server_that_opens_channels_loses_its_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut random = russh::keys::key::safe_rng();
    let config = russh::server::Config {
        keys: vec![PrivateKey::random(&mut random, Algorithm::Ed25519).unwrap()],
        auth_rejection_time: Duration::ZERO,
        ..Default::default()
    };
    let server = async {
        let (stream, _) = listener.accept().await.unwrap();
        let session = run_stream(Arc::new(config), stream, Opens).await.unwrap();
        // It ends with the connection.
        let _ = session.await;
    };
    let client = async {
        let connection = Arc::new(connect(port, PATIENCE).await.unwrap());
        until("it is closed", || !connection.is_usable()).await;
        let failure = connection.run(sh("true")).await.unwrap_err();
        let said = failure.to_string();
        assert!(
            said.contains("opened a channel that nobody asked for"),
            "{said}"
        );
    };
    tokio::time::timeout(PATIENCE, async { tokio::join!(server, client) })
        .await
        .unwrap();
}

/// A packet of a connection that is not encrypted yet (RFC 4253, 6): its length, that of the padding, what is in
/// it, the padding.
fn packet(payload: &[u8]) -> Vec<u8> {
    let padding = 8 - (5 + payload.len()) % 8 + 8;
    let length = u32::try_from(1 + payload.len() + padding).unwrap();
    let mut packet = length.to_be_bytes().to_vec();
    packet.push(u8::try_from(padding).unwrap());
    packet.extend_from_slice(payload);
    packet.resize(packet.len() + padding, 0);
    packet
}

/// Greets and then says nothing but `SSH_MSG_IGNORE`, for as long as somebody listens; how long that was.
fn chatters(mut stream: TcpStream) -> Duration {
    let began = Instant::now();
    stream.write_all(b"SSH-2.0-chatter\r\n").unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    let ignore = packet(&[2, 0, 0, 0, 1, b'x']);
    let mut heard = [0; 4096];
    loop {
        if stream.write_all(&ignore).is_err() || matches!(stream.read(&mut heard), Ok(0)) {
            return began.elapsed();
        }
        if began.elapsed() > 3 * PATIENCE {
            return began.elapsed();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greeting_that_was_given_up_leaves_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::task::spawn_blocking(move || chatters(listener.accept().unwrap().0));
    let patience = Duration::from_millis(500);
    let failure = connect(port, patience).await.unwrap_err();
    assert_eq!(failure.code(), "handshake_timeout", "{failure}");
    let listened = server.await.unwrap();
    assert!(listened < PATIENCE, "{listened:?}");
}

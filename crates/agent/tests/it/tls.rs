//! A hub behind TLS whose certificate is signed by an authority of the user's own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::support::{Agent, Hub, SAMPLES, until};

/// An authority, and a proxy with a certificate of its for `localhost`.
struct Proxy {
    address: SocketAddr,
    authority: PathBuf,
}

impl Proxy {
    fn start(folder: &Path, hub: SocketAddr) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let authority = folder.join("authority.pem");
        std::fs::write(&authority, issuer.pem()).unwrap();

        let key = KeyPair::generate().unwrap();
        let names = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = names.signed_by(&key, &issuer).unwrap();
        let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .unwrap();
        let config = Arc::new(config);

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let config = config.clone();
                std::thread::spawn(move || pass_on(stream, config, hub));
            }
        });
        Self { address, authority }
    }

    fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }
}

/// One request and its answer; the agent connects again for the next.
fn pass_on(stream: TcpStream, config: Arc<ServerConfig>, hub: SocketAddr) {
    let connection = ServerConnection::new(config).unwrap();
    let mut inside = StreamOwned::new(connection, stream);
    let mut request = Vec::new();
    let mut buffer = [0; 16 * 1024];
    while !is_whole(&request) {
        match inside.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&buffer[..count]),
        }
    }
    let request = String::from_utf8(request).unwrap();
    let mut upstream = TcpStream::connect(hub).unwrap();
    let closing = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    upstream.write_all(closing.as_bytes()).unwrap();
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).unwrap();
    let _ = inside.write_all(&answer);
    inside.conn.send_close_notify();
    let _ = inside.flush();
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap());
    body.len() >= length
}

fn agent(proxy: &Proxy, ca: Option<&Path>, log: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_homelabcmd-agent"));
    command.args(["run", "--interval", "1", "--hub", &proxy.url()]);
    if let Some(ca) = ca {
        command.arg("--ca").arg(ca);
    }
    command.stderr(std::fs::File::create(log).unwrap());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_of_ones_own_is_trusted_when_it_is_given() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let token = hub.shared_token().await;
    let proxy = Proxy::start(data.path(), hub.address);
    let log = data.path().join("agent.log");
    let command = agent(&proxy, Some(&proxy.authority), &log);
    let _agent = Agent::spawn(command, &token, state.path());
    until("it beats through TLS", async || {
        hub.number(SAMPLES).await >= 2
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_vouches_for_is_refused_and_the_samples_kept() {
    let (data, state) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let hub = Hub::start(data.path(), 0).await;
    let token = hub.shared_token().await;
    let proxy = Proxy::start(data.path(), hub.address);
    // Trusted is another authority than the one that signed.
    let other = TempDir::new().unwrap();
    let stranger = Proxy::start(other.path(), hub.address);
    let log = data.path().join("agent.log");
    let command = agent(&proxy, Some(&stranger.authority), &log);
    let _agent = Agent::spawn(command, &token, state.path());
    until("the agent says why it does not deliver", async || {
        std::fs::read_to_string(&log)
            .unwrap()
            .contains("certificate")
    })
    .await;
    until("samples are kept", async || {
        std::fs::read_dir(state.path().join("ring")).is_ok_and(|files| files.count() > 0)
    })
    .await;
    assert_eq!(hub.number(SAMPLES).await, 0);
}

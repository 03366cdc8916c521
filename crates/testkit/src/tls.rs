//! An authority of one's own, and what stands before a hub with a certificate of it: what a home lab has whose
//! proxy signs for itself.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Passes requests on to a hub. It lives until the process ends.
pub struct Proxy {
    url: String,
    authority: PathBuf,
}

/// An authority that nobody knows.
///
/// # Errors
/// When no key can be made.
pub fn authority() -> anyhow::Result<CertifiedIssuer<'static, KeyPair>> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Another name than a certificate's, which would otherwise look as if it signed itself.
    params
        .distinguished_name
        .push(DnType::CommonName, "An authority of one's own");
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

/// What a certificate for this address is for: a name where it has one.
fn name_of(at: SocketAddr) -> String {
    match at.ip().is_loopback() {
        true => "localhost".into(),
        false => at.ip().to_string(),
    }
}

impl Proxy {
    /// Listens at that address (port 0: at a free one), with a certificate for it. Its authority, made for this, is put into the folder.
    ///
    /// # Errors
    /// When the folder cannot be written to, or the address is not this machine's.
    pub fn start(folder: &Path, at: SocketAddr, hub: SocketAddr) -> anyhow::Result<Self> {
        let issuer = authority()?;
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(vec![name_of(at)])?.signed_by(&key, &issuer)?;
        Self::serve(folder, &issuer.pem(), &certificate, &key, at, hub)
    }

    /// The same with a certificate that signed itself: as one that may sign others, which is what
    /// `openssl req -x509` makes, or not.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn signing_itself(
        folder: &Path,
        is_ca: bool,
        at: SocketAddr,
        hub: SocketAddr,
    ) -> anyhow::Result<Self> {
        let mut params = CertificateParams::new(vec![name_of(at)])?;
        params.is_ca = match is_ca {
            true => IsCa::Ca(BasicConstraints::Unconstrained),
            false => IsCa::ExplicitNoCa,
        };
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?;
        Self::serve(folder, &certificate.pem(), &certificate, &key, at, hub)
    }

    fn serve(
        folder: &Path,
        authority_pem: &str,
        certificate: &Certificate,
        key: &KeyPair,
        at: SocketAddr,
        hub: SocketAddr,
    ) -> anyhow::Result<Self> {
        let authority = folder.join("authority.pem");
        std::fs::write(&authority, authority_pem)
            .with_context(|| format!("cannot write {}", authority.display()))?;
        let private = PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)?;
        let config = Arc::new(config);

        let listener = TcpListener::bind(at)?;
        let url = format!("https://{}:{}", name_of(at), listener.local_addr()?.port());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let config = config.clone();
                // What ends in the middle is the client's to notice.
                std::thread::spawn(move || pass_on(stream, config, hub));
            }
        });
        Ok(Self { url, authority })
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The certificate (PEM) of its authority.
    pub fn authority(&self) -> &Path {
        &self.authority
    }
}

/// One request and its answer; who asks connects again for the next.
fn pass_on(stream: TcpStream, config: Arc<ServerConfig>, hub: SocketAddr) -> anyhow::Result<()> {
    let mut inside = StreamOwned::new(ServerConnection::new(config)?, stream);
    let mut request = Vec::new();
    let mut buffer = [0; 16 * 1024];
    while !is_whole(&request) {
        let count = inside.read(&mut buffer)?;
        anyhow::ensure!(count > 0, "it ended in the middle");
        request.extend_from_slice(buffer.get(..count).unwrap_or_default());
    }
    let request = String::from_utf8(request)?;
    let mut upstream = TcpStream::connect(hub)?;
    let said = "\r\nconnection: close\r\nx-forwarded-proto: https\r\n";
    upstream.write_all(request.replacen("\r\n", said, 1).as_bytes())?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    inside.write_all(&answer)?;
    inside.conn.send_close_notify();
    inside.flush()?;
    Ok(())
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|length| length.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

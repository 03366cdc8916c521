//! The authority that signed the certificate at the hub's public address, where it is one of the user's own.

use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

/// Bytes of text. It goes to machines within the install script, which is one argument of a command: 128 KiB at most.
const MOST: usize = 32 * 1024;

/// Characters of a line of PEM (RFC 7468, section 2).
const LINE: usize = 64;

/// Certificates for agents to trust in place of those that their system does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicCa {
    pem: String,
}

impl PublicCa {
    /// Reads a file of certificates (PEM). Anything else in it, a private key for one, is left out.
    ///
    /// # Errors
    /// When it cannot be read, holds no certificate, or more than one that signed can be.
    pub fn read(path: &str) -> Result<Self, String> {
        let bytes = std::fs::read(Path::new(path))
            .map_err(|error| format!("it cannot be read: {error}"))?;
        Self::from_pem(&bytes)
    }

    fn from_pem(bytes: &[u8]) -> Result<Self, String> {
        let mut pem = String::new();
        for certificate in CertificateDer::pem_slice_iter(bytes) {
            let certificate =
                certificate.map_err(|error| format!("what is in it is no PEM: {error}"))?;
            RootCertStore::empty()
                .add(certificate.clone())
                .map_err(|error| format!("what is in it is no certificate: {error}"))?;
            write_pem(&mut pem, &certificate);
        }
        match pem.len() {
            0 => Err("it holds no certificate".into()),
            len if len > MOST => Err("it holds too many: give the certificate of the one authority that signed the hub's".into()),
            _ => Ok(Self { pem }),
        }
    }

    /// The certificates, and nothing else, as PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }
}

/// Written anew, so that nothing but its bytes comes from the file.
fn write_pem(pem: &mut String, certificate: &[u8]) {
    pem.push_str("-----BEGIN CERTIFICATE-----\n");
    let text = STANDARD.encode(certificate);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE));
        let _ = writeln!(pem, "{line}");
        rest = after;
    }
    pem.push_str("-----END CERTIFICATE-----\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority() -> (String, String) {
        let issuer = homelabcmd_testkit::tls::authority().unwrap();
        (
            issuer.pem().replace("\r\n", "\n"),
            issuer.key().serialize_pem(),
        )
    }

    #[test]
    fn only_certificates_are_taken_from_the_file() {
        let ((one, key), (two, _)) = (authority(), authority());
        let file = format!("# $(id)\n{one}\n{key}\n{two}");
        let read = PublicCa::from_pem(file.as_bytes()).unwrap();
        assert_eq!(read.pem(), format!("{one}{two}"));
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let (one, key) = authority();
        let refusal = |text: &str| PublicCa::from_pem(text.as_bytes()).unwrap_err();
        assert_eq!(refusal(""), "it holds no certificate");
        assert_eq!(refusal(&key), "it holds no certificate");
        let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(refusal(no_certificate).contains("no certificate"));
        assert!(refusal(&one.replace("-----END", "-----AND")).contains("no PEM"));
        assert!(refusal(&one.repeat(100)).contains("too many"));
        assert!(
            PublicCa::read("/nowhere")
                .unwrap_err()
                .contains("cannot be read")
        );
    }
}

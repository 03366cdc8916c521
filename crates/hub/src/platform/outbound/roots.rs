//! Which authorities are trusted: the system's, and where it has none, those that the hub brings.

use std::sync::Arc;

use anyhow::Context as _;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Authorities whose certificates are trusted.
#[derive(Debug, Clone)]
pub struct Roots {
    certificates: Vec<CertificateDer<'static>>,
    with_bundled: bool,
}

impl Roots {
    /// The system's authorities, `SSL_CERT_FILE` included. A container that has none gets those that
    /// the hub brings.
    pub fn of_system() -> Self {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::debug!(%error, "some of the system's certificates cannot be read");
        }
        // An authority that TLS cannot read would otherwise spoil the others.
        let certificates: Vec<_> = found
            .certs
            .into_iter()
            .filter(|certificate| RootCertStore::empty().add(certificate.clone()).is_ok())
            .collect();
        Self {
            with_bundled: certificates.is_empty(),
            certificates,
        }
    }

    /// These authorities alone, as DER.
    pub fn only(certificates: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            certificates: certificates.into_iter().map(CertificateDer::from).collect(),
            with_bundled: false,
        }
    }

    /// The authorities that are not part of the hub, as DER.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        self.certificates.iter().map(AsRef::as_ref)
    }

    /// Whether those that the hub brings are trusted, too.
    pub fn with_bundled(&self) -> bool {
        self.with_bundled
    }

    pub(super) fn connector(&self) -> anyhow::Result<TlsConnector> {
        let mut store = RootCertStore::empty();
        for certificate in &self.certificates {
            store
                .add(certificate.clone())
                .context("an authority's certificate cannot be used")?;
        }
        if self.with_bundled {
            store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("TLS cannot be set up")?
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_somebody_to_trust() {
        let system = Roots::of_system();
        assert!(system.with_bundled() || system.certificates().count() > 0);
        system.connector().unwrap();
        let bundled = Roots {
            certificates: Vec::new(),
            with_bundled: true,
        };
        bundled.connector().unwrap();
    }

    #[test]
    fn what_is_no_certificate_is_said_at_once() {
        assert!(Roots::only([b"hello".to_vec()]).connector().is_err());
    }
}

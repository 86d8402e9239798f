//! TLS by rustls with ring: the default back end of reqwest compiles C for half a minute.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls_platform_verifier::Verifier;

use crate::Secret;

/// What a program adds to the system's certificates.
#[derive(Clone, Default)]
pub(crate) struct TlsSettings {
    /// In PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    /// Certificates and key, in PEM.
    pub(crate) identity: Option<Secret>,
}

pub(crate) struct Tls(pub(crate) rustls::ClientConfig);

impl Tls {
    /// # Errors
    /// What cannot be read, and where.
    pub(crate) fn new(settings: &TlsSettings, encrypted: bool) -> Result<Self, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        // A machine without root certificates can still speak to a sandbox.
        let builder = if encrypted {
            builder.dangerous().with_custom_certificate_verifier(verifier(settings, provider)?)
        } else {
            builder.with_root_certificates(rustls::RootCertStore::empty())
        };
        let Some(identity) = &settings.identity else { return Ok(Self(builder.with_no_client_auth())) };
        let (certificates, key) = parts(identity)?;
        let config = builder.with_client_auth_cert(certificates, key);
        config.map(Self).map_err(|error| format!("the client's certificate and key cannot be used: {error}"))
    }
}

fn verifier(settings: &TlsSettings, provider: Arc<CryptoProvider>) -> Result<Arc<Verifier>, String> {
    let mut roots = Vec::new();
    for pem in &settings.roots {
        roots.extend(
            certificates(pem).ok_or("a root certificate is not PEM; begin it with -----BEGIN CERTIFICATE-----")?,
        );
    }
    Verifier::new_with_extra_roots(roots, provider)
        .map(Arc::new)
        .map_err(|error| format!("the system's root certificates cannot be used: {error}"))
}

fn parts(identity: &Secret) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), String> {
    let pem = identity.expose().as_bytes();
    let certificates = certificates(pem).ok_or("the client's identity holds no certificate in PEM")?;
    let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| "the client's identity holds no private key in PEM")?;
    Ok((certificates, key))
}

fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    (!certificates.is_empty()).then_some(certificates)
}

//! TLS by rustls with ring: the default back end of reqwest compiles C for half a minute.

use std::env;
use std::error::Error as StdError;
use std::ffi::OsStr;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject as _, SectionKind};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{AlertDescription, CertificateError, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::http_error::source_of;
use crate::Secret;

/// Where the system's root certificates are read from instead, on Unix.
const ROOTS: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

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
        let roots = own_roots(settings)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        // A machine without root certificates can still speak to a sandbox.
        let builder = if encrypted {
            builder.dangerous().with_custom_certificate_verifier(verifier(roots, provider)?)
        } else {
            builder.with_root_certificates(RootCertStore::empty())
        };
        let Some(identity) = &settings.identity else { return Ok(Self(builder.with_no_client_auth())) };
        let (certificates, key) = parts(identity)?;
        match builder.with_client_auth_cert(certificates, key) {
            Ok(config) => Ok(Self(config)),
            Err(error) => Err(format!("the client's certificate and key cannot be used: {error}")),
        }
    }
}

/// What a program adds, whether or not it is needed: what is wrong is found where it is written.
fn own_roots(settings: &TlsSettings) -> Result<Vec<CertificateDer<'static>>, String> {
    let mut roots = Vec::new();
    for pem in &settings.roots {
        let Some(mut certificates) = certificates(pem) else {
            return Err("a root certificate is not PEM; begin it with -----BEGIN CERTIFICATE-----".into());
        };
        roots.append(&mut certificates);
    }
    for (place, root) in roots.iter().enumerate() {
        if RootCertStore::empty().add(root.clone()).is_err() {
            let number = place + 1;
            return Err(format!(
                "root certificate {number} of ClientBuilder::root_certificates is none: its PEM holds something else"
            ));
        }
    }
    Ok(roots)
}

fn verifier(roots: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<Arc<Verifier>, String> {
    match Verifier::new_with_extra_roots(roots, provider) {
        Ok(verifier) => Ok(Arc::new(verifier)),
        Err(error) => Err(no_roots(&error)),
    }
}

/// The verifier tells neither which file it has tried nor what is wrong with it.
fn no_roots(error: &rustls::Error) -> String {
    let cause = named_roots().unwrap_or_else(|| {
        format!("{error}; install the package ca-certificates, or name a file of them by SSL_CERT_FILE")
    });
    format!("the system's root certificates cannot be used: {cause}")
}

/// What may be wrong with those that a variable names, if one does.
fn named_roots() -> Option<String> {
    for name in &ROOTS {
        let Some(value) = env::var_os(name) else { continue };
        if value.is_empty() {
            return Some(format!("{name} is empty; unset it"));
        }
        let (path, problem) = (value.display(), unread(&value));
        return Some(format!("{name} names {path}, {problem}; name certificates in PEM, or unset it"));
    }
    None
}

fn unread(path: &OsStr) -> String {
    match CertificateDer::pem_file_iter(path).err() {
        Some(pem::Error::Io(error)) => format!("which cannot be read: {error}"),
        _ => "which holds no certificate that can be used".to_owned(),
    }
}

/// What server and client do not agree on, and what to do; nothing where it may be agreed on another time.
///
/// That a certificate of the client's is wanted, some servers tell only after the client has begun to send.
pub(super) fn refusal(error: &(dyn StdError + 'static), connecting: bool) -> Option<(String, &'static str)> {
    let cause = source_of::<rustls::Error>(error)?;
    Some(match cause {
        rustls::Error::AlertReceived(alert) if is_about_the_client(*alert) => (
            format!("the server does not accept the client's certificate, or that it shows none ({alert:?})"),
            "give the client a certificate that the server knows: ClientBuilder::client_identity",
        ),
        _ if !connecting => return None,
        rustls::Error::InvalidCertificate(problem) => distrust(problem),
        rustls::Error::AlertReceived(
            AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity
            | AlertDescription::ProtocolVersion,
        )
        | rustls::Error::PeerIncompatible(_) => (
            format!("the server and this client have no way of encryption in common ({cause})"),
            "the server needs TLS 1.2 or 1.3; it may want a certificate of the client too: ClientBuilder::client_identity",
        ),
        _ => return None,
    })
}

fn is_about_the_client(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
    )
}

fn distrust(problem: &CertificateError) -> (String, &'static str) {
    const CLOCK: &str = "check this machine's clock; if it is right, the server needs a new certificate";
    const ANOTHER: &str =
        "the server needs another certificate, of its own and not a CA's, that a trusted root has signed";
    match problem {
        // The issuer's name is known, but not its key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => (
            "the server's certificate is signed by nobody whom this machine trusts".to_owned(),
            "if it is right, add the root certificate behind it, by SSL_CERT_FILE or ClientBuilder::root_certificates",
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("the server's certificate has expired".to_owned(), CLOCK)
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            ("the server's certificate is not valid yet".to_owned(), CLOCK)
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            format!("the server's certificate is for somebody else: {problem}"),
            "call it by a name of its certificate",
        ),
        CertificateError::Other(other) => (format!("the server's certificate cannot be used: {other}"), ANOTHER),
        _ => (format!("the server's certificate cannot be used: {problem}"), ANOTHER),
    }
}

fn parts(identity: &Secret) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), String> {
    let pem = identity.expose().as_bytes();
    let Some(certificates) = certificates(pem) else {
        return Err("the client's identity holds no certificate in PEM".into());
    };
    let Some(key) = private_key(pem) else { return Err("the client's identity holds no private key in PEM".into()) };
    Ok((certificates, key))
}

type Section = (SectionKind, Vec<u8>);

fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let mut certificates = Vec::new();
    for section in Section::pem_slice_iter(pem) {
        let (kind, content) = section.ok()?;
        if kind == SectionKind::Certificate {
            certificates.push(content.into());
        }
    }
    if certificates.is_empty() { None } else { Some(certificates) }
}

fn private_key(pem: &[u8]) -> Option<PrivateKeyDer<'static>> {
    for section in Section::pem_slice_iter(pem) {
        let (kind, content) = section.ok()?;
        let key = PrivateKeyDer::from_pem(kind, content);
        if key.is_some() {
            return key;
        }
    }
    None
}

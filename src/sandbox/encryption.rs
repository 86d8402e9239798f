//! Whether connections to the sandbox are encrypted.

/// How it takes connections.
#[derive(Clone)]
pub(super) enum Encryption {
    /// In plain HTTP.
    None,
    /// By TLS.
    #[cfg(feature = "sandbox-tls")]
    Tls(tokio_rustls::TlsAcceptor),
}

/// TLS with a certificate that is made for these names, and the certificate in PEM.
#[cfg(feature = "sandbox-tls")]
pub(super) fn self_signed(
    names: Vec<String>,
) -> Result<(Encryption, String), Box<dyn std::error::Error + Send + Sync>> {
    use std::sync::Arc;

    use rustls::ServerConfig;
    use rustls::crypto::ring::default_provider;
    use rustls::pki_types::PrivatePkcs8KeyDer;

    let made = rcgen::generate_simple_self_signed(names)?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((Encryption::Tls(Arc::new(config).into()), made.cert.pem()))
}

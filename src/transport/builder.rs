//! How a client is set up, the same for every vendor.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::{Host, Url};

use super::admission::Admission;
use super::envelope::Spelling;
use super::operation::{ErrorCode, Operation, Rate};
use super::{Clock, Credentials, Handle, Transport};
use crate::{Error, ErrorKind, Vendor};

/// Larger than any documented answer, and small enough for every machine.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;

/// Sets up a client. Made by `Client::builder` of each vendor.
///
/// The defaults suit a server that acts on meetings: ten seconds to connect, fifteen for an attempt, forty-five for a call with all its
/// repetitions, four attempts, the documented rates.
#[derive(Clone)]
pub struct ClientBuilder<C> {
    pub(crate) credentials: C,
    pub(crate) options: Options,
}

#[derive(Clone)]
pub(crate) struct Options {
    base_url: String,
    plain_http_hosts: Vec<String>,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    deadline: Duration,
    attempts: u32,
    rate: Option<Rate>,
    answer_limit: usize,
    clock: Clock,
}

/// What a vendor's module brings along.
pub(crate) struct Profile {
    pub(crate) vendor: Vendor,
    pub(crate) operations: &'static [&'static Operation],
    pub(crate) codes: &'static [ErrorCode],
    pub(crate) spelling: &'static Spelling,
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new(credentials: C, base_url: &str) -> Self {
        Self {
            credentials,
            options: Options {
                base_url: base_url.to_owned(),
                plain_http_hosts: Vec::new(),
                connect_timeout: Duration::from_secs(10),
                attempt_timeout: Duration::from_secs(15),
                deadline: Duration::from_secs(45),
                attempts: 4,
                rate: None,
                answer_limit: ANSWER_LIMIT,
                clock: Arc::new(SystemTime::now),
            },
        }
    }

    /// Where the vendor's API is: one of the module's `region` constants, or any other address that serves it.
    ///
    /// It may have a path, which leads every request; a query, a fragment or a user name are errors at [`build`]. Without TLS only
    /// loopback addresses are taken, see [`allow_plain_http`](Self::allow_plain_http).
    ///
    /// [`build`]: crate::ClientBuilder#method.build
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.options.base_url = url.into();
        self
    }

    /// Allows `http` for this host. Tokens and keys then cross the network readably: only for a network that is yours.
    #[must_use]
    pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
        self.options.plain_http_hosts.push(host.into());
        self
    }

    /// How long making a connection may take. Default 10 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.options.connect_timeout = timeout;
        self
    }

    /// How long one attempt may take, from sending to the last byte of the answer. Default 15 s.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = timeout;
        self
    }

    /// How long a call may take in all: waiting for its turn, obtaining credentials, every attempt and every pause. Default 45 s.
    ///
    /// For one call alone, see `with_deadline` of the client.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = deadline;
        self
    }

    /// How often a call is attempted at most; 1 never repeats after a failure. Default 4.
    ///
    /// Renewing a refused token does not count: it happens once at most.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.options.attempts = attempts.max(1);
        self
    }

    /// So many calls per second and operation (at least one), instead of the documented rate: for what has been agreed with the vendor.
    ///
    /// A rate is kept by a client and its clones together; other clients and processes of the same app know nothing of it.
    #[must_use]
    pub fn calls_per_second(mut self, calls: u32) -> Self {
        self.options.rate = Some(Rate { calls, seconds: 1 });
        self
    }

    /// The largest answer that is read, in bytes. Default 16 MiB.
    #[must_use]
    pub fn answer_limit(mut self, bytes: usize) -> Self {
        self.options.answer_limit = bytes;
        self
    }

    /// Tells the time that signatures and token lives go by: for tests, and for machines whose own clock is known to be wrong.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.options.clock = Arc::new(now);
        self
    }
}

impl Options {
    /// # Errors
    /// [`ErrorKind::Configuration`], naming what is wrong.
    pub(crate) fn connect(self, profile: &Profile, credentials: impl Credentials + 'static) -> Result<Handle, Error> {
        let vendor = profile.vendor;
        let base_url = self.checked_base_url().map_err(|problem| {
            let message = format!("the base URL {problem}");
            Error::unsent(vendor, ErrorKind::Configuration, message)
        })?;
        let http = self.http_client(&base_url).map_err(|problem| {
            let message = format!("the HTTP client cannot be set up: {problem}");
            Error::unsent(vendor, ErrorKind::Configuration, message)
        })?;
        let transport = Transport {
            vendor,
            credentials: Box::new(credentials),
            admission: Admission::new(profile.operations, self.rate),
            codes: profile.codes,
            spelling: profile.spelling,
            clock: self.clock,
            attempts: self.attempts,
            attempt_timeout: self.attempt_timeout,
            answer_limit: self.answer_limit,
            deadline: self.deadline,
        };
        Ok(Handle {
            transport: Arc::new(transport),
            http,
            base_url: base_url.as_str().trim_end_matches('/').into(),
            deadline: self.deadline,
        })
    }

    fn checked_base_url(&self) -> Result<Url, String> {
        let url = Url::parse(&self.base_url).map_err(|error| format!("is none: {error}; write https://host"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a user name or password; give credentials to the builder".into());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("has a query or a fragment; write https://host/path at most".into());
        }
        match (url.scheme(), url.host()) {
            ("https", Some(_)) => Ok(url),
            ("http", Some(host)) if is_loopback(&host) || self.allows_plain_http(&host) => Ok(url),
            ("http", Some(host)) => Err(format!(
                "has no TLS: tokens would cross the network readably; write https, or allow_plain_http(\"{host}\") if that network is yours"
            )),
            (scheme, _) => Err(format!("has the scheme {scheme}; write https://host")),
        }
    }

    fn allows_plain_http(&self, host: &Host<&str>) -> bool {
        let host = host.to_string();
        self.plain_http_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(&host))
    }

    fn http_client(&self, base_url: &Url) -> Result<reqwest::Client, String> {
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("meeting-control/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.connect_timeout)
            // A token in a header of the vendor's own follows a redirect to any host.
            .redirect(reqwest::redirect::Policy::none());
        if base_url.scheme() == "http" {
            // A proxy would read what is not encrypted.
            builder = builder.no_proxy();
        }
        #[cfg(feature = "rustls")]
        {
            builder = builder.tls_backend_preconfigured(tls(base_url)?);
        }
        builder.build().map_err(|error| error.without_url().to_string())
    }
}

/// rustls with ring: the default back end of reqwest compiles C for half a minute.
#[cfg(feature = "rustls")]
fn tls(base_url: &Url) -> Result<rustls::ClientConfig, String> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    // A machine without root certificates can still speak to a sandbox.
    let verified = if base_url.scheme() == "https" {
        versions.with_platform_verifier().map_err(|error| error.to_string())?
    } else {
        versions.with_root_certificates(rustls::RootCertStore::empty())
    };
    Ok(verified.with_no_client_auth())
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A mistaken base URL can hold a password.
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

//! How a client is set up, the same for every vendor.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::sync::Semaphore;
use url::{Host, Url};
use zeroize::Zeroize as _;

use super::address::Addresses;
use super::admission::Admission;
use super::call::Terms;
use super::carrier::Carrier;
use super::operation::{Operation, Rate};
use super::proxy::Proxy;
use super::reqwest_service::{Connections, ReqwestService};
use super::service::HttpService;
use super::verdict::Manner;
use super::{Clock, Credentials, Handle, Transport};
use crate::shared::{Shared, Sharing};
use crate::{Error, ErrorKind, Secret, input};

/// Larger than any documented answer, and small enough for every machine.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;
/// What all large answers of a client may take together while they are read.
const ANSWERS_LIMIT: usize = 8 * ANSWER_LIMIT;

/// Sets up a client. Made by `Client::builder` of each vendor.
///
/// The defaults suit a server that acts on meetings: ten seconds to connect, fifteen for an attempt, forty-five for a call with all its
/// repetitions, four attempts, the documented rates, connections that are kept for ten seconds after their last use.
///
/// # tokio runtimes
///
/// A runtime needs its timers and its IO (`enable_all`). Several can use one client, and its clones, at once or one after the other, also
/// one that is not being polled all the time (of the current thread, between two `block_on`). Each has connections of its own. A login is
/// made by the runtime that was the first to want it; where that one stands still, another makes it once more. What all have together is
/// the rate: a call that has its turn, and is not polled before its request has left, keeps that turn from the others for twenty seconds.
///
/// An [`HttpService`] of your own has connections as it sees fit.
#[derive(Clone)]
pub struct ClientBuilder<C> {
    pub(crate) credentials: C,
    pub(crate) options: Options,
}

#[derive(Clone)]
pub(crate) struct Options {
    base_url: String,
    plain_http: PlainHttp,
    connections: Connections,
    service: Option<Arc<dyn HttpService>>,
    terms: Terms,
    rate: Option<Rate>,
    shared: Option<Shared>,
    answer_limit: usize,
    clock: Clock,
}

/// What a vendor's module brings along.
pub(crate) struct Profile {
    pub(crate) manner: Manner,
    pub(crate) operations: &'static [Operation],
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new(credentials: C, base_url: &str) -> Self {
        Self { credentials, options: Options::new(base_url) }
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
        self.options.plain_http.hosts.push(host.into());
        self
    }

    /// How long making a connection may take. Default 10 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.options.connections.connect_timeout = timeout;
        self
    }

    /// How long one attempt may take, from sending to the last byte of the answer. Default 15 s.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.terms.attempt_timeout = timeout;
        self
    }

    /// How long a call may take in all: waiting for its turn, obtaining credentials, every attempt and every pause. Default 45 s.
    ///
    /// For one call alone, see [`Call::deadline`](crate::Call::deadline).
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.terms.deadline = deadline;
        self
    }

    /// How often a call is attempted at most; 1 never repeats after a failure. Default 4.
    ///
    /// Renewing a refused token does not count: it happens once at most.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.options.terms.attempts = attempts.max(1);
        self
    }

    /// So many calls per second and operation (at least one), instead of the documented rate: for what has been agreed with the vendor.
    ///
    /// A rate is kept by a client and its clones together; other clients and processes of the same app know of it where it is shared
    /// (feature `shared`).
    #[must_use]
    pub fn calls_per_second(mut self, calls: u32) -> Self {
        self.options.rate = Some(Rate { calls, seconds: 1 });
        self
    }

    /// Shares tokens and rates with other clients that have the same credentials, on this machine or others: see
    /// [`shared`](crate::shared).
    #[cfg(feature = "shared")]
    #[must_use]
    pub fn shared(mut self, shared: Shared) -> Self {
        self.options.shared = Some(shared);
        self
    }

    /// How long a connection is kept after its last use. Default 10 s, which is less than what the vendors' load balancers keep: a call
    /// that goes out on a connection which the server has just closed is lost, and nobody can tell whether it was received.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.options.connections.idle = timeout;
        self
    }

    /// The proxy of this client, `http://host:port`, instead of the one that the environment or the system names (`HTTPS_PROXY`,
    /// `ALL_PROXY`, `NO_PROXY`). It may hold a user and a password. SOCKS proxies (`socks5h://host:port`) need the feature `socks`.
    ///
    /// A base URL without TLS is reached without a proxy, which would read what is sent.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.options.connections.proxy = Proxy::Url(url.into());
        self
    }

    /// No proxy, whatever the environment or the system names.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.options.connections.proxy = Proxy::None;
        self
    }

    /// Root certificates in PEM, besides the system's: for a gateway of your own between this machine and the vendor.
    #[cfg(feature = "rustls")]
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.options.connections.tls.roots.push(pem.into());
        self
    }

    /// The certificate that this client proves itself with, its chain and its private key, all in PEM.
    #[cfg(feature = "rustls")]
    #[must_use]
    pub fn client_identity(mut self, pem: impl Into<Secret>) -> Self {
        self.options.connections.tls.identity = Some(pem.into());
        self
    }

    /// What the client calls itself, instead of `meeting-control/<version>`.
    #[must_use]
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.options.connections.user_agent = name.into();
        self
    }

    /// What sends the requests, instead of reqwest: see [`HttpService`].
    ///
    /// `connect_timeout`, `idle_timeout`, the proxy, the certificates and the user agent are then the service's own.
    #[must_use]
    pub fn http_service(mut self, service: impl HttpService + 'static) -> Self {
        self.options.service = Some(Arc::new(service));
        self
    }

    /// The largest answer that is read, in bytes once it is unpacked. Default 16 MiB. Of answers above 64 KiB no more are read at once
    /// than fit into 128 MiB together.
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
    fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.to_owned(),
            plain_http: PlainHttp::default(),
            connections: Connections::default(),
            service: None,
            terms: Terms { deadline: Duration::from_secs(45), attempts: 4, attempt_timeout: Duration::from_secs(15) },
            rate: None,
            shared: None,
            answer_limit: ANSWER_LIMIT,
            clock: Arc::new(SystemTime::now),
        }
    }

    /// # Errors
    /// [`ErrorKind::Configuration`], naming what is wrong.
    pub(crate) fn connect(self, profile: &Profile, credentials: Box<dyn Credentials>) -> Result<Handle, Error> {
        let vendor = profile.manner.vendor;
        let invalid = |problem: String| Error::unsent(vendor, ErrorKind::Configuration, problem);
        let base_url = match self.checked_base_url() {
            Ok(url) => url,
            Err(problem) => return Err(invalid(format!("the base URL {problem}"))),
        };
        #[cfg(feature = "sockets")]
        let connections = self.service.is_none().then(|| self.connections.clone());
        let service = match self.service {
            Some(service) => Carrier::Given(service),
            None => match ReqwestService::new(&self.connections, &base_url) {
                Ok(service) => Carrier::Own(service),
                Err(problem) => return Err(invalid(format!("the HTTP client cannot be set up: {problem}"))),
            },
        };
        let base_url_text = base_url.as_str().trim_end_matches('/').to_owned();
        let sharing = match self.shared {
            Some(shared) => {
                let who = credentials.identity();
                let sharing = Sharing::new(shared, vendor, &base_url_text, &who, &all_secrets(&*credentials));
                Some(sharing.map_err(invalid)?)
            }
            None => None,
        };
        let large_answers = (ANSWERS_LIMIT / self.answer_limit.max(1)).clamp(1, Semaphore::MAX_PERMITS);
        let transport = Transport {
            manner: profile.manner,
            service,
            #[cfg(feature = "sockets")]
            connections,
            #[cfg(feature = "sockets")]
            plain_http: self.plain_http,
            host: base_url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: base_url.port_or_known_default().unwrap_or_default(),
            addresses: Addresses::new(base_url, profile.operations),
            credentials,
            admission: Admission::new(profile.operations, self.rate, sharing.as_ref()),
            sharing,
            clock: self.clock,
            answer_limit: self.answer_limit,
            large_answers: Arc::new(Semaphore::new(large_answers)),
            terms: self.terms,
            last_call: Mutex::default(),
        };
        Ok(Handle { transport: Arc::new(transport), deadline: self.terms.deadline })
    }

    fn checked_base_url(&self) -> Result<Url, String> {
        // What is no part of an address is left out of it without a word.
        match input::text(&self.base_url) {
            Err(problem) if !self.base_url.is_empty() => return Err(format!("{problem}; write https://host")),
            _ if self.base_url.contains('\\') => {
                return Err("holds a backslash; write https://host/path at most".into());
            }
            _ => {}
        }
        let url = match Url::parse(&self.base_url) {
            Ok(url) => url,
            Err(error) => return Err(format!("is none: {error}; write https://host")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "holds a user name or password; leave them out, as credentials have a place of their own".into()
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("has a query or a fragment; write https://host/path at most".into());
        }
        match (url.scheme(), url.host()) {
            ("https", Some(_)) => Ok(url),
            ("http", Some(host)) if self.plain_http.allows(&host) => Ok(url),
            ("http", Some(host)) => Err(format!(
                "has no TLS: tokens would cross the network readably; write https, or allow_plain_http(\"{host}\") if that network is yours"
            )),
            (scheme, _) => Err(format!("has the scheme {scheme}; write https://host")),
        }
    }
}

/// Who may be reached without TLS: this machine, and hosts that were allowed by name.
#[derive(Clone, Default)]
pub(crate) struct PlainHttp {
    hosts: Vec<String>,
}

impl PlainHttp {
    pub(crate) fn allows(&self, host: &Host<&str>) -> bool {
        let name = host.to_string();
        is_loopback(host) || self.hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(&name))
    }
}

/// All that somebody keeps to themselves, as one text: the same for all clients with the same credentials.
fn all_secrets(credentials: &dyn Credentials) -> Secret {
    let mut secrets = Vec::new();
    credentials.secrets(&mut |secret| secrets.push(secret.to_owned()));
    let all = Secret::from(secrets.join("\0"));
    secrets.zeroize();
    all
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

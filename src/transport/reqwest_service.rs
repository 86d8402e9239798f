//! reqwest as the service that sends requests.

use std::error::Error as StdError;
use std::time::Duration;

use http::{HeaderMap, Method};
use url::Url;

use super::FOREVER;
use super::body::{RequestBody, ResponseBody};
use super::http_error::{HttpError, HttpErrorKind, innermost, is_out_of_files, kind, sources};
use super::proxy::{self, Proxy};
use super::service::Sending;
#[cfg(feature = "rustls")]
use super::tls::{self, Tls, TlsSettings};

/// Below what load balancers keep: fifteen seconds at the shortest of those documented. A call that goes out on a connection which the
/// server has just closed is lost, and nobody can tell whether it was received.
const IDLE: Duration = Duration::from_secs(10);
/// The connections that a burst leaves behind.
const MOST_IDLE: usize = 32;

/// How the connections are made.
#[derive(Clone)]
pub(crate) struct Connections {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle: Duration,
    pub(crate) proxy: Proxy,
    pub(crate) user_agent: String,
    #[cfg(feature = "rustls")]
    pub(crate) tls: TlsSettings,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            idle: IDLE,
            proxy: Proxy::System,
            user_agent: concat!("meeting-control/", env!("CARGO_PKG_VERSION")).to_owned(),
            #[cfg(feature = "rustls")]
            tls: TlsSettings::default(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct ReqwestService {
    client: reqwest::Client,
    /// The proxy's address, without its user and password.
    proxy: Option<String>,
}

impl ReqwestService {
    /// # Errors
    /// What cannot be set up, and what to do.
    pub(crate) fn new(connections: &Connections, base_url: &Url) -> Result<Self, String> {
        let encrypted = base_url.scheme() == "https";
        let mut builder = reqwest::Client::builder()
            .user_agent(&connections.user_agent)
            // What cannot be added to the time would panic in a task of the pool's own.
            .connect_timeout(connections.connect_timeout.min(FOREVER))
            .pool_idle_timeout(connections.idle.min(FOREVER))
            .pool_max_idle_per_host(MOST_IDLE)
            // A token in a header of the vendor's own follows a redirect to any host.
            .redirect(reqwest::redirect::Policy::none());
        // A proxy would read what is not encrypted.
        let proxy = if encrypted { proxy::choose(&connections.proxy, base_url)? } else { None };
        builder = match &proxy {
            Some(proxy) => match reqwest::Proxy::all(&*proxy.url) {
                Ok(all) => builder.proxy(all),
                Err(_) => return Err(proxy.invalid()),
            },
            None => builder.no_proxy(),
        };
        #[cfg(feature = "rustls")]
        {
            let tls = Tls::new(&connections.tls, encrypted)?;
            builder = builder.tls_backend_preconfigured(tls.0);
        }
        if encrypted && !cfg!(feature = "rustls") {
            return Err("https needs TLS: enable the feature `rustls`, or give an HTTP service of your own".into());
        }
        match builder.build() {
            Ok(client) => Ok(Self { client, proxy: proxy.map(|proxy| proxy.shown) }),
            Err(error) => Err(chain(&error.without_url())),
        }
    }

    pub(crate) fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    pub(crate) fn send(&self, method: Method, url: Url, headers: HeaderMap, body: RequestBody) -> Sending<'_> {
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        let sending = self.client.execute(request);
        Box::pin(async move {
            let mut answer = match sending.await {
                Ok(answer) => answer,
                Err(error) => return Err(self.error(error)),
            };
            let (status, version) = (answer.status(), answer.version());
            let headers = std::mem::take(answer.headers_mut());
            // Among them is the connection, where the server has handed it over.
            let extensions = std::mem::take(answer.extensions_mut());
            let mut response = http::Response::new(ResponseBody::of_reqwest(answer));
            *response.status_mut() = status;
            *response.version_mut() = version;
            *response.headers_mut() = headers;
            *response.extensions_mut() = extensions;
            Ok(response)
        })
    }

    fn error(&self, error: reqwest::Error) -> HttpError {
        // The address holds the signature in its query.
        let error = error.without_url();
        let kind = kind(&error);
        #[cfg(feature = "rustls")]
        if let Some((told, remedy)) = tls::refusal(&error, kind == HttpErrorKind::Connect) {
            let told = match self.proxy() {
                Some(proxy) if proxy.starts_with("https:") => format!("{told} (or that of the proxy {proxy})"),
                _ => told,
            };
            return HttpError::new(HttpErrorKind::Tls, told).remedied(remedy);
        }
        match (self.proxy(), kind) {
            (_, HttpErrorKind::Connect) if is_out_of_files(&error) => {
                HttpError::new(kind, error).remedied("raise the limit of open files")
            }
            (Some(proxy), HttpErrorKind::Connect | HttpErrorKind::ConnectTimeout) => at_the_proxy(proxy, &error),
            _ => HttpError::new(kind, error),
        }
    }
}

fn at_the_proxy(proxy: &str, error: &reqwest::Error) -> HttpError {
    let message = format!("no connection by way of the proxy {proxy}: {}", innermost(error));
    let fault = HttpError::new(HttpErrorKind::Proxy, message);
    // The vendor's name is then looked up on this machine.
    if error.is_dns() && (proxy.starts_with("socks4:") || proxy.starts_with("socks5:")) {
        return fault
            .remedied("check the names of the proxy and of the base URL, or have the proxy look it up: socks5h://");
    }
    fault
}

fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    for source in sources(error) {
        text = format!("{text}: {source}");
    }
    text
}

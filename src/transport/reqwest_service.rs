//! reqwest as the service that sends requests.

use std::error::Error as StdError;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method};
use tokio::runtime;
use url::Url;

use super::FOREVER;
use super::body::{RequestBody, ResponseBody};
use super::http_error::{HttpError, HttpErrorKind, innermost, is_out_of_files, kind, sources};
use super::proxy::{self, Chosen, Proxy};
use super::service::Sending;
#[cfg(feature = "rustls")]
use super::tls::{self, Tls, TlsSettings};

/// Below what load balancers keep: fifteen seconds at the shortest of those documented. A call that goes out on a connection which the
/// server has just closed is lost, and nobody can tell whether it was received.
const IDLE: Duration = Duration::from_secs(10);
/// The connections that a burst leaves behind.
const MOST_IDLE: usize = 32;
/// Runtimes whose connections are kept: more than there are processors, and few enough to be gone through. One that comes back after so
/// many others makes new ones.
const MOST_RUNTIMES: usize = 256;

/// What a proxy that wants to know who asks is told by hyper-util.
const PROXY_WANTS_CREDENTIALS: &str = "proxy authorization required";

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
pub(crate) struct ReqwestService(Arc<Pools>);

/// Connections, those of each runtime apart: a runtime that stands still moves nothing on those that it has made, and one that ends
/// breaks them.
struct Pools {
    recipe: Recipe,
    /// The one that was used last is the last.
    pools: Mutex<Vec<Pool>>,
}

struct Pool {
    /// `None` until one comes.
    runtime: Option<runtime::Id>,
    client: reqwest::Client,
}

/// What connections are made by.
struct Recipe {
    user_agent: HeaderValue,
    connect_timeout: Duration,
    idle: Duration,
    proxy: Option<Chosen>,
    #[cfg(feature = "rustls")]
    tls: Tls,
}

impl Recipe {
    fn client(&self) -> Result<reqwest::Client, reqwest::Error> {
        let mut builder = reqwest::Client::builder()
            .user_agent(self.user_agent.clone())
            // What cannot be added to the time would panic in a task of the pool's own.
            .connect_timeout(self.connect_timeout.min(FOREVER))
            .pool_idle_timeout(self.idle.min(FOREVER))
            .pool_max_idle_per_host(MOST_IDLE)
            // A token in a header of the vendor's own follows a redirect to any host.
            .redirect(reqwest::redirect::Policy::none());
        builder = match &self.proxy {
            Some(proxy) => builder.proxy(reqwest::Proxy::all(&*proxy.url)?),
            None => builder.no_proxy(),
        };
        #[cfg(feature = "rustls")]
        {
            builder = builder.tls_backend_preconfigured(self.tls.0.clone());
        }
        builder.build()
    }
}

impl Pools {
    /// That of the runtime that runs here.
    fn client(&self) -> reqwest::Client {
        let runtime = runtime::Handle::try_current().ok().map(|runtime| runtime.id());
        let mut pools = self.lock();
        if let Some(last) = pools.last_mut()
            && (last.runtime == runtime || last.runtime.is_none())
        {
            last.runtime = runtime;
            return last.client.clone();
        }
        let client = self.take(&mut pools, runtime);
        pools.push(Pool { runtime, client: client.clone() });
        client
    }

    /// Takes it out of its place, or makes one.
    fn take(&self, pools: &mut Vec<Pool>, runtime: Option<runtime::Id>) -> reqwest::Client {
        if let Some(place) = pools.iter().position(|pool| pool.runtime == runtime) {
            return pools.remove(place).client;
        }
        match self.recipe.client() {
            Ok(client) => {
                if pools.len() >= MOST_RUNTIMES {
                    pools.remove(0);
                }
                client
            }
            // It could be made before. One of another runtime's serves.
            Err(_) => pools.remove(0).client,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Pool>> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReqwestService {
    /// # Errors
    /// What cannot be set up, and what to do.
    pub(crate) fn new(connections: &Connections, base_url: &Url) -> Result<Self, String> {
        let encrypted = base_url.scheme() == "https";
        // A proxy would read what is not encrypted.
        let proxy = if encrypted { proxy::choose(&connections.proxy, base_url)? } else { None };
        if let Some(proxy) = &proxy
            && reqwest::Proxy::all(&*proxy.url).is_err()
        {
            return Err(proxy.invalid());
        }
        let Ok(user_agent) = HeaderValue::from_str(&connections.user_agent) else {
            return Err("ClientBuilder::user_agent cannot stand in a header; write printable ASCII".into());
        };
        let recipe = Recipe {
            user_agent,
            connect_timeout: connections.connect_timeout,
            idle: connections.idle,
            proxy,
            #[cfg(feature = "rustls")]
            tls: Tls::new(&connections.tls, encrypted)?,
        };
        if encrypted && !cfg!(feature = "rustls") {
            return Err("https needs TLS: enable the feature `rustls`, or give an HTTP service of your own".into());
        }
        match recipe.client() {
            Ok(client) => {
                let pools = Mutex::new(vec![Pool { runtime: None, client }]);
                Ok(Self(Arc::new(Pools { recipe, pools })))
            }
            Err(error) => Err(chain(&error.without_url())),
        }
    }

    /// The proxy's address, without its user and password.
    pub(crate) fn proxy(&self) -> Option<&str> {
        self.0.recipe.proxy.as_ref().map(|proxy| &*proxy.shown)
    }

    pub(crate) fn send(&self, method: Method, url: Url, headers: HeaderMap, body: RequestBody) -> Sending<'_> {
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        let sending = self.0.client().execute(request);
        Box::pin(async move {
            let mut answer = match sending.await {
                Ok(answer) => answer,
                Err(error) => return Err(self.error(error)),
            };
            let (status, version) = (answer.status(), answer.version());
            let headers = mem::take(answer.headers_mut());
            // Among them is the connection, where the server has handed it over.
            let extensions = mem::take(answer.extensions_mut());
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
    if innermost(error).ends_with(PROXY_WANTS_CREDENTIALS) {
        return fault.remedied("check the user and the password in the proxy's address").lasting();
    }
    // The vendor's name is then looked up on this machine.
    if error.is_dns() && (proxy.starts_with("socks4:") || proxy.starts_with("socks5:")) {
        return fault
            .remedied("check the names of the proxy and of the base URL, or have the proxy look it up: socks5h://");
    }
    fault
}

fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    for source in &sources(error) {
        text = format!("{text}: {source}");
    }
    text
}

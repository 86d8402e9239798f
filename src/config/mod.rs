mod vendors;

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::control::MeetingControl;
#[cfg(feature = "dynamic")]
use crate::dynamic::DynamicClient;
use crate::secret::settings::{self, Settings, missing};
#[cfg(feature = "redis")]
use crate::shared::Shared;
use crate::{ClientBuilder, Error, ErrorKind, Secret, Vendor};
use vendors::Credentials;

/// A vendor, its credentials and its settings, for programs that learn only at run time whose meetings they control.
///
/// From the environment, by the variables that each vendor's `Credentials::from_env` documents:
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use meeting_control::control::Removal;
/// use meeting_control::{Config, Vendor};
///
/// let vendor: Vendor = std::env::var("MEETING_VENDOR")?.parse()?;
/// let meetings = Config::from_env(vendor)?.connect()?;
/// println!("{}", meetings.remove(&Removal::new("room-test", ["ann"])).await?);
/// # Ok(())
/// # }
/// ```
///
/// Or from a file of any format that serde reads:
///
/// ```
/// # #[cfg(all(feature = "tencent", feature = "rustls"))]
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let file = r#"{
///     "credentials": {"vendor": "tencent", "sdk_app_id": 1400000000, "secret_key": "…", "identifier": "administrator"},
///     "region": "singapore",
///     "deadline_seconds": 20
/// }"#;
/// let meetings = serde_json::from_str::<meeting_control::Config>(file)?.connect()?;
/// # Ok(())
/// # }
/// # #[cfg(all(feature = "tencent", feature = "rustls"))]
/// # example().unwrap();
/// ```
///
/// A field that is not listed here is refused by its name, and what does not fit by its field and type, never with its value. Where a
/// `Config` is a part of something larger, a format may show the line that it begins in.
///
/// | field | meaning |
/// | --- | --- |
/// | `credentials` | `vendor`, and beside it the vendor's: see `Credentials` of [`dingtalk`], [`huawei`] and [`tencent`] |
/// | `region` | the name of one of the vendor's `region` constants, in lower case |
/// | `base_url` | or any other address, see [`ClientBuilder::base_url`] |
/// | `allow_plain_http` | a list of hosts, see [`ClientBuilder::allow_plain_http`] |
/// | `deadline_seconds` | see [`ClientBuilder::deadline`] |
/// | `attempt_timeout_seconds` | see [`ClientBuilder::attempt_timeout`] |
/// | `attempts` | see [`ClientBuilder::attempts`] |
/// | `proxy` | see [`ClientBuilder::proxy`] |
/// | `shared` | with the feature `redis`: the address of a Redis, see [`Shared::redis`](https://docs.rs/meeting-control/latest/meeting_control/shared/struct.Shared.html#method.redis) |
/// | `machines` | with the feature `redis`: how many clients share it, see `Shared::machines` |
///
/// All but `credentials` may be left out. `Debug` shows no secret.
///
/// [`dingtalk`]: crate::dingtalk
/// [`huawei`]: crate::huawei
/// [`tencent`]: crate::tencent
#[derive(Clone)]
pub struct Config {
    credentials: Credentials,
    region: Option<String>,
    base_url: Option<String>,
    allow_plain_http: Vec<String>,
    deadline: Option<Duration>,
    attempt_timeout: Option<Duration>,
    attempts: Option<u32>,
    proxy: Option<Secret>,
    #[cfg(feature = "redis")]
    shared: Option<Secret>,
    #[cfg(feature = "redis")]
    machines: Option<u32>,
}

/// A client that does all that a client of any vendor does.
#[cfg(feature = "dynamic")]
type AnyClient = dyn DynamicClient;
#[cfg(not(feature = "dynamic"))]
type AnyClient = dyn MeetingControl;

impl Config {
    fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            region: None,
            base_url: None,
            allow_plain_http: Vec::new(),
            deadline: None,
            attempt_timeout: None,
            attempts: None,
            proxy: None,
            #[cfg(feature = "redis")]
            shared: None,
            #[cfg(feature = "redis")]
            machines: None,
        }
    }

    fn read(mut settings: Settings) -> Result<Self, String> {
        let credentials = settings.table("credentials")?;
        let mut config = Self::new(Credentials::read(credentials.ok_or_else(|| missing("credentials"))?)?);
        config.region = settings.text("region")?;
        config.base_url = settings.text("base_url")?;
        config.allow_plain_http = settings.texts("allow_plain_http")?;
        config.deadline = settings.number("deadline_seconds")?.map(Duration::from_secs);
        config.attempt_timeout = settings.number("attempt_timeout_seconds")?.map(Duration::from_secs);
        config.attempts = settings.small_number("attempts")?;
        config.proxy = settings.secret("proxy")?;
        #[cfg(feature = "redis")]
        {
            config.shared = settings.secret("shared")?;
            config.machines = settings.small_number("machines")?;
        }
        settings.end()?;
        Ok(config)
    }

    /// The vendor with the credentials of the environment: what the vendor's `Credentials::from_env` reads.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`], naming the variable that is missing, empty or unusable, or the vendor's feature where this build
    /// lacks it.
    pub fn from_env(vendor: Vendor) -> Result<Self, Error> {
        Ok(Self::new(Credentials::from_env(vendor)?))
    }

    /// Whose meetings these are.
    pub fn vendor(&self) -> Vendor {
        self.credentials.vendor()
    }

    /// See [`ClientBuilder::base_url`]. It takes the place of a region.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        (self.region, self.base_url) = (None, Some(url.into()));
        self
    }

    /// See [`ClientBuilder::allow_plain_http`].
    #[must_use]
    pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
        self.allow_plain_http.push(host.into());
        self
    }

    /// See [`ClientBuilder::deadline`].
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Shares tokens and rates by way of a Redis at this address: see [`Shared::redis`].
    #[cfg(feature = "redis")]
    #[must_use]
    pub fn shared(mut self, redis: impl Into<Secret>) -> Self {
        self.shared = Some(redis.into());
        self
    }

    /// A client of the vendor.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: a credential cannot be meant, the region is none of the vendor's, or the base URL or the proxy
    /// cannot be used.
    pub fn connect(self) -> Result<Box<dyn MeetingControl>, Error> {
        let client: Box<dyn MeetingControl> = self.client()?;
        Ok(client)
    }

    /// A client of the vendor that can also be called by the names of operations.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect).
    #[cfg(feature = "dynamic")]
    pub fn connect_dynamic(self) -> Result<Box<dyn DynamicClient>, Error> {
        self.client()
    }

    fn set<C>(&self, builder: ClientBuilder<C>, regions: &[(&str, &str)]) -> Result<ClientBuilder<C>, Error> {
        let ClientBuilder { credentials, options } = builder;
        let set = self.set_options(ClientBuilder { credentials: (), options }, regions)?;
        Ok(ClientBuilder { credentials, options: set.options })
    }

    /// The same for every vendor.
    fn set_options(
        &self,
        mut builder: ClientBuilder<()>,
        regions: &[(&str, &str)],
    ) -> Result<ClientBuilder<()>, Error> {
        if let Some(url) = self.address(regions)? {
            builder = builder.base_url(url);
        }
        for host in &self.allow_plain_http {
            builder = builder.allow_plain_http(host);
        }
        if let Some(deadline) = self.deadline {
            builder = builder.deadline(deadline);
        }
        if let Some(timeout) = self.attempt_timeout {
            builder = builder.attempt_timeout(timeout);
        }
        if let Some(attempts) = self.attempts {
            builder = builder.attempts(attempts);
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.expose());
        }
        #[cfg(feature = "redis")]
        match (self.shared.clone(), self.machines) {
            (Some(redis), machines) => builder = builder.shared(Shared::redis(redis).machines(machines.unwrap_or(1))),
            (None, Some(_)) => {
                return Err(unusable(
                    self.vendor(),
                    "`machines` says how many share, and `shared` not by what; set both",
                ));
            }
            (None, None) => {}
        }
        Ok(builder)
    }

    fn address<'a>(&'a self, regions: &[(&str, &'a str)]) -> Result<Option<&'a str>, Error> {
        let region = match (&self.region, &self.base_url) {
            (None, url) => return Ok(url.as_deref()),
            (Some(_), Some(_)) => {
                return Err(unusable(self.vendor(), "`region` and `base_url` are both set; leave one out"));
            }
            (Some(region), None) => region,
        };
        let mut problem = "there is no such `region`; write one of ".to_owned();
        for (place, (name, url)) in regions.iter().enumerate() {
            if name == region {
                return Ok(Some(url));
            }
            problem.push_str(if place == 0 { "" } else { ", " });
            problem.push_str(name);
        }
        Err(unusable(self.vendor(), &problem))
    }
}

fn unusable(vendor: Vendor, problem: &str) -> Error {
    Error::unsent(vendor, ErrorKind::Configuration, problem)
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        settings::read(deserializer, Self::read)
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was set by mistake in a base URL, or as a region, can be a password.
        f.debug_struct("Config")
            .field("credentials", &self.credentials)
            .field("deadline", &self.deadline)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

//! From a vendor's name to a client with the credentials of the environment.

use clap::{Args, ValueEnum};
use meeting_control::dynamic::DynamicClient;
use meeting_control::{Config, Error, dingtalk, huawei, tencent};
use tracing::subscriber::{NoSubscriber, with_default};
use url::Url;

use crate::exit::Failure;
use crate::text;

/// The environment variables, for the help.
pub(crate) const ENVIRONMENT: &str = "\
Credentials come from the environment:
  dingtalk  DINGTALK_APP_KEY                 the app's key (Client ID)
            DINGTALK_APP_SECRET              the app's secret (Client Secret)
  huawei    HUAWEI_MEETING_APP_ID            the app's id
            HUAWEI_MEETING_APP_KEY           the app's key
            HUAWEI_MEETING_USER_ID           optional: the user to act as
            HUAWEI_MEETING_HOST_PASSWORD     optional: the meeting's host password
            HUAWEI_MEETING_CORP_ID           for a service provider's app: the enterprise to act for
            HUAWEI_MEETING_SERVICE_PROVIDER  for a service provider's app: true, and no enterprise, to act as its administrator
  tencent   TENCENT_SDK_APP_ID               the app's SDKAppID
            TENCENT_SECRET_KEY               the app's secret key
            TENCENT_IDENTIFIER               the account of an app administrator
With _FILE after its name, as in TENCENT_SECRET_KEY_FILE, a variable names a file that holds the value.
A line end at the end is dropped in both.";

/// Whose meeting it is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Vendor {
    /// DingTalk video conferences
    #[value(name = "dingtalk")]
    DingTalk,
    /// Huawei Cloud Meeting
    Huawei,
    /// Tencent RTC room engine
    Tencent,
}

impl From<Vendor> for meeting_control::Vendor {
    fn from(vendor: Vendor) -> Self {
        match vendor {
            Vendor::DingTalk => Self::DingTalk,
            Vendor::Huawei => Self::Huawei,
            Vendor::Tencent => Self::Tencent,
        }
    }
}

/// Where to reach the vendor.
#[derive(Args)]
pub(crate) struct Address {
    /// Where the vendor's API is, if not at its usual address; plain http on loopback only
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Lets the base URL be plain http elsewhere too: keys and tokens then cross the network readably
    #[arg(long, requires = "base_url")]
    allow_plain_http: bool,
    /// A Redis by which tokens and rates are shared with other programs, or the file that holds its address
    ///
    /// The file keeps a password out of the list of processes.
    #[arg(long, value_name = "redis://HOST|@FILE")]
    shared: Option<String>,
}

impl Vendor {
    /// A client for the vendor's usual address, or for another one.
    pub(crate) fn connect(self, address: &Address) -> Result<Box<dyn DynamicClient>, Failure> {
        self.connect_typed(address, Config::connect_dynamic)
    }

    /// The same, as the client that `connect` makes.
    pub(crate) fn connect_typed<C>(
        self,
        address: &Address,
        connect: impl FnOnce(Config) -> Result<C, Error>,
    ) -> Result<C, Failure> {
        let shared = address.shared().map_err(Failure::unusable)?;
        let set = |config| shared.iter().cloned().fold(address.set(config), Config::shared);
        let entitled = Config::from_env(self.into());
        // What is wrong with the address is told before a missing credential, as no credential cures it.
        let rehearse = || set(self.unentitled()).connect().map(drop);
        let rehearsed = if entitled.is_err() { with_default(NoSubscriber::default(), rehearse) } else { Ok(()) };
        let connected = rehearsed.and(entitled).and_then(|config| connect(set(config)));
        connected.map_err(|error| Failure::unusable(address.in_options(error.to_string())))
    }

    /// With credentials that are none.
    fn unentitled(self) -> Config {
        match self {
            Self::DingTalk => dingtalk::Credentials::app(dingtalk::AppKey("none"), dingtalk::AppSecret("none")).into(),
            Self::Huawei => huawei::Credentials::app(huawei::AppId("none"), huawei::AppKey("none")).into(),
            Self::Tencent => {
                tencent::Credentials::new(1, tencent::SecretKey("none"), tencent::Identifier("none")).into()
            }
        }
    }
}

impl Address {
    fn set(&self, config: Config) -> Config {
        let Some(url) = &self.base_url else { return config };
        let config = config.base_url(url);
        match self.host().filter(|_| self.allow_plain_http) {
            Some(host) => config.allow_plain_http(host),
            None => config,
        }
    }

    fn shared(&self) -> Result<Option<String>, String> {
        let Some(file) = self.shared.as_deref().and_then(|shared| shared.strip_prefix('@')) else {
            return Ok(self.shared.clone());
        };
        let (address, _) = text::read("the address of --shared", file)?;
        Ok(Some(address.trim_end_matches(['\r', '\n']).to_owned()))
    }

    fn host(&self) -> Option<String> {
        Url::parse(self.base_url.as_deref()?).ok()?.host_str().map(str::to_owned)
    }

    /// The library's advice names its own method.
    fn in_options(&self, message: String) -> String {
        match self.host() {
            Some(host) => message.replace(&format!("allow_plain_http(\"{host}\")"), "--allow-plain-http"),
            None => message,
        }
    }
}

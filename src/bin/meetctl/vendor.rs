//! From a vendor's name to a client with the credentials of the environment.

use clap::ValueEnum;
use meeting_control::control::MeetingControl;
use meeting_control::dynamic::DynamicClient;
use meeting_control::{ClientBuilder, Error, dingtalk, huawei, tencent};

/// The environment variables, for the help.
pub(crate) const ENVIRONMENT: &str = "\
Credentials come from the environment:
  dingtalk  DINGTALK_APP_KEY              the app's key (Client ID)
            DINGTALK_APP_SECRET           the app's secret (Client Secret)
  huawei    HUAWEI_MEETING_APP_ID         the app's id
            HUAWEI_MEETING_APP_KEY        the app's key
            HUAWEI_MEETING_USER_ID        optional: the user to act as
            HUAWEI_MEETING_HOST_PASSWORD  optional: the meeting's host password
  tencent   TENCENT_SDK_APP_ID            the app's SDKAppID
            TENCENT_SECRET_KEY            the app's secret key
            TENCENT_IDENTIFIER            the account of an app administrator";

/// Whose meeting it is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Vendor {
    /// DingTalk: people are named by unionId
    #[value(name = "dingtalk")]
    DingTalk,
    /// Huawei Cloud Meeting: people are named by participant id (pid)
    Huawei,
    /// Tencent RTC: people are named by UserID
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

/// What every vendor's client can do: control meetings, and call operations by name.
pub(crate) trait Client: MeetingControl + DynamicClient {}

impl<C: MeetingControl + DynamicClient> Client for C {}

impl Vendor {
    /// A client for the vendor's usual address, or for another one.
    pub(crate) fn connect(self, base_url: Option<String>) -> Result<Box<dyn Client>, Error> {
        Ok(match self {
            Self::DingTalk => {
                Box::new(at(base_url, dingtalk::Client::builder(dingtalk::Credentials::from_env()?)).build()?)
            }
            Self::Huawei => Box::new(at(base_url, huawei::Client::builder(huawei::Credentials::from_env()?)).build()?),
            Self::Tencent => {
                Box::new(at(base_url, tencent::Client::builder(tencent::Credentials::from_env()?)).build()?)
            }
        })
    }
}

fn at<C>(base_url: Option<String>, builder: ClientBuilder<C>) -> ClientBuilder<C> {
    match base_url {
        Some(url) => builder.base_url(url),
        None => builder,
    }
}

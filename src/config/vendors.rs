//! Which vendors there are to choose from.

use serde::Deserialize;

use super::{AnyClient, Config};
use crate::{Error, Vendor};

macro_rules! vendors {
    ($($feature:literal, $module:ident, $vendor:ident;)*) => {
        #[derive(Clone, Debug, Deserialize)]
        #[serde(tag = "vendor", rename_all = "lowercase")]
        pub(super) enum Credentials {
            $(#[cfg(feature = $feature)] $vendor(crate::$module::Credentials),)*
        }

        impl Credentials {
            pub(super) fn from_env(vendor: Vendor) -> Result<Self, Error> {
                match vendor {
                    $(
                        #[cfg(feature = $feature)]
                        Vendor::$vendor => crate::$module::Credentials::from_env().map(Self::$vendor),
                        #[cfg(not(feature = $feature))]
                        Vendor::$vendor => Err(Error::lacking(vendor)),
                    )*
                }
            }

            pub(super) fn vendor(&self) -> Vendor {
                match self {
                    $(#[cfg(feature = $feature)] Self::$vendor(_) => Vendor::$vendor,)*
                }
            }
        }

        impl Config {
            pub(super) fn client(self) -> Result<Box<AnyClient>, Error> {
                Ok(match self.credentials.clone() {
                    $(
                        #[cfg(feature = $feature)]
                        Credentials::$vendor(credentials) => {
                            let builder = crate::$module::Client::builder(credentials);
                            Box::new(self.set(builder, crate::$module::region::ALL)?.build()?)
                        }
                    )*
                })
            }
        }

        $(
            #[cfg(feature = $feature)]
            impl From<crate::$module::Credentials> for Config {
                fn from(credentials: crate::$module::Credentials) -> Self {
                    Self::new(Credentials::$vendor(credentials))
                }
            }
        )*
    };
}

vendors! {
    "dingtalk", dingtalk, DingTalk;
    "huawei", huawei, Huawei;
    "tencent", tencent, Tencent;
}

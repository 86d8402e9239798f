//! Which vendors there are to choose from.

use super::{AnyClient, Config, unusable};
use crate::secret::settings::{Settings, missing};
use crate::{Error, Vendor};

macro_rules! vendors {
    ($($feature:literal, $module:ident, $vendor:ident;)*) => {
        #[derive(Clone, Debug)]
        pub(super) enum Credentials {
            $(#[cfg(feature = $feature)] $vendor(crate::$module::Credentials),)*
        }

        impl Credentials {
            pub(super) fn from_env(vendor: Vendor) -> Result<Self, Error> {
                match vendor {
                    $(
                        #[cfg(feature = $feature)]
                        Vendor::$vendor => Ok(Self::$vendor(crate::$module::Credentials::from_env()?)),
                        #[cfg(not(feature = $feature))]
                        Vendor::$vendor => Err(Error::lacking(vendor)),
                    )*
                    Vendor::Other(_) => Err(Error::lacking(vendor)),
                }
            }

            pub(super) fn read(mut settings: Settings) -> Result<Self, String> {
                let vendor = settings.text("vendor")?.ok_or_else(|| missing("vendor"))?;
                match vendor.as_str() {
                    $(
                        #[cfg(feature = $feature)]
                        $feature => Ok(Self::$vendor(crate::$module::Credentials::read(settings)?)),
                    )*
                    _ => {
                        let enabled = [$(#[cfg(feature = $feature)] $feature),*].join("`, `");
                        Err(format!("`vendor`: unknown variant, expected one of `{enabled}`"))
                    }
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
                Ok(match &self.credentials {
                    $(#[cfg(feature = $feature)] Credentials::$vendor(_) => Box::new(self.$module()?),)*
                })
            }

            $(
                /// A client of this vendor, with what others do not have: its operations, its sockets.
                ///
                /// # Errors
                /// Those of [`connect`](Self::connect), and where it is another vendor that is configured.
                #[cfg(feature = $feature)]
                pub fn $module(self) -> Result<crate::$module::Client, Error> {
                    #[allow(irrefutable_let_patterns, reason = "where no other vendor is enabled")]
                    let Credentials::$vendor(credentials) = &self.credentials else {
                        return Err(unusable(self.vendor(), concat!("no client of ", $feature, " is configured")));
                    };
                    let builder = crate::$module::Client::builder(credentials.clone());
                    self.set(builder, crate::$module::region::ALL)?.build()
                }
            )*
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

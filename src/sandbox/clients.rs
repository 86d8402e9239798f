//! Clients of the sandbox: its address, its credentials, its clock, its certificate.

use super::Sandbox;
use crate::control::MeetingControl;
#[cfg(feature = "dingtalk")]
use crate::dingtalk;
#[cfg(feature = "huawei")]
use crate::huawei;
#[cfg(feature = "tencent")]
use crate::tencent;
use crate::{ClientBuilder, Error, Vendor};

impl Sandbox {
    /// A client of a vendor that is known only at run time.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where this build lacks the vendor's feature.
    pub fn client(&self, vendor: Vendor) -> Result<Box<dyn MeetingControl>, Error> {
        Ok(match vendor {
            #[cfg(feature = "dingtalk")]
            Vendor::DingTalk => Box::new(self.dingtalk_client()?),
            #[cfg(feature = "huawei")]
            Vendor::Huawei => Box::new(self.huawei_client()?),
            #[cfg(feature = "tencent")]
            Vendor::Tencent => Box::new(self.tencent_client()?),
            absent => return Err(Error::lacking(absent)),
        })
    }

    /// A client of DingTalk that acts as the internal app.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where the sandbox listens beyond loopback: [`dingtalk_builder`](Self::dingtalk_builder) can allow it.
    #[cfg(feature = "dingtalk")]
    pub fn dingtalk_client(&self) -> Result<dingtalk::Client, Error> {
        self.dingtalk_builder().build()
    }

    /// The same before it is built, for other settings.
    #[cfg(feature = "dingtalk")]
    pub fn dingtalk_builder(&self) -> ClientBuilder<dingtalk::Credentials> {
        let access = self.dingtalk();
        let credentials = dingtalk::Credentials::app(
            dingtalk::AppKey(&access.app_key),
            dingtalk::AppSecret(access.app_secret.as_str()),
        );
        self.settle(dingtalk::Client::builder(credentials))
    }

    /// A client of Huawei that logs in as the app's user, and knows the host's password.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where the sandbox listens beyond loopback: [`huawei_builder`](Self::huawei_builder) can allow it.
    #[cfg(feature = "huawei")]
    pub fn huawei_client(&self) -> Result<huawei::Client, Error> {
        self.huawei_builder().build()
    }

    /// The same before it is built, for other settings.
    #[cfg(feature = "huawei")]
    pub fn huawei_builder(&self) -> ClientBuilder<huawei::Credentials> {
        let access = self.huawei();
        let credentials =
            huawei::Credentials::app(huawei::AppId(&access.app_id), huawei::AppKey(access.app_key.as_str()))
                .user(&access.user_id);
        self.settle(huawei::Client::builder(credentials)).host_password(access.host_password.as_str())
    }

    /// A client of Tencent that acts as the app's administrator.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where the sandbox listens beyond loopback: [`tencent_builder`](Self::tencent_builder) can allow it.
    #[cfg(feature = "tencent")]
    pub fn tencent_client(&self) -> Result<tencent::Client, Error> {
        self.tencent_builder().build()
    }

    /// The same before it is built, for other settings.
    #[cfg(feature = "tencent")]
    pub fn tencent_builder(&self) -> ClientBuilder<tencent::Credentials> {
        let access = self.tencent();
        let credentials = tencent::Credentials::new(
            access.sdk_app_id,
            tencent::SecretKey(access.secret_key.as_str()),
            tencent::Identifier(&access.identifier),
        );
        self.settle(tencent::Client::builder(credentials))
    }

    /// Client and sandbox go by one clock, so that a test that moves it moves both.
    fn settle<C>(&self, builder: ClientBuilder<C>) -> ClientBuilder<C> {
        let clock = self.clock();
        let builder = builder.base_url(self.base_url()).clock(move || clock.now());
        #[cfg(feature = "sandbox-tls")]
        if let Some(certificate) = &self.access.certificate {
            return builder.root_certificates(certificate.as_str());
        }
        builder
    }
}

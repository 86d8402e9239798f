//! Whether the arguments could be sent, found out without credentials: wrong ones are told before a missing credential, as no
//! credential cures them.

use std::io;

use meeting_control::control::Removal;
use meeting_control::dynamic::{Arguments, DynamicClient};
use meeting_control::http_service::{HttpError, HttpErrorKind, HttpService, RequestBody, Sending};
use meeting_control::{Error, Vendor, dingtalk, huawei, tencent};
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;

use crate::exit::misuses;

/// What is wrong with a removal.
pub(crate) async fn removal(vendor: Vendor, removal: &Removal) -> Option<Error> {
    let client = client(vendor).ok()?;
    client.remove(removal).with_subscriber(NoSubscriber::default()).await.err().filter(misuses)
}

/// What is wrong with a call.
pub(crate) async fn call(vendor: Vendor, operation: &str, arguments: &Arguments) -> Option<Error> {
    let client = client(vendor).ok()?;
    client.call(operation, arguments).with_subscriber(NoSubscriber::default()).await.err().filter(misuses)
}

fn client(vendor: Vendor) -> Result<Box<dyn DynamicClient>, Error> {
    Ok(match vendor {
        Vendor::DingTalk => Box::new(
            dingtalk::Client::builder(dingtalk::Credentials::app("none", "none"))
                .http_service(Nowhere)
                .attempts(1)
                .build()?,
        ),
        Vendor::Huawei => Box::new(
            huawei::Client::builder(huawei::Credentials::app("none", "none"))
                .http_service(Nowhere)
                .attempts(1)
                .build()?,
        ),
        Vendor::Tencent => Box::new(
            tencent::Client::builder(tencent::Credentials::new(1, "none", "none"))
                .http_service(Nowhere)
                .attempts(1)
                .build()?,
        ),
    })
}

/// Sends nothing.
struct Nowhere;

impl HttpService for Nowhere {
    fn send(&self, _: http::Request<RequestBody>) -> Sending<'_> {
        let unsent = io::Error::other("nothing is sent in a rehearsal");
        Box::pin(std::future::ready(Err(HttpError::new(HttpErrorKind::Malformed, unsent))))
    }
}

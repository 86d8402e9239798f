//! Whether the arguments could be sent, found out without credentials: wrong ones are told before a missing credential, as no
//! credential cures them.

use std::io;

use meeting_control::control::{Confirmed, KeepOut, MeetingControl};
use meeting_control::dynamic::{Arguments, DynamicClient};
use meeting_control::http_service::{HttpError, HttpErrorKind, HttpService, RequestBody, Sending};
use meeting_control::{ClientBuilder, Error, ErrorKind, Vendor, dingtalk, huawei, tencent};
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;

use crate::deed::Deed;
use crate::exit::misuses;
use crate::request::Request;
use crate::whom::Selection;

/// Stands for everybody who is not named.
const SOMEBODY: &str = "somebody";

/// What is wrong with what is to be done.
pub(crate) async fn deed(vendor: Vendor, deed: &Deed, confirm: bool) -> Option<Error> {
    let client = client(vendor).ok()?;
    let client: Box<dyn MeetingControl> = if confirm { Box::new(Confirmed::new(client)) } else { client };
    let people = match deed.selection() {
        None => deed.nobody(),
        Some(Selection::These(named)) => deed.people(named),
        Some(Selection::Everybody { but, .. }) => {
            let spared = deed.people(but);
            if let (false, Err(error)) = (but.is_empty(), spared.check(deed.request(&spared).verb(), vendor)) {
                return Some(error);
            }
            deed.people([SOMEBODY])
        }
    };
    let request = deed.request(&people);
    if let Request::KeepOut(removal, _) = &request
        && let Err(refusal) = KeepOut::new(self::client(vendor).ok()?, removal.clone())
    {
        return Some(refusal);
    }
    request.carry_out(&*client).with_subscriber(NoSubscriber::default()).await.err().filter(misuses)
}

/// What is wrong with a call.
pub(crate) async fn call(vendor: Vendor, operation: &str, arguments: &Arguments) -> Option<Error> {
    let client = client(vendor).ok()?;
    client.call(operation, arguments).with_subscriber(NoSubscriber::default()).await.err().filter(misuses)
}

fn client(vendor: Vendor) -> Result<Box<dyn DynamicClient>, Error> {
    Ok(match vendor {
        Vendor::DingTalk => {
            let credentials = dingtalk::Credentials::app(dingtalk::AppKey("none"), dingtalk::AppSecret("none"));
            Box::new(rehearsing(dingtalk::Client::builder(credentials)).build()?)
        }
        Vendor::Huawei => {
            let credentials = huawei::Credentials::app(huawei::AppId("none"), huawei::AppKey("none"));
            Box::new(rehearsing(huawei::Client::builder(credentials)).build()?)
        }
        Vendor::Tencent => {
            let credentials = tencent::Credentials::new(1, tencent::SecretKey("none"), tencent::Identifier("none"));
            Box::new(rehearsing(tencent::Client::builder(credentials)).build()?)
        }
        other @ Vendor::Other(_) => return Err(Error::new(other, ErrorKind::Configuration)),
    })
}

fn rehearsing<C>(builder: ClientBuilder<C>) -> ClientBuilder<C> {
    builder.http_service(Nowhere).attempts(1)
}

/// Sends nothing.
struct Nowhere;

impl HttpService for Nowhere {
    fn send(&self, _: http::Request<RequestBody>) -> Sending<'_> {
        let unsent = io::Error::other("nothing is sent in a rehearsal");
        Box::pin(std::future::ready(Err(HttpError::new(HttpErrorKind::Malformed, unsent))))
    }
}

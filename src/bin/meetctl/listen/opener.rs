//! What proves a vendor's requests as they come.

use std::sync::Arc;

use bytes::Bytes;
use meeting_control::event::{Delivery, Proof, ReceiveError, Receiver, Reply};
use meeting_control::{dingtalk, huawei};
use serde::Serialize;

use crate::delivery::{NO_SECRET_OF_TENCENT, Request, from_tencent, line, tencent_receiver};
use crate::exit::Failure;
use crate::output::say;
use crate::vendor::Vendor;

/// A delivery that is proved, as it is printed, and what to answer.
pub(super) struct Opened {
    pub(super) line: String,
    pub(super) reply: Reply,
}

/// What proves requests as they come.
pub(super) type Opener = Arc<dyn Fn(&http::Request<Bytes>) -> Result<Opened, ReceiveError> + Send + Sync>;

/// With the secrets of the environment.
pub(super) fn opener(vendor: Vendor, any_age: bool) -> Result<Opener, Failure> {
    Ok(match vendor {
        Vendor::DingTalk => {
            let receiver = aged(dingtalk::event::Receiver::from_env().map_err(Failure::unusable)?, any_age);
            Arc::new(move |request| {
                let delivery = received(&receiver, request)?;
                opened(vendor, true, &delivery, delivery.event.kind(), delivery.event.redacted())
            })
        }
        Vendor::Huawei => {
            let receiver = aged(huawei::event::Receiver::from_env().map_err(Failure::unusable)?, any_age);
            Arc::new(move |request| {
                let delivery = received(&receiver, request)?;
                opened(vendor, true, &delivery, delivery.event.kind(), delivery.event.redacted())
            })
        }
        Vendor::Tencent => {
            let receiver = tencent_receiver().map_err(Failure::unusable)?.map(|receiver| aged(receiver, any_age));
            if receiver.is_none() {
                say(&format!("meetctl: {NO_SECRET_OF_TENCENT}; what is signed is refused"));
            }
            Arc::new(move |request| {
                let received = receiver.as_ref().map_or(Err(ReceiveError::Unsigned), |by| received(by, request));
                let (proved, delivery) = from_tencent(&Request::of(request), received)?;
                opened(vendor, proved, &delivery, delivery.event.kind(), delivery.event.redacted())
            })
        }
    })
}

fn aged<S: Proof>(receiver: Receiver<S>, any_age: bool) -> Receiver<S> {
    if any_age { receiver.any_age() } else { receiver }
}

fn received<S: Proof>(
    receiver: &Receiver<S>,
    request: &http::Request<Bytes>,
) -> Result<Delivery<S::Event>, ReceiveError> {
    let query = url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
    receiver.receive(request.body(), request.headers(), query)
}

fn opened<E>(
    vendor: Vendor,
    proved: bool,
    delivery: &Delivery<E>,
    kind: Option<&str>,
    event: impl Serialize,
) -> Result<Opened, ReceiveError> {
    let line = line(vendor, proved, delivery, kind, event);
    let line = line.map_err(|error| ReceiveError::Malformed(format!("it cannot be printed: {error}")))?;
    Ok(Opened { line, reply: delivery.reply.clone() })
}

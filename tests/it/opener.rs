//! What has to hold of every opener, whatever comes: for the tests, which make something up, and for `fuzz/`, which looks for what nobody
//! thought of.

#![allow(dead_code, reason = "each fuzz target uses its part")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use meeting_control::event::{Delivery, Posted, Proof, ReceiveError, Receiver};
use meeting_control::{dingtalk, huawei, tencent};

type Pairs = Vec<(String, String)>;

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_700_000_000_000)
}

/// A receiver with its secrets, and a delivery that it believes.
pub(crate) struct Opener<S> {
    receiver: Receiver<S>,
    pub(crate) good: Posted,
}

impl<S: Proof> Opener<S> {
    fn new(secrets: S, good: Posted) -> Self {
        Self { receiver: Receiver::new(secrets).at(now()), good }
    }

    pub(crate) fn receive(
        &self,
        body: &[u8],
        headers: &[(String, String)],
        query: &[(String, String)],
    ) -> Result<Delivery<S::Event>, ReceiveError> {
        self.receiver.receive(body, headers.to_vec(), query.to_vec())
    }

    /// The headers and the query of the good delivery.
    pub(crate) fn good_proof(&self) -> (Pairs, Pairs) {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        (self.good.headers().map(owned).collect(), self.good.query().map(owned).collect())
    }

    /// With what proved the good delivery.
    pub(crate) fn receive_as_good(&self, body: &[u8]) -> Result<Delivery<S::Event>, ReceiveError> {
        let (headers, query) = self.good_proof();
        self.receive(body, &headers, &query)
    }

    /// What anybody makes up is not believed, and without the body that was signed a good signature is none.
    pub(crate) fn believes_nothing_else(&self, body: &[u8], headers: &[(String, String)], query: &[(String, String)]) {
        assert!(self.receive(body, headers, query).is_err());
        assert!(self.receive_as_good(body).is_err() || body == self.good.body);
    }

    /// What the vendor has sent, whenever, becomes an event that holds all of it.
    pub(crate) fn takes_all(&self, body: &[u8], sent: &Posted)
    where
        S: Clone,
    {
        let receiver = self.receiver.clone().any_age();
        let delivery = receiver.receive(&sent.body, sent.headers(), sent.query());
        assert_eq!(delivery.map(|delivery| delivery.raw).as_deref(), Ok(body));
    }
}

fn dingtalk_secrets() -> dingtalk::event::Secrets {
    let key = "1234567890123456789012345678901234567890123";
    dingtalk::event::Secrets::new(
        dingtalk::event::Token("token"),
        dingtalk::event::AesKey(key),
        dingtalk::event::Owner("owner"),
    )
    .unwrap()
}

pub(crate) fn dingtalk() -> Opener<dingtalk::event::Secrets> {
    let secrets = dingtalk_secrets();
    let good = secrets.seal(br#"{"EventType":"meeting_status_change","eventId":"e1","statusSeqNum":1}"#, now());
    Opener::new(secrets, good)
}

fn huawei_secrets() -> huawei::event::Secrets {
    huawei::event::Secrets::new("key")
}

pub(crate) fn huawei() -> Opener<huawei::event::Secrets> {
    let secrets = huawei_secrets();
    let event = r#"{"event":"meeting.join","timestamp":1,"payload":{"attendeeInfo":{"participantID":"p1"}}}"#;
    let good = secrets.sign("app", event, now());
    Opener::new(secrets, good)
}

pub(crate) fn webhook() -> Opener<tencent::event::Secrets> {
    let secrets = tencent::event::Secrets::webhook_key("key");
    let body =
        br#"{"EventGroupId":1,"EventType":103,"CallbackTs":1700000000000,"EventInfo":{"RoomId":"r","UserId":"ann"}}"#;
    let good = secrets.sign(body, now());
    Opener::new(secrets, good)
}

pub(crate) fn callback() -> Opener<tencent::event::Secrets> {
    let secrets = tencent::event::Secrets::callback_token("token");
    let good = secrets.sign(br#"{"CallbackCommand":"Room.CallbackAfterDestroyRoom","RoomId":"r"}"#, now());
    Opener::new(secrets, good)
}

/// DingTalk's push.
pub(crate) fn push(body: &[u8]) {
    dingtalk().believes_nothing_else(body, &[], &[]);
    dingtalk().takes_all(body, &dingtalk_secrets().seal(body, now()));
}

/// Huawei's webhook, and what it would sign.
pub(crate) fn subscription(body: &[u8]) {
    huawei().believes_nothing_else(body, &[], &[]);
    let Ok(event_info) = str::from_utf8(body) else { return };
    let sent = huawei_secrets().sign("app", event_info, now());
    if let Ok(delivery) = huawei().receive(&sent.body, &[], &[]) {
        assert_eq!(delivery.raw, sent.body);
    }
}

/// Tencent's webhook.
pub(crate) fn signed(body: &[u8]) {
    webhook().believes_nothing_else(body, &[], &[]);
    webhook().takes_all(body, &tencent::event::Secrets::webhook_key("key").sign(body, now()));
}

/// A callback of Tencent's room engine. Its signature covers its time alone, so that any body is good with a good one.
pub(crate) fn timed(body: &[u8]) {
    assert!(callback().receive(body, &[], &[]).is_err());
    let _ = callback().receive_as_good(body);
}

/// What nothing proves is read or refused.
pub(crate) fn frames(body: &[u8]) {
    let _ = dingtalk::event::read_frame(body);
    let _ = huawei::event::read_frame(body);
    let _ = tencent::event::read_unsigned(body);
}

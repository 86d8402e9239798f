//! The push of events, as an administrator sets it up.

#[cfg(feature = "events")]
use std::sync::Arc;

use serde_json::json;

use super::super::call::Call;
#[cfg(feature = "events")]
use super::super::delivery::Address;
use super::super::random;
use super::super::service::Reply;
use super::Huawei;
use super::failure::Failure;
#[cfg(feature = "events")]
use super::webhook::Webhook;

/// Inferred: what a push gets that is not there.
const NO_PUSH: Failure = Failure::bad_request("MMC.111070001", "BAD_REQUEST");

#[cfg(feature = "events")]
const ON: i64 = 0;
const OFF: i64 = 1;

/// Where events are pushed to. The subscriber's key is not told again.
pub(super) struct Push {
    id: String,
    url: String,
    subscriber: String,
    status: i64,
    /// None where nothing can be sent to the address.
    #[cfg(feature = "events")]
    webhook: Option<Arc<Webhook>>,
    /// Whether the address has to be tried before it is switched on.
    #[cfg(feature = "events")]
    is_untried: bool,
}

impl Huawei {
    /// Inferred: setting a push replaces the one before, and it is off until it is switched on.
    pub(super) fn set_web_hook_config(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let (url, subscriber) = (call.text("/url").to_owned(), call.text("/subscriberId").to_owned());
        self.push = Some(Push {
            id: random::hex(20),
            status: OFF,
            #[cfg(feature = "events")]
            webhook: Address::new(&url).ok().map(|address| {
                Arc::new(Webhook {
                    address,
                    subscriber: subscriber.clone(),
                    key: call.text("/subscriberKey").to_owned(),
                })
            }),
            #[cfg(feature = "events")]
            is_untried: false,
            url,
            subscriber,
        });
        Ok(Reply::Done)
    }

    /// Inferred: without a push the other fields are absent.
    pub(super) fn show_web_hook_config(&mut self, _call: &Call<'_>) -> Result<Reply, Failure> {
        let mut answer = json!({"returnCode": 0, "returnDesc": "Success"});
        if let Some(Push { id, url, subscriber, status, .. }) = &self.push {
            for (name, value) in [("id", id), ("url", url), ("subscriberId", subscriber)] {
                answer[name] = json!(value);
            }
            answer["status"] = json!(status);
        }
        Ok(answer.into())
    }

    /// Inferred: the call succeeds also where the address then turns out not to answer; the push stays off.
    pub(super) fn update_web_hook_config_status(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let status = call.parameter("status").parse().map_err(|_| Failure::parameters(call))?;
        self.push_of(call)?.switch(status);
        Ok(Reply::Done)
    }

    pub(super) fn delete_web_hook_config(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.push_of(call)?;
        self.push = None;
        Ok(Reply::Done)
    }

    fn push_of(&mut self, call: &Call<'_>) -> Result<&mut Push, Failure> {
        self.push.as_mut().filter(|push| push.id == call.parameter("id")).ok_or(NO_PUSH)
    }
}

impl Push {
    #[cfg(not(feature = "events"))]
    fn switch(&mut self, status: i64) {
        self.status = status;
    }

    /// It is not on before the address has been tried.
    #[cfg(feature = "events")]
    fn switch(&mut self, status: i64) {
        self.is_untried = status == ON;
        self.status = if status == ON { OFF } else { status };
    }
}

#[cfg(feature = "events")]
impl Push {
    /// As the console sets it up.
    pub(super) fn of_console(webhook: Webhook) -> Self {
        Self {
            id: random::hex(20),
            url: webhook.address.as_str().to_owned(),
            subscriber: webhook.subscriber.clone(),
            status: OFF,
            webhook: Some(Arc::new(webhook)),
            is_untried: true,
        }
    }

    pub(super) fn webhook(&self) -> Option<Arc<Webhook>> {
        self.webhook.clone()
    }

    pub(super) fn is_on(&self) -> bool {
        self.status == ON
    }

    pub(super) fn is_untried(&self) -> bool {
        self.is_untried
    }

    pub(super) fn tried(&mut self, is_proved: bool) {
        self.is_untried = false;
        self.status = if is_proved { ON } else { OFF };
    }
}

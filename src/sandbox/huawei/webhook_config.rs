//! The webhook, as an administrator sets it up.

#[cfg(feature = "events")]
use std::sync::Arc;

use serde_json::json;

use super::super::call::Call;
#[cfg(feature = "events")]
use super::super::delivery::{Address, Trial};
use super::super::random;
use super::super::service::Reply;
use super::Huawei;
use super::failure::Failure;
#[cfg(feature = "events")]
use super::webhook_sender::{self, WebhookSender};

/// Inferred: what a call gets for a webhook that is not there.
const NO_WEBHOOK: Failure = Failure::bad_request("MMC.111070001", "BAD_REQUEST");

#[cfg(feature = "events")]
const ON: i64 = 0;
const OFF: i64 = 1;

/// Where events are sent. The subscriber's key is not told again.
pub(super) struct WebhookConfig {
    id: String,
    url: String,
    subscriber: String,
    status: i64,
    /// None where nothing can be sent to the address.
    #[cfg(feature = "events")]
    sender: Option<Arc<WebhookSender>>,
    #[cfg(feature = "events")]
    trial: TrialState,
}

/// Whether the address is tried before it is switched on.
#[cfg(feature = "events")]
enum TrialState {
    NotAsked,
    Due,
    /// By its id: what comes of another one is too late.
    UnderWay(String),
}

impl Huawei {
    /// Inferred: setting a webhook replaces the one before, and it is off until it is switched on.
    pub(super) fn set_web_hook_config(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let (url, subscriber) = (call.text("/url").to_owned(), call.text("/subscriberId").to_owned());
        self.webhook = Some(WebhookConfig {
            id: random::hex(20),
            status: OFF,
            #[cfg(feature = "events")]
            sender: Address::new(&url).ok().map(|address| {
                let (address, key) = (Arc::new(address), call.text("/subscriberKey").to_owned());
                Arc::new(WebhookSender { address, subscriber: subscriber.clone(), key })
            }),
            #[cfg(feature = "events")]
            trial: TrialState::NotAsked,
            url,
            subscriber,
        });
        Ok(Reply::Done)
    }

    /// Inferred: without a webhook the other fields are absent.
    pub(super) fn show_web_hook_config(&mut self, _call: &Call<'_>) -> Result<Reply, Failure> {
        let mut answer = json!({"returnCode": 0, "returnDesc": "Success"});
        if let Some(WebhookConfig { id, url, subscriber, status, .. }) = &self.webhook {
            for (name, value) in [("id", id), ("url", url), ("subscriberId", subscriber)] {
                answer[name] = json!(value);
            }
            answer["status"] = json!(status);
        }
        Ok(answer.into())
    }

    /// Inferred: the call succeeds also where the address then turns out not to answer; the webhook stays off.
    pub(super) fn update_web_hook_config_status(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let status = call.parameter("status").parse().map_err(|_| Failure::parameters(call))?;
        self.webhook_of(call)?.switch(status);
        Ok(Reply::Done)
    }

    pub(super) fn delete_web_hook_config(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.webhook_of(call)?;
        self.webhook = None;
        Ok(Reply::Done)
    }

    fn webhook_of(&mut self, call: &Call<'_>) -> Result<&mut WebhookConfig, Failure> {
        self.webhook.as_mut().filter(|webhook| webhook.id == call.parameter("id")).ok_or(NO_WEBHOOK)
    }
}

impl WebhookConfig {
    #[cfg(not(feature = "events"))]
    fn switch(&mut self, status: i64) {
        self.status = status;
    }

    /// It is not on before the address has been tried.
    #[cfg(feature = "events")]
    fn switch(&mut self, status: i64) {
        self.trial = if status == ON { TrialState::Due } else { TrialState::NotAsked };
        self.status = if status == ON { OFF } else { status };
    }
}

#[cfg(feature = "events")]
impl WebhookConfig {
    /// As the console sets it up, once it has tried the address.
    pub(super) fn of_console(sender: WebhookSender) -> Self {
        Self {
            id: random::hex(20),
            url: sender.address.as_str().to_owned(),
            subscriber: sender.subscriber.clone(),
            status: ON,
            sender: Some(Arc::new(sender)),
            trial: TrialState::NotAsked,
        }
    }

    /// Who sends events, while it is on.
    pub(super) fn sender(&self) -> Option<Arc<WebhookSender>> {
        self.sender.clone().filter(|_| self.status == ON)
    }

    /// The trial that is due, and its id.
    pub(super) fn take_trial(&mut self, now: u64) -> Option<(String, Trial)> {
        if !matches!(self.trial, TrialState::Due) {
            return None;
        }
        let id = random::hex(20);
        self.trial = TrialState::UnderWay(id.clone());
        Some((id, webhook_sender::trial(self.sender.clone()?, now)))
    }

    /// What came of a trial.
    pub(super) fn tried(&mut self, id: &str, is_passed: bool) {
        if matches!(&self.trial, TrialState::UnderWay(known) if known == id) {
            self.trial = TrialState::NotAsked;
            self.status = if is_passed { ON } else { OFF };
        }
    }
}

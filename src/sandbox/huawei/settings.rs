//! What an administrator sets for the enterprise: pushed events, single sign-on, passwords.

use serde_json::json;

use super::super::call::Call;
use super::super::random;
use super::super::service::Reply;
use super::Huawei;
use super::failure::Failure;

/// Inferred: what a push gets that is not there.
const NO_PUSH: Failure = Failure::bad_request("MMC.111070001", "BAD_REQUEST");
const WRONG_OLD_PASSWORD: Failure = Failure::bad_request("USG.206030006", "OLD_PASSWORD_ERROR");
const NO_USER: Failure = Failure::bad_request("USG.206030000", "USER_NOT_EXIST");

/// Where events are pushed to. The subscriber's key is not told again, so that nothing needs to keep it.
pub(super) struct Webhook {
    id: String,
    url: String,
    subscriber: String,
    /// 0 means on.
    status: i64,
}

impl Huawei {
    /// Inferred: setting a push replaces the one before.
    pub(super) fn set_web_hook_config(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.webhook = Some(Webhook {
            id: random::hex(20),
            url: call.text("/url").to_owned(),
            subscriber: call.text("/subscriberId").to_owned(),
            status: 0,
        });
        Ok(Reply::Done)
    }

    /// Inferred: without a push the other fields are absent.
    pub(super) fn show_web_hook_config(&mut self, _call: &Call<'_>) -> Result<Reply, Failure> {
        let mut answer = json!({"returnCode": 0, "returnDesc": "Success"});
        if let Some(Webhook { id, url, subscriber, status }) = &self.webhook {
            let push = json!({"id": id, "url": url, "subscriberId": subscriber, "status": status});
            answer
                .as_object_mut()
                .into_iter()
                .for_each(|answer| answer.extend(push.as_object().cloned().unwrap_or_default()));
        }
        Ok(answer.into())
    }

    pub(super) fn update_web_hook_config_status(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.push(call)?.status = call.parameter("status").parse().map_err(|_| Failure::parameters(call))?;
        Ok(Reply::Done)
    }

    pub(super) fn delete_web_hook_config(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.push(call)?;
        self.webhook = None;
        Ok(Reply::Done)
    }

    pub(super) fn set_sso_config(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.sso = call.at("").cloned();
        Ok(Reply::Done)
    }

    /// Inferred: single sign-on that nobody has set is off.
    pub(super) fn show_sso_config(&mut self, _call: &Call<'_>) -> Result<Reply, Failure> {
        Ok(self.sso.clone().unwrap_or_else(|| json!({"enableSSO": false})).into())
    }

    pub(super) fn update_pwd(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        if call.text("/account") != self.access.account {
            return Err(NO_USER);
        }
        if call.text("/oldPwd") != self.access.password {
            return Err(WRONG_OLD_PASSWORD);
        }
        call.text("/newPwd").clone_into(&mut self.access.password);
        Ok(Reply::Done)
    }

    fn push(&mut self, call: &Call<'_>) -> Result<&mut Webhook, Failure> {
        self.webhook.as_mut().filter(|push| push.id == call.parameter("id")).ok_or(NO_PUSH)
    }
}

//! What an administrator sets for the enterprise: single sign-on, passwords.

use serde_json::json;

use super::super::call::Call;
use super::super::service::Reply;
use super::Huawei;
use super::failure::Failure;

const WRONG_OLD_PASSWORD: Failure = Failure::bad_request("USG.206030006", "OLD_PASSWORD_ERROR");
const NO_USER: Failure = Failure::bad_request("USG.206030000", "USER_NOT_EXIST");

impl Huawei {
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
}

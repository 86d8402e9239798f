//! Where the app's events are sent. The sandbox keeps it, and sends none.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::service::Reply;
use super::Tencent;
use super::failure::Failure;

/// The app's configuration, in the vendor's form.
pub(super) struct Callback {
    url: Value,
    commands: Value,
}

impl Callback {
    fn of(call: &Call<'_>) -> Self {
        let field = |name| call.at(name).cloned().unwrap_or_default();
        Self { url: field("/Url"), commands: field("/CallbackCommandList") }
    }
}

impl Tencent {
    pub(super) fn set_callback(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        if self.callback.is_some() {
            return Err(Failure::new(100_300, "the app has a callback configuration already"));
        }
        self.update_callback(call)
    }

    /// Inferred: an app without a configuration gets one.
    pub(super) fn update_callback(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.callback = Some(Callback::of(call));
        Ok(Reply::Done)
    }

    /// Inferred: an app without a configuration has an empty one.
    pub(super) fn get_callback(&mut self, _call: &Call<'_>) -> Result<Reply, Failure> {
        Ok(match &self.callback {
            Some(Callback { url, commands }) => json!({"Url": url, "CallbackCommandList": commands}),
            None => json!({"Url": "", "CallbackCommandList": []}),
        }
        .into())
    }

    pub(super) fn delete_callback(&mut self, _call: &Call<'_>) -> Result<Reply, Failure> {
        self.callback = None;
        Ok(Reply::Done)
    }
}

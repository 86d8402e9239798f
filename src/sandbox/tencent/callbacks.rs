//! Where the app's callbacks are sent.

#[cfg(feature = "events")]
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::call::Call;
#[cfg(feature = "events")]
use super::super::delivery::Address;
use super::super::service::Reply;
use super::Tencent;
use super::failure::Failure;
#[cfg(feature = "events")]
use super::push::Callbacks;

/// The one command that the configuration calls otherwise than the callback itself.
#[cfg(feature = "events")]
const UPDATE: [&str; 2] = ["Room.CallbackAfterUpdateRoomInfo", "Room.CallbackUpdateRoomInfo"];

/// The app's configuration, in the vendor's form.
pub(super) struct Callback {
    url: Value,
    commands: Value,
    /// None where nothing can be sent to the address.
    #[cfg(feature = "events")]
    callbacks: Option<Arc<Callbacks>>,
}

#[cfg(feature = "events")]
impl Callback {
    /// Who sends a callback, if it is among those that were asked for.
    pub(super) fn sender(&self, command: &str) -> Option<Arc<Callbacks>> {
        let configured = if command == UPDATE[0] { UPDATE[1] } else { command };
        let is_asked_for = self.commands.as_array()?.iter().any(|asked| asked == configured);
        self.callbacks.clone().filter(|_| is_asked_for)
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
        let field = |name| call.at(name).cloned().unwrap_or_default();
        self.callback = Some(Callback {
            url: field("/Url"),
            commands: field("/CallbackCommandList"),
            #[cfg(feature = "events")]
            callbacks: Address::new(call.text("/Url")).ok().map(|address| {
                let (sdk_app_id, administrator) = (self.access.sdk_app_id, self.access.identifier.clone());
                Arc::new(Callbacks { address, sdk_app_id, administrator })
            }),
        });
        Ok(Reply::Done)
    }

    /// Inferred: an app without a configuration has an empty one.
    pub(super) fn get_callback(&mut self, _call: &Call<'_>) -> Result<Reply, Failure> {
        Ok(match &self.callback {
            Some(Callback { url, commands, .. }) => json!({"Url": url, "CallbackCommandList": commands}),
            None => json!({"Url": "", "CallbackCommandList": []}),
        }
        .into())
    }

    pub(super) fn delete_callback(&mut self, _call: &Call<'_>) -> Result<Reply, Failure> {
        self.callback = None;
        Ok(Reply::Done)
    }
}

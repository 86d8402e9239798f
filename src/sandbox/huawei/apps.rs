//! App IDs of the enterprise. The sandbox's own is not among them, and none of them can log in.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::random;
use super::super::service::Reply;
use super::failure::Failure;
use super::management::paged;
use super::{Huawei, time};

pub(super) struct App {
    id: String,
    key: String,
    name: String,
    description: String,
    status: i64,
    created: u64,
    changed: u64,
}

impl App {
    fn json(&self) -> Value {
        let time = |millis| format!("{}:00", time::text(millis));
        json!({
            "app_id": self.id,
            "app_key": self.key,
            "app_name": self.name,
            "description": self.description,
            "status": self.status,
            "create_time": time(self.created),
            "last_update_time": time(self.changed),
        })
    }
}

impl Huawei {
    pub(super) fn add_app_id(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let app = App {
            id: random::hex(32),
            key: random::hex(64),
            name: call.text("/app_name").to_owned(),
            description: call.text("/description").to_owned(),
            status: 0,
            created: call.now,
            changed: call.now,
        };
        let told = app.json();
        self.apps.push(app);
        Ok(told.into())
    }

    pub(super) fn update_app_id(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let app = self.app(call)?;
        for (field, place) in [(&mut app.name, "/app_name"), (&mut app.description, "/description")] {
            if call.at(place).is_some() {
                call.text(place).clone_into(field);
            }
        }
        app.status = call.number("/status").unwrap_or(app.status);
        app.changed = call.now;
        Ok(app.json().into())
    }

    pub(super) fn reset_app_key(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let app = self.app(call)?;
        (app.key, app.changed) = (random::hex(64), call.now);
        Ok(app.json().into())
    }

    pub(super) fn delete_app_id(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let id = self.app(call)?.id.clone();
        self.apps.retain(|app| app.id != id);
        Ok(Reply::Done)
    }

    pub(super) fn batch_search_app_id(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        Ok(paged(call, self.apps.iter().map(App::json).collect())?.into())
    }

    /// Inferred: an app that is not there is a wrong parameter.
    fn app(&mut self, call: &Call<'_>) -> Result<&mut App, Failure> {
        let id = call.parameter("app_id");
        self.apps.iter_mut().find(|app| app.id == id).ok_or_else(|| Failure::parameters(call))
    }
}

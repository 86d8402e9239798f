//! A vendor that this sandbox does not speak.

#[cfg(feature = "events")]
use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
#[cfg(feature = "events")]
use super::delivery::{Address, Sender};
use super::emission::{Cause, Emission};
use super::meeting::Meetings;
use super::random;
use super::service::Service;

/// Stands in for every vendor that this build lacks, and for those of others. No path leads to it.
pub(super) struct Absent {
    meetings: Meetings,
}

impl Absent {
    pub(super) fn new() -> Self {
        Self { meetings: Meetings::of_people() }
    }
}

impl Service for Absent {
    fn answer(&mut self, _: &Call<'_>) -> Answer {
        self.unrouted()
    }

    fn unrouted(&self) -> Answer {
        Answer::empty(StatusCode::NOT_FOUND)
    }

    fn throttled(&self) -> Answer {
        Answer::empty(StatusCode::TOO_MANY_REQUESTS)
    }

    fn expire(&mut self) -> Option<Answer> {
        None
    }

    fn meeting_id(&self) -> String {
        random::hex(24)
    }

    fn meetings(&self) -> &Meetings {
        &self.meetings
    }

    fn meetings_mut(&mut self) -> &mut Meetings {
        &mut self.meetings
    }

    fn events(&mut self, _: Cause, _: u64) -> Vec<Emission> {
        Vec::new()
    }

    #[cfg(feature = "events")]
    fn sender(&self, _: &Emission) -> Option<Arc<dyn Sender>> {
        None
    }

    #[cfg(feature = "events")]
    fn send_to(&mut self, _: Arc<Address>) {}

    fn told(&mut self, _: &str, _: &str, _: Value, _: u64) -> Vec<Emission> {
        Vec::new()
    }

    fn open(&mut self, _: &str, _: u64) -> Option<String> {
        None
    }

    fn operations(&self) -> Vec<&'static str> {
        Vec::new()
    }
}

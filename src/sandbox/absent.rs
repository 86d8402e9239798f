//! A vendor whose feature is not enabled.

use http::StatusCode;

use super::answer::Answer;
use super::meeting::Meetings;
use super::random;
use super::request::Call;
use super::service::Service;

/// Stands in for every vendor that this build lacks. No path leads to it.
#[derive(Default)]
pub(super) struct Absent {
    meetings: Meetings,
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

    fn meeting_id(&self) -> String {
        random::hex(24)
    }

    fn meetings(&self) -> &Meetings {
        &self.meetings
    }

    fn meetings_mut(&mut self) -> &mut Meetings {
        &mut self.meetings
    }
}

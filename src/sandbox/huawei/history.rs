//! Meetings of the past.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Phase, Recording};
use super::super::service::Reply;
use super::Huawei;
use super::failure::{Failure, NOT_FOUND};
use super::management::{listed, paged};

impl Huawei {
    pub(super) fn search_his_meetings(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let found = self.of_the_past(call).into_iter().map(|meeting| listed(self.past_conference(meeting)));
        Ok(paged(call, found.collect())?.into())
    }

    pub(super) fn show_his_meeting_detail(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let Reply::Data(mut detail) = self.detail(call, self.past(call)?)? else { return Err(NOT_FOUND) };
        detail["conferenceData"] = listed(self.past_conference(self.past(call)?));
        Ok(detail.into())
    }

    /// Somebody who left and came back has an entry for each stay.
    pub(super) fn search_attendance_records_of_his_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let search = call.parameter("searchKey");
        let people = self.past(call)?.people().filter(|person| person.name.contains(search));
        let stays = people.flat_map(|person| {
            person.stays.iter().map(|(from, to)| {
                json!({
                    "displayName": person.name,
                    "callNumber": person.number,
                    "joinTime": from,
                    "leftTime": to,
                    "mediaType": "HDVideo",
                })
            })
        });
        Ok(paged(call, stays.collect())?.into())
    }

    pub(super) fn search_ctl_records_of_his_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let acts = self.past(call)?.acts.iter().map(|act| {
            json!({
                "operateTime": act.at,
                "operateCode": act.operation,
                "operateResult": "Success",
                "operateSource": "Api",
                "operationObject": act.object,
                "operator": self.access.user_id,
                "detail": "",
            })
        });
        Ok(paged(call, acts.collect())?.into())
    }

    /// Ended meetings of the span of time that a call names.
    pub(super) fn of_the_past(&self, call: &Call<'_>) -> Vec<&Meeting> {
        let time = |name| call.parameter(name).parse::<u64>().unwrap_or_default();
        let span = time("startDate")..=time("endDate");
        let search = call.parameter("searchKey");
        let mut found = self.meetings.sorted();
        found.retain(|meeting| {
            let over = matches!(meeting.phase, Phase::Ended(_));
            over && span.contains(&meeting.starts) && meeting.title.contains(search)
        });
        found
    }

    fn past(&self, call: &Call<'_>) -> Result<&Meeting, Failure> {
        let sitting = self.meetings.sitting(call.parameter("confUUID"));
        sitting.filter(|meeting| matches!(meeting.phase, Phase::Ended(_))).ok_or(NOT_FOUND)
    }

    fn past_conference(&self, meeting: &Meeting) -> Value {
        let mut conference = self.conference(meeting);
        conference["isHasRecordFile"] = json!(meeting.recording == Recording::Done);
        conference
    }
}

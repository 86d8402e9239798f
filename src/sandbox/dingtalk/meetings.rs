//! Meetings: opening, closing, and finding them.

use http::StatusCode;
use serde_json::{Value, json};

use super::super::access::DingTalkAccess;
use super::super::call::Call;
use super::super::meeting::{Meeting, Person, Phase, Presence, Recording};
use super::super::paging::page;
use super::super::random;
use super::super::service::Reply;
use super::failure::Failure;
use super::members::{attend_status, member_model};
use super::{DingTalk, page_size, page_start, token};

/// Inferred: no page states the size of a page that is not asked for.
const DEFAULT_PAGE: usize = 20;

const ENDED: u8 = 1;
const RUNNING: u8 = 2;

impl DingTalk {
    /// Inferred: the creator is the host.
    pub(super) fn create_video_conference(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let creator = call.text("/userId").to_owned();
        let invited = call.texts("/inviteUserIds", None);
        self.check_users(invited.iter().chain([&creator]))?;
        let mut meeting = self.meetings.draft(DingTalkAccess::meeting_id(), &creator, call.now);
        call.text("/confTitle").clone_into(&mut meeting.title);
        let rung = Some(&creator).filter(|_| call.flag("/inviteCaller") != Some(false));
        for user in rung.into_iter().chain(&invited) {
            meeting.invite(user, None, call.now);
        }
        let answer = json!({
            "conferenceId": meeting.id,
            "conferencePassword": random::digits(10),
            "hostPassword": random::digits(10),
            "phoneNumbers": ["0571-26883112"],
            "roomCode": meeting.room_code,
            "externalLinkUrl": link(&meeting),
        });
        self.meetings.insert(meeting);
        Ok(answer.into())
    }

    pub(super) fn close_video_conference(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.running(call)?;
        if !is_host(meeting, call.parameter("unionId")) {
            return Err(Failure::new(StatusCode::NOT_FOUND, "permissionError", "only the host may close the meeting"));
        }
        meeting.end(call.now);
        Ok(Reply::Done)
    }

    pub(super) fn query_conference_info(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.meeting(call)?;
        let mut info = summary(meeting);
        let people = meeting.people();
        let counts = json!({
            "activeNum": meeting.present().len(),
            "attendNum": people.clone().filter(|person| person.is_present() || !person.stays.is_empty()).count(),
            "invitedNum": people.filter(|person| person.attends).count(),
            "cloudRecordStatus": match meeting.recording {
                Recording::Off => 0,
                Recording::On => 1,
                Recording::Paused => 2,
                Recording::Done => 3,
            },
        });
        merge(&mut info, counts);
        if meeting.recording != Recording::Off {
            info["cloudRecordOwnerUnionId"] = json!(meeting.creator);
        }
        Ok(json!({"confInfo": info}).into())
    }

    pub(super) fn query_conference_info_batch(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let mut infos = Vec::new();
        for id in call.texts("/conferenceIdList", None) {
            let meeting = self.meetings.get(&id).ok_or_else(|| Failure::no_meeting(call))?;
            if !meeting.is_running() {
                return Err(Failure::over(call));
            }
            let people: Vec<Value> = meeting.people().map(device_model).collect();
            infos.push(json!({
                "conferenceId": meeting.id,
                "title": meeting.title,
                "startTime": meeting.starts,
                "status": RUNNING,
                "mediaStatus": match (meeting.muted_all, meeting.may_unmute) {
                    (true, false) => 4,
                    (true, true) => 1,
                    (false, _) => 0,
                },
                "userList": people,
            }));
        }
        Ok(json!({"infos": infos}).into())
    }

    pub(super) fn query_conference_info_by_room_code(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let code = call.parameter("roomCode").replace(' ', "");
        let meetings = self.meetings.sorted();
        let found: Vec<&Meeting> = meetings.into_iter().filter(|meeting| meeting.room_code == code).collect();
        if found.is_empty() {
            return Err(Failure::bad_request("invalidRoomCode", "invalidRoomCode"));
        }
        Self::list(call, &found, "conferenceList")
    }

    pub(super) fn query_org_conference_list(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let running: Vec<&Meeting> =
            self.meetings.sorted().into_iter().filter(|meeting| meeting.is_running()).collect();
        Self::list(call, &running, "onGoingConfList")
    }

    pub(super) fn query_user_on_going_conference(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let user = call.parameter("unionId");
        let mut models = json!({});
        let mut ids = Vec::new();
        for meeting in self.meetings.sorted() {
            if let Some(member) = meeting.person(user) {
                models[&meeting.id] = member_model(meeting, member, call.now);
                ids.push(&meeting.id);
            }
        }
        Ok(json!({"memberModelMap": models, "onGoingConfIdList": ids}).into())
    }

    /// Inferred: the room code of a meeting that does not run is wrong.
    pub(super) fn invite_mcu(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let code = call.text("/roomCode");
        let running = self.meetings.sorted().iter().any(|meeting| meeting.is_running() && meeting.room_code == code);
        if running { Ok(Reply::Example) } else { Err(Failure::no_meeting(call)) }
    }

    fn list(call: &Call<'_>, meetings: &[&Meeting], name: &str) -> Result<Reply, Failure> {
        let (found, next) = page(meetings, page_start(call)?, page_size(call, DEFAULT_PAGE)?);
        let found: Vec<Value> = found.iter().map(|meeting| summary(meeting)).collect();
        Ok(json!({
            name: found,
            "hasMore": next.is_some(),
            "nextToken": token(next),
            "totalCount": meetings.len(),
        })
        .into())
    }
}

pub(super) fn is_host(meeting: &Meeting, user: &str) -> bool {
    meeting.host().map_or(meeting.creator.as_str(), |host| &host.id) == user
}

/// A meeting without its people. Its end and its duration come only after it is over.
pub(super) fn summary(meeting: &Meeting) -> Value {
    let creator = meeting.known(&meeting.creator);
    let mut info = json!({
        "conferenceId": meeting.id,
        "title": meeting.title,
        "status": if meeting.is_running() { RUNNING } else { ENDED },
        "bizType": if meeting.booking.is_empty() { "0" } else { "3" },
        "startTime": meeting.starts,
        "roomCode": meeting.room_code,
        "externalLinkUrl": link(meeting),
        "creatorId": meeting.creator,
        "creatorNick": creator.map_or("", |creator| creator.name.as_str()),
    });
    if !meeting.booking.is_empty() {
        info["scheduleConferenceId"] = json!(meeting.booking);
    }
    if let Phase::Ended(at) = meeting.phase {
        merge(&mut info, json!({"endTime": at, "confDuration": at.saturating_sub(meeting.starts)}));
    }
    info
}

fn device_model(person: &Person) -> Value {
    const OFF: u8 = 1;
    const ON: u8 = 2;
    let device = |off: bool| match person.presence {
        Presence::Present if off => OFF,
        Presence::Present => ON,
        _ => 0,
    };
    json!({
        "userId": person.id,
        "nick": person.name,
        "attendStatus": attend_status(person),
        "micStatus": device(person.muted),
        "cameraStatus": device(false),
    })
}

pub(super) fn link(meeting: &Meeting) -> String {
    format!("https://meeting.dingtalk.com/app?roomCode={}&token=1_{}", meeting.room_code, meeting.uuid)
}

fn merge(object: &mut Value, more: Value) {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
}

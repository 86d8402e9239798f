//! DingTalk: the gateway's checks, and which handler carries out what.

mod bookings;
#[cfg(feature = "events")]
mod cipher;
mod control;
mod events;
mod failure;
mod gateway;
mod history;
mod meetings;
mod members;
#[cfg(feature = "events")]
mod push;
mod records;
mod tokens;

use std::collections::{BTreeMap, HashSet};
#[cfg(feature = "events")]
use std::sync::Arc;

use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use self::bookings::Booking;
use self::events::Events;
use self::failure::Failure;
use self::gateway::Tickets;
#[cfg(feature = "events")]
use self::push::Push;
use self::tokens::Tokens;
use super::access::DingTalkAccess;
use super::answer::Answer;
use super::call::Call;
use super::contract::Violation;
#[cfg(feature = "events")]
use super::delivery::{Address, Sender, Trial};
#[cfg(feature = "events")]
use super::emission::Way;
use super::emission::{Cause, Emission};
use super::meeting::{Meeting, Meetings};
use super::random;
use super::rate::RateLimiter;
use super::service::{Reply, Service};

const TOKEN_HEADER: &str = "x-acs-dingtalk-access-token";

type Handler = fn(&mut DingTalk, &Call<'_>) -> Result<Reply, Failure>;

const HANDLERS: &[(&str, Handler)] = &[
    ("open_connection", DingTalk::open_connection),
    ("get_access_token", DingTalk::get_access_token),
    ("get_token", DingTalk::get_token),
    ("get_corp_access_token", DingTalk::get_corp_access_token),
    ("get_suite_access_token", DingTalk::get_suite_access_token),
    ("get_sso_access_token", DingTalk::get_sso_access_token),
    ("get_user_token", DingTalk::get_user_token),
    ("create_video_conference", DingTalk::create_video_conference),
    ("close_video_conference", DingTalk::close_video_conference),
    ("query_conference_info", DingTalk::query_conference_info),
    ("query_conference_info_batch", DingTalk::query_conference_info_batch),
    ("query_conference_info_by_room_code", DingTalk::query_conference_info_by_room_code),
    ("query_org_conference_list", DingTalk::query_org_conference_list),
    ("query_user_on_going_conference", DingTalk::query_user_on_going_conference),
    ("query_conference_members", DingTalk::query_conference_members),
    ("kick_members", DingTalk::kick_members),
    ("mute_members", DingTalk::mute_members),
    ("cohosts", DingTalk::cohosts),
    ("update_member_nick", DingTalk::update_member_nick),
    ("invite_users", DingTalk::invite_users),
    ("mute_all", DingTalk::mute_all),
    ("lock_conference", DingTalk::lock_conference),
    ("update_video_conference_setting", DingTalk::update_video_conference_setting),
    ("start_cloud_record", DingTalk::start_cloud_record),
    ("stop_cloud_record", DingTalk::stop_cloud_record),
    ("start_stream_out", DingTalk::start_stream_out),
    ("create_schedule_conference", DingTalk::create_schedule_conference),
    ("update_schedule_conference", DingTalk::update_schedule_conference),
    ("cancel_schedule_conference", DingTalk::cancel_schedule_conference),
    ("query_schedule_conference", DingTalk::query_schedule_conference),
    ("query_schedule_conference_info", DingTalk::query_schedule_conference_info),
    ("query_schedule_conf_settings", DingTalk::query_schedule_conf_settings),
    ("update_schedule_conf_settings", DingTalk::update_schedule_conf_settings),
    ("get_conf_data_by_conference_id", DingTalk::get_conf_data_by_conference_id),
    ("get_history_conf_data_list", DingTalk::get_history_conf_data_list),
    ("get_conf_detail_data", DingTalk::get_conf_detail_data),
];

/// What has no effect that another call could read, or tells what the sandbox cannot know, and is refused for more than that a meeting
/// is not there; else the example is the answer, as it is to what stands in neither table.
const GATES: &[(&str, Handler)] = &[
    ("focus", DingTalk::focus),
    ("add_record_permission", DingTalk::on_any_meeting),
    ("invite_mcu", DingTalk::invite_mcu),
    ("query_cloud_record_text", DingTalk::recorded),
    ("query_cloud_record_video", DingTalk::recorded),
    ("query_cloud_record_video_play_info", DingTalk::recorded),
    ("create_custom_short_link", DingTalk::create_custom_short_link),
];

pub(super) struct DingTalk {
    meetings: Meetings,
    bookings: BTreeMap<String, Booking>,
    /// Everybody whom the organisation has seen; others are unknown users.
    known_users: HashSet<String>,
    events: Events,
    #[cfg(feature = "events")]
    push: Option<Arc<Push>>,
    tokens: Tokens,
    tickets: Tickets,
    rate: RateLimiter,
}

impl DingTalk {
    pub(super) fn new(access: DingTalkAccess, base_url: &str, now: u64) -> Self {
        let mut meetings = Meetings::of_people();
        meetings.start(access.meeting.to_string(), &access.participants, now);
        let known_users = access.participants.iter().chain([&access.absent]).cloned().collect();
        Self {
            meetings,
            bookings: BTreeMap::new(),
            known_users,
            events: Events::new(&access.corp_id),
            #[cfg(feature = "events")]
            push: None,
            tokens: Tokens::new(access),
            tickets: Tickets::new(base_url),
            rate: RateLimiter::default(),
        }
    }

    fn handle(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        if call.operation.requires(TOKEN_HEADER) {
            self.admit(call)?;
        }
        call.check_parameters().map_err(|violation| Failure::parameters(call, &violation))?;
        // A token call's body may be wrong in ways that the document does not tell apart.
        if call.operation.requires(TOKEN_HEADER) {
            call.check_body().map_err(|error| Failure::body(call, error))?;
        }
        let handler = HANDLERS.iter().chain(GATES).find(|(id, _)| *id == call.operation.id);
        handler.map_or(Self::on_what_is_there as Handler, |(_, handler)| *handler)(self, call)
    }

    /// The gateway lets a call through that has a live token and is within the rate.
    fn admit(&mut self, call: &Call<'_>) -> Result<(), Failure> {
        if !self.tokens.is_live(&call.header(TOKEN_HEADER).unwrap_or_default(), call.now) {
            return Err(Failure::bad_request("InvalidAuthentication", "不合法的access_token"));
        }
        if !self.rate.admits(call.operation, call.now) {
            return Err(Failure::throttled());
        }
        Ok(())
    }

    /// What the sandbox knows nothing of; but whether there is what a call names, it knows. Inferred: what changes something acts on a
    /// meeting that runs.
    fn on_what_is_there(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        for id in ["conferenceId", "conferenceIdList"].into_iter().flat_map(|name| call.named(name)) {
            let meeting = self.meetings.get(id).ok_or_else(|| Failure::no_meeting(call))?;
            if call.operation.changes && !meeting.is_running() {
                return Err(Failure::over(call));
            }
        }
        let meetings = self.meetings.sorted();
        let has_code = |code: &&str| meetings.iter().any(|meeting| meeting.room_code == **code);
        let is_booked = |id: &&str| self.bookings.contains_key(*id);
        match call.named("roomCode").iter().all(has_code) && call.named("scheduleConferenceId").iter().all(is_booked) {
            true => Ok(Reply::Example),
            false => Err(Failure::no_meeting(call)),
        }
    }

    fn on_any_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.meeting(call)?;
        Ok(Reply::Example)
    }

    /// The meeting that a call names, running or over.
    fn meeting(&self, call: &Call<'_>) -> Result<&Meeting, Failure> {
        self.meetings.get(call.parameter("conferenceId")).ok_or_else(|| Failure::no_meeting(call))
    }

    /// The meeting that a call acts on, which has to be running.
    fn running(&mut self, call: &Call<'_>) -> Result<&mut Meeting, Failure> {
        let meeting = self.meetings.get_mut(call.parameter("conferenceId")).ok_or_else(|| Failure::no_meeting(call))?;
        if meeting.is_running() { Ok(meeting) } else { Err(Failure::over(call)) }
    }

    /// Refuses a call in which somebody stands whom the organisation does not know.
    ///
    /// Inferred: one unknown user spoils the whole call. A known user who is not in the meeting is passed over.
    fn check_users<'a>(&self, users: impl IntoIterator<Item = &'a String>) -> Result<(), Failure> {
        let known = users.into_iter().all(|user| self.known_users.contains(user));
        if known { Ok(()) } else { Err(Failure::unknown_user()) }
    }
}

impl Service for DingTalk {
    fn answer(&mut self, call: &Call<'_>) -> Answer {
        let example = || call.operation.example().cloned().unwrap_or_else(|| json!({}));
        match self.handle(call) {
            Ok(Reply::Done) => succeed(&example()),
            Ok(Reply::Data(data)) => succeed(&data),
            Ok(Reply::Example) => succeed(&example()).into_example(),
            Err(failure) => refuse(&failure),
        }
    }

    fn unrouted(&self) -> Answer {
        // Inferred: no page shows the gateway's answer to a path that it does not have.
        refuse(&Failure::new(
            StatusCode::NOT_FOUND,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        ))
    }

    fn throttled(&self) -> Answer {
        refuse(&Failure::throttled())
    }

    fn expire(&mut self) -> Option<Answer> {
        self.tokens.expire();
        self.tickets.expire();
        None
    }

    fn meeting_id(&self) -> String {
        DingTalkAccess::meeting_id()
    }

    fn meetings(&self) -> &Meetings {
        &self.meetings
    }

    fn meetings_mut(&mut self) -> &mut Meetings {
        &mut self.meetings
    }

    fn events(&mut self, cause: Cause, now: u64) -> Vec<Emission> {
        let touched = self.meetings.take_touched();
        self.events.tell(self.meetings.changes(&touched), cause, now)
    }

    #[cfg(feature = "events")]
    fn sender(&self, emission: &Emission) -> Option<Arc<dyn Sender>> {
        let push = self.push.as_ref().filter(|_| emission.way == Way::Push)?;
        Some(Arc::<Push>::clone(push))
    }

    #[cfg(feature = "events")]
    fn trial_of(&self, address: &Arc<Address>, now: u64) -> Option<Trial> {
        let sender = Arc::new(Push::new(Arc::clone(address), self.tokens.access()));
        Some(Trial { sender, emission: self.events.check(now) })
    }

    #[cfg(feature = "events")]
    fn send_to(&mut self, address: Arc<Address>) {
        self.push = Some(Arc::new(Push::new(address, self.tokens.access())));
    }

    fn told(&mut self, meeting: &str, kind: &str, told: Value, now: u64) -> Vec<Emission> {
        let told = told.as_object().cloned().unwrap_or_default();
        self.events.both(meeting, kind, &told, now).into()
    }

    fn open(&mut self, booking: &str, now: u64) -> Option<String> {
        self.open_booking(booking, now)
    }

    fn introduce(&mut self, member: &str) {
        self.known_users.insert(member.to_owned());
    }

    fn operations(&self) -> Vec<&'static str> {
        HANDLERS.iter().map(|(id, _)| *id).collect()
    }
}

/// How many items a page has.
fn page_size(call: &Call<'_>, default: usize) -> Result<usize, Failure> {
    match call.query("maxResults").map(str::parse) {
        None => Ok(default),
        Some(Ok(size)) if size > 0 => Ok(size),
        Some(_) => Err(Failure::parameters(call, &Violation::new("maxResults", "is not a positive number"))),
    }
}

/// Tokens are positions; clients must not rely on it.
fn page_start(call: &Call<'_>) -> Result<usize, Failure> {
    let token = call.query("nextToken").filter(|token| !token.is_empty());
    token
        .map_or(Ok(0), str::parse)
        .map_err(|_| Failure::parameters(call, &Violation::new("nextToken", "is not one of ours")))
}

/// Inferred: an empty token ends the paging, as in the sibling queries.
fn token(next: Option<usize>) -> String {
    next.map(|next| next.to_string()).unwrap_or_default()
}

fn succeed(body: &Value) -> Answer {
    marked(Answer::json(StatusCode::OK, body), &request_id())
}

fn refuse(failure: &Failure) -> Answer {
    let id = request_id();
    let body = json!({"code": failure.code, "message": failure.message, "requestid": id});
    marked(Answer::json(failure.status, &body), &id)
}

fn request_id() -> String {
    random::uuid().to_uppercase()
}

fn marked(answer: Answer, request_id: &str) -> Answer {
    answer
        .with_header(HeaderName::from_static("server"), "DingTalk/1.0.0")
        .with_header(HeaderName::from_static("x-acs-request-id"), request_id)
        .with_header(HeaderName::from_static("x-acs-trace-id"), &random::hex(32))
}

//! Huawei: the checks of the gateway and the services, and which handler carries out what.

mod apps;
mod bookings;
mod control;
mod events;
mod failure;
mod history;
mod layouts;
mod lockout;
mod login;
mod management;
mod notices;
mod participants;
mod recordings;
mod series;
mod sessions;
mod settings;
mod time;
mod tokens;
mod webhook_config;
#[cfg(feature = "events")]
mod webhook_sender;

#[cfg(feature = "events")]
use std::sync::Arc;

use http::{HeaderName, Method, StatusCode};
use serde_json::{Value, json};

use self::apps::App;
use self::failure::{Failure, NOT_FOUND};
use self::lockout::Lockout;
use self::notices::Versions;
use self::sessions::Sessions;
use self::tokens::ControlTokens;
use self::webhook_config::WebhookConfig;
use super::access::HuaweiAccess;
use super::answer::Answer;
use super::call::Call;
#[cfg(feature = "events")]
use super::delivery::{Address, Sender, Trial};
#[cfg(feature = "events")]
use super::emission::Way;
use super::emission::{Cause, Emission};
use super::meeting::{Act, Meetings};
use super::random;
use super::service::{Reply, Service};

const ACCESS_TOKEN: &str = "x-access-token";
const CONTROL_TOKEN: &str = "x-conference-authorization";

type Handler = fn(&mut Huawei, &Call<'_>) -> Result<Reply, Failure>;

/// These check what they are sent themselves.
const LOGINS: &[(&str, Handler)] = &[
    ("create_app_id_token", Huawei::create_app_id_token),
    ("create_token", Huawei::create_token),
    ("update_token", Huawei::update_token),
    ("delete_token", Huawei::delete_token),
    ("create_conf_token", Huawei::create_conf_token),
];

const HANDLERS: &[(&str, Handler)] = &[
    ("show_real_time_info_of_meeting", Huawei::show_real_time_info_of_meeting),
    ("create_web_socket_token", Huawei::create_web_socket_token),
    ("hang_up", Huawei::hang_up),
    ("mute_participant", Huawei::mute_participant),
    ("rename_participant", Huawei::rename_participant),
    ("hand", Huawei::hand),
    ("batch_hand", Huawei::batch_hand),
    ("set_role", Huawei::set_role),
    ("set_cohost", Huawei::set_cohost),
    ("move_to_waiting_room", Huawei::move_to_waiting_room),
    ("batch_move_to_waiting_room", Huawei::batch_move_to_waiting_room),
    ("allow_waiting_participant", Huawei::allow_waiting_participant),
    ("invite_participant", Huawei::invite_participant),
    ("invite_with_pwd", Huawei::invite_with_pwd),
    ("delete_attendees", Huawei::delete_attendees),
    ("rollcall_participant", Huawei::rollcall_participant),
    ("mute_meeting", Huawei::mute_meeting),
    ("allow_guest_unmute", Huawei::allow_guest_unmute),
    ("lock_meeting", Huawei::lock_meeting),
    ("update_started_conf_config", Huawei::update_started_conf_config),
    ("record", Huawei::record),
    ("set_mmr_record", Huawei::set_mmr_record),
    ("prolong_meeting", Huawei::prolong_meeting),
    ("stop_meeting", Huawei::stop_meeting),
    ("save_layout", Huawei::save_layout),
    ("show_layout", Huawei::show_layout),
    ("delete_layout", Huawei::delete_layout),
    ("create_meeting", Huawei::create_meeting),
    ("update_meeting", Huawei::update_meeting),
    ("cancel_meeting", Huawei::cancel_meeting),
    ("start_meeting", Huawei::start_meeting),
    ("create_recurring_meeting", Huawei::create_recurring_meeting),
    ("update_recurring_meeting", Huawei::update_recurring_meeting),
    ("cancel_recurring_meeting", Huawei::cancel_recurring_meeting),
    ("update_recurring_sub_meeting", Huawei::update_recurring_sub_meeting),
    ("cancel_recurring_sub_meeting", Huawei::cancel_recurring_sub_meeting),
    ("search_meetings", Huawei::search_meetings),
    ("search_online_meetings", Huawei::search_online_meetings),
    ("show_meeting_detail", Huawei::show_meeting_detail),
    ("show_online_meeting_detail", Huawei::show_online_meeting_detail),
    ("check_token", Huawei::check_token),
    ("list_online_conf_attendee", Huawei::list_online_conf_attendee),
    ("check_call_number_in_conf", Huawei::check_call_number_in_conf),
    ("show_conf_org", Huawei::show_conf_org),
    ("create_anonymous_auth_random", Huawei::create_anonymous_auth_random),
    ("create_auth_random", Huawei::create_auth_random),
    ("search_his_meetings", Huawei::search_his_meetings),
    ("show_his_meeting_detail", Huawei::show_his_meeting_detail),
    ("search_attendance_records_of_his_meeting", Huawei::search_attendance_records_of_his_meeting),
    ("search_ctl_records_of_his_meeting", Huawei::search_ctl_records_of_his_meeting),
    ("search_recordings", Huawei::search_recordings),
    ("show_recording_detail", Huawei::show_recording_detail),
    ("delete_recordings", Huawei::delete_recordings),
    ("set_web_hook_config", Huawei::set_web_hook_config),
    ("show_web_hook_config", Huawei::show_web_hook_config),
    ("update_web_hook_config_status", Huawei::update_web_hook_config_status),
    ("delete_web_hook_config", Huawei::delete_web_hook_config),
    ("set_sso_config", Huawei::set_sso_config),
    ("show_sso_config", Huawei::show_sso_config),
    ("update_pwd", Huawei::update_pwd),
    ("add_app_id", Huawei::add_app_id),
    ("update_app_id", Huawei::update_app_id),
    ("reset_app_key", Huawei::reset_app_key),
    ("delete_app_id", Huawei::delete_app_id),
    ("batch_search_app_id", Huawei::batch_search_app_id),
];

/// What has no effect that another call could read, or tells what the sandbox cannot know, and is refused for more than that a meeting
/// is not there; else the example is the answer, as it is to what stands in no table. Control calls have had their meeting checked with
/// their token.
const GATES: &[(&str, Handler)] = &[
    ("allow_client_record", Huawei::on_a_participant),
    ("broadcast_participant", Huawei::on_a_participant),
    ("invite_operate_video", Huawei::on_a_participant),
    ("invite_share", Huawei::on_a_participant),
    ("lock_view", Huawei::on_a_participant),
    ("set_participant_view", Huawei::on_a_participant),
    ("list_network_quality", Huawei::list_network_quality),
    ("show_region_info_of_meeting", Huawei::show_region_info_of_meeting),
    ("show_recording_file_download_urls", Huawei::recorded),
    ("show_record_info", Huawei::recorded),
];

pub(super) struct Huawei {
    access: HuaweiAccess,
    guest_password: String,
    meetings: Meetings,
    sessions: Sessions,
    account_lockout: Lockout,
    control_tokens: ControlTokens,
    webhook: Option<WebhookConfig>,
    versions: Versions,
    /// The configuration for single sign-on, in the vendor's form.
    sso: Option<Value>,
    apps: Vec<App>,
}

impl Huawei {
    pub(super) fn new(access: HuaweiAccess, base_url: &str, now: u64) -> Self {
        let mut meetings = Meetings::of_connections();
        meetings.start(access.meeting.to_string(), &access.participants, now);
        Self {
            access,
            guest_password: random::digits(6),
            meetings,
            sessions: Sessions::default(),
            account_lockout: Lockout::default(),
            control_tokens: ControlTokens::new(base_url),
            webhook: None,
            versions: Versions::default(),
            sso: None,
            apps: Vec::new(),
        }
    }

    fn handle(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let id = call.operation.id.as_str();
        if let Some((_, login)) = LOGINS.iter().find(|(login, _)| *login == id) {
            return login(self, call);
        }
        self.admit(call)?;
        call.check_body().map_err(|error| Failure::body(call, error))?;
        let id_of_meeting = call.parameter("conferenceID");
        // The sitting: after the call the same id may stand for another.
        let sitting = self.meetings.running(id_of_meeting).map(|meeting| meeting.uuid.clone());
        let handler = HANDLERS.iter().chain(GATES).find(|(known, _)| *known == id);
        let reply = handler.map_or(Self::on_what_is_there as Handler, |(_, handler)| *handler)(self, call)?;
        if call.operation.requires(CONTROL_TOKEN) && call.request.method != Method::GET {
            self.note(call, id_of_meeting, &sitting.unwrap_or_default());
        }
        Ok(reply)
    }

    /// Lets a call through that has the tokens its operation needs.
    fn admit(&self, call: &Call<'_>) -> Result<(), Failure> {
        if call.operation.requires(ACCESS_TOKEN) && !self.sessions.is_live(&access_token(call), call.now) {
            return Err(Failure::illegal_access_token());
        }
        call.check_parameters().map_err(|_| Failure::parameters(call))?;
        if call.operation.requires(CONTROL_TOKEN) {
            self.check_control_token(call)?;
        }
        Ok(())
    }

    /// What the sandbox knows nothing of; but whether there is what a call names, it knows.
    fn on_what_is_there(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let named = |names: &'static [&str]| names.iter().flat_map(|name| call.named(name));
        let are_there = named(&["conferenceID", "conferenceid", "conf_id", "confID"])
            .all(|id| self.meetings.get(id).is_some())
            && named(&["confUUID", "confUUIDs", "confuuid"]).all(|uuid| self.meetings.sitting(uuid).is_some());
        if are_there { Ok(Reply::Example) } else { Err(NOT_FOUND) }
    }

    /// An act of control goes into the meeting's records.
    fn note(&mut self, call: &Call<'_>, meeting: &str, sitting: &str) {
        if let Some(meeting) = self.meetings.held_mut(meeting, sitting) {
            let (operation, object) = (call.operation.id.clone(), call.parameter("participantID").to_owned());
            meeting.acts.push(Act { at: call.now, operation, object });
        }
    }
}

impl Service for Huawei {
    fn answer(&mut self, call: &Call<'_>) -> Answer {
        match self.handle(call) {
            Ok(Reply::Done) => succeed(&done()),
            Ok(Reply::Data(data)) => succeed(&data),
            Ok(Reply::Example) => succeed(&call.operation.example().cloned().unwrap_or_else(done)).into_example(),
            Err(failure) => refuse(&failure),
        }
    }

    fn unrouted(&self) -> Answer {
        refuse_at_gateway(
            StatusCode::NOT_FOUND,
            "APIG.0101",
            "The API does not exist or has not been published in the environment",
        )
    }

    fn throttled(&self) -> Answer {
        refuse_at_gateway(
            StatusCode::TOO_MANY_REQUESTS,
            "APIG.0308",
            "The throttling threshold has been reached: policy api over ratelimit,limit:100,time:1 minute",
        )
    }

    fn expire(&mut self) -> Option<Answer> {
        self.sessions = Sessions::default();
        self.control_tokens.expire();
        None
    }

    fn meeting_id(&self) -> String {
        HuaweiAccess::meeting_id()
    }

    fn meetings(&self) -> &Meetings {
        &self.meetings
    }

    fn meetings_mut(&mut self) -> &mut Meetings {
        &mut self.meetings
    }

    fn events(&mut self, _: Cause, now: u64) -> Vec<Emission> {
        let mut emissions = Vec::new();
        let touched = self.meetings.take_touched();
        for change in self.meetings.changes(&touched) {
            let Some(meeting) = change.meeting() else { continue };
            for happening in change.happenings() {
                emissions.extend(self.webhook_events(meeting, &happening, now));
                let notices = notices::of(meeting, &happening);
                emissions.extend(notices.map(|(kind, told)| self.versions.change(&meeting.id, kind, told, now)));
            }
        }
        emissions
    }

    #[cfg(feature = "events")]
    fn sender(&self, emission: &Emission) -> Option<Arc<dyn Sender>> {
        let webhook = self.webhook.as_ref().filter(|_| emission.way == Way::Webhook)?;
        Some(webhook.sender()?)
    }

    #[cfg(feature = "events")]
    fn trial_of(&self, address: &Arc<Address>, now: u64) -> Option<Trial> {
        Some(webhook_sender::trial(Arc::new(self.console_sender(address)), now))
    }

    #[cfg(feature = "events")]
    fn send_to(&mut self, address: Arc<Address>) {
        self.webhook = Some(WebhookConfig::of_console(self.console_sender(&address)));
    }

    #[cfg(feature = "events")]
    fn take_trial(&mut self, now: u64) -> Option<(String, Trial)> {
        self.webhook.as_mut()?.take_trial(now)
    }

    #[cfg(feature = "events")]
    fn tried(&mut self, trial: &str, is_passed: bool) {
        if let Some(webhook) = &mut self.webhook {
            webhook.tried(trial, is_passed);
        }
    }

    /// The names of webhook events have a dot.
    fn told(&mut self, meeting: &str, kind: &str, told: Value, now: u64) -> Vec<Emission> {
        vec![match kind.contains('.') {
            true => events::emission(kind, meeting, told, now),
            false => self.versions.change(meeting, kind, told, now),
        }]
    }

    fn full_state(&mut self, meeting: &str, now: u64) -> Vec<Emission> {
        self.full_notices(meeting, now)
    }

    fn open(&mut self, booking: &str, _now: u64) -> Option<String> {
        self.activate(booking).ok().map(|meeting| meeting.id.clone())
    }

    fn operations(&self) -> Vec<&'static str> {
        LOGINS.iter().chain(HANDLERS).map(|(id, _)| *id).collect()
    }
}

/// Inferred: what calls without documented answer fields answer.
fn done() -> Value {
    json!({"returnCode": 0, "returnDesc": "Success"})
}

fn access_token(call: &Call<'_>) -> String {
    call.header(ACCESS_TOKEN).unwrap_or_default()
}

fn succeed(body: &Value) -> Answer {
    marked(Answer::json(StatusCode::OK, body), &request_id())
}

fn refuse(failure: &Failure) -> Answer {
    let body = json!({"error_code": failure.code, "error_msg": failure.message});
    marked(Answer::json(failure.status, &body), &request_id())
}

/// Unlike the services behind it, the gateway puts the request id into the body too.
fn refuse_at_gateway(status: StatusCode, code: &str, message: &str) -> Answer {
    let id = request_id();
    marked(Answer::json(status, &json!({"error_code": code, "error_msg": message, "request_id": id})), &id)
}

fn request_id() -> String {
    random::hex(32)
}

fn marked(answer: Answer, request_id: &str) -> Answer {
    answer
        .with_header(HeaderName::from_static("server"), "api-gateway")
        .with_header(HeaderName::from_static("x-request-id"), request_id)
}

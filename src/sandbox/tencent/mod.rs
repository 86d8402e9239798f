//! Tencent: the gateway's checks in their order, and which handler carries out what.

mod bans;
mod callbacks;
mod events;
mod failure;
mod members;
#[cfg(feature = "events")]
mod push;
mod rooms;
mod seats;
mod usersig;

#[cfg(feature = "events")]
use std::sync::Arc;

use http::StatusCode;
use serde_json::{Value, json};

use self::callbacks::Callback;
use self::failure::Failure;
#[cfg(feature = "events")]
use self::push::Webhooks;
use super::access::TencentAccess;
use super::answer::Answer;
use super::call::Call;
#[cfg(feature = "events")]
use super::delivery::{Address, Sender};
#[cfg(feature = "events")]
use super::emission::Way;
use super::emission::{Cause, Emission};
use super::meeting::Meetings;
use super::random;
use super::rate::RateLimiter;
use super::service::{Reply, Service};

type Handler = fn(&mut Tencent, &Call<'_>) -> Result<Reply, Failure>;

const HANDLERS: &[(&str, Handler)] = &[
    ("create_room", Tencent::create_room),
    ("destroy_room", Tencent::destroy_room),
    ("get_room_info", Tencent::get_room_info),
    ("update_room_info", Tencent::update_room_info),
    ("change_room_owner", Tencent::change_room_owner),
    ("get_room_member_list", Tencent::get_room_member_list),
    ("update_room_member_info", Tencent::update_room_member_info),
    ("mark_room_member", Tencent::mark_room_member),
    ("kick_user_out", Tencent::kick_user_out),
    ("add_robot", Tencent::add_robot),
    ("delete_robot", Tencent::delete_robot),
    ("ban_room_member", Tencent::ban_room_member),
    ("unban_room_member", Tencent::unban_room_member),
    ("get_banned_member_list", Tencent::get_banned_member_list),
    ("get_seat_list", Tencent::get_seat_list),
    ("pick_user_on_seat", Tencent::pick_user_on_seat),
    ("kick_user_off_seat", Tencent::kick_user_off_seat),
    ("lock_seat", Tencent::lock_seat),
    ("move_user_to_seat", Tencent::move_user_to_seat),
    ("switch_seat", Tencent::switch_seat),
    ("set_callback", Tencent::set_callback),
    ("update_callback", Tencent::update_callback),
    ("get_callback", Tencent::get_callback),
    ("delete_callback", Tencent::delete_callback),
];

pub(super) struct Tencent {
    access: TencentAccess,
    meetings: Meetings,
    callback: Option<Callback>,
    #[cfg(feature = "events")]
    webhooks: Option<Arc<Webhooks>>,
    rate: RateLimiter,
}

impl Tencent {
    pub(super) fn new(access: TencentAccess, now: u64) -> Self {
        let mut meetings = Meetings::of_people();
        meetings.start(access.meeting.to_string(), &access.participants, now);
        Self {
            access,
            meetings,
            callback: None,
            #[cfg(feature = "events")]
            webhooks: None,
            rate: RateLimiter::default(),
        }
    }

    fn handle(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        check_envelope(call)?;
        check_json(call)?;
        self.authenticate(call)?;
        if !self.rate.admits(call.operation, call.now) {
            return Err(Failure::throttled());
        }
        call.check_body().map_err(Failure::body)?;
        match HANDLERS.iter().find(|(id, _)| *id == call.operation.id) {
            Some((_, handler)) => handler(self, call),
            None => self.on_what_is_there(call),
        }
    }

    /// What the sandbox knows nothing of; but whether there is the room that a command names, it knows.
    fn on_what_is_there(&self, call: &Call<'_>) -> Result<Reply, Failure> {
        let is_there = call.named("RoomId").into_iter().all(|id| self.meetings.running(id).is_some());
        if is_there { Ok(Reply::Example) } else { Err(Failure::no_room()) }
    }

    /// The signature must be the identifier's, and the identifier the administrator.
    fn authenticate(&self, call: &Call<'_>) -> Result<(), Failure> {
        let identifier = call.query("identifier").unwrap_or_default();
        let app = usersig::App { id: self.access.sdk_app_id, key: &self.access.secret_key };
        if call.query("sdkappid").and_then(|id| id.parse().ok()) != Some(app.id) {
            return Err(Failure::new(70020, "sdkappid not found"));
        }
        usersig::verify(
            call.query("usersig").unwrap_or_default(),
            &app,
            identifier,
            i64::try_from(call.now / 1000).unwrap_or(i64::MAX),
        )?;
        if identifier != self.access.identifier {
            return Err(Failure::new(60010, "this request requires App admin privilege"));
        }
        Ok(())
    }
}

impl Service for Tencent {
    fn answer(&mut self, call: &Call<'_>) -> Answer {
        match self.handle(call) {
            Ok(Reply::Done) => succeed(None),
            Ok(Reply::Data(data)) => succeed(Some(data)),
            Ok(Reply::Example) => {
                succeed(call.operation.example().and_then(|example| example.get("Response")).cloned()).into_example()
            }
            Err(failure) => refuse(&failure),
        }
    }

    fn unrouted(&self) -> Answer {
        refuse(&Failure::new(60009, "request resource or url error"))
    }

    fn throttled(&self) -> Answer {
        refuse(&Failure::throttled())
    }

    /// Signatures are the client's own.
    fn expire(&mut self) -> Option<Answer> {
        Some(refuse(&Failure::expired()))
    }

    fn meeting_id(&self) -> String {
        TencentAccess::meeting_id()
    }

    fn meetings(&self) -> &Meetings {
        &self.meetings
    }

    fn meetings_mut(&mut self) -> &mut Meetings {
        &mut self.meetings
    }

    fn events(&mut self, cause: Cause, now: u64) -> Vec<Emission> {
        let mut emissions = Vec::new();
        let touched = self.meetings.take_touched();
        for change in self.meetings.changes(&touched) {
            let Some(room) = change.meeting() else { continue };
            for happening in change.happenings() {
                emissions.extend(self.callbacks(room, &happening, cause, now));
                emissions.extend(events::webhooks(room, &happening, now));
            }
        }
        emissions
    }

    #[cfg(feature = "events")]
    fn sender(&self, emission: &Emission) -> Option<Arc<dyn Sender>> {
        match emission.way {
            Way::Callback => Some(self.callback.as_ref()?.sender(&emission.kind)?),
            Way::Webhook => Some(Arc::<Webhooks>::clone(self.webhooks.as_ref()?)),
            _ => None,
        }
    }

    /// The console's: callbacks of the room engine are registered by a call.
    #[cfg(feature = "events")]
    fn send_to(&mut self, address: Arc<Address>) {
        self.webhooks = Some(Arc::new(Webhooks::new(address, &self.access)));
    }

    /// Webhooks are named by two numbers, callbacks in words.
    fn told(&mut self, room: &str, kind: &str, told: Value, now: u64) -> Vec<Emission> {
        let numbers = kind.split_once('/').and_then(|(group, kind)| Some((group.parse().ok()?, kind.parse().ok()?)));
        vec![match numbers {
            Some((group, number)) => events::webhook(room, group, number, told, now),
            None => events::callback(room, kind, &self.access.identifier, told, now),
        }]
    }

    /// A room has no booking apart from it.
    fn open(&mut self, room: &str, _now: u64) -> Option<String> {
        self.meetings.running(room).map(|room| room.id.clone())
    }

    fn operations(&self) -> Vec<&'static str> {
        HANDLERS.iter().map(|(id, _)| *id).collect()
    }
}

/// The query fields that every command takes.
fn check_envelope(call: &Call<'_>) -> Result<(), Failure> {
    match call.query("sdkappid").map(str::parse::<u32>) {
        None => return Err(Failure::new(60012, "sdkappid is required")),
        Some(Err(_) | Ok(0)) => return Err(Failure::new(60006, "sdkappid is invalid")),
        Some(Ok(_)) => {}
    }
    call.check_parameters().map_err(|violation| Failure::new(60002, format!("request url error: {violation}")))
}

/// Bodies are JSON, and never empty.
fn check_json(call: &Call<'_>) -> Result<(), Failure> {
    call.json().map(drop).map_err(Failure::body)
}

fn succeed(data: Option<Value>) -> Answer {
    let mut body = envelope(0, "");
    if let Some(data) = data {
        body["Response"] = data;
    }
    Answer::json(StatusCode::OK, &body)
}

fn refuse(failure: &Failure) -> Answer {
    Answer::json(StatusCode::OK, &envelope(failure.code, &failure.info))
}

fn envelope(code: u32, info: &str) -> Value {
    json!({
        "ActionStatus": if code == 0 { "OK" } else { "FAIL" },
        "ErrorCode": code,
        "ErrorInfo": info,
        "RequestId": format!("Id-{}-O-Seq-{}", random::hex(32), random::digits(5)),
    })
}

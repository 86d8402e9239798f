//! The sockets of the sandbox, over loopback.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use meeting_control::control::{MeetingControl as _, Removal};
use meeting_control::event::{Dialect, End, Happening, Heard, Leaving, Loss, MeetingEvent, Pushed, Socket, Status};
use meeting_control::sandbox::{DeliveryFault, DeliveryRule, Exchange, Fault, FaultRule, Sandbox, Way};
use meeting_control::{Vendor, dingtalk, huawei};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_websockets::{ClientBuilder, MaybeTlsStream, Message, WebSocketStream};

use super::vendor::Driven;

const CONNECTED: Status = Status::Connected { gap: false };

/// What happens, until it is what somebody waits for.
async fn until<D: Dialect>(
    socket: &mut Driven<D>,
    told: fn(&D::Event) -> Vec<MeetingEvent>,
    wanted: impl Fn(&Happening) -> bool,
) -> Pushed<D::Event>
where
    Socket<D>: Send + 'static,
    D::Event: Send,
{
    loop {
        let pushed = socket.event().await;
        if told(&pushed.event).iter().any(|event| wanted(&event.what)) {
            return pushed;
        }
        pushed.ack();
    }
}

fn left(id: &str, why: Leaving) -> impl Fn(&Happening) -> bool {
    move |what| matches!(what, Happening::Left(somebody, how) if somebody.id.as_deref() == Some(id) && *how == why)
}

/// The pushes of Stream mode and what was answered.
fn pushes(sandbox: &Sandbox) -> Vec<Exchange> {
    sandbox.exchanges().into_iter().filter(|exchange| exchange.method == "PUSH").collect()
}

#[tokio::test]
async fn who_is_removed_is_told_to_have_left_on_dingtalk() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.dingtalk_client().unwrap();
    let mut socket = Driven::drive(client.event_socket());
    assert_eq!(socket.status().await, CONNECTED);
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["host", "ann"]);
    client.remove(&Removal::new(&meeting, ["ann"])).await.unwrap();
    let told = dingtalk::event::Event::meeting_events;
    let pushed = until(&mut socket, told, left("ann", Leaving::Removed)).await;
    assert!(pushed.oddities.is_empty() && pushed.ack());
}

#[tokio::test]
async fn what_is_not_handled_comes_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut socket = sandbox.dingtalk_client().unwrap().event_socket();
    let access = sandbox.dingtalk();
    sandbox.leave(Vendor::DingTalk, &access.meeting, &access.participants[1]);
    let mut ids = Vec::new();
    while ids.len() < 3 {
        let Some(heard) = socket.next().await else { panic!("it ended") };
        let Heard::Event(pushed) = heard else { continue };
        ids.push(pushed.id.clone());
        match ids.len() {
            1 => pushed.later(),
            2 => drop(pushed),
            _ => assert!(pushed.ack()),
        }
    }
    socket.close().await;
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let pushes = pushes(&sandbox);
    let answers: Vec<_> = pushes.iter().map(|push| push.response["data"].as_str().unwrap()).collect();
    assert_eq!(answers, [r#"{"status":"LATER"}"#, r#"{"status":"LATER"}"#, r#"{"status":"SUCCESS"}"#]);
    let messages: std::collections::HashSet<_> =
        pushes.iter().map(|push| push.body["headers"]["messageId"].to_string()).collect();
    assert_eq!(messages.len(), 3, "each push is another one");
}

#[tokio::test]
async fn what_nobody_answered_goes_to_whoever_is_there_next() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let client = sandbox.dingtalk_client().unwrap();
    let mut first = client.event_socket();
    sandbox.leave(Vendor::DingTalk, &access.meeting, &access.participants[1]);
    let undecided = loop {
        match first.next().await {
            Some(Heard::Event(pushed)) => break pushed,
            Some(Heard::Status(_)) => {}
            _ => panic!("no event"),
        }
    };
    drop(first);
    let mut second = Driven::drive(client.event_socket());
    assert_eq!(second.status().await, CONNECTED);
    assert_eq!(second.event().await.id, undecided.id);
    assert!(!undecided.ack(), "its connection is gone");
}

#[tokio::test]
async fn an_announced_end_and_a_cut_are_survived() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let mut socket = Driven::drive(sandbox.dingtalk_client().unwrap().event_socket());
    assert_eq!(socket.status().await, CONNECTED);
    sandbox.announce_disconnect();
    assert!(matches!(socket.status().await, Status::Reconnecting { attempt: 1, .. }));
    assert_eq!(socket.status().await, CONNECTED, "the new connection stands before the old one ends");
    sandbox.cut_sockets(Vendor::DingTalk);
    assert!(matches!(socket.status().await, Status::Reconnecting { .. }));
    assert_eq!(socket.status().await, Status::Connected { gap: true });
    sandbox.leave(Vendor::DingTalk, &access.meeting, &access.participants[1]);
    let told = dingtalk::event::Event::meeting_events;
    until(&mut socket, told, left(&access.participants[1], Leaving::NotTold)).await.ack();
}

#[tokio::test]
async fn a_wrong_secret_ends_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let credentials =
        dingtalk::Credentials::app(dingtalk::AppKey(&sandbox.dingtalk().app_key), dingtalk::AppSecret("wrong"));
    let client = dingtalk::Client::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
    let mut socket = client.event_socket();
    assert!(matches!(socket.next().await, Some(Heard::Status(Status::Closed(End::Refused(_))))));
    assert!(socket.next().await.is_none());
}

/// Connects as any client does.
async fn connect(address: &str) -> Result<impl futures_util::Stream<Item = Value> + use<>, String> {
    let builder = ClientBuilder::new().uri(address).map_err(|error| error.to_string())?;
    let (socket, _) = builder.connect().await.map_err(|error| error.to_string())?;
    let texts = socket
        .filter_map(|message| async { message.ok().and_then(|message| serde_json::from_str(message.as_text()?).ok()) });
    Ok(Box::pin(texts))
}

/// Where a connection of Stream mode is to be had.
async fn stream_address(sandbox: &Sandbox) -> String {
    use dingtalk::types::{ClientId, ClientSecret, OpenConnectionRequest, StreamSubscription, StreamSubscriptionType};

    let (access, client) = (sandbox.dingtalk(), sandbox.dingtalk_client().unwrap());
    let events = StreamSubscription::new(StreamSubscriptionType::Event, "*");
    let request =
        OpenConnectionRequest::new(ClientId(&access.app_key), ClientSecret(access.app_secret.as_str()), [events]);
    let opened = client.open_connection(&request).await.unwrap().into_inner();
    let ticket = opened.ticket.unwrap().expose().replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!("{}?ticket={ticket}", opened.endpoint.unwrap())
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_a_while() {
    let sandbox = Sandbox::start().await.unwrap();
    let once = stream_address(&sandbox).await;
    assert!(connect(&once).await.is_ok());
    assert!(connect(&once).await.is_err(), "a second time");
    let old = stream_address(&sandbox).await;
    sandbox.clock().advance(Duration::from_secs(91));
    assert!(connect(&old).await.is_err(), "too late");
    let ended = stream_address(&sandbox).await;
    sandbox.inject(FaultRule::any(Fault::Expire));
    sandbox.dingtalk_client().unwrap().info(&sandbox.dingtalk().meeting.as_str().into()).await.unwrap();
    assert!(connect(&ended).await.is_err(), "it has died with the tokens");
    assert!(connect(&format!("{}/connect?ticket=none", sandbox.base_url().replace("http", "ws"))).await.is_err());
}

#[tokio::test]
async fn who_is_removed_is_told_to_have_left_on_huawei() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.huawei_client().unwrap();
    let access = sandbox.huawei();
    let mut socket = Driven::drive(client.event_socket(&access.meeting));
    assert_eq!(socket.status().await, CONNECTED);
    let told = huawei::event::Event::meeting_events;
    let site = &access.participants[1];
    let joined =
        |what: &Happening| matches!(what, Happening::Joined(somebody) if somebody.id.as_deref() == Some(site.as_str()));
    until(&mut socket, told, joined).await.ack();
    client.remove(&Removal::new(&access.meeting, [site])).await.unwrap();
    until(&mut socket, told, left(site, Leaving::NotTold)).await.ack();
    sandbox.cut_sockets(Vendor::Huawei);
    assert!(matches!(socket.status_at_last().await, Status::Reconnecting { .. }));
    assert_eq!(socket.status().await, Status::Connected { gap: true });
    sandbox.end_meeting(Vendor::Huawei, &access.meeting);
    until(&mut socket, told, |what| *what == Happening::Ended).await.ack();
    assert_eq!(socket.status_at_last().await, Status::Closed(End::MeetingOver));
}

#[tokio::test]
async fn a_control_socket_takes_a_token_once_and_a_subscription_with_a_control_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.huawei_client().unwrap();
    let meeting = &sandbox.huawei().meeting;
    let address = control_address(&sandbox, meeting).await;
    let mut socket = Control::open(&address).await;
    assert_eq!(socket.subscribe("wrong").await, 111_072_065);
    let beat = json!({ "sequence": "2", "action": "HeartBeat" });
    socket.0.send(Message::text(beat.to_string())).await.unwrap();
    assert_eq!(socket.frame().await, beat);
    assert!(Control::open(&address).await.is_closed().await, "a second time");
    let ended = control_address(&sandbox, meeting).await;
    sandbox.inject(FaultRule::any(Fault::Expire));
    client.info(&meeting.as_str().into()).await.unwrap();
    assert!(Control::open(&ended).await.is_closed().await, "it has died with the others");
}

#[tokio::test]
async fn nobody_can_subscribe_to_a_meeting_that_has_ended() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = &sandbox.huawei().meeting;
    let token = control_token(&sandbox, meeting).await;
    let mut socket = Control::open(&control_address(&sandbox, meeting).await).await;
    assert_eq!(socket.subscribe(&token).await, 0);
    let mut late = Control::open(&control_address(&sandbox, meeting).await).await;
    assert!(sandbox.end_meeting(Vendor::Huawei, meeting));
    assert_eq!(late.subscribe(&token).await, 111_072_005);
}

#[tokio::test]
async fn a_control_socket_ends_with_its_meeting_also_where_the_end_is_lost() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = &sandbox.huawei().meeting;
    let mut socket = Driven::drive(sandbox.huawei_client().unwrap().event_socket(meeting));
    assert_eq!(socket.status().await, CONNECTED);
    sandbox.inject_delivery(of("Destroyed", DeliveryFault::Dropped)).unwrap();
    assert!(sandbox.end_meeting(Vendor::Huawei, meeting));
    sandbox.clock().advance(Duration::from_secs(10));
    let lost = socket.status_at_last().await;
    assert!(matches!(lost, Status::Reconnecting { reason: Loss::Closed(_), .. }), "{lost}");
    assert_eq!(socket.status().await, Status::Closed(End::MeetingOver));
}

/// After ten seconds.
#[tokio::test]
async fn who_pings_on_and_takes_no_answer_is_cut_off() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut socket = Control::open(&control_address(&sandbox, &sandbox.huawei().meeting).await).await.0;
    let MaybeTlsStream::Plain(stream) = socket.get_mut();
    // Masked by nothing.
    let pings = [&[0x89, 0x80 | 125, 0, 0, 0, 0][..], &[b'x'; 125]].concat().repeat(1000);
    let mut taken = 0;
    while taken < 1 << 30 && stream.write_all(&pings).await.is_ok() {
        taken += pings.len();
    }
    assert!(taken < 1 << 30, "it takes them all");
}

#[tokio::test]
async fn who_says_more_than_any_client_is_cut_off() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut socket = Control::open(&control_address(&sandbox, &sandbox.huawei().meeting).await).await;
    // An error means that it was cut off before all of it was sent.
    let _ = socket.0.send(Message::text("x".repeat(2 << 20))).await;
    assert!(socket.is_closed().await);
}

/// Where a control socket is to be had.
async fn control_address(sandbox: &Sandbox, meeting: &str) -> String {
    let client = sandbox.huawei_client().unwrap();
    let token = client.create_web_socket_token(meeting).await.unwrap().into_inner().web_socket_token.unwrap();
    let base = sandbox.base_url().replace("http", "ws");
    format!("{base}/cms/open/websocket/confctl/increment/conn?confID={meeting}&tmpToken={}", token.expose())
}

async fn control_token(sandbox: &Sandbox, meeting: &str) -> String {
    let options = huawei::types::CreateConfTokenOptions::new();
    let told = sandbox.huawei_client().unwrap().create_conf_token(meeting, &options).await.unwrap().into_inner();
    told.data.unwrap().token.unwrap().expose().to_owned()
}

/// A control socket of any client's.
struct Control(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Control {
    async fn open(address: &str) -> Self {
        Self(ClientBuilder::new().uri(address).unwrap().connect().await.unwrap().0)
    }

    /// Subscribes to what is told of participants, and tells the code of the answer.
    async fn subscribe(&mut self, token: &str) -> u64 {
        let data = json!({ "subscribeType": ["ParticipantsNotify"], "confToken": token }).to_string();
        let subscription = json!({ "action": "Subscribe", "sequence": "1", "data": data });
        self.0.send(Message::text(subscription.to_string())).await.unwrap();
        let answer = self.frame().await;
        assert_eq!(answer["sequence"], "1", "{answer}");
        answer["data"]["returnCode"].as_u64().unwrap()
    }

    async fn text(&mut self) -> String {
        self.0.next().await.unwrap().unwrap().as_text().unwrap().to_owned()
    }

    async fn frame(&mut self) -> Value {
        serde_json::from_str(&self.text().await).unwrap()
    }

    /// Who the next frame is about, and its id.
    async fn about(&mut self) -> (String, Value) {
        let frame = self.frame().await;
        (frame["data"][0]["pid"].as_str().unwrap().to_owned(), frame["msgID"].clone())
    }

    async fn is_closed(&mut self) -> bool {
        self.0.next().await.is_none_or(|message| message.is_err() || message.unwrap().is_close())
    }
}

/// A rule for what sockets tell of somebody.
fn of(who: &str, fault: DeliveryFault) -> DeliveryRule {
    DeliveryRule::any(fault).way(Way::Socket).naming(format!("\"{who}\""))
}

#[tokio::test]
async fn what_a_control_socket_tells_comes_twice_overtaken_late_cut_or_never() {
    let sandbox = Sandbox::start().await.unwrap();
    let people = ["host", "twice", "overtaken", "next", "late", "cut", "lost", "last"];
    let meeting = &sandbox.start_meeting(Vendor::Huawei, people);
    let mut socket = Control::open(&control_address(&sandbox, meeting).await).await;
    assert_eq!(socket.subscribe(&control_token(&sandbox, meeting).await).await, 0);
    assert_eq!(socket.frame().await["msgMode"], 0, "how all is");
    let hour = Duration::from_secs(3600);
    for (who, fault) in [
        ("twice", DeliveryFault::Twice),
        ("overtaken", DeliveryFault::Overtaken),
        ("late", DeliveryFault::Late(hour)),
        ("cut", DeliveryFault::Cut),
        ("lost", DeliveryFault::Dropped),
    ] {
        sandbox.inject_delivery(of(who, fault)).unwrap();
    }
    people[1..].iter().for_each(|who| assert!(sandbox.leave(Vendor::Huawei, meeting, who)));
    let (first, again) = (socket.about().await, socket.about().await);
    assert_eq!((first.0.as_str(), &first), ("twice", &again));
    assert_eq!([socket.about().await.0, socket.about().await.0], ["next", "overtaken"]);
    let half = socket.text().await;
    assert!(half.starts_with('{') && serde_json::from_str::<Value>(&half).is_err(), "{half}");
    assert_eq!(socket.about().await.0, "last");
    sandbox.clock().advance(hour);
    assert_eq!(socket.about().await.0, "late");
}

#[tokio::test]
async fn what_stream_mode_tells_comes_twice_overtaken_late_or_never() {
    let sandbox = Sandbox::start().await.unwrap();
    let people = ["host", "twice", "overtaken", "next", "late", "lost", "last"];
    let meeting = sandbox.start_meeting(Vendor::DingTalk, people);
    let mut socket = Driven::drive(sandbox.dingtalk_client().unwrap().event_socket());
    assert_eq!(socket.status().await, CONNECTED);
    let told = dingtalk::event::Event::meeting_events;
    until(&mut socket, told, |what| matches!(what, Happening::Joined(_))).await.ack();
    let hour = Duration::from_secs(3600);
    for (who, fault) in [
        ("twice", DeliveryFault::Twice),
        ("overtaken", DeliveryFault::Overtaken),
        ("late", DeliveryFault::Late(hour)),
        ("lost", DeliveryFault::Dropped),
    ] {
        sandbox.inject_delivery(of(who, fault)).unwrap();
    }
    people[1..].iter().for_each(|who| assert!(sandbox.leave(Vendor::DingTalk, &meeting, who)));
    let mut left = async || {
        let is_left = |what: &Happening| matches!(what, Happening::Left(..));
        let pushed = until(&mut socket, dingtalk::event::Event::meeting_events, is_left).await;
        let Happening::Left(who, _) = pushed.event.meeting_events().remove(0).what else { panic!("{pushed:?}") };
        pushed.ack();
        who.id.unwrap()
    };
    for expected in ["twice", "twice", "next", "overtaken", "last"] {
        assert_eq!(left().await, expected);
    }
    sandbox.clock().advance(hour);
    assert_eq!(left().await, "late");
}

#[tokio::test]
async fn what_stream_mode_tells_by_halves_is_told_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    sandbox.inject_delivery(of(&access.participants[1], DeliveryFault::Cut)).unwrap();
    sandbox.leave(Vendor::DingTalk, &access.meeting, &access.participants[1]);
    let event = async |address: String| {
        let mut frames = connect(&address).await.unwrap();
        loop {
            let frame = frames.next().await.unwrap();
            if frame["type"] == "EVENT" {
                let data = serde_json::from_str::<Value>(frame["data"].as_str().unwrap());
                return (frame["headers"]["eventId"].clone(), data.is_ok());
            }
        }
    };
    let (cut, is_whole) = event(stream_address(&sandbox).await).await;
    assert!(!is_whole);
    assert_eq!(event(stream_address(&sandbox).await).await, (cut, true));
}

#[tokio::test]
async fn nothing_is_forged_that_nothing_signs() {
    let sandbox = Sandbox::start().await.unwrap();
    let refused = sandbox.inject_delivery(of("ann", DeliveryFault::Forged)).unwrap_err();
    assert!(refused.to_string().contains("no signature"), "{refused}");
    sandbox.inject_delivery(DeliveryRule::any(DeliveryFault::Forged)).unwrap();
    let mut socket = Driven::drive(sandbox.dingtalk_client().unwrap().event_socket());
    assert_eq!(socket.status().await, CONNECTED);
    sandbox.leave(Vendor::DingTalk, &sandbox.dingtalk().meeting, &sandbox.dingtalk().participants[1]);
    let told = dingtalk::event::Event::meeting_events;
    until(&mut socket, told, left(&sandbox.dingtalk().participants[1], Leaving::NotTold)).await.ack();
}

#[cfg(feature = "sandbox-tls")]
#[tokio::test]
async fn sockets_are_encrypted_where_calls_are() {
    let sandbox = Sandbox::builder().tls().start().await.unwrap();
    let mut socket = Driven::drive(sandbox.dingtalk_client().unwrap().event_socket());
    assert_eq!(socket.status().await, CONNECTED);
    let mut socket = Driven::drive(sandbox.huawei_client().unwrap().event_socket(&sandbox.huawei().meeting));
    assert_eq!(socket.status().await, CONNECTED);
    let opened =
        sandbox.exchanges().into_iter().find_map(|exchange| exchange.response["endpoint"].as_str().map(str::to_owned));
    assert!(opened.unwrap().starts_with("wss://"));
}

//! The sockets of the sandbox, over loopback.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use meeting_control::control::{MeetingControl as _, Removal};
use meeting_control::event::{Dialect, End, Happening, Heard, Leaving, MeetingEvent, Pushed, Socket, Status};
use meeting_control::sandbox::{Exchange, Sandbox};
use meeting_control::{Vendor, dingtalk, huawei};
use serde_json::{Value, json};
use tokio_websockets::{ClientBuilder, Message};

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
    let credentials = dingtalk::Credentials::app(&sandbox.dingtalk().app_key, "wrong");
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

#[tokio::test]
async fn a_ticket_is_good_once_and_for_a_while() {
    use dingtalk::types::{ClientId, ClientSecret, OpenConnectionRequest, StreamSubscription, StreamSubscriptionType};

    let sandbox = Sandbox::start().await.unwrap();
    let (access, client) = (sandbox.dingtalk(), sandbox.dingtalk_client().unwrap());
    let events = StreamSubscription::new(StreamSubscriptionType::Event, "*");
    let request =
        OpenConnectionRequest::new(ClientId(&access.app_key), ClientSecret(access.app_secret.as_str()), [events]);
    let address = async || {
        let opened = client.open_connection(&request).await.unwrap().into_inner();
        let ticket = opened.ticket.unwrap().expose().replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        format!("{}?ticket={ticket}", opened.endpoint.unwrap())
    };
    let once = address().await;
    assert!(connect(&once).await.is_ok());
    assert!(connect(&once).await.is_err(), "a second time");
    let old = address().await;
    sandbox.clock().advance(Duration::from_secs(91));
    assert!(connect(&old).await.is_err(), "too late");
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
    let token = client.create_web_socket_token(meeting).await.unwrap().into_inner().web_socket_token.unwrap();
    let base = sandbox.base_url().replace("http", "ws");
    let address =
        format!("{base}/cms/open/websocket/confctl/increment/conn?confID={meeting}&tmpToken={}", token.expose());
    let open = async || ClientBuilder::new().uri(&address).unwrap().connect().await.unwrap().0;
    let mut socket = open().await;
    let data = json!({ "subscribeType": ["ParticipantsNotify"], "confToken": "wrong" }).to_string();
    let subscription = json!({ "action": "Subscribe", "sequence": "1", "data": data });
    socket.send(Message::text(subscription.to_string())).await.unwrap();
    let answer: Value = serde_json::from_str(socket.next().await.unwrap().unwrap().as_text().unwrap()).unwrap();
    assert_eq!((&answer["sequence"], &answer["data"]["returnCode"]), (&json!("1"), &json!(111_072_065)));
    let beat = json!({ "sequence": "2", "action": "HeartBeat" });
    socket.send(Message::text(beat.to_string())).await.unwrap();
    let echo: Value = serde_json::from_str(socket.next().await.unwrap().unwrap().as_text().unwrap()).unwrap();
    assert_eq!(echo, beat);
    let mut second = open().await;
    assert!(second.next().await.is_none_or(|message| message.is_err() || message.unwrap().is_close()));
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

//! Events reach the addresses that are registered for them, as the vendors send them.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::post;
use meeting_control::control::{MeetingControl, MeetingId, Removal};
use meeting_control::dynamic::{Arguments, DynamicClient};
use meeting_control::event::{Happening, Leaving, MeetingEvent, ReceiveError, Reply};
use meeting_control::sandbox::{DeliveryFault, DeliveryRule, Exchange, Sandbox};
use meeting_control::{Vendor, dingtalk, huawei, tencent};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

/// What a receiver makes of a request.
struct Opened {
    kind: String,
    id: String,
    happened: Vec<MeetingEvent>,
    reply: Reply,
}

type Open = Arc<dyn Fn(&[u8], &HeaderMap, &[(String, String)]) -> Result<Opened, ReceiveError> + Send + Sync>;

macro_rules! opener {
    ($receiver:expr) => {{
        let receiver = $receiver.any_age();
        Arc::new(move |body: &[u8], headers: &HeaderMap, query: &[(String, String)]| {
            let query = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            receiver.receive(body, headers, query).map(|delivery| Opened {
                kind: delivery.event.kind().unwrap_or_default().to_owned(),
                id: delivery.id,
                happened: delivery.event.meeting_events(),
                reply: delivery.reply,
            })
        })
    }};
}

/// A user's receiver of what a vendor's console has set up, with the secrets of the sandbox.
fn receiver(sandbox: &Sandbox, vendor: Vendor) -> Open {
    match vendor {
        Vendor::DingTalk => {
            let access = sandbox.dingtalk();
            let secrets = dingtalk::event::Secrets::new(
                dingtalk::event::Token(access.event_token.as_str()),
                dingtalk::event::AesKey(access.event_aes_key.as_str()),
                dingtalk::event::Owner(&access.app_key),
            );
            opener!(dingtalk::event::Receiver::new(secrets.unwrap()))
        }
        Vendor::Huawei => {
            let secrets = huawei::event::Secrets::new(sandbox.huawei().webhook_key.as_str());
            opener!(huawei::event::Receiver::new(secrets))
        }
        _ => {
            let secrets = tencent::event::Secrets::webhook_key(sandbox.tencent().webhook_key.as_str());
            opener!(tencent::event::Receiver::new(secrets))
        }
    }
}

/// A user's server.
struct Inbox {
    url: String,
    arrived: UnboundedReceiver<Result<Opened, ReceiveError>>,
}

impl Inbox {
    /// Answers as the receiver says, but for the first requests, which it fails to handle.
    async fn open(open: Open, failures: usize) -> Self {
        Self::gated(open, failures, Arc::new(Semaphore::new(Semaphore::MAX_PERMITS))).await
    }

    /// The same, but each answer needs a permit.
    async fn gated(open: Open, mut failures: usize, gate: Arc<Semaphore>) -> Self {
        let (told, arrived) = unbounded_channel();
        let failing = std::sync::Mutex::new(move || {
            let fails = failures > 0;
            failures = failures.saturating_sub(1);
            fails
        });
        let failing = Arc::new(failing);
        let handle = move |Query(query): Query<Vec<(String, String)>>, headers: HeaderMap, body: Bytes| async move {
            assert_eq!(query[0], ("of".to_owned(), "us".to_owned()));
            let opened = open(&body, &headers, &query);
            let answer = match &opened {
                Ok(opened)
                    if opened.kind != "check_url" && opened.kind != "meeting.verify" && failing.lock().unwrap()() =>
                {
                    (StatusCode::SERVICE_UNAVAILABLE, Bytes::new())
                }
                Ok(opened) => (StatusCode::from_u16(opened.reply.status).unwrap(), opened.reply.body.clone()),
                Err(refused) => (StatusCode::from_u16(refused.status()).unwrap(), Bytes::new()),
            };
            told.send(opened).unwrap();
            gate.acquire().await.unwrap().forget();
            answer.into_response()
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/events?of=us", listener.local_addr().unwrap());
        let router = Router::new().route("/events", post(handle));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, arrived }
    }

    async fn next(&mut self) -> Result<Opened, ReceiveError> {
        self.arrived.recv().await.unwrap()
    }

    /// The next that is no trial of the address.
    async fn event(&mut self) -> Opened {
        loop {
            let opened = self.next().await.unwrap();
            if !matches!(opened.kind.as_str(), "check_url" | "meeting.verify") {
                return opened;
            }
        }
    }
}

fn deliveries(sandbox: &Sandbox) -> Vec<Exchange> {
    sandbox.exchanges().into_iter().filter(|exchange| exchange.event.is_some()).collect()
}

/// The kind by which a vendor's webhooks tell that somebody has left.
fn left(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::DingTalk => "meeting_member_status_change",
        Vendor::Huawei => "meeting.left",
        _ => "1/104",
    }
}

#[tokio::test]
async fn who_is_removed_is_heard_to_have_left_under_the_id_that_verbs_take() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let mut inbox = Inbox::open(receiver(&sandbox, vendor), 0).await;
        let meeting = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        sandbox.deliver_events_to(vendor, &inbox.url).await.unwrap();
        let client = sandbox.client(vendor).unwrap();
        assert!(client.remove(&Removal::new(&meeting, ["ann"])).await.unwrap().all_gone());
        let heard = inbox.event().await;
        assert_eq!(heard.kind, left(vendor));
        let [event] = heard.happened.as_slice() else { panic!("{:?}", heard.happened) };
        assert_eq!(event.meeting.as_deref(), Some(meeting.as_str()));
        let Happening::Left(who, why) = &event.what else { panic!("{event:?}") };
        // Huawei does not say why.
        assert_eq!(*why, if vendor == Vendor::Huawei { Leaving::NotTold } else { Leaving::Removed });
        assert_eq!(who.id.as_deref(), Some("ann"));
        let returned = sandbox.join(vendor, &meeting, "ann").unwrap();
        let joined = inbox.event().await;
        let [MeetingEvent { what: Happening::Joined(who), .. }, ..] = joined.happened.as_slice() else {
            panic!("{:?}", joined.happened)
        };
        assert_eq!(who.id.as_deref(), Some(returned.as_str()));
        assert!(client.remove(&Removal::new(&meeting, [returned])).await.unwrap().all_gone());
    }
}

#[tokio::test]
async fn the_journal_keeps_each_delivery_and_its_answer() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let mut inbox = Inbox::open(receiver(&sandbox, vendor), 0).await;
        sandbox.deliver_events_to(vendor, &inbox.url).await.unwrap();
        let meeting = sandbox.start_meeting(vendor, ["host"]);
        sandbox.end_meeting(vendor, &meeting);
        inbox.event().await;
        // The second arrives when the first has been written down.
        inbox.event().await;
        let kept = deliveries(&sandbox);
        let is_trial = |kept: &Exchange| matches!(kept.event.as_deref(), Some("check_url" | "meeting.verify"));
        let first = kept.iter().find(|kept| kept.vendor == Some(vendor) && !is_trial(kept));
        let first = first.unwrap();
        assert_eq!((first.method.as_str(), first.status), ("POST", Some(200)), "{first:?}");
        assert!(first.path.ends_with("/events") && first.query["of"] == "[redacted]", "{first:?}");
        assert!(!first.body.is_null(), "{first:?}");
        // DingTalk's is encrypted, the others want no word.
        assert_eq!(first.response["encrypt"].is_string(), vendor == Vendor::DingTalk, "{first:?}");
    }
}

#[tokio::test]
async fn what_fails_comes_again_when_the_vendor_would_send_it() {
    for (vendor, pause) in [(Vendor::DingTalk, 10), (Vendor::Huawei, 30), (Vendor::Tencent, 0)] {
        let sandbox = Sandbox::start().await.unwrap();
        let mut inbox = Inbox::open(receiver(&sandbox, vendor), 1).await;
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        sandbox.deliver_events_to(vendor, &inbox.url).await.unwrap();
        sandbox.leave(vendor, &meeting, "ann");
        let failed = inbox.event().await;
        sandbox.clock().advance(Duration::from_secs(pause));
        let mut again = inbox.event().await;
        // The clock may have been moved before the failure was known: then it is due from there on.
        while again.id != failed.id {
            again = inbox.event().await;
        }
        assert_eq!(again.kind, failed.kind);
    }
}

#[tokio::test]
async fn an_address_that_does_not_answer_holds_nothing_up() {
    let sandbox = Sandbox::start().await.unwrap();
    // It accepts and says nothing.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let dead = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
    sandbox.deliver_events_to(Vendor::Tencent, &url).await.unwrap();
    let refused = sandbox.deliver_events_to(Vendor::Huawei, &format!("http://{dead}/")).await.unwrap_err();
    assert!(refused.to_string().contains("does not answer"), "{refused}");
    let mut inbox = Inbox::open(receiver(&sandbox, Vendor::DingTalk), 0).await;
    sandbox.deliver_events_to(Vendor::DingTalk, &inbox.url).await.unwrap();
    for vendor in Vendor::ALL {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        let client = sandbox.client(vendor).unwrap();
        assert!(client.remove(&Removal::new(&meeting, ["ann"])).await.unwrap().all_gone());
    }
    assert_eq!(inbox.event().await.kind, "meeting_status_change");
    for nonsense in ["", "ftp://127.0.0.1/", "/events"] {
        assert!(sandbox.deliver_events_to(Vendor::Tencent, nonsense).await.is_err());
    }
}

#[tokio::test]
async fn huaweis_own_calls_set_up_the_webhook_and_the_address_is_tried() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.huawei_client().unwrap();
    let secrets = huawei::event::Secrets::new("our key");
    let open: Open = opener!(huawei::event::Receiver::new(secrets));
    let mut inbox = Inbox::open(open, 0).await;
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann"]);
    let config = json!({"url": inbox.url, "subscriberId": "us", "subscriberKey": "our key"});
    client.call("set_web_hook_config", &Arguments::new().body(config)).await.unwrap();
    let shown = client.call("show_web_hook_config", &Arguments::new()).await.unwrap().into_inner();
    assert_ne!(shown["status"], 0, "off until it is switched on");
    let id = shown["id"].as_str().unwrap().to_owned();
    let on = Arguments::new().parameter("id", &id).parameter("status", "0");
    client.call("update_web_hook_config_status", &on).await.unwrap();
    assert_eq!(inbox.next().await.unwrap().kind, "meeting.verify");
    let shown = client.call("show_web_hook_config", &Arguments::new()).await.unwrap().into_inner();
    assert_eq!(shown["status"], 0);
    sandbox.leave(Vendor::Huawei, &meeting, "ann");
    assert_eq!(inbox.event().await.kind, "meeting.left");

    let other: Open = opener!(huawei::event::Receiver::new(huawei::event::Secrets::new("another key")));
    let mut wrong = Inbox::open(other, 0).await;
    let config = json!({"url": wrong.url, "subscriberId": "us", "subscriberKey": "our key"});
    client.call("set_web_hook_config", &Arguments::new().body(config)).await.unwrap();
    let shown = client.call("show_web_hook_config", &Arguments::new()).await.unwrap().into_inner();
    let on = Arguments::new().parameter("id", shown["id"].as_str().unwrap()).parameter("status", "0");
    client.call("update_web_hook_config_status", &on).await.unwrap();
    assert_eq!(wrong.next().await.err().unwrap().status(), 401);
    let shown = client.call("show_web_hook_config", &Arguments::new()).await.unwrap().into_inner();
    assert_ne!(shown["status"], 0, "an address that does not answer right stays off");
}

#[tokio::test]
async fn an_address_that_fails_its_trial_leaves_the_one_before_in_its_place() {
    let sandbox = Sandbox::start().await.unwrap();
    let dead = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Huawei] {
        let mut inbox = Inbox::open(receiver(&sandbox, vendor), 0).await;
        sandbox.deliver_events_to(vendor, &inbox.url).await.unwrap();
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        let bad = format!("http://user:pa55word@{dead}/hook/t0ken?key=s3cret");
        let refused = sandbox.deliver_events_to(vendor, &bad).await.unwrap_err();
        let said = format!("{refused} {refused:?}");
        assert!(said.contains(&format!("http://{dead} does not answer")), "{said}");
        for secret in ["user", "pa55word", "t0ken", "s3cret"] {
            assert!(!said.contains(secret), "{said}");
        }
        sandbox.leave(vendor, &meeting, "ann");
        while inbox.event().await.kind != left(vendor) {}
    }
    let refused = sandbox.deliver_events_to(Vendor::Huawei, "http//user:pa55word@host").await.unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains("pa55word"), "{refused:?}");
}

mod trials {
    use super::*;

    /// A webhook that Huawei's own calls have set up and not switched on. Its server answers once it may.
    struct Scene {
        sandbox: Sandbox,
        client: Arc<huawei::Client>,
        inbox: Inbox,
        gate: Arc<Semaphore>,
        id: String,
    }

    impl Scene {
        async fn set() -> Self {
            let sandbox = Sandbox::start().await.unwrap();
            let client = Arc::new(sandbox.huawei_client().unwrap());
            let gate = Arc::new(Semaphore::new(0));
            let open: Open = opener!(huawei::event::Receiver::new(huawei::event::Secrets::new("our key")));
            let inbox = Inbox::gated(open, 0, Arc::clone(&gate)).await;
            let config = json!({"url": inbox.url, "subscriberId": "us", "subscriberKey": "our key"});
            client.call("set_web_hook_config", &Arguments::new().body(config)).await.unwrap();
            let shown = client.call("show_web_hook_config", &Arguments::new()).await.unwrap().into_inner();
            Self { sandbox, client, inbox, gate, id: shown["id"].as_str().unwrap().to_owned() }
        }

        /// Switches it on, and waits until the server is being tried.
        async fn try_it(&mut self) -> JoinHandle<()> {
            let (client, on) = (Arc::clone(&self.client), self.named().parameter("status", "0"));
            let switched =
                tokio::spawn(async move { drop(client.call("update_web_hook_config_status", &on).await.unwrap()) });
            assert_eq!(self.inbox.next().await.unwrap().kind, "meeting.verify");
            switched
        }

        fn named(&self) -> Arguments {
            Arguments::new().parameter("id", &self.id)
        }

        async fn is_on(&self) -> bool {
            let shown = self.client.call("show_web_hook_config", &Arguments::new()).await.unwrap().into_inner();
            shown["status"] == 0
        }
    }

    #[tokio::test]
    async fn nobody_else_waits_for_a_trial_and_what_comes_of_it_too_late_changes_nothing() {
        for (undo, status) in [("update_web_hook_config_status", Some("1")), ("delete_web_hook_config", None)] {
            let mut scene = Scene::set().await;
            let switched = scene.try_it().await;
            assert!(!scene.is_on().await);
            let arguments =
                status.into_iter().fold(scene.named(), |arguments, status| arguments.parameter("status", status));
            scene.client.call(undo, &arguments).await.unwrap();
            assert!(!switched.is_finished(), "whoever has switched it on waits");
            scene.gate.add_permits(1);
            switched.await.unwrap();
            assert!(!scene.is_on().await, "{undo}");
        }
    }

    #[tokio::test]
    async fn a_trial_outlives_the_client_that_has_asked_for_it_and_both_are_in_the_journal() {
        let mut scene = Scene::set().await;
        let switched = scene.try_it().await;
        switched.abort();
        assert!(switched.await.unwrap_err().is_cancelled());
        let asked = scene.sandbox.exchanges();
        let asked = asked.iter().find(|one| one.operation.as_deref() == Some("update_web_hook_config_status"));
        assert_eq!(asked.unwrap().status, Some(200));
        scene.gate.add_permits(1);
        while !scene.is_on().await {}
        assert_eq!(deliveries(&scene.sandbox).last().unwrap().event.as_deref(), Some("meeting.verify"));
    }
}

#[tokio::test]
async fn tencents_own_call_sets_up_the_callbacks_that_are_asked_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.tencent_client().unwrap();
    let open: Open = Arc::new(|body: &[u8], _: &HeaderMap, query: &[(String, String)]| {
        let delivery = tencent::event::read_unsigned(body)?.trust();
        let kind = delivery.event.kind().unwrap_or_default().to_owned();
        assert!(query.contains(&("CallbackCommand".to_owned(), kind.clone())), "{query:?}");
        Ok(Opened { kind, id: delivery.id, happened: delivery.event.meeting_events(), reply: delivery.reply })
    });
    let mut inbox = Inbox::open(open, 0).await;
    let asked = ["Room.CallbackAfterMemberLeave", "Room.CallbackUpdateRoomInfo"];
    let config = json!({"Url": inbox.url, "CallbackCommandList": asked});
    client.call("set_callback", &Arguments::new().body(config)).await.unwrap();
    let room = sandbox.start_meeting(Vendor::Tencent, ["host", "ann"]);
    client.remove(&Removal::new(&room, ["ann"])).await.unwrap();
    let heard = inbox.event().await;
    assert_eq!(heard.kind, "Room.CallbackAfterMemberLeave");
    assert!(
        matches!(&heard.happened[0].what, Happening::Left(who, Leaving::Removed) if who.id.as_deref() == Some("ann"))
    );
    client.mute_everybody(&room, meeting_control::control::SelfUnmute::Forbidden).await.unwrap();
    let heard = inbox.event().await;
    assert_eq!(heard.kind, "Room.CallbackAfterUpdateRoomInfo");
    assert!(heard.happened.iter().any(|event| event.what == Happening::EverybodyMuted(true)));
}

mod faults {
    use super::*;

    async fn stage(vendor: Vendor) -> (Sandbox, Inbox, MeetingId) {
        let sandbox = Sandbox::start().await.unwrap();
        let inbox = Inbox::open(receiver(&sandbox, vendor), 0).await;
        let meeting = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        sandbox.deliver_events_to(vendor, &inbox.url).await.unwrap();
        (sandbox, inbox, meeting)
    }

    #[tokio::test]
    async fn what_comes_twice_has_one_id() {
        for vendor in Vendor::ALL {
            let (sandbox, mut inbox, meeting) = stage(vendor).await;
            sandbox.inject_delivery(DeliveryRule::on(left(vendor), DeliveryFault::Twice).vendor(vendor)).unwrap();
            sandbox.leave(vendor, &meeting, "ann");
            let (one, other) = (inbox.event().await, inbox.event().await);
            assert_eq!(one.id, other.id, "{vendor}");
            sandbox.leave(vendor, &meeting, "bob");
            assert_ne!(inbox.event().await.id, one.id, "{vendor}");
        }
    }

    #[tokio::test]
    async fn events_are_overtaken_dropped_and_late() {
        for vendor in Vendor::ALL {
            let (sandbox, mut inbox, meeting) = stage(vendor).await;
            let who = |opened: &Opened| match &opened.happened[0].what {
                Happening::Left(who, _) => who.id.clone().unwrap(),
                other => panic!("{other:?}"),
            };
            sandbox.inject_delivery(DeliveryRule::any(DeliveryFault::Overtaken).naming("ann")).unwrap();
            sandbox.leave(vendor, &meeting, "ann");
            sandbox.leave(vendor, &meeting, "bob");
            assert_eq!([who(&inbox.event().await), who(&inbox.event().await)], ["bob", "ann"], "{vendor}");

            let (sandbox, mut inbox, meeting) = stage(vendor).await;
            sandbox.inject_delivery(DeliveryRule::any(DeliveryFault::Dropped).naming("ann")).unwrap();
            sandbox.leave(vendor, &meeting, "ann");
            sandbox.leave(vendor, &meeting, "bob");
            assert_eq!(who(&inbox.event().await), "bob", "{vendor}");

            let (sandbox, mut inbox, meeting) = stage(vendor).await;
            sandbox
                .inject_delivery(DeliveryRule::any(DeliveryFault::Late(Duration::from_secs(3600))).naming("ann"))
                .unwrap();
            sandbox.leave(vendor, &meeting, "ann");
            sandbox.leave(vendor, &meeting, "bob");
            assert_eq!(who(&inbox.event().await), "bob", "{vendor}");
            sandbox.clock().advance(Duration::from_secs(3600));
            assert_eq!(who(&inbox.event().await), "ann", "{vendor}");
        }
    }

    #[tokio::test]
    async fn what_is_forged_or_cut_is_refused() {
        for vendor in Vendor::ALL {
            for fault in [DeliveryFault::Forged, DeliveryFault::Cut] {
                let (sandbox, mut inbox, meeting) = stage(vendor).await;
                sandbox.inject_delivery(DeliveryRule::on(left(vendor), fault.clone())).unwrap();
                sandbox.leave(vendor, &meeting, "ann");
                let refused = loop {
                    match inbox.next().await {
                        Ok(_) => {}
                        Err(refused) => break refused,
                    }
                };
                assert!([400, 401].contains(&refused.status()), "{vendor} {fault:?}: {refused}");
            }
        }
    }

    #[tokio::test]
    async fn what_nobody_knows_yet_is_delivered_and_unknown() {
        let (sandbox, mut inbox, meeting) = stage(Vendor::Huawei).await;
        sandbox.tell(Vendor::Huawei, &meeting, "meeting.raised", json!({"meetingInfo": {"meetingID": meeting}}));
        let heard = inbox.event().await;
        assert_eq!((heard.kind.as_str(), heard.happened.len()), ("meeting.raised", 0));
    }
}

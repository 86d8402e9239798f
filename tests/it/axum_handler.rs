//! Events in a router of axum.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::routing::post;
use meeting_control::Vendor;
use meeting_control::event::Unsigned;
use meeting_control::event::axum::{handler, unsigned_handler};
use meeting_control::sandbox::Sandbox;
use meeting_control::{dingtalk, huawei, tencent};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::unbounded_channel;
use tower::ServiceExt as _;

use crate::clients::plain_http;

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

async fn post_to(url: &str, body: impl Into<reqwest::Body>) -> reqwest::Response {
    plain_http().post(url).body(body).send().await.unwrap()
}

fn no_failure<T>(_: T) -> Result<(), std::convert::Infallible> {
    Ok(())
}

#[tokio::test]
async fn one_line_for_each_vendor_is_what_the_vendor_wants() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let secrets = dingtalk::event::Secrets::new(
        dingtalk::event::Token(access.event_token.as_str()),
        dingtalk::event::AesKey(access.event_aes_key.as_str()),
        dingtalk::event::Owner(&access.app_key),
    );
    let (told, mut heard) = unbounded_channel();
    let [ding, hua, ten] = [told.clone(), told.clone(), told];
    let dingtalk =
        handler(dingtalk::event::Receiver::new(secrets.unwrap()), move |delivery: dingtalk::event::Delivery| {
            let _ = ding.send((Vendor::DingTalk, delivery.event.kind().map(str::to_owned)));
            async { no_failure(()) }
        });
    let secrets = huawei::event::Secrets::new(sandbox.huawei().webhook_key.as_str());
    let huawei = handler(huawei::event::Receiver::new(secrets), move |delivery: huawei::event::Delivery| {
        let _ = hua.send((Vendor::Huawei, delivery.event.kind().map(str::to_owned)));
        async { no_failure(()) }
    });
    let secrets = tencent::event::Secrets::webhook_key(sandbox.tencent().webhook_key.as_str());
    let tencent = handler(tencent::event::Receiver::new(secrets), move |delivery: tencent::event::Delivery| {
        let _ = ten.send((Vendor::Tencent, delivery.event.kind().map(str::to_owned)));
        async { no_failure(()) }
    });
    let router = Router::new()
        .route("/dingtalk", post(dingtalk))
        .route("/huawei", post(huawei))
        .route("/tencent", post(tencent));
    let url = serve(router).await;
    for vendor in Vendor::ALL {
        // DingTalk and Huawei try the address, and take no other answer than their own.
        sandbox.deliver_events_to(vendor, &format!("{url}/{vendor}")).await.unwrap();
        sandbox.start_meeting(vendor, ["host"]);
        let kinds = match vendor {
            Vendor::DingTalk => vec!["check_url", "meeting_status_change", "meeting_member_status_change"],
            Vendor::Huawei => vec!["meeting.verify", "meeting.started", "meeting.join"],
            _ => vec!["1/101", "1/103"],
        };
        for kind in kinds {
            assert_eq!(heard.recv().await.unwrap(), (vendor, Some(kind.to_owned())));
        }
    }
}

#[tokio::test]
async fn what_is_refused_never_reaches_the_handler_and_is_answered_with_the_reasons_status() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let receiver = tencent::event::Receiver::new(tencent::event::Secrets::webhook_key("key"));
    let count = move |_: tencent::event::Delivery| {
        counted.fetch_add(1, Ordering::Relaxed);
        async { no_failure(()) }
    };
    let url = serve(Router::new().route("/", post(handler(receiver, count)))).await;
    assert_eq!(post_to(&url, r#"{"EventGroupId":1}"#).await.status(), 401);
    assert_eq!(post_to(&url, vec![b' '; 5 << 20]).await.status(), 413);
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_body_without_end_is_refused_after_what_a_vendor_may_send() {
    let pulled = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&pulled);
    let endless = futures_util::stream::repeat_with(move || {
        count.fetch_add(1 << 16, Ordering::Relaxed);
        Ok::<_, std::convert::Infallible>(bytes::Bytes::from(vec![b'['; 1 << 16]))
    });
    let receiver = tencent::event::Receiver::new(tencent::event::Secrets::webhook_key("key"));
    let router =
        Router::new().route("/", post(handler(receiver, |_: tencent::event::Delivery| async { no_failure(()) })));
    let request = http::Request::post("/").body(axum::body::Body::from_stream(endless)).unwrap();
    assert_eq!(router.oneshot(request).await.unwrap().status(), 413);
    assert!(pulled.load(Ordering::Relaxed) <= 5 << 20);
}

#[tokio::test]
async fn what_is_not_handled_is_not_taken() {
    let fails = Arc::new(AtomicUsize::new(1));
    let handle = move |delivery: Unsigned<tencent::event::Delivery>| {
        let fails = Arc::clone(&fails);
        async move {
            assert_eq!(delivery.trust().event.kind(), Some("Room.CallbackAfterDestroyRoom"));
            match fails.swap(0, Ordering::Relaxed) {
                0 => Ok(()),
                _ => Err("the database is away"),
            }
        }
    };
    let url = serve(Router::new().route("/secret", post(unsigned_handler(tencent::event::read_unsigned, handle))))
        .await
        + "/secret";
    let body = json!({"CallbackCommand": "Room.CallbackAfterDestroyRoom", "RoomId": "r", "EventTime": 1}).to_string();
    let failed = post_to(&url, body.clone()).await;
    assert_eq!((failed.status().as_u16(), failed.text().await.unwrap()), (500, String::new()));
    let taken = post_to(&url, body).await;
    assert_eq!(taken.status(), 200);
    assert_eq!(taken.headers()["content-type"], "application/json");
    assert_eq!(taken.json::<Value>().await.unwrap()["ActionStatus"], "OK");
    assert_eq!(post_to(&url, "{}").await.status(), 400);
}

//! What comes in takes bounded memory, however much of it there is, and to look through it takes hardly any. A program of its own, as all
//! that it allocates is counted.

#![allow(clippy::unwrap_used, missing_docs)]

use std::alloc::System;
use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use meeting_control::event::{InOrder, Posted, Proof, Receiver, Seen};
use meeting_control::http_service::{HttpError, HttpService, RequestBody, ResponseBody, Sending};
use meeting_control::tencent::types::{KickUserOutRequest, Reason, RoomId};
use meeting_control::{dingtalk, huawei, tencent};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const DELIVERIES: usize = 10_000;
/// What is remembered; far less than what comes.
const REMEMBERED: usize = 1_000;
/// For a table that grows once more than it must. To remember all that comes would take three times as much.
const SLACK: isize = 256 * 1024;

/// One test after the other: they count the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

fn kept(region: &Region<'_, System>) -> isize {
    let change = region.change();
    isize::try_from(change.bytes_allocated).unwrap() - isize::try_from(change.bytes_deallocated).unwrap()
}

fn dingtalk() -> dingtalk::event::Secrets {
    dingtalk::event::Secrets::new(
        dingtalk::event::Token("token"),
        dingtalk::event::AesKey("1234567890123456789012345678901234567890123"),
        dingtalk::event::Owner("owner"),
    )
    .unwrap()
}

/// Every delivery comes twice, and is handled once.
fn handle_all<S: Proof>(receiver: &Receiver<S>, posted: impl Fn(usize) -> Posted) {
    let mut seen = Seen::new(REMEMBERED);
    let mut handled = 0;
    let mut come = |number: usize| {
        for _ in 0..2 {
            let posted = posted(number);
            let delivery = receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap();
            if !seen.has(&delivery.id) {
                handled += 1;
                seen.mark(delivery.id);
            }
        }
    };
    (0..2 * REMEMBERED).for_each(&mut come);
    let region = Region::new(COUNTED);
    (2 * REMEMBERED..DELIVERIES).for_each(&mut come);
    let kept = kept(&region);
    assert!(kept < SLACK, "{kept} bytes are kept");
    assert_eq!(handled, DELIVERIES);
}

#[test]
fn ten_thousand_deliveries_are_handled_once_each_in_bounded_memory() {
    let _alone = alone();
    let secrets = dingtalk();
    handle_all(&Receiver::new(secrets.clone()).at(now()), |number| {
        let event =
            format!(r#"{{"EventType":"meeting_status_change","eventId":"evt-{number}","statusSeqNum":{number}}}"#);
        secrets.seal(event.as_bytes(), now())
    });
    let secrets = huawei::event::Secrets::new("key");
    handle_all(&Receiver::new(secrets.clone()).at(now()), |number| {
        let who = format!(r#"{{"attendeeInfo":{{"participantID":"p{number}"}}}}"#);
        secrets.sign("app", &format!(r#"{{"event":"meeting.join","timestamp":{number},"payload":{who}}}"#), now())
    });
    let secrets = tencent::event::Secrets::webhook_key("key");
    handle_all(&Receiver::new(secrets.clone()).any_age(), |number| {
        let who = format!(r#"{{"RoomId":"r","UserId":"user-{number}"}}"#);
        secrets.sign(format!(r#"{{"EventGroupId":1,"EventType":103,"EventInfo":{who}}}"#).as_bytes(), now())
    });
}

#[test]
fn the_order_of_ten_thousand_people_is_kept_in_bounded_memory() {
    let _alone = alone();
    let mut order = InOrder::new(REMEMBERED);
    let mut come = |number: usize| {
        let who = format!(r#"{{"conferenceId":"c1","userId":"user-{number}"}}"#);
        let data = format!(r#"{{"statusSeqNum":{number},"changeScene":"user_join","openMemberModels":[{who}]}}"#);
        let headers = serde_json::json!({ "eventType": "meeting_member_status_change" });
        let frame = serde_json::json!({ "type": "EVENT", "headers": headers, "data": data }).to_string();
        let delivery = dingtalk::event::read_frame(frame.as_bytes()).unwrap().trust();
        assert_eq!(order.keep(&delivery.event).len(), 1);
    };
    (0..2 * REMEMBERED).for_each(&mut come);
    let region = Region::new(COUNTED);
    (2 * REMEMBERED..DELIVERIES).for_each(&mut come);
    let kept = kept(&region);
    assert!(kept < SLACK, "{kept} bytes are kept");
}

/// What a body makes every receiver allocate. None of them believes it.
fn allocated_for(body: &[u8]) -> usize {
    fn refuse<S: Proof>(secrets: S, body: &[u8], good: &Posted) {
        let receiver = Receiver::new(secrets).at(now());
        assert!(receiver.receive(body, good.headers(), good.query()).is_err());
    }
    let region = Region::new(COUNTED);
    let (sealed, secrets) = (dingtalk().seal(b"{}", now()), huawei::event::Secrets::new("key"));
    refuse(dingtalk(), body, &sealed);
    let signed = secrets.sign("app", "{}", now());
    refuse(secrets, body, &signed);
    let secrets = tencent::event::Secrets::webhook_key("key");
    let signed = secrets.sign(b"{}", now());
    refuse(secrets, body, &signed);
    region.change().bytes_allocated
}

#[test]
fn what_is_too_large_is_refused_without_a_copy_of_it() {
    let _alone = alone();
    let allocated = allocated_for(&vec![b'['; 100 << 20]);
    assert!(allocated < 64 * 1024, "{allocated} bytes");
}

#[test]
fn a_bomb_is_not_unpacked() {
    let _alone = alone();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![0; 64 << 20]).unwrap();
    let packed = packed.finish().unwrap();
    let allocated = allocated_for(&packed);
    assert!(allocated < 1 << 20, "{allocated} bytes for {} packed ones", packed.len());
}

/// Answers every call with this.
struct Always(&'static str);

impl HttpService for Always {
    fn send(&self, _: http::Request<RequestBody>) -> Sending<'_> {
        Box::pin(async { http::Response::builder().body(ResponseBody::from(self.0)).map_err(HttpError::unknown) })
    }
}

/// How often a call that gets this answer allocates.
fn allocations(answer: &'static str) -> usize {
    // As long as the vendor's.
    let key = tencent::SecretKey("5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e");
    let credentials = tencent::Credentials::new(1400000000, key, tencent::Identifier("administrator"));
    let client = tencent::Client::builder(credentials).http_service(Always(answer)).build().unwrap();
    let request = KickUserOutRequest::new(RoomId("room"), ["ann"], Reason("noise"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let call = || runtime.block_on(async { client.kick_user_out(&request).await.map(drop) }).unwrap();
    call();
    let region = Region::new(COUNTED);
    call();
    region.change().allocations
}

/// Every good answer has one, and is looked through for each secret.
#[test]
fn that_no_secret_is_in_an_id_is_seen_without_writing_any_down() {
    let _alone = alone();
    let without = allocations(r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"#);
    let with = allocations(
        r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","RequestId":"Id-70dea197e4a942d591e21a7b5dc18d4f-O-Seq-71513"}"#,
    );
    assert!(with <= without + 2, "{with} allocations with an id, {without} without");
}

//! What it costs to prove and decode one event: time, and allocations.
//!
//! `cargo xtask bench events`, which puts DingTalk's own SDKs beside the frame; `cargo bench --features events --bench events` alone.

#![allow(clippy::unwrap_used, missing_docs)]

use std::alloc::System;
use std::hint::black_box;
use std::time::{Duration, Instant, UNIX_EPOCH};

use meeting_control::event::{Posted, Proof, Receiver};
use meeting_control::{dingtalk, huawei, tencent};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const EVENTS: u32 = 20_000;
const NOW: Duration = Duration::from_secs(1_700_000_000);
/// What DingTalk's own SDKs are measured with too.
const FRAME: &[u8] = include_bytes!("stream_sdks/frame.json").trim_ascii();

fn main() {
    println!("| one event, proved, decoded and answered | bytes | time | allocations (bytes) | events in a second |");
    println!("| --- | --- | --- | --- | --- |");
    let now = UNIX_EPOCH + NOW;

    let key = "1234567890123456789012345678901234567890123";
    let secrets = dingtalk::event::Secrets::new(
        dingtalk::event::Token("token"),
        dingtalk::event::AesKey(key),
        dingtalk::event::Owner("owner"),
    )
    .unwrap();
    let example = example(dingtalk::event::EXAMPLES, "meeting_member_status_change");
    posted("DingTalk, member event", &secrets.seal(example.as_bytes(), now), Receiver::new(secrets).at(now));

    let secrets = huawei::event::Secrets::new("key");
    let event = r#"{"event":"meeting.left","payload":{"attendeeInfo":{"account":"ann","displayName":"Ann","joinTime":1709802363369,"leftTime":1709802399449,"participantID":"ebbe4e6cdc6111ee960a91a270e1373e","role":"CHAIR"},"meetingInfo":{"meetingID":"987446316","meetingUUID":"0307e0400f0a11eca58a9fcb8e69dde8"}},"timestamp":1671523596351}"#;
    posted("Huawei, `meeting.left`", &secrets.sign("app", event, now), Receiver::new(secrets).at(now));

    let secrets = tencent::event::Secrets::webhook_key("key");
    let example = self::example(tencent::event::EXAMPLES, "1/104");
    posted("Tencent, webhook 104", &secrets.sign(example.as_bytes(), now), Receiver::new(secrets).any_age());

    row("DingTalk, a frame of Stream mode", FRAME.len(), || dingtalk::event::read_frame(FRAME).unwrap());
}

fn example(examples: &[(&'static str, &'static str)], kind: &str) -> &'static str {
    examples.iter().find(|(known, _)| *known == kind).unwrap().1
}

fn posted<S: Proof>(name: &str, posted: &Posted, receiver: Receiver<S>) {
    row(name, posted.body.len(), || receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap());
}

fn row<D>(name: &str, bytes: usize, receive: impl Fn() -> D) {
    let receive = || black_box(receive());
    for _ in 0..EVENTS / 10 {
        receive();
    }
    let region = Region::new(COUNTED);
    receive();
    let change = region.change();
    let start = Instant::now();
    for _ in 0..EVENTS {
        receive();
    }
    let each = start.elapsed() / EVENTS;
    println!(
        "| {name} | {bytes} | {:.1} us | {} ({}) | {:.0} |",
        each.as_secs_f64() * 1e6,
        change.allocations + change.reallocations,
        change.bytes_allocated,
        each.as_secs_f64().recip(),
    );
}

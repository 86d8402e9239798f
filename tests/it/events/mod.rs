//! What vendors send: proved, read, and never lost.

mod in_one_vocabulary;
mod of_dingtalk;
mod of_huawei;
mod of_tencent;
mod unknown;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use meeting_control::event::{ReceiveError, Unread};
use meeting_control::{dingtalk, huawei, tencent};

const NOTHING: [(&str, &str); 0] = [];

fn at(milliseconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(milliseconds)
}

/// How many events a vendor's documents describe, by their surface.
fn documented(surface: &str) -> usize {
    let events =
        surface.lines().next().and_then(|line| line.split([':', ' ']).find(|word| word.parse::<usize>().is_ok()));
    events.unwrap().parse().unwrap()
}

const NOW: u64 = 1_700_000_000_000;

#[test]
fn what_is_cut_off_anywhere_breaks_nothing() {
    let dingtalk = dingtalk::event::Secrets::new(
        dingtalk::event::Token("token"),
        dingtalk::event::AesKey("1234567890123456789012345678901234567890123"),
        dingtalk::event::Owner("owner"),
    )
    .unwrap();
    let (huawei, tencent) = (huawei::event::Secrets::new("key"), tencent::event::Secrets::webhook_key("key"));
    let pushes = dingtalk::event::Receiver::new(dingtalk.clone()).at(at(NOW));
    let hooks = huawei::event::Receiver::new(huawei.clone()).at(at(NOW));
    let webhooks = tencent::event::Receiver::new(tencent.clone()).any_age();
    for (_, example) in dingtalk::event::EXAMPLES.iter().chain(huawei::event::EXAMPLES).chain(tencent::event::EXAMPLES)
    {
        for cut in (0..example.len()).step_by(7) {
            let part = &example.as_bytes()[..cut];
            let sealed = dingtalk.seal(part, at(NOW));
            assert_eq!(pushes.receive(&sealed.body, sealed.headers(), sealed.query()).unwrap().raw, part);
            let signed = tencent.sign(part, at(NOW));
            assert_eq!(webhooks.receive(&signed.body, signed.headers(), signed.query()).unwrap().raw, part);
            let signed = huawei.sign("app", &String::from_utf8_lossy(part), at(NOW));
            assert!(hooks.receive(&signed.body, signed.headers(), signed.query()).is_err());
            assert!(pushes.receive(&sealed.body[..cut.min(sealed.body.len() - 1)], NOTHING, sealed.query()).is_err());
            assert!(huawei::event::read_frame(part).is_err() && dingtalk::event::read_frame(part).is_err());
            assert!(tencent::event::read_unsigned(part).is_err());
        }
    }
}

#[test]
fn a_body_that_no_vendor_sends_is_not_looked_at() {
    let body = vec![b' '; 5 * 1024 * 1024];
    let refused = huawei::event::Receiver::new(huawei::event::Secrets::new("key")).receive(&body, NOTHING, NOTHING);
    assert_eq!(refused.unwrap_err().status(), 413);
}

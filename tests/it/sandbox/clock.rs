//! The sandbox's clock.

use std::time::{Duration, SystemTime};

use meeting_control::sandbox::{Clock, Sandbox};

#[tokio::test]
async fn all_clones_move_together() {
    let sandbox = Sandbox::start().await.unwrap();
    let clock = sandbox.clock();
    clock.advance(Duration::from_secs(3600));
    let ahead = sandbox.clock().now().duration_since(SystemTime::now()).unwrap();
    assert!((3599..=3600).contains(&ahead.as_secs()));
}

#[test]
fn an_impossible_step_is_not_taken() {
    let clock = Clock::default();
    clock.advance(Duration::MAX);
    clock.advance(Duration::from_secs(10));
    let ahead = clock.now().duration_since(SystemTime::now()).unwrap();
    assert!(ahead < Duration::from_secs(11));
}

//! The sandbox's clock.

use std::time::{Duration, SystemTime};

use meeting_control::sandbox::{Clock, Sandbox};

use super::client::{request, send};

#[tokio::test]
async fn all_clones_move_together() {
    let sandbox = Sandbox::start().await.unwrap();
    let clock = sandbox.clock();
    clock.advance(Duration::from_secs(3600));
    let ahead = sandbox.clock().now().duration_since(SystemTime::now()).unwrap();
    assert!((3599..=3600).contains(&ahead.as_secs()));
}

#[tokio::test]
async fn answers_are_dated_by_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let started = SystemTime::now();
    sandbox.clock().advance(Duration::from_secs(60));
    sandbox.clock().set_back(Duration::from_secs(3660));
    let reply = send(request(&sandbox, "GET", "/")).await;
    let date = httpdate::parse_http_date(reply.headers["date"].to_str().unwrap()).unwrap();
    let behind = started.duration_since(date).unwrap().as_secs();
    assert!((3590..=3601).contains(&behind), "{behind}");
}

#[test]
fn an_impossible_step_is_not_taken() {
    let clock = Clock::default();
    clock.advance(Duration::MAX);
    clock.set_back(Duration::MAX);
    clock.advance(Duration::from_secs(10));
    let ahead = clock.now().duration_since(SystemTime::now()).unwrap();
    assert!(ahead < Duration::from_secs(11));
}

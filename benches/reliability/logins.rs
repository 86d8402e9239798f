//! A thousand callers without a token, who wait less long than a login takes.

use std::time::Duration;

use futures_util::future::join_all;
use meeting_control::Error;
use meeting_control::dingtalk::types::QueryConferenceMembersOptions;
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};

use super::row;

const CALLERS: usize = 1_000;
const LOGIN: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_millis(400);

pub(crate) async fn measure() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.inject(FaultRule::on("get_access_token", Fault::Delay(LOGIN)).always());
    let meeting = sandbox.dingtalk().meeting.clone();
    let client = sandbox.dingtalk_builder().calls_per_second(100_000).build().unwrap();
    let (hurried, options) = (client.with_deadline(PATIENCE), QueryConferenceMembersOptions::new());
    let call = async || -> Result<(), Error> { hurried.query_conference_members(&meeting, &options).await.map(drop) };
    let outcomes = join_all((0..CALLERS).map(|_| call())).await;
    let failed: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(failed.iter().all(|error| !error.may_have_been_applied()));
    client.query_conference_members(&meeting, &options).await.unwrap();
    let exchanges = sandbox.exchanges();
    let logins = exchanges.iter().filter(|one| one.operation.as_deref() == Some("get_access_token")).count();
    row(
        "logins of 1,000 cold callers who wait 400 ms each while a login takes 500 ms (so many failed), and of one who waits",
        &format!("{logins} ({})", failed.len()),
    );
}

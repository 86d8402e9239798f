//! Removing people, the same way on every vendor.

use std::time::Duration;

use meeting_control::ErrorKind;
use meeting_control::Vendor;
use meeting_control::control::{MeetingControl, Outcome, Rejoin, Removal};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};

use crate::clients::{calls, dingtalk, dingtalk_builder, huawei, huawei_builder, tencent, tencent_builder};

fn words(report: &meeting_control::control::Report) -> Vec<(String, &'static str)> {
    report.iter().map(|(participant, outcome)| (participant.to_string(), outcome.as_str())).collect()
}

#[tokio::test]
async fn people_leave_the_meeting_on_every_vendor() {
    let sandbox = Sandbox::start().await.unwrap();
    let meetings = [
        (Vendor::DingTalk, sandbox.dingtalk().meeting.clone(), sandbox.dingtalk().participants.clone()),
        (Vendor::Huawei, sandbox.huawei().meeting.clone(), sandbox.huawei().participants.clone()),
        (Vendor::Tencent, sandbox.tencent().meeting.clone(), sandbox.tencent().participants.clone()),
    ];
    let clients: [&dyn MeetingControl; 3] = [&dingtalk(&sandbox), &huawei(&sandbox), &tencent(&sandbox)];
    for (client, (vendor, meeting, participants)) in clients.into_iter().zip(meetings) {
        let (gone, stays) = (&participants[1..3], &participants[3]);
        let report = client.remove(&Removal::new(&meeting, gone)).await.unwrap();
        assert!(report.all_gone(), "{report:?}");
        assert_eq!(words(&report), gone.iter().map(|one| (one.to_string(), "removed")).collect::<Vec<_>>());
        let left = sandbox.members(vendor, &meeting);
        assert!(
            left.iter().any(|one| one == stays) && left.iter().all(|one| gone.iter().all(|gone| one != gone)),
            "{left:?}"
        );
    }
}

#[tokio::test]
async fn somebody_who_is_not_there_is_told_apart() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let removal = Removal::new(&access.meeting, [&access.participants[1], &access.absent]);
    let report = dingtalk(&sandbox).remove(&removal).await.unwrap();
    assert_eq!(words(&report).iter().map(|(_, word)| *word).collect::<Vec<_>>(), ["removed", "not_there"]);

    let access = sandbox.huawei();
    let removal = Removal::new(&access.meeting, [access.participants[1].as_str(), "nobody"]);
    let report = huawei(&sandbox).remove(&removal).await.unwrap();
    assert_eq!(words(&report).iter().map(|(_, word)| *word).collect::<Vec<_>>(), ["removed", "not_there"]);

    let access = sandbox.tencent();
    let removal = Removal::new(&access.meeting, [access.participants[1].as_str(), "nobody", &access.participants[2]]);
    let report = tencent(&sandbox).remove(&removal).await.unwrap();
    assert_eq!(words(&report).iter().map(|(_, word)| *word).collect::<Vec<_>>(), ["removed", "not_there", "removed"]);
}

#[tokio::test]
async fn forty_five_people_are_three_calls_on_tencent() {
    let sandbox = Sandbox::start().await.unwrap();
    let people: Vec<String> = (0..45).map(|number| format!("user{number}")).collect();
    let room = sandbox.start_meeting(Vendor::Tencent, &people);
    let report = tencent(&sandbox).remove(&Removal::new(&room, &people)).await.unwrap();
    assert!(report.all_gone());
    assert_eq!(report.iter().map(|(participant, _)| participant.to_string()).collect::<Vec<_>>(), people);
    assert_eq!(calls(&sandbox, "kick_user_out"), 3);
    assert!(sandbox.members(Vendor::Tencent, &room).iter().all(|member| people.iter().all(|one| member != one)));
}

#[tokio::test]
async fn somebody_named_twice_is_sent_and_reported_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    let one = &access.participants[1];
    let report = tencent(&sandbox).remove(&Removal::new(&access.meeting, [one, one, one])).await.unwrap();
    assert_eq!(words(&report), [(one.to_string(), "removed")]);
    let sent = sandbox.exchanges().pop().unwrap().body;
    assert_eq!(sent["MemberList_Account"], serde_json::json!([one]));
}

#[tokio::test]
async fn nobody_at_all_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let clients: [&dyn MeetingControl; 3] = [&dingtalk(&sandbox), &huawei(&sandbox), &tencent(&sandbox)];
    for client in clients {
        let error = client.remove(&Removal::new("1234", Vec::<String>::new())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("empty"), "{error}");
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn what_a_vendor_lacks_is_refused_before_anything_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let plain = || Removal::new("1234", ["ann"]);
    let hour = Rejoin::ForbiddenFor(Duration::from_secs(3600));
    let refused: [(&dyn MeetingControl, Removal); 5] = [
        (&dingtalk(&sandbox), plain().reason("noise")),
        (&dingtalk(&sandbox), plain().rejoin(hour)),
        (&huawei(&sandbox), plain().reason("noise")),
        (&huawei(&sandbox), plain().rejoin(Rejoin::Forbidden)),
        (&huawei(&sandbox), plain().rejoin(hour)),
    ];
    for (client, removal) in refused {
        let error = client.remove(&removal).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert!(!error.may_have_been_applied());
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn who_may_not_come_back_cannot() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let (meeting, one) = (&access.meeting, &access.participants[1]);
    dingtalk(&sandbox).remove(&Removal::new(meeting, [one]).rejoin(Rejoin::Forbidden)).await.unwrap();
    assert!(sandbox.join(Vendor::DingTalk, meeting, one).is_err());

    let access = sandbox.tencent();
    let (meeting, one) = (&access.meeting, &access.participants[1]);
    let hour = Rejoin::ForbiddenFor(Duration::from_secs(3600));
    tencent(&sandbox).remove(&Removal::new(meeting, [one]).rejoin(hour)).await.unwrap();
    assert!(sandbox.join(Vendor::Tencent, meeting, one).is_err());
    sandbox.clock().advance(Duration::from_secs(3601));
    assert!(sandbox.join(Vendor::Tencent, meeting, one).is_ok());
}

#[tokio::test]
async fn a_reason_of_a_thousand_bytes_fits_and_one_more_does_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    let client = tencent(&sandbox);
    let fits = format!("{}a", "\u{6b22}".repeat(333));
    assert_eq!(fits.len(), 1000);
    let over = format!("{}ab", "\u{6b22}".repeat(333));
    let removal = Removal::new(&access.meeting, [&access.participants[1]]);
    let error = client.remove(&removal.clone().reason(over)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("Reason") && error.to_string().contains("1000"), "{error}");
    assert!(sandbox.exchanges().is_empty());
    assert!(client.remove(&removal.reason(fits)).await.unwrap().all_gone());
}

#[tokio::test]
async fn a_refused_meeting_fails_everybody_and_later_chunks_are_not_attempted() {
    let sandbox = Sandbox::start().await.unwrap();
    let people: Vec<String> = (0..400).map(|number| format!("user{number}")).collect();
    let report = tencent(&sandbox).remove(&Removal::new("room-unknown", &people)).await.unwrap();
    assert_eq!(report.iter().len(), 400);
    let failed = report.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_))).count();
    let spared = report.iter().filter(|(_, outcome)| matches!(outcome, Outcome::NotAttempted(_))).count();
    assert_eq!(failed + spared, 400);
    assert!(spared > 0, "{failed}");
    assert!(report.iter().all(|(_, outcome)| outcome.error().unwrap().code() == Some("100004")));
}

#[tokio::test]
async fn whom_the_organisation_does_not_know_costs_nobody_else() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let removal = Removal::new(&access.meeting, [access.participants[1].as_str(), "stranger", &access.participants[2]]);
    let report = dingtalk(&sandbox).remove(&removal).await.unwrap();
    assert_eq!(words(&report).iter().map(|(_, word)| *word).collect::<Vec<_>>(), ["removed", "failed", "removed"]);
    assert_eq!(report.outcome("stranger").unwrap().error().unwrap().code(), Some("unknownUserError"));
}

#[tokio::test]
async fn an_answer_that_never_came_is_unknown_not_failed() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    sandbox.inject(FaultRule::on("kick_user_out", Fault::BreakAfter));
    let client = tencent_builder(&sandbox).attempts(1).build().unwrap();
    let report = client.remove(&Removal::new(&access.meeting, [&access.participants[1]])).await.unwrap();
    let outcome = report.outcome(&access.participants[1]).unwrap();
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome}");
    assert!(outcome.error().unwrap().may_have_been_applied());
}

#[tokio::test]
async fn a_repeated_kick_that_finds_nobody_does_not_claim_that_nobody_was_there() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    sandbox.inject(FaultRule::on("kick_user_out", Fault::BreakAfter));
    let removal = Removal::new(&access.meeting, [&access.participants[1], &access.participants[2]]);
    let report = tencent(&sandbox).remove(&removal).await.unwrap();
    assert!(report.iter().all(|(_, outcome)| matches!(outcome, Outcome::Unknown(_))), "{report:?}");
}

#[tokio::test]
async fn a_roster_that_cannot_be_read_does_not_stop_a_removal() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    sandbox.inject(FaultRule::on("query_conference_members", Fault::Status(404)).always());
    let client = dingtalk_builder(&sandbox).build().unwrap();
    let report = client.remove(&Removal::new(&access.meeting, [&access.participants[1]])).await.unwrap();
    assert_eq!(words(&report), [(access.participants[1].clone(), "removed")]);
}

#[tokio::test]
async fn a_participant_whom_the_vendor_does_not_know_costs_nobody_else() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let unknown = r#"{"error_code":"MMC.111072008","error_msg":"PARTICIPANT_NOT_EXIST"}"#;
    let fault = Fault::Body { status: 400, content_type: "application/json".into(), bytes: unknown.into() };
    sandbox.inject(FaultRule::on("hang_up", fault));
    let removal = Removal::new(&access.meeting, [&access.participants[1], &access.participants[2]]);
    let report = huawei(&sandbox).remove(&removal).await.unwrap();
    assert!(report.all_gone(), "{report:?}");
    assert_eq!(calls(&sandbox, "hang_up"), 3);
}

#[tokio::test]
async fn a_ban_of_no_time_or_of_all_time_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    for time in [Duration::ZERO, Duration::from_millis(900), Duration::MAX] {
        let removal = Removal::new("room", ["ann"]).rejoin(Rejoin::ForbiddenFor(time));
        let error = tencent(&sandbox).remove(&removal).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn no_deadline_is_too_long() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    let client = tencent_builder(&sandbox).deadline(Duration::MAX).attempt_timeout(Duration::MAX).build().unwrap();
    let removal = Removal::new(&access.meeting, [&access.participants[1]]);
    assert!(client.remove(&removal).await.unwrap().all_gone());
}

#[tokio::test]
async fn the_host_password_can_come_from_the_meeting_itself() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let client = huawei_builder(&sandbox).build().unwrap();
    let report = client.remove(&Removal::new(&access.meeting, [&access.participants[1]])).await.unwrap();
    assert!(report.all_gone(), "{report:?}");
    assert_eq!(calls(&sandbox, "show_meeting_detail"), 1);
}

#[tokio::test]
async fn control_calls_carry_the_control_token_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    huawei(&sandbox).remove(&Removal::new(&access.meeting, [&access.participants[1]])).await.unwrap();
    let hang_up =
        sandbox.exchanges().into_iter().find(|exchange| exchange.operation.as_deref() == Some("hang_up")).unwrap();
    assert!(hang_up.headers.contains_key("x-conference-authorization"));
    assert!(!hang_up.headers.contains_key("x-access-token"));
    assert_eq!(calls(&sandbox, "create_app_id_token"), 0);
}

//! Ringing people: everybody once, whoever is among them.

use std::time::Duration;

use meeting_control::Vendor;
use meeting_control::control::{Invitation, Invitee, MeetingControl};

use crate::timed::{Departure, Reply, Timed, dingtalk_builder};

/// One whom the organisation does not know keeps nobody else from being rung, and nobody is rung twice.
#[tokio::test(start_paused = true)]
async fn one_who_cannot_be_invited_stops_nobody_else() {
    let stranger = |sent: &Departure| sent.body["inviteeList"].to_string().contains("stranger");
    let service = Timed::answering(move |sent| match sent.name.as_str() {
        "accessToken" => Reply::Answer(Duration::ZERO, 200, r#"{"accessToken":"token","expireIn":7200}"#.into()),
        _ if stranger(sent) => Reply::Answer(Duration::ZERO, 400, r#"{"code":"unknownUserError"}"#.into()),
        _ => Reply::Answer(Duration::ZERO, 200, r#"{"success":true}"#.into()),
    });
    let meetings = dingtalk_builder(&service).build().unwrap();
    let invitation = ["ann", "stranger", "bob", "cyd"]
        .into_iter()
        .fold(Invitation::new("meeting"), |invitation, one| invitation.ring(Invitee::Account(one.into()), one));
    let report = meetings.invite(&invitation).await.unwrap();
    let told: Vec<_> = report.iter().map(|(who, outcome)| (who.as_str(), outcome.as_str())).collect();
    assert_eq!(told, [("ann", "done"), ("stranger", "failed"), ("bob", "done"), ("cyd", "done")]);
    assert_eq!(report.outcome("stranger").unwrap().error().unwrap().code(), Some("unknownUserError"));
    let rung: Vec<_> = service.sent("invite").into_iter().filter(|sent| !stranger(sent)).collect();
    let rung: Vec<_> = rung.iter().flat_map(|sent| sent.body["inviteeList"].as_array().unwrap()).collect();
    assert_eq!(rung.len(), 3);
}

/// By its address alone, a report could not tell them apart.
#[tokio::test]
async fn one_address_is_rung_in_one_way() {
    let service = Timed::answering(|_| Reply::Answer(Duration::ZERO, 200, r#"{"success":true}"#.into()));
    let meetings = dingtalk_builder(&service).build().unwrap();
    let both = Invitation::new("meeting").ring(Invitee::Account("123".into()), "a");
    let both = both.ring(Invitee::Phone("123".into()), "b");
    let error = meetings.invite(&both).await.unwrap_err();
    assert!(error.to_string().contains("123") && !error.may_have_been_applied(), "{error}");
    assert!(service.sent("invite").is_empty());
}

#[test]
fn an_address_that_can_be_none_is_called_what_it_is() {
    for (vendor, invitee, told) in [
        (Vendor::DingTalk, Invitee::Account("a,b".into()), "the participant's account \"a,b\""),
        (Vendor::Huawei, Invitee::Sip(String::new()), "the SIP number \"\""),
        (Vendor::DingTalk, Invitee::Phone(" 86-1".into()), "the phone number \" 86-1\""),
    ] {
        let name = invitee.address().to_owned();
        let error = Invitation::new("meeting").ring(invitee, name).check(vendor).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
}

//! A removal tells the truth of everybody, in time, and while it is under way.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt as _;
use meeting_control::control::{BoxFuture, Invitation, Invitee, MeetingControl, Outcome, People, Removal, Report};
use meeting_control::http_service::{HttpError, HttpService, RequestBody, ResponseBody, Sending};
use meeting_control::sandbox::Sandbox;
use meeting_control::{Error, ErrorKind, Vendor, huawei, tencent};
use tokio::time::Instant;

use crate::timed::{Reply, Timed, dingtalk_builder, envelope, named, people, tencent_builder};

const LATENCY: Duration = Duration::from_millis(20);
const TOKEN: &str = r#"{"accessToken":"token","expireIn":7200}"#;

fn tencent_client(service: &Timed) -> tencent::Client {
    tencent_builder(service).build().unwrap()
}

fn answer(body: impl Into<String>) -> Reply {
    Reply::Answer(LATENCY, 200, body.into())
}

fn count(report: &Report, word: &str) -> usize {
    report.iter().filter(|(_, outcome)| outcome.as_str() == word).count()
}

#[tokio::test(start_paused = true)]
async fn one_person_who_may_not_be_removed_stops_nobody_else() {
    for code in [100002, 100005, 100006, 100016] {
        let service = Timed::answering(move |departure| match named(departure).contains(&"user25") {
            true => answer(envelope(code)),
            false => answer(envelope(0)),
        });
        let report = tencent_client(&service).remove(&Removal::new("room", people(400))).await.unwrap();
        assert_eq!(count(&report, "removed"), 399, "{code}");
        let outcome = report.outcome("user25").unwrap();
        match code {
            100005 => assert!(matches!(outcome, Outcome::NotThere)),
            _ => {
                assert!(matches!(outcome, Outcome::Failed(_)), "{outcome}");
                assert_eq!(outcome.error().unwrap().code(), Some(&*code.to_string()));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn many_people_who_may_not_be_removed_stop_nobody_else() {
    let service = Timed::answering(|departure| match named(departure).iter().any(|one| one.ends_with('3')) {
        true => answer(envelope(100006)),
        false => answer(envelope(0)),
    });
    let report = tencent_client(&service).remove(&Removal::new("room", people(400))).await.unwrap();
    assert_eq!((count(&report, "removed"), count(&report, "failed")), (360, 40));
}

#[tokio::test(start_paused = true)]
async fn rights_that_suffice_for_nobody_are_not_tried_out_on_everybody() {
    let service = Timed::answering(|_| answer(envelope(100006)));
    let report = tencent_client(&service).remove(&Removal::new("room", people(10_000))).await.unwrap();
    assert_eq!(count(&report, "failed") + count(&report, "not_attempted"), 10_000);
    assert!(service.sent("kick_user_out").len() < 100, "{}", service.sent("kick_user_out").len());
}

#[tokio::test(start_paused = true)]
async fn who_is_absent_is_told_although_the_others_may_not_be_removed() {
    let service = Timed::answering(|departure| match named(departure)[..] {
        ref several if several.contains(&"user0") || several.contains(&"user1") => answer(envelope(100006)),
        _ => answer(envelope(100005)),
    });
    let report = tencent_builder(&service).build().unwrap().remove(&Removal::new("room", people(100))).await.unwrap();
    assert_eq!((count(&report, "not_there"), count(&report, "failed")), (98, 2), "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn what_a_lost_call_may_have_done_no_later_refusal_denies() {
    let refusals = [
        (401, String::new()),
        (403, envelope(70001)),
        (404, envelope(100004)),
        (200, envelope(100006)),
        (200, envelope(60008)),
        (429, String::new()),
    ];
    for (status, body) in refusals {
        let calls = AtomicUsize::new(0);
        let (told, last) = (body.clone(), body);
        let service = Timed::answering(move |_| match calls.fetch_add(1, Ordering::Relaxed) {
            0 => Reply::Lost,
            1 => answer(envelope(100005)),
            _ => Reply::Answer(LATENCY, status, last.clone()),
        });
        let report = tencent_client(&service).remove(&Removal::new("room", people(4))).await.unwrap();
        assert_eq!(count(&report, "unknown"), 4, "{status} {told}: {report:?}");
        assert!(report.iter().all(|(_, outcome)| outcome.error().unwrap().may_have_been_applied()));
    }
}

#[tokio::test(start_paused = true)]
async fn whom_a_later_call_removes_is_removed_after_all() {
    let calls = AtomicUsize::new(0);
    let service = Timed::answering(move |departure| match calls.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::Lost,
        _ if named(departure).contains(&"user1") => answer(envelope(100005)),
        _ => answer(envelope(0)),
    });
    let report = tencent_client(&service).remove(&Removal::new("room", people(4))).await.unwrap();
    assert_eq!((count(&report, "removed"), count(&report, "unknown")), (3, 1));
    assert!(matches!(report.outcome("user1"), Some(Outcome::Unknown(_))));
}

#[tokio::test(start_paused = true)]
async fn the_list_of_members_has_one_share_of_the_time_however_many_pages_it_has() {
    for (pause, pages) in [(Duration::from_millis(450), 40), (LATENCY, usize::MAX)] {
        let page = AtomicUsize::new(0);
        let service = Timed::answering(move |departure| match departure.name.as_str() {
            "accessToken" => Reply::Answer(Duration::ZERO, 200, TOKEN.to_owned()),
            "members" => {
                let page = page.fetch_add(1, Ordering::Relaxed) + 1;
                let next = if page < pages { page.to_string() } else { String::new() };
                let body =
                    format!(r#"{{"memberModels":[{{"unionId":"u{page}","attendStatus":3}}],"nextToken":"{next}"}}"#);
                Reply::Answer(pause, 200, body)
            }
            _ => answer(r#"{"success":true}"#),
        });
        let client = dingtalk_builder(&service).build().unwrap().with_deadline(Duration::from_secs(2));
        let start = Instant::now();
        let report = client.remove(&Removal::new("644272f14ba331014", ["ann"])).await.unwrap();
        assert_eq!(count(&report, "removed"), 1);
        assert!(start.elapsed() <= Duration::from_millis(500) + LATENCY, "{:?}", start.elapsed());
        assert_eq!(service.sent("kick").len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_says_nothing_takes_the_time_of_one_call() {
    let service = Timed::answering(|_| Reply::Silence);
    let client = tencent_builder(&service).deadline(Duration::from_millis(500)).build().unwrap();
    let start = Instant::now();
    let report = client.remove(&Removal::new("room", people(1000))).await.unwrap();
    assert_eq!(start.elapsed().as_millis(), 500);
    let sent = service.sent("kick_user_out").len() * 20;
    assert_eq!((count(&report, "unknown"), count(&report, "not_attempted")), (sent, 1000 - sent));
    assert!(report.iter().all(|(_, outcome)| outcome.error().unwrap().kind() == ErrorKind::Timeout));
}

#[tokio::test(start_paused = true)]
async fn a_removal_ends_with_its_deadline() {
    let service = Timed::answering(|_| Reply::Answer(Duration::from_millis(300), 200, envelope(0)));
    let client = tencent_builder(&service).calls_per_second(10).build().unwrap();
    let start = Instant::now();
    let removal = Removal::new("room", people(1000)).deadline(Duration::from_secs(3));
    let report = client.remove(&removal).await.unwrap();
    assert!(start.elapsed() <= Duration::from_secs(3), "{:?}", start.elapsed());
    assert!(count(&report, "removed") >= 200, "{report:?}");
    assert_eq!(count(&report, "removed") + count(&report, "unknown") + count(&report, "not_attempted"), 1000);
    assert!(count(&report, "removed") + count(&report, "unknown") <= service.sent("kick_user_out").len() * 20);
    assert!(count(&report, "not_attempted") > 0);

    let report = client.remove(&removal.deadline(Duration::ZERO)).await.unwrap();
    assert_eq!(count(&report, "not_attempted"), 1000);
    assert!(report.iter().all(|(_, outcome)| outcome.error().unwrap().kind() == ErrorKind::Timeout));
}

/// A vendor whose call of this name says nothing, and who answers the others so.
fn silent_at(name: &'static str, others: &'static str) -> Timed {
    Timed::answering(move |departure| match departure.name == name {
        true => Reply::Silence,
        false => answer(others),
    })
}

/// Nothing of what was asked for has left, whether it is people's own deadline that ends or the client's.
#[tokio::test(start_paused = true)]
async fn who_waits_for_credentials_until_the_deadline_is_not_attempted() {
    let login = silent_at("accessToken", "");
    let token = silent_at("token", r#"{"accessToken":"token","validPeriod":43200}"#);
    let huawei = huawei::Client::builder(huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key")))
        .host_password("host-password");
    let clients: [&dyn MeetingControl; 2] = [
        &dingtalk_builder(&login).deadline(Duration::from_secs(5)).build().unwrap(),
        &huawei.http_service(token.clone()).deadline(Duration::from_secs(5)).build().unwrap(),
    ];
    for (client, seconds) in clients.into_iter().flat_map(|client| [(client, 1), (client, 60)]) {
        let people = People::new("644272114", ["ann", "bob"]).deadline(Duration::from_secs(seconds));
        let removed = client.remove(&Removal::of(people.clone())).await.unwrap();
        let muted = client.mute(&people).await.unwrap();
        for report in [&removed, &muted] {
            assert_eq!(count(report, "not_attempted"), 2, "{seconds} s: {report:?}");
            let errors = report.iter().filter_map(|(_, outcome)| outcome.error());
            assert!(errors.clone().count() == 2 && errors.clone().all(|error| !error.may_have_been_applied()));
            assert!(errors.clone().all(|error| error.kind() == ErrorKind::Timeout), "{report:?}");
        }
    }
    let invitation = Invitation::new("644272114").ring(Invitee::Account("ann".into()), "Ann");
    let invited = clients[0].invite(&invitation).await.unwrap();
    assert_eq!(count(&invited, "not_attempted"), 1, "{invited:?}");
    assert!(login.sent("kick").is_empty() && login.sent("mute").is_empty() && login.sent("invite").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_slow_vendor_and_many_people_fit_into_the_time_that_nobody_has_set() {
    let service = Timed::answering(|_| Reply::Answer(Duration::from_secs(2), 200, envelope(0)));
    let client = tencent_builder(&service).calls_per_second(2).build().unwrap();
    let report = client.remove(&Removal::new("room", people(2000))).await.unwrap();
    assert!(report.all_gone());
}

#[tokio::test(start_paused = true)]
async fn outcomes_come_as_they_are_known_and_a_removal_given_up_tells_what_is() {
    let service = Timed::answering(|departure| match named(departure).contains(&"user0") {
        true => answer(envelope(0)),
        false => Reply::Answer(Duration::from_secs(5), 200, envelope(0)),
    });
    let client = tencent_client(&service);
    let removal = Removal::new("room", people(400));
    let mut removing = client.removing(&removal).await.unwrap();
    assert_eq!(count(&removing.report(), "not_attempted"), 400, "nothing happens by itself");
    let start = Instant::now();
    let (first, outcome) = removing.next().await.unwrap();
    assert_eq!((first.as_str(), outcome.as_str(), start.elapsed()), ("user0", "removed", LATENCY));
    let next = tokio::time::timeout(Duration::from_secs(1), removing.by_ref().skip(19).next()).await;
    assert!(next.is_err(), "{next:?}");
    let sent = service.sent("kick_user_out").len() * 20;
    let report = removing.report();
    drop(removing);
    assert_eq!(report.iter().len(), 400);
    assert_eq!(report.iter().map(|(one, _)| one.to_owned()).collect::<Vec<_>>(), people(400));
    assert_eq!(count(&report, "removed"), 20);
    assert_eq!((count(&report, "unknown"), count(&report, "not_attempted")), (sent - 20, 400 - sent));
    assert!(
        report.iter().filter_map(|(_, outcome)| outcome.error()).all(|error| error.kind() == ErrorKind::Interrupted)
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_read_to_its_end_tells_of_everybody_once() {
    let service = Timed::answering(|departure| match named(departure).iter().any(|one| one.ends_with('3')) {
        true => answer(envelope(100005)),
        false => answer(envelope(0)),
    });
    let client = tencent_client(&service);
    let clients: [&dyn MeetingControl; 1] = [&client];
    let removal = Removal::new("room", people(100));
    let mut removing = clients[0].removing(&removal).await.unwrap();
    let mut told = Vec::new();
    while let Some((participant, _)) = removing.next().await {
        told.push(participant);
    }
    told.sort_unstable();
    let mut everybody = people(100);
    everybody.sort_unstable();
    assert_eq!(told, everybody);
    assert_eq!((count(&removing.report(), "removed"), count(&removing.report(), "not_there")), (90, 10));
}

/// A double of a user's, which knows nothing of streams.
struct Fake(Mutex<Option<Report>>);

impl MeetingControl for Fake {
    fn vendor(&self) -> Vendor {
        Vendor::Tencent
    }

    fn remove<'a>(&'a self, _: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
        Box::pin(async move { Ok(self.0.lock().unwrap().take().unwrap()) })
    }
}

#[tokio::test(start_paused = true)]
async fn an_implementation_without_a_stream_has_one() {
    let service = Timed::answering(|_| answer(envelope(0)));
    let removal = Removal::new("room", people(3));
    let fake = Fake(Mutex::new(Some(tencent_client(&service).remove(&removal).await.unwrap())));
    let told: Vec<_> = fake.removing(&removal).await.unwrap().map(|(one, _)| one).collect().await;
    assert_eq!(told, people(3));
}

#[tokio::test]
async fn an_account_or_a_number_on_huawei_is_told_as_what_it_is() {
    let token = r#"{"data":{"token":"control","confTokenExpireTime":1800}}"#;
    let list = r#"{"attendees":[{"accountID":"ann@mycorp.com","userUUID":"uuid-1","phone":"+9905"}],
        "participants":[{"pid":"pid-1","phone":"+9905","name":"Ann","state":0}]}"#;
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "token" => answer(token),
        "realTimeInfo" => answer(list),
        _ => answer(r#"{"returnCode":0}"#),
    });
    let builder = huawei::Client::builder(huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key")))
        .host_password("host-password");
    let client = builder.http_service(service.clone()).build().unwrap();
    let named = ["pid-1", "pid-2", "ann@mycorp.com", "uuid-1", "+9905", "Ann"];
    let report = client.remove(&Removal::new("123", named)).await.unwrap();
    let words: Vec<_> = report.iter().map(|(_, outcome)| outcome.as_str()).collect();
    assert_eq!(words, ["removed", "not_there", "failed", "failed", "failed", "failed"]);
    for (named, what) in [("ann@mycorp.com", "account"), ("uuid-1", "user's id"), ("+9905", "number"), ("Ann", "name")]
    {
        let error = report.outcome(named).unwrap().error().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains(what) && error.to_string().contains("pid"), "{error}");
    }
}

#[tokio::test]
async fn a_removal_on_dingtalk_and_huawei_streams_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let (dingtalk, huawei) = (crate::clients::dingtalk(&sandbox), crate::clients::huawei(&sandbox));
    let meetings = [&sandbox.dingtalk().meeting, &sandbox.huawei().meeting];
    let people = [&sandbox.dingtalk().participants[1], &sandbox.huawei().participants[1]];
    let clients: [&dyn MeetingControl; 2] = [&dingtalk, &huawei];
    for ((client, meeting), person) in clients.into_iter().zip(meetings).zip(people) {
        let removal = Removal::new(meeting, [person]);
        let told: Vec<_> = client.removing(&removal).await.unwrap().collect().await;
        assert!(matches!(&told[..], [(one, Outcome::Removed)] if one == person), "{told:?}");
    }
}

/// Answers the calls one after the other, and counts how often all of them are asked whether they are through.
struct OneByOne {
    begun: AtomicUsize,
    polls: Arc<AtomicUsize>,
}

impl HttpService for OneByOne {
    fn send(&self, request: http::Request<RequestBody>) -> Sending<'_> {
        let turn = u32::try_from(self.begun.fetch_add(1, Ordering::Relaxed)).unwrap();
        Box::pin(async move {
            let _sent = request.into_body().into_bytes();
            let mut pause = Box::pin(tokio::time::sleep(LATENCY * turn));
            poll_fn(|context| {
                self.polls.fetch_add(1, Ordering::Relaxed);
                pause.as_mut().poll(context)
            })
            .await;
            http::Response::builder().body(ResponseBody::from(envelope(0))).map_err(HttpError::unknown)
        })
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_one_call_is_not_looked_for_in_all_of_them() {
    let polls = Arc::new(AtomicUsize::new(0));
    let service = OneByOne { begun: AtomicUsize::new(0), polls: Arc::clone(&polls) };
    let credentials =
        tencent::Credentials::new(1_400_000_000, tencent::SecretKey("key"), tencent::Identifier("administrator"));
    let client = tencent::Client::builder(credentials).http_service(service).build().unwrap();
    let report = client.remove(&Removal::new("room", people(2000))).await.unwrap();
    assert_eq!(count(&report, "removed"), 2000);
    let polls = polls.load(Ordering::Relaxed);
    assert!(polls <= 400, "{polls} for a hundred calls");
}

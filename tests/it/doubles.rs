//! A program of a user's own, tested with a double of a vendor and with the sandbox: all that this takes is public.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use meeting_control::control::{BoxFuture, MeetingControl, Outcome, ParticipantId, Rejoin, Removal, Report, Verb};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::{Error, ErrorKind, Limit, Oddity, Response, Vendor};

/// The user's program: whoever was reported three times has to leave. Tells the moderators what became of it.
async fn moderate(meetings: &dyn MeetingControl, room: &str, reports: &[(&str, u32)]) -> String {
    let troublemakers: Vec<&str> = reports.iter().filter(|(_, count)| *count >= 3).map(|(name, _)| *name).collect();
    if troublemakers.is_empty() {
        return "all is quiet".to_owned();
    }
    let removal = Removal::new(room, troublemakers);
    let report = match meetings.remove(&removal).await {
        Ok(report) => report,
        Err(error) => return format!("nobody was removed: {error}"),
    };
    let doubtful = report.into_iter().filter(|(_, outcome)| !outcome.is_gone());
    let lines: Vec<String> = doubtful.map(|(name, outcome)| format!("look after {name}: {outcome}")).collect();
    if lines.is_empty() { "removed".to_owned() } else { lines.join("\n") }
}

/// Answers what the test says, and keeps what it was asked.
struct Double<F> {
    asked: Mutex<Vec<Removal>>,
    outcome: F,
}

impl<F: Fn(&str) -> Outcome> Double<F> {
    fn new(outcome: F) -> Self {
        Self { asked: Mutex::default(), outcome }
    }
}

impl<F: Fn(&str) -> Outcome + Send + Sync> MeetingControl for Double<F> {
    fn vendor(&self) -> Vendor {
        Vendor::Huawei
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
        Box::pin(async move {
            removal.check(self.vendor())?;
            if removal.stated_reason().is_some() || removal.stated_rejoin() != Rejoin::Allowed {
                return Err(Error::new(self.vendor(), ErrorKind::Unsupported));
            }
            self.asked.lock().unwrap().push(removal.clone());
            let outcomes = removal.participants().iter().map(|one| (one, (self.outcome)(one)));
            Ok(Report::new(Verb::Remove, self.vendor(), removal.meeting(), outcomes))
        })
    }
}

#[tokio::test]
async fn a_program_is_tested_with_a_double() {
    let broken = Error::new(Vendor::Huawei, ErrorKind::Interrupted).with_operation("hang_up");
    let double = Double::new(|name| match name {
        "ann" => Outcome::Removed,
        _ => Outcome::Unknown(broken.clone()),
    });
    assert_eq!(moderate(&double, "room", &[("ann", 2)]).await, "all is quiet");
    assert_eq!(moderate(&double, "room", &[("ann", 3), ("bob", 1)]).await, "removed");
    assert_eq!(
        moderate(&double, "room", &[("ann", 3), ("bob", 4)]).await,
        "look after bob: unknown: huawei hang_up: interrupted; the vendor may have acted"
    );
    assert!(moderate(&double, "", &[("ann", 3)]).await.starts_with("nobody was removed: huawei: invalid argument"));
    assert_eq!(*double.asked.lock().unwrap(), [Removal::new("room", ["ann"]), Removal::new("room", ["ann", "bob"])]);
}

#[tokio::test]
async fn the_same_program_is_tested_with_the_sandbox_of_every_vendor() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let meetings = sandbox.client(vendor).unwrap();
        assert_eq!(meetings.vendor(), vendor);
        let room = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        assert_eq!(moderate(&*meetings, &room, &[("ann", 3)]).await, "removed");
        assert_eq!(sandbox.members(vendor, &room), ["host", "bob"]);
    }
    sandbox.inject(FaultRule::on("kick_user_out", Fault::BreakAfter).always());
    let meetings = sandbox.tencent_builder().attempts(1).build().unwrap();
    let room = sandbox.start_meeting(Vendor::Tencent, ["host", "ann"]);
    let told = moderate(&meetings, &room, &[("ann", 3)]).await;
    assert!(
        told.starts_with("look after ann: unknown: tencent kick_user_out: interrupted: the connection broke"),
        "{told}"
    );
}

#[tokio::test]
async fn whoever_is_generic_takes_what_is_behind_a_pointer() {
    async fn removes(meetings: impl MeetingControl, room: &str, name: &str) -> bool {
        meetings.remove(&Removal::new(room, [name])).await.unwrap().all_gone()
    }
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let room = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        assert!(removes(sandbox.client(vendor).unwrap(), &room, "ann").await);
        let shared: Arc<dyn MeetingControl> = sandbox.client(vendor).unwrap().into();
        assert!(removes(Arc::clone(&shared), &room, "bob").await);
        assert_eq!(shared.vendor(), vendor);
    }
}

#[tokio::test]
async fn a_meeting_that_is_not_there_is_not_found_on_every_vendor() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let meetings = sandbox.client(vendor).unwrap();
        let report = meetings.remove(&Removal::new("914083199", ["ann", "bob"])).await.unwrap();
        for (name, outcome) in &report {
            let error = outcome.error().unwrap();
            assert_eq!(error.kind(), ErrorKind::NotFound, "{vendor}, {name}: {error}");
            assert!(!error.may_have_been_applied(), "{error}");
        }
    }
}

#[test]
fn an_error_tells_the_truth_of_its_kind_until_it_is_told_otherwise() {
    let made = |kind| Error::new(Vendor::DingTalk, kind);
    for kind in [ErrorKind::ServerError, ErrorKind::Timeout, ErrorKind::Interrupted, ErrorKind::InvalidResponse] {
        assert!(made(kind).may_have_been_applied(), "{kind}");
        assert!(!made(kind).with_may_have_been_applied(false).may_have_been_applied(), "{kind}");
    }
    for kind in [ErrorKind::Connect, ErrorKind::RateLimited, ErrorKind::NotFound, ErrorKind::InvalidArgument] {
        assert!(!made(kind).may_have_been_applied(), "{kind}");
    }
    assert!(made(ErrorKind::RateLimited).is_retryable() && !made(ErrorKind::NotFound).is_retryable());
    assert!(!made(ErrorKind::RateLimited).with_retryable(false).is_retryable());
    let late = made(ErrorKind::Timeout);
    assert!(late.clone().with_limit(Limit::Answer).may_have_been_applied());
    assert!(!late.with_limit(Limit::Turn).may_have_been_applied());
}

#[tokio::test]
async fn an_error_of_the_sandbox_can_be_made_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.tencent_client().unwrap();
    let report = client.remove(&Removal::new("nowhere", ["ann"])).await.unwrap();
    let error = report.outcome("ann").and_then(Outcome::error).unwrap();
    let made = Error::new(Vendor::Tencent, ErrorKind::NotFound)
        .with_operation("kick_user_out")
        .with_code(error.code().unwrap())
        .with_meaning(error.meaning().unwrap())
        .with_message(error.message().unwrap())
        .with_http_status(200);
    assert_ne!(*error, made, "the request id is another");
    let made = made.with_request_id(error.request_id().unwrap());
    assert_eq!(*error, made);
    assert_eq!(error.to_string(), made.to_string());
    assert_eq!(report, Report::new(Verb::Remove, Vendor::Tencent, "nowhere", [("ann", Outcome::Failed(made.clone()))]));
    assert_ne!(made.clone().with_retry_after(Duration::from_secs(1)), made);
    let caused = made.clone().with_source(std::io::Error::other("lost"));
    assert_eq!(std::error::Error::source(&caused).unwrap().to_string(), "lost");
    assert_eq!(caused, made, "sources are not compared");
}

#[test]
fn answers_can_be_made_and_compared() {
    let oddity = Oddity::new("members[0].age", "an object", "a whole number");
    let answer = Response::new(vec!["ann"]).with_request_id("R-1").with_oddities([oddity.clone()]);
    assert_eq!((answer.len(), answer.request_id(), answer.oddities()), (1, Some("R-1"), &[oddity][..]));
    assert_ne!(answer, Response::new(vec!["ann"]));
    assert_eq!(Response::new(vec!["ann"]), Response::new(vec!["ann"]));
}

#[test]
fn a_report_is_read_in_every_way() {
    let report =
        Report::new(Verb::Remove, Vendor::Tencent, "room", [("ann", Outcome::Removed), ("bob", Outcome::NotThere)]);
    let mut names = Vec::new();
    for (name, outcome) in &report {
        assert!(outcome.is_gone());
        names.push(name);
    }
    assert_eq!(names, ["ann", "bob"]);
    assert_eq!(report.iter().len(), 2);
    assert_eq!(report.to_string(), "ann: removed\nbob: was not there");
    let owned: Vec<(ParticipantId, Outcome)> = report.clone().into_iter().collect();
    assert_eq!(Report::new(Verb::Remove, report.vendor(), report.meeting(), owned), report);
}

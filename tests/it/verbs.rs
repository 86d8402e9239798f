//! Running a meeting on any vendor: what is claimed works, what is not is refused before anything is sent, and the documentation says so.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use meeting_control::control::{
    Audit, AuditEntry, DryRun, Invitation, Invitee, MeetingControl, NewMeeting, NewName, Outcome, Participant, People,
    Person, Rejoin, Removal, Report, Role, SelfUnmute, Support, Verb,
};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::{Error, ErrorKind, Vendor};

use crate::clients::{dingtalk, huawei, tencent};

fn client(sandbox: &Sandbox, vendor: Vendor) -> Box<dyn MeetingControl> {
    match vendor {
        Vendor::DingTalk => Box::new(dingtalk(sandbox)),
        Vendor::Huawei => Box::new(huawei(sandbox)),
        Vendor::Tencent => Box::new(tencent(sandbox)),
    }
}

/// A meeting of its own for each verb.
struct Stage<'a> {
    sandbox: &'a Sandbox,
    vendor: Vendor,
    meetings: Box<dyn MeetingControl>,
    meeting: String,
    ann: String,
    bob: String,
}

impl<'a> Stage<'a> {
    /// With people's ids as the list of participants tells them.
    async fn open(sandbox: &'a Sandbox, vendor: Vendor) -> Self {
        sandbox.start_meeting(vendor, ["cyd"]); // a person, but elsewhere
        let meeting = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        let meetings = client(sandbox, vendor);
        let listed = meetings.participants(&meeting).all().await.unwrap();
        let [host, ann, bob] = &listed[..] else { panic!("{listed:?}") };
        assert_eq!([host.role, ann.role, bob.role], [Role::Host, Role::Attendee, Role::Attendee]);
        let [ann, bob] = [ann, bob].map(|one| one.id.clone().unwrap());
        Self { sandbox, vendor, meetings, meeting, ann, bob }
    }

    /// Before which nothing is sent.
    fn closed(sandbox: &'a Sandbox, vendor: Vendor) -> Self {
        let meetings = client(sandbox, vendor);
        let [meeting, ann, bob] = ["1234567890", "ann", "bob"].map(str::to_owned);
        Self { sandbox, vendor, meetings, meeting, ann, bob }
    }

    fn people(&self) -> People {
        People::new(&self.meeting, [&self.ann, &self.bob])
    }

    fn removal(&self) -> Removal {
        Removal::of(self.people())
    }

    async fn participant(&self, id: &str) -> Participant {
        let listed = self.meetings.participants(&self.meeting).all().await.unwrap();
        listed.into_iter().find(|one| one.id.as_deref() == Some(id)).unwrap()
    }

    async fn act(&self, verb: Verb) -> Result<(), Error> {
        let Self { meetings, meeting, ann, .. } = self;
        let new = NewMeeting::new("Weekly");
        match verb {
            Verb::Create => meetings.create(&self.usual(new)).await.map(drop),
            Verb::CreateWithId => meetings.create(&self.usual(new).id("room-of-ours")).await.map(drop),
            Verb::CreateWithOwner => meetings.create(&self.usual(new).owner("ann")).await.map(drop),
            Verb::Find => meetings.find().all().await.map(drop),
            Verb::Info => meetings.info(meeting).await.map(drop),
            Verb::Participants | Verb::ParticipantsMuted => meetings.participants(meeting).all().await.map(drop),
            Verb::InviteAccount => self.invite(Invitee::Account("cyd".into())).await,
            Verb::InviteSip => self.invite(Invitee::Sip("+99051000000077".into())).await,
            Verb::InvitePhone => self.invite(Invitee::Phone("13800000000".into())).await,
            Verb::Remove => meetings.remove(&self.removal()).await.map(all_done),
            Verb::RemoveWithReason => meetings.remove(&self.removal().reason("noise")).await.map(all_done),
            Verb::RemoveConfirmed => meetings.remove(&self.removal().confirmed()).await.map(all_done),
            Verb::RemoveForGood => meetings.remove(&self.removal().rejoin(Rejoin::Forbidden)).await.map(all_done),
            Verb::RemoveForTime => {
                let hour = Rejoin::ForbiddenFor(Duration::from_secs(3600));
                meetings.remove(&self.removal().rejoin(hour)).await.map(all_done)
            }
            Verb::Bans => meetings.bans(meeting).all().await.map(drop),
            Verb::LiftBans => meetings.lift_bans(&self.people()).await.map(all_done),
            Verb::Mute => meetings.mute(&self.people()).await.map(all_done),
            Verb::AskToUnmute => meetings.ask_to_unmute(&self.people()).await.map(all_done),
            Verb::MuteEverybody => meetings.mute_everybody(meeting, SelfUnmute::Allowed).await.map(drop),
            Verb::MuteEverybodyForGood => meetings.mute_everybody(meeting, SelfUnmute::Forbidden).await.map(drop),
            Verb::UnmuteEverybody => meetings.unmute_everybody(meeting).await.map(drop),
            Verb::Lock => meetings.lock(meeting).await.map(drop),
            Verb::Unlock => meetings.unlock(meeting).await.map(drop),
            Verb::HandOverHost => meetings.hand_over_host(meeting, Person(ann)).await.map(drop),
            Verb::AddCohosts => meetings.add_cohosts(&self.people()).await.map(all_done),
            Verb::RemoveCohosts => meetings.remove_cohosts(&self.people()).await.map(all_done),
            Verb::Rename => meetings.rename(meeting, Person(ann), NewName("Ann of sales")).await.map(drop),
            Verb::SendToWaitingRoom => meetings.send_to_waiting_room(&self.people()).await.map(all_done),
            Verb::LetIn => {
                let waiting = self.sandbox.waiting(self.vendor, meeting);
                let people = People::new(meeting, if waiting.is_empty() { vec![ann.clone()] } else { waiting });
                meetings.let_in(&people).await.map(all_done)
            }
            Verb::LetEverybodyIn => meetings.let_everybody_in(meeting).await.map(drop),
            Verb::StartRecording => meetings.start_recording(meeting).await.map(drop),
            Verb::StopRecording => meetings.stop_recording(meeting).await.map(drop),
            Verb::Extend => meetings.extend(meeting, Duration::from_secs(600)).await.map(drop),
            Verb::End => meetings.end(meeting).await.map(drop),
            other => panic!("{other} is not tried"),
        }
    }

    /// With all that the vendor wants beside the option that is tried.
    fn usual(&self, new: NewMeeting) -> NewMeeting {
        match self.vendor {
            Vendor::DingTalk => new.owner("host"),
            Vendor::Huawei => new,
            Vendor::Tencent => new.id(format!("{}-new", self.meeting)),
        }
    }

    async fn invite(&self, invitee: Invitee) -> Result<(), Error> {
        self.meetings.invite(&Invitation::new(&self.meeting).ring(invitee, "Cyd")).await.map(all_done)
    }

    /// What must have been done before, for there to be an effect.
    async fn prepare(&self, verb: Verb) {
        let before = match verb {
            Verb::AskToUnmute => Verb::Mute,
            Verb::UnmuteEverybody => Verb::MuteEverybodyForGood,
            Verb::Unlock => Verb::Lock,
            Verb::RemoveCohosts => Verb::AddCohosts,
            Verb::LetIn | Verb::LetEverybodyIn => Verb::SendToWaitingRoom,
            Verb::StopRecording => Verb::StartRecording,
            Verb::Bans | Verb::LiftBans => Verb::RemoveForTime,
            _ => return,
        };
        self.act(before).await.unwrap_or_else(|error| panic!("{before} before {verb}: {error}"));
    }

    /// Where the effect can be read back.
    async fn look(&self, verb: Verb) {
        let Self { meetings, meeting, vendor, sandbox, ann, .. } = self;
        let tells_muted = meetings.capabilities().has(Verb::ParticipantsMuted);
        let joins = || sandbox.join(*vendor, meeting, "ann");
        match verb {
            Verb::Find => {
                let found = meetings.find().all().await.unwrap();
                assert!(found.iter().any(|one| one.id == *meeting), "{found:?}");
            }
            Verb::Remove | Verb::RemoveWithReason | Verb::RemoveConfirmed => {
                assert_eq!(meetings.participants(meeting).all().await.unwrap().len(), 1);
                joins().unwrap();
            }
            Verb::RemoveForGood | Verb::RemoveForTime => drop(joins().unwrap_err()),
            Verb::Bans => {
                let bans = meetings.bans(meeting).all().await.unwrap();
                assert_eq!(bans.iter().map(|ban| &ban.id).collect::<Vec<_>>(), [ann, &self.bob]);
                assert!(bans.iter().all(|ban| ban.until.is_some_and(|until| until > UNIX_EPOCH)));
            }
            Verb::LiftBans => drop(joins().unwrap()),
            Verb::Mute | Verb::MuteEverybody if tells_muted => {
                assert_eq!(self.participant(ann).await.muted, Some(true))
            }
            Verb::AskToUnmute if tells_muted => assert_eq!(self.participant(ann).await.muted, Some(false)),
            Verb::MuteEverybodyForGood | Verb::UnmuteEverybody if *vendor == Vendor::Tencent => {
                let muted = meetings.info(meeting).await.unwrap().everybody_muted;
                assert_eq!(muted, Some(verb == Verb::MuteEverybodyForGood));
            }
            Verb::Lock if *vendor == Vendor::DingTalk => drop(sandbox.join(*vendor, meeting, "late").unwrap_err()),
            Verb::Unlock => drop(sandbox.join(*vendor, meeting, "late").unwrap()),
            Verb::HandOverHost => assert_eq!(self.participant(ann).await.role, Role::Host),
            Verb::AddCohosts => assert_eq!(self.participant(ann).await.role, Role::Cohost),
            Verb::RemoveCohosts => assert_eq!(self.participant(ann).await.role, Role::Attendee),
            Verb::Rename => assert_eq!(self.participant(ann).await.name.as_deref(), Some("Ann of sales")),
            Verb::SendToWaitingRoom => assert_eq!(meetings.participants(meeting).all().await.unwrap().len(), 1),
            Verb::LetIn | Verb::LetEverybodyIn => {
                assert_eq!(meetings.participants(meeting).all().await.unwrap().len(), 3);
            }
            Verb::StartRecording | Verb::StopRecording if *vendor == Vendor::DingTalk => {
                let recorded = meetings.info(meeting).await.unwrap().recorded;
                assert_eq!(recorded, Some(verb == Verb::StartRecording));
            }
            Verb::End => assert!(sandbox.members(*vendor, meeting).is_empty()),
            _ => {}
        }
    }
}

fn all_done(report: Report) {
    let is_well = |outcome: &Outcome| outcome.is_done() || *outcome == Outcome::Planned;
    assert!(report.iter().all(|(_, outcome)| is_well(outcome)), "{report:?}");
}

/// The sandbox's operations that have been called.
fn called(sandbox: &Sandbox) -> Vec<String> {
    sandbox.exchanges().into_iter().filter_map(|exchange| exchange.operation).collect()
}

#[tokio::test]
async fn what_is_claimed_works() {
    for vendor in Vendor::ALL {
        for verb in Verb::ALL.iter().copied().filter(|verb| verb.support(vendor).is_there()) {
            let sandbox = Sandbox::start().await.unwrap();
            let stage = Stage::open(&sandbox, vendor).await;
            stage.prepare(verb).await;
            let before = called(&sandbox).len();
            stage.act(verb).await.unwrap_or_else(|error| panic!("{vendor} {verb}: {error}"));
            let calls = called(&sandbox).split_off(before);
            let claimed = match verb.support(vendor) {
                Support::Native { operation } => vec![operation],
                Support::Composed { operations } => operations.to_vec(),
                _ => unreachable!(),
            };
            assert!(claimed.iter().any(|operation| calls.last().unwrap() == operation), "{vendor} {verb}: {calls:?}");
            stage.look(verb).await;
        }
    }
}

#[tokio::test]
async fn what_is_not_claimed_is_refused_and_nothing_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::closed(&sandbox, vendor);
        for (verb, support) in stage.meetings.capabilities().iter() {
            let Support::No { reason, nearest } = support else { continue };
            if verb == Verb::ParticipantsMuted {
                continue; // what a list does not tell, nobody can ask for
            }
            let error = stage.act(verb).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{vendor} {verb}: {error}");
            let message = error.message().unwrap();
            assert!(message.contains(reason) && nearest.is_none_or(|nearest| message.contains(nearest)), "{message}");
        }
    }
    assert!(sandbox.exchanges().is_empty());
}

/// Those that change nothing.
fn only_reads(verb: Verb) -> bool {
    matches!(verb, Verb::Find | Verb::Info | Verb::Participants | Verb::ParticipantsMuted | Verb::Bans)
}

#[tokio::test]
async fn a_dry_run_plans_what_is_claimed_and_changes_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let dry = Arc::new(DryRun::new(client(&sandbox, vendor)));
        let mut stage = Stage::open(&sandbox, vendor).await;
        stage.meetings = Box::new(Arc::clone(&dry));
        let before = called(&sandbox).len();
        for verb in Verb::ALL.iter().copied().filter(|verb| !only_reads(*verb)) {
            let planned = dry.plan().len();
            let result = stage.act(verb).await;
            assert_eq!(result.is_ok(), verb.support(vendor).is_there(), "{vendor} {verb}: {result:?}");
            let steps = dry.plan().split_off(planned);
            let operations: Vec<_> = steps.into_iter().map(|step| step.operations).collect();
            assert_eq!(operations.first().cloned().unwrap_or_default(), verb.support(vendor).operations());
        }
        assert_eq!(called(&sandbox).len(), before);
    }
}

#[tokio::test]
async fn an_audit_tells_of_all_that_is_claimed_with_the_vendors_ids() {
    let entries = Arc::new(Mutex::new(Vec::<AuditEntry>::new()));
    for vendor in Vendor::ALL {
        let changing = Verb::ALL.iter().copied().filter(|verb| !only_reads(*verb));
        for verb in changing.filter(|verb| verb.support(vendor).is_there()) {
            let sandbox = Sandbox::start().await.unwrap();
            let mut stage = Stage::open(&sandbox, vendor).await;
            stage.prepare(verb).await;
            let sink = Arc::clone(&entries);
            let audit = Audit::new(client(&sandbox, vendor), move |entry| sink.lock().unwrap().push(entry));
            stage.meetings = Box::new(audit.who("chris").why("noise"));
            stage.act(verb).await.unwrap();
            let told = std::mem::take(&mut *entries.lock().unwrap());
            let [entry] = &told[..] else { panic!("{vendor} {verb}: {told:?}") };
            assert_eq!((entry.who.as_deref(), entry.why.as_deref()), (Some("chris"), Some("noise")));
            assert_eq!((entry.vendor, entry.error.as_ref()), (vendor, None), "{verb}");
            if entry.verb != Verb::Create {
                assert_eq!(entry.meeting.as_ref(), Some(&stage.meeting));
                assert!(!entry.request_ids.is_empty(), "{vendor} {verb}: {entry:?}");
            }
            assert_eq!(
                entry.report.iter().flatten().map(|(one, _)| one).collect::<Vec<_>>(),
                match entry.report {
                    Some(_) => entry.whom.iter().map(String::as_str).collect(),
                    None => Vec::new(),
                }
            );
        }
    }
}

#[tokio::test]
async fn each_person_has_an_outcome() {
    let sandbox = Sandbox::start().await.unwrap();
    let words = |report: &Report| report.iter().map(|(_, outcome)| outcome.as_str()).collect::<Vec<_>>();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor).await;
        let people = People::new(&stage.meeting, [&stage.ann, "cyd", &stage.ann, &stage.bob]);
        let report = stage.meetings.add_cohosts(&people).await.unwrap();
        assert_eq!((report.verb(), report.vendor()), (Verb::AddCohosts, vendor));
        assert_eq!(words(&report), ["done", "not_there", "done"], "{vendor}");
        let again = stage.meetings.add_cohosts(&stage.people()).await.unwrap();
        assert!(again.all_done());
        if vendor != Vendor::Tencent {
            assert_eq!(words(&again), ["already", "already"], "{vendor}");
        }
    }
}

/// What comes first can show that the rest would be in vain, or harm.
#[tokio::test]
async fn a_composed_verb_stops_at_what_it_finds() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::DingTalk).await;
    stage.meetings.remove(&Removal::new(&stage.meeting, ["host"])).await.map(all_done).unwrap();
    let error = stage.meetings.end(&stage.meeting).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::FailedPrecondition, false));
    assert!(!called(&sandbox).contains(&"close_video_conference".to_owned()));

    let stage = Stage::open(&sandbox, Vendor::Huawei).await;
    let error = stage.meetings.hand_over_host(&stage.meeting, Person("nobody")).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::NotFound, false));
    assert!(!called(&sandbox).contains(&"set_role".to_owned()));
    // The host has stepped down when the other one is refused.
    let bytes = r#"{"error_code": "MMC.111072072", "error_msg": "no right"}"#.into();
    let refusal = Fault::Body { status: 400, content_type: "application/json".into(), bytes };
    sandbox.inject(FaultRule::on("set_role", refusal).after(1));
    let error = stage.meetings.hand_over_host(&stage.meeting, Person(&stage.ann)).await.unwrap_err();
    assert_eq!((error.code(), error.may_have_been_applied()), (Some("MMC.111072072"), true), "{error}");
}

#[tokio::test]
async fn a_report_is_a_record() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Tencent).await;
    let removal = Removal::new("no-such-room", ["ann"]).reason("noise").rejoin(Rejoin::Forbidden);
    let report = stage.meetings.remove(&removal).await.unwrap();
    let record = serde_json::to_value(&report).unwrap();
    let error = &record["participants"][0]["error"];
    let expected = serde_json::json!({
        "vendor": "tencent", "meeting": "no-such-room", "verb": "remove_for_good", "reason": "noise", "request_ids": [],
        "participants": [{"participant": "ann", "outcome": "failed", "returned_as": null, "error": {
            "kind": "not_found", "operation": "ban_room_member", "code": "100004", "meaning": error["meaning"],
            "message": error["message"], "request_id": error["request_id"], "http_status": error["http_status"],
            "retryable": false, "retry_after": null, "may_have_been_applied": false,
        }}],
    });
    assert_eq!(record, expected);
    assert!(error["request_id"].is_string());
}

#[tokio::test]
async fn an_implementation_that_provides_nothing_refuses_everything() {
    struct Nothing;
    impl MeetingControl for Nothing {
        fn vendor(&self) -> Vendor {
            Vendor::Huawei
        }
    }
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage { meetings: Box::new(Nothing), ..Stage::closed(&sandbox, Vendor::Huawei) };
    for verb in Verb::ALL {
        let error = stage.act(*verb).await.unwrap_err();
        assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::Unsupported, false), "{verb}");
    }
}

/// A row a verb, a column a vendor.
fn table(cell: impl Fn(Support) -> String) -> String {
    let mut table =
        "| verb | what it does | DingTalk | Huawei | Tencent |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for verb in Verb::ALL {
        let cells = Vendor::ALL.map(|vendor| cell(verb.support(vendor))).join(" | ");
        writeln!(table, "| `{verb}` | {} | {cells} |", verb.meaning().trim_end_matches('.')).unwrap();
    }
    table
}

/// Set it to write the documentation's tables anew.
const REWRITE: &str = "REWRITE_TABLES";

#[test]
fn the_documentation_has_the_table() {
    let brief = table(|support| match support {
        Support::Native { .. } => "yes".to_owned(),
        Support::Composed { .. } => "in steps".to_owned(),
        _ => "no".to_owned(),
    });
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let (readme, full) = (folder.join("README.md"), folder.join("src/control/verbs.md"));
    let text = std::fs::read_to_string(&readme).unwrap();
    let start = text.find("| verb | what it does").unwrap();
    let end = start + text[start..].find("\n\n").unwrap() + 1;
    let full_table = table(|support| support.to_string());
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(&readme, format!("{}{brief}{}", &text[..start], &text[end..])).unwrap();
        std::fs::write(&full, &full_table).unwrap();
        return;
    }
    assert_eq!(&text[start..end], brief, "run this test with {REWRITE}=1");
    assert_eq!(std::fs::read_to_string(&full).unwrap(), full_table, "run this test with {REWRITE}=1");
}

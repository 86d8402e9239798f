//! Running a meeting on any vendor: what is claimed works, what is not is refused before anything is sent, and the documentation says so.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use meeting_control::control::contract::{Scene, Stage, check};
use meeting_control::control::{
    Audit, AuditEntry, Confirmed, DryRun, MeetingControl, Outcome, People, Protected, Rejoin, Removal, Report, Role,
    Support, Verb,
};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox, SandboxStage};
use meeting_control::{ErrorKind, Vendor};

fn stage(sandbox: &Sandbox, vendor: Vendor) -> SandboxStage<'_> {
    SandboxStage::new(sandbox, vendor).unwrap()
}

/// The sandbox's operations that have been called.
fn called(sandbox: &Sandbox) -> Vec<String> {
    sandbox.exchanges().into_iter().filter_map(|exchange| exchange.operation).collect()
}

#[tokio::test]
async fn the_clients_keep_to_the_contract() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        check(&stage(&sandbox, vendor)).await.unwrap_or_else(|breaches| panic!("{vendor}\n{breaches}"));
    }
}

#[tokio::test]
async fn what_is_claimed_is_done_by_the_operations_that_the_table_names() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = stage(&sandbox, vendor);
        // Logs in.
        sandbox.start_meeting(vendor, ["host"]);
        stage.meetings().create(&stage.new_meeting()).await.unwrap();
        for verb in Verb::ALL.iter().copied().filter(|verb| verb.support(vendor).is_there()) {
            let scene = Scene::open(&stage).await.unwrap();
            scene.prepare(verb).await.unwrap();
            let before = called(&sandbox).len();
            scene.act(verb).await.unwrap_or_else(|error| panic!("{vendor} {verb}: {error}"));
            let calls = called(&sandbox).split_off(before);
            let claimed = verb.support(vendor).operations();
            assert!(claimed.iter().any(|operation| calls.last().unwrap() == operation), "{vendor} {verb}: {calls:?}");
            let looked_up = verb.looks_up(vendor);
            assert!(
                looked_up.is_none_or(|operation| calls.first().unwrap() == operation),
                "{vendor} {verb}: {calls:?}"
            );
            let told = |call: &String| claimed.iter().chain(&looked_up).any(|operation| operation == call);
            assert!(calls.iter().all(told), "{vendor} {verb}: {calls:?}");
        }
    }
}

#[tokio::test]
async fn what_is_not_claimed_is_refused_with_the_reason() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = stage(&sandbox, vendor);
        for (verb, support) in stage.meetings().capabilities().iter() {
            let Support::No { reason, nearest } = support else { continue };
            if verb.is_detail() {
                continue;
            }
            let error = Scene::closed(&stage).act(verb).await.unwrap_err();
            let message = error.message().unwrap();
            assert!(message.contains(reason) && nearest.is_none_or(|nearest| message.contains(nearest)), "{message}");
        }
    }
}

#[tokio::test]
async fn a_dry_run_plans_what_is_claimed_and_changes_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let dry = Arc::new(DryRun::new(sandbox.client(vendor).unwrap()));
        let stage = stage(&sandbox, vendor).around(|_| Arc::clone(&dry));
        let scene = Scene::open(&stage).await.unwrap();
        let before = called(&sandbox).len();
        for verb in Verb::ALL.iter().copied().filter(|verb| !verb.only_reads()) {
            let planned = dry.plan().len();
            let result = scene.act(verb).await;
            assert_eq!(result.is_ok(), verb.support(vendor).is_there(), "{vendor} {verb}: {result:?}");
            let outcomes = result.ok().flatten().into_iter().flatten();
            assert!(outcomes.into_iter().all(|(_, outcome)| outcome == Outcome::Planned));
            let steps = dry.plan().split_off(planned);
            let operations: Vec<_> = steps.into_iter().map(|step| step.operations).collect();
            assert_eq!(operations.first().cloned().unwrap_or_default(), verb.support(vendor).operations());
        }
        assert_eq!(called(&sandbox).len(), before);
    }
}

#[tokio::test]
async fn an_audit_tells_of_all_that_is_claimed_with_the_vendors_ids() {
    let sandbox = Sandbox::start().await.unwrap();
    let entries = Arc::new(Mutex::new(Vec::<AuditEntry>::new()));
    for vendor in Vendor::ALL {
        let sink = Arc::clone(&entries);
        let audited = |meetings| Audit::new(meetings, move |entry| sink.lock().unwrap().push(entry));
        let stage = stage(&sandbox, vendor).around(|meetings| audited(meetings).who("chris").why("spam"));
        let changing = Verb::ALL.iter().copied().filter(|verb| !verb.only_reads());
        for verb in changing.filter(|verb| verb.support(vendor).is_there()) {
            let scene = Scene::open(&stage).await.unwrap();
            scene.prepare(verb).await.unwrap();
            entries.lock().unwrap().clear();
            scene.act(verb).await.unwrap();
            let told = entries.lock().unwrap().clone();
            let [entry] = &told[..] else { panic!("{vendor} {verb}: {told:?}") };
            let why = if verb == Verb::RemoveWithReason { "noise" } else { "spam" };
            assert_eq!((entry.who.as_deref(), entry.why.as_deref()), (Some("chris"), Some(why)));
            assert_eq!((entry.vendor, entry.error.as_ref()), (vendor, None), "{verb}");
            if entry.verb != Verb::Create {
                assert_eq!(entry.meeting.as_ref(), Some(scene.meeting()));
            }
            assert!(!entry.request_ids.is_empty(), "{vendor} {verb}: {entry:?}");
            if let Some(report) = &entry.report {
                assert_eq!(report.iter().map(|(one, _)| one.clone()).collect::<Vec<_>>(), entry.whom);
            }
        }
    }
}

#[tokio::test]
async fn layers_keep_to_the_contract() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = stage(&sandbox, vendor);
        let stage = stage.around(|meetings| Protected::new(Audit::new(meetings, drop), Vec::<String>::new()));
        check(&stage).await.unwrap_or_else(|breaches| panic!("{vendor}\n{breaches}"));
    }
}

#[tokio::test]
async fn what_is_confirmed_keeps_to_the_contract() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = stage(&sandbox, vendor).around(Confirmed::new);
        check(&stage).await.unwrap_or_else(|breaches| panic!("{vendor}\n{breaches}"));
    }
}

#[tokio::test]
async fn each_person_has_an_outcome() {
    let sandbox = Sandbox::start().await.unwrap();
    let words = |report: &Report| report.iter().map(|(_, outcome)| outcome.as_str()).collect::<Vec<_>>();
    for vendor in Vendor::ALL {
        let stage = stage(&sandbox, vendor);
        let scene = Scene::open(&stage).await.unwrap();
        let people = scene.people();
        let [ann, bob] = people.participants() else { panic!() };
        let people = People::new(scene.meeting(), [ann, "cyd", ann, bob]);
        let report = scene.meetings().add_cohosts(&people).await.unwrap();
        assert_eq!((report.verb(), report.vendor()), (Verb::AddCohosts, vendor));
        assert_eq!(words(&report), ["done", "not_there", "done"], "{vendor}");
        let again = scene.meetings().add_cohosts(&scene.people()).await.unwrap();
        assert!(again.all_done());
        if vendor != Vendor::Tencent {
            assert_eq!(words(&again), ["already", "already"], "{vendor}");
        }
    }
}

#[tokio::test]
async fn a_ban_tells_its_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let tencent = stage(&sandbox, Vendor::Tencent);
    let scene = Scene::open(&tencent).await.unwrap();
    scene.act(Verb::RemoveForTime).await.unwrap();
    let bans = scene.meetings().bans(scene.meeting()).all().await.unwrap();
    assert_eq!(bans.len(), 2);
    assert!(bans.iter().all(|ban| ban.until.is_some_and(|until| until > SystemTime::now())));
}

/// What comes first can show that the rest would be in vain, or harm.
#[tokio::test]
async fn a_composed_verb_stops_at_what_it_finds() {
    let sandbox = Sandbox::start().await.unwrap();
    let dingtalk = stage(&sandbox, Vendor::DingTalk);
    let scene = Scene::open(&dingtalk).await.unwrap();
    let report = scene.meetings().remove(&Removal::new(scene.meeting(), ["host"])).await.unwrap();
    assert!(report.all_done());
    let error = scene.act(Verb::End).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::FailedPrecondition, false));
    assert!(!called(&sandbox).contains(&"close_video_conference".to_owned()));

    let huawei = stage(&sandbox, Vendor::Huawei);
    let scene = Scene::open(&huawei).await.unwrap();
    let error = scene.meetings().hand_over_host(scene.meeting(), &"nobody".into()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::NotFound, false));
    assert!(!called(&sandbox).contains(&"set_role".to_owned()));
}

#[tokio::test]
async fn whoever_is_the_host_already_is_told_so() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::Huawei, Vendor::Tencent] {
        let stage = stage(&sandbox, vendor);
        let scene = Scene::open(&stage).await.unwrap();
        let meetings: [&dyn MeetingControl; 2] = [scene.meetings(), &Confirmed::new(sandbox.client(vendor).unwrap())];
        let listed = scene.meetings().participants(scene.meeting()).all().await.unwrap();
        let id = |role| listed.iter().find(|one| one.role == role).and_then(|one| one.id.clone()).unwrap();
        for meetings in meetings {
            let again = meetings.hand_over_host(scene.meeting(), &id(Role::Host)).await.unwrap();
            assert!(again.was_already(), "{vendor}");
        }
        let other = scene.meetings().hand_over_host(scene.meeting(), &id(Role::Attendee)).await.unwrap();
        assert!(!other.was_already() && other.request_id().is_some(), "{vendor}");
    }
}

/// On Huawei the host has stepped down when the other one is refused.
#[tokio::test]
async fn a_host_who_stepped_down_for_nobody_is_the_host_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let huawei = stage(&sandbox, Vendor::Huawei);
    let refusal = || Fault::Body {
        status: 400,
        content_type: "application/json".into(),
        bytes: r#"{"error_code": "MMC.111072072", "error_msg": "no right"}"#.into(),
    };
    for (rule, is_back) in [
        (FaultRule::on("set_role", refusal()).after(1), true),
        (FaultRule::on("set_role", refusal()).after(1).always(), false),
    ] {
        let scene = Scene::open(&huawei).await.unwrap();
        sandbox.inject(rule);
        let error = scene.act(Verb::HandOverHost).await.unwrap_err();
        assert_eq!((error.code(), error.may_have_been_applied()), (Some("MMC.111072072"), !is_back), "{error}");
        let listed = scene.meetings().participants(scene.meeting()).all().await.unwrap();
        assert_eq!(listed.iter().filter(|one| one.role == Role::Host).count(), usize::from(is_back));
        sandbox.clear_faults();
    }
}

#[tokio::test]
async fn a_composed_verb_refuses_what_is_no_id_before_its_first_call() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::Huawei, Vendor::Tencent] {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        let meetings = sandbox.client(vendor).unwrap();
        let host = meetings.hand_over_host(&meeting, &"ann ".into()).await.unwrap_err();
        let name = meetings.rename(&meeting, &"a,b".into(), "Ann").await.unwrap_err();
        assert_eq!([host.kind(), name.kind()], [ErrorKind::InvalidArgument; 2], "{vendor}");
    }
    assert_eq!(called(&sandbox), [""; 0]);
}

#[tokio::test]
async fn time_that_is_no_number_of_minutes_is_refused_for_what_it_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let huawei = sandbox.huawei_client().unwrap();
    for (time, words) in [
        (Duration::ZERO, "an extension of 0ns is none at all"),
        (Duration::from_secs(30), "an extension of 30s is not of whole minutes"),
        (Duration::from_secs(90), "an extension of 90s is not of whole minutes"),
        (Duration::from_secs(u64::MAX / 60 * 60), "more than the vendor can be told"),
    ] {
        let error = huawei.extend(&"914083199".into(), time).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().unwrap().contains(words), "{error}");
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn a_report_is_a_record() {
    let sandbox = Sandbox::start().await.unwrap();
    let meetings = sandbox.tencent_client().unwrap();
    let removal = Removal::new("no-such-room", ["ann"]).reason("noise").rejoin(Rejoin::Forbidden);
    let report = meetings.remove(&removal).await.unwrap();
    let record = serde_json::to_value(&report).unwrap();
    let error = &record["participants"][0]["error"];
    let expected = serde_json::json!({
        "vendor": "tencent", "meeting": "no-such-room", "verb": "remove_for_good", "reason": "noise", "source": null, "request_ids": [],
        "participants": [{"participant": "ann", "outcome": "failed", "returned_as": null, "error": {
            "kind": "not_found", "operation": "ban_room_member", "code": "100004", "meaning": error["meaning"],
            "message": error["message"], "request_id": error["request_id"], "http_status": error["http_status"],
            "retryable": false, "retry_after": null, "may_have_been_applied": false, "advice": null,
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
    let stage = stage(&sandbox, Vendor::Huawei).around(|_| Nothing);
    for verb in Verb::ALL {
        let error = Scene::closed(&stage).act(*verb).await.unwrap_err();
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

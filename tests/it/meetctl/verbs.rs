//! Every verb on every vendor: what is claimed has its effect, what is not is refused before anything is sent.

use meeting_control::Vendor;
use meeting_control::control::{Support, Verb};
use meeting_control::sandbox::Sandbox;

use super::stage::{Stage, outcomes};
use super::{keys, report, stderr, temporary};

/// The words of a verb on the command line; the meeting, if it takes one, comes after them.
fn words(stage: &Stage, verb: Verb) -> String {
    let Stage { ann, bob, .. } = stage;
    let both = format!("--participant {ann} {bob}");
    match verb {
        Verb::Create => format!("create --title Weekly {}", usual(stage)),
        Verb::CreateWithId if stage.vendor == Vendor::DingTalk => {
            "create --title Weekly --meeting ours --owner host".into()
        }
        Verb::CreateWithId => "create --title Weekly --meeting room-of-ours".into(),
        Verb::CreateWithOwner if stage.vendor == Vendor::Tencent => {
            "create --title Weekly --meeting room-of-ann --owner ann".into()
        }
        Verb::CreateWithOwner => "create --title Weekly --owner ann".into(),
        Verb::CreateForLater => format!("create --title Weekly {} --start 2099-01-02T03:04:05Z", usual(stage)),
        Verb::CreateWithLength => format!("create --title Weekly {} --minutes 60", usual(stage)),
        Verb::CreateWithPassword => {
            let file = temporary("meeting-password");
            std::fs::write(&file, "246810\n").unwrap();
            format!("create --title Weekly {} --password-file {}", usual(stage), file.display())
        }
        Verb::CreateWithWaitingRoom => format!("create --title Weekly {} --waiting-room", usual(stage)),
        Verb::Find => "find".into(),
        Verb::Info | Verb::InfoMuted | Verb::InfoRecorded => "info".into(),
        Verb::Participants | Verb::ParticipantsMuted => "participants".into(),
        Verb::InviteAccount => "invite --participant cyd --name Cyd".into(),
        Verb::InviteSip => "invite --sip +99051000000077".into(),
        Verb::InvitePhone => "invite --phone 13800000000 --phone 13800000001".into(),
        Verb::Remove => format!("remove {both}"),
        Verb::RemoveWithReason => format!("remove {both} --reason noise"),
        Verb::RemoveDevice => format!("remove --participant={ann} --device phone"),
        Verb::RemoveConfirmed => format!("remove {both} --confirm"),
        Verb::RemoveForGood => format!("remove {both} --forbid-rejoin"),
        Verb::RemoveForTime => format!("remove {both} --forbid-rejoin=3600"),
        Verb::Bans => "bans".into(),
        Verb::LiftBans => format!("lift-ban {both}"),
        Verb::Mute => format!("mute {both}"),
        Verb::MuteDevice => format!("mute --participant={ann} --device phone"),
        Verb::AskToUnmute => format!("unmute {both}"),
        Verb::AskToUnmuteDevice => format!("unmute --participant={ann} --device phone"),
        Verb::MuteEverybody => "mute-all".into(),
        Verb::MuteEverybodyForNow => "mute-all --allow-unmute".into(),
        Verb::MuteEverybodyForGood => "mute-all --forbid-unmute".into(),
        Verb::UnmuteEverybody => "unmute-all".into(),
        Verb::Lock => "lock".into(),
        Verb::Unlock => "unlock".into(),
        Verb::HandOverHost => format!("host --participant {ann}"),
        Verb::AddCohosts => format!("cohost {both}"),
        Verb::RemoveCohosts => format!("cohost {both} --off"),
        Verb::Rename => format!("rename --participant {ann} --name Anna"),
        Verb::SendToWaitingRoom => format!("waiting-room --in {both}"),
        Verb::LetIn => {
            let waiting = stage.sandbox.waiting(stage.vendor, &stage.meeting);
            let whom = if waiting.is_empty() {
                both
            } else {
                format!("--participant {}", waiting.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            };
            format!("waiting-room --out {whom}")
        }
        Verb::LetEverybodyIn => "waiting-room --out --everybody".into(),
        Verb::StartRecording => "record".into(),
        Verb::StopRecording => "record --stop".into(),
        Verb::Extend => "extend --minutes 10".into(),
        Verb::End => "end".into(),
        other => panic!("{other} is not tried"),
    }
}

/// What the vendor wants of whoever creates a meeting.
fn usual(stage: &Stage) -> String {
    match stage.vendor {
        Vendor::DingTalk => "--owner host".into(),
        Vendor::Tencent => format!("--meeting {}-new", stage.meeting),
        _ => String::new(),
    }
}

fn creates(verb: Verb) -> bool {
    verb.as_str().starts_with("create")
}

fn takes_meeting(verb: Verb) -> bool {
    verb != Verb::Find && !creates(verb)
}

fn command(stage: &Stage, verb: Verb) -> std::process::Command {
    let words = words(stage, verb);
    if takes_meeting(verb) { stage.on(words.split_whitespace()) } else { stage.command(words.split_whitespace()) }
}

/// What must have been done before, for there to be an effect.
fn before(verb: Verb) -> Option<Verb> {
    match verb {
        Verb::AskToUnmute => Some(Verb::Mute),
        Verb::UnmuteEverybody => Some(Verb::MuteEverybodyForGood),
        Verb::Unlock => Some(Verb::Lock),
        Verb::RemoveCohosts => Some(Verb::AddCohosts),
        Verb::LetIn | Verb::LetEverybodyIn => Some(Verb::SendToWaitingRoom),
        Verb::StopRecording => Some(Verb::StartRecording),
        Verb::Bans | Verb::LiftBans => Some(Verb::RemoveForTime),
        _ => None,
    }
}

/// Where the effect can be read back.
fn look(stage: &Stage, verb: Verb) {
    let Stage { sandbox, vendor, meeting, ann, .. } = stage;
    let joins = |who| sandbox.join(*vendor, meeting, who);
    let tells_muted = Verb::ParticipantsMuted.support(*vendor).is_there();
    match verb {
        Verb::Remove | Verb::RemoveWithReason | Verb::RemoveConfirmed => {
            assert_eq!(stage.present(), [stage.host.as_str()]);
            joins("ann").unwrap();
        }
        Verb::RemoveForGood | Verb::RemoveForTime => drop(joins("ann").unwrap_err()),
        Verb::LiftBans => drop(joins("ann").unwrap()),
        Verb::Mute | Verb::MuteEverybody | Verb::MuteEverybodyForNow if tells_muted => {
            assert_eq!(stage.participant(ann)["muted"], true)
        }
        Verb::AskToUnmute if tells_muted => assert_eq!(stage.participant(ann)["muted"], false),
        Verb::MuteEverybody | Verb::MuteEverybodyForGood | Verb::UnmuteEverybody if *vendor == Vendor::Tencent => {
            let info = stage.told(stage.on(["info"]));
            assert_eq!(info["everybody_muted"], verb != Verb::UnmuteEverybody);
        }
        Verb::Lock if *vendor == Vendor::DingTalk => drop(joins("late").unwrap_err()),
        Verb::Unlock => drop(joins("late").unwrap()),
        Verb::HandOverHost => assert_eq!(stage.participant(ann)["role"], "host"),
        Verb::AddCohosts => assert_eq!(stage.participant(ann)["role"], "cohost"),
        Verb::RemoveCohosts => assert_eq!(stage.participant(ann)["role"], "attendee"),
        Verb::Rename => assert_eq!(stage.participant(ann)["name"], "Anna"),
        Verb::SendToWaitingRoom => assert_eq!(stage.present().len(), 1),
        Verb::LetIn | Verb::LetEverybodyIn => assert_eq!(stage.present().len(), 3),
        Verb::StartRecording | Verb::StopRecording if *vendor == Vendor::DingTalk => {
            let info = stage.told(stage.on(["info"]));
            assert_eq!(info["recorded"], verb == Verb::StartRecording);
        }
        Verb::End => assert!(sandbox.members(*vendor, meeting).is_empty()),
        _ => {}
    }
}

/// What it prints: an answer to what is asked, a report of what is done.
fn check(stage: &Stage, verb: Verb, told: &serde_json::Value) {
    match verb {
        // What is only booked is not among what Huawei tells of running meetings.
        Verb::CreateForLater if stage.vendor == Vendor::Huawei => assert!(told["id"].is_string(), "{told}"),
        _ if creates(verb) => {
            assert_eq!(keys(told), ["host_password", "id", "link", "password", "request_id"]);
            let info = stage.command(["info", "--meeting", told["id"].as_str().unwrap()]);
            assert_eq!(stage.told(info)["title"], "Weekly");
        }
        Verb::Find => assert!(told.as_array().unwrap().iter().any(|one| one["id"] == *stage.meeting), "{told}"),
        Verb::Info => assert_eq!(told["id"], *stage.meeting),
        Verb::InfoMuted => assert_eq!(told["everybody_muted"], false),
        Verb::InfoRecorded => assert_eq!(told["recorded"], false),
        Verb::Participants | Verb::ParticipantsMuted => {
            for one in told.as_array().unwrap() {
                assert_eq!(keys(one), ["id", "muted", "name", "number", "role"]);
                assert_eq!(one["muted"].is_boolean(), Verb::ParticipantsMuted.support(stage.vendor).is_there());
            }
        }
        Verb::Bans => {
            let bans = told.as_array().unwrap();
            assert_eq!(
                bans.iter().map(|ban| ban["id"].as_str().unwrap()).collect::<Vec<_>>(),
                [&stage.ann, &stage.bob]
            );
            assert!(bans.iter().all(|ban| ban["until"].is_u64()), "{told}");
        }
        _ => {
            assert_eq!(keys(told), ["meeting", "participants", "reason", "request_ids", "source", "vendor", "verb"]);
            assert_eq!((&told["vendor"], &told["meeting"]), (&stage.vendor.as_str().into(), &(*stage.meeting).into()));
            // The others are options.
            let named = match verb {
                Verb::RemoveWithReason | Verb::RemoveConfirmed | Verb::RemoveDevice => Verb::Remove,
                Verb::MuteDevice => Verb::Mute,
                Verb::AskToUnmuteDevice => Verb::AskToUnmute,
                plain => plain,
            };
            assert_eq!(told["verb"], named.as_str());
            let done = |outcome: &str| match verb {
                Verb::RemoveConfirmed => outcome == "gone",
                _ => outcome == "done" || outcome == "removed",
            };
            assert!(outcomes(told).iter().all(|(_, outcome)| done(outcome)), "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_claimed_works() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        for verb in Verb::ALL.iter().copied().filter(|verb| verb.support(vendor).is_there()) {
            let stage = Stage::open(&sandbox, vendor);
            if let Some(before) = before(verb) {
                stage.told(command(&stage, before));
            }
            let earlier = stage.called().len();
            let told = stage.told(command(&stage, verb));
            let calls = stage.called().split_off(earlier);
            let claimed = verb.support(vendor).operations();
            assert!(claimed.iter().any(|operation| calls.last().unwrap() == operation), "{vendor} {verb}: {calls:?}");
            check(&stage, verb, &told);
            look(&stage, verb);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_claimed_is_refused_without_credentials_and_nothing_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::closed(&sandbox, vendor);
        for verb in Verb::ALL.iter().copied().filter(|verb| !verb.is_detail()) {
            let Support::No { reason, .. } = verb.support(vendor) else { continue };
            for (entitled, dry) in [(false, false), (true, false), (false, true)] {
                let words = words(&stage, verb);
                let words = words.split_whitespace();
                let mut command = if entitled { stage.command(words) } else { stage.stranger(words) };
                if takes_meeting(verb) {
                    command.args(["--meeting", &stage.meeting]);
                }
                if dry {
                    command.arg("--dry-run");
                }
                let output = command.output().unwrap();
                assert_eq!(output.status.code(), Some(2), "{vendor} {verb}: {output:?}");
                assert_eq!(report(&output)["error"]["kind"], "unsupported", "{vendor} {verb}: {output:?}");
                assert!(stderr(&output).contains(reason), "{vendor} {verb}: {output:?}");
            }
        }
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_sends_nothing_and_takes_no_credentials() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::closed(&sandbox, vendor);
        for verb in Verb::ALL.iter().copied().filter(|verb| verb.support(vendor).is_there()) {
            let mut command = stage.stranger(words(&stage, verb).split_whitespace());
            if takes_meeting(verb) {
                command.args(["--meeting", &stage.meeting]);
            }
            command.arg("--dry-run");
            let told = stage.told(command);
            assert_eq!(told["vendor"], vendor.as_str(), "{verb}: {told}");
            assert_eq!(told["reason"].as_str(), (verb == Verb::RemoveWithReason).then_some("noise"), "{verb}: {told}");
            assert!(!told["operations"].as_array().unwrap().is_empty(), "{verb}: {told}");
            let names_ann =
                told["participants"].as_array().is_some_and(|named| named.contains(&stage.ann.clone().into()));
            assert_eq!(names_ann, words(&stage, verb).contains("--participant ann"), "{verb}: {told}");
        }
    }
    assert!(sandbox.exchanges().is_empty());
}

/// A verb on the meeting as a whole fails as a whole; one on a person tells of the person.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_vendor_is_a_failure() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor);
        sandbox.end_meeting(vendor, &stage.meeting);
        let without_password = |words: &[&str]| {
            let mut command = stage.on(words);
            // Asked with a password, Huawei does not tell an unknown meeting from a wrong password.
            command.env_remove("HUAWEI_MEETING_HOST_PASSWORD");
            command.output().unwrap()
        };
        let output = without_password(&["unmute-all"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(report(&output)["error"]["code"].is_string(), "{output:?}");
        let output = without_password(&["rename", "--participant", &stage.ann, "--name", "Anna"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(outcomes(&report(&output)), [(stage.ann.clone(), "failed".to_owned())], "{output:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_passwords_of_a_new_meeting_are_shown_on_request_only() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::closed(&sandbox, Vendor::Huawei);
    let hidden = stage.told(stage.command(["create", "--title", "Weekly"]));
    assert_eq!(hidden["host_password"], "[redacted]");
    let shown = stage.told(stage.command(["create", "--title", "Weekly", "--reveal"]));
    assert_eq!(shown["host_password"], sandbox.huawei().host_password);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_the_host_already_was_so_already() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::Huawei, Vendor::Tencent] {
        let stage = Stage::open(&sandbox, vendor);
        for (person, outcome) in [(&stage.host, "already"), (&stage.ann, "done"), (&stage.ann, "already")] {
            let told = stage.told(stage.on(["host", "--participant", person]));
            assert_eq!(outcomes(&told), [(person.clone(), outcome.to_owned())], "{vendor}: {told}");
        }
    }
}

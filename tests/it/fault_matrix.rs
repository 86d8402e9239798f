//! Whatever goes wrong, at whatever call of a removal: the report tells the truth of everybody, and nothing is left running.

use std::time::Duration;

use meeting_control::Vendor;
use meeting_control::control::{MeetingControl, Outcome, ParticipantId, Rejoin, Removal, Report};
use meeting_control::dingtalk::types::InviteUsersRequest;
use meeting_control::huawei::types::ProlongMeetingRequest;
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::tencent::types::{CreateRoomRequest, NewRoom, RoomType};
use tokio::runtime::Runtime;

use crate::clients::{calls, dingtalk_builder, huawei_builder, tencent_builder};

const DEADLINE: Duration = Duration::from_secs(8);
const ATTEMPT: Duration = Duration::from_secs(1);

/// Everything that the sandbox can do, and whether a repetition mends it.
fn faults() -> Vec<(Fault, bool)> {
    let garbage = Fault::Body { status: 200, content_type: "application/json".into(), bytes: "[1,".into() };
    vec![
        (Fault::Status(503), true),
        (Fault::Status(404), false),
        (Fault::Delay(Duration::from_millis(30)), true),
        (Fault::BreakBefore, true),
        (Fault::BreakAfter, false),
        (Fault::Truncate, false),
        (Fault::Html(502), true),
        (Fault::Throttle, true),
        (Fault::Redirect("http://127.0.0.1:9/".into()), false),
        (garbage, false),
    ]
}

struct Scene {
    /// The sandbox's own.
    _host: Runtime,
    sandbox: Sandbox,
    vendor: Vendor,
}

impl Scene {
    fn new(vendor: Vendor) -> Self {
        let host = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sandbox = host.block_on(Sandbox::start()).unwrap();
        Self { _host: host, sandbox, vendor }
    }

    fn client(&self) -> Box<dyn MeetingControl> {
        let sandbox = &self.sandbox;
        match self.vendor {
            Vendor::DingTalk => {
                let builder = dingtalk_builder(sandbox).deadline(DEADLINE).attempt_timeout(ATTEMPT);
                Box::new(builder.calls_per_second(1000).build().unwrap())
            }
            Vendor::Huawei => {
                let builder = huawei_builder(sandbox).host_password(sandbox.huawei().host_password.as_str());
                Box::new(builder.deadline(DEADLINE).attempt_timeout(ATTEMPT).build().unwrap())
            }
            _ => Box::new(tencent_builder(sandbox).deadline(DEADLINE).attempt_timeout(ATTEMPT).build().unwrap()),
        }
    }

    /// Removes 45 of 46 people, and one who is not there, in a runtime of its own that has nothing left to do afterwards.
    fn remove(&self, rule: FaultRule, rejoin: Rejoin) -> Report {
        let mut people: Vec<String> = (0..45).map(|number| format!("user{number}")).collect();
        let meeting =
            self.sandbox.start_meeting(self.vendor, std::iter::once("host").chain(people.iter().map(String::as_str)));
        people.insert(30, self.absent());
        let removal = Removal::new(&meeting, &people).rejoin(rejoin);
        self.sandbox.inject(rule);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = self.client();
        let report = runtime.block_on(client.remove(&removal)).unwrap();
        drop(client);
        while runtime.metrics().num_alive_tasks() > 0 {
            runtime.block_on(tokio::task::yield_now());
        }
        self.sandbox.clear_faults();
        assert_eq!(report.iter().map(|(one, _)| one.to_string()).collect::<Vec<_>>(), people, "nobody is missing");
        self.assert_true(&report);
        report
    }

    fn absent(&self) -> String {
        match self.vendor {
            Vendor::DingTalk => self.sandbox.dingtalk().absent.clone(),
            _ => "nobody".to_owned(),
        }
    }

    fn assert_true(&self, report: &Report) {
        let there = self.sandbox.members(self.vendor, report.meeting());
        assert!(there.iter().any(|one| *one == "host"));
        for (participant, outcome) in report.iter() {
            let is_there = there.iter().any(|one| one == participant);
            let was_there = *participant != self.absent();
            let is_true = match outcome {
                Outcome::Removed => !is_there,
                Outcome::NotThere => !was_there,
                Outcome::Unknown(error) => error.may_have_been_applied(),
                _ => is_there == was_there && !outcome.error().unwrap().may_have_been_applied(),
            };
            assert!(is_true, "{participant} (there: {is_there}): {outcome}");
        }
    }

    /// Every fault at the first call of each operation, at the second, the third, and at all of them.
    fn play(&self, operations: &[&str], rejoin: Rejoin) {
        println!("{}: {} cells", self.vendor, faults().len() * operations.len() * 4);
        for (fault, is_mended) in faults() {
            for operation in operations {
                let rule = || FaultRule::on(*operation, fault.clone());
                for rule in [rule(), rule().after(1), rule().after(2)] {
                    let told = format!("{rule:?}");
                    let report = self.remove(rule, rejoin);
                    let absent = self.absent();
                    let is_gone = |(one, outcome): (&ParticipantId, &Outcome)| outcome.is_gone() || *one == absent;
                    assert!(!is_mended || report.iter().all(is_gone), "{told}: {report:?}");
                }
                self.remove(rule().always(), rejoin);
            }
        }
    }
}

#[test]
fn dingtalk() {
    let operations = ["get_access_token", "query_conference_members", "kick_members"];
    Scene::new(Vendor::DingTalk).play(&operations, Rejoin::Allowed);
}

#[test]
fn huawei() {
    let operations = ["create_conf_token", "show_real_time_info_of_meeting", "hang_up"];
    Scene::new(Vendor::Huawei).play(&operations, Rejoin::Allowed);
}

#[test]
fn tencent() {
    Scene::new(Vendor::Tencent).play(&["kick_user_out"], Rejoin::Allowed);
}

#[test]
fn tencent_with_a_ban() {
    Scene::new(Vendor::Tencent).play(&["ban_room_member"], Rejoin::Forbidden);
}

/// What has a second effect is sent once, unless the vendor says that it has not acted.
#[tokio::test]
async fn what_has_a_second_effect_is_sent_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let tencent = tencent_builder(&sandbox).build().unwrap();
    let dingtalk = dingtalk_builder(&sandbox).build().unwrap();
    let huawei = huawei_builder(&sandbox).host_password(sandbox.huawei().host_password.as_str()).build().unwrap();
    let room = CreateRoomRequest::new(NewRoom::new("room", RoomType::Conference));
    let (invitation, extension) = (InviteUsersRequest::new(), ProlongMeetingRequest::new(true));
    for (fault, _) in faults().into_iter().filter(|(fault, _)| !matches!(fault, Fault::Throttle | Fault::Delay(_))) {
        for operation in ["create_room", "invite_users", "prolong_meeting"] {
            let before = calls(&sandbox, operation);
            sandbox.inject(FaultRule::on(operation, fault.clone()).always());
            let error = match operation {
                "create_room" => tencent.create_room(&room).await.map(drop),
                "invite_users" => dingtalk.invite_users(&sandbox.dingtalk().meeting, &invitation).await.map(drop),
                _ => huawei.prolong_meeting(&sandbox.huawei().meeting, &extension).await.map(drop),
            };
            sandbox.clear_faults();
            let error = error.unwrap_err();
            assert!(error.may_have_been_applied(), "{operation} {fault:?}: {error}");
            assert_eq!(calls(&sandbox, operation) - before, 1, "{operation} {fault:?}: {error}");
        }
    }
}

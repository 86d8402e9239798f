//! A program and its tests against the sandbox: `cargo test --all-features --example tested_program`.
//!
//! What it needs to know of the vendor is one argument, `&dyn MeetingControl`; so a test hands it the sandbox's client.

use meeting_control::control::{MeetingControl, MeetingId, ParticipantId, Removal, Whom};
use meeting_control::sandbox::Sandbox;
use meeting_control::{Error, Vendor};

/// Sends everybody home but the teachers, at the end of a lesson. Tells who has to be looked after.
async fn end_lesson(
    meetings: &dyn MeetingControl,
    room: &MeetingId,
    teachers: &[ParticipantId],
) -> Result<Vec<String>, Error> {
    let pupils = Whom::everybody().protect(teachers).resolve(meetings, room).await?;
    if pupils.people().participants().is_empty() {
        return Ok(Vec::new());
    }
    let report = meetings.remove(&Removal::of(pupils.into_people())).await?;
    let doubtful = report.iter().filter(|(_, outcome)| !outcome.is_gone());
    Ok(doubtful.map(|(pupil, outcome)| format!("{pupil}: {outcome}")).collect())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?; // a program in service has `Config::from_env(vendor)?.connect()?`
    let room = sandbox.start_meeting(Vendor::Tencent, ["head", "ann", "teacher"]);
    let doubtful = end_lesson(&sandbox.tencent_client()?, &room, &["teacher".into()]).await?;
    println!("to be looked after: {doubtful:?}; still there: {:?}", sandbox.members(Vendor::Tencent, &room));
    Ok(())
}

#[cfg(test)]
mod tests {
    use meeting_control::sandbox::{Fault, FaultRule};

    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    #[tokio::test]
    async fn pupils_go_and_teachers_stay_on_every_vendor() -> Tested {
        let sandbox = Sandbox::start().await?;
        for vendor in Vendor::ALL {
            let room = sandbox.start_meeting(vendor, ["head", "ann", "bob", "teacher"]);
            let before = sandbox.members(vendor, &room);
            let doubtful = end_lesson(&*sandbox.client(vendor)?, &room, &before[3..]).await?;
            assert!(doubtful.is_empty(), "{doubtful:?}");
            assert_eq!(sandbox.members(vendor, &room), [before[0].clone(), before[3].clone()]);
        }
        Ok(())
    }

    #[tokio::test]
    async fn whoever_may_still_be_there_is_told() -> Tested {
        let sandbox = Sandbox::start().await?;
        let room = sandbox.start_meeting(Vendor::Tencent, ["head", "ann"]);
        sandbox.inject(FaultRule::on("kick_user_out", Fault::BreakAfter)); // done, and the answer is lost
        let client = sandbox.tencent_builder().attempts(1).build()?;
        let doubtful = end_lesson(&client, &room, &[]).await?;
        assert!(doubtful[0].starts_with("ann: unknown"), "{doubtful:?}");
        Ok(())
    }

    #[tokio::test]
    async fn an_empty_room_needs_nothing() -> Tested {
        let sandbox = Sandbox::start().await?;
        let room = sandbox.start_meeting(Vendor::DingTalk, ["head"]);
        assert!(end_lesson(&sandbox.dingtalk_client()?, &room, &[]).await?.is_empty());
        Ok(())
    }
}

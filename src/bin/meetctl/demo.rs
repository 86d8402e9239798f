//! `meetctl demo`.

use meeting_control::Vendor;
use meeting_control::control::{MeetingControl, Outcome, Removal, Report};
use meeting_control::sandbox::Sandbox;
use meeting_control::{Error, huawei};

use crate::exit::{Exit, Failure};
use crate::output::{print, say};
use crate::report::table;

const STAYS: &str = "ann";
const REMOVED: [&str; 2] = ["bob", "cleo"];
/// Was in the earlier meeting, and is not in the running one.
const ABSENT: &str = "dora";

const AFTERWARDS: &str = "
Next:
  meetctl sandbox          keep a sandbox running, and point curl, tests or a vendor's own SDK at it
  meetctl remove --help    remove people from real meetings";

/// Removes people on all three vendors, in a sandbox, and prints what became of them.
pub(crate) async fn run() -> Result<Exit, Failure> {
    let sandbox = Sandbox::start().await.map_err(Failure::incomplete)?;
    say(&introduction(&sandbox));
    let scenes = scenes(&sandbox).map_err(Failure::incomplete)?;
    let mut plays = Vec::new();
    for scene in &scenes {
        plays.push(scene.play().await.map_err(Failure::incomplete)?);
    }
    print(&table(plays.iter().flatten()))?;
    say(&refusals(&plays));
    say(&calls(&sandbox, &scenes));
    let exit = conclude(&sandbox, scenes.iter().zip(&plays));
    sandbox.shutdown().await.map_err(Failure::incomplete)?;
    Ok(exit)
}

fn introduction(sandbox: &Sandbox) -> String {
    let [bob, cleo] = REMOVED;
    format!(
        "A sandbox plays all three vendors at {}.
On each of them {STAYS}, {bob} and {cleo} are in a meeting, and an earlier meeting with {ABSENT} is over.
Now {bob}, {cleo} and {ABSENT} are removed from the running meeting, and {ABSENT} from the one that is over.
",
        sandbox.base_url()
    )
}

/// The meetings of one vendor, and the client that acts on them.
struct Scene {
    vendor: Vendor,
    client: Box<dyn MeetingControl>,
    running: String,
    over: String,
}

/// What became of everybody in the running meeting, and in the one that is over.
type Play = [Report; 2];

fn scenes(sandbox: &Sandbox) -> Result<[Scene; 3], Error> {
    Ok([
        Scene::set(sandbox, Vendor::DingTalk, Box::new(sandbox.dingtalk_client()?)),
        Scene::set(sandbox, Vendor::Huawei, Box::new(huawei_client(sandbox)?)),
        Scene::set(sandbox, Vendor::Tencent, Box::new(sandbox.tencent_client()?)),
    ])
}

/// Without the host's password, so that the client logs in and reads it in the meeting's detail.
fn huawei_client(sandbox: &Sandbox) -> Result<huawei::Client, Error> {
    let access = sandbox.huawei();
    let credentials = huawei::Credentials::app(&access.app_id, access.app_key.as_str()).user(&access.user_id);
    huawei::Client::builder(credentials).base_url(sandbox.base_url()).build()
}

impl Scene {
    fn set(sandbox: &Sandbox, vendor: Vendor, client: Box<dyn MeetingControl>) -> Self {
        let over = sandbox.start_meeting(vendor, [ABSENT]);
        sandbox.end_meeting(vendor, &over);
        let running = sandbox.start_meeting(vendor, [STAYS].into_iter().chain(REMOVED));
        Self { vendor, client, running, over }
    }

    async fn play(&self) -> Result<Play, Error> {
        let people = REMOVED.into_iter().chain([ABSENT]);
        let running = self.client.remove(&Removal::new(&self.running, people)).await?;
        let over = self.client.remove(&Removal::new(&self.over, [ABSENT])).await?;
        Ok([running, over])
    }

    /// Whether the reports are right, and the meeting looks as they say.
    fn went_well(&self, [running, over]: &Play, sandbox: &Sandbox) -> bool {
        let removed = |person: &str| matches!(running.outcome(person), Some(Outcome::Removed));
        let refused = |error: &Error| error.code().is_some();
        REMOVED.into_iter().all(removed)
            && matches!(running.outcome(ABSENT), Some(Outcome::NotThere))
            && matches!(over.outcome(ABSENT), Some(Outcome::Failed(error)) if refused(error))
            && sandbox.members(self.vendor, &self.running) == [STAYS]
    }
}

fn refusals(plays: &[Play]) -> String {
    let mut text = "\nThe meeting that is over was refused, by each vendor in its own words:".to_owned();
    for report in plays.iter().map(|[_, over]| over) {
        for error in report.iter().filter_map(|(_, outcome)| outcome.error()) {
            text.push_str(&format!("\n  {:8}  {}", report.vendor().as_str(), error.message().unwrap_or_default()));
        }
    }
    text
}

/// Which operations each vendor was asked for, in the order of their first call.
fn calls(sandbox: &Sandbox, scenes: &[Scene]) -> String {
    let exchanges = sandbox.exchanges();
    let mut text = "\nWhat was called over HTTP for it, logins and tokens included:".to_owned();
    for scene in scenes {
        let theirs = exchanges.iter().filter(|exchange| exchange.vendor == Some(scene.vendor));
        let mut operations = Vec::new();
        for operation in theirs.filter_map(|exchange| exchange.operation.as_deref()) {
            if !operations.contains(&operation) {
                operations.push(operation);
            }
        }
        text.push_str(&format!("\n  {:8}  {}", scene.client.vendor().as_str(), operations.join(", ")));
    }
    text
}

fn conclude<'a>(sandbox: &Sandbox, scenes: impl Iterator<Item = (&'a Scene, &'a Play)>) -> Exit {
    let wrong = scenes.filter(|(scene, play)| !scene.went_well(play, sandbox));
    let wrong: Vec<_> = wrong.map(|(scene, _)| scene.client.vendor().as_str()).collect();
    if !wrong.is_empty() {
        say(&format!("\nmeetctl: this is not how it should have gone on {}: please report it", wrong.join(" and ")));
        return Exit::Incomplete;
    }
    say(&format!("\nOnly {STAYS} is left in each meeting, as it should be."));
    say(AFTERWARDS);
    Exit::Done
}

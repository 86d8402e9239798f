//! `meetctl demo`.

use meeting_control::control::{
    MeetingControl, MeetingId, Outcome, Participant, People, Removal, Report, Role, SelfUnmute, Verb,
};
use meeting_control::sandbox::Sandbox;
use meeting_control::{Error, ErrorKind, Response, Vendor, huawei};

use crate::exit::{Exit, Failure};
use crate::output::{print, say};
use crate::report;
use crate::table::table;

const HOST: &str = "ann";
const HELPS: &str = "eve";
const SHOWN_AS: &str = "Eve of support";
const REMOVED: [&str; 2] = ["bob", "cleo"];
/// Was in the earlier meeting, and is not in the running one.
const ABSENT: &str = "dora";

const AFTERWARDS: &str = "
Next:
  meetctl sandbox          keep a sandbox running, and point curl, tests or a vendor's own SDK at it
  meetctl capabilities     what can be done to meetings on each vendor, and how
  meetctl help             do it to real meetings";

/// Runs a meeting on each of the three vendors, in a sandbox, and prints what became of everything.
pub(crate) async fn run() -> Result<Exit, Failure> {
    let sandbox = Sandbox::start().await.map_err(Failure::incomplete)?;
    say(&introduction(&sandbox));
    let scenes = scenes(&sandbox).map_err(Failure::incomplete)?;
    let mut plays = Vec::new();
    for scene in &scenes {
        plays.push(scene.play().await.map_err(Failure::incomplete)?);
    }
    let rows = plays.iter().flat_map(|play| play.rows.iter().cloned());
    print(&table(["VENDOR", "VERB", "PARTICIPANT", "OUTCOME", "DETAIL"], rows))?;
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
On each of them {HOST} hosts {HELPS}, {bob} and {cleo} in a meeting, and an earlier meeting with {ABSENT} is over.
Now {HELPS} is renamed and made a co-host; everybody is muted; nobody else is let in; {bob}, {cleo} and {ABSENT} are removed, and
{ABSENT} from the meeting that is over as well; and the meeting is ended.
",
        sandbox.base_url()
    )
}

/// The meetings of one vendor, and the client that acts on them.
struct Scene {
    vendor: Vendor,
    client: Box<dyn MeetingControl>,
    running: MeetingId,
    over: MeetingId,
}

/// What became of everything.
struct Play {
    rows: Vec<[String; 5]>,
    removed: Report,
    /// Of the meeting that is over.
    refused: Report,
    /// Who was left, before the meeting was ended.
    left: Vec<Participant>,
}

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
    let credentials = huawei::Credentials::app(huawei::AppId(&access.app_id), huawei::AppKey(access.app_key.as_str()))
        .user(&access.user_id);
    huawei::Client::builder(credentials).base_url(sandbox.base_url()).build()
}

impl Scene {
    fn set(sandbox: &Sandbox, vendor: Vendor, client: Box<dyn MeetingControl>) -> Self {
        let over = sandbox.start_meeting(vendor, [ABSENT]);
        sandbox.end_meeting(vendor, &over);
        let running = sandbox.start_meeting(vendor, [HOST, HELPS].into_iter().chain(REMOVED));
        Self { vendor, client, running, over }
    }

    /// One after the other, as a moderator's program would.
    async fn play(&self) -> Result<Play, Error> {
        let Self { client, running, .. } = self;
        let mut rows = vec![self.row(Verb::Rename, client.rename(running, &HELPS.into(), SHOWN_AS).await)?];
        rows.extend(rows_of(&client.add_cohosts(&People::new(running, [HELPS])).await?));
        let muted = client.mute_everybody(running, SelfUnmute::Forbidden).await;
        rows.push(self.row(Verb::MuteEverybodyForGood, muted)?);
        rows.push(self.row(Verb::Lock, client.lock(running).await)?);
        let removed = client.remove(&Removal::new(running, REMOVED.into_iter().chain([ABSENT]))).await?;
        let refused = client.remove(&Removal::new(&self.over, [ABSENT])).await?;
        rows.extend([&removed, &refused].into_iter().flat_map(rows_of));
        let left = client.participants(running).all().await?;
        rows.push(self.row(Verb::End, client.end(running).await)?);
        Ok(Play { rows, removed, refused, left })
    }

    /// A verb with one result. What a vendor lacks is part of the play.
    fn row(&self, verb: Verb, result: Result<Response<()>, Error>) -> Result<[String; 5], Error> {
        let (outcome, detail) = match result {
            Ok(_) => ("done", String::new()),
            Err(error) if error.kind() == ErrorKind::Unsupported => ("refused", verb.support(self.vendor).to_string()),
            Err(error) => return Err(error),
        };
        let whom = if verb == Verb::Rename { HELPS } else { "-" };
        Ok([self.vendor.as_str(), verb.as_str(), whom, outcome, &detail].map(str::to_owned))
    }

    /// Whether the reports are right, and the meeting looks as they say.
    fn went_well(&self, Play { removed, refused, left, .. }: &Play, sandbox: &Sandbox) -> bool {
        let is_removed = |person: &str| matches!(removed.outcome(person), Some(Outcome::Removed));
        let is_refused = |error: &Error| error.code().is_some();
        let looks = |one: &Participant| (one.id.as_ref().map(ToString::to_string).unwrap_or_default(), one.role);
        let helper = left.iter().find(|one| one.id.as_deref() == Some(HELPS));
        REMOVED.into_iter().all(is_removed)
            && matches!(removed.outcome(ABSENT), Some(Outcome::NotThere))
            && matches!(refused.outcome(ABSENT), Some(Outcome::Failed(error)) if is_refused(error))
            && left.iter().map(looks).eq([(HOST.to_owned(), Role::Host), (HELPS.to_owned(), Role::Cohost)])
            && helper.is_some_and(|one| one.name.as_deref() == Some(SHOWN_AS))
            && sandbox.members(self.vendor, &self.running).is_empty()
    }
}

fn rows_of(report: &Report) -> Vec<[String; 5]> {
    let rows = report.iter().map(|(participant, outcome)| {
        let (vendor, verb) = (report.vendor().to_string(), report.verb().to_string());
        [vendor, verb, participant.to_string(), report::words(outcome).to_owned(), report::detail(outcome)]
    });
    rows.collect()
}

fn refusals(plays: &[Play]) -> String {
    let mut text = "\nThe meeting that is over was refused, by each vendor in its own words:".to_owned();
    for report in plays.iter().map(|play| &play.refused) {
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
    say(&format!("\nOnly {HOST} and {HELPS} were left in each meeting when it was ended, as it should be."));
    say(AFTERWARDS);
    Exit::Done
}

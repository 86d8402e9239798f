//! `meetctl remove`.

use std::ffi::{OsStr, OsString};

use clap::Args;
use meeting_control::control::{Rejoin, Removal};

use crate::exit::{Exit, Failure};
use crate::output::{Format, print, say, visible};
use crate::rehearsal;
use crate::report::{self, errors, json};
use crate::table::table;
use crate::vendor::{Address, ENVIRONMENT, Vendor};

/// What the command line says.
#[derive(Args)]
#[command(after_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    /// Whose meeting it is
    #[arg(long, value_enum)]
    vendor: Vendor,
    /// The meeting's id: conferenceId on DingTalk, conference id on Huawei, RoomId on Tencent
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    meeting: String,
    /// Whom to remove, by unionId on DingTalk, participant id (pid) on Huawei, UserID on Tencent; takes several, and can be repeated
    #[arg(long = "participant", value_name = "ID", required = true, num_args = 1..)]
    participants: Vec<String>,
    /// Why, for those who are removed; Tencent only
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// They must not come back; DingTalk and Tencent only
    #[arg(long)]
    forbid_rejoin: bool,
    #[command(flatten)]
    address: Address,
    /// How to print what became of everybody
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) output: Format,
}

const PARTICIPANT: &str = "--participant";

/// The command line with each id attached to a `--participant` of its own.
///
/// Ids may start with a hyphen. `allow_hyphen_values` would not do: as `--participant` takes several, it would take the flags after
/// them too.
pub(crate) fn attached(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments = arguments.into_iter().peekable();
    let mut attached = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument != PARTICIPANT {
            attached.push(argument);
            continue;
        }
        let ids = std::iter::from_fn(|| arguments.next_if(|next| !is_flag(next)));
        let before = attached.len();
        attached.extend(ids.map(attach));
        if attached.len() == before {
            // Without an id: it is clap that says so.
            attached.push(argument);
        }
    }
    attached
}

fn is_flag(argument: &OsStr) -> bool {
    argument == "-h" || argument.as_encoded_bytes().starts_with(b"--")
}

fn attach(id: OsString) -> OsString {
    let mut argument = OsString::from(PARTICIPANT);
    argument.push("=");
    argument.push(id);
    argument
}

/// Removes them, and prints what became of each.
pub(crate) async fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let Arguments { vendor, meeting, participants, reason, forbid_rejoin, address, output } = arguments;
    let mut removal = Removal::new(meeting, participants);
    if let Some(reason) = reason {
        removal = removal.reason(reason);
    }
    if forbid_rejoin {
        removal = removal.rejoin(Rejoin::Forbidden);
    }
    let client = match vendor.connect(&address) {
        Ok(client) => client,
        Err(failure) => {
            let misuse = rehearsal::removal(vendor.into(), &removal).await;
            return Err(misuse.map_or_else(|| failure.in_setup(), Failure::unusable));
        }
    };
    // Whatever goes wrong after sending is in the report.
    let report = client.remove(&removal).await.map_err(Failure::unusable)?;
    errors(&report).iter().for_each(|error| say(&format!("meetctl: {}", visible(error))));
    print(&match output {
        Format::Table => table([&report]),
        Format::Json => json(&report).map_err(Failure::incomplete)?,
    })?;
    Ok(report::exit(&report))
}

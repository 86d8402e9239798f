//! `meetctl remove`.

use clap::{Args, ValueEnum};
use meeting_control::control::{Rejoin, Removal};

use crate::exit::{Exit, Failure};
use crate::output::{print, say};
use crate::report::{self, errors, json};
use crate::table::table;
use crate::vendor::{ENVIRONMENT, Vendor};

/// What the command line says.
#[derive(Args)]
#[command(after_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    /// Whose meeting it is
    #[arg(long, value_enum)]
    vendor: Vendor,
    /// The meeting's id: conferenceId on DingTalk, conference id on Huawei, RoomId on Tencent
    #[arg(long, value_name = "ID")]
    meeting: String,
    /// Whom to remove; takes several, and can be repeated
    #[arg(long = "participant", value_name = "ID", required = true, num_args = 1..)]
    participants: Vec<String>,
    /// Why, for those who are removed; Tencent only
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// They must not come back; DingTalk and Tencent only
    #[arg(long)]
    forbid_rejoin: bool,
    /// Where the vendor's API is, if not at its usual address; plain http on loopback only
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// How to print what became of everybody
    #[arg(long, value_enum, default_value_t = Format::Table)]
    output: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For programs: one object on one line
    Json,
}

/// Removes them, and prints what became of each.
pub(crate) async fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let Arguments { vendor, meeting, participants, reason, forbid_rejoin, base_url, output } = arguments;
    let mut removal = Removal::new(meeting, participants);
    if let Some(reason) = reason {
        removal = removal.reason(reason);
    }
    if forbid_rejoin {
        removal = removal.rejoin(Rejoin::Forbidden);
    }
    let client = vendor.connect(base_url).map_err(Failure::unusable)?;
    // Whatever goes wrong after sending is in the report.
    let report = client.remove(&removal).await.map_err(Failure::unusable)?;
    errors(&report).iter().for_each(|error| say(&format!("meetctl: {error}")));
    print(&match output {
        Format::Table => table([&report]),
        Format::Json => json(&report).map_err(Failure::incomplete)?,
    })?;
    Ok(report::exit(&report))
}

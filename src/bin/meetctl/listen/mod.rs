//! `meetctl events listen`.

mod socket;

use clap::Args;

use crate::exit::{Exit, Failure};
use crate::vendor::{Address, ENVIRONMENT, Vendor};

/// What the command line says.
#[derive(Args)]
#[command(after_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    /// Whose events
    #[arg(long, value_enum)]
    vendor: Vendor,
    /// The meeting: a socket of Huawei's is one meeting's, while one of DingTalk's brings those of all
    #[arg(long, value_name = "ID")]
    meeting: Option<String>,
    #[command(flatten)]
    address: Address,
}

pub(crate) async fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    socket::run(arguments).await
}

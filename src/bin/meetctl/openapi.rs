//! `meetctl openapi`.

use clap::Args;
use meeting_control::dynamic::openapi;

use crate::exit::{Exit, Failure};
use crate::output::{pretty, print};
use crate::vendor::Vendor;

/// What the command line says.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Whose document
    #[arg(value_enum)]
    vendor: Vendor,
}

/// Prints the document of all the vendor's operations.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let document = openapi(arguments.vendor.into());
    let document = document.ok_or_else(|| Failure::incomplete("the document was not built in"))?;
    print(&pretty(document))?;
    Ok(Exit::Done)
}

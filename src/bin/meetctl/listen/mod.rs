//! `meetctl events listen`.

mod opener;
mod webhook;

use std::net::SocketAddr;

use clap::Args;

use crate::events::ENVIRONMENT;
use crate::exit::{Exit, Failure};
use crate::vendor::Vendor;

/// What the command line says.
#[derive(Args)]
#[command(after_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    /// Who sends
    #[arg(long, value_enum)]
    vendor: Vendor,
    /// Serves a webhook at this address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    bind: SocketAddr,
    /// The path that the vendor was given; what comes to any other is answered with 404
    #[arg(long, value_name = "PATH", default_value = "/")]
    path: String,
    /// Takes what was sent however long ago
    #[arg(long)]
    any_age: bool,
}

/// Prints every event until SIGINT or SIGTERM.
pub(crate) async fn run(arguments: Arguments) -> Result<Exit, Failure> {
    webhook::run(arguments).await
}

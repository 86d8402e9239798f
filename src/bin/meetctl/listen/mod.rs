//! `meetctl events listen`.

mod opener;
mod socket;
mod webhook;

use std::net::SocketAddr;

use clap::Args;

use crate::delivery::SECRETS;
use crate::exit::{Exit, Failure};
use crate::listed::id;
use crate::vendor::{Address, ENVIRONMENT, Vendor};

/// What the command line says.
#[derive(Args)]
#[command(after_help = format!("{ENVIRONMENT}\n\n{SECRETS}"))]
pub(crate) struct Arguments {
    /// Whose events
    #[arg(long, value_enum)]
    vendor: Vendor,
    /// The meeting: a socket of Huawei's is one meeting's, while one of DingTalk's brings those of all
    #[arg(long, value_name = "ID", value_parser = id::<String>)]
    meeting: Option<String>,
    #[command(flatten)]
    address: Address,
    /// Serves a webhook at this address and port, in place of opening a socket; port 0 takes a free one
    #[arg(long, value_name = "ADDR", conflicts_with = "meeting")]
    bind: Option<SocketAddr>,
    /// The path of the webhook; what comes to any other is answered with 404
    #[arg(long, value_name = "PATH", default_value = "/", requires = "bind")]
    path: String,
    /// Takes what was sent to the webhook however long ago
    #[arg(long, requires = "bind")]
    any_age: bool,
}

pub(crate) async fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    match arguments.bind {
        Some(bind) => webhook::run(arguments, bind).await,
        None => socket::run(arguments).await,
    }
}

//! `meetctl sandbox`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use meeting_control::sandbox::{Sandbox, SandboxError};

use crate::exit::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::output::{Reader, compact, print, say};

/// What the command line says.
#[derive(Args)]
#[command(after_help = READY)]
pub(crate) struct Arguments {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Writes every exchange to this file, one JSON object a line; replaces the file
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// How many people are in each ready meeting, the host included
    #[arg(long, value_name = "N", default_value_t = 6)]
    people: usize,
    /// Refuses, with status 501, what it would answer with a document's example
    #[arg(long)]
    strict: bool,
    /// Speaks TLS, with a certificate of its own making, for clients that insist on https
    #[arg(long)]
    tls: bool,
}

const READY: &str = "\
When it is ready, it prints one line of JSON: its base URL and, for each vendor, credentials and a running meeting; \
with --tls also the certificate to trust, in PEM (written to a file, `meetctl` takes it by SSL_CERT_FILE). \
The credentials are made up at the start and are worth nothing anywhere else.";

/// Serves until SIGINT or SIGTERM.
pub(crate) async fn run(arguments: Arguments) -> Result<Exit, Failure> {
    // Before the ready line, as whoever reads it may end the sandbox at once.
    let mut end = Interrupt::new().map_err(Failure::incomplete)?;
    let address = arguments.listen.ip();
    let sandbox = start(arguments).await?;
    let ready = compact(sandbox.access()).map_err(Failure::incomplete)?;
    if print(&ready)? == Reader::Gone {
        // Nobody can know how to get in.
        return Ok(Exit::Done);
    }
    say(&format!("meetctl: the sandbox serves at {}; Ctrl-C ends it", sandbox.base_url()));
    if let Some(warning) = exposure(address, sandbox.access().certificate.is_some()) {
        say(&format!("meetctl: {warning}"));
    }
    end.wait().await;
    sandbox.shutdown().await.map_err(Failure::incomplete)?;
    Ok(Exit::Done)
}

async fn start(arguments: Arguments) -> Result<Sandbox, Failure> {
    let mut builder = Sandbox::builder().listen(arguments.listen).people(arguments.people);
    if arguments.strict {
        builder = builder.strict();
    }
    if arguments.tls {
        builder = builder.tls();
    }
    if let Some(file) = arguments.journal {
        builder = builder.journal(file);
    }
    builder.start().await.map_err(|error| match error {
        SandboxError::Listen { .. } | SandboxError::Journal { .. } => Failure::unusable(error),
        other => Failure::incomplete(other),
    })
}

/// What whoever runs it should know of who else can reach it.
fn exposure(address: IpAddr, encrypted: bool) -> Option<String> {
    let plainly = if encrypted { "" } else { ", in plain HTTP" };
    let elsewhere = match address {
        address if address.is_loopback() => return None,
        address if address.is_unspecified() => {
            "; the base URL holds on this machine, others put its name or address in place of the host"
        }
        _ => "",
    };
    Some(format!("everyone on the network can reach it{plainly}{elsewhere}"))
}

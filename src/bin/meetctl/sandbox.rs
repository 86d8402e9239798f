//! `meetctl sandbox`.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use futures_util::future::join_all;
use meeting_control::Vendor;
use meeting_control::sandbox::{Sandbox, SandboxError};
use tokio::runtime::Handle;
use url::Url;

use crate::exit::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::output::{Reader, compact, print_until, say};

/// After how long an address is tried again at first, and at most.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(8)];

/// More than any vendor's meeting holds; each of them takes memory, and room in the ready line.
const MOST_PEOPLE: u64 = 100_000;

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
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_PEOPLE))]
    people: usize,
    /// Refuses, with status 501, what it would answer with a document's example
    #[arg(long)]
    strict: bool,
    /// Speaks TLS, with a certificate of its own making, for clients that insist on https
    #[arg(long)]
    tls: bool,
    /// Has a vendor POST its events to an address, as its console would; once for each vendor
    ///
    /// DingTalk and Huawei try the address first, and are made to until it answers as they want: a webhook handler may be started later,
    /// with the secrets of the ready line. Tencent sends the webhooks of its media rooms and of recording.
    #[arg(long, value_name = "VENDOR=URL")]
    deliver_to: Vec<String>,
}

/// A user's address, and whose events go there.
struct Destination {
    vendor: Vendor,
    url: Url,
}

impl Destination {
    /// What cannot be read is not quoted, as an address can hold a password.
    fn read(text: &str) -> Result<Self, String> {
        let (vendor, url) = text.split_once('=').ok_or("write VENDOR=URL")?;
        let names = Vendor::ALL.map(Vendor::as_str).join(", ");
        let vendor = vendor.parse().map_err(|_| format!("what is before the = is no vendor; write one of {names}"))?;
        let url = Url::parse(url).map_err(|error| format!("what is after the = is no address: {error}"))?;
        match url.scheme() {
            "http" | "https" => Ok(Self { vendor, url }),
            _ => Err("events are sent by http and https; write https://host/path".to_owned()),
        }
    }

    /// Has the events sent there, once it answers.
    async fn register(&self, sandbox: &Sandbox) {
        let (vendor, host) = (self.vendor, self.url.origin().ascii_serialization());
        let [mut pause, longest] = PAUSES;
        let mut is_told = false;
        while let Err(error) = sandbox.deliver_events_to(vendor, self.url.as_str()).await {
            if !std::mem::replace(&mut is_told, true) {
                say(&format!("meetctl: {error}; it is tried again from time to time"));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
        say(&format!("meetctl: {vendor} sends its events to {host}"));
    }
}

const READY: &str = "\
When it is ready, it prints one line of JSON: its base URL and, for each vendor, credentials and a running meeting; \
with --tls also the certificate to trust, in PEM (written to a file, `meetctl` takes it by SSL_CERT_FILE). \
The credentials are made up at the start and are worth nothing anywhere else.";

/// Serves until SIGINT or SIGTERM.
pub(crate) async fn run(arguments: Arguments) -> Result<Exit, Failure> {
    // Before the ready line, as whoever reads it may end the sandbox at once.
    let mut end = Interrupt::new().map_err(Failure::incomplete)?;
    let destinations =
        destinations(&arguments.deliver_to).map_err(|problem| Failure::unusable(format!("--deliver-to: {problem}")))?;
    let address = arguments.listen.ip();
    let sandbox = tokio::select! {
        () = end.wait() => return Ok(Exit::Done),
        sandbox = start(&arguments) => sandbox?,
    };
    let ready = compact(sandbox.access()).map_err(Failure::incomplete)?;
    if print_until(ready, end.wait()).await? != Reader::There {
        // Nobody can know how to get in, or wants to.
        return Ok(Exit::Done);
    }
    say(&format!("meetctl: the sandbox serves at {}; Ctrl-C ends it", sandbox.base_url()));
    if let Some(warning) = exposure(address, sandbox.access().certificate.is_some()) {
        say(&format!("meetctl: {warning}"));
    }
    tokio::select! {
        () = end.wait() => {}
        () = register_all(&destinations, &sandbox) => {}
    }
    sandbox.shutdown().await.map_err(Failure::incomplete)?;
    Ok(Exit::Done)
}

/// One for each vendor at most.
fn destinations(texts: &[String]) -> Result<Vec<Destination>, String> {
    let destinations = texts.iter().map(|text| Destination::read(text)).collect::<Result<Vec<_>, _>>()?;
    let mut vendors = HashSet::new();
    match destinations.iter().find(|destination| !vendors.insert(destination.vendor)) {
        Some(twice) => Err(format!("{} has two addresses", twice.vendor)),
        None => Ok(destinations),
    }
}

/// Has events sent to all addresses; never ends.
async fn register_all(destinations: &[Destination], sandbox: &Sandbox) {
    join_all(destinations.iter().map(|destination| destination.register(sandbox))).await;
    std::future::pending().await
}

/// On a thread of its own: to open the journal and to make up thousands of people takes a while, in which a signal shall be heard.
async fn start(arguments: &Arguments) -> Result<Sandbox, Failure> {
    let mut builder = Sandbox::builder().listen(arguments.listen).people(arguments.people);
    if arguments.strict {
        builder = builder.strict();
    }
    if arguments.tls {
        builder = builder.tls();
    }
    if let Some(file) = &arguments.journal {
        builder = builder.journal(file);
    }
    let runtime = Handle::current();
    let started = tokio::task::spawn_blocking(move || runtime.block_on(builder.start()));
    started.await.map_err(Failure::incomplete)?.map_err(|error| match error {
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

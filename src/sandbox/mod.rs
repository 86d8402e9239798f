//! A server on loopback that speaks the vendors, for tests and for trying things out.
//!
//! It keeps meetings and all that is done to them; checks every credential and signature as the vendors do, with code of its own and
//! not the SDK's; validates requests against the documents that the clients are generated from; keeps the documented call
//! rates; and answers with the vendors' own successes and refusals. What the vendors do not document is marked as inferred where
//! it is decided. A test can move its [clock](Clock), make things [go wrong](Fault), look at every [exchange](Exchange), and act
//! on meetings behind the client's back. What happens in a meeting it tells as the vendor does, to whoever
//! [subscribes](Sandbox::subscribe).
//!
//! ```
//! # #[cfg(feature = "tencent")]
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use meeting_control::Vendor;
//! use meeting_control::control::{MeetingControl, Removal};
//! use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
//!
//! let sandbox = Sandbox::start().await?;
//! let room = sandbox.start_meeting(Vendor::Tencent, ["host", "ann", "bob"]);
//! let client = sandbox.tencent_client()?;
//! sandbox.inject(FaultRule::on("kick_user_out", Fault::Throttle)); // the first attempt is refused
//! let report = client.remove(&Removal::new(&room, ["ann"])).await?;
//! assert!(report.all_gone());
//! assert_eq!(sandbox.members(Vendor::Tencent, &room), ["host", "bob"]);
//! sandbox.shutdown().await?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "tencent"))]
//! # fn main() {}
//! ```
//!
//! It speaks the vendors whose features are enabled. With the feature `sockets` it serves DingTalk's Stream mode and Huawei's control sockets
//! as well, of which it tells in `open_connection` and `create_conf_token`. An event of Stream mode goes to one of the connections that
//! there are, and comes again where it is answered by LATER, not at all, or by an error; each push stands in the journal as `PUSH /connect`
//! with its frame and its answer, or without one. A control socket is closed with the event that its meeting has ended, and ten seconds
//! after the end where that event is lost.
//!
#![doc = include_str!("operations.md")]
#![cfg_attr(
    not(all(feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "what only one vendor needs stands here for all")
)]

mod absent;
mod access;
mod answer;
mod call;
mod clients;
mod clock;
mod contract;
#[cfg(feature = "events")]
mod delivery;
#[cfg(feature = "dingtalk")]
mod dingtalk;
#[cfg(feature = "events")]
mod dispatch;
mod emission;
mod encryption;
mod exchange;
mod fault;
mod handover;
#[cfg(feature = "huawei")]
mod huawei;
mod journal;
mod meeting;
mod paging;
mod random;
mod rate;
mod request;
mod server;
mod service;
#[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
mod socket;
mod stage;
#[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
mod switchboard;
mod telling;
#[cfg(feature = "tencent")]
mod tencent;
mod wire;
mod world;

pub use self::access::Access;
#[cfg(feature = "dingtalk")]
pub use self::access::DingTalkAccess;
#[cfg(feature = "huawei")]
pub use self::access::HuaweiAccess;
#[cfg(feature = "tencent")]
pub use self::access::TencentAccess;
pub use self::clock::Clock;
pub use self::contract::ContractError;
#[cfg(feature = "events")]
pub use self::emission::{DeliveryFault, DeliveryRule};
pub use self::emission::{Emission, Subscription, Way};
pub use self::fault::{Fault, FaultRule};
pub use self::journal::Exchange;
pub use self::meeting::JoinError;
pub use self::stage::SandboxStage;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
#[cfg(feature = "events")]
use tokio::task::JoinSet;

use self::contract::Contract;
use self::emission::Cause;
use self::encryption::Encryption;
use self::journal::Journal;
use self::meeting::Meeting;
use self::server::Server;
use self::world::World;
use crate::Vendor;
use crate::control::{MeetingId, ParticipantId};

/// Why a sandbox could not be started, does not do what is asked of it, or could not be ended cleanly.
#[derive(Debug)]
#[non_exhaustive]
pub enum SandboxError {
    /// The address cannot be listened on.
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The journal could not be opened or written.
    Journal {
        /// The journal's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The documents that were built in are unusable.
    Contract(ContractError),
    /// Events cannot be sent to an address, or it does not answer to the event with which a vendor tries it. Of the address only the
    /// host is told.
    Address(String),
    /// A rule for what goes wrong with events asks for what cannot be.
    Rule(&'static str),
    /// No certificate could be made for TLS.
    Certificate(Box<dyn std::error::Error + Send + Sync>),
}

impl fmt::Display for SandboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, .. } => write!(f, "cannot listen on {address}"),
            Self::Journal { path, .. } => write!(f, "cannot write the journal {}", path.display()),
            Self::Contract(error) => error.fmt(f),
            Self::Address(reason) => f.write_str(reason),
            Self::Rule(reason) => f.write_str(reason),
            Self::Certificate(_) => f.write_str("cannot make a certificate"),
        }
    }
}

impl std::error::Error for SandboxError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } | Self::Journal { source, .. } => Some(source),
            Self::Contract(_) | Self::Address(_) | Self::Rule(_) => None,
            Self::Certificate(source) => Some(source.as_ref()),
        }
    }
}

/// How to start a [`Sandbox`].
#[derive(Clone, Debug)]
#[must_use]
pub struct SandboxBuilder {
    address: SocketAddr,
    journal: Option<PathBuf>,
    people: usize,
    strict: bool,
    #[cfg_attr(not(feature = "sandbox-tls"), allow(dead_code, reason = "nothing sets it"))]
    tls: bool,
}

impl SandboxBuilder {
    /// The address to listen on; a free port of the loopback interface, unless this says otherwise.
    pub fn listen(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// Writes every exchange to this file as well, one JSON object a line. An existing file is replaced.
    ///
    /// The journal holds credentials, those of this sandbox: they are made up at its start and worth nothing after it.
    pub fn journal(self, path: impl Into<PathBuf>) -> Self {
        Self { journal: Some(path.into()), ..self }
    }

    /// How many people are in each prepared meeting, the host included; six, unless this says otherwise. There is always a host.
    pub fn people(self, people: usize) -> Self {
        Self { people: people.max(1), ..self }
    }

    /// Refuses, with a status of 501, what it would answer with the document's example: so that no test passes by it.
    pub fn strict(self) -> Self {
        Self { strict: true, ..self }
    }

    /// Takes connections by TLS alone, for clients that insist on `https`. It makes a certificate for itself at its start, which
    /// [`Access::certificate`] tells; its own clients trust it.
    #[cfg(feature = "sandbox-tls")]
    pub fn tls(self) -> Self {
        Self { tls: true, ..self }
    }

    /// Starts the sandbox. It needs a Tokio runtime with time and IO, and serves from then on.
    pub async fn start(self) -> Result<Sandbox, SandboxError> {
        let contract = Contract::built_in().map_err(SandboxError::Contract)?;
        let journal = match &self.journal {
            Some(path) => {
                Journal::with_file(path).map_err(|source| SandboxError::Journal { path: path.clone(), source })?
            }
            None => Journal::default(),
        };
        let cannot_listen = |source| SandboxError::Listen { address: self.address, source };
        let listener = TcpListener::bind(self.address).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let mut bound = address;
        if bound.ip().is_unspecified() {
            // Where it listens everywhere, it is told where clients take it without TLS.
            bound.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        let (encryption, certificate) = self.encryption(bound)?;
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let access = Access::generate(format!("{scheme}://{bound}"), certificate, self.people);
        let world = Arc::new(World::new(contract, journal, &access, self.strict));
        let server = Server::start(listener, encryption, world.clone());
        Ok(Sandbox {
            access,
            #[cfg(feature = "events")]
            _deliveries: dispatch::start(&world),
            world,
            server,
            address,
            journal: self.journal,
        })
    }

    #[cfg(feature = "sandbox-tls")]
    fn encryption(&self, bound: SocketAddr) -> Result<(Encryption, Option<String>), SandboxError> {
        if !self.tls {
            return Ok((Encryption::None, None));
        }
        let names = vec!["localhost".into(), bound.ip().to_string()];
        let (encryption, certificate) = encryption::self_signed(names).map_err(SandboxError::Certificate)?;
        Ok((encryption, Some(certificate)))
    }

    #[cfg(not(feature = "sandbox-tls"))]
    #[allow(clippy::unnecessary_wraps, reason = "as with TLS")]
    fn encryption(&self, _: SocketAddr) -> Result<(Encryption, Option<String>), SandboxError> {
        Ok((Encryption::None, None))
    }
}

/// A running sandbox. Dropping it stops it.
pub struct Sandbox {
    access: Access,
    world: Arc<World>,
    server: Server,
    #[cfg(feature = "events")]
    _deliveries: JoinSet<()>,
    /// Where it listens.
    address: SocketAddr,
    journal: Option<PathBuf>,
}

impl Sandbox {
    /// Starts a sandbox on a free port of the loopback interface.
    pub async fn start() -> Result<Self, SandboxError> {
        Self::builder().start().await
    }

    /// A sandbox with other than the default settings.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            journal: None,
            people: access::PEOPLE,
            strict: false,
            tls: false,
        }
    }

    /// `http://127.0.0.1:PORT` (`https` where it was asked for TLS), for every vendor.
    pub fn base_url(&self) -> &str {
        &self.access.base_url
    }

    /// The way in for all vendors; serialises to the ready line of `meetctl sandbox`.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Credentials and a prepared meeting at DingTalk.
    #[cfg(feature = "dingtalk")]
    pub fn dingtalk(&self) -> &DingTalkAccess {
        &self.access.dingtalk
    }

    /// Credentials and a prepared meeting at Huawei.
    #[cfg(feature = "huawei")]
    pub fn huawei(&self) -> &HuaweiAccess {
        &self.access.huawei
    }

    /// Credentials and a prepared room at Tencent.
    #[cfg(feature = "tencent")]
    pub fn tencent(&self) -> &TencentAccess {
        &self.access.tencent
    }

    /// The clock that the sandbox goes by.
    pub fn clock(&self) -> Clock {
        self.world.clock.clone()
    }

    /// Makes something go wrong. Rules apply in the order in which they are injected.
    pub fn inject(&self, rule: FaultRule) {
        self.world.state().faults.inject(rule);
    }

    /// Drops all fault rules, those for events on their way too.
    pub fn clear_faults(&self) {
        self.world.state().faults.clear();
        #[cfg(feature = "events")]
        self.world.delivery_faults.clear();
    }

    /// What was asked and answered, oldest first: the latest 10 000, or as many of them as fit into 32 MiB.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.world.journal().latest()
    }

    /// Refuses connections from now on, and closes those that there are once their answers are sent.
    pub async fn refuse_connections(&self) {
        self.server.shut().await;
    }

    /// Accepts connections again, at the same address.
    ///
    /// # Errors
    /// [`SandboxError::Listen`] where somebody else has taken the address meanwhile.
    pub async fn accept_connections(&self) -> Result<(), SandboxError> {
        let bound = TcpListener::bind(self.address).await;
        self.server.open(bound.map_err(|source| SandboxError::Listen { address: self.address, source })?).await;
        Ok(())
    }

    /// Who is in the meeting now, by the ids that calls take; nobody if there is no such meeting or it has ended.
    pub fn members(&self, vendor: Vendor, meeting: &MeetingId) -> Vec<ParticipantId> {
        let mut state = self.world.state();
        let running = state.service(vendor).meetings().running(meeting);
        running.into_iter().flat_map(Meeting::present).map(|member| (&member.connection).into()).collect()
    }

    /// Starts another meeting with these members, of whom the first is the host, and returns its id.
    pub fn start_meeting(&self, vendor: Vendor, members: impl IntoIterator<Item = impl Into<String>>) -> MeetingId {
        let members: Vec<String> = members.into_iter().map(Into::into).collect();
        self.world.act(vendor, Cause::People, |service, now| {
            members.iter().for_each(|member| service.introduce(member));
            let id = service.meeting_id();
            service.meetings_mut().start(id.clone(), &members, now);
            id.into()
        })
    }

    /// Ends a meeting; false when it was not running.
    pub fn end_meeting(&self, vendor: Vendor, meeting: &MeetingId) -> bool {
        self.world.act(vendor, Cause::People, |service, now| service.meetings_mut().end(meeting, now))
    }

    /// Opens the meeting of a booking, as the first to enter it does, and returns its id; none if there is no such booking.
    ///
    /// A booking is DingTalk's `scheduleConferenceId` or Huawei's `conferenceID`. Tencent's rooms have none apart from themselves.
    pub fn open_booking(&self, vendor: Vendor, booking: &str) -> Option<MeetingId> {
        self.world.act(vendor, Cause::People, |service, now| service.open(booking, now).map(Into::into))
    }

    /// Somebody enters a meeting, for the first time or again, and gets the id by which calls name them. A member in the meeting's place
    /// does not compile.
    ///
    /// DingTalk and Tencent name people, so that it is the member's own. Huawei names connections: it is another one for whoever
    /// comes back. A waiting room keeps who comes where a call switched it on; a meeting that a test started has one only for those who
    /// are sent there.
    ///
    /// # Errors
    /// Where a ban, a lock, a limit or a waiting room stands against it, or the meeting is not running.
    pub fn join(&self, vendor: Vendor, meeting: &MeetingId, member: &str) -> Result<ParticipantId, JoinError> {
        self.world.act(vendor, Cause::People, |service, now| {
            service.introduce(member);
            service.meetings_mut().running_mut(meeting).ok_or(JoinError::NotRunning)?.join(member, now).map(Into::into)
        })
    }

    /// Somebody leaves a meeting; false when they were not in it.
    pub fn leave(&self, vendor: Vendor, meeting: &MeetingId, member: &str) -> bool {
        self.world.act(vendor, Cause::People, |service, now| {
            service.meetings_mut().running_mut(meeting).is_some_and(|meeting| meeting.leave(member, now))
        })
    }

    /// Somebody who is in a meeting switches the microphone off or on; false when they are not in it.
    pub fn mute(&self, vendor: Vendor, meeting: &MeetingId, member: &str, muted: bool) -> bool {
        self.world.act(vendor, Cause::People, |service, _| {
            let meeting = service.meetings_mut().running_mut(meeting);
            meeting.is_some_and(|meeting| meeting.alter(member, |person| person.muted = muted).is_some())
        })
    }

    /// The host has a meeting recorded, or the recording stopped; false when the meeting is not running, or is not recorded.
    pub fn record(&self, vendor: Vendor, meeting: &MeetingId, on: bool) -> bool {
        self.world.act(vendor, Cause::People, |service, _| {
            service.meetings_mut().running_mut(meeting).is_some_and(|meeting| meeting.record(on))
        })
    }

    /// Tells those who are connected to DingTalk's Stream mode that they will be cut in ten seconds, as the vendor does before it closes a
    /// connection. Nothing more is pushed to them.
    #[cfg(all(feature = "sockets", feature = "dingtalk"))]
    pub fn announce_disconnect(&self) {
        self.world.sockets.order(Vendor::DingTalk, switchboard::Order::Announce);
    }

    /// Cuts the sockets of a vendor, without a word.
    #[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
    pub fn cut_sockets(&self, vendor: Vendor) {
        self.world.sockets.order(vendor, switchboard::Order::Cut);
    }

    /// Who waits outside the meeting, by the ids that calls take.
    pub fn waiting(&self, vendor: Vendor, meeting: &MeetingId) -> Vec<ParticipantId> {
        let mut state = self.world.state();
        let meeting = state.service(vendor).meetings().running(meeting);
        meeting.into_iter().flat_map(Meeting::waiting).map(|person| (&person.connection).into()).collect()
    }

    /// The operations of a vendor that the sandbox carries out, by `operationId`. Any other is answered with its document's example
    /// once its meeting is found to be there.
    pub fn operations(&self, vendor: Vendor) -> Vec<&'static str> {
        self.world.state().service(vendor).operations()
    }

    /// Stops the sandbox: no new connections, and a moment for answers under way.
    ///
    /// Fails if the journal's file is incomplete.
    pub async fn shutdown(self) -> Result<(), SandboxError> {
        self.server.shutdown().await;
        match (self.journal, self.world.journal().take_failure()) {
            (Some(path), Some(source)) => Err(SandboxError::Journal { path, source }),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("base_url", &self.access.base_url).finish_non_exhaustive()
    }
}

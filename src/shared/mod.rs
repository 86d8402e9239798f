//! What several machines share: tokens and rates.
//!
//! Without it, every client obtains its own tokens and keeps the rate by itself. Vendors count both per app, however many machines it
//! runs on. [`Shared`] makes the clients with the same credentials one, wherever they run:
//!
//! ```no_run
//! # #[cfg(all(feature = "redis", feature = "dingtalk"))]
//! # fn example() -> Result<(), meeting_control::Error> {
//! use meeting_control::dingtalk::{AppKey, AppSecret, Client, Credentials};
//! use meeting_control::shared::Shared;
//!
//! let shared = Shared::redis("rediss://user:password@redis.internal").machines(3);
//! let client = Client::builder(Credentials::app(AppKey("app key"), AppSecret("app secret"))).shared(shared).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! **Tokens.** One machine logs in and the others use its token; when the vendor refuses it, one machine replaces it. Tencent's
//! signatures and tokens that a program has handed in are not shared, as nothing obtains them.
//!
//! **Rates.** All machines together keep the rate in every stretch of its period, by the store's clock. Leave to call is taken in blocks
//! that are good for a tenth of a second (a store that is further away than that serves tokens alone), so that busy clients do not ask for
//! every call; a rate of so many calls a second is used to about seven eighths, however many machines share it.
//!
//! One Redis carries a large fleet: for 100 machines that share 2000 calls a second it takes less than a hundredth of a core, and for 500
//! that share 10,000 less than a tenth of one. The README has the figures, and the command that measures them.
//!
//! **When the store is gone** or takes longer than two seconds, calls go on: each client obtains its own tokens and keeps to its share of
//! the rate, the rate divided by [`machines`](Shared::machines), at least one call. A `tracing` warning says so once, and another line
//! when the store is back; it is asked again every second.
//!
//! # Who can read the store can act as the app
//!
//! Tokens lie in the store as they are. Whoever reads it can use them until they end, and whoever writes it can put others in their
//! place: keep it as close as the app's secret, and reach it by TLS (`rediss://`) wherever the network is not yours. Ids and secrets do
//! not lie there: a key is a hash of the vendor, its address, the app and its secret (PBKDF2, so that a password is not guessed from it
//! easily). Only who knows the secret finds the token.

mod once;
#[cfg(feature = "redis")]
mod redis;
mod sharing;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::Secret;
pub(crate) use sharing::Sharing;

/// How long a store may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a store that is down is left alone.
const REST: Duration = Duration::from_secs(1);

/// A token, as it is shared.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedToken {
    /// The token itself.
    pub token: Secret,
    /// When it was asked for, by the clock of the machine that did.
    pub obtained_at: SystemTime,
    /// When it ends.
    pub expires_at: SystemTime,
}

/// Whether somebody may obtain a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// It is the asker's turn.
    Held,
    /// Somebody else is obtaining it.
    Busy,
}

/// The store cannot be asked, and why. The reason is logged: it must hold no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Down(pub String);

/// What a store answers in time.
pub type Asking<'a, T> = Pin<Box<dyn Future<Output = Result<T, Down>> + Send + 'a>>;

/// Where tokens are shared. Keys are made by the client, and tell nothing.
///
/// An answer that takes longer than two seconds is dropped, and the store is taken to be down.
pub trait TokenStore: Send + Sync {
    /// The token of a key, if there is one.
    fn load<'a>(&'a self, key: &'a str) -> Asking<'a, Option<SharedToken>>;

    /// Keeps a token until it ends, unless another than `replaces` lies there: that one is newer.
    fn save<'a>(&'a self, key: &'a str, token: &'a SharedToken, replaces: Option<&'a SharedToken>) -> Asking<'a, ()>;

    /// Lets one holder obtain the token of a key, for so long. Whoever holds the lease can prolong it.
    fn lease<'a>(&'a self, key: &'a str, holder: &'a str, life: Duration) -> Asking<'a, Lease>;

    /// Gives a lease back. One that is somebody else's by now stays.
    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> Asking<'a, ()>;
}

/// Leave to call that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How many calls there may be while one of them counts.
    pub calls: u32,
    /// How long a call counts, from when leave for it was given.
    pub counts_for: Duration,
    /// How many are wanted; none where late ones alone are told.
    pub permits: u32,
    /// How many calls left when their leave was good no more. They count anew, whatever the rate is.
    pub late: u32,
}

/// Leave to call, as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permits {
    /// How many; fewer than were wanted where there are no more.
    pub granted: u32,
    /// Where there are none, when to ask again.
    pub wait: Duration,
    /// The moment before the store was asked.
    pub asked_at: Instant,
}

/// Where rates are shared.
pub trait RateStore: Send + Sync {
    /// Takes as many permits of a key as there are, by one clock for all who ask.
    fn take<'a>(&'a self, key: &'a str, wanted: Wanted) -> Asking<'a, Permits>;
}

/// What clients on several machines share, see [the module](self). Clones are one.
#[derive(Clone)]
pub struct Shared {
    /// Or why there are none.
    stores: Result<Arc<Stores>, String>,
    machines: u32,
}

struct Stores {
    tokens: Option<Arc<dyn TokenStore>>,
    rates: Option<Arc<dyn RateStore>>,
    /// Set while the store is down: when it is asked again.
    rests_until: Mutex<Option<Instant>>,
}

impl Shared {
    /// Shares tokens by way of a store of one's own, and rates by way of another. What has no store is not shared.
    pub fn new(tokens: Option<Arc<dyn TokenStore>>, rates: Option<Arc<dyn RateStore>>) -> Self {
        Self { stores: Ok(Arc::new(Stores { tokens, rates, rests_until: Mutex::default() })), machines: 1 }
    }

    /// Shares tokens and rates by way of a Redis (6 or newer, or what speaks like it; no cluster), `redis://user:password@host:port/database`, or
    /// `rediss://` for TLS, which needs the feature `rustls`. It is connected to when it is needed.
    ///
    /// For `rediss://`, ring becomes the process's provider of cryptography for rustls, if it has none.
    ///
    /// An address that is none is an error of the client's `build`, which does not quote it: it may hold a password.
    #[cfg(feature = "redis")]
    pub fn redis(url: impl Into<Secret>) -> Self {
        match redis::Redis::new(&url.into()).map(Arc::new) {
            Ok(store) => Self::new(Some(Arc::clone(&store) as _), Some(store)),
            Err(problem) => Self { stores: Err(problem), machines: 1 },
        }
    }

    /// How many clients share a rate: what each keeps to while the store is down is the rate divided by this. Default 1, the whole rate
    /// for each.
    #[must_use]
    pub fn machines(mut self, machines: u32) -> Self {
        self.machines = machines.max(1);
        self
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("machines", &self.machines).finish_non_exhaustive()
    }
}

impl Stores {
    /// What the store answers; nothing where it is down.
    async fn ask<T>(&self, asking: Asking<'_, T>) -> Option<T> {
        if self.rests_until().is_some_and(|end| Instant::now() < end) {
            return None;
        }
        let answer = tokio::time::timeout(PATIENCE, asking).await;
        match answer.unwrap_or_else(|_| Err(Down("it does not answer".into()))) {
            Ok(answer) => {
                if self.rests_until().take().is_some() {
                    tracing::info!("the store of shared tokens and rates is back");
                }
                Some(answer)
            }
            Err(Down(reason)) => {
                if self.rests_until().replace(Instant::now() + REST).is_none() {
                    tracing::warn!(
                        reason,
                        "the store of shared tokens and rates is down; each client obtains its own tokens and keeps its share of the rate"
                    );
                }
                None
            }
        }
    }

    fn rests_until(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.rests_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

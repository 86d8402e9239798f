//! A token that many callers share.
//!
//! A token is obtained by a task of its own, which no caller's deadline ends: who is too hurried to wait for it has at least made it
//! come. Whoever wants the token meanwhile waits for the same task.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::runtime;
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

use super::operation::Retry;
use super::{FOREVER, Handle, Pending, task};
use crate::error::{Facts, Limit};
use crate::shared::{SharedToken, Sharing};
use crate::{Error, ErrorKind, Secret, Vendor};

/// A token whose life is not stated, or stated as nothing, lives this long: the usual life of the vendors' tokens.
const USUAL_LIFE: Duration = Duration::from_secs(7200);
/// No token is renewed more often, whatever life is stated: a loop would hammer the vendor.
const SHORTEST_LIFE: Duration = Duration::from_secs(60);
/// How long before its end a token is renewed, if a tenth of its life is not less.
const LONGEST_MARGIN: Duration = Duration::from_secs(600);
/// No token is trusted longer, so that no stated life can lead beyond the end of time.
const LONGEST_LIFE: Duration = Duration::from_secs(365 * 86_400);
/// When an early renewal fails, the old token serves on, and the next try waits.
const RENEWAL_PAUSE: Duration = Duration::from_secs(30);
/// A lock-out whose length is not stated. Inferred: those that are documented take a minute.
const LOCK_OUT: Duration = Duration::from_secs(60);

/// Counts all tokens of the process, so that no two are taken for each other.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// What a token call yielded.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    pub(crate) token: Secret,
    /// As the vendor states it.
    pub(crate) life: Option<Duration>,
}

/// A call that yields one: of one type, so that the task around it is compiled once.
pub(crate) type Obtaining = Pending<'static, Result<Fresh, Error>>;

/// The token of an answer, if there is one that a header can carry.
pub(crate) fn usable(token: Option<Secret>) -> Option<Secret> {
    token.filter(|token| !token.expose().is_empty() && token.expose().bytes().all(|byte| byte.is_ascii_graphic()))
}

/// A token in use.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) value: Secret,
    pub(crate) generation: u64,
    renew_at: SystemTime,
    expires_at: SystemTime,
}

impl Token {
    fn shared(shared: &SharedToken) -> Self {
        let life = shared.expires_at.duration_since(shared.obtained_at).ok();
        Self::new(shared.obtained_at, Fresh { token: shared.token.clone(), life })
    }

    fn share(&self, obtained_at: SystemTime) -> SharedToken {
        SharedToken { token: self.value.clone(), obtained_at, expires_at: self.expires_at }
    }

    fn new(now: SystemTime, fresh: Fresh) -> Self {
        let life = fresh.life.filter(|life| !life.is_zero()).unwrap_or(USUAL_LIFE).clamp(SHORTEST_LIFE, LONGEST_LIFE);
        let margin = (life / 10).min(LONGEST_MARGIN);
        Self {
            value: fresh.token,
            generation: GENERATION.fetch_add(1, Ordering::Relaxed),
            renew_at: now + (life - margin),
            expires_at: now + life,
        }
    }
}

/// One token, obtained by one task at a time whoever asks.
#[derive(Debug, Default)]
pub(crate) struct TokenCache(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    /// The last one that the vendor has refused: another machine may not know yet.
    refused: Option<Secret>,
    flight: Option<Flight>,
    lock_out: Option<LockOut>,
}

/// A token that is being obtained.
#[derive(Clone, Debug)]
struct Flight {
    number: u64,
    landed: watch::Receiver<Option<Result<Token, Error>>>,
    /// If it has not landed by then, its runtime stands still.
    overdue: Instant,
}

#[derive(Debug)]
struct LockOut {
    until: SystemTime,
    error: Error,
}

impl TokenCache {
    /// The token in use, or a new one. A token that is still good serves while it is renewed.
    ///
    /// Under its name, it is shared with the clients on other machines that have the same credentials.
    ///
    /// When obtaining it fails, all who waited share that failure: a thousand callers with a wrong key make one attempt, not a thousand.
    pub(crate) async fn get(
        self: &Arc<Self>,
        handle: &Handle,
        name: Option<&str>,
        obtain: &(dyn Fn() -> Obtaining + Sync),
    ) -> Result<Token, Error> {
        loop {
            let mut flight = match self.at_hand(handle, name, obtain)? {
                AtHand::Token(token) => return Ok(token),
                AtHand::Flight(flight) => flight,
            };
            // A flight whose runtime has ended lands nowhere, and the next who asks takes over.
            if let Ok(Ok(landed)) = timeout_at(flight.overdue, flight.landed.wait_for(Option::is_some)).await
                && let Some(outcome) = landed.clone()
            {
                return outcome;
            }
        }
    }

    /// The token in use, if it is still good.
    pub(crate) fn live(&self, now: SystemTime) -> Option<Token> {
        self.lock().live(now).cloned()
    }

    /// Whether it is the token in use.
    pub(crate) fn is_current(&self, generation: u64) -> bool {
        self.lock().token.as_ref().is_some_and(|token| token.generation == generation)
    }

    /// Forgets a token that was refused. A newer one stays: the refusal of an old token may come late.
    ///
    /// Tells whether it was the token in use.
    pub(crate) fn discard(&self, generation: u64) -> bool {
        let mut state = self.lock();
        let refused = state.token.take_if(|token| token.generation == generation);
        let was_in_use = refused.is_some();
        state.refused = refused.map(|token| token.value).or(state.refused.take());
        was_in_use
    }

    /// Yields no token until the lock-out is over.
    pub(crate) fn lock_out(&self, error: &Error, now: SystemTime) {
        let mut state = self.lock();
        state.token = None;
        state.lock_out(error, now);
    }

    fn at_hand(
        self: &Arc<Self>,
        handle: &Handle,
        name: Option<&str>,
        obtain: &(dyn Fn() -> Obtaining + Sync),
    ) -> Result<AtHand, Error> {
        let now = handle.now();
        let mut state = self.lock();
        let token = state.live(now).cloned();
        if let Some(token) = token.as_ref().filter(|token| now < token.renew_at) {
            return Ok(AtHand::Token(token.clone()));
        }
        let flight = match (state.flight.as_ref().filter(|flight| flight.is_under_way()), state.locked_out(now)) {
            (Some(flight), _) => Ok(flight.clone()),
            (None, Some(error)) => Err(error),
            (None, None) => Ok(state.flight.insert(self.take_off(handle, now, name, obtain())).clone()),
        };
        match token {
            Some(token) => Ok(AtHand::Token(token)),
            None => flight.map(AtHand::Flight),
        }
    }

    fn take_off(
        self: &Arc<Self>,
        handle: &Handle,
        now: SystemTime,
        name: Option<&str>,
        obtaining: Obtaining,
    ) -> Flight {
        let (sender, landed) = watch::channel(None);
        let number = GENERATION.fetch_add(1, Ordering::Relaxed);
        // However many calls it takes.
        let limit = handle.transport.terms.deadline;
        let vendor = handle.transport.manner.vendor;
        let cache = Arc::clone(self);
        let sharing = handle.transport.sharing.clone().zip(name.map(str::to_owned));
        let flying = Box::pin(async move {
            let obtained = timeout(limit, cache.obtain(now, sharing, obtaining))
                .await
                .unwrap_or_else(|_| Err(out_of_time(vendor)));
            let _ = sender.send(Some(cache.land(number, now, obtained)));
        });
        task::spawn(&runtime::Handle::current(), flying);
        let started = Instant::now();
        Flight { number, landed, overdue: started.checked_add(limit).unwrap_or(started + FOREVER) }
    }

    async fn obtain(
        &self,
        now: SystemTime,
        sharing: Option<(Arc<Sharing>, String)>,
        obtaining: Obtaining,
    ) -> Result<Token, Error> {
        let own = async { obtaining.await.map(|fresh| Token::new(now, fresh)) };
        let Some((sharing, name)) = sharing else { return own.await };
        let serves = |shared: &SharedToken| {
            now < Token::shared(shared).renew_at
                && usable(Some(shared.token.clone())).is_some()
                && self.lock().refused.as_ref() != Some(&shared.token)
        };
        let shared = sharing.once(&name, serves, async { own.await.map(|token| token.share(now)) }).await;
        shared.map(|shared| Token::shared(&shared))
    }

    fn land(&self, number: u64, now: SystemTime, obtained: Result<Token, Error>) -> Result<Token, Error> {
        let mut state = self.lock();
        let is_the_last = state.flight.take_if(|flight| flight.number == number).is_some();
        match obtained {
            Ok(token) => {
                // What comes late must not replace what came in its stead.
                if is_the_last || state.token.is_none() {
                    state.token = Some(token.clone());
                }
                Ok(token)
            }
            Err(error) => {
                if error.kind() == ErrorKind::LockedOut {
                    state.lock_out(&error, now);
                }
                if let Some(token) = &mut state.token {
                    token.renew_at = now + RENEWAL_PAUSE;
                }
                Err(error)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum AtHand {
    Token(Token),
    Flight(Flight),
}

impl Flight {
    fn is_under_way(&self) -> bool {
        self.landed.has_changed().is_ok() && Instant::now() < self.overdue
    }
}

impl State {
    fn live(&self, now: SystemTime) -> Option<&Token> {
        self.token.as_ref().filter(|token| now < token.expires_at)
    }

    fn lock_out(&mut self, error: &Error, now: SystemTime) {
        let until = now + error.retry_after().unwrap_or(LOCK_OUT).min(LONGEST_LIFE);
        self.lock_out = Some(LockOut { until, error: error.clone() });
    }

    /// The refusal that still holds, and how long it does.
    fn locked_out(&self, now: SystemTime) -> Option<Error> {
        let LockOut { until, error } = self.lock_out.as_ref()?;
        let left = until.duration_since(now).ok().filter(|left| !left.is_zero())?;
        Some(error.clone().with(|facts| facts.retry_after = Some(left)))
    }
}

fn out_of_time(vendor: Vendor) -> Error {
    let facts = Facts::new(vendor, ErrorKind::Timeout);
    Facts { limit: Some(Limit::Credentials), retry: Retry::Backoff, ..facts }.into()
}

/// One cache for each meeting, account or whatever a token belongs to: for those that were asked for last.
#[derive(Debug, Default)]
pub(crate) struct TokenCaches(Mutex<Caches>);

/// Those in use move to the young ones. When the young ones are many, they become the old ones, and the old ones are forgotten: no
/// search is needed, and a token that is wanted again after all costs a call.
#[derive(Debug, Default)]
struct Caches {
    young: HashMap<String, Arc<TokenCache>>,
    old: HashMap<String, Arc<TokenCache>>,
}

/// So many meetings at once are nobody's, and so many tokens are small enough to be kept.
const MOST_YOUNG: usize = 4096;

impl TokenCaches {
    /// The cache of `name`.
    pub(crate) fn of(&self, name: &str) -> Arc<TokenCache> {
        let mut caches = self.lock();
        if let Some(cache) = caches.young.get(name) {
            return Arc::clone(cache);
        }
        let cache = caches.old.remove(name).unwrap_or_default();
        caches.young.insert(name.to_owned(), Arc::clone(&cache));
        if caches.young.len() >= MOST_YOUNG {
            caches.old = std::mem::take(&mut caches.young);
        }
        cache
    }

    /// The cache of `name`, if it has been asked for.
    pub(crate) fn known(&self, name: &str) -> Option<Arc<TokenCache>> {
        let caches = self.lock();
        caches.young.get(name).or_else(|| caches.old.get(name)).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Caches> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn however_many_meetings_there_were_few_are_kept() {
        let caches = TokenCaches::default();
        let first = caches.of("first");
        for meeting in 0..20 * MOST_YOUNG {
            caches.of(&meeting.to_string());
            caches.of("first");
        }
        assert!(Arc::ptr_eq(&first, &caches.of("first")), "what is in use is kept");
        let kept = caches.lock();
        assert!(kept.young.len() + kept.old.len() <= 2 * MOST_YOUNG);
    }

    #[test]
    fn what_was_never_asked_for_is_not_made_by_looking() {
        let caches = TokenCaches::default();
        assert!(caches.known("meeting").is_none());
        let cache = caches.of("meeting");
        assert!(Arc::ptr_eq(&cache, &caches.known("meeting").unwrap()));
    }
}

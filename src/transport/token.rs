//! A token that many callers share.
//!
//! A token is obtained by a task of its own, which no caller's deadline ends: who is too hurried to wait for it has at least made it
//! come. Whoever wants the token meanwhile waits for the same task.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use tokio::runtime;
use tokio::sync::SetOnce;
use tokio::time::{Instant, timeout, timeout_at};

use super::failure::stands_for_nothing;
use super::{FOREVER, Handle, Pending, task};
use crate::error::Limit;
use crate::input::consists_of;
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

/// Of a login that takes longer it is found out whether its runtime stands still.
const SLOW: Duration = Duration::from_millis(500);
/// A runtime that does nothing at all for so long stands still.
const STANDSTILL: Duration = Duration::from_millis(250);
/// A clock that is set back by more has been wrong, and what was to end by it is over.
const STEP: Duration = Duration::from_secs(60);

/// Counts all tokens of the process, so that no two are taken for each other.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// What a token call yielded.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    pub(crate) token: Secret,
    /// As the vendor states it.
    pub(crate) life: Option<Duration>,
}

impl Fresh {
    fn share(self, obtained_at: SystemTime) -> SharedToken {
        let Token { value, expires_at, .. } = Token::new(obtained_at, self);
        SharedToken { token: value, obtained_at, expires_at }
    }
}

/// A call that yields one: of one type, so that the task around it is compiled once.
pub(crate) type Obtaining = Pending<'static, Result<Fresh, Error>>;

/// The token of an answer, if there is one that a header can carry, and that is no word for nothing.
pub(crate) fn usable(token: Option<Secret>) -> Option<Secret> {
    let text = token.as_ref()?.expose();
    if !stands_for_nothing(text) && consists_of(text, |byte| byte.is_ascii_graphic()) { token } else { None }
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

    fn new(now: SystemTime, fresh: Fresh) -> Self {
        let life = match fresh.life {
            None | Some(Duration::ZERO) => USUAL_LIFE,
            Some(life) => life.clamp(SHORTEST_LIFE, LONGEST_LIFE),
        };
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
    flight: Option<Arc<Flight>>,
    lock_out: Option<LockOut>,
}

/// A token that is being obtained.
#[derive(Debug)]
struct Flight {
    /// `None` where its runtime has ended before it could land.
    outcome: SetOnce<Option<Result<Token, Error>>>,
    began: Instant,
    /// Where it flies.
    runtime: runtime::Handle,
    /// Whether somebody has found that its runtime stands still.
    is_stranded: AtomicBool,
    /// If it has not landed by then, its runtime stands still as well.
    overdue: Instant,
}

#[derive(Debug)]
struct LockOut {
    since: SystemTime,
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
            let flight = match self.at_hand(handle, name, obtain)? {
                AtHand::Token(token) => return Ok(token),
                AtHand::Flight(flight) => flight,
            };
            // A flight whose runtime has ended lands nowhere, and the next who asks takes over. On a runtime that is just ending none
            // takes off: it must be given the chance to end.
            match flight.landed().await {
                Some(Some(outcome)) => return outcome.clone(),
                Some(None) => tokio::task::yield_now().await,
                None => {}
            }
        }
    }

    /// The token in use, if it is still good.
    pub(crate) fn live(&self, now: SystemTime) -> Option<Token> {
        self.lock().live(now).cloned()
    }

    /// Whether it is the token in use.
    pub(crate) fn is_current(&self, generation: u64) -> bool {
        self.lock().is_in_use(generation)
    }

    /// Forgets a token that was refused. A newer one stays: the refusal of an old token may come late.
    ///
    /// Tells whether it was the token in use.
    pub(crate) fn discard(&self, generation: u64) -> bool {
        let mut state = self.lock();
        let was_in_use = state.is_in_use(generation);
        if was_in_use && let Some(refused) = state.token.take() {
            state.refused = Some(refused.value);
        }
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
        let token = match state.live(now) {
            Some(token) if now < token.renew_at => return Ok(AtHand::Token(token.clone())),
            token => token.cloned(),
        };
        let flight = match &state.flight {
            Some(flight) if flight.is_under_way() => Ok(Arc::clone(flight)),
            _ => match state.locked_out(now) {
                Some(error) => Err(error),
                None => {
                    let flight = self.take_off(handle, now, name, obtain());
                    state.flight = Some(Arc::clone(&flight));
                    Ok(flight)
                }
            },
        };
        match token {
            Some(token) => Ok(AtHand::Token(token)),
            None => Ok(AtHand::Flight(flight?)),
        }
    }

    fn take_off(
        self: &Arc<Self>,
        handle: &Handle,
        now: SystemTime,
        name: Option<&str>,
        obtaining: Obtaining,
    ) -> Arc<Flight> {
        // However many calls it takes.
        let limit = handle.transport.terms.deadline;
        let vendor = handle.transport.manner.vendor;
        let started = Instant::now();
        let overdue = started.checked_add(limit).unwrap_or(started + FOREVER);
        let runtime = runtime::Handle::current();
        let flight = Arc::new(Flight {
            outcome: SetOnce::new(),
            began: started,
            runtime: runtime.clone(),
            is_stranded: AtomicBool::new(false),
            overdue,
        });
        let landing = Landing { cache: Arc::clone(self), flight: Arc::clone(&flight), began: now };
        let sharing = Sharing::of_token(handle.transport.sharing.as_ref(), name);
        let mut obtaining = self.obtain(now, sharing, obtaining);
        let flying = Box::pin(async move {
            let obtaining = poll_fn(|context| poll_guarded(vendor, &mut obtaining, context));
            let obtained = match timeout(limit, obtaining).await {
                Ok(obtained) => obtained,
                Err(_) => Err(Error::new(vendor, ErrorKind::Timeout).with_limit(Limit::Credentials)),
            };
            landing.land(obtained);
        });
        task::spawn(&runtime, flying);
        flight
    }

    fn obtain(
        self: &Arc<Self>,
        now: SystemTime,
        sharing: Option<(Sharing, String)>,
        obtaining: Obtaining,
    ) -> Pending<'static, Result<Token, Error>> {
        let Some((sharing, name)) = sharing else {
            return Box::pin(async move { Ok(Token::new(now, obtaining.await?)) });
        };
        let cache = Arc::clone(self);
        Box::pin(async move {
            let serves = |shared: &SharedToken| {
                now < Token::shared(shared).renew_at
                    && usable(Some(shared.token.clone())).is_some()
                    && cache.lock().refused.as_ref() != Some(&shared.token)
            };
            let obtaining = Box::pin(async move { Ok(obtaining.await?.share(now)) });
            Ok(Token::shared(&sharing.once(&name, &serves, obtaining).await?))
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum AtHand {
    Token(Token),
    Flight(Arc<Flight>),
}

/// What crashes would crash again, whoever took over: it ends in an error.
fn poll_guarded(
    vendor: Vendor,
    obtaining: &mut Pending<'static, Result<Token, Error>>,
    context: &mut Context<'_>,
) -> Poll<Result<Token, Error>> {
    catch_unwind(AssertUnwindSafe(|| obtaining.as_mut().poll(context))).unwrap_or_else(|_| {
        let message = "what obtains the credentials panicked";
        Poll::Ready(Err(Error::unsent(vendor, ErrorKind::Configuration, message)))
    })
}

impl Flight {
    fn is_under_way(&self) -> bool {
        !self.outcome.initialized() && !self.is_stranded.load(Ordering::Relaxed) && Instant::now() < self.overdue
    }

    /// How it has landed; `None` where its runtime stands still.
    async fn landed(&self) -> Option<&Option<Result<Token, Error>>> {
        let is_at_home = runtime::Handle::current().id() == self.runtime.id();
        let mut check = self.began + SLOW;
        loop {
            let soon = if is_at_home { self.overdue } else { check.min(self.overdue) };
            if let Ok(outcome) = timeout_at(soon, self.outcome.wait()).await {
                return Some(outcome);
            }
            if is_at_home || Instant::now() >= self.overdue || self.stands_still().await {
                self.is_stranded.store(true, Ordering::Relaxed);
                return None;
            }
            check = Instant::now() + SLOW;
        }
    }

    /// Whether its runtime does nothing that it is asked for.
    async fn stands_still(&self) -> bool {
        let nothing: Pending<'static, ()> = Box::pin(std::future::ready(()));
        timeout(STANDSTILL, self.runtime.spawn(nothing)).await.is_err()
    }
}

/// Where a flight lands.
struct Landing {
    cache: Arc<TokenCache>,
    flight: Arc<Flight>,
    began: SystemTime,
}

impl Landing {
    fn land(&self, obtained: Result<Token, Error>) {
        let mut state = self.cache.lock();
        let is_the_last = state.flight.as_ref().is_some_and(|last| Arc::ptr_eq(last, &self.flight));
        if is_the_last {
            state.flight = None;
        }
        match &obtained {
            // What comes late must not replace what came in its stead.
            Ok(token) if is_the_last || state.token.is_none() => state.token = Some(token.clone()),
            Ok(_) => {}
            Err(error) => state.failed(error, self.began),
        }
        drop(state);
        let _ = self.flight.outcome.set(Some(obtained));
    }
}

impl Drop for Landing {
    /// Where it is dropped before it has landed, its runtime has ended.
    fn drop(&mut self) {
        let _ = self.flight.outcome.set(None);
    }
}

impl State {
    fn live(&self, now: SystemTime) -> Option<&Token> {
        match &self.token {
            Some(token) if now < token.expires_at => Some(token),
            _ => None,
        }
    }

    fn is_in_use(&self, generation: u64) -> bool {
        matches!(&self.token, Some(token) if token.generation == generation)
    }

    fn failed(&mut self, error: &Error, now: SystemTime) {
        if error.kind() == ErrorKind::LockedOut {
            self.lock_out(error, now);
        }
        if let Some(token) = &mut self.token {
            token.renew_at = now.checked_add(RENEWAL_PAUSE).unwrap_or(token.expires_at);
        }
    }

    fn lock_out(&mut self, error: &Error, now: SystemTime) {
        let until = now + error.retry_after().unwrap_or(LOCK_OUT).min(LONGEST_LIFE);
        self.lock_out = Some(LockOut { since: now, until, error: error.clone() });
    }

    /// The refusal that still holds, and how long it does.
    fn locked_out(&self, now: SystemTime) -> Option<Error> {
        let LockOut { since, until, error } = self.lock_out.as_ref()?;
        let was_set_back = since.duration_since(now).is_ok_and(|back| back > STEP);
        if *until <= now || was_set_back {
            return None;
        }
        Some(error.clone().with_retry_after(until.duration_since(now).ok()?))
    }
}

/// One cache for each meeting, account or whatever a token belongs to: for those that were asked for last.
#[derive(Debug, Default)]
pub(crate) struct TokenCaches(Mutex<Caches>);

/// Those in use are young. When the young ones are many, they become the old ones, and those that were old already are forgotten: no
/// order of use is kept, and a token that is wanted again after all costs a call.
#[derive(Debug, Default)]
struct Caches {
    /// In the order of their names.
    all: Vec<Named>,
    young: usize,
}

#[derive(Debug)]
struct Named {
    name: String,
    cache: Arc<TokenCache>,
    is_young: bool,
}

/// So many meetings at once are nobody's, and so many tokens are small enough to be kept.
const MOST_YOUNG: usize = 4096;

impl Caches {
    /// Where the one of this name stands, or belongs.
    fn find(&self, name: &str) -> Result<usize, usize> {
        self.all.binary_search_by(|one| one.name.as_str().cmp(name))
    }

    fn grow_old(&mut self) {
        self.all.retain_mut(|one| std::mem::take(&mut one.is_young));
        self.young = 0;
    }
}

impl TokenCaches {
    /// The cache of `name`.
    pub(crate) fn of(&self, name: &str) -> Arc<TokenCache> {
        let mut guard = self.lock();
        let caches = &mut *guard;
        let at = caches.find(name).unwrap_or_else(|at| {
            caches.all.insert(at, Named { name: name.to_owned(), cache: Arc::default(), is_young: false });
            at
        });
        let one = &mut caches.all[at];
        let cache = Arc::clone(&one.cache);
        if !std::mem::replace(&mut one.is_young, true) {
            caches.young += 1;
        }
        if caches.young >= MOST_YOUNG {
            caches.grow_old();
        }
        cache
    }

    /// The cache of `name`, if it has been asked for.
    pub(crate) fn known(&self, name: &str) -> Option<Arc<TokenCache>> {
        let caches = self.lock();
        let at = caches.find(name).ok()?;
        Some(Arc::clone(&caches.all.get(at)?.cache))
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
        assert!(kept.all.len() <= 2 * MOST_YOUNG && kept.young < MOST_YOUNG);
    }

    #[test]
    fn what_was_never_asked_for_is_not_made_by_looking() {
        let caches = TokenCaches::default();
        assert!(caches.known("meeting").is_none());
        let cache = caches.of("meeting");
        assert!(Arc::ptr_eq(&cache, &caches.known("meeting").unwrap()));
    }
}

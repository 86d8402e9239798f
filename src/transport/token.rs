//! A token that many callers share.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::{Error, Secret};

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

/// Counts all tokens of the process, so that no two are taken for each other.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// What a token call yielded.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    pub(crate) token: Secret,
    /// As the vendor states it.
    pub(crate) life: Option<Duration>,
}

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

/// One token, obtained by one caller at a time whoever asks.
#[derive(Debug, Default)]
pub(crate) struct TokenCache {
    token: Mutex<Option<Token>>,
    /// Held while a token is being obtained. A caller that is dropped releases it, and the next one takes over.
    flight: tokio::sync::Mutex<Option<Error>>,
    /// Flights that have ended: tells a caller who waited whether the failure it finds is from the flight that it waited for.
    landed: AtomicU64,
}

impl TokenCache {
    /// The token in use, or a new one.
    ///
    /// When obtaining it fails, all who waited share that failure: a thousand callers with a wrong key make one attempt, not a thousand.
    pub(crate) async fn get<F>(&self, now: SystemTime, obtain: impl FnOnce() -> F) -> Result<Token, Error>
    where
        F: Future<Output = Result<Fresh, Error>>,
    {
        if let Some(token) = self.current().filter(|token| now < token.renew_at) {
            return Ok(token);
        }
        let seen = self.landed.load(Ordering::Acquire);
        let mut failure = self.flight.lock().await;
        if let Some(token) = self.current().filter(|token| now < token.renew_at) {
            return Ok(token);
        }
        if let Some(error) = failure.as_ref().filter(|_| self.landed.load(Ordering::Acquire) != seen) {
            return Err(error.clone());
        }
        let obtained = obtain().await;
        self.landed.fetch_add(1, Ordering::AcqRel);
        match obtained {
            Ok(fresh) => {
                *failure = None;
                Ok(self.store(now, fresh))
            }
            Err(error) => {
                *failure = Some(error.clone());
                self.serve_on(now).ok_or(error)
            }
        }
    }

    /// The token in use, if it is still good.
    pub(crate) fn live(&self, now: SystemTime) -> Option<Token> {
        self.current().filter(|token| now < token.expires_at)
    }

    /// Forgets a token that was refused. A newer one stays: the refusal of an old token may come late.
    ///
    /// Tells whether it was the token in use.
    pub(crate) fn discard(&self, generation: u64) -> bool {
        self.lock().take_if(|token| token.generation == generation).is_some()
    }

    fn store(&self, now: SystemTime, fresh: Fresh) -> Token {
        let life = fresh.life.filter(|life| !life.is_zero()).unwrap_or(USUAL_LIFE).clamp(SHORTEST_LIFE, LONGEST_LIFE);
        let margin = (life / 10).min(LONGEST_MARGIN);
        let token = Token {
            value: fresh.token,
            generation: GENERATION.fetch_add(1, Ordering::Relaxed),
            renew_at: now + (life - margin),
            expires_at: now + life,
        };
        *self.lock() = Some(token.clone());
        token
    }

    fn serve_on(&self, now: SystemTime) -> Option<Token> {
        let mut token = self.lock();
        let token = token.as_mut().filter(|token| now < token.expires_at)?;
        token.renew_at = now + RENEWAL_PAUSE;
        Some(token.clone())
    }

    fn current(&self) -> Option<Token> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Token>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One cache for each meeting, account or whatever a token belongs to.
#[derive(Debug, Default)]
pub(crate) struct TokenCaches(Mutex<std::collections::HashMap<String, Arc<TokenCache>>>);

impl TokenCaches {
    /// The cache of `name`. Caches whose token has died are dropped on the way, so that ended meetings leave nothing behind.
    pub(crate) fn of(&self, name: &str, now: SystemTime) -> Arc<TokenCache> {
        let mut caches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cache) = caches.get(name) {
            return Arc::clone(cache);
        }
        caches.retain(|_, cache| Arc::strong_count(cache) > 1 || cache.live(now).is_some());
        Arc::clone(caches.entry(name.to_owned()).or_default())
    }
}

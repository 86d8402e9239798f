//! One login for all machines.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{BoxFuture, Either, select};
use tokio::time::sleep;

use super::{Lease, SharedToken, Sharing, TokenStore};
use crate::Error;

/// A machine that goes down while it logs in holds up the others so long.
const LEASE: Duration = Duration::from_secs(10);
/// How often whoever waits for another machine's login looks for it.
const LOOK: Duration = Duration::from_millis(50);

impl Sharing {
    /// The shared token if it serves, else a new one, which is shared. Where the store is down, what is obtained is this client's own.
    pub(crate) async fn once(
        &self,
        name: &str,
        serves: &(dyn Fn(&SharedToken) -> bool + Sync),
        obtaining: BoxFuture<'static, Result<SharedToken, Error>>,
    ) -> Result<SharedToken, Error> {
        let Some(tokens) = self.stores.tokens.as_deref() else { return obtaining.await };
        let key = self.key("token", name);
        let holder = format!("{:032x}", fastrand::u128(..));
        loop {
            match self.stores.ask(tokens.load(&key)).await {
                Some(Some(token)) if serves(&token) => return Ok(token),
                Some(_) => {}
                None => return obtaining.await,
            }
            match self.stores.ask(tokens.lease(&key, &holder, LEASE)).await {
                Some(Lease::Held) => break,
                Some(Lease::Busy) => sleep(LOOK).await,
                None => return obtaining.await,
            }
        }
        // Whoever held the lease before may have been faster.
        let seen = self.stores.ask(tokens.load(&key)).await.flatten();
        let outcome = match seen {
            Some(token) if serves(&token) => Ok(token),
            seen => self.obtain_and_save(tokens, &key, &holder, seen.as_ref(), obtaining).await,
        };
        self.stores.ask(tokens.release(&key, &holder)).await;
        outcome
    }

    async fn obtain_and_save(
        &self,
        tokens: &dyn TokenStore,
        key: &str,
        holder: &str,
        replaces: Option<&SharedToken>,
        obtaining: BoxFuture<'static, Result<SharedToken, Error>>,
    ) -> Result<SharedToken, Error> {
        let prolonging = async {
            loop {
                sleep(LEASE / 3).await;
                self.stores.ask(tokens.lease(key, holder, LEASE)).await;
            }
        };
        let token = match select(obtaining, pin!(prolonging)).await {
            Either::Left((obtained, _)) => obtained?,
            Either::Right((never, _)) => never,
        };
        self.stores.ask(tokens.save(key, &token, replaces)).await;
        Ok(token)
    }
}

//! What one client shares: the stores, and the keys under which its credentials have their place there.

use std::fmt;
use std::sync::Arc;

use super::{Permits, Shared, Stores, Wanted};
use crate::secret::signature::{hex, hmac_sha256};
use crate::{Secret, Vendor};

/// So many rounds cost a client's start some milliseconds, and whoever guesses at a password as much for each guess.
const ROUNDS: u32 = 10_000;

#[derive(Clone)]
pub(crate) struct Sharing {
    pub(super) stores: Arc<Stores>,
    machines: u32,
    root: Secret,
}

impl Sharing {
    /// For a client of the vendor at an address, that acts as somebody and knows the secret of it.
    ///
    /// # Errors
    /// Why there is no store.
    pub(crate) fn new(
        shared: Shared,
        vendor: Vendor,
        base_url: &str,
        who: &str,
        secret: &Secret,
    ) -> Result<Self, String> {
        let stores = shared.stores?;
        let root = root(&format!("{vendor}\0{base_url}\0{who}"), secret);
        Ok(Self { stores, machines: shared.machines, root })
    }

    pub(crate) fn machines(&self) -> u32 {
        self.machines
    }

    /// To share rates, if they are shared.
    pub(crate) fn of_rates(sharing: Option<&Self>) -> Option<Self> {
        sharing.filter(|sharing| sharing.stores.rates.is_some()).cloned()
    }

    /// To share the token of this name, if it has one.
    pub(crate) fn of_token(sharing: Option<&Self>, name: Option<&str>) -> Option<(Self, String)> {
        Some((sharing?.clone(), name?.to_owned()))
    }

    /// Leave to call; nothing where the store is down.
    pub(crate) async fn take(&self, key: &str, wanted: Wanted) -> Option<Permits> {
        let rates = self.stores.rates.as_deref()?;
        self.stores.ask(rates.take(key, wanted)).await
    }

    /// The place of something of this client, in which nothing can be read.
    pub(crate) fn key(&self, kind: &str, name: &str) -> String {
        format!("meeting-control:{kind}:{}", place(&self.root, &format!("{kind}\0{name}")))
    }
}

fn root(salt: &str, secret: &Secret) -> Secret {
    let key: [u8; 32] =
        pbkdf2::pbkdf2_hmac_array::<sha2::Sha256, 32>(secret.expose().as_bytes(), salt.as_bytes(), ROUNDS);
    hex(&key).into()
}

fn place(root: &Secret, name: &str) -> String {
    hex(&hmac_sha256(root, name.as_bytes()))
}

impl fmt::Debug for Sharing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sharing").field("machines", &self.machines).finish_non_exhaustive()
    }
}

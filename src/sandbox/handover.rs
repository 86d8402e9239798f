//! What a connection goes on with once a request on it has been answered.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

/// What goes through a connection that is HTTP's no more.
pub(super) type Session = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where an exchange leaves what its connection goes on with.
#[derive(Clone, Default)]
pub(super) struct Handover(Arc<Mutex<Option<Session>>>);

impl Handover {
    #[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
    pub(super) fn leave(&self, session: Session) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(session);
    }

    pub(super) fn take(&self) -> Option<Session> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

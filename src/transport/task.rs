//! Work that goes on when nobody waits for it any more.

use tokio::runtime::Handle;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use super::Pending;

/// In the span and for the subscriber of who starts it.
pub(crate) fn spawn(runtime: &Handle, work: Pending<'static, ()>) {
    // A task is compiled anew for each type of work, and for this one it has been for the connections.
    let work: Pending<'static, ()> = Box::pin(work.in_current_span().with_current_subscriber());
    runtime.spawn(work);
}

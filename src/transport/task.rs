//! Work that goes on when nobody waits for it any more.

use tokio::runtime::Handle;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use super::Pending;

/// In the span and for the subscriber of who starts it. Work is of one type, as a task is compiled anew for each.
pub(crate) fn spawn(runtime: &Handle, work: Pending<'static, ()>) {
    runtime.spawn(work.in_current_span().with_current_subscriber());
}

//! The trial of an address, before a vendor sends anything there.

use std::sync::Arc;

use super::super::emission::Emission;
use super::Sender;

/// An address that is to be tried, and what is sent there.
pub(in super::super) struct Trial {
    pub(in super::super) sender: Arc<dyn Sender>,
    pub(in super::super) emission: Emission,
}

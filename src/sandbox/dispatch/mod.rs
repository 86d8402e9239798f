//! Sends what is told to the addresses that were registered for it.

mod lane;
mod trying;

use self::lane::Lane;
pub(super) use self::trying::{is_passed, try_for};

use std::sync::Arc;

use tokio::task::JoinSet;

use super::emission::Way;
use super::world::World;
use crate::Vendor;

/// What is POSTed, by whom. An address that does not answer holds up its own lane alone.
const LANES: [(Vendor, Way); 4] = [
    (Vendor::DingTalk, Way::Push),
    (Vendor::Huawei, Way::Webhook),
    (Vendor::Tencent, Way::Callback),
    (Vendor::Tencent, Way::Webhook),
];

/// Delivers for as long as it is kept.
pub(super) fn start(world: &Arc<World>) -> JoinSet<()> {
    let enabled = LANES.into_iter().filter(|(vendor, _)| vendor.is_enabled());
    enabled.map(|(vendor, way)| Lane::new(Arc::clone(world), vendor, way).run()).collect()
}

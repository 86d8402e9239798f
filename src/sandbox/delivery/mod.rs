//! From what is told to the addresses that were registered for it.

mod address;
mod lane;
mod sender;

pub(super) use self::address::{Address, Answered, Outgoing};
pub(super) use self::lane::Lane;
pub(super) use self::sender::Sender;

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

/// Tries an address that a vendor has yet to try before it sends anything there; tells whether it has answered, if there was one.
pub(super) async fn check(world: &World, vendor: Vendor) -> Option<bool> {
    let now = world.clock.unix_millis();
    let unproved = world.state().service(vendor).unproved_address(now);
    let (sender, emission) = unproved?;
    let is_proved = lane::attempt(world, sender.as_ref(), &emission, None).await;
    world.state().service(vendor).address_tried(is_proved);
    Some(is_proved)
}

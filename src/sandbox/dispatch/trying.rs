//! Whether an address answers as a vendor wants, before anything else is sent there.

use std::sync::Arc;

use tokio::task::JoinHandle;

use super::super::delivery::Trial;
use super::super::world::World;
use super::lane::attempt;
use crate::Vendor;

/// Whether the address answers as the vendor wants.
pub(in super::super) async fn is_passed(world: &World, trial: &Trial) -> bool {
    attempt(world, trial.sender.as_ref(), &trial.emission, None).await
}

/// Tries the address for a vendor, whoever waits for it, and tells the vendor, which knows the trial by this id.
pub(in super::super) fn try_for(vendor: Vendor, id: String, trial: Trial, world: &Arc<World>) -> JoinHandle<()> {
    let world = Arc::clone(world);
    tokio::spawn(async move {
        let is_passed = is_passed(&world, &trial).await;
        world.state().service(vendor).tried(&id, is_passed);
    })
}

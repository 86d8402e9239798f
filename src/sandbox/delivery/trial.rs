//! The trial of an address, before a vendor sends anything there.

use std::sync::Arc;

use tokio::task::JoinHandle;

use super::super::emission::Emission;
use super::super::world::World;
use super::Sender;
use super::lane::attempt;
use crate::Vendor;

/// An address that is to be tried, and what is sent there.
pub(in super::super) struct Trial {
    pub(in super::super) sender: Arc<dyn Sender>,
    pub(in super::super) emission: Emission,
}

impl Trial {
    /// Whether the address answers as the vendor wants.
    pub(in super::super) async fn is_passed(&self, world: &World) -> bool {
        attempt(world, self.sender.as_ref(), &self.emission, None).await
    }

    /// Tries the address for a vendor, whoever waits for it, and tells the vendor, which knows the trial by this id.
    pub(in super::super) fn start(self, id: String, world: &Arc<World>, vendor: Vendor) -> JoinHandle<()> {
        let world = Arc::clone(world);
        tokio::spawn(async move {
            let is_passed = self.is_passed(&world).await;
            world.state().service(vendor).tried(&id, is_passed);
        })
    }
}

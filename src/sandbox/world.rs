//! Everything that the server's connections share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::absent::Absent;
use super::access::Access;
use super::clock::Clock;
use super::contract::Contract;
#[cfg(feature = "dingtalk")]
use super::dingtalk::DingTalk;
#[cfg(feature = "events")]
use super::emission::DeliveryFaults;
use super::emission::{Cause, Emission, Outbox};
use super::fault::Faults;
#[cfg(feature = "huawei")]
use super::huawei::Huawei;
use super::journal::Journal;
use super::service::Service;
#[cfg(all(feature = "sockets", feature = "dingtalk"))]
use super::switchboard::Stream;
#[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
use super::switchboard::Switchboard;
#[cfg(feature = "tencent")]
use super::tencent::Tencent;
use crate::Vendor;

pub(super) struct World {
    pub(super) clock: Clock,
    pub(super) contract: &'static Contract,
    /// Whether examples are refused.
    pub(super) strict: bool,
    pub(super) emission: Outbox,
    #[cfg(feature = "events")]
    pub(super) delivery_faults: DeliveryFaults,
    #[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
    pub(super) sockets: Switchboard,
    state: Mutex<State>,
    /// Apart from the state: a slow disk must not hold up the vendors.
    journal: Mutex<Journal>,
}

impl World {
    pub(super) fn new(contract: &'static Contract, journal: Journal, access: &Access, strict: bool) -> Self {
        let clock = Clock::default();
        let now = clock.unix_millis();
        let mut state = State {
            #[cfg(feature = "dingtalk")]
            dingtalk: DingTalk::new(access.dingtalk.clone(), &access.base_url, now),
            #[cfg(feature = "huawei")]
            huawei: Huawei::new(access.huawei.clone(), &access.base_url, now),
            #[cfg(feature = "tencent")]
            tencent: Tencent::new(access.tencent.clone(), now),
            absent: Absent::new(),
            faults: Faults::default(),
        };
        // What is there at the start is not told: nobody can have listened.
        for vendor in Vendor::ALL {
            state.service(vendor).events(Cause::People, now);
        }
        let emission = Outbox::default();
        Self {
            clock,
            contract,
            strict,
            #[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
            sockets: Switchboard::new(
                #[cfg(feature = "dingtalk")]
                Stream::new(&access.dingtalk.corp_id, &emission),
            ),
            emission,
            #[cfg(feature = "events")]
            delivery_faults: DeliveryFaults::default(),
            state: Mutex::new(state),
            journal: Mutex::new(journal),
        }
    }

    /// Lets something be done at a vendor, now, and tells what it has caused.
    pub(super) fn act<T>(&self, vendor: Vendor, cause: Cause, act: impl FnOnce(&mut dyn Service, u64) -> T) -> T {
        let now = self.clock.unix_millis();
        let mut state = self.state();
        let service = state.service(vendor);
        let done = act(service, now);
        let caused = service.events(cause, now);
        self.tell(service, caused);
        done
    }

    /// Tells events. The state is held until they are told, so that they are told in the order in which they happened.
    pub(super) fn tell(&self, service: &dyn Service, emissions: Vec<Emission>) {
        for mut emission in emissions {
            emission.addressed = service.has_address(&emission);
            self.emission.put(emission);
        }
    }

    /// Never held across an await.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What calls change.
pub(super) struct State {
    #[cfg(feature = "dingtalk")]
    dingtalk: DingTalk,
    #[cfg(feature = "huawei")]
    huawei: Huawei,
    #[cfg(feature = "tencent")]
    tencent: Tencent,
    absent: Absent,
    pub(super) faults: Faults,
}

impl State {
    #[cfg(all(feature = "sockets", feature = "dingtalk"))]
    pub(super) fn dingtalk(&mut self) -> &mut DingTalk {
        &mut self.dingtalk
    }

    #[cfg(all(feature = "sockets", feature = "huawei"))]
    pub(super) fn huawei(&mut self) -> &mut Huawei {
        &mut self.huawei
    }

    pub(super) fn service(&mut self, vendor: Vendor) -> &mut dyn Service {
        match vendor {
            #[cfg(feature = "dingtalk")]
            Vendor::DingTalk => &mut self.dingtalk,
            #[cfg(feature = "huawei")]
            Vendor::Huawei => &mut self.huawei,
            #[cfg(feature = "tencent")]
            Vendor::Tencent => &mut self.tencent,
            _ => &mut self.absent,
        }
    }
}

//! What goes to an address: in which order, sealed by whom, and what is wrong with it.

mod address;
mod course;
mod sender;
mod trial;

pub(super) use self::address::{Address, Answered, Outgoing};
#[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
pub(super) use self::course::half;
pub(super) use self::course::{Course, Delivery, Flaw};
pub(super) use self::sender::Sender;
pub(super) use self::trial::Trial;

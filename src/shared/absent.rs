//! What stands in the place of `shared` without that feature: types of which there is no value, so that what would be done with one need
//! not be compiled.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use futures_util::future::BoxFuture;

use crate::{Error, Secret, Vendor};

#[derive(Clone)]
pub(crate) enum Shared {}

#[derive(Clone, Debug)]
pub(crate) enum Sharing {}

pub(crate) struct SharedToken {
    pub(crate) token: Secret,
    pub(crate) obtained_at: SystemTime,
    pub(crate) expires_at: SystemTime,
}

#[expect(dead_code, reason = "nobody takes anything")]
pub(crate) struct Wanted {
    pub(crate) calls: u32,
    pub(crate) counts_for: Duration,
    pub(crate) permits: u32,
    pub(crate) late: u32,
}

#[derive(Clone, Copy)]
pub(crate) struct Permits {
    pub(crate) granted: u32,
    pub(crate) wait: Duration,
    pub(crate) asked_at: Instant,
}

impl Sharing {
    pub(crate) fn new(shared: Shared, _: Vendor, _: &str, _: &str, _: &Secret) -> Result<Self, String> {
        match shared {}
    }

    pub(crate) fn machines(&self) -> u32 {
        match *self {}
    }

    pub(crate) fn of_rates(_: Option<&Arc<Self>>) -> Option<Self> {
        None
    }

    pub(crate) fn of_token(_: Option<&Arc<Self>>, _: Option<&str>) -> Option<(Self, String)> {
        None
    }

    pub(crate) fn key(&self, _: &str, _: &str) -> String {
        match *self {}
    }

    pub(crate) fn take<'a>(&'a self, _: &'a str, _: Wanted) -> BoxFuture<'a, Option<Permits>> {
        match *self {}
    }

    pub(crate) fn once<'a>(
        &'a self,
        _: &'a str,
        _: &'a (dyn Fn(&SharedToken) -> bool + Sync),
        _: BoxFuture<'static, Result<SharedToken, Error>>,
    ) -> BoxFuture<'a, Result<SharedToken, Error>> {
        match *self {}
    }
}

//! What stands in the place of `shared` without that feature: types of which there is no value, so that what would be done with one need
//! not be compiled.

use std::time::SystemTime;

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

impl Sharing {
    pub(crate) fn new(shared: Shared, _: Vendor, _: &str, _: &str, _: &Secret) -> Result<Self, String> {
        match shared {}
    }

    pub(crate) fn of_token(_: Option<&Self>, _: Option<&str>) -> Option<(Self, String)> {
        None
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

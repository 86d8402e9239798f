//! What stands in the place of a shared rate without the feature `shared`: types of which there is no value, so that what would be done
//! with one need not be compiled.

use std::time::Duration;

use tokio::time::Instant;

use crate::shared::Sharing;
use crate::transport::operation::{Operation, Rate};

pub(super) enum Share {}

#[derive(Debug)]
pub(super) enum Allotment {}

pub(super) enum Asking {}

impl Share {
    pub(super) fn new(_: Option<&Sharing>, _: &Operation, _: Rate, _: Duration) -> Option<Self> {
        None
    }
}

impl Asking {
    pub(super) async fn answer(&self) {
        match *self {}
    }
}

impl Allotment {
    pub(super) fn new(share: Share) -> Self {
        match share {}
    }

    pub(super) fn own(&self) -> usize {
        match *self {}
    }

    pub(super) fn is_alone(&self) -> bool {
        match *self {}
    }

    pub(super) fn has_permits(&self, _: Instant) -> bool {
        match *self {}
    }

    pub(super) fn give(&mut self) -> Option<Instant> {
        match *self {}
    }

    pub(super) fn take_back(&mut self, _: Option<Instant>) {
        match *self {}
    }

    pub(super) fn leaves(&mut self, _: Instant, _: Option<Instant>) -> bool {
        match *self {}
    }

    pub(super) fn ask(&mut self, _: Instant, _: usize) -> Option<Asking> {
        match *self {}
    }

    pub(super) fn answered(&mut self, _: &Asking, (): ()) {
        match *self {}
    }

    pub(super) fn next(&self, _: Instant) -> Instant {
        match *self {}
    }
}

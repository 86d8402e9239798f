//! What is wanted of the answers to the calls that obtain credentials.

use std::time::Duration;

use crate::input::consists_of;
use crate::transport::token::{Fresh, usable};
use crate::wire::node::Node;
use crate::wire::slot::{Fields, Oddities, Place, Put, Slot, fill, items};
use crate::{Error, ErrorKind, Secret, Vendor};

/// Of a login.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) access_token: Option<Secret>,
    pub(super) valid_period: Option<i64>,
    pub(super) refresh_token: Option<Secret>,
    pub(super) refresh_valid_period: Option<i64>,
}

/// Of what is asked about a meeting: one type for both calls, as each is compiled for itself.
#[derive(Default)]
pub(super) struct OfMeeting {
    pub(super) control: Control,
    pub(super) meeting: Meeting,
}

#[derive(Default)]
pub(super) struct Control {
    pub(super) token: Option<Secret>,
    pub(super) life: Option<i64>,
}

#[derive(Default)]
pub(super) struct Meeting {
    pub(super) id: Option<String>,
    pub(super) host_password: HostPassword,
}

/// What the first entry for a host says.
#[derive(Default)]
pub(super) struct HostPassword(pub(super) Option<Secret>);

impl Fields for Tokens {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        Some(match name {
            "accessToken" => &mut self.access_token,
            "validPeriod" => &mut self.valid_period,
            "refreshToken" => &mut self.refresh_token,
            "refreshValidPeriod" => &mut self.refresh_valid_period,
            _ => return None,
        })
    }
}

impl Fields for OfMeeting {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        Some(match name {
            "data" => &mut self.control,
            "conferenceData" => &mut self.meeting,
            _ => return None,
        })
    }
}

impl Fields for Control {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        Some(match name {
            "token" => &mut self.token,
            "confTokenExpireTime" => &mut self.life,
            _ => return None,
        })
    }
}

impl Slot for Control {
    fn put(&mut self, node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Put {
        let before = self.token.is_some();
        self.clear();
        fill(self, node, place, oddities);
        Put { before, now: self.token.is_some() }
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Fields for Meeting {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        if name == "passwordEntry" { Some(&mut self.host_password) } else { None }
    }
}

impl Slot for Meeting {
    fn put(&mut self, node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Put {
        let before = self.id.is_some();
        // As it stands: in another notation it can be another meeting's, and is not to pass for none.
        *self = Self { id: node.text("conferenceID").map(str::to_owned), ..Self::default() };
        fill(self, node, place, oddities);
        Put { before, now: self.id.is_some() }
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Slot for HostPassword {
    fn put(&mut self, node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Put {
        let before = self.0.take().is_some();
        for entry in items(node, place, oddities).unwrap_or_default() {
            if entry.text("conferenceRole") == Some("chair") {
                self.0 = match entry.get("password") {
                    Some(Node::Text(password)) if !password.trim().is_empty() => Some(password.into()),
                    Some(Node::Number(digits)) if consists_of(digits, |byte| byte.is_ascii_digit()) => {
                        Some(digits.into())
                    }
                    _ => None,
                };
                break;
            }
        }
        Put { before, now: self.0.is_some() }
    }

    fn clear(&mut self) {
        self.0 = None;
    }
}

/// A token to be kept, if there is one that a header can carry.
pub(super) fn fresh(token: Option<Secret>, seconds: Option<i64>, lack: &str) -> Result<Fresh, Error> {
    match usable(token) {
        Some(token) => Ok(Fresh { token, life: life(seconds) }),
        None => Err(Error::unsent(Vendor::Huawei, ErrorKind::InvalidResponse, lack)),
    }
}

pub(super) fn life(seconds: Option<i64>) -> Option<Duration> {
    match seconds {
        Some(seconds @ 0..) => Some(Duration::from_secs(seconds.unsigned_abs())),
        _ => None,
    }
}

//! The token of one running meeting: obtained with the host's password, kept alive, obtained anew when it has died.

use std::sync::Arc;
use std::time::Duration;

use super::generated::{Client, sent_as};
use super::types::{CreateConfTokenOptions, PasswordEntry, PasswordEntryConferenceRole, ShowMeetingDetailOptions};
use crate::transport::request::Request;
use crate::transport::token::{Fresh, Obtaining, TokenCaches, usable};
use crate::transport::{self, Ticket};
use crate::wire::slot::{Fields, Slot};
use crate::{Error, ErrorKind, Secret, Vendor, input};

/// The documented life, for answers that do not state it.
const USUAL_LIFE: Duration = Duration::from_secs(1800);

/// The host passwords that the caller knows.
#[derive(Clone)]
pub(super) enum HostPasswords {
    /// The same for every meeting.
    Same(Secret),
    LookedUp(Arc<Lookup>),
}

type Lookup = dyn Fn(&str) -> Option<Secret> + Send + Sync;

impl HostPasswords {
    fn of(&self, conference: &str) -> Option<Secret> {
        match self {
            Self::Same(password) => Some(password.clone()),
            Self::LookedUp(known) => known(conference),
        }
    }
}

/// A wrong password counts towards a lock-out, so that one that cannot be meant is not sent.
pub(super) fn check_password(password: &Secret) -> Result<(), Error> {
    input::credential(Vendor::Huawei, "host's password", input::header(password.expose()))
}

pub(super) struct ControlTokens {
    tokens: TokenCaches,
    passwords: Option<HostPasswords>,
}

impl ControlTokens {
    pub(super) fn new(passwords: Option<HostPasswords>) -> Self {
        Self { tokens: TokenCaches::default(), passwords }
    }

    /// The meeting's token, for a control call.
    ///
    /// One call wants it under another header's name.
    pub(super) async fn put(
        &self,
        client: &Client,
        request: &mut Request,
        header: &'static str,
    ) -> Result<Ticket, Error> {
        let conference = conference(request)?;
        let obtain = || -> Obtaining { Box::pin(obtain(client.clone(), conference.clone())) };
        let token = self
            .tokens
            .of(&conference)
            .get(&client.inner, Some(&format!("controlToken\0{conference}")), &obtain)
            .await?;
        transport::set_secret_header(Vendor::Huawei, request, header, token.value.expose())?;
        Ok(Ticket {
            scheme: Some(("controlToken", conference)),
            generation: token.generation,
            secrets: vec![token.value],
        })
    }

    /// The meeting's token if there is a live one, for the call that keeps it alive.
    pub(super) fn put_live(&self, client: &Client, request: &mut Request) -> Result<Ticket, Error> {
        let known = self.tokens.known(&conference(request)?);
        let Some(token) = known.and_then(|cache| cache.live(client.inner.now())) else { return Ok(Ticket::default()) };
        transport::set_secret_header(Vendor::Huawei, request, sent_as::CONTROL_TOKEN, token.value.expose())?;
        Ok(Ticket { secrets: vec![token.value], ..Ticket::default() })
    }

    /// The host's password.
    pub(super) async fn put_password(&self, client: &Client, request: &mut Request) -> Result<Ticket, Error> {
        let password = self.password(client, &conference(request)?).await?;
        transport::set_secret_header(Vendor::Huawei, request, sent_as::HOST_PASSWORD, password.expose())?;
        Ok(Ticket { secrets: vec![password], ..Ticket::default() })
    }

    pub(super) async fn password(&self, client: &Client, conference: &str) -> Result<Secret, Error> {
        match self.known_password(conference) {
            Some(password) => check_password(&password).map(|()| password),
            None => self.look_up_password(client, conference).await,
        }
    }

    pub(super) fn is_current(&self, conference: &str, generation: u64) -> bool {
        self.tokens.known(conference).is_some_and(|cache| cache.is_current(generation))
    }

    pub(super) fn discard(&self, conference: &str, generation: u64) {
        if let Some(cache) = self.tokens.known(conference) {
            let _ = cache.discard(generation);
        }
    }

    fn known_password(&self, conference: &str) -> Option<Secret> {
        self.passwords.as_ref()?.of(conference).filter(|password| !password.expose().is_empty())
    }

    /// The detail tells the host's password to whoever has booked the meeting. It is not kept: it can be changed.
    async fn look_up_password(&self, client: &Client, conference: &str) -> Result<Secret, Error> {
        let detail = client.show_meeting_detail(conference, &ShowMeetingDetailOptions::new()).answering::<Detail>();
        let entries = detail.await?.into_inner().meeting.and_then(|meeting| meeting.passwords).unwrap_or_default();
        let chair = entries
            .into_iter()
            .find(|entry| entry.conference_role == Some(PasswordEntryConferenceRole::Chair))
            .and_then(|entry| entry.password)
            .filter(|password| !password.expose().is_empty());
        chair.ok_or_else(|| {
            let message = "the host's password is not known: give it to the builder, \
                           or log in as somebody who can read it in the meeting's detail";
            Error::unsent(Vendor::Huawei, ErrorKind::Configuration, message)
        })
    }
}

/// What is wanted of a meeting's detail.
#[derive(Default)]
struct Detail {
    meeting: Option<Meeting>,
}

#[derive(Default)]
struct Meeting {
    passwords: Option<Vec<PasswordEntry>>,
}

impl Fields for Detail {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        if name == "conferenceData" { Some(&mut self.meeting) } else { None }
    }
}

impl Fields for Meeting {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        if name == "passwordEntry" { Some(&mut self.passwords) } else { None }
    }
}

/// What is wanted of the answer that grants a control token.
#[derive(Default)]
struct Granted {
    data: Option<Grant>,
}

#[derive(Default)]
struct Grant {
    token: Option<Secret>,
    life: Option<i64>,
}

impl Fields for Granted {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        if name == "data" { Some(&mut self.data) } else { None }
    }
}

impl Fields for Grant {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        Some(match name {
            "token" => &mut self.token,
            "confTokenExpireTime" => &mut self.life,
            _ => return None,
        })
    }
}

async fn obtain(client: Client, conference: String) -> Result<Fresh, Error> {
    let call = client.create_conf_token(&conference, &CreateConfTokenOptions::new()).answering::<Granted>();
    let granted = call.await?.into_inner().data.unwrap_or_default();
    let token = usable(granted.token).ok_or_else(|| {
        let message = "the answer holds no control token that a header can carry";
        Error::unsent(Vendor::Huawei, ErrorKind::InvalidResponse, message)
    })?;
    let stated = granted.life.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
    Ok(Fresh { token, life: stated.filter(|life| !life.is_zero()).or(Some(USUAL_LIFE)) })
}

fn conference(request: &Request) -> Result<String, Error> {
    // The vendor spells it in three ways.
    let named = request.query(&["conferenceID", "conferenceid", "conf_id"]);
    named.filter(|value| !value.is_empty()).ok_or_else(|| {
        Error::unsent(
            Vendor::Huawei,
            ErrorKind::InvalidArgument,
            "`conferenceID` is empty: a control token belongs to a meeting",
        )
    })
}

//! The token of one running meeting: obtained with the host's password, kept alive, obtained anew when it has died.

use std::sync::{Arc, Mutex, PoisonError};

use super::generated::Client;
use super::generated::operations::{self, At};
use super::granted::{Control, Meeting, OfMeeting, fresh};
use crate::told::of_this_meeting;
use crate::transport::operation::Operation;
use crate::transport::request::Request;
use crate::transport::token::{Fresh, TokenCaches};
use crate::wire::view::View;
use crate::{Call, Error, ErrorKind, Secret, Vendor, input};

/// Of so many meetings the password that was sent last is kept to hide it, as answers can quote it.
const MOST_QUOTED: usize = 64;

/// The documented life in seconds, for answers that do not state it.
const USUAL_LIFE: i64 = 1800;

/// The host passwords that the caller knows.
#[derive(Clone)]
pub(super) enum HostPasswords {
    /// The same for every meeting.
    Same(Secret),
    LookedUp(Arc<Lookup>),
}

type Lookup = dyn Fn(&str) -> Option<Secret> + Send + Sync;

/// A wrong password counts towards a lock-out, so that one that cannot be meant is not sent.
pub(super) fn check_password(password: &Secret) -> Result<(), Error> {
    input::credential(Vendor::Huawei, "host's password", input::header(password.expose()))
}

pub(super) struct ControlTokens {
    pub(super) tokens: TokenCaches,
    pub(super) passwords: Option<HostPasswords>,
    /// The passwords that were sent last, by their meetings. Not to be sent again.
    used: Mutex<Vec<(String, Secret)>>,
}

impl ControlTokens {
    pub(super) fn new(passwords: Option<HostPasswords>) -> Self {
        Self { tokens: TokenCaches::default(), passwords, used: Mutex::default() }
    }

    /// The host's password, which is asked for each time: it can be changed.
    pub(super) async fn password(&self, client: Client, conference: &str) -> Result<Secret, Error> {
        let password = self.current_password(client, conference).await?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        match used.iter_mut().find(|(meeting, _)| meeting == conference) {
            Some((_, last)) => *last = password.clone(),
            None => {
                if used.len() >= MOST_QUOTED {
                    used.remove(0);
                }
                used.push((conference.to_owned(), password.clone()));
            }
        }
        Ok(password)
    }

    /// The password that a meeting's token was obtained with, if it was here.
    pub(super) fn used_password(&self, conference: &str) -> Option<Secret> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.iter().find(|(meeting, _)| meeting == conference).map(|(_, password)| password.clone())
    }

    /// The one that the caller knows, or the meeting's detail tells to whoever has booked the meeting.
    async fn current_password(&self, client: Client, conference: &str) -> Result<Secret, Error> {
        if let Some(password) = self.known_password(conference) {
            check_password(&password)?;
            return Ok(password);
        }
        let asked = &operations::ALL[At::show_meeting_detail as usize];
        let Meeting { id, host_password } = about(&client, asked, conference).await?.into_inner().meeting;
        of_this_meeting(Vendor::Huawei, asked.id, conference, id.as_deref())?;
        match host_password.0 {
            Some(password) => {
                check_password(&password)?;
                Ok(password)
            }
            None => {
                let message = "the host's password is not known: give it to the builder, \
                               or log in as somebody who can read it in the meeting's detail";
                Err(Error::unsent(Vendor::Huawei, ErrorKind::Configuration, message))
            }
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
        let password = match self.passwords.as_ref()? {
            HostPasswords::Same(password) => password.clone(),
            HostPasswords::LookedUp(known) => known(conference)?,
        };
        if password.expose().is_empty() { None } else { Some(password) }
    }
}

pub(super) async fn obtain(client: Client, conference: String) -> Result<Fresh, Error> {
    let call = about(&client, &operations::ALL[At::create_conf_token as usize], &conference);
    let Control { token, life } = call.await?.into_inner().control;
    let life = match life {
        Some(stated @ 1..) => stated,
        _ => USUAL_LIFE,
    };
    fresh(token, Some(life), "the answer holds no control token that a header can carry")
}

/// Calls an operation with its first parameter alone, which is the meeting. Whoever hands in all of them has their types compiled.
fn about<'c>(client: &'c Client, operation: &'static Operation, conference: &str) -> Call<'c, OfMeeting> {
    Call::new(&client.inner, operation, &[View::Text(conference)], View::Absent)
}

/// The meeting that a call is about.
pub(super) fn conference(request: &Request) -> Result<String, Error> {
    // The vendor spells it in three ways.
    match request.query(&["conferenceID", "conferenceid", "conf_id"]) {
        Some(named) if !named.is_empty() => Ok(named),
        _ => {
            let message = "`conferenceID` is empty: a control token belongs to a meeting";
            Err(Error::unsent(Vendor::Huawei, ErrorKind::InvalidArgument, message))
        }
    }
}

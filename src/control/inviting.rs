//! Invitations: one call for all, in halves where the vendor objects to somebody.

use std::collections::VecDeque;
use std::ops::Range;

use super::work::is_hopeless;
use super::{BoxFuture, Invitation, Invitee, Outcome, ParticipantId, Report};
use crate::{Error, ErrorKind, Response, Vendor};

/// Some of those who are invited, and their names.
type Invitees<'a> = &'a [(Invitee, String)];

/// Rings everybody by as few calls as there can be. `objects` tells whether a refusal is about somebody among those who were named.
///
/// Only a call that was refused for certain is made again, for others: a second one would ring twice.
pub(crate) async fn invite<'a>(
    vendor: Vendor,
    invitation: &'a Invitation,
    ring: impl Fn(Invitees<'a>) -> BoxFuture<'a, Result<Response<()>, Error>>,
    objects: fn(&Error) -> bool,
) -> Result<Report, Error> {
    invitation.check(vendor)?;
    let people = invitation.people();
    let mut queue: VecDeque<_> = std::iter::once(0..people.len()).collect();
    let (mut outcomes, mut request_ids, mut stopped) = (Vec::new(), Vec::new(), None);
    while let Some(range) = queue.pop_front() {
        if let Some(error) = &stopped {
            outcomes.push((range, Outcome::NotAttempted(Error::clone(error))));
            continue;
        }
        let is_certain = |error: &Error| !error.may_have_been_applied();
        match ring(&people[range.clone()]).await {
            Ok(answer) => {
                request_ids.extend(answer.request_id().map(str::to_owned));
                outcomes.push((range, Outcome::Done));
            }
            Err(error) if range.len() > 1 && is_certain(&error) && objects(&error) => halve(&range, &mut queue),
            Err(error) if range.len() == people.len() && error.kind() == ErrorKind::InvalidArgument => {
                return Err(error);
            }
            Err(error) => {
                let is_in_vain = |error: &Error| is_certain(error) && is_hopeless(error) && !objects(error);
                stopped = Some(error.clone()).filter(is_in_vain);
                outcomes.push((range, error.into()));
            }
        }
    }
    let outcomes = outcomes.iter().flat_map(|(range, outcome)| named(&people[range.clone()], outcome));
    Ok(Report::new(invitation.verb(), vendor, invitation.meeting(), outcomes).with_request_ids(request_ids))
}

/// In front, so that people stay in order.
fn halve(range: &Range<usize>, queue: &mut VecDeque<Range<usize>>) {
    let middle = range.start + range.len().div_ceil(2);
    [middle..range.end, range.start..middle].into_iter().for_each(|half| queue.push_front(half));
}

fn named(people: Invitees<'_>, outcome: &Outcome) -> impl Iterator<Item = (ParticipantId, Outcome)> {
    people.iter().map(|(invitee, _)| (invitee.address().into(), outcome.clone()))
}

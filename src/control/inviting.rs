//! Invitations: one call for all, in halves where the vendor objects to somebody.

use super::work::is_hopeless;
use super::{BoxFuture, Invitation, Invitee, Outcome, Report};
use crate::{Error, ErrorKind, Response, Vendor};

/// Some of those who are invited, and their names.
type Invitees<'a> = &'a [(Invitee, String)];
/// Rings them by one call.
type Ring<'a> = Box<dyn Fn(Invitees<'a>) -> BoxFuture<'a, Result<Response<()>, Error>> + Send + 'a>;

/// Rings everybody by as few calls as there can be. `objects` tells whether a refusal is about somebody among those who were named.
///
/// Only a call that was refused for certain is made again, for others: a second one would ring twice.
pub(crate) async fn invite<'a>(
    vendor: Vendor,
    invitation: &'a Invitation,
    ring: Ring<'a>,
    objects: fn(&Error) -> bool,
) -> Result<Report, Error> {
    let mut inviting = Inviting::new(vendor, invitation)?;
    while let Some(people) = inviting.queue.pop() {
        let answer = ring(people).await;
        inviting.take(people, answer, objects)?;
    }
    Ok(inviting.report)
}

/// An invitation under way.
struct Inviting<'a> {
    everybody: Invitees<'a>,
    /// Those for whom there was no call yet, the next ones last.
    queue: Vec<Invitees<'a>>,
    report: Report,
}

impl<'a> Inviting<'a> {
    fn new(vendor: Vendor, invitation: &'a Invitation) -> Result<Self, Error> {
        invitation.check(vendor)?;
        let everybody = invitation.people();
        let report = Report::of_nobody(invitation.verb(), vendor, invitation.meeting().clone());
        Ok(Self { everybody, queue: vec![everybody], report })
    }

    fn take(
        &mut self,
        people: Invitees<'a>,
        answer: Result<Response<()>, Error>,
        objects: fn(&Error) -> bool,
    ) -> Result<(), Error> {
        let error = match answer {
            Ok(answer) => {
                if let Some(request_id) = answer.request_id() {
                    self.report.request_ids.push(request_id.to_owned());
                }
                self.tell(people, &Outcome::Done);
                return Ok(());
            }
            Err(error) => error,
        };
        let is_certain = !error.may_have_been_applied();
        if people.len() > 1 && is_certain && objects(&error) {
            self.halve(people);
            return Ok(());
        }
        if people.len() == self.everybody.len() && error.kind() == ErrorKind::InvalidArgument {
            return Err(error);
        }
        let is_in_vain = is_certain && is_hopeless(&error) && !objects(&error);
        self.tell(people, &error.clone().into());
        if is_in_vain {
            self.stop(error);
        }
        Ok(())
    }

    /// The first half next, so that people stay in order.
    fn halve(&mut self, people: Invitees<'a>) {
        let (first, second) = people.split_at(people.len().div_ceil(2));
        self.queue.push(second);
        self.queue.push(first);
    }

    /// Rings nobody else.
    fn stop(&mut self, error: Error) {
        let outcome = Outcome::NotAttempted(error);
        while let Some(people) = self.queue.pop() {
            self.tell(people, &outcome);
        }
    }

    fn tell(&mut self, people: Invitees<'a>, outcome: &Outcome) {
        for (invitee, _) in people {
            self.report.outcomes.push((invitee.address().into(), outcome.clone()));
        }
    }
}

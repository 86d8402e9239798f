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
    invitation.check(vendor)?;
    let everybody = invitation.people();
    let mut report = Report::of_nobody(invitation.verb(), vendor, invitation.meeting().clone());
    // The next ones last.
    let mut queue = vec![everybody];
    let mut stopped: Option<Error> = None;
    while let Some(people) = queue.pop() {
        if let Some(error) = &stopped {
            tell(&mut report, people, &Outcome::NotAttempted(error.clone()));
            continue;
        }
        let error = match ring(people).await {
            Ok(answer) => {
                if let Some(request_id) = answer.request_id() {
                    report.request_ids.push(request_id.to_owned());
                }
                tell(&mut report, people, &Outcome::Done);
                continue;
            }
            Err(error) => error,
        };
        let is_certain = !error.may_have_been_applied();
        if people.len() > 1 && is_certain && objects(&error) {
            // People stay in order.
            let (first, second) = people.split_at(people.len().div_ceil(2));
            queue.push(second);
            queue.push(first);
            continue;
        }
        if people.len() == everybody.len() && error.kind() == ErrorKind::InvalidArgument {
            return Err(error);
        }
        if is_certain && is_hopeless(&error) && !objects(&error) {
            stopped = Some(error.clone());
        }
        tell(&mut report, people, &error.into());
    }
    Ok(report)
}

fn tell(report: &mut Report, people: Invitees<'_>, outcome: &Outcome) {
    for (invitee, _) in people {
        report.outcomes.push((invitee.address().into(), outcome.clone()));
    }
}

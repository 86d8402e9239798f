//! The contract of `MeetingControl` holds a stranger's implementation to it, and finds what it does not keep.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use meeting_control::control::contract::{Stage, check};
use meeting_control::control::{
    BoxFuture, Capabilities, MeetingControl, MeetingId, NewMeeting, Outcome, Participant, ParticipantId, Removal,
    Report, Role, Support, Verb,
};
use meeting_control::{Error, ErrorKind, Items, Response, Vendor};

/// What an implementation gets wrong.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    EndsNothing,
    ForgetsBans,
    LosesTheAbsent,
    RemovesAnyId,
}

/// A fourth vendor, which keeps its meetings in memory and names people.
#[derive(Clone)]
struct Village {
    fault: Fault,
    meetings: Arc<Mutex<HashMap<MeetingId, Vec<ParticipantId>>>>,
}

impl Village {
    fn new(fault: Fault) -> Self {
        Self { fault, meetings: Arc::default() }
    }

    fn outcome(&self, meeting: &MeetingId, person: &ParticipantId) -> Outcome {
        match self.meetings.lock().unwrap().get_mut(meeting) {
            Some(people) => match people.iter().position(|one| one == person) {
                Some(place) => {
                    people.remove(place);
                    Outcome::Removed
                }
                None => Outcome::NotThere,
            },
            None => Outcome::Failed(Error::new(self.vendor(), ErrorKind::NotFound)),
        }
    }
}

impl MeetingControl for Village {
    fn vendor(&self) -> Vendor {
        Vendor::Other("village")
    }

    fn capabilities(&self) -> Capabilities {
        let walked = |most_per_call| Support::Native { operation: "walk_there", most_per_call };
        let provided = [(Verb::Participants, walked(None)), (Verb::Remove, walked(Some(1))), (Verb::End, walked(None))];
        Capabilities::new(self.vendor(), provided)
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
        Box::pin(async move {
            if self.fault != Fault::RemovesAnyId {
                removal.check(self.vendor())?;
            }
            if self.fault != Fault::ForgetsBans {
                removal.verbs().try_for_each(|verb| self.capabilities().check(verb))?;
            }
            let mut outcomes: Vec<_> =
                removal.participants().iter().map(|one| (one, self.outcome(removal.meeting(), one))).collect();
            if self.fault == Fault::LosesTheAbsent {
                outcomes.retain(|(_, outcome)| *outcome != Outcome::NotThere);
            }
            Ok(Report::new(removal.verb(), self.vendor(), removal.meeting(), outcomes))
        })
    }

    fn participants(&self, meeting: &MeetingId) -> Items<Participant> {
        let Some(people) = self.meetings.lock().unwrap().get(meeting).cloned() else {
            return Items::new(futures_util::stream::iter([Err(Error::new(self.vendor(), ErrorKind::NotFound))]));
        };
        let listed = people.into_iter().map(|one| {
            let mut participant = Participant::new(&one);
            participant.role = if one == "host" { Role::Host } else { Role::Attendee };
            Ok(participant)
        });
        Items::new(futures_util::stream::iter(listed.collect::<Vec<_>>()))
    }

    fn end<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let known = self.meetings.lock().unwrap().contains_key(meeting);
            if self.fault != Fault::EndsNothing {
                self.meetings.lock().unwrap().remove(meeting);
            }
            if known { Ok(Response::new(())) } else { Err(Error::new(self.vendor(), ErrorKind::NotFound)) }
        })
    }
}

impl Stage for Village {
    fn meetings(&self) -> Arc<dyn MeetingControl> {
        Arc::new(self.clone())
    }

    fn start(&self, people: &[&str]) -> MeetingId {
        let mut meetings = self.meetings.lock().unwrap();
        let id = MeetingId::from(format!("meeting-{}", meetings.len()));
        meetings.insert(id.clone(), people.iter().map(|one| (*one).into()).collect());
        id
    }

    fn join(&self, meeting: &MeetingId, person: &str) -> bool {
        let mut meetings = self.meetings.lock().unwrap();
        meetings.get_mut(meeting).is_some_and(|people| {
            people.push(person.into());
            true
        })
    }

    fn waiting(&self, _: &MeetingId) -> Vec<ParticipantId> {
        Vec::new()
    }

    fn new_meeting(&self) -> NewMeeting {
        NewMeeting::new("Weekly")
    }

    fn sent(&self) -> usize {
        0
    }
}

#[tokio::test]
async fn a_fourth_vendor_can_keep_to_it() {
    check(&Village::new(Fault::None)).await.unwrap();
}

#[tokio::test]
async fn what_is_not_kept_is_found() {
    for (fault, verb, what) in [
        (Fault::EndsNothing, Verb::End, "it is over, and somebody comes in"),
        (Fault::ForgetsBans, Verb::RemoveForGood, "it is not claimed, and works"),
        (Fault::LosesTheAbsent, Verb::Remove, "somebody is lost"),
        (Fault::RemovesAnyId, Verb::Remove, "can be nobody, and is taken"),
    ] {
        let breaches = check(&Village::new(fault)).await.unwrap_err();
        assert!(breaches.iter().any(|breach| breach.verb == verb && breach.what.contains(what)), "{breaches}");
    }
}

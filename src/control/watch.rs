//! What everybody who watches a meeting has in common: who is there, by its events and by the list of participants.

#[cfg(feature = "events")]
mod hearing;

use std::collections::HashMap;
use std::pin::Pin;
use std::slice;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::work::is_hopeless;
use super::{Change, MeetingControl, MeetingId, Participant, ParticipantId, Source, Verb};
use crate::transport::{FOREVER, Pending};
use crate::{Error, ErrorKind, Vendor};
#[cfg(feature = "events")]
use hearing::Words;

/// How often the list is read where nothing else is said and nothing is heard.
const PAUSE: Duration = Duration::from_secs(5);
/// How often it is read all the same where events are heard.
const REPAIR: Duration = Duration::from_secs(60);

/// What came of waiting for a while.
pub(super) struct Turn {
    pub(super) changes: Vec<Change>,
    /// What was read of the list, if anything was.
    pub(super) looked: Option<Looked>,
}

/// That the list was read.
#[derive(Clone, Copy)]
pub(super) struct Looked {
    /// When that began.
    pub(super) since: Instant,
    /// Otherwise somebody can be there who is not on it.
    pub(super) is_whole: bool,
}

/// Reading the list of participants, once: who could be read, and why that is not everybody.
type Looking = Pending<'static, (Vec<Participant>, Option<Error>)>;
/// What does it.
type Look = Box<dyn Fn() -> Looking + Send>;

/// Reads the list and hears events, in turn.
pub(super) struct Watch {
    #[cfg_attr(not(feature = "events"), allow(dead_code, reason = "nothing is heard"))]
    vendor: Vendor,
    #[cfg_attr(not(feature = "events"), allow(dead_code, reason = "nothing is heard"))]
    meeting: MeetingId,
    look: Look,
    pause: Duration,
    /// Everybody once.
    present: Vec<Participant>,
    /// How often whoever has an id is on the list: with several devices on DingTalk, of which events do not say which.
    times: HashMap<ParticipantId, usize>,
    /// Whether everybody has been told since the beginning, or since the last failure.
    is_complete: bool,
    /// Whether the list has been read at all.
    has_read: bool,
    #[cfg(feature = "events")]
    words: Words,
    looked: Option<Instant>,
    waiting: Option<Pin<Box<Sleep>>>,
    looking: Option<(Instant, Looking)>,
}

impl Watch {
    pub(super) fn of(meetings: Arc<dyn MeetingControl>, meeting: MeetingId) -> Result<Self, Error> {
        let vendor = meetings.vendor();
        meeting.check(vendor)?;
        meetings.capabilities().check(Verb::Participants)?;
        let of = meeting.clone();
        Ok(Self::new(vendor, meeting, Box::new(move || Box::pin(meetings.participants(&of).read()))))
    }

    pub(super) fn new(vendor: Vendor, meeting: MeetingId, look: Look) -> Self {
        Self {
            vendor,
            meeting,
            look,
            pause: PAUSE,
            present: Vec::new(),
            times: HashMap::new(),
            is_complete: false,
            has_read: false,
            #[cfg(feature = "events")]
            words: Words::default(),
            looked: None,
            waiting: None,
            looking: None,
        }
    }

    pub(super) fn every(&mut self, pause: Duration) {
        self.pause = pause;
    }

    pub(super) fn source(&self) -> Source {
        #[cfg(feature = "events")]
        if self.words.come() {
            return Source::Events;
        }
        Source::Polling
    }

    pub(super) fn present(&self) -> slice::Iter<'_, Participant> {
        self.present.iter()
    }

    /// Whoever watches has seen to it that this one is not there.
    pub(super) fn forget(&mut self, id: &ParticipantId) {
        if let Some(place) = self.place(id) {
            self.present.remove(place);
        }
    }

    fn place(&self, id: &ParticipantId) -> Option<usize> {
        for (place, one) in self.present.iter().enumerate() {
            if one.id.as_ref() == Some(id) {
                return Some(place);
            }
        }
        None
    }

    /// While the list is read nothing is heard, so that events are applied to what they may be newer than.
    pub(super) fn poll_turn(&mut self, context: &mut Context<'_>) -> Poll<Turn> {
        loop {
            if let Some((since, looking)) = &mut self.looking {
                let (since, (listed, lacks)) = (*since, ready!(looking.as_mut().poll(context)));
                self.looking = None;
                let is_whole = lacks.is_none();
                let looked = if is_whole || !listed.is_empty() { Some(Looked { since, is_whole }) } else { None };
                return Poll::Ready(Turn { looked, changes: self.compare(listed, lacks) });
            }
            #[cfg(feature = "events")]
            if self.looked.is_some()
                && let Poll::Ready(changes) = self.poll_words(context)
            {
                return Poll::Ready(Turn { changes, looked: None });
            }
            if self.waiting.is_none() {
                self.wait(match self.source() {
                    Source::Events => REPAIR,
                    Source::Polling => self.pause,
                });
            }
            if let Some(waiting) = &mut self.waiting {
                ready!(waiting.as_mut().poll(context));
            }
            self.waiting = None;
            let now = Instant::now();
            self.looked = Some(now);
            self.looking = Some((now, (self.look)()));
        }
    }

    /// Looks again soon, as somebody is there who was to be gone.
    pub(super) fn again(&mut self) {
        self.wait(self.pause.min(REPAIR));
    }

    /// Looks again this long after the last time.
    fn wait(&mut self, pause: Duration) {
        let until = match self.looked {
            Some(looked) => looked.checked_add(pause).unwrap_or(looked + FOREVER),
            None => Instant::now(),
        };
        self.waiting = Some(Box::pin(sleep_until(until)));
    }

    /// Whether no later look can fare better. Where a list has been read, what is no word of the meeting's end can pass, and a refusal in
    /// words that the vendor's documents do not have can be a proxy's.
    fn is_the_end(&self, error: &Error) -> bool {
        let may_pass = match error.kind() {
            ErrorKind::Connect => true,
            ErrorKind::NotFound | ErrorKind::FailedPrecondition => self.has_read && !error.is_no_meeting(),
            _ => self.has_read && error.http_status().is_some() && error.meaning().is_none(),
        };
        is_hopeless(error) && !may_pass
    }

    /// What is different by this list. Who is not on it has left, if it is whole.
    fn compare(&mut self, listed: Vec<Participant>, lacks: Option<Error>) -> Vec<Change> {
        if let Some(error) = &lacks
            && self.is_the_end(error)
        {
            return vec![Change::Ended(error.clone())];
        }
        let mut before = Before::new(std::mem::take(&mut self.present), std::mem::take(&mut self.times));
        let mut changes = Vec::new();
        for one in listed {
            if let Some(change) = self.see(one, &mut before) {
                changes.push(change);
            }
        }
        while let Some(one) = before.take_next() {
            match lacks {
                Some(_) => self.keep(one, &before),
                None => changes.push(Change::Left(one)),
            }
        }
        match lacks {
            Some(error) => {
                self.is_complete = false;
                self.wait(self.pause);
                changes.push(Change::Blind(error));
            }
            None => {
                self.has_read = true;
                if !std::mem::replace(&mut self.is_complete, true) {
                    changes.push(Change::Complete);
                }
            }
        }
        changes
    }

    /// Somebody is on the list.
    fn see(&mut self, mut one: Participant, before: &mut Before) -> Option<Change> {
        // With another device.
        if let Some(id) = &one.id
            && self.count(id) > 1
        {
            return None;
        }
        let change = match before.take(&one) {
            None => Some(Change::Came(one.clone())),
            Some(known) => {
                // Events tell what not every list does.
                one.muted = one.muted.or(known.muted);
                if one == known { None } else { Some(Change::Changed(one.clone())) }
            }
        };
        self.present.push(one);
        change
    }

    /// How often this one is on the list by now.
    fn count(&mut self, id: &ParticipantId) -> usize {
        let times = 1 + self.times.get(id).copied().unwrap_or_default();
        self.times.insert(id.clone(), times);
        times
    }

    /// Somebody may be there whom a list does not show that lacks some.
    fn keep(&mut self, one: Participant, before: &Before) {
        if let Some(id) = &one.id
            && let Some(times) = before.times.get(id)
        {
            self.times.insert(id.clone(), *times);
        }
        self.present.push(one);
    }
}

/// Who was there before a list was read, to be found by what people are known by from one list to the next.
#[derive(Default)]
struct Before {
    /// From the last one to the first, so that the first one of namesakes is found first.
    people: Vec<Was>,
    /// The places of those who have an id.
    identified: HashMap<ParticipantId, usize>,
    /// And of those who have none, by name and number.
    nameless: HashMap<ParticipantId, usize>,
    /// How often they were on the list.
    times: HashMap<ParticipantId, usize>,
}

/// Somebody who was there.
struct Was {
    /// Until they are found.
    one: Option<Participant>,
    /// The place of the next one who is known by the same.
    namesake: Option<usize>,
}

impl Before {
    fn new(mut people: Vec<Participant>, times: HashMap<ParticipantId, usize>) -> Self {
        let mut before = Self { times, ..Self::default() };
        while let Some(one) = people.pop() {
            let place = before.people.len();
            let (places, known_by) = before.places(&one);
            let namesake = places.insert(known_by, place);
            before.people.push(Was { one: Some(one), namesake });
        }
        before
    }

    fn places(&mut self, one: &Participant) -> (&mut HashMap<ParticipantId, usize>, ParticipantId) {
        match &one.id {
            Some(id) => (&mut self.identified, id.clone()),
            None => (&mut self.nameless, format!("{:?} {:?}", one.name, one.number).into()),
        }
    }

    /// What was known of this one.
    fn take(&mut self, one: &Participant) -> Option<Participant> {
        let (places, known_by) = self.places(one);
        let place = places.remove(&known_by)?;
        let was = self.people.get_mut(place)?;
        let (known, namesake) = (was.one.take(), was.namesake);
        if let Some(namesake) = namesake {
            self.places(one).0.insert(known_by, namesake);
        }
        known
    }

    /// The first one of those who were not found.
    fn take_next(&mut self) -> Option<Participant> {
        while let Some(was) = self.people.pop() {
            if was.one.is_some() {
                return was.one;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(name: &str) -> Participant {
        Participant { name: Some(name.to_owned()), ..Participant::default() }
    }

    #[tokio::test]
    async fn whoever_has_no_id_is_known_by_name_and_by_how_many_have_it() {
        let mut watch = Watch::new(Vendor::DingTalk, "1".into(), Box::new(|| unreachable!()));
        let (ann, bob, muted) = (called("Ann"), called("Bob"), Participant { muted: Some(true), ..called("Ann") });
        // An id that reads as what somebody without one is known by is still an id.
        let odd = Participant::new("Some(\"Ann\") None");
        let came = watch.compare(vec![ann.clone(), bob.clone(), ann.clone(), odd.clone()], None);
        assert_eq!(came.len(), 5, "{came:?}");
        let changes = watch.compare(vec![ann.clone(), odd.clone(), muted.clone()], None);
        assert_eq!(changes, [Change::Changed(muted.clone()), Change::Left(bob)]);
        let error = Error::unsent(Vendor::DingTalk, ErrorKind::Timeout, "late");
        assert_eq!(watch.compare(vec![odd.clone()], Some(error.clone())), [Change::Blind(error)]);
        assert!(watch.present().eq([&odd, &ann, &muted]));
        assert_eq!(watch.compare(vec![ann, odd], None), [Change::Left(muted), Change::Complete]);
    }
}

//! What everybody who watches a meeting has in common: who is there, by its events and by the list of participants.

use std::collections::HashMap;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

#[cfg(feature = "events")]
use futures_util::Stream;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio::time::{Instant, sleep_until};

#[cfg(feature = "events")]
use super::News;
use super::work::is_hopeless;
use super::{Change, MeetingControl, MeetingId, Participant, ParticipantId, Role, Source, Verb};
use crate::transport::{FOREVER, Pending};
use crate::{Error, ErrorKind, Vendor};

/// How often the list is read where nothing else is said and nothing is heard.
const PAUSE: Duration = Duration::from_secs(5);
/// How often it is read all the same where events are heard.
const REPAIR: Duration = Duration::from_secs(60);
/// And no sooner than this, however often events make it necessary.
const BREATH: Duration = Duration::from_secs(1);

/// What an event means for who is there.
#[cfg_attr(not(feature = "events"), allow(dead_code, reason = "nothing is heard"))]
enum Word {
    Here(ParticipantId, Option<String>),
    Named(ParticipantId, Option<String>),
    Gone(ParticipantId),
    Role(ParticipantId, Role),
    Muted(ParticipantId, bool),
    /// It does not say enough, or says that the meeting has ended, which may be of an earlier time: the list will.
    Look,
    /// Events come, and some may be missing.
    Gap,
    /// No events come, for this reason.
    Deaf(Error),
}

/// What somebody is known by from one list to the next.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Id(ParticipantId),
    /// Whoever has no id: by name and number, and which of those who have the same.
    Nameless(Option<String>, Option<String>, usize),
}

struct Entry {
    key: Key,
    participant: Participant,
    /// How often they are on the list: with several devices on DingTalk, of which events do not say which.
    times: usize,
}

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
    vendor: Vendor,
    #[cfg_attr(not(feature = "events"), allow(dead_code, reason = "nothing is heard"))]
    meeting: MeetingId,
    look: Look,
    pause: Duration,
    present: Vec<Entry>,
    /// Whether everybody has been told since the beginning, or since the last failure.
    is_complete: bool,
    /// Whether the list has been read at all.
    has_read: bool,
    words: Option<BoxStream<'static, Word>>,
    /// Whether no events come although there is where they would come from.
    is_deaf: bool,
    looked: Option<Instant>,
    waiting: Option<Pending<'static, ()>>,
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
            is_complete: false,
            has_read: false,
            words: None,
            is_deaf: false,
            looked: None,
            waiting: None,
            looking: None,
        }
    }

    pub(super) fn every(&mut self, pause: Duration) {
        self.pause = pause;
    }

    #[cfg(feature = "events")]
    pub(super) fn hear<H: Into<News>>(&mut self, news: impl Stream<Item = H> + Send + 'static) {
        let meeting = self.meeting.clone();
        self.words = Some(news.filter_map(move |heard| std::future::ready(Word::of(heard.into(), &meeting))).boxed());
        self.is_deaf = false;
    }

    pub(super) fn source(&self) -> Source {
        if self.words.is_some() && !self.is_deaf { Source::Events } else { Source::Polling }
    }

    pub(super) fn present(&self) -> impl Iterator<Item = &Participant> {
        self.present.iter().map(|entry| &entry.participant)
    }

    /// Whoever watches has seen to it that this one is not there.
    pub(super) fn forget(&mut self, id: &ParticipantId) {
        self.present.retain(|entry| entry.participant.id.as_ref() != Some(id));
    }

    /// While the list is read nothing is heard, so that events are applied to what they may be newer than.
    pub(super) fn poll_turn(&mut self, context: &mut Context<'_>) -> Poll<Turn> {
        loop {
            if let Some((since, looking)) = &mut self.looking {
                let (since, (listed, lacks)) = (*since, ready!(looking.as_mut().poll(context)));
                self.looking = None;
                let looked = Looked { since, is_whole: lacks.is_none() };
                let looked = (looked.is_whole || !listed.is_empty()).then_some(looked);
                return Poll::Ready(Turn { looked, changes: self.compare(listed, lacks) });
            }
            if let (Some(words), Some(_)) = (&mut self.words, self.looked)
                && let Poll::Ready(word) = words.poll_next_unpin(context)
            {
                let changes = self.apply(word);
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
        let until =
            self.looked.map_or_else(Instant::now, |looked| looked.checked_add(pause).unwrap_or(looked + FOREVER));
        self.waiting = Some(Box::pin(sleep_until(until)));
    }

    fn apply(&mut self, word: Option<Word>) -> Vec<Change> {
        let entry = |id: &ParticipantId| {
            self.present.iter().position(|entry| entry.participant.id.as_ref() == Some(id)).ok_or(BREATH)
        };
        let change = match word {
            None => {
                self.words = None;
                let ended = Error::unsent(self.vendor, ErrorKind::Interrupted, "the events have ended");
                return self.deafen(ended);
            }
            Some(Word::Deaf(error)) => return self.deafen(error),
            Some(Word::Gap) => {
                self.wait(BREATH);
                return std::mem::take(&mut self.is_deaf).then_some(Change::Hearing).into_iter().collect();
            }
            Some(Word::Look) => Err(BREATH),
            Some(Word::Here(id, name)) => match entry(&id) {
                Ok(place) => {
                    // With another device, or it is told twice; not where each join has an id of its own.
                    if self.vendor != Vendor::Huawei {
                        self.present.iter_mut().skip(place).take(1).for_each(|entry| entry.times += 1);
                    }
                    Ok(self.name(place, name))
                }
                Err(_) => {
                    // Only the list tells the number by which they are known where each join has an id of its own.
                    if self.vendor == Vendor::Huawei {
                        self.wait(BREATH);
                    }
                    Ok(Some(self.add(id, name)))
                }
            },
            Some(Word::Named(id, name)) => entry(&id).map(|place| self.name(place, name)),
            Some(Word::Gone(id)) => match entry(&id) {
                Ok(place) if self.present.get(place).is_some_and(|entry| entry.times > 1) => Err(BREATH),
                Ok(place) => Ok(Some(Change::Left(self.present.remove(place).participant))),
                Err(_) => Ok(None),
            },
            Some(Word::Role(id, role)) => entry(&id).map(|place| self.alter(place, |one| one.role = role)),
            Some(Word::Muted(id, muted)) => entry(&id).map(|place| self.alter(place, |one| one.muted = Some(muted))),
        };
        match change {
            Ok(change) => change.into_iter().collect(),
            Err(soon) => {
                self.wait(soon);
                Vec::new()
            }
        }
    }

    /// Goes by the list until events come again.
    fn deafen(&mut self, error: Error) -> Vec<Change> {
        self.wait(BREATH.min(self.pause));
        let was_deaf = std::mem::replace(&mut self.is_deaf, true);
        (!was_deaf).then_some(Change::Deaf(error)).into_iter().collect()
    }

    fn name(&mut self, place: usize, name: Option<String>) -> Option<Change> {
        self.alter(place, |one| one.name = name.or(one.name.take()))
    }

    fn add(&mut self, id: ParticipantId, name: Option<String>) -> Change {
        let participant = Participant { name, ..Participant::new(&id) };
        self.present.push(Entry { key: Key::Id(id), participant: participant.clone(), times: 1 });
        Change::Came(participant)
    }

    fn alter(&mut self, place: usize, alter: impl FnOnce(&mut Participant)) -> Option<Change> {
        let entry = self.present.get_mut(place)?;
        let before = entry.participant.clone();
        alter(&mut entry.participant);
        (entry.participant != before).then(|| Change::Changed(entry.participant.clone()))
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
        if let Some(error) = lacks.as_ref().filter(|error| self.is_the_end(error)) {
            return vec![Change::Ended(error.clone())];
        }
        let places = std::mem::take(&mut self.present).into_iter().zip(0..);
        let mut before: HashMap<Key, (usize, Entry)> =
            places.map(|(entry, place)| (entry.key.clone(), (place, entry))).collect();
        let mut changes = Vec::new();
        for mut entry in entries(listed) {
            match before.remove(&entry.key).map(|(_, entry)| entry.participant) {
                None => changes.push(Change::Came(entry.participant.clone())),
                Some(known) => {
                    // Events tell what not every list does.
                    entry.participant.muted = entry.participant.muted.or(known.muted);
                    if entry.participant != known {
                        changes.push(Change::Changed(entry.participant.clone()));
                    }
                }
            }
            self.present.push(entry);
        }
        let mut others: Vec<_> = before.into_values().collect();
        others.sort_by_key(|(place, _)| *place);
        let others = others.into_iter().map(|(_, entry)| entry);
        match lacks {
            Some(error) => {
                self.present.extend(others);
                self.is_complete = false;
                self.wait(self.pause);
                changes.push(Change::Blind(error));
            }
            None => {
                changes.extend(others.map(|entry| Change::Left(entry.participant)));
                self.has_read = true;
                if !std::mem::replace(&mut self.is_complete, true) {
                    changes.push(Change::Complete);
                }
            }
        }
        changes
    }
}

/// Everybody once, with the first of their devices.
fn entries(listed: Vec<Participant>) -> Vec<Entry> {
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    for participant in listed {
        let mut key = match &participant.id {
            Some(id) => Key::Id(id.clone()),
            None => Key::Nameless(participant.name.clone(), participant.number.clone(), 0),
        };
        if let Some(known) = places.get(&key).and_then(|place| entries.get_mut(*place)) {
            known.times += 1;
            match &mut key {
                Key::Id(_) => continue,
                Key::Nameless(.., nth) => *nth = known.times - 1,
            }
        }
        places.insert(key.clone(), entries.len());
        entries.push(Entry { key, participant, times: 1 });
    }
    entries
}

#[cfg(feature = "events")]
impl Word {
    /// `None` where it is about another meeting, or about something else.
    fn of(heard: News, meeting: &MeetingId) -> Option<Self> {
        use crate::event::{Happening, Somebody};

        let event = match heard {
            News::Event(event) => event,
            News::Gap => return Some(Self::Gap),
            News::Deaf(error) => return Some(Self::Deaf(error)),
        };
        match &event.meeting {
            Some(other) if other != meeting => return None,
            Some(_) => {}
            None => return Some(Self::Look),
        }
        let of = |somebody: Somebody, word: fn(ParticipantId, Option<String>) -> Self| {
            somebody.id.map_or(Self::Look, |id| word(id, somebody.name))
        };
        Some(match event.what {
            Happening::Ended => Self::Look,
            Happening::Joined(somebody) => of(somebody, Self::Here),
            Happening::Renamed(somebody) => of(somebody, Self::Named),
            Happening::Left(somebody, _) => of(somebody, |id, _| Self::Gone(id)),
            Happening::Role(Somebody { id: Some(id), .. }, role) => Self::Role(id, role),
            Happening::Muted(Somebody { id: Some(id), .. }, muted) => Self::Muted(id, muted),
            Happening::Role(..) | Happening::Muted(..) => Self::Look,
            _ => return None,
        })
    }
}

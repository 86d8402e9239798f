//! Who is in a meeting now.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};
use tokio::time::{Instant, sleep_until};

use super::work::is_hopeless;
use super::{MeetingControl, MeetingId, Participant, ParticipantId, Role, Verb};
use crate::transport::{FOREVER, Pending};
use crate::{Error, ErrorKind, Vendor};

/// Who is in a running meeting, kept up to date: a [`Stream`] of what changes.
///
/// It begins with everybody on the list of participants and goes on with who comes, changes and leaves. Where it
#[cfg_attr(feature = "events", doc = "[hears](Self::hearing)")]
#[cfg_attr(not(feature = "events"), doc = "hears (feature `events`)")]
/// the meeting's events, it goes by them, and reads the list again after a gap in them, when one does not say of whom it is, and once a
/// minute, as events get lost and come late: until then somebody may be shown who has left. Where it hears none, it reads the list every
/// [few seconds](Self::every). [`source`](Self::source) says which.
///
/// No task runs behind it: it does all that while it is polled. It goes on after failures that pass, and ends with the meeting.
///
/// ```no_run
/// # async fn example(client: meeting_control::huawei::Client) -> Result<(), meeting_control::Error> {
/// use meeting_control::control::{Change, Roster};
///
/// let mut roster = Roster::new(client, "914083199")?;
/// while let Some(change) = roster.next().await {
///     match change {
///         Change::Came(one) => println!("{:?} is there", one.name),
///         Change::Left(one) => println!("{:?} has left", one.name),
///         Change::Complete => println!("{} people are there", roster.participants().count()),
///         _ => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "it watches while it is polled"]
pub struct Roster {
    watch: Watch,
    told: VecDeque<Change>,
    is_over: bool,
}

/// By what it is known who is in a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// By the meeting's events.
    Events,
    /// By reading the list of participants again and again.
    Polling,
}

/// What became known of who is in a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Somebody is there, who was not before or was not known to be.
    Came(Participant),
    /// Somebody who is there has another name or role, or was muted or unmuted.
    Changed(Participant),
    /// Somebody is not there any more.
    Left(Participant),
    /// The list has been read: everybody who is there has been told. At the beginning, and after a failure.
    Complete,
    /// It is known by something else from now on: the events have ended.
    Source(Source),
    /// The list could not be read for once. It goes on.
    Blind(Error),
    /// It cannot go on: the meeting is over ([`ErrorKind::NotFound`], on Huawei [`ErrorKind::FailedPrecondition`]), or the vendor refuses
    /// the client.
    Ended(Error),
}

/// What a roster hears of meetings: events, of any meeting, and where some are missing.
#[cfg(feature = "events")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// This happened.
    Event(crate::event::MeetingEvent),
    /// Events may have been missed: a connection was lost, for instance.
    Gap,
}

#[cfg(feature = "events")]
impl From<crate::event::MeetingEvent> for News {
    fn from(event: crate::event::MeetingEvent) -> Self {
        Self::Event(event)
    }
}

/// What a socket tells, as the roster hears it. The event is [acknowledged](crate::event::Pushed::ack), as it is handled with that.
///
/// ```no_run
/// # #[cfg(feature = "huawei")]
/// # fn example<D: meeting_control::event::Dialect<Event = meeting_control::huawei::event::Event> + Send + 'static>(
/// #     client: meeting_control::huawei::Client,
/// #     socket: meeting_control::event::Socket<D>,
/// # ) -> Result<(), meeting_control::Error> {
/// use futures_util::{StreamExt as _, stream};
/// use meeting_control::control::{News, Roster};
///
/// let news = socket.flat_map(|heard| stream::iter(News::of_socket(heard)));
/// let roster = Roster::new(client, "914083199")?.hearing(news);
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "sockets")]
impl News {
    /// What this means here: what happened, and a gap where the connection was lost or something could not be read.
    pub fn of_socket<E: crate::event::Ordered>(heard: crate::event::Heard<E>) -> Vec<Self> {
        use crate::event::{Heard, Status};

        match heard {
            Heard::Event(pushed) => {
                let happenings = pushed.delivery.event.happenings();
                pushed.ack();
                happenings.into_iter().map(Self::Event).collect()
            }
            Heard::Status(Status::Connected { gap: true }) | Heard::Unreadable(_) => vec![Self::Gap],
            Heard::Status(_) => Vec::new(),
        }
    }
}

impl Roster {
    /// Of this meeting.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] where it can be no meeting's id; [`ErrorKind::Unsupported`] where nothing can tell who is there.
    pub fn new(meetings: impl MeetingControl + 'static, meeting: impl Into<MeetingId>) -> Result<Self, Error> {
        let watch = Watch::new(Arc::new(meetings), meeting.into())?;
        Ok(Self { watch, told: VecDeque::new(), is_over: false })
    }

    /// How long it waits from one look at the list to the next where it hears no events; five seconds unless this says otherwise. The
    /// client keeps the vendor's rate in any case.
    pub fn every(mut self, pause: Duration) -> Self {
        self.watch.pause = pause;
        self
    }

    /// Goes by these events; those of other meetings are passed over. When they end it goes on by reading the list.
    #[cfg(feature = "events")]
    pub fn hearing<H: Into<News>>(mut self, events: impl Stream<Item = H> + Send + 'static) -> Self {
        self.watch.hear(events);
        self
    }

    /// By what it knows.
    pub fn source(&self) -> Source {
        self.watch.source()
    }

    /// Who is there, as far as is known: in the list's order, and after them who came since it was read.
    pub fn participants(&self) -> impl Iterator<Item = &Participant> {
        self.watch.present()
    }

    /// What changed next; `None` after it has ended.
    ///
    /// Dropping this future loses nothing.
    pub async fn next(&mut self) -> Option<Change> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Roster {
    type Item = Change;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Change>> {
        let this = &mut *self;
        loop {
            if let Some(change) = this.told.pop_front() {
                return Poll::Ready(Some(change));
            }
            if this.is_over {
                return Poll::Ready(None);
            }
            this.told.extend(ready!(this.watch.poll_turn(context)).changes);
            this.is_over = this.told.iter().any(|change| matches!(change, Change::Ended(_)));
        }
    }
}

impl fmt::Debug for Roster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roster").field("source", &self.source()).finish_non_exhaustive()
    }
}

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
    Gone(ParticipantId),
    Role(ParticipantId, Role),
    Muted(ParticipantId, bool),
    Ended,
    /// It does not say enough: the list will.
    Look,
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
    /// Whether the list was read.
    pub(super) looked: bool,
}

/// Reads the list and hears events, in turn.
pub(super) struct Watch {
    meetings: Arc<dyn MeetingControl>,
    meeting: MeetingId,
    pause: Duration,
    present: Vec<Entry>,
    /// Whether everybody has been told since the beginning, or since the last failure.
    is_complete: bool,
    words: Option<BoxStream<'static, Word>>,
    looked: Option<Instant>,
    waiting: Option<Pending<'static, ()>>,
    looking: Option<Pending<'static, Result<Vec<Participant>, Error>>>,
}

impl Watch {
    pub(super) fn new(meetings: Arc<dyn MeetingControl>, meeting: MeetingId) -> Result<Self, Error> {
        meeting.check(meetings.vendor())?;
        meetings.capabilities().check(Verb::Participants)?;
        Ok(Self {
            meetings,
            meeting,
            pause: PAUSE,
            present: Vec::new(),
            is_complete: false,
            words: None,
            looked: None,
            waiting: None,
            looking: None,
        })
    }

    pub(super) fn every(&mut self, pause: Duration) {
        self.pause = pause;
    }

    #[cfg(feature = "events")]
    pub(super) fn hear<H: Into<News>>(&mut self, events: impl Stream<Item = H> + Send + 'static) {
        let meeting = self.meeting.clone();
        self.words = Some(events.filter_map(move |heard| std::future::ready(Word::of(heard.into(), &meeting))).boxed());
    }

    pub(super) fn source(&self) -> Source {
        if self.words.is_some() { Source::Events } else { Source::Polling }
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
            if let Some(looking) = &mut self.looking {
                let listed = ready!(looking.as_mut().poll(context));
                self.looking = None;
                return Poll::Ready(Turn { looked: listed.is_ok(), changes: self.compare(listed) });
            }
            if let (Some(words), Some(_)) = (&mut self.words, self.looked)
                && let Poll::Ready(word) = words.poll_next_unpin(context)
            {
                let changes = self.apply(word);
                return Poll::Ready(Turn { changes, looked: false });
            }
            if self.waiting.is_none() {
                let pause = if self.words.is_some() { REPAIR } else { self.pause };
                self.wait(pause);
            }
            if let Some(waiting) = &mut self.waiting {
                ready!(waiting.as_mut().poll(context));
            }
            self.waiting = None;
            self.looked = Some(Instant::now());
            self.looking = Some(Box::pin(self.meetings.participants(&self.meeting).all()));
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
                self.wait(BREATH.min(self.pause));
                return vec![Change::Source(Source::Polling)];
            }
            Some(Word::Ended) => return vec![Change::Ended(over(self.meetings.vendor()))],
            Some(Word::Look) => Err(BREATH),
            Some(Word::Here(id, name)) => match entry(&id) {
                Ok(place) => {
                    // With another device, or it is told twice.
                    self.present.iter_mut().skip(place).take(1).for_each(|entry| entry.times += 1);
                    Ok(self.alter(place, |one| one.name = name.or(one.name.take())))
                }
                Err(_) => {
                    // Only the list tells the number by which they are known where each join has an id of its own.
                    if self.meetings.vendor() == Vendor::Huawei {
                        self.wait(BREATH);
                    }
                    Ok(Some(self.add(id, name)))
                }
            },
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

    /// What is different by this list.
    fn compare(&mut self, listed: Result<Vec<Participant>, Error>) -> Vec<Change> {
        let listed = match listed {
            Ok(listed) => entries(listed),
            Err(error) if is_hopeless(&error) && error.kind() != ErrorKind::Connect => {
                return vec![Change::Ended(error)];
            }
            Err(error) => {
                self.is_complete = false;
                self.wait(self.pause);
                return vec![Change::Blind(error)];
            }
        };
        let mut before: HashMap<Key, (usize, Participant)> = std::mem::take(&mut self.present)
            .into_iter()
            .zip(0..)
            .map(|(one, place)| (one.key, (place, one.participant)))
            .collect();
        let mut changes = Vec::new();
        for mut entry in listed {
            match before.remove(&entry.key) {
                None => changes.push(Change::Came(entry.participant.clone())),
                Some((_, known)) => {
                    // Events tell what not every list does.
                    entry.participant.muted = entry.participant.muted.or(known.muted);
                    if entry.participant != known {
                        changes.push(Change::Changed(entry.participant.clone()));
                    }
                }
            }
            self.present.push(entry);
        }
        let mut left: Vec<_> = before.into_values().collect();
        left.sort_by_key(|(place, _)| *place);
        changes.extend(left.into_iter().map(|(_, one)| Change::Left(one)));
        if !std::mem::replace(&mut self.is_complete, true) {
            changes.push(Change::Complete);
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

fn over(vendor: Vendor) -> Error {
    Error::unsent(vendor, ErrorKind::NotFound, "the meeting is over, as an event tells")
}

#[cfg(feature = "events")]
impl Word {
    /// `None` where it is about another meeting, or about something else.
    fn of(heard: News, meeting: &MeetingId) -> Option<Self> {
        use crate::event::{Happening, Somebody};

        let News::Event(event) = heard else { return Some(Self::Look) };
        match &event.meeting {
            Some(other) if other != meeting => return None,
            Some(_) => {}
            None => return Some(Self::Look),
        }
        let of = |somebody: Somebody, word: fn(ParticipantId, Option<String>) -> Self| {
            somebody.id.map_or(Self::Look, |id| word(id, somebody.name))
        };
        Some(match event.what {
            Happening::Ended => Self::Ended,
            Happening::Joined(somebody) => of(somebody, Self::Here),
            Happening::Left(somebody, _) => of(somebody, |id, _| Self::Gone(id)),
            Happening::Role(Somebody { id: Some(id), .. }, role) => Self::Role(id, role),
            Happening::Muted(Somebody { id: Some(id), .. }, muted) => Self::Muted(id, muted),
            Happening::Role(..) | Happening::Muted(..) => Self::Look,
            _ => return None,
        })
    }
}

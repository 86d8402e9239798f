//! What events tell of who is there.

use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};

use super::Watch;
use crate::control::{Change, MeetingId, News, Participant, ParticipantId, Role};
use crate::event::{Happening, Somebody};
use crate::{Error, ErrorKind, Vendor};

/// The list is read no sooner than this, however often events make it necessary.
const BREATH: Duration = Duration::from_secs(1);

/// What an event means for who is there.
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

/// Where words come from.
#[derive(Default)]
pub(super) struct Words {
    stream: Option<BoxStream<'static, Word>>,
    /// Whether none come although there is where they would come from.
    is_deaf: bool,
}

impl Words {
    pub(super) fn come(&self) -> bool {
        self.stream.is_some() && !self.is_deaf
    }
}

impl Watch {
    pub(in crate::control) fn hear<H: Into<News>>(&mut self, news: impl Stream<Item = H> + Send + 'static) {
        let meeting = self.meeting.clone();
        let words = news.filter_map(move |heard| std::future::ready(Word::of(heard.into(), &meeting)));
        self.words = Words { stream: Some(words.boxed()), is_deaf: false };
    }

    /// What the next word changes.
    pub(super) fn poll_words(&mut self, context: &mut Context<'_>) -> Poll<Vec<Change>> {
        let Some(words) = &mut self.words.stream else { return Poll::Pending };
        let word = ready!(words.poll_next_unpin(context));
        Poll::Ready(self.apply(word).into_iter().collect())
    }

    fn apply(&mut self, word: Option<Word>) -> Option<Change> {
        match word {
            None => {
                self.words.stream = None;
                self.deafen(Error::unsent(self.vendor, ErrorKind::Interrupted, "the events have ended"))
            }
            Some(Word::Deaf(error)) => self.deafen(error),
            Some(Word::Gap) => {
                self.wait(BREATH);
                std::mem::take(&mut self.words.is_deaf).then_some(Change::Hearing)
            }
            Some(Word::Look) => self.look(),
            Some(Word::Here(id, name)) => match self.place(&id) {
                Some(place) => {
                    // With another device, or it is told twice; not where each join has an id of its own.
                    if self.vendor != Vendor::Huawei {
                        self.count(&id);
                    }
                    self.name(place, name)
                }
                None => {
                    // Only the list tells the number by which they are known where each join has an id of its own.
                    if self.vendor == Vendor::Huawei {
                        self.wait(BREATH);
                    }
                    Some(self.add(id, name))
                }
            },
            Some(Word::Gone(id)) => {
                let place = self.place(&id)?;
                if self.times.get(&id).is_some_and(|times| *times > 1) {
                    return self.look();
                }
                Some(Change::Left(self.present.remove(place)))
            }
            Some(Word::Named(id, name)) => match self.place(&id) {
                Some(place) => self.name(place, name),
                None => self.look(),
            },
            Some(Word::Role(id, role)) => match self.place(&id) {
                Some(place) => self.alter(place, |one| one.role = role),
                None => self.look(),
            },
            Some(Word::Muted(id, muted)) => match self.place(&id) {
                Some(place) => self.alter(place, |one| one.muted = Some(muted)),
                None => self.look(),
            },
        }
    }

    /// The list will tell.
    fn look(&mut self) -> Option<Change> {
        self.wait(BREATH);
        None
    }

    /// Goes by the list until events come again.
    fn deafen(&mut self, error: Error) -> Option<Change> {
        self.wait(BREATH.min(self.pause));
        let was_deaf = std::mem::replace(&mut self.words.is_deaf, true);
        (!was_deaf).then_some(Change::Deaf(error))
    }

    fn name(&mut self, place: usize, name: Option<String>) -> Option<Change> {
        self.alter(place, |one| one.name = name.or(one.name.take()))
    }

    fn add(&mut self, id: ParticipantId, name: Option<String>) -> Change {
        let participant = Participant { name, ..Participant::new(&id) };
        self.times.insert(id, 1);
        self.present.push(participant.clone());
        Change::Came(participant)
    }

    fn alter(&mut self, place: usize, alter: impl FnOnce(&mut Participant)) -> Option<Change> {
        let one = self.present.get_mut(place)?;
        let before = one.clone();
        alter(one);
        (*one != before).then(|| Change::Changed(one.clone()))
    }
}

impl Word {
    /// `None` where it is about another meeting, or about something else.
    fn of(heard: News, meeting: &MeetingId) -> Option<Self> {
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

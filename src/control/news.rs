//! What somebody who watches a meeting hears of it.

#[cfg(feature = "sockets")]
use futures_util::{Stream, StreamExt as _, stream};

use crate::Error;
use crate::event::MeetingEvent;
#[cfg(feature = "sockets")]
use crate::event::{Dialect, End, Heard, InOrder, Loss, Ordered, Socket, Status};
#[cfg(feature = "sockets")]
use crate::{ErrorKind, Vendor};

/// What is heard of meetings, of any meeting: events, and when there are none or some may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// This happened.
    Event(MeetingEvent),
    /// Events come, and some may have been missed before: a connection is new, or is there again.
    Gap,
    /// No events come until a [`Gap`](Self::Gap) is told, for this reason. Whoever watches reads the list meanwhile.
    Deaf(Error),
}

impl From<MeetingEvent> for News {
    fn from(event: MeetingEvent) -> Self {
        Self::Event(event)
    }
}

#[cfg(feature = "sockets")]
impl News {
    /// What a vendor's socket brings, in order as far as the vendor numbers it ([`InOrder`]), and how its connection fares.
    ///
    /// Every event is [acknowledged](crate::event::Pushed::ack), of other meetings too: DingTalk gives each event to one connection of the
    /// app alone, so that another program of the app does not hear what came here.
    ///
    /// ```no_run
    /// # #[cfg(feature = "huawei")]
    /// # fn example(client: meeting_control::huawei::Client) -> Result<(), meeting_control::Error> {
    /// use meeting_control::control::{News, Roster};
    ///
    /// let news = News::of_socket(client.event_socket("914083199"));
    /// let roster = Roster::new(client, "914083199")?.hearing(news);
    /// # Ok(())
    /// # }
    /// ```
    pub fn of_socket<D>(socket: Socket<D>) -> impl Stream<Item = Self> + Send + 'static
    where
        D: Dialect<Event: Ordered>,
    {
        let mut ear = Ear { vendor: socket.vendor(), order: InOrder::new(REMEMBERED), hears: None };
        socket.flat_map(move |heard| stream::iter(ear.take(heard)))
    }
}

/// Of how many people, and what is so of each, the newest number is remembered: three times the largest meeting.
#[cfg(feature = "sockets")]
const REMEMBERED: usize = 10_000;

/// What makes news of what a socket tells.
#[cfg(feature = "sockets")]
struct Ear {
    vendor: Vendor,
    order: InOrder,
    /// Whether events come; nobody knows at first.
    hears: Option<bool>,
}

#[cfg(feature = "sockets")]
impl Ear {
    fn take<E: Ordered>(&mut self, heard: Heard<E>) -> Vec<News> {
        match heard {
            Heard::Event(pushed) => {
                let happened = self.order.keep(&pushed.delivery.event);
                pushed.ack();
                happened.into_iter().map(News::Event).collect()
            }
            // It may have been an event.
            Heard::Unreadable(_) => vec![News::Gap],
            Heard::Status(status) => self.note(status).into_iter().collect(),
        }
    }

    fn note(&mut self, status: Status) -> Option<News> {
        match status {
            Status::Connected { gap } => (self.hears.replace(true) != Some(true) || gap).then_some(News::Gap),
            // The connection that the vendor closes still brings what happens.
            Status::Reconnecting { attempt: 1, reason: Loss::Announced(_), .. } => None,
            Status::Reconnecting { reason, .. } => {
                (self.hears.replace(false) != Some(false)).then(|| News::Deaf(self.error(reason)))
            }
            Status::Closed(End::Refused(error)) => Some(News::Deaf(error)),
            Status::Closed(End::MeetingOver | End::Asked) | Status::Connecting => None,
        }
    }

    fn error(&self, loss: Loss) -> Error {
        match loss {
            Loss::NotOpened(error) => error,
            loss => Error::unsent(self.vendor, ErrorKind::Interrupted, loss.to_string()),
        }
    }
}

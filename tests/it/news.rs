//! What tests let somebody hear who watches a meeting.

use futures_util::Stream;
use meeting_control::control::{MeetingId, News};
use meeting_control::event::{Happening, Leaving, MeetingEvent, Somebody};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// What is sent here is heard there.
pub(crate) fn events() -> (UnboundedSender<News>, impl Stream<Item = News> + Send + 'static) {
    let (sender, mut receiver) = unbounded_channel();
    (sender, futures_util::stream::poll_fn(move |context| receiver.poll_recv(context)))
}

pub(crate) fn joined(meeting: &MeetingId, person: &str) -> News {
    MeetingEvent::of(meeting, Happening::Joined(Somebody::of(person))).into()
}

pub(crate) fn left(meeting: &MeetingId, person: &str) -> News {
    MeetingEvent::of(meeting, Happening::Left(Somebody::of(person), Leaving::Voluntary)).into()
}

//! By what it becomes known who is in a meeting: the vendor's socket, or the list of participants.

use clap::ValueEnum;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use meeting_control::Vendor as Whose;
use meeting_control::control::{MeetingControl, MeetingId, News};

use crate::exit::Failure;
use crate::obstacle::with_sources;
use crate::output::{say, visible};
use crate::vendor::Vendor;

/// What the command line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Events {
    /// By a socket of the vendor's, and by the list while it brings nothing; on DingTalk it takes events from other programs of the app
    Socket,
    /// By reading the list of participants again and again
    Poll,
}

pub(crate) fn check(events: Option<Events>, vendor: Vendor) -> Result<(), Failure> {
    match (events, vendor) {
        (Some(Events::Socket), Vendor::Tencent) => {
            Err(Failure::unusable("Tencent has no socket; leave --events out, or take --events poll"))
        }
        _ => Ok(()),
    }
}

/// What comes through the vendor's socket, where there is one and nothing else is asked for; on DingTalk it has to be, as what comes to one of
/// an app's connections does not come to a program that serves the app. It is told on stderr when nothing comes.
pub(crate) fn news(
    events: Option<Events>,
    from: &dyn MeetingControl,
    meeting: &MeetingId,
) -> Option<BoxStream<'static, News>> {
    match (events, from.vendor()) {
        (Some(Events::Poll), _) | (None, Whose::DingTalk) => return None,
        (Some(Events::Socket), Whose::DingTalk) => {
            say("meetctl: events that come here do not come to other programs of the app");
        }
        _ => {}
    }
    let mut comes = false;
    let tell = move |news: &News| match news {
        News::Gap if !std::mem::replace(&mut comes, true) => say("meetctl: events come through the vendor's socket"),
        News::Deaf(error) => {
            comes = false;
            say(&format!(
                "meetctl: no events come, so that the list of participants is read: {}",
                visible(&with_sources(error))
            ));
        }
        _ => {}
    };
    Some(from.client()?.news(meeting)?.inspect(tell).boxed())
}

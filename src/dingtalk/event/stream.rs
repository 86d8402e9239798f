//! Stream mode: how its connections are opened, and what goes through them.

use tokio_websockets::Message;

use super::Event;
use super::frame::{DONE, Envelope, malformed};
use crate::dingtalk::Client;
use crate::dingtalk::types::{
    ClientId, ClientSecret, OpenConnectionRequest, StreamSubscription, StreamSubscriptionType,
};
use crate::event::socket::{Answers, Dialect, Frame, Opening, Speak};
use crate::event::{self, ReceiveError};
use crate::transport::failure::printable;
use crate::transport::{Handle, Pending};
use crate::wire::node;
use crate::{Error, ErrorKind, Vendor};

/// The socket of Stream mode.
pub type Socket = event::Socket<StreamMode>;

/// How Stream mode is spoken.
#[derive(Clone, Debug)]
pub struct StreamMode {
    client: Client,
}

/// The event is not handled, and shall come again.
const LATER: &str = r#"{"status":"LATER"}"#;

impl Client {
    /// What happens in the meetings of the organisation, by Stream mode: a connection that is opened when it is first polled.
    ///
    /// In the console, Stream mode must be chosen for the app's event subscription, and the events ticked. The client needs an app's
    /// credentials, whichever kind; an access token alone opens no connection. An app may have several connections, also on several machines:
    /// each event goes to one of them.
    ///
    /// DingTalk delivers at least once, and promises no order. What is not answered, or answered by
    /// [`later`](event::Pushed::later), comes again; whether what happened while there was no connection comes later is not stated.
    ///
    /// ```no_run
    /// # async fn example(client: meeting_control::dingtalk::Client) {
    /// use meeting_control::event::{Heard, Seen};
    ///
    /// let mut seen = Seen::new(10_000);
    /// let mut socket = client.event_socket();
    /// while let Some(heard) = socket.next().await {
    ///     match heard {
    ///         Heard::Event(pushed) => {
    ///             if !seen.has(&pushed.id) {
    ///                 println!("{:?}", pushed.event.meeting_events());
    ///                 seen.mark(&pushed.id);
    ///             }
    ///             pushed.ack();
    ///         }
    ///         Heard::Status(status) => eprintln!("{status}"),
    ///         other => eprintln!("{other:?}"),
    ///     }
    /// }
    /// # }
    /// ```
    pub fn event_socket(&self) -> Socket {
        Socket::new(StreamMode { client: self.clone() })
    }
}

impl Dialect for StreamMode {
    type Event = Event;
}

impl Speak for StreamMode {
    fn handle(&self) -> &Handle {
        &self.client.inner
    }

    fn open(self) -> Pending<'static, Result<Opening, Error>> {
        Box::pin(async move {
            let (client_id, client_secret) = self.client.inner.transport.credentials.app().ok_or_else(|| {
                let message =
                    "an access token opens no connection of Stream mode; give the client an app's key and secret";
                Error::unsent(Vendor::DingTalk, ErrorKind::Configuration, message)
            })?;
            let events = StreamSubscription::new(StreamSubscriptionType::Event, "*");
            let request = OpenConnectionRequest::new(ClientId(client_id), ClientSecret(client_secret), [events])
                .ua(concat!("meeting-control/", env!("CARGO_PKG_VERSION")));
            // The socket repeats by itself, and tells of it.
            let opened = self.client.open_connection(&request).attempts(1).await?.into_inner();
            let ticket = opened.ticket.unwrap_or_default();
            let address = opened.endpoint.unwrap_or_default();
            let secrets = vec![ticket.clone()];
            Ok(Opening { address, query: vec![("ticket", ticket)], greeting: None, secrets })
        })
    }

    /// It tells of all meetings, whichever of them are over.
    fn is_over(_: &Error) -> bool {
        false
    }

    fn pulse() -> Message {
        Message::ping("")
    }

    fn read(&self, frame: &[u8]) -> Result<Frame<Event>, ReceiveError> {
        let tree = node::parse(frame).map_err(malformed)?;
        let envelope = Envelope::open(frame, &tree.root())?;
        Ok(match (envelope.kind(), envelope.topic()) {
            ("SYSTEM", Some("disconnect")) => Frame::Leaving(reason(envelope.data())),
            // A ping, and whatever else asks whether somebody is there.
            ("SYSTEM", _) => Frame::Answered(envelope.answer(200, "OK", envelope.data())),
            ("CALLBACK", _) => Frame::Answered(envelope.answer(404, "not subscribed to", "{}")),
            _ => Frame::Event {
                delivery: Box::new(envelope.event()?),
                answers: Some(Answers {
                    done: envelope.answer(200, "OK", DONE),
                    later: envelope.answer(200, "OK", LATER),
                }),
                last: false,
            },
        })
    }
}

fn reason(data: &str) -> String {
    let tree = node::parse(data.as_bytes());
    let told = tree.ok().and_then(|tree| tree.root().text("reason").map(printable));
    told.unwrap_or_default()
}

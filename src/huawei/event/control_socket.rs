//! A meeting's control socket: how its connections are opened, and what goes through them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tokio_websockets::Message;

use super::Event;
use super::frame::{event, malformed, parse};
use super::types::ConfDynamicInfoNotifyState;
use crate::event::socket::{Dialect, Frame, Opening, Speak};
use crate::event::{self, ReceiveError};
use crate::huawei::types::CreateConfTokenOptions;
use crate::huawei::{Client, PROFILE};
use crate::transport::failure::printable;
use crate::transport::operation::find;
use crate::transport::{Handle, Pending};
use crate::wire::node::Node;
use crate::{Error, ErrorKind, Secret, Vendor};

/// The socket of a meeting.
pub type Socket = event::Socket<ControlSocket>;

/// How a control socket is spoken.
#[derive(Clone, Debug)]
pub struct ControlSocket {
    client: Client,
    meeting: String,
    kinds: Vec<String>,
}

/// The code of a meeting that is not running.
const NOT_STARTED: &str = "111072005";

const PATH: &str = "/cms/open/websocket/confctl/increment/conn";

/// What the vendor's page lists.
const KINDS: [&str; 9] = [
    "ConfBasicInfoNotify",
    "ConfDynamicInfoNotify",
    "ParticipantsNotify",
    "AttendeesNotify",
    "SpeakerChangeNotify",
    "InviteResultNotify",
    "RealTimeSubtitleNotify",
    "WaitingListNotify",
    "InterpreterGroupNotify",
];

impl Client {
    /// What happens in a running meeting, through its control socket: a connection that is opened when it is first polled.
    ///
    /// The client needs the host's password, as for every call of control. Each connection first tells all that is so, as of somebody who has
    /// just come, then what changes. Nothing is repeated and nothing is to be answered: what happened while there was no connection shows
    /// in what the next one tells first. The socket ends with the meeting.
    ///
    /// ```no_run
    /// # async fn example(client: meeting_control::huawei::Client) {
    /// use meeting_control::event::Heard;
    ///
    /// let mut socket = client.event_socket("914083136").kinds(["ParticipantsNotify", "ConfDynamicInfoNotify"]);
    /// while let Some(heard) = socket.next().await {
    ///     match heard {
    ///         Heard::Event(pushed) => println!("{:?}", pushed.event.meeting_events()),
    ///         Heard::Status(status) => eprintln!("{status}"),
    ///         other => eprintln!("{other:?}"),
    ///     }
    /// }
    /// # }
    /// ```
    pub fn event_socket(&self, meeting: impl Into<String>) -> Socket {
        let kinds = KINDS.map(str::to_owned).to_vec();
        Socket::new(ControlSocket { client: self.clone(), meeting: meeting.into(), kinds })
    }
}

impl Socket {
    /// What it wants to hear, by the names on the wire; all that the vendor's page lists unless this says otherwise.
    pub fn kinds(self, kinds: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.set(|dialect| dialect.kinds = kinds.into_iter().map(Into::into).collect())
    }
}

impl Dialect for ControlSocket {
    type Event = Event;
}

impl ControlSocket {
    /// As the vendor's sample has it: the page's table has an object for `data`, the meeting in it, and the token as it is.
    fn greeting(&self, encoded: &Secret) -> Secret {
        let token = format!("Basic {}", encoded.expose());
        let data = json!({ "subscribeType": self.kinds, "confToken": token }).to_string();
        json!({ "action": "Subscribe", "sequence": sequence(), "data": data }).to_string().into()
    }

    fn greeted(answer: &Node<'_>) -> Frame<Event> {
        let code = match answer.get("data") {
            // As in the subscription, an object can come as text.
            Some(Node::Text(data)) => parse(data.as_bytes()).ok().and_then(|data| return_code(&data.root())),
            Some(data) => return_code(&data),
            None => return_code(answer),
        };
        let Some(code) = code else {
            let message = "the answer to the subscription does not say whether it was taken";
            return Frame::Refused(Error::unsent(Vendor::Huawei, ErrorKind::InvalidResponse, message));
        };
        if code == "0" {
            return Frame::Greeted;
        }
        let row = find(PROFILE.manner.codes, &format!("MMC.{code}"));
        let kind = row.map_or(ErrorKind::Refused, |row| row.kind);
        let error = Error::unsent(Vendor::Huawei, kind, "the subscription was refused");
        let error = row.into_iter().fold(error, |error, row| error.with_meaning(row.meaning));
        // Any other code may be meant for the token, and the next connection has another one.
        let is_there = code != NOT_STARTED;
        let error = error.with_code(code);
        if is_there { Frame::Refused(error) } else { Frame::NotThere(error) }
    }

    /// Whether it is of this meeting, as far as it says of which.
    fn is_of_this(&self, meeting: Option<&String>) -> bool {
        meeting.is_none_or(|meeting| *meeting == self.meeting)
    }
}

fn return_code(data: &Node<'_>) -> Option<String> {
    data.text("returnCode").map(printable).filter(|code| !code.is_empty())
}

impl Speak for ControlSocket {
    fn handle(&self) -> &Handle {
        &self.client.inner
    }

    /// The control token is kept alive by it, so that the call that tells the address is made each time.
    fn open(self) -> Pending<'static, Result<Opening, Error>> {
        Box::pin(async move {
            let missing = |what: &str| Error::unsent(Vendor::Huawei, ErrorKind::InvalidResponse, what);
            let (client, meeting) = (&self.client, &self.meeting);
            // The socket repeats by itself, and tells of it.
            let ticket = client.create_web_socket_token(meeting).attempts(1).await?.into_inner().web_socket_token;
            let told =
                client.create_conf_token(meeting, &CreateConfTokenOptions::new()).attempts(1).await?.into_inner();
            let told = told.data.unwrap_or_default();
            let host = told.ws_url.ok_or_else(|| missing("the answer holds no address of a socket"))?;
            let token = told.token.ok_or_else(|| missing("the answer holds no control token"))?;
            let address = format!("{}{PATH}", host.trim_end_matches('/'));
            let ticket = ticket.unwrap_or_default();
            let encoded = Secret::from(STANDARD.encode(token.expose()));
            let greeting = Some(self.greeting(&encoded));
            let query = vec![("confID", meeting.as_str().into()), ("tmpToken", ticket.clone())];
            Ok(Opening { address, query, greeting, secrets: vec![ticket, token, encoded] })
        })
    }

    /// The calls before the socket say so of the meeting alone.
    fn is_over(error: &Error) -> bool {
        error.is_no_meeting()
    }

    fn pulse() -> Message {
        Message::text(json!({ "sequence": sequence(), "action": "HeartBeat" }).to_string())
    }

    fn read(&self, frame: &[u8]) -> Result<Frame<Event>, ReceiveError> {
        let tree = parse(frame)?;
        let node = tree.root();
        Ok(match node.text("action") {
            None => return Err(malformed("has no `action`")),
            Some("HeartBeat") => Frame::Alive,
            Some("Subscribe") => Self::greeted(&node),
            Some(_) => {
                let delivery = event(frame, &node);
                let last = matches!(&delivery.event, Event::ConfDynamicInfoNotify(told)
                    if told.state == Some(ConfDynamicInfoNotifyState::Destroyed.into()) && self.is_of_this(told.conference_id.as_ref()));
                Frame::Event { delivery: Box::new(delivery), answers: None, last }
            }
        })
    }
}

/// What an answer is known by.
fn sequence() -> String {
    format!("{:032x}", fastrand::u128(..)).split_off(4)
}

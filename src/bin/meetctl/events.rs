//! `meetctl events`.

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use clap::{Args, Subcommand};
use meeting_control::event::{Delivery, Proof, ReceiveError, Receiver, Reply, Unsigned};
use meeting_control::{Error, dingtalk, huawei, tencent};
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::listen;
use crate::output::{compact, print, say};
use crate::text;
use crate::vendor::Vendor;

/// Twice as much as receivers take: they say what is too large, and a source may have no end.
const LARGEST: u64 = 8 << 20;

/// From here on a time in digits is in milliseconds: as seconds it would be the year 5138.
const FIRST_IN_MILLISECONDS: u64 = 100_000_000_000;

/// The environment variables, for the help.
pub(crate) const SECRETS: &str = "\
Secrets of events come from the environment:
  dingtalk  DINGTALK_EVENT_TOKEN        the token of the event subscription
            DINGTALK_EVENT_AES_KEY      its AES key, 43 characters
            DINGTALK_EVENT_OWNER        the app key, or to whom else pushes are addressed
  huawei    HUAWEI_MEETING_WEBHOOK_KEY  the subscriberKey of the webhook
  tencent   TENCENT_RTC_WEBHOOK_KEY     the key of the webhooks of media rooms and recording
            TENCENT_CALLBACK_TOKEN      optional: the token by which callbacks of the room engine are signed; without one they are not
With _FILE after its name a variable names a file that holds the value.";

/// The variables of Tencent's secrets; each may name a file.
const TENCENT_SECRETS: [&str; 4] = [
    "TENCENT_RTC_WEBHOOK_KEY",
    "TENCENT_RTC_WEBHOOK_KEY_FILE",
    "TENCENT_CALLBACK_TOKEN",
    "TENCENT_CALLBACK_TOKEN_FILE",
];

const FRAME: &str = "meetctl: a frame: nothing in it proves where it is from, but the connection that it came through";

pub(crate) const NO_SECRET_OF_TENCENT: &str =
    "neither TENCENT_RTC_WEBHOOK_KEY nor TENCENT_CALLBACK_TOKEN is set in the environment";

const UNSIGNED: &str = "meetctl: not signed, as this vendor sends it: nothing in it proves where it is from";

/// What the command line says.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Proves one delivery, and prints it as a line of JSON
    Open(Open),
    /// Prints what happens, each event as a line of JSON, until it is interrupted or terminated
    Listen(listen::Arguments),
}

#[derive(Args)]
#[command(after_help = SECRETS)]
struct Open {
    /// Who has sent it
    #[arg(value_enum)]
    vendor: Vendor,
    /// A header of the request; can be repeated
    #[arg(long = "header", value_name = "K: V", allow_hyphen_values = true)]
    headers: Vec<String>,
    /// A parameter of the request's query, not encoded; can be repeated
    #[arg(long = "query", value_name = "K=V", allow_hyphen_values = true)]
    query: Vec<String>,
    /// The file with the body's very bytes, or - for standard input
    #[arg(long, value_name = "FILE|-")]
    body: String,
    /// Reads the body as a frame of a socket, which nothing in it proves: DingTalk's Stream mode, Huawei's control socket
    #[arg(long, conflicts_with_all = ["headers", "query", "at", "any_age"])]
    frame: bool,
    /// The time to go by, in place of now: seconds or milliseconds since 1970, or as in 2026-08-22T10:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<SystemTime>,
    /// Takes it however old it is
    #[arg(long)]
    any_age: bool,
}

/// A delivery for programs.
#[derive(Serialize)]
struct Told<'a, E> {
    vendor: meeting_control::Vendor,
    kind: Option<&'a str>,
    id: &'a str,
    proved: bool,
    event: E,
    reply: Answer<'a>,
}

/// What is to be answered.
#[derive(Serialize)]
struct Answer<'a> {
    status: u16,
    content_type: Option<&'static str>,
    body: Cow<'a, str>,
}

impl<'a> From<&'a Reply> for Answer<'a> {
    fn from(reply: &'a Reply) -> Self {
        Self { status: reply.status, content_type: reply.content_type, body: String::from_utf8_lossy(&reply.body) }
    }
}

/// Prints what was sent, or what comes.
pub(crate) async fn run(Arguments { what }: &Arguments) -> Result<Exit, Failure> {
    match what {
        What::Open(open) => open.run(),
        What::Listen(arguments) => listen::run(arguments).await,
    }
}

impl Open {
    /// Proves what was sent, and prints it.
    fn run(&self) -> Result<Exit, Failure> {
        let request = self.request().map_err(Failure::unusable)?;
        let line = match self.vendor {
            Vendor::DingTalk => {
                let receiver = dingtalk::event::Receiver::from_env();
                let (proved, delivery) = self.delivery(&request, receiver, dingtalk::event::read_frame)?;
                line(self.vendor, proved, &delivery, delivery.event.kind(), delivery.event.redacted())
            }
            Vendor::Huawei => {
                let receiver = huawei::event::Receiver::from_env();
                let (proved, delivery) = self.delivery(&request, receiver, huawei::event::read_frame)?;
                line(self.vendor, proved, &delivery, delivery.event.kind(), delivery.event.redacted())
            }
            Vendor::Tencent if self.frame => {
                return Err(Failure::unusable("Tencent has no socket, and so no frames; leave out --frame"));
            }
            Vendor::Tencent => {
                let receiver = tencent_receiver().map_err(Failure::unusable)?.map(|receiver| self.set(receiver));
                let received = receiver.as_ref().map_or(Err(ReceiveError::Unsigned), |by| request.received(by));
                let (proved, delivery) = from_tencent(&request, received).map_err(|refused| match receiver {
                    Some(_) => Failure::incomplete(refused),
                    None => Failure::unusable(format!("{refused}, and {NO_SECRET_OF_TENCENT}")),
                })?;
                line(self.vendor, proved, &delivery, delivery.event.kind(), delivery.event.redacted())
            }
        };
        print(&line.map_err(Failure::incomplete)?)?;
        Ok(Exit::Done)
    }
}

/// A delivery as a line of JSON; what could not be read of it is told on stderr.
pub(crate) fn line<E>(
    vendor: Vendor,
    proved: bool,
    delivery: &Delivery<E>,
    kind: Option<&str>,
    event: impl Serialize,
) -> Result<String, serde_json::Error> {
    for oddity in &delivery.oddities {
        say(&format!("meetctl: left out of the event, as it differs from the document: {oddity}"));
    }
    for place in &delivery.unread {
        say(&format!("meetctl: left out of the event, as no document describes it: {place}"));
    }
    let reply = Answer::from(&delivery.reply);
    compact(&Told { vendor: vendor.into(), kind, id: &delivery.id, proved, event, reply })
}

/// A delivery that nothing proves.
type Unproved<S> = Unsigned<Delivery<<S as Proof>::Event>>;

/// A request as it was received.
pub(crate) struct Request<'a> {
    headers: Vec<(&'a str, &'a str)>,
    query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    body: Cow<'a, [u8]>,
}

impl Open {
    fn request(&self) -> Result<Request<'_>, String> {
        // What is not so is not quoted, as it can be a signature that went without its name.
        let pair = |text: &'_ String, by: char, option: &str, form: &str| match text.split_once(by) {
            Some((name, _)) if name.trim().is_empty() => Err(format!("{option} takes {form}")),
            Some(_) => Ok(()),
            None => Err(format!("{option} takes {form}")),
        };
        self.headers.iter().try_for_each(|header| pair(header, ':', "--header", "NAME: VALUE"))?;
        self.query.iter().try_for_each(|parameter| pair(parameter, '=', "--query", "NAME=VALUE"))?;
        let headers = self.headers.iter().filter_map(|header| header.split_once(':'));
        let query = self.query.iter().filter_map(|parameter| parameter.split_once('='));
        Ok(Request {
            headers: headers.map(|(name, value)| (name.trim(), value.trim())).collect(),
            query: query.map(|(name, value)| (name.trim().into(), value.into())).collect(),
            body: text::bytes(&self.body, LARGEST)
                .map_err(|error| format!("cannot read the body in {}: {error}", self.body))?
                .into(),
        })
    }

    /// What is proved, or a frame.
    fn delivery<S: Proof>(
        &self,
        request: &Request<'_>,
        receiver: Result<Receiver<S>, Error>,
        read_frame: fn(&[u8]) -> Result<Unproved<S>, ReceiveError>,
    ) -> Result<(bool, Delivery<S::Event>), Failure> {
        if self.frame {
            let delivery = read_frame(&request.body).map_err(Failure::incomplete)?.trust();
            say(FRAME);
            return Ok((false, delivery));
        }
        let received = request.received(&self.set(receiver.map_err(Failure::unusable)?));
        if let Err(ReceiveError::Unsigned) = received {
            say("meetctl: a frame of a socket, which nothing in it proves, is read by --frame");
        }
        Ok((true, received.map_err(Failure::incomplete)?))
    }

    fn set<S: Proof>(&self, receiver: Receiver<S>) -> Receiver<S> {
        let receiver = if self.any_age { receiver.any_age() } else { receiver };
        match self.at {
            Some(time) => receiver.at(time),
            None => receiver,
        }
    }
}

impl<'a> Request<'a> {
    pub(crate) fn of(request: &'a http::Request<Bytes>) -> Self {
        let headers = request.headers().iter();
        Self {
            headers: headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect(),
            query: url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).collect(),
            body: Cow::Borrowed(request.body()),
        }
    }

    /// A file may have a byte order mark and a line end that nobody has sent; the signature tells.
    fn received<S: Proof>(&self, receiver: &Receiver<S>) -> Result<Delivery<S::Event>, ReceiveError> {
        let query = || self.query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        let receive = |body: &[u8]| receiver.receive(body, self.headers.iter().copied(), query());
        let plain = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body).trim_ascii_end();
        receive(&self.body).or_else(|refused| receive(plain).map_err(|_| refused))
    }

    fn is_signed_by_tencent(&self) -> bool {
        let is_signature = |name: &str, value: &str| name.eq_ignore_ascii_case("Sign") && !value.is_empty();
        self.headers.iter().any(|(name, value)| is_signature(name, value))
            || self.query.iter().any(|(name, value)| is_signature(name, value))
    }
}

/// With the secrets of the environment; `None` where none is set. What is set and cannot be used does not let pass what is unsigned.
pub(crate) fn tencent_receiver() -> Result<Option<tencent::event::Receiver>, Error> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_any_set = TENCENT_SECRETS.iter().any(|name| is_set(name));
    is_any_set.then(tencent::event::Receiver::from_env).transpose()
}

/// What was proved, or what Tencent does not sign and no secret is set for; and which of both.
pub(crate) fn from_tencent(
    request: &Request<'_>,
    received: Result<tencent::event::Delivery, ReceiveError>,
) -> Result<(bool, tencent::event::Delivery), ReceiveError> {
    match received {
        Err(ReceiveError::Unsigned) => {}
        proved => return Ok((true, proved?)),
    }
    if request.is_signed_by_tencent() {
        return Err(ReceiveError::NotAuthentic("no secret is there that could prove it"));
    }
    let unsigned = tencent::event::read_unsigned(&request.body)?;
    say(UNSIGNED);
    Ok((false, unsigned.trust()))
}

/// Seconds or milliseconds since 1970, or RFC 3339.
pub(crate) fn time(text: &str) -> Result<SystemTime, String> {
    let text = text.trim();
    if let Ok(number) = text.parse::<u64>() {
        let since =
            if number < FIRST_IN_MILLISECONDS { Duration::from_secs(number) } else { Duration::from_millis(number) };
        return UNIX_EPOCH.checked_add(since).ok_or_else(|| "the time is too far away".to_owned());
    }
    let time = text.parse::<jiff::Timestamp>();
    time.map(SystemTime::from).map_err(|_| "give seconds or milliseconds since 1970, or RFC 3339".to_owned())
}

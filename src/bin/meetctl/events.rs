//! `meetctl events`.

use std::time::SystemTime;

use clap::{Args, Subcommand};
use meeting_control::event::{Delivery, Proof, ReceiveError, Receiver, Unsigned};
use meeting_control::{Error, dingtalk, huawei};

use crate::delivery::{NO_SECRET_OF_TENCENT, Request, SECRETS, from_tencent, line, tencent_receiver};
use crate::exit::{Exit, Failure};
use crate::listen;
use crate::output::{print, say};
use crate::text;
use crate::time::time;
use crate::vendor::Vendor;

/// Twice as much as receivers take: they say what is too large, and a source may have no end.
const LARGEST: u64 = 8 << 20;

const FRAME: &str = "meetctl: a frame: nothing in it proves where it is from, but the connection that it came through";

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
    #[arg(long = "header", value_name = "K: V")]
    headers: Vec<String>,
    /// A parameter of the request's query, not encoded; can be repeated
    #[arg(long = "query", value_name = "K=V")]
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
                let (proved, delivery) = from_tencent(&request, received).map_err(|refused| match refused {
                    ReceiveError::NotAuthentic(_) if receiver.is_none() => {
                        Failure::unusable(format!("{refused}, and {NO_SECRET_OF_TENCENT}"))
                    }
                    _ => Failure::incomplete(refused),
                })?;
                line(self.vendor, proved, &delivery, delivery.event.kind(), delivery.event.redacted())
            }
        };
        print(&line.map_err(Failure::incomplete)?)?;
        Ok(Exit::Done)
    }
}

/// A delivery that nothing proves.
type Unproved<S> = Unsigned<Delivery<<S as Proof>::Event>>;

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

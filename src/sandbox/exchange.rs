//! From a request to its answer, faults included.

use std::fmt;
#[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::answer::{Answer, AnswerBody, Sending, Then};
use super::call::Call;
use super::contract::{Operation, PathParameters};
#[cfg(feature = "events")]
use super::dispatch;
use super::emission::Cause;
use super::fault::{Due, Fault};
use super::journal::Record;
use super::request::Request;
use super::world::World;
use crate::Vendor;

/// The largest body that is accepted.
const BODY_LIMIT: usize = 1 << 20;

/// How much of a body that is too large is read and dropped. A client reads the refusal only once it has sent its request.
const DRAIN_LIMIT: usize = 16 << 20;

/// How long a client may take to send a body.
const BODY_TIME: Duration = Duration::from_secs(60);

/// The connection is closed without an answer.
#[derive(Debug)]
pub(super) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut without an answer")
    }
}

impl std::error::Error for Cut {}

/// Answers a request. `busy` tells that it has been read, `reset` how its connection is to end.
pub(super) async fn exchange(
    world: Arc<World>,
    request: http::Request<Incoming>,
    busy: Arc<AtomicBool>,
    reset: Arc<AtomicBool>,
) -> Result<Response<AnswerBody>, Cut> {
    #[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
    let request = match super::socket::open(&world, request) {
        ControlFlow::Break(answer) => {
            // For as long as it is open it makes room for nobody.
            busy.store(answer.status() == StatusCode::SWITCHING_PROTOCOLS, Ordering::Relaxed);
            return Ok(answer);
        }
        ControlFlow::Continue(request) => request,
    };
    let (head, body) = request.into_parts();
    let body = tokio::time::timeout(BODY_TIME, read(body)).await.map_err(|_| Cut)??;
    busy.store(true, Ordering::Relaxed);
    let request = Request::new(head, body.clone().unwrap_or_default());
    let at = world.clock.unix_millis();
    let target = Target::of(&world, &request);
    let outcome = match body {
        Some(_) => target.outcome(&world, &request).await,
        None => Outcome::whole(Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).with_header(header::CONNECTION, "close")),
    };
    // Before anything else that is waited for: a client may give up.
    let record = Record::new(at, target.vendor, target.operation(), request);
    world.journal().record(match &outcome {
        Outcome::Answer(answer, _) => record.answered(answer),
        _ => record,
    });
    #[cfg(feature = "events")]
    let outcome = outcome.after_its_trial().await;
    busy.store(false, Ordering::Relaxed);
    match outcome {
        Outcome::Answer(answer, sending) => Ok(answer.dated(world.clock.unix_millis()).sent(&sending)),
        Outcome::Cut => Err(Cut),
        Outcome::Reset => {
            reset.store(true, Ordering::Relaxed);
            Err(Cut)
        }
        Outcome::Silence => std::future::pending().await,
    }
}

/// The body, or none if it is larger than what is accepted.
async fn read(mut body: Incoming) -> Result<Option<Bytes>, Cut> {
    let mut kept = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Cut)?.into_data() else { continue };
        length += data.len();
        if length <= BODY_LIMIT {
            kept.extend_from_slice(&data);
        } else if length > DRAIN_LIMIT {
            break;
        }
    }
    Ok((length <= BODY_LIMIT).then(|| kept.freeze()))
}

/// What becomes of a request.
enum Outcome {
    Answer(Answer, Sending),
    Cut,
    Reset,
    Silence,
}

impl Outcome {
    fn whole(answer: Answer) -> Self {
        Self::Answer(answer, Sending::Whole)
    }

    #[cfg(feature = "events")]
    async fn after_its_trial(mut self) -> Self {
        if let Self::Answer(answer, _) = &mut self
            && let Some(trial) = answer.trial.take()
        {
            // An error means that everything is ending.
            let _ = trial.await;
        }
        self
    }
}

/// What a request is for.
struct Target<'a> {
    vendor: Option<Vendor>,
    route: Option<(&'a Operation, PathParameters)>,
}

impl<'a> Target<'a> {
    fn of(world: &'a World, request: &Request) -> Self {
        let vendor = vendor_of(&request.path);
        let route = vendor.and_then(|vendor| world.contract.route(vendor, &request.method, &request.path));
        Self { vendor, route }
    }

    fn operation(&self) -> Option<&'a str> {
        self.route.as_ref().map(|(operation, _)| operation.id.as_str())
    }

    async fn outcome(&self, world: &Arc<World>, request: &Request) -> Outcome {
        let due = world.state().faults.next(self.vendor, self.operation(), request);
        let Some(due) = due else { return Outcome::whole(self.answer(world, request)) };
        if let Fault::Delay(delay) = due.fault {
            tokio::time::sleep(delay).await;
        }
        let headers = due.headers.clone();
        let mut outcome = self.befallen(world, request, due);
        if let Outcome::Answer(answer, _) = &mut outcome {
            answer.headers.extend(headers);
        }
        outcome
    }

    /// What becomes of a request that a fault befalls.
    fn befallen(&self, world: &Arc<World>, request: &Request, due: Due) -> Outcome {
        if due.fault == Fault::Expire
            && let Some(answer) = self.expire(world)
        {
            return Outcome::whole(answer);
        }
        let applied = due.applied.then(|| match due.first {
            Some(people) => self.answer(world, &request.with_first(people)),
            None => self.answer(world, request),
        });
        let instead = match due.fault {
            Fault::Status(code) => Answer::empty(status(code)),
            Fault::Html(code) => html(status(code)),
            Fault::Throttle => self.throttled(world),
            Fault::Redirect(to) => Answer::empty(StatusCode::FOUND).with_header(header::LOCATION, &to),
            Fault::Body { status: code, content_type, bytes } => Answer::new(status(code), &content_type, bytes),
            Fault::BreakBefore | Fault::BreakAfter => return Outcome::Cut,
            Fault::Reset => return Outcome::Reset,
            Fault::Silence => return Outcome::Silence,
            Fault::Delay(_) | Fault::Expire => return sent(applied, Sending::Whole),
            Fault::Truncate => return sent(applied, Sending::Half(Then::Cut)),
            Fault::Stall => return sent(applied, Sending::Half(Then::Stall)),
            Fault::Drip(pause) => return sent(applied, Sending::Drip(pause)),
        };
        Outcome::whole(instead)
    }

    fn answer(&self, world: &Arc<World>, request: &Request) -> Answer {
        match (self.vendor, &self.route) {
            (Some(vendor), Some((operation, path))) => {
                let answer = world.act(vendor, Cause::Call, |service, now| {
                    let answer = service.answer(&Call::new(operation, path.clone(), request, now));
                    #[cfg(feature = "events")]
                    let answer = match service.take_trial(now) {
                        Some((id, trial)) => {
                            Answer { trial: Some(dispatch::try_for(vendor, id, trial, world)), ..answer }
                        }
                        None => answer,
                    };
                    answer
                });
                let answer = honest(operation, answer);
                if world.strict && answer.example { canned(operation) } else { answer }
            }
            (Some(vendor), None) => world.state().service(vendor).unrouted(),
            (None, _) => Answer::new(StatusCode::NOT_FOUND, "text/plain", "no vendor has this path\n"),
        }
    }

    fn throttled(&self, world: &World) -> Answer {
        match self.vendor {
            Some(vendor) => world.state().service(vendor).throttled(),
            None => Answer::empty(StatusCode::TOO_MANY_REQUESTS),
        }
    }

    fn expire(&self, world: &World) -> Option<Answer> {
        world.state().service(self.vendor?).expire()
    }
}

/// The vendor's answer, which a fault that lets it answer has had.
fn sent(answer: Option<Answer>, sending: Sending) -> Outcome {
    answer.map_or(Outcome::Cut, |answer| Outcome::Answer(answer, sending))
}

/// Holds the sandbox itself to the documents: a test double that answers what they forbid would prove nothing.
fn honest(operation: &Operation, answer: Answer) -> Answer {
    match operation.check_answer(answer.status, &answer.body) {
        Ok(()) => answer,
        Err(violation) => Answer::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "text/plain",
            format!("defect of the sandbox: its answer to {} breaks the document: {violation}\n", operation.id),
        ),
    }
}

/// What a strict sandbox says instead of an example.
fn canned(operation: &Operation) -> Answer {
    let reason = format!("the sandbox knows nothing to answer to {} but its document's example\n", operation.id);
    Answer::new(StatusCode::NOT_IMPLEMENTED, "text/plain", reason)
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn html(status: StatusCode) -> Answer {
    let page = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body><center><h1>{status}</h1></center></body>\r\n</html>\r\n"
    );
    Answer::new(status, "text/html", page)
}

/// One address serves all vendors; the version in a path's first segment tells whose it is.
fn vendor_of(path: &str) -> Option<Vendor> {
    let vendor = match path.split('/').nth(1)? {
        "v1.0" => Vendor::DingTalk,
        "v1" | "v2" => Vendor::Huawei,
        "v4" => Vendor::Tencent,
        _ => return None,
    };
    Some(vendor).filter(|vendor| vendor.is_enabled())
}

//! The vendors' sockets: a request that hands over its connection, and what goes through that from then on.

#[cfg(feature = "huawei")]
mod control;
#[cfg(feature = "dingtalk")]
mod stream;
mod turn;

use std::ops::ControlFlow;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{StatusCode, header};
use hyper::body::Incoming;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use sha1::{Digest as _, Sha1};
use tokio_websockets::{Limits, ServerBuilder, WebSocketStream};

use super::answer::{Answer, AnswerBody, Sending};
use super::handover::{Handover, Session};
use super::journal::Record;
use super::request::Request;
use super::world::World;
use crate::Vendor;

/// What RFC 6455 puts behind the key.
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The largest message that a client may send, as of a request's body.
const LARGEST: usize = 1 << 20;

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// What is made of a connection.
type Serve = Box<dyn FnOnce(Arc<World>, Socket) -> Session + Send>;

/// Answers a request for a socket, and leaves to the connection what goes through it then. With any other request it is to be gone on.
pub(super) fn open(
    world: &Arc<World>,
    mut request: http::Request<Incoming>,
) -> ControlFlow<http::Response<AnswerBody>, http::Request<Incoming>> {
    let upgrade = request.headers().get(header::UPGRADE).filter(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"));
    let key = upgrade.and(request.headers().get(header::SEC_WEBSOCKET_KEY)).cloned();
    let Some(key) = key else { return ControlFlow::Continue(request) };
    let Some((vendor, serve)) = admit(world, &request) else { return ControlFlow::Continue(request) };
    let answer = match serve {
        Some(serve) => {
            hand_over(world, &mut request, serve);
            switching(key.as_bytes())
        }
        None => Answer::empty(StatusCode::UNAUTHORIZED),
    };
    let (head, _) = request.into_parts();
    let record = Record::new(world.clock.unix_millis(), Some(vendor), None, Request::new(head, Bytes::new()));
    world.journal().record(record.answered(&answer));
    ControlFlow::Break(answer.dated(world.clock.unix_millis()).sent(&Sending::Whole))
}

fn hand_over(world: &Arc<World>, request: &mut http::Request<Incoming>, serve: Serve) {
    let Some(handover) = request.extensions_mut().remove::<Handover>() else { return };
    let (upgrading, world) = (hyper::upgrade::on(request), Arc::clone(world));
    handover.leave(Box::pin(async move {
        // A client that goes before it has its socket needs none.
        if let Ok(upgraded) = upgrading.await {
            let limits = Limits::default().max_payload_len(Some(LARGEST));
            serve(world, ServerBuilder::new().limits(limits).serve(TokioIo::new(upgraded))).await;
        }
    }));
}

/// Whose socket it is, and what serves it; nothing where the ticket is not good.
fn admit(world: &World, request: &http::Request<Incoming>) -> Option<(Vendor, Option<Serve>)> {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let parameter = |name: &str| {
        let found = form_urlencoded::parse(query).find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let now = world.clock.unix_millis();
    match request.uri().path() {
        #[cfg(feature = "dingtalk")]
        stream::PATH => {
            // Inferred: how a ticket is refused that is none, is too old or was used.
            let good = world.state().dingtalk().admit_socket(&parameter("ticket"), now);
            let serve: Serve = Box::new(|world, socket| Box::pin(stream::run(world, socket)));
            Some((Vendor::DingTalk, good.then_some(serve)))
        }
        #[cfg(feature = "huawei")]
        control::PATH => {
            let meeting = parameter("confID");
            let good = world.state().huawei().admit_socket(&meeting, &parameter("tmpToken"), now);
            let serve: Serve = match good {
                true => Box::new(|world, socket| Box::pin(control::run(world, socket, meeting))),
                false => Box::new(|_, socket| Box::pin(control::refuse(socket))),
            };
            Some((Vendor::Huawei, Some(serve)))
        }
        _ => None,
    }
}

fn switching(key: &[u8]) -> Answer {
    let proof = STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize());
    Answer::empty(StatusCode::SWITCHING_PROTOCOLS)
        .with_header(header::CONNECTION, "Upgrade")
        .with_header(header::UPGRADE, "websocket")
        .with_header(header::SEC_WEBSOCKET_ACCEPT, &proof)
}

//! From an address to an open WebSocket: an ordinary request that the server answers by handing over the connection.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::InvalidHeaderValue;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use sha1::{Digest as _, Sha1};
use tokio::time::timeout;
use tokio_websockets::{ClientBuilder, Limits, WebSocketStream};
use url::Url;

use super::Opening;
use crate::error::{Facts, Limit};
use crate::transport::admission::Turn;
use crate::transport::redact::Redactor;
use crate::transport::request::Request;
use crate::transport::{Handle, Transport};
use crate::{Error, ErrorKind};

pub(crate) type WebSocket = WebSocketStream<TokioIo<Upgraded>>;

/// Of a meeting with two thousand people Huawei tells in a frame of more than one megabyte; a server may send whatever it likes.
const LARGEST_FRAME: usize = 16 * 1024 * 1024;
/// What RFC 6455 puts behind the key.
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Opens a socket.
///
/// # Errors
/// No connection came about, or what answers is no WebSocket. None quotes the query, which holds a ticket.
pub(crate) async fn connect(handle: &Handle, opening: &Opening) -> Result<WebSocket, Error> {
    let transport = &*handle.transport;
    let opened = timeout(transport.terms.attempt_timeout, upgrade(transport, opening)).await.unwrap_or_else(|_| {
        let vendor = transport.manner.vendor;
        Err(Error::unsent(vendor, ErrorKind::Timeout, "no socket was opened in time").with_limit(Limit::Connecting))
    });
    let redactor =
        Redactor { credentials: &*transport.credentials, carried: &opening.secrets, sent: &[], granted: &[] };
    opened.map_err(|error| redactor.error(error))
}

async fn upgrade(transport: &Transport, opening: &Opening) -> Result<WebSocket, Error> {
    let failed = |kind, message: &str| Error::unsent(transport.manner.vendor, kind, message);
    let url = url(transport, opening).map_err(|problem| {
        failed(ErrorKind::InvalidResponse, &format!("the address of the socket, as the vendor tells it, {problem}"))
    })?;
    let service = transport.socket_service(&url).map_err(|problem| failed(ErrorKind::Configuration, &problem))?;
    let key = STANDARD.encode(fastrand::u128(..).to_be_bytes());
    let request = request(url, &key).map_err(|_| failed(ErrorKind::InvalidResponse, "the socket has no address"))?;
    let sending = service.send(request, &Arc::new(Turn::free()));
    let mut answer = sending
        .ok_or_else(|| failed(ErrorKind::InvalidResponse, "the socket has no address"))?
        .await
        .map_err(|error| not_opened(error.into_facts(transport.manner.vendor)))?;
    let status = answer.status();
    if status != StatusCode::SWITCHING_PROTOCOLS {
        return Err(failed(refusal(status), "the socket was not opened").with_http_status(status.as_u16()));
    }
    let accepted = answer.headers().get(header::SEC_WEBSOCKET_ACCEPT);
    if accepted.is_none_or(|accepted| accepted.as_bytes() != proof(&key).as_bytes()) {
        return Err(failed(ErrorKind::InvalidResponse, "what answers is no WebSocket"));
    }
    let upgraded = hyper::upgrade::on(&mut answer).await;
    let upgraded = upgraded
        .map_err(|error| failed(ErrorKind::Interrupted, &format!("the socket was not handed over: {error}")))?;
    let limits = Limits::default().max_payload_len(Some(LARGEST_FRAME));
    Ok(ClientBuilder::new().limits(limits).take_over(TokioIo::new(upgraded)))
}

fn request(url: Url, key: &str) -> Result<Request, InvalidHeaderValue> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    headers.insert(header::SEC_WEBSOCKET_KEY, HeaderValue::from_str(key)?);
    Ok(Request { method: Method::GET, url, headers, body: None })
}

/// The address as one of HTTP. Without TLS, it goes where requests go without it.
fn url(transport: &Transport, opening: &Opening) -> Result<Url, &'static str> {
    let (scheme, rest) = match opening.address.split_once(':') {
        Some(("wss", rest)) => ("https", rest),
        Some(("ws", rest)) => ("http", rest),
        _ => return Err("begins with neither wss: nor ws:"),
    };
    let mut url = Url::parse(&format!("{scheme}:{rest}")).map_err(|_| "is none")?;
    let host = url.host().ok_or("has no host")?;
    if scheme == "http" && !transport.plain_http.allows(&host) {
        return Err("has no TLS: the ticket would cross the network readably");
    }
    url.query_pairs_mut().clear().extend_pairs(opening.query.iter().map(|(name, secret)| (*name, secret.expose())));
    Ok(url)
}

/// What a server makes of the key: it has understood what it was asked for.
fn proof(key: &str) -> String {
    STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize())
}

/// The address is the vendor's: there is no base URL to be checked.
fn not_opened(facts: Facts) -> Error {
    let why = facts.message.iter().map(|message| format!(": {message}")).collect::<String>();
    Facts {
        message: Some(format!("no socket was opened at the address that the vendor tells{why}")),
        advice: facts.advice.or((facts.kind == ErrorKind::Connect).then_some("check the network")),
        ..facts
    }
    .into()
}

/// A ticket that is refused is no credential that is: the next one may be good.
fn refusal(status: StatusCode) -> ErrorKind {
    match status {
        StatusCode::TOO_MANY_REQUESTS => ErrorKind::RateLimited,
        status if status.is_server_error() => ErrorKind::ServerError,
        status if status.is_client_error() => ErrorKind::Refused,
        _ => ErrorKind::InvalidResponse,
    }
}

#[cfg(test)]
mod tests {
    use super::proof;

    #[test]
    fn the_key_of_the_standard_is_proved_as_there() {
        assert_eq!(proof("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}

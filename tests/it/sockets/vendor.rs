//! A vendor in the test's own process: what answers requests, and the other end of each socket. It needs no network, so that a clock may
//! stand still.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use hyper_util::rt::TokioIo;
use meeting_control::event::{Dialect, Heard, Socket, Status};
use meeting_control::http_service::{HttpError, HttpErrorKind, HttpService, RequestBody, ResponseBody, Sending};
use meeting_control::{dingtalk, huawei};
use serde_json::{Value, json};
use tokio::io::{AsyncWriteExt as _, DuplexStream};
use tokio::sync::mpsc;
use tokio_websockets::{Message, ServerBuilder, WebSocketStream};
use tracing::instrument::WithSubscriber as _;

pub(crate) const SECRET: &str = "s3cr3t-of-the-app";
pub(crate) const CONTROL_TOKEN: &str = "stb-control-token";

/// What answers instead of the usual: status, body, and for how many seconds it wants to be left alone.
type Refusal = (u16, Value, u64);

#[derive(Clone)]
pub(crate) struct Vendor {
    shared: Arc<Mutex<Shared>>,
    peers: mpsc::UnboundedSender<Peer>,
    arrived: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Peer>>>,
}

#[derive(Default)]
struct Shared {
    refusals: VecDeque<Refusal>,
    /// The paths that were called, sockets left out.
    calls: Vec<String>,
    endpoint: Option<String>,
    tickets: usize,
    hushed: bool,
    quotes: bool,
}

/// The other end of a socket.
pub(crate) struct Peer {
    /// Path and query of the request that opened it.
    pub(crate) target: String,
    pub(crate) socket: WebSocketStream<DuplexStream>,
}

impl Vendor {
    pub(crate) fn new() -> Self {
        let (peers, arrived) = mpsc::unbounded_channel();
        Self { shared: Arc::default(), peers, arrived: Arc::new(tokio::sync::Mutex::new(arrived)) }
    }

    /// The next call is refused.
    pub(crate) fn refuse(&self, status: u16, body: Value) {
        self.refuse_for(status, body, 0);
    }

    /// The same, with a time to wait.
    pub(crate) fn refuse_for(&self, status: u16, body: Value, seconds: u64) {
        self.shared.lock().unwrap().refusals.push_back((status, body, seconds));
    }

    /// The address that it tells for sockets.
    pub(crate) fn tell(&self, endpoint: &str) {
        self.shared.lock().unwrap().endpoint = Some(endpoint.to_owned());
    }

    /// The next socket is never opened, nor refused.
    pub(crate) fn hush(&self) {
        self.shared.lock().unwrap().hushed = true;
    }

    /// The next socket is not opened, and the service says what it should have opened.
    pub(crate) fn quote(&self) {
        self.shared.lock().unwrap().quotes = true;
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.shared.lock().unwrap().calls.clone()
    }

    /// The next socket that is opened.
    pub(crate) async fn peer(&self) -> Peer {
        self.arrived.lock().await.recv().await.unwrap()
    }

    pub(crate) fn dingtalk(&self) -> dingtalk::event::Socket {
        let credentials = dingtalk::Credentials::app(dingtalk::AppKey("dingkey"), dingtalk::AppSecret(SECRET));
        dingtalk::Client::builder(credentials).http_service(self.clone()).build().unwrap().event_socket()
    }

    pub(crate) fn huawei(&self) -> huawei::event::Socket {
        let credentials = huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey(SECRET));
        let builder = huawei::Client::builder(credentials).host_password("246810").http_service(self.clone());
        builder.build().unwrap().event_socket("914083136")
    }

    fn answer(&self, path: &str) -> Refusal {
        let mut shared = self.shared.lock().unwrap();
        shared.calls.push(path.to_owned());
        if let Some(refusal) = shared.refusals.pop_front() {
            return refusal;
        }
        let endpoint = shared.endpoint.clone();
        let (status, body) = match path.rsplit('/').next().unwrap() {
            "open" => {
                shared.tickets += 1;
                let endpoint = endpoint.unwrap_or_else(|| "wss://gateway.test/connect".to_owned());
                (200, json!({ "endpoint": endpoint, "ticket": format!("ticket+{}=", shared.tickets) }))
            }
            "wsToken" => {
                shared.tickets += 1;
                (200, json!({ "webSocketToken": format!("ticket+{}=", shared.tickets) }))
            }
            "token" => {
                let endpoint = endpoint.unwrap_or_else(|| "wss://socket.test".to_owned());
                (200, json!({ "data": { "token": CONTROL_TOKEN, "wsURL": endpoint, "confTokenExpireTime": 1800 } }))
            }
            _ => (404, json!({})),
        };
        (status, body, 0)
    }
}

impl HttpService for Vendor {
    fn send(&self, request: http::Request<RequestBody>) -> Sending<'_> {
        Box::pin(async move {
            if request.headers().contains_key("upgrade") {
                return self.open(request).await;
            }
            let (status, body, seconds) = self.answer(request.uri().path());
            let _sent = request.into_body().into_bytes();
            let mut answer = http::Response::builder().status(status).header("content-type", "application/json");
            if seconds > 0 {
                answer = answer.header("retry-after", seconds);
            }
            answer.body(ResponseBody::from(body.to_string())).map_err(HttpError::unknown)
        })
    }
}

impl Vendor {
    async fn open(&self, mut request: http::Request<RequestBody>) -> Result<http::Response<ResponseBody>, HttpError> {
        if std::mem::take(&mut self.shared.lock().unwrap().hushed) {
            return std::future::pending().await;
        }
        if std::mem::take(&mut self.shared.lock().unwrap().quotes) {
            return Err(HttpError::new(HttpErrorKind::Connect, format!("no way to {}", request.uri())));
        }
        let broken = |error: hyper::Error| HttpError::new(HttpErrorKind::Interrupted, error);
        let target = request.uri().path_and_query().unwrap().to_string();
        let host = request.uri().host().unwrap().parse().unwrap();
        request.headers_mut().insert("host", host);
        *request.uri_mut() = target.parse().unwrap();
        let (ours, theirs) = tokio::io::duplex(4 << 20);
        let peers = self.peers.clone();
        tokio::spawn(async move {
            let (_, socket) = ServerBuilder::new().accept(theirs).await.unwrap();
            let _ = peers.send(Peer { target, socket });
        });
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(ours)).await.map_err(broken)?;
        tokio::spawn(connection.with_upgrades());
        let (head, _) = sender.send_request(request).await.map_err(broken)?.into_parts();
        Ok(http::Response::from_parts(head, ResponseBody::from(Bytes::new())))
    }
}

impl Peer {
    pub(crate) async fn say(&mut self, frame: &Value) {
        self.socket.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next text that comes.
    pub(crate) async fn hear(&mut self) -> Value {
        loop {
            let message = self.socket.next().await.unwrap().unwrap();
            if let Some(text) = message.as_text() {
                return serde_json::from_str(text).unwrap();
            }
        }
    }

    /// Writes past the socket.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.socket.get_mut().write_all(bytes).await.unwrap();
    }
}

/// A socket that is polled for as long as the test runs.
pub(crate) struct Driven<D: Dialect> {
    heard: mpsc::UnboundedReceiver<Heard<D::Event>>,
    driver: tokio::task::JoinHandle<()>,
}

impl<D: Dialect> Driven<D>
where
    Socket<D>: Send + 'static,
    D::Event: Send,
{
    pub(crate) fn drive(mut socket: Socket<D>) -> Self {
        let (tell, heard) = mpsc::unbounded_channel();
        let driving = async move {
            while let Some(heard) = socket.next().await {
                if tell.send(heard).is_err() {
                    break;
                }
            }
        };
        let driver = tokio::spawn(driving.with_current_subscriber());
        Self { heard, driver }
    }

    pub(crate) async fn next(&mut self) -> Option<Heard<D::Event>> {
        // Under a clock that stands still a time-out costs nothing.
        tokio::time::timeout(Duration::from_secs(600), self.heard.recv()).await.expect("nothing is told")
    }

    pub(crate) async fn status(&mut self) -> Status {
        match self.next().await {
            Some(Heard::Status(status)) => status,
            other => panic!("no status: {}", other.is_some()),
        }
    }

    /// What becomes of the connection after whatever else is told.
    pub(crate) async fn status_at_last(&mut self) -> Status {
        loop {
            match self.next().await {
                Some(Heard::Status(status)) => return status,
                Some(Heard::Event(pushed)) => assert!(pushed.ack()),
                _ => panic!("no status"),
            }
        }
    }

    pub(crate) async fn event(&mut self) -> meeting_control::event::Pushed<D::Event> {
        match self.next().await {
            Some(Heard::Event(pushed)) => pushed,
            Some(Heard::Status(status)) => panic!("no event: {status}"),
            _ => panic!("no event"),
        }
    }
}

impl<D: Dialect> Drop for Driven<D> {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

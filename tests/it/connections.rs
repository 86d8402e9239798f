//! Connections: what sends requests, what ended a call, and whether anything was sent.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll};
use std::time::Duration;

use meeting_control::control::{MeetingControl as _, Outcome, Removal};
use meeting_control::dingtalk::types::{ConferenceId, QueryConferenceMembersOptions, UnionId};
use meeting_control::http_service::{HttpError, HttpErrorKind, HttpService, RequestBody, ResponseBody, Sending};
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::types::{
    CreateRoomRequest, GetRoomInfoRequest, KickUserOutRequest, NewRoom, Reason, RoomId, RoomType,
};
use meeting_control::{ErrorKind, Limit, dingtalk, huawei, tencent};

use crate::clients::{huawei_at, tencent_builder};
use crate::scripted::{Scripted, json};

const DONE: &str = r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","RequestId":"R"}"#;

fn builder() -> meeting_control::ClientBuilder<tencent::Credentials> {
    tencent::Client::builder(tencent::Credentials::new(
        1400000000,
        tencent::SecretKey("secret-key-1"),
        tencent::Identifier("administrator"),
    ))
}

fn kick() -> KickUserOutRequest {
    KickUserOutRequest::new(RoomId("room"), ["ann"], Reason("noise"))
}

/// A service without a socket, which keeps what it was sent.
#[derive(Clone)]
struct InProcess {
    sent: Arc<Mutex<Vec<(String, String)>>>,
    answer: Result<&'static str, HttpErrorKind>,
    /// Whether the request leaves before it fails.
    takes: bool,
}

impl InProcess {
    fn new(answer: Result<&'static str, HttpErrorKind>, takes: bool) -> Self {
        Self { sent: Arc::default(), answer, takes }
    }
}

impl HttpService for InProcess {
    fn send(&self, request: http::Request<RequestBody>) -> Sending<'_> {
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            let body = if self.takes { request.into_body().into_bytes() } else { bytes::Bytes::new() };
            self.sent.lock().unwrap().push((path, String::from_utf8(body.to_vec()).unwrap()));
            let answer = self.answer.map_err(|kind| HttpError::new(kind, "scripted"))?;
            http::Response::builder().body(ResponseBody::from(answer)).map_err(HttpError::unknown)
        })
    }
}

#[tokio::test]
async fn a_service_of_ones_own_needs_no_socket() {
    let service = InProcess::new(Ok(DONE), true);
    let client = builder().http_service(service.clone()).build().unwrap();
    let answer = client.kick_user_out(&kick()).await.unwrap();
    assert_eq!(answer.request_id(), Some("R"));
    let sent = service.sent.lock().unwrap();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].0.ends_with("/kick_user_out") && sent[0].1.contains("\"ann\""), "{sent:?}");
}

#[tokio::test]
async fn what_never_left_is_never_told_as_applied_and_is_sent_again() {
    let room = CreateRoomRequest::new(NewRoom::new("room", RoomType::Conference));
    for (kind, takes, attempts) in [
        (HttpErrorKind::Interrupted, false, 2),
        (HttpErrorKind::Connect, false, 2),
        (HttpErrorKind::Interrupted, true, 1),
    ] {
        let service = InProcess::new(Err(kind), takes);
        let client = builder().http_service(service.clone()).attempts(2).build().unwrap();
        let error = client.create_room(&room).await.unwrap_err();
        assert_eq!(error.may_have_been_applied(), takes, "{kind:?}: {error}");
        assert_eq!(service.sent.lock().unwrap().len(), attempts, "{kind:?}");
    }
}

/// Answers with a head, and breaks in the middle of the body.
#[derive(Clone)]
struct Breaking(HttpErrorKind, Arc<AtomicUsize>);

struct Broken(HttpErrorKind);

impl http_body::Body for Broken {
    type Data = bytes::Bytes;
    type Error = HttpError;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, HttpError>>> {
        Poll::Ready(Some(Err(HttpError::new(self.0, "scripted"))))
    }
}

impl HttpService for Breaking {
    fn send(&self, _: http::Request<RequestBody>) -> Sending<'_> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(http::Response::new(ResponseBody::new(Broken(self.0)))) })
    }
}

#[tokio::test]
async fn an_answer_that_breaks_may_have_been_applied_whatever_the_service_calls_it() {
    use HttpErrorKind::{Connect, ConnectTimeout, Interrupted, Malformed, Proxy, Tls, Unknown};
    let room = CreateRoomRequest::new(NewRoom::new("room", RoomType::Conference));
    for (kind, told) in [
        (Connect, ErrorKind::Interrupted),
        (Proxy, ErrorKind::Interrupted),
        (Tls, ErrorKind::Interrupted),
        (ConnectTimeout, ErrorKind::Interrupted),
        (Interrupted, ErrorKind::Interrupted),
        (Unknown, ErrorKind::Interrupted),
        (Malformed, ErrorKind::InvalidResponse),
    ] {
        let service = Breaking(kind, Arc::default());
        let client = builder().http_service(service.clone()).attempts(2).build().unwrap();
        let error = client.create_room(&room).await.unwrap_err();
        assert_eq!((error.kind(), error.http_status(), error.limit()), (told, Some(200), None), "{kind:?}");
        assert!(error.may_have_been_applied(), "{kind:?}");
        assert_eq!(service.1.load(Ordering::Relaxed), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn an_error_says_which_limit_ended_the_call() {
    let silent = Scripted::start(vec![Vec::new()]);
    let client = builder().base_url(&silent.base_url).attempts(1).build().unwrap();
    let short = Duration::from_millis(150);
    let error = client.kick_user_out(&kick()).attempt_timeout(short).await.unwrap_err();
    assert_eq!((error.kind(), error.limit()), (ErrorKind::Timeout, Some(Limit::Answer)));
    assert!(error.may_have_been_applied());
    let error = client.kick_user_out(&kick()).deadline(short).await.unwrap_err();
    assert_eq!((error.kind(), error.limit()), (ErrorKind::Timeout, Some(Limit::Deadline)));
    let error = client.kick_user_out(&kick()).deadline(Duration::ZERO).await.unwrap_err();
    assert_eq!((error.kind(), error.limit()), (ErrorKind::Timeout, Some(Limit::Deadline)));
    assert!(!error.may_have_been_applied());

    let hurried = builder().base_url(&silent.base_url).calls_per_second(1).attempts(1).build().unwrap();
    let _ = hurried.get_room_info(&GetRoomInfoRequest::new("room")).deadline(short).await;
    let error = hurried.get_room_info(&GetRoomInfoRequest::new("room")).deadline(short).await.unwrap_err();
    assert_eq!((error.kind(), error.limit()), (ErrorKind::RateLimited, Some(Limit::Turn)));
}

/// The pool drops what has been idle for too long in a task of its own.
#[tokio::test]
async fn durations_have_no_upper_bound() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let (test, hook) = (std::thread::current().id(), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(usize::from(std::thread::current().id() == test), Ordering::Relaxed);
        hook(panic);
    }));
    let sandbox = Sandbox::start().await.unwrap();
    let builder = tencent_builder(&sandbox).idle_timeout(Duration::MAX).connect_timeout(Duration::MAX);
    let client = builder.attempt_timeout(Duration::MAX).deadline(Duration::MAX).build().unwrap();
    for _ in 0..2 {
        client.get_room_info(&GetRoomInfoRequest::new(&sandbox.tencent().meeting)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
}

/// A server that takes no further connection, nor refuses one, and what keeps it so.
fn full() -> (String, Vec<TcpStream>, tokio::net::TcpListener) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let waiting = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
    (format!("http://{address}"), std::iter::from_fn(waiting).collect(), listener)
}

#[tokio::test]
async fn what_found_no_connection_is_not_applied_whichever_limit_ends_it() {
    let (base_url, _waiting, _listener) = full();
    let short = Duration::from_millis(150);
    let tencent = builder().base_url(&base_url).attempts(1).build().unwrap();
    let hurried = builder().base_url(&base_url).connect_timeout(short).attempts(1).build().unwrap();
    let token = dingtalk::Client::builder(dingtalk::Credentials::access_token("token")).base_url(&base_url);
    let dingtalk = token.attempts(1).build().unwrap();
    let room = CreateRoomRequest::new(NewRoom::new("room", RoomType::Conference));
    let members = QueryConferenceMembersOptions::new();
    for error in [
        tencent.create_room(&room).deadline(short).await.unwrap_err(),
        tencent.create_room(&room).attempt_timeout(short).await.unwrap_err(),
        hurried.create_room(&room).await.unwrap_err(),
        // Without a body there is nothing that a connection could take.
        dingtalk.query_conference_members("1", &members).deadline(short).await.unwrap_err(),
        dingtalk.close_video_conference(ConferenceId("1"), UnionId("u")).deadline(short).await.unwrap_err(),
    ] {
        assert_eq!(error.limit(), Some(Limit::Connecting), "{error}");
        assert!(
            !error.may_have_been_applied() && matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Connect),
            "{error}"
        );
    }
    let report = tencent.remove(&Removal::new("room", ["ann"]).deadline(short)).await.unwrap();
    let outcome = report.outcome("ann");
    assert!(matches!(outcome, Some(Outcome::Failed(error)) if error.limit() == Some(Limit::Connecting)), "{outcome:?}");
}

#[tokio::test]
async fn a_call_has_its_own_number_of_attempts() {
    let server = Scripted::start(vec![json(502, "<html></html>")]);
    let client = builder().base_url(&server.base_url).build().unwrap();
    client.get_room_info(&GetRoomInfoRequest::new("room")).attempts(2).await.unwrap_err();
    assert_eq!(server.requests().len(), 2);
}

/// Answers one request on each connection, and closes it when it is told to; then it says so.
fn closing_server() -> (String, mpsc::Sender<()>, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let ((close, told), (closed, said)) = (mpsc::channel(), mpsc::channel());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{DONE}", DONE.len());
            let _ = stream.write_all(answer.as_bytes());
            let _ = told.recv();
            drop(stream);
            let _ = closed.send(());
        }
    });
    (base_url, close, said)
}

#[test]
fn a_connection_that_was_closed_while_nobody_looked_costs_no_call() {
    let (base_url, close, closed) = closing_server();
    let client = builder().base_url(base_url).attempts(1).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let room = CreateRoomRequest::new(NewRoom::new("room", RoomType::Conference));
    for _ in 0..3 {
        runtime.block_on(async { client.create_room(&room).await }).unwrap();
        // The runtime stands still meanwhile, as in a program that enters it for each call.
        close.send(()).unwrap();
        closed.recv().unwrap();
        // The client looks at its connections after a pause alone.
        std::thread::sleep(Duration::from_millis(60));
    }
}

#[test]
fn what_another_runtime_has_just_called_says_nothing_of_ones_own_connections() {
    let (base_url, close, closed) = closing_server();
    let client = builder().base_url(base_url).attempts(1).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let runtimes = [runtime(), runtime()];
    let room = CreateRoomRequest::new(NewRoom::new("room", RoomType::Conference));
    for runtime in runtimes.iter().cycle().take(6) {
        runtime.block_on(async { client.create_room(&room).await }).unwrap();
        close.send(()).unwrap();
        closed.recv().unwrap();
    }
}

#[test]
fn a_client_serves_one_runtime_after_another_and_several_at_once() {
    let server = Scripted::start(vec![json(200, DONE)]);
    let client = builder().base_url(&server.base_url).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for _ in 0..2 {
        runtime().block_on(async { client.kick_user_out(&kick()).await }).unwrap();
    }
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| runtime().block_on(async { client.kick_user_out(&kick()).await }).unwrap());
        }
    });
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_change_without_a_body_says_its_length_and_a_plus_sign_goes_out_encoded() {
    let server = Scripted::answering(|request| match request {
        request if request.contains("/auth/") => json(200, r#"{"accessToken":"access-token","validPeriod":3600}"#),
        _ => json(200, ""),
    });
    let client = huawei_at(&server);
    let _ = client.cancel_meeting("91+40", &huawei::types::CancelMeetingOptions::new()).await;
    let requests = server.requests();
    let sent = requests.iter().find(|request| request.starts_with("DELETE")).unwrap();
    assert!(sent.to_ascii_lowercase().contains("\r\ncontent-length: 0\r\n"), "{sent}");
    assert!(sent.contains("91%2B40"), "{sent}");
}

#[tokio::test]
async fn a_large_answer_is_read_whole() {
    let fields: Vec<String> = (0..50_000).map(|index| format!(r#""new{index}":{index}"#)).collect();
    let body = format!(
        r#"{{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":{{"RoomInfo":{{"RoomId":"room",{}}}}}}}"#,
        fields.join(",")
    );
    let server = Scripted::start(vec![json(200, &body)]);
    let client = builder().base_url(&server.base_url).build().unwrap();
    let room = client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap().into_inner();
    assert_eq!(room.room_info.unwrap().room_id.as_deref(), Some("room"));
}

fn pem_of(content: &str) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{content}\n-----END CERTIFICATE-----\n")
}

#[test]
fn a_proxy_a_certificate_or_a_name_that_cannot_be_used_is_refused_when_the_client_is_built() {
    for (built, told) in [
        (builder().proxy("ftp://proxy:1").build(), "unknown scheme ftp"),
        (builder().proxy("http://user:hunter2@proxy:1\n").build(), "in the client's settings ends with a line end"),
        (builder().proxy("http://pro\u{200b}xy:1").build(), "in the client's settings"),
        (builder().root_certificates("no certificate").build(), "not PEM"),
        (
            builder().root_certificates(pem_of("bm9uZQ==")).build(),
            "root certificate 1 of ClientBuilder::root_certificates",
        ),
        (builder().base_url("http://127.0.0.1:1").root_certificates("no certificate").build(), "not PEM"),
        (builder().client_identity("no key").build(), "no certificate in PEM"),
        (builder().user_agent("mine\n").build(), "ClientBuilder::user_agent"),
    ] {
        let error = built.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_at_fault_is_named_without_its_password() {
    let client = builder().proxy("http://user:hunter2@127.0.0.1:1").attempts(1).build().unwrap();
    let error = client.kick_user_out(&kick()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("proxy http://127.0.0.1:1") && !shown.contains("hunter2"), "{shown}");
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn a_proxy_that_says_nothing_is_named_whichever_limit_ends_the_call() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", silent.local_addr().unwrap());
    let (client, short) = (builder().proxy(&proxy).attempts(1), Duration::from_millis(150));
    let hurried = client.clone().connect_timeout(short).build().unwrap();
    let client = client.build().unwrap();
    for error in [
        client.kick_user_out(&kick()).deadline(short).await.unwrap_err(),
        client.kick_user_out(&kick()).attempt_timeout(short).await.unwrap_err(),
        hurried.kick_user_out(&kick()).await.unwrap_err(),
    ] {
        let shown = error.to_string();
        assert!(shown.contains(&format!("the proxy {proxy}")) && shown.ends_with("check the proxy"), "{shown}");
        assert!(!error.may_have_been_applied(), "{shown}");
    }
}

/// No system asks anybody for a name that is too long to be one.
#[cfg(feature = "socks")]
#[tokio::test]
async fn a_name_that_is_looked_up_for_a_proxy_may_be_the_vendors() {
    let unknown = format!("https://{}.invalid", "a".repeat(64));
    let client = builder().base_url(unknown).proxy("socks5://127.0.0.1:1").attempts(1).build().unwrap();
    let error = client.kick_user_out(&kick()).await.unwrap_err();
    assert!(error.to_string().contains("and of the base URL"), "{error}");
}

#[tokio::test]
async fn programs_are_told_why_there_is_no_connection() {
    let client = builder().base_url("http://127.0.0.1:1").attempts(1).build().unwrap();
    let error = client.kick_user_out(&kick()).await.unwrap_err();
    assert!(error.message().unwrap().contains("refused"), "{error}");
    let (base_url, _waiting, _listener) = full();
    let client = builder().base_url(&base_url).connect_timeout(Duration::from_millis(150)).attempts(1).build().unwrap();
    let error = client.kick_user_out(&kick()).await.unwrap_err();
    assert_eq!(error.message(), Some("no connection came about in time"));
    let service = InProcess::new(Err(HttpErrorKind::Tls), false);
    let client = builder().http_service(service.clone()).build().unwrap();
    let error = client.kick_user_out(&kick()).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Connect, Some("scripted")));
    assert_eq!(service.sent.lock().unwrap().len(), 1, "it would come out alike");
}

/// Answers with a head, and then with nothing, again and again.
struct Endless;

impl http_body::Body for Endless {
    type Data = bytes::Bytes;
    type Error = HttpError;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, HttpError>>> {
        Poll::Ready(Some(Ok(http_body::Frame::data(bytes::Bytes::new()))))
    }
}

impl HttpService for Endless {
    fn send(&self, _: http::Request<RequestBody>) -> Sending<'_> {
        Box::pin(async { Ok(http::Response::new(ResponseBody::new(Endless))) })
    }
}

#[tokio::test]
async fn an_answer_without_end_or_content_ends_with_the_deadline_and_lets_others_run() {
    let client = builder().http_service(Endless).attempts(1).build().unwrap();
    let others = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&others);
    let other = tokio::spawn(async move {
        loop {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });
    let error = client.kick_user_out(&kick()).deadline(Duration::from_millis(50)).await.unwrap_err();
    other.abort();
    assert_eq!((error.kind(), error.limit()), (ErrorKind::Timeout, Some(Limit::Deadline)));
    assert!(error.may_have_been_applied() && others.load(Ordering::Relaxed) > 1);
}

#[test]
fn outside_of_a_runtime_a_call_is_an_error_and_no_panic() {
    let service = InProcess::new(Ok(DONE), true);
    let client = builder().http_service(service.clone()).build().unwrap();
    let call = std::pin::pin!(client.kick_user_out(&kick()).into_future());
    let Poll::Ready(ended) = call.poll(&mut Context::from_waker(std::task::Waker::noop())) else { panic!() };
    let error = ended.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::Configuration, false), "{error}");
    assert!(error.to_string().contains("no tokio runtime"), "{error}");
    assert!(service.sent.lock().unwrap().is_empty());
}

#[test]
fn a_runtime_that_stands_still_keeps_no_connection_from_another() {
    let server = KeepAlive::start();
    let client = builder().base_url(&server.base_url).attempts(1).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, second) = (runtime(), runtime());
    let call = || async { client.kick_user_out(&kick()).deadline(Duration::from_secs(20)).await };
    for _ in 0..2 {
        // Each stands still while the other calls.
        first.block_on(call()).unwrap();
        second.block_on(call()).unwrap();
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 2, "each keeps its own");
}

/// Answers any number of requests on each connection.
struct KeepAlive {
    base_url: String,
    connections: Arc<AtomicUsize>,
}

impl KeepAlive {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                counted.fetch_add(1, Ordering::Relaxed);
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{DONE}", DONE.len());
                    while crate::scripted::read(&stream).is_some() {
                        stream.write_all(answer.as_bytes()).unwrap();
                    }
                });
            }
        });
        Self { base_url, connections }
    }
}

#[tokio::test]
async fn a_proxy_that_wants_other_credentials_is_asked_once() {
    let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let proxy = Scripted::start(vec![refusal.as_bytes().to_vec()]);
    let client = builder().proxy(proxy.base_url.replace("http://", "http://user:hunter2@")).build().unwrap();
    let error = client.kick_user_out(&kick()).await.unwrap_err();
    let shown = error.to_string();
    assert_eq!((error.kind(), error.is_retryable(), error.may_have_been_applied()), (ErrorKind::Connect, false, false));
    assert!(shown.contains("the user and the password") && !shown.contains("hunter2"), "{shown}");
    assert_eq!(proxy.requests().len(), 1);
}

//! A vendor without a socket, which keeps when each request left. Under a clock that stands still it costs no time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use meeting_control::control::MeetingControl;
use meeting_control::http_service::{HttpError, HttpErrorKind, HttpService, RequestBody, ResponseBody, Sending};
use meeting_control::{Vendor, dingtalk, huawei, tencent};
use serde_json::Value;
use tokio::time::Instant;

/// A request: the name of what is called, its body, and the moments between which it left.
#[derive(Clone, Debug)]
pub(crate) struct Departure {
    pub(crate) name: String,
    pub(crate) body: Value,
    pub(crate) headers: http::HeaderMap,
    before: Instant,
    after: Instant,
}

/// What becomes of a request.
pub(crate) enum Reply {
    /// An answer, after a while.
    Answer(Duration, u16, String),
    /// The connection breaks.
    Lost,
    Silence,
}

type Answering = dyn Fn(&Departure) -> Reply + Send + Sync;

#[derive(Clone)]
pub(crate) struct Timed {
    sent: Arc<Mutex<Vec<Departure>>>,
    answer: Arc<Answering>,
}

impl Timed {
    pub(crate) fn answering(answer: impl Fn(&Departure) -> Reply + Send + Sync + 'static) -> Self {
        Self { sent: Arc::default(), answer: Arc::new(answer) }
    }

    /// Answers what is called so with these in turn, and the last of them again and again; credentials as they are asked for, and
    /// everything else as done. What is no success has its status beside it.
    pub(crate) fn scripted(script: Vec<(&'static str, Vec<Value>)>) -> Self {
        let script = Mutex::new(script);
        Self::answering(move |departure| {
            let mut script = script.lock().unwrap();
            let answers = script.iter_mut().find(|(name, _)| *name == departure.name).map(|(_, answers)| answers);
            let body = match (answers, departure.name.as_str()) {
                (Some(answers), _) if answers.len() > 1 => answers.remove(0),
                (Some(answers), _) => answers[0].clone(),
                (None, "accessToken") => serde_json::json!({"accessToken": "token", "expireIn": 7200}),
                (None, "token") => serde_json::json!({"data": {"token": "control", "confTokenExpireTime": 1800}}),
                (None, "appauth") => serde_json::json!({"accessToken": "token", "validPeriod": 43200}),
                (None, "kick" | "set") => serde_json::json!({"success": true}),
                (None, "start") => serde_json::json!({"code": "200"}),
                (None, name) if name.contains('_') => serde_json::from_str(&envelope(0)).unwrap(),
                (None, _) => serde_json::json!({"returnCode": 0}),
            };
            let status = body["status"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or(200);
            Reply::Answer(Duration::from_millis(20), status, body.to_string())
        })
    }

    /// Everything that was sent whose name is this.
    pub(crate) fn sent(&self, name: &str) -> Vec<Departure> {
        self.sent.lock().unwrap().iter().filter(|departure| departure.name == name).cloned().collect()
    }
}

impl HttpService for Timed {
    fn send(&self, request: http::Request<RequestBody>) -> Sending<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let name = head.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
            let before = Instant::now();
            let body = serde_json::from_slice(&body.into_bytes()).unwrap_or_default();
            let departure = Departure { name, body, headers: head.headers, before, after: Instant::now() };
            self.sent.lock().unwrap().push(departure.clone());
            let (pause, status, body) = match (self.answer)(&departure) {
                Reply::Answer(pause, status, body) => (pause, status, body),
                Reply::Lost => return Err(HttpError::new(HttpErrorKind::Interrupted, "scripted")),
                Reply::Silence => return std::future::pending().await,
            };
            tokio::time::sleep(pause).await;
            http::Response::builder().status(status).body(ResponseBody::from(body)).map_err(HttpError::unknown)
        })
    }
}

/// How many requests left for certain within one second, at the most.
pub(crate) fn densest(departures: &[Departure]) -> usize {
    let mut departures = departures.to_vec();
    departures.sort_by_key(|departure| departure.before);
    let within = |first: &Departure, one: &&Departure| one.after - first.before < Duration::from_secs(1);
    (0..departures.len())
        .map(|at| departures[at..].iter().take_while(|one| within(&departures[at], one)).count())
        .max()
        .unwrap_or(0)
}

/// From the first to the last.
pub(crate) fn stretch(departures: &[Departure]) -> Duration {
    match (departures.first(), departures.last()) {
        (Some(first), Some(last)) => last.after - first.before,
        _ => Duration::ZERO,
    }
}

pub(crate) fn tencent_builder(service: &Timed) -> meeting_control::ClientBuilder<tencent::Credentials> {
    let credentials =
        tencent::Credentials::new(1400000000, tencent::SecretKey("key"), tencent::Identifier("administrator"));
    tencent::Client::builder(credentials).http_service(service.clone())
}

pub(crate) fn dingtalk_builder(service: &Timed) -> meeting_control::ClientBuilder<dingtalk::Credentials> {
    dingtalk::Client::builder(dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret")))
        .http_service(service.clone())
}

/// A client that asks once.
pub(crate) fn client_of(vendor: Vendor, service: &Timed) -> Box<dyn MeetingControl> {
    match vendor {
        Vendor::DingTalk => Box::new(dingtalk_builder(service).attempts(1).build().unwrap()),
        Vendor::Huawei => {
            let credentials = huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key"));
            let builder = huawei::Client::builder(credentials).host_password("password");
            Box::new(builder.http_service(service.clone()).attempts(1).build().unwrap())
        }
        _ => Box::new(tencent_builder(service).attempts(1).build().unwrap()),
    }
}

pub(crate) fn people(number: usize) -> Vec<String> {
    (0..number).map(|number| format!("user{number}")).collect()
}

/// Whom a request to Tencent names.
pub(crate) fn named(departure: &Departure) -> Vec<&str> {
    departure.body["MemberList_Account"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

/// Tencent's envelope.
pub(crate) fn envelope(code: u32) -> String {
    let status = if code == 0 { "OK" } else { "FAIL" };
    format!(r#"{{"ActionStatus":"{status}","ErrorCode":{code},"ErrorInfo":"","RequestId":"R"}}"#)
}

//! What a careful user writes with reqwest: structs for body and answer, time-outs, no redirects, failures noticed. It neither keeps a
//! rate nor repeats anything.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use meeting_control::Secret;
use meeting_control::tencent::user_sig::UserSig;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING};
use reqwest::redirect::Policy;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{IDENTIFIER, PEOPLE, SDK_APP_ID, SECRET_KEY};

pub(crate) struct ByHand {
    http: reqwest::Client,
    base_url: String,
    signature: String,
}

#[derive(Serialize)]
struct Kick<'a> {
    #[serde(rename = "MemberList_Account")]
    members: Vec<&'a str>,
    #[serde(rename = "Reason")]
    reason: &'a str,
    #[serde(rename = "RoomId")]
    room: &'a str,
}

#[derive(Serialize)]
struct List<'a> {
    #[serde(rename = "Count")]
    count: u32,
    #[serde(rename = "RoomId")]
    room: &'a str,
}

#[derive(Deserialize)]
struct Envelope<T> {
    #[serde(rename = "ErrorCode")]
    code: i64,
    #[serde(rename = "ErrorInfo", default)]
    message: String,
    #[serde(rename = "RequestId")]
    request_id: Option<String>,
    #[serde(rename = "Response")]
    response: Option<T>,
}

#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded as the typed answer is")]
struct Page {
    #[serde(rename = "Next")]
    next: Option<String>,
    #[serde(rename = "MemberList")]
    members: Option<Vec<Member>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded as the typed answer is")]
struct Member {
    #[serde(rename = "Member_Account")]
    account: Option<String>,
    #[serde(rename = "NameCard")]
    name: Option<String>,
    #[serde(rename = "Role")]
    role: Option<Role>,
    #[serde(rename = "Marks")]
    marks: Option<Vec<i32>>,
    #[serde(rename = "CustomInfo")]
    custom: Option<String>,
}

#[derive(Deserialize)]
enum Role {
    Owner,
    Admin,
    Member,
    RoomOwner,
    #[serde(other)]
    Unknown,
}

impl ByHand {
    pub(crate) fn new(base_url: &str) -> Self {
        let http = reqwest::Client::builder()
            .user_agent(concat!("meeting-control/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .redirect(Policy::none())
            .no_proxy()
            .tls_backend_preconfigured(no_tls())
            .build()
            .unwrap();
        // A signature is good for days: made once, as the client does.
        let key = Secret::from(SECRET_KEY);
        let life = Duration::from_secs(2 * 86_400);
        let signature = UserSig::new(SDK_APP_ID, IDENTIFIER).life(life).sign(&key, SystemTime::now());
        Self { http, base_url: base_url.to_owned(), signature: signature.expose().to_owned() }
    }

    pub(crate) async fn kick(&self) {
        let body = Kick { room: "room-test", members: vec!["user1"], reason: "noise" };
        let envelope: Envelope<Nothing> = self.send(self.post("kick_user_out").json(&body)).await.unwrap();
        assert!(envelope.request_id.is_some());
    }

    pub(crate) async fn list(&self) {
        let body = List { room: "room-test", count: 100 };
        let envelope: Envelope<Page> = self.send(self.post("get_room_member_list").json(&body)).await.unwrap();
        let page = envelope.response.unwrap();
        assert_eq!(page.members.iter().flatten().count(), PEOPLE);
    }

    fn post(&self, command: &str) -> reqwest::RequestBuilder {
        let random = fastrand::u32(..).to_string();
        let query = [
            ("sdkappid", "1400000000"),
            ("identifier", IDENTIFIER),
            ("random", &random),
            ("contenttype", "json"),
            ("usersig", &self.signature),
        ];
        let url = format!("{}/v4/room_engine_http_srv/{command}", self.base_url);
        self.http.post(url).query(&query).header(ACCEPT, "application/json").header(ACCEPT_ENCODING, "gzip")
    }

    async fn send<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<Envelope<T>, String> {
        let response = request.send().await.and_then(reqwest::Response::error_for_status);
        let envelope: Envelope<T> = match response {
            Ok(response) => response.json().await.map_err(|error| error.to_string())?,
            Err(error) => return Err(error.to_string()),
        };
        if envelope.code == 0 { Ok(envelope) } else { Err(format!("{}: {}", envelope.code, envelope.message)) }
    }
}

/// The server speaks plain HTTP; reqwest without a provider of its own wants to be given something all the same.
fn no_tls() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    versions.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

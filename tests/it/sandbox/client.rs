//! A bare HTTP client with the vendors' credentials, written apart from the SDK.

use std::io::Write;
use std::time::UNIX_EPOCH;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, write::ZlibEncoder};
use hmac::{Hmac, KeyInit, Mac};
use meeting_control::sandbox::Sandbox;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::Sha256;

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Reply {
    /// The code of a refusal, whatever the vendor calls it.
    pub(crate) fn code(&self) -> String {
        let code = ["code", "error_code", "ErrorCode"].iter().find_map(|name| self.body.get(*name));
        match code {
            Some(Value::String(code)) => code.clone(),
            Some(code) => code.to_string(),
            None => String::new(),
        }
    }

    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{}", self.text);
    }

    #[track_caller]
    pub(crate) fn accepted(&self) -> &Value {
        assert_eq!(self.status, 200, "{}", self.text);
        assert!(["", "0"].contains(&self.code().as_str()), "{}", self.text);
        &self.body
    }
}

pub(crate) fn request(sandbox: &Sandbox, method: &str, path: &str) -> RequestBuilder {
    let http = crate::clients::plain_http();
    http.request(Method::from_bytes(method.as_bytes()).unwrap(), format!("{}{path}", sandbox.base_url()))
}

pub(crate) async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    Reply { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null), text }
}

pub(crate) fn seconds(sandbox: &Sandbox) -> u64 {
    sandbox.clock().now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub(crate) fn hmac(key: &str, text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

// DingTalk

pub(crate) async fn dingtalk_token(sandbox: &Sandbox) -> String {
    let access = sandbox.dingtalk();
    let body = json!({"appKey": access.app_key, "appSecret": access.app_secret});
    let reply = send(request(sandbox, "POST", "/v1.0/oauth2/accessToken").json(&body)).await;
    reply.accepted()["accessToken"].as_str().unwrap().to_owned()
}

pub(crate) async fn kick(sandbox: &Sandbox, token: &str, meeting: &str, body: &Value) -> Reply {
    let path = format!("/v1.0/conference/videoConferences/{meeting}/members/kick");
    send(request(sandbox, "POST", &path).header("x-acs-dingtalk-access-token", token).json(body)).await
}

pub(crate) async fn conference_members(sandbox: &Sandbox, token: &str, meeting: &str, query: &str) -> Reply {
    let path = format!("/v1.0/conference/videoConferences/{meeting}/members{query}");
    send(request(sandbox, "GET", &path).header("x-acs-dingtalk-access-token", token)).await
}

// Huawei

/// A login by App ID, as the official client writes it; every part can be changed before it is sent.
pub(crate) struct AppLogin {
    pub(crate) body: Value,
    pub(crate) authorization: String,
}

impl AppLogin {
    pub(crate) fn new(sandbox: &Sandbox) -> Self {
        Self::signed(sandbox, None, &sandbox.huawei().user_id, seconds(sandbox) + 600)
    }

    pub(crate) fn signed(sandbox: &Sandbox, corp_id: Option<&str>, user_id: &str, expire_time: u64) -> Self {
        let access = sandbox.huawei();
        let nonce = "00000000-1111-4222-8333-444444444444";
        let expiry = expire_time.to_string();
        let parts: Vec<&str> = [Some(access.app_id.as_str()), corp_id, Some(user_id), Some(&expiry), Some(nonce)]
            .into_iter()
            .flatten()
            .collect();
        let signature = hex(&hmac(&access.app_key, &parts.join(":")));
        Self {
            body: json!({
                "appId": access.app_id, "userId": user_id, "corpId": corp_id, "expireTime": expire_time,
                "nonce": nonce, "clientType": 72, "deptCode": null,
            }),
            authorization: format!("HMAC-SHA256 signature={signature},access={}", STANDARD.encode(&access.app_id)),
        }
    }

    pub(crate) async fn send(&self, sandbox: &Sandbox) -> Reply {
        let login = request(sandbox, "POST", "/v2/usg/acs/auth/appauth").header("Authorization", &self.authorization);
        send(login.json(&self.body)).await
    }
}

pub(crate) async fn access_token(sandbox: &Sandbox) -> String {
    AppLogin::new(sandbox).send(sandbox).await.accepted()["accessToken"].as_str().unwrap().to_owned()
}

pub(crate) fn control_login(sandbox: &Sandbox, meeting: &str) -> RequestBuilder {
    let path = format!("/v1/mmc/control/conferences/token?conferenceID={meeting}");
    request(sandbox, "GET", &path).header("X-Login-Type", "1")
}

pub(crate) async fn control_token(sandbox: &Sandbox) -> String {
    let login = control_login(sandbox, &sandbox.huawei().meeting).header("X-Password", &sandbox.huawei().host_password);
    send(login).await.accepted()["data"]["token"].as_str().unwrap().to_owned()
}

pub(crate) async fn hang_up(sandbox: &Sandbox, token: &str, meeting: &str, ids: &[&str]) -> Reply {
    let path = format!("/v1/mmc/control/conferences/participants/delete?conferenceID={meeting}");
    let call = request(sandbox, "POST", &path).header("X-Conference-Authorization", token);
    send(call.json(&json!({"bulkHangUpParticipants": ids}))).await
}

// Tencent

/// What a UserSig is made of.
pub(crate) struct UserSig {
    pub(crate) identifier: String,
    pub(crate) sdkappid: u64,
    pub(crate) time: u64,
    pub(crate) expire: u64,
    pub(crate) key: String,
    pub(crate) userbuf: Option<Vec<u8>>,
}

impl UserSig {
    pub(crate) fn new(sandbox: &Sandbox) -> Self {
        let access = sandbox.tencent();
        Self {
            identifier: access.identifier.clone(),
            sdkappid: u64::from(access.sdk_app_id),
            time: seconds(sandbox),
            expire: 300,
            key: access.secret_key.clone(),
            userbuf: None,
        }
    }

    pub(crate) fn json(&self) -> Value {
        let mut text = format!(
            "TLS.identifier:{}\nTLS.sdkappid:{}\nTLS.time:{}\nTLS.expire:{}\n",
            self.identifier, self.sdkappid, self.time, self.expire
        );
        let userbuf = self.userbuf.as_ref().map(|userbuf| STANDARD.encode(userbuf));
        if let Some(userbuf) = &userbuf {
            text.push_str(&format!("TLS.userbuf:{userbuf}\n"));
        }
        let mut json = json!({
            "TLS.ver": "2.0", "TLS.identifier": self.identifier, "TLS.sdkappid": self.sdkappid, "TLS.time": self.time,
            "TLS.expire": self.expire, "TLS.sig": STANDARD.encode(hmac(&self.key, &text)),
        });
        if let Some(userbuf) = userbuf {
            json["TLS.userbuf"] = userbuf.into();
        }
        json
    }

    pub(crate) fn sign(&self) -> String {
        pack(self.json().to_string().as_bytes())
    }
}

pub(crate) fn pack(bytes: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    STANDARD.encode(encoder.finish().unwrap()).replace('+', "*").replace('/', "-").replace('=', "_")
}

pub(crate) fn envelope(sandbox: &Sandbox, usersig: &str) -> Vec<(&'static str, String)> {
    vec![
        ("sdkappid", sandbox.tencent().sdk_app_id.to_string()),
        ("identifier", sandbox.tencent().identifier.clone()),
        ("usersig", usersig.to_owned()),
        ("random", "99999999".to_owned()),
        ("contenttype", "json".to_owned()),
    ]
}

pub(crate) async fn command(sandbox: &Sandbox, command: &str, query: &[(&str, String)], body: &Value) -> Reply {
    let path = format!("/v4/room_engine_http_srv/{command}");
    // The vendor's clients declare no content type.
    send(request(sandbox, "POST", &path).query(query).body(body.to_string())).await
}

/// A command that is well signed.
pub(crate) async fn room(sandbox: &Sandbox, name: &str, body: &Value) -> Reply {
    command(sandbox, name, &envelope(sandbox, &UserSig::new(sandbox).sign()), body).await
}

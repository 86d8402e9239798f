//! Every documented operation is served; and on a meeting that is not there, none.

use std::collections::BTreeSet;

use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::client::{Reply, UserSig, access_token, control_token, dingtalk_token, envelope, kick, request, send};

const DOCUMENTS: [(Vendor, &str); 3] = [
    (Vendor::DingTalk, include_str!(concat!(env!("OUT_DIR"), "/dingtalk.openapi.json"))),
    (Vendor::Huawei, include_str!(concat!(env!("OUT_DIR"), "/huawei.openapi.json"))),
    (Vendor::Tencent, include_str!(concat!(env!("OUT_DIR"), "/tencent.openapi.json"))),
];

/// The names of a meeting, of one of its sittings, and of what is booked, in paths, queries and bodies.
const MEETING_FIELDS: [&str; 12] = [
    "conferenceId",
    "conferenceIdList",
    "conferenceID",
    "conf_id",
    "conferenceid",
    "confUUID",
    "confUUIDs",
    "confuuid",
    "roomCode",
    "scheduleConferenceId",
    "RoomId",
    "confID",
];

/// A documented operation, with its own example for a request.
struct Documented {
    vendor: Vendor,
    method: String,
    path: String,
    id: String,
    changes: bool,
    /// Names of its security schemes.
    credentials: Vec<String>,
    /// Where it stands, name and example.
    parameters: Vec<(String, String, String)>,
    body: Option<Value>,
}

/// What stands in an example for what there is in a sandbox.
#[derive(Default)]
struct Instead<'i> {
    /// Of a text, wherever it stands.
    texts: &'i [(&'i str, &'i str)],
    /// Of whatever the field or the parameter of this name has.
    fields: &'i [(&'i str, &'i str)],
}

impl Instead<'_> {
    fn of(&self, name: &str, value: &Value) -> Value {
        let known = self.fields.iter().find(|(field, _)| *field == name);
        let renamed = |text: &str| self.texts.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        match (value, known) {
            (Value::String(_), Some((_, known))) => json!(known),
            (Value::String(text), None) => json!(renamed(text)),
            (Value::Array(items), _) => items.iter().map(|item| self.of(name, item)).collect(),
            (Value::Object(fields), _) => {
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), self.of(name, value))).collect())
            }
            (other, _) => other.clone(),
        }
    }
}

impl Documented {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for (vendor, document) in DOCUMENTS {
            let document: Value = serde_json::from_str(document).unwrap();
            for (path, item) in document["paths"].as_object().unwrap() {
                for (method, operation) in item.as_object().unwrap() {
                    all.push(Self::read(vendor, &document, path, method, operation));
                }
            }
        }
        all
    }

    fn read(vendor: Vendor, document: &Value, path: &str, method: &str, operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| {
            let parameter = resolve(document, parameter);
            let field = |name: &str| parameter[name].as_str().unwrap().to_owned();
            (field("in"), field("name"), text(&parameter["example"]))
        });
        let content = &operation["requestBody"]["content"]["application/json"];
        let first = || content["examples"].as_object()?.values().next()?.get("value");
        let alternatives = operation["security"].as_array().into_iter().flatten();
        let nothing = (vendor == Vendor::Tencent).then(|| json!({}));
        Self {
            vendor,
            method: method.to_uppercase(),
            path: path.to_owned(),
            id: operation["operationId"].as_str().unwrap().to_owned(),
            changes: operation["x-idempotency"] != "read",
            credentials: alternatives.flat_map(|schemes| schemes.as_object().unwrap().keys().cloned()).collect(),
            parameters: parameters.collect(),
            body: content.get("example").or_else(first).cloned().or(nothing),
        }
    }

    fn names_a_meeting(&self) -> bool {
        let named = self.parameters.iter().any(|(_, name, _)| MEETING_FIELDS.contains(&name.as_str()));
        let room = self.body.as_ref().is_some_and(|body| MEETING_FIELDS.iter().any(|name| holds(body, name)));
        named || room
    }

    async fn send(&self, access: &Tokens, sandbox: &Sandbox, instead: &Instead<'_>) -> Reply {
        let (mut path, mut query, mut headers) = (self.path.clone(), Vec::new(), access.headers.clone());
        if self.vendor == Vendor::Tencent {
            query.extend(access.envelope.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        for (place, name, example) in &self.parameters {
            let value = text(&instead.of(name, &json!(example)));
            match place.as_str() {
                "path" => {
                    path =
                        path.replace(&format!("{{{name}}}"), &utf8_percent_encode(&value, NON_ALPHANUMERIC).to_string())
                }
                "query" if query.iter().any(|(known, _)| known == name) => {}
                "query" => query.push((name.clone(), value)),
                _ => headers.push((name.clone(), value)),
            }
        }
        let mut call = request(sandbox, &self.method, &path).query(&query);
        for (name, value) in headers {
            call = call.header(name, value);
        }
        if let Some(body) = &self.body {
            call = call.body(instead.of("", body).to_string());
        }
        send(call).await
    }
}

fn holds(body: &Value, name: &str) -> bool {
    match body {
        Value::Object(fields) => fields.iter().any(|(field, value)| field == name || holds(value, name)),
        _ => false,
    }
}

fn resolve<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    match node["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => node,
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What all vendors want to see, sent to each of them.
struct Tokens {
    headers: Vec<(String, String)>,
    envelope: Vec<(&'static str, String)>,
}

impl Tokens {
    async fn of(sandbox: &Sandbox) -> Self {
        let control = control_token(sandbox).await;
        let headers = [
            ("x-acs-dingtalk-access-token", dingtalk_token(sandbox).await),
            ("X-Access-Token", access_token(sandbox).await),
            ("X-Conference-Authorization", control.clone()),
            ("confToken", control),
            ("X-Password", sandbox.huawei().host_password.clone()),
        ];
        Self {
            headers: headers.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            envelope: envelope(sandbox, &UserSig::new(sandbox).sign()),
        }
    }

    async fn call(&self, sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Value {
        let mut call = request(sandbox, method, path).body(body.to_string());
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        let reply = send(call).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        reply.body
    }
}

#[tokio::test]
async fn what_the_sandbox_cannot_know_is_the_documents_example_and_says_so() {
    let sandbox = Sandbox::start().await.unwrap();
    let tokens = Tokens::of(&sandbox).await;
    let (dingtalk, huawei) = (sandbox.dingtalk(), sandbox.huawei());
    let on = |path: &str| format!("/v1.0/conference/videoConferences/{}/{path}", dingtalk.meeting);
    let host = &dingtalk.host_union_id;
    tokens.call(&sandbox, "POST", &on("cloudRecords/start"), &json!({"unionId": host})).await;
    let info = tokens.call(&sandbox, "GET", on("").trim_end_matches('/'), &Value::Null).await;
    let room_code = text(&info["confInfo"]["roomCode"]);
    let booking = json!({"creatorUnionId": host, "title": "x", "startTime": 1, "endTime": 2});
    let booking = tokens.call(&sandbox, "POST", "/v1.0/conference/scheduleConferences", &booking).await;
    let recorded = recorded_sitting(&sandbox, &tokens).await;
    let texts = [
        ("qzR1iSMDvzR9iP7P0ZKxxxxxxxxx", host.as_str()),
        ("ba9acb1e216d11eabc5165c2b91ad427", &huawei.participants[1]),
    ];
    let booking = booking["scheduleConferenceId"].as_str().unwrap();
    let there = |name: &'static str| {
        let id = match name {
            "conferenceId" | "conferenceIdList" => dingtalk.meeting.as_str(),
            "roomCode" => &room_code,
            "scheduleConferenceId" => booking,
            "RoomId" => &sandbox.tencent().meeting,
            "confUUID" | "confUUIDs" | "confuuid" => &recorded,
            _ => &huawei.meeting,
        };
        (name, id.to_owned())
    };
    let fields = MEETING_FIELDS.map(there);
    let fields = fields.each_ref().map(|(name, id)| (*name, id.as_str()));
    let instead = Instead { texts: &texts, fields: &fields };
    let mut examples_sent = 0;
    for operation in Documented::all() {
        let known: BTreeSet<&str> = sandbox.operations(operation.vendor).into_iter().collect();
        if known.contains(operation.id.as_str()) {
            continue;
        }
        let reply = operation.send(&tokens, &sandbox, &instead).await;
        assert_eq!(reply.status, 200, "{}: {}", operation.id, reply.text);
        // No refusal has the header, whatever its status.
        assert_eq!(reply.headers.get("x-sandbox").unwrap(), "example", "{}: {}", operation.id, reply.text);
        assert!(sandbox.exchanges().last().unwrap().is_example, "{}", operation.id);
        examples_sent += 1;
    }
    assert!(examples_sent > 40, "{examples_sent}");
}

/// A meeting at Huawei that was recorded and is over.
async fn recorded_sitting(sandbox: &Sandbox, tokens: &Tokens) -> String {
    let id = sandbox.huawei().meeting.clone();
    let control = format!("/v1/mmc/control/conferences/record?conferenceID={id}");
    tokens.call(sandbox, "PUT", &control, &json!({"isRecord": 1})).await;
    let stop = format!("/v1/mmc/control/conferences/record?conferenceID={id}");
    tokens.call(sandbox, "PUT", &stop, &json!({"isRecord": 0})).await;
    let detail = format!("/v1/mmc/management/conferences/confDetail?conferenceID={id}");
    text(&tokens.call(sandbox, "GET", &detail, &Value::Null).await["conferenceData"]["confUUID"])
}

/// The table in the documentation, against the handlers.
#[tokio::test]
async fn the_documentation_lists_what_the_sandbox_carries_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let rows = include_str!("../../../src/sandbox/operations.md").lines().filter(|line| line.starts_with("| ")).skip(2);
    let cells: Vec<Vec<&str>> = rows.map(|row| row.split('|').skip(2).collect()).collect();
    for (column, vendor) in [Vendor::DingTalk, Vendor::Huawei, Vendor::Tencent].into_iter().enumerate() {
        let listed = cells.iter().flat_map(|row| row[column].split('`').skip(1).step_by(2));
        let listed: BTreeSet<&str> = listed.collect();
        assert_eq!(
            listed,
            sandbox.operations(vendor).into_iter().collect(),
            "src/sandbox/operations.md is out of date"
        );
    }
}

#[tokio::test]
async fn an_example_is_refused_by_a_strict_sandbox() {
    let sandbox = Sandbox::builder().strict().start().await.unwrap();
    let token = dingtalk_token(&sandbox).await;
    let meeting = &sandbox.dingtalk().meeting;
    let path = format!("/v1.0/conference/videoConferences/{meeting}/subtitleEvents");
    let call = request(&sandbox, "POST", &path).header("x-acs-dingtalk-access-token", &token);
    let reply = send(call.json(&json!({"enable": true}))).await;
    assert_eq!(reply.status, 501, "{}", reply.text);
    assert!(reply.text.contains("set_subtitle_event"), "{}", reply.text);
    kick(&sandbox, &token, meeting, &json!({"userList": [{"unionId": sandbox.dingtalk().absent}]})).await.accepted();
}

/// The examples name meetings that this sandbox never had.
#[tokio::test]
async fn a_meeting_that_is_not_there_is_noticed_by_every_operation_on_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let tokens = Tokens::of(&sandbox).await;
    let host = &sandbox.dingtalk().host_union_id;
    let people =
        [("qzR1iSMDvzR9iP7P0ZKxxxxxxxxx", host.as_str()), ("b7Kd0TnYwQe5xLmPqRsxxxxxxxxx", host), ("2019-", "2099-")];
    let mut refused = 0;
    for operation in
        Documented::all().iter().filter(|operation| operation.names_a_meeting() && operation.id != "create_room")
    {
        let reply = operation.send(&tokens, &sandbox, &Instead { texts: &people, ..Instead::default() }).await;
        let vendors: &[&str] = match operation.vendor {
            Vendor::Tencent => &["100004"],
            Vendor::Huawei => &["MMC.111072065", "MMC.111070005", "MMC.111077201"],
            _ => &[
                "paramsError",
                "paramError",
                "param.error",
                "roomNotFound",
                "invalidRoomCode",
                "scheduleConferenceIdError",
                "invalidScheduleConferenceId",
            ],
        };
        assert!(vendors.contains(&reply.code().as_str()), "{}: {} {}", operation.id, reply.status, reply.text);
        refused += 1;
    }
    assert!(refused > 130, "{refused}");
}

/// The same for a meeting that is over, where the operation acts on a running one.
#[tokio::test]
async fn an_ended_meeting_is_ended_for_every_operation_that_acts_on_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let tokens = Tokens::of(&sandbox).await;
    let (dingtalk, huawei, tencent) = (sandbox.dingtalk(), sandbox.huawei(), sandbox.tencent());
    sandbox.end_meeting(Vendor::DingTalk, &dingtalk.meeting);
    sandbox.end_meeting(Vendor::Huawei, &huawei.meeting);
    sandbox.end_meeting(Vendor::Tencent, &tencent.meeting);
    let names = [
        ("644272f14ba331014xxxxxxx", dingtalk.meeting.as_str()),
        ("qzR1iSMDvzR9iP7P0ZKxxxxxxxxx", &dingtalk.host_union_id),
        ("b7Kd0TnYwQe5xLmPqRsxxxxxxxxx", &dingtalk.host_union_id),
        ("914083136", &huawei.meeting),
        ("room-test", &tencent.meeting),
    ];
    // What is about recordings, minutes and figures is for meetings of the past as well.
    let looks_back = |path: &str| ["query", "flashMinutes"].iter().any(|part| path.contains(part));
    let acts = |operation: &Documented| match operation.vendor {
        Vendor::DingTalk => {
            operation.path.contains("{conferenceId}") && operation.changes && !looks_back(&operation.path)
        }
        Vendor::Huawei => {
            operation.credentials.iter().any(|scheme| scheme == "controlToken") && operation.names_a_meeting()
        }
        _ => operation.names_a_meeting() && operation.id != "create_room",
    };
    for operation in Documented::all().iter().filter(|operation| acts(operation)) {
        let reply = operation.send(&tokens, &sandbox, &Instead { texts: &names, ..Instead::default() }).await;
        let over = ["100004", "MMC.111072005", "confClosed", "roomClosed", "resourceClose"];
        let unknown = ["paramsError", "paramError", "param.error", "roomNotFound"];
        let over = [over.as_slice(), &unknown].concat();
        assert!(over.contains(&reply.code().as_str()), "{}: {} {}", operation.id, reply.status, reply.text);
    }
}

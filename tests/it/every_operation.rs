//! Every operation of every document: its example goes out as the document says, and its example answer comes back whole.
//!
//! The list is the documents' own: an operation that is added is tested.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use meeting_control::dynamic::{Arguments, DynamicClient, OperationDocument, operations};
use meeting_control::{Vendor, dingtalk, huawei, tencent};
use serde_json::{Value, json};

use crate::forms::Form;
use crate::scripted::{Scripted, json as json_answer};

/// The documents' own examples, with these members besides, and the tokens that the client obtains before.
fn server(added: Value) -> Scripted {
    let documents: Vec<OperationDocument> = operations().collect();
    Scripted::answering(move |request| {
        let (method, target) = request.split_once(' ').unwrap();
        let path = target.split([' ', '?']).next().unwrap();
        let documents = documents.iter().filter(|document| document.method() == method && fits(document.path(), path));
        // A literal segment beats a parameter.
        let document = documents.min_by_key(|document| document.path().matches('{').count()).unwrap();
        match document.example_answer() {
            Some(example) => json_answer(200, &with(example, &added).to_string()),
            None => json_answer(200, ""),
        }
    })
}

/// What the example has of the same names stays.
fn with(example: &Value, added: &Value) -> Value {
    match (example, added) {
        (Value::Object(example), Value::Object(added)) => {
            Value::Object(added.iter().chain(example).map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        (Value::Array(items), added) => items.iter().map(|item| with(item, added)).collect(),
        (scalar, _) => scalar.clone(),
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(path).all(|(part, segment)| part.starts_with('{') || *part == segment)
}

fn clients(base_url: &str) -> BTreeMap<Vendor, Box<dyn DynamicClient>> {
    let dingtalk =
        dingtalk::Client::builder(dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret")))
            .base_url(base_url);
    let app = huawei::Client::builder(huawei::Credentials::app(huawei::AppId("id"), huawei::AppKey("key")))
        .base_url(base_url)
        .host_password("123456");
    let tencent =
        tencent::Credentials::new(1400000000, tencent::SecretKey("key"), tencent::Identifier("administrator"));
    let tencent = tencent::Client::builder(tencent).base_url(base_url);
    BTreeMap::from([
        (Vendor::DingTalk, Box::new(dingtalk.build().unwrap()) as Box<dyn DynamicClient>),
        (Vendor::Huawei, Box::new(app.build().unwrap())),
        (Vendor::Tencent, Box::new(tencent.build().unwrap())),
    ])
}

fn arguments(document: &OperationDocument) -> Arguments {
    let mut arguments = Arguments::new();
    for parameter in document.parameters() {
        arguments = arguments.parameter(parameter.name(), parameter.example().unwrap());
    }
    match document.example_body().filter(|_| document.takes_body()) {
        Some(body) => arguments.body(body.clone()),
        None => arguments,
    }
}

/// How many documents of operations a vendor has.
pub(crate) fn documents(vendor: &str) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs").join(vendor);
    let groups = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let groups = groups.filter(|path| path.is_dir() && !path.ends_with("event"));
    groups.map(|group| fs::read_dir(group).unwrap().count()).sum()
}

#[tokio::test]
async fn goes_out_and_comes_back_as_documented() {
    call_each(json!({})).await;
}

/// As gateways and new releases do.
#[tokio::test]
async fn comes_back_whole_whatever_is_added() {
    for added in [
        json!({
            "took": 12, "traceId": "t", "serverTime": 1_700_000_000, "node": "10.0.0.1", "elapsed": "12ms", "path": "/v1",
            "cached": false, "async": false, "deprecated": true, "debugInfo": null, "expired": false, "timeoutMs": 3000,
            "ext": {"region": "cn", "zone": "a"}, "_meta": {"rate": {"limit": 10, "remaining": 0, "reset": 1}},
            "hints": [], "warnings": [], "errors": [], "failedList": [], "subErrors": null, "failReason": null,
            "failCount": 0, "hasError": false, "errorMsg": "", "partial": false, "data": {}, "links": {"self": "https://x"},
            "notice": "This API will be retired, please migrate", "memberCount": 3, "removedCount": 1, "affectedRows": 1,
            "msg": "操作已成功", "description": "Operation completed", "locked": true, "muted": true,
        }),
        json!({
            "httpStatus": "OK", "httpCode": 200, "state": "running", "errorCode": 0, "subCode": "OK", "bizSuccess": true,
            "message": "The request was processed", "isEmpty": false, "request_id": "r1", "version": "v2",
        }),
        json!({"status": "SUCCESS", "message": "请求处理成功", "data": null, "total": 3, "count": 3}),
        json!({"status": 1, "state": 2, "msg": "success", "data": true, "isTest": false}),
    ] {
        call_each(added).await;
    }
}

async fn call_each(added: Value) {
    let check = if added == json!({}) { check_answer } else { check_that_it_is_in };
    let server = server(added);
    let clients = clients(&server.base_url);
    // Renewing a login takes one that has been made.
    let detail = Arguments::new().parameter("conferenceID", "914083136");
    clients[&Vendor::Huawei].call("show_meeting_detail", &detail).await.unwrap();
    let account =
        huawei::Client::builder(huawei::Credentials::account(huawei::Account("ann"), huawei::Password("secret")))
            .base_url(&server.base_url);
    let account: Box<dyn DynamicClient> = Box::new(account.build().unwrap());

    let mut count = 0;
    for document in operations() {
        let name = format!("{} {}", document.vendor(), document.id());
        let by_account = document.credentials().any(|credential| credential == "accountPassword");
        let client = if by_account { &account } else { &clients[&document.vendor()] };
        let answer = client.call(document.id(), &arguments(&document)).await;
        let answer = answer.unwrap_or_else(|error| panic!("{name}: {error}")).into_inner();
        let request = server.requests().pop().unwrap();
        check_request(&name, &document, &request);
        check(&name, &document, &answer);
        count += 1;
    }
    assert_eq!(count, ["dingtalk", "huawei", "tencent"].map(documents).iter().sum::<usize>());
}

fn check_request(name: &str, document: &OperationDocument, request: &str) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let mut line = lines.next().unwrap().split(' ');
    assert_eq!(line.next(), Some(document.method().as_str()), "{name}");
    let target = line.next().unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));

    let given = |place: &str| {
        let there: Vec<_> = document.parameters().filter(|parameter| parameter.place() == place).collect();
        there.into_iter().map(|parameter| (parameter.name().to_owned(), parameter.example().unwrap()))
    };
    let mut expected_path = document.path().to_owned();
    for (parameter, value) in given("path") {
        expected_path = expected_path.replace(&format!("{{{parameter}}}"), &value);
    }
    assert_eq!(percent_encoding::percent_decode_str(path).decode_utf8().unwrap(), expected_path, "{name}");

    let sent: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let supplied: BTreeSet<&str> = document
        .supplied()
        .filter(|parameter| parameter.place() == "query")
        .map(|parameter| parameter.name())
        .collect();
    let credential = if document.vendor() == Vendor::Tencent { Some("usersig") } else { None };
    for (parameter, value) in &sent {
        if !supplied.contains(parameter.as_str()) && credential != Some(parameter) {
            let documented = given("query").find(|(one, _)| one == parameter);
            assert_eq!(documented, Some((parameter.clone(), value.clone())), "{name}");
        }
    }
    assert!(given("query").all(|(parameter, _)| sent.contains_key(&parameter)), "{name}: {query}");
    assert!(supplied.iter().chain(&credential).all(|parameter| sent.contains_key(*parameter)), "{name}: {query}");

    let headers: BTreeMap<String, &str> =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value)).collect();
    for (parameter, value) in given("header") {
        assert_eq!(headers.get(&parameter.to_lowercase()), Some(&value.as_str()), "{name}");
    }
    for parameter in document.supplied().filter(|parameter| parameter.place() == "header") {
        assert!(headers.contains_key(&parameter.name().to_lowercase()), "{name}: {}", parameter.name());
    }
    let documented =
        ["x-access-token", "x-conference-authorization", "x-acs-dingtalk-access-token", "x-password", "conftoken"];
    let carried = documented.iter().filter(|header| headers.contains_key(**header)).count();
    let expected =
        document.credentials().filter(|scheme| !matches!(*scheme, "appSignature" | "accountPassword" | "userSig"));
    let keeps_alive = document.id() == "create_conf_token";
    assert!(carried == expected.count() || keeps_alive, "{name}: {headers:?}");

    match document.example_body() {
        Some(example) => {
            assert_eq!(serde_json::from_str::<Value>(body).unwrap(), without_nulls(example), "{name}");
            assert_eq!(headers.get("content-type"), Some(&"application/json"), "{name}");
        }
        None => assert_eq!(body, "", "{name}"),
    }
}

fn check_answer(name: &str, document: &OperationDocument, answer: &Value) {
    let example = document.example_answer().and_then(|example| document.payload(example));
    match example {
        Some(example) => {
            let read = as_read(Form::of_answer(document), example);
            assert_eq!(without_nulls(answer), without_nulls(&read), "{name}");
        }
        None => assert_eq!(*answer, Value::Null, "{name}"),
    }
}

/// What is added can be something that the document has.
fn check_that_it_is_in(name: &str, document: &OperationDocument, answer: &Value) {
    let Some(example) = document.example_answer().and_then(|example| document.payload(example)) else { return };
    let (read, answer) = (without_nulls(&as_read(Form::of_answer(document), example)), without_nulls(answer));
    match read.as_object() {
        Some(read) => assert!(read.iter().all(|(field, value)| answer[field] == *value), "{name}: {answer}"),
        None => assert_eq!(answer.as_array().map(Vec::len), read.as_array().map(Vec::len), "{name}: {answer}"),
    }
}

/// Where the vendor sends another scalar than the document says, a whole number for one with a fraction, or null for an empty list,
/// callers get what the document says.
fn as_read(form: Form, example: &Value) -> Value {
    let schema = form.resolved();
    match example {
        Value::Null if schema["type"] == "array" => json!([]),
        Value::Array(items) => items.iter().map(|item| as_read(form.item(), item)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), as_read(form.field(name), value))).collect())
        }
        Value::Number(number) if schema["type"] == "number" => json!(number.as_f64()),
        scalar if schema["x-lenient"] == true => of_type(&schema["type"], scalar),
        scalar => scalar.clone(),
    }
}

fn of_type(kind: &Value, scalar: &Value) -> Value {
    let text = scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned);
    match kind.as_str() {
        Some("integer") => json!(text.parse::<i64>().unwrap_or_else(|_| i64::from(text == "true"))),
        Some("boolean") => json!(text == "true" || text == "1"),
        _ => json!(text),
    }
}

/// An explicit null and an absent field say the same.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            fields.map(|(name, value)| (name.clone(), without_nulls(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        scalar => scalar.clone(),
    }
}

#[tokio::test]
async fn an_argument_that_the_document_does_not_know_is_refused() {
    let server = server(json!({}));
    let clients = clients(&server.base_url);
    let tencent = &clients[&Vendor::Tencent];
    let refused = [
        ("get_room_infos", Arguments::new(), "no operation"),
        ("get_room_info", Arguments::new(), "body is missing"),
        ("get_room_info", Arguments::new().body(json!({})), "missing field `RoomId`"),
        ("get_room_info", Arguments::new().body(json!({ "RoomId": 7 })), "does not fit"),
        (
            "get_room_info",
            Arguments::new().parameter("room", "x").body(json!({ "RoomId": "x" })),
            "no parameter `room`",
        ),
    ];
    for (operation, arguments, word) in refused {
        let error = tencent.call(operation, &arguments).await.unwrap_err();
        assert_eq!(error.kind(), meeting_control::ErrorKind::InvalidArgument);
        assert!(error.to_string().contains(word), "{error}");
    }
    let members = Arguments::new().parameter("conferenceId", "1").parameter("maxResults", "many");
    let error = clients[&Vendor::DingTalk].call("query_conference_members", &members).await.unwrap_err();
    assert!(error.to_string().contains("maxResults"), "{error}");
    assert!(server.requests().is_empty());
}

#[test]
fn secrets_of_an_answer_can_be_hidden() {
    let find = |id: &str| operations().find(|document| document.id() == id).unwrap();
    let mut token = json!({ "accessToken": "hunter2", "expireIn": 7200 });
    find("get_access_token").redact(&mut token);
    assert_eq!(token, json!({ "accessToken": "[redacted]", "expireIn": 7200 }));
    let mut room = json!({ "RoomInfo": { "RoomId": "room", "Password": "hunter2" } });
    find("get_room_info").redact(&mut room);
    assert_eq!(room["RoomInfo"]["Password"], "[redacted]");
    let mut meeting =
        json!({ "conferenceData": { "passwordEntry": [{ "conferenceRole": "chair", "password": "hunter2" }] } });
    find("show_meeting_detail").redact(&mut meeting);
    assert!(!meeting.to_string().contains("hunter2"));
}

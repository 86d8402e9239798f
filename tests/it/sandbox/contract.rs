//! Every documented operation is served, with its own example.

use meeting_control::sandbox::Sandbox;
use serde_json::{Value, json};

use super::client::{UserSig, access_token, control_token, dingtalk_token, envelope, request, send};

const DOCUMENTS: [&str; 3] = [
    include_str!(concat!(env!("OUT_DIR"), "/dingtalk.openapi.json")),
    include_str!(concat!(env!("OUT_DIR"), "/huawei.openapi.json")),
    include_str!(concat!(env!("OUT_DIR"), "/tencent.openapi.json")),
];

/// These check what is sent beyond its form; their own tests send it well.
const LOGINS: [&str; 6] =
    ["get_access_token", "get_token", "get_corp_access_token", "create_app_id_token", "create_token", "update_token"];

fn resolve<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    match node["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => node,
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[tokio::test]
async fn every_documented_example_is_served() {
    let sandbox = Sandbox::start().await.unwrap();
    let tokens = [
        ("x-acs-dingtalk-access-token", dingtalk_token(&sandbox).await),
        ("X-Access-Token", access_token(&sandbox).await),
        ("X-Conference-Authorization", control_token(&sandbox).await),
        ("X-Password", sandbox.huawei().host_password.clone()),
    ];
    let envelope = envelope(&sandbox, &UserSig::new(&sandbox).sign());
    let mut served = 0;
    let mut last = None;
    for document in DOCUMENTS {
        let document: Value = serde_json::from_str(document).unwrap();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let id = operation["operationId"].as_str().unwrap();
                if LOGINS.contains(&id) {
                    continue;
                }
                if id == "delete_token" {
                    last = Some((method.clone(), path.clone()));
                    continue;
                }
                let mut path = path.clone();
                let mut query = if path.starts_with("/v4/") { envelope.clone() } else { Vec::new() };
                let mut headers = Vec::new();
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let parameter = resolve(&document, parameter);
                    let name = parameter["name"].as_str().unwrap();
                    let value = match name {
                        "conferenceID" => sandbox.huawei().meeting.clone(),
                        "conferenceId" => sandbox.dingtalk().meeting.clone(),
                        _ => text(&parameter["example"]),
                    };
                    match parameter["in"].as_str().unwrap() {
                        "path" => path = path.replace(&format!("{{{name}}}"), &value),
                        "query" if envelope.iter().any(|(field, _)| *field == name) => {}
                        "query" => query.push((Box::leak(name.to_owned().into_boxed_str()), value)),
                        "header" => headers.push((name.to_owned(), value)),
                        other => panic!("{id}: a parameter in {other}"),
                    }
                }
                let mut call = request(&sandbox, &method.to_uppercase(), &path).query(&query);
                for (name, value) in &headers {
                    call = call.header(name, value);
                }
                for (name, token) in &tokens {
                    call = call.header(*name, token);
                }
                let content = &operation["requestBody"]["content"]["application/json"];
                let example =
                    content.get("example").or_else(|| content["examples"].as_object()?.values().next()?.get("value"));
                if let Some(example) = example {
                    call = call.body(own_ids(&sandbox, example.clone()).to_string());
                } else if path.starts_with("/v4/") {
                    call = call.body("{}");
                }
                let reply = send(call).await;
                assert_eq!(reply.status, 200, "{id}: {}", reply.text);
                assert!(["", "0", "200"].contains(&reply.code().as_str()), "{id}: {}", reply.text);
                served += 1;
            }
        }
    }
    let (method, path) = last.unwrap();
    let log_out = request(&sandbox, &method.to_uppercase(), &path).header("X-Access-Token", &tokens[1].1);
    send(log_out).await.accepted();
    assert!(served >= 8, "{served}");
}

/// Examples name the vendor's meetings and people; here they are the sandbox's.
fn own_ids(sandbox: &Sandbox, mut example: Value) -> Value {
    if example.get("RoomId").is_some() {
        example["RoomId"] = json!(sandbox.tencent().meeting);
    }
    if example.get("MemberList_Account").is_some() {
        let present = sandbox.members(meeting_control::Vendor::Tencent, &sandbox.tencent().meeting);
        example["MemberList_Account"] = json!([present.last()]);
    }
    for user in example.get_mut("userList").and_then(Value::as_array_mut).into_iter().flatten() {
        user["unionId"] = json!(sandbox.dingtalk().participants[1]);
    }
    example
}

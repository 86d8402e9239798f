//! What an operation changes shows in what the others read, through the typed clients.

mod dingtalk;
mod huawei;
mod tencent;

use std::collections::BTreeSet;
use std::time::Duration;

use meeting_control::Vendor;
use meeting_control::dynamic::{Arguments, DynamicClient};
use meeting_control::sandbox::Sandbox;
use serde_json::{Value, json};

/// An operation and its arguments by their names on the wire; `body` is the body.
type Step = (&'static str, Value);

/// One claim: what is done, where it shows, and as what. Before that, something else must have been there.
struct Row {
    given: Vec<Step>,
    act: Step,
    read: Step,
    at: String,
    seen: Value,
}

fn row(act: Step, read: Step, at: &str, seen: impl Into<Value>) -> Row {
    Row { given: Vec::new(), act, read, at: at.to_owned(), seen: seen.into() }
}

impl Row {
    fn given(self, given: impl Into<Vec<Step>>) -> Self {
        Self { given: given.into(), ..self }
    }

    async fn hold(&self, client: &dyn DynamicClient) {
        for step in &self.given {
            done(client, step).await;
        }
        let (act, read) = (self.act.0, self.read.0);
        let before = answer(client, &self.read).await;
        assert_ne!(at(&before, &self.at), self.seen, "{read} showed {} before {act}: {before}", self.at);
        done(client, &self.act).await;
        let after = answer(client, &self.read).await;
        assert_eq!(at(&after, &self.at), self.seen, "{read} shows {} after {act}: {after}", self.at);
    }
}

/// The place in an answer; null where there is none, so that absence can be claimed.
fn at(answer: &Value, pointer: &str) -> Value {
    answer.pointer(pointer).cloned().unwrap_or_default()
}

/// The answer, or the code of the refusal as `{"error": …}`.
async fn answer(client: &dyn DynamicClient, (operation, arguments): &Step) -> Value {
    let mut call = Arguments::new();
    for (name, value) in arguments.as_object().unwrap() {
        call = match value {
            body if name == "body" => call.body(body.clone()),
            Value::String(text) => call.parameter(name, text),
            other => call.parameter(name, other.to_string()),
        };
    }
    match client.call(operation, &call).await {
        Ok(answer) => answer.into_inner(),
        Err(error) => json!({"error": error.code().unwrap_or_else(|| panic!("{operation}: {error:?}"))}),
    }
}

async fn done(client: &dyn DynamicClient, step: &Step) -> Value {
    let answer = answer(client, step).await;
    assert!(answer.get("error").is_none(), "{}: {answer}", step.0);
    answer
}

/// A moment in which no rate is used up.
fn pass(sandbox: &Sandbox) {
    sandbox.clock().advance(Duration::from_secs(1));
}

/// Every operation that the sandbox claims to carry out was carried out.
fn all_were_called(sandbox: &Sandbox, vendor: Vendor) {
    let exchanges = sandbox.exchanges();
    let carried_out: BTreeSet<&str> = exchanges
        .iter()
        .filter(|exchange| exchange.status == Some(200) && !exchange.is_example)
        .filter_map(|exchange| exchange.operation.as_deref())
        .collect();
    let claimed: BTreeSet<&str> = sandbox.operations(vendor).into_iter().collect();
    let missing: Vec<_> = claimed.difference(&carried_out).collect();
    assert!(missing.is_empty(), "not tried: {missing:?}");
}

//! Puts the samples of the documents into each target's corpus: what is nearly an event gets further than noise.

use std::path::Path;
use std::{fs, io};

use meeting_control::{dingtalk, huawei, tencent};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let messages: Vec<_> = dingtalk::event::EXAMPLES.iter().map(|(_, sample)| (*sample).to_owned()).collect();
    let stream = dingtalk::event::EXAMPLES.iter().map(|(kind, sample)| frame(kind, sample));
    let (infos, control): (Vec<_>, Vec<_>) = huawei::event::EXAMPLES.iter().map(|(_, sample)| told(sample)).unzip();
    let bodies: Vec<_> = tencent::event::EXAMPLES.iter().map(|(_, sample)| (*sample).to_owned()).collect();
    let frames = stream.chain(control.into_iter().flatten()).chain(bodies.iter().cloned());
    plant("frames", frames)?;
    plant("push", messages)?;
    plant("subscription", infos.into_iter().flatten())?;
    plant("signed", bodies.iter().cloned())?;
    plant("timed", bodies)
}

fn frame(kind: &str, data: &str) -> String {
    let headers = json!({ "topic": "*", "messageId": "m1", "eventType": kind, "eventId": "e1" });
    json!({ "specVersion": "1.0", "type": "EVENT", "headers": headers, "data": data }).to_string()
}

/// What Huawei signs, or a frame of the control socket.
fn told(sample: &str) -> (Option<String>, Option<String>) {
    match serde_json::from_str::<Value>(sample).ok().and_then(|sample| sample.get("eventInfo").map(Value::to_string)) {
        Some(info) => (Some(info), None),
        None => (None, Some(sample.to_owned())),
    }
}

fn plant(target: &str, seeds: impl IntoIterator<Item = String>) -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&corpus)?;
    seeds.into_iter().enumerate().try_for_each(|(number, seed)| fs::write(corpus.join(format!("seed-{number}")), seed))
}

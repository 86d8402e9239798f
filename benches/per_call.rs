//! What a call costs beside a hand-written reqwest call that sends the same bytes, both over loopback and in one run.
//!
//! `cargo bench --bench per_call`

#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use meeting_control::tencent::types::KickUserOutRequest;
use meeting_control::tencent::{Client, Credentials};
use serde::{Deserialize, Serialize};

const ROUNDS: usize = 30;
const CALLS: u32 = 200;
const ANSWER: &str = r#"{"ErrorCode":0,"ErrorInfo":"","ActionStatus":"OK","RequestId":"Id-d4e0a71869c84352ac3a730fda71cdb0-O-Seq-47158"}"#;

#[derive(Serialize)]
struct Kick {
    #[serde(rename = "RoomId")]
    room: String,
    #[serde(rename = "MemberList_Account")]
    members: Vec<String>,
    #[serde(rename = "Reason")]
    reason: String,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "ErrorCode")]
    code: i64,
}

fn main() {
    let base_url = serve();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let sdk = Client::builder(Credentials::new(1400000000, "key", "administrator"))
            .base_url(&base_url)
            .calls_per_second(1_000_000)
            .build()
            .unwrap();
        let plain = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(no_tls()).build().unwrap();
        let signature = "e".repeat(230);
        let (mut sdk_times, mut plain_times) = (Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            let with_sdk = time(async || {
                let request = KickUserOutRequest::new("room-test", ["user1"], "noise");
                sdk.kick_user_out(&request).await.unwrap();
            });
            let with_sdk = with_sdk.await;
            let by_hand = time(async || {
                let url = format!("{base_url}/v4/room_engine_http_srv/kick_user_out");
                let body = Kick { room: "room-test".into(), members: vec!["user1".into()], reason: "noise".into() };
                let random = fastrand::u32(..).to_string();
                let query = [
                    ("sdkappid", "1400000000"),
                    ("identifier", "administrator"),
                    ("random", &random),
                    ("contenttype", "json"),
                    ("usersig", &signature),
                ];
                let answer: Envelope =
                    plain.post(url).query(&query).json(&body).send().await.unwrap().json().await.unwrap();
                assert_eq!(answer.code, 0);
            });
            let by_hand = by_hand.await;
            if round > 0 {
                sdk_times.push(with_sdk);
                plain_times.push(by_hand);
            }
        }
        report(sdk_times, plain_times);
    });
}

async fn time(mut call: impl AsyncFnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..CALLS {
        call().await;
    }
    start.elapsed() / CALLS
}

fn report(mut sdk: Vec<Duration>, mut plain: Vec<Duration>) {
    let mut ratios: Vec<f64> =
        sdk.iter().zip(&plain).map(|(sdk, plain)| sdk.as_secs_f64() / plain.as_secs_f64()).collect();
    sdk.sort();
    plain.sort();
    ratios.sort_by(f64::total_cmp);
    let middle = ROUNDS / 2;
    println!("kick_user_out over loopback, median of {ROUNDS} rounds of {CALLS} calls");
    println!("  meeting-control      {:>8.1} us", sdk[middle].as_secs_f64() * 1e6);
    println!("  hand-written reqwest {:>8.1} us", plain[middle].as_secs_f64() * 1e6);
    println!("  ratio                {:>8.2}", ratios[middle]);
}

fn no_tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    versions.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

/// A server that does as little as can be done.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || answer_all(stream.unwrap()));
        }
    });
    base_url
}

fn answer_all(stream: TcpStream) {
    stream.set_nodelay(true).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    let mut line = String::new();
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            reader.read_exact(&mut vec![0; length]).unwrap();
            writer.write_all(answer.as_bytes()).unwrap();
        }
    }
}

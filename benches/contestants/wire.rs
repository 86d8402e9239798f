//! That both send the same bytes, apart from the random number and the signature, which are masked.

use std::collections::BTreeSet;
use std::io::{BufReader, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

use super::{ByHand, sdk, server};

#[derive(Debug, PartialEq)]
struct Sent {
    head: BTreeSet<String>,
    body: serde_json::Value,
}

pub(crate) fn assert_same_bytes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let recorder = record(listener);
    super::runtime().block_on(async {
        let client = sdk::client(&base_url);
        sdk::kick(&client).await;
        sdk::list(&client).await;
        drop(client);
        let by_hand = ByHand::new(&base_url);
        by_hand.kick().await;
        by_hand.list().await;
    });
    let sent = recorder.join().unwrap();
    assert_eq!(sent[..2], sent[2..], "the hand-written side must send what meeting-control sends");
}

/// Two connections with two requests each.
fn record(listener: TcpListener) -> JoinHandle<Vec<Sent>> {
    std::thread::spawn(move || {
        let mut sent = Vec::new();
        for stream in listener.incoming().take(2) {
            let stream = stream.unwrap();
            let mut writer = stream.try_clone().unwrap();
            let mut reader = BufReader::new(stream);
            let (mut head, mut body) = (String::new(), Vec::new());
            for answer in [server::envelope(""), server::page()] {
                assert!(server::read(&mut reader, &mut head, &mut body));
                sent.push(Sent { head: masked(&head), body: serde_json::from_slice(&body).unwrap() });
                writer.write_all(&server::response(&answer)).unwrap();
            }
        }
        sent
    })
}

/// Request line, query pairs and header lines; their order is nobody's concern.
fn masked(head: &str) -> BTreeSet<String> {
    let mut lines = head.lines().filter(|line| !line.is_empty());
    let (path, query) = lines.next().unwrap().strip_suffix(" HTTP/1.1").unwrap().split_once('?').unwrap();
    let pairs = query.split('&').map(|pair| match pair.split_once('=').unwrap() {
        (name @ ("random" | "usersig"), _) => name.to_owned(),
        _ => pair.to_owned(),
    });
    let headers = lines.map(|line| line.split_once(':').unwrap()).map(|(name, value)| {
        let name = name.to_ascii_lowercase();
        format!("{name}:{value}")
    });
    pairs.chain(headers).chain([path.to_owned()]).collect()
}

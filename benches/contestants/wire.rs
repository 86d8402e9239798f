//! That both send the same bytes, apart from the random number and the signature, which are masked.

use std::collections::BTreeSet;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use super::{ByHand, sdk, server};

#[derive(Debug, PartialEq)]
struct Sent {
    head: BTreeSet<String>,
    body: serde_json::Value,
}

pub(crate) fn assert_same_bytes() {
    super::runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let recorder = tokio::spawn(record(listener));
        let client = sdk::client(&base_url);
        sdk::kick(&client).await;
        sdk::list(&client).await;
        let by_hand = ByHand::new(&base_url);
        by_hand.kick().await;
        by_hand.list().await;
        let [sdk, by_hand] = recorder.await.unwrap();
        assert_eq!(sdk, by_hand, "the hand-written side must send what meeting-control sends");
    });
}

async fn record(listener: TcpListener) -> [[Sent; 2]; 2] {
    [two_of_one_connection(&listener).await, two_of_one_connection(&listener).await]
}

async fn two_of_one_connection(listener: &TcpListener) -> [Sent; 2] {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = server::accepted(stream);
    let (mut head, mut body) = (String::new(), Vec::new());
    let mut next = async |answer: String| {
        assert!(server::read(&mut stream, &mut head, &mut body).await);
        stream.write_all(&server::response(&answer)).await.unwrap();
        Sent { head: masked(&head), body: serde_json::from_slice(&body).unwrap() }
    };
    [next(server::envelope("")).await, next(server::page()).await]
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

//! The sandbox, with a crowd that holds connections and sends a byte a second.

use std::time::{Duration, Instant};

use meeting_control::control::MeetingControl as _;
use meeting_control::sandbox::Sandbox;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{median, milliseconds, row};

const CROWD: usize = 10_000;
const CALLS: usize = 100;

pub(crate) async fn measure() {
    let sandbox = Sandbox::start().await.unwrap();
    let alone = calls(&sandbox).await;
    let before = resident();
    let mut crowd = gather(&sandbox).await;
    let among_them = calls(&sandbox).await;
    let grown = resident().zip(before).map(|(now, before)| now.saturating_sub(before) / 1024);
    row("a call to the sandbox, median", &milliseconds(alone));
    row(&format!("the same beside {} connections that send a byte a second", crowd.len()), &milliseconds(among_them));
    let grown = grown.map_or_else(|| "?".to_owned(), |grown| format!("{grown} MiB, the crowd's own half included"));
    row("what the process grew by meanwhile", &grown);
    crowd.abort_all();
}

async fn calls(sandbox: &Sandbox) -> Duration {
    let client = sandbox.tencent_client().unwrap();
    let room = (&sandbox.tencent().meeting).into();
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let start = Instant::now();
        client.info(&room).await.unwrap();
        times.push(start.elapsed());
    }
    median(times)
}

/// As many as the system lets one process have.
async fn gather(sandbox: &Sandbox) -> JoinSet<()> {
    let address = sandbox.base_url().trim_start_matches("http://").to_owned();
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        let Ok(stream) = TcpStream::connect(&address).await else { break };
        crowd.spawn(dawdle(stream));
    }
    crowd
}

/// Begins a request, and goes on with it for ever; the connection is kept when the server has closed it.
async fn dawdle(mut stream: TcpStream) {
    let mut turns = tokio::time::interval(Duration::from_secs(1));
    for byte in b"GET /v1.0/conference/".iter().cycle() {
        turns.tick().await;
        if stream.write_all(&[*byte]).await.is_err() {
            return std::future::pending().await;
        }
    }
}

/// In KiB, where the system tells it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse().ok())
}

//! How many machines, and calls a second, share their rate by way of one Redis.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use meeting_control::http_service::{HttpService, RequestBody, ResponseBody, Sending};
use meeting_control::shared::Shared;
use meeting_control::tencent::types::GetRoomInfoRequest;
use meeting_control::tencent::{Client, Credentials, Identifier, SecretKey};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::row;

/// Machines, and the calls a second that the vendor allows all of them.
const FLEETS: [(u32, u32); 4] = [(2, 200), (20, 200), (100, 2_000), (500, 10_000)];
/// How often the whole rate is used up while it is measured; as it is used up for the first time at once, that is left out.
const ROUNDS: usize = 5;

pub(crate) async fn measure() {
    let Some(redis) = Redis::start().await else {
        return row("machines on one Redis", "no redis-server on the PATH");
    };
    for (machines, rate) in FLEETS {
        measure_fleet(&redis, machines, rate).await;
    }
}

async fn measure_fleet(redis: &Redis, machines: u32, rate: u32) {
    let (calls, whole) = (Arc::new(AtomicUsize::new(0)), rate as usize);
    let clients: Vec<_> = (0..machines).map(|_| client(redis, machines, rate)).collect();
    let mut fleet: JoinSet<()> = clients.into_iter().map(|client| work(client, Arc::clone(&calls), whole)).collect();
    reached(&calls, whole).await;
    let (start, before) = (Instant::now(), redis.load().await);
    reached(&calls, whole * (1 + ROUNDS)).await;
    let (took, after) = (start.elapsed().as_secs_f64(), redis.load().await);
    fleet.shutdown().await;
    row(
        &format!(
            "{machines} machines that share {rate} calls a second by one Redis: calls, questions to it a second; its share of a core"
        ),
        &format!(
            "{:.0}, {:.0}; {:.1} %",
            (whole * ROUNDS) as f64 / took,
            (after.commands - before.commands) / took,
            (after.cpu - before.cpu) / took * 100.0
        ),
    );
}

async fn reached(calls: &AtomicUsize, number: usize) {
    while calls.load(Ordering::Relaxed) < number {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Each fleet is another app's, as what one has used of its rate counts for a while.
fn client(redis: &Redis, machines: u32, rate: u32) -> Client {
    let app =
        Credentials::new(1_400_000_000 + machines, SecretKey("0123456789abcdef0123456789abcdef"), Identifier("admin"));
    let shared = Shared::redis(redis.url()).machines(machines);
    Client::builder(app).http_service(Answers).calls_per_second(rate).shared(shared).build().unwrap()
}

/// Calls as many at a time as the rate may be used for.
async fn work(client: Client, calls: Arc<AtomicUsize>, rate: usize) {
    let request = GetRoomInfoRequest::new("room");
    let mut lanes = JoinSet::new();
    for _ in 0..rate.min(50) {
        let (client, request, calls) = (client.clone(), request.clone(), Arc::clone(&calls));
        lanes.spawn(async move {
            loop {
                if client.get_room_info(&request).await.is_ok() {
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    lanes.join_all().await;
}

/// A vendor that costs nothing.
struct Answers;

impl HttpService for Answers {
    fn send(&self, _: http::Request<RequestBody>) -> Sending<'_> {
        let body = r#"{"ErrorCode":0,"ErrorInfo":"OK","ActionStatus":"OK","RequestId":"r","Response":{"RoomInfo":{"RoomId":"room"}}}"#;
        Box::pin(async move { Ok(http::Response::new(ResponseBody::from(body))) })
    }
}

struct Redis {
    process: Child,
    port: u16,
}

/// Since it was started.
struct Load {
    commands: f64,
    cpu: f64,
}

impl Redis {
    async fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").await.ok()?.local_addr().ok()?.port();
        let arguments = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", &port.to_string()];
        let process = Command::new("redis-server").args(arguments).stdout(Stdio::null()).spawn().ok()?;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await;
        }
        Some(Self { process, port })
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    async fn load(&self) -> Load {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(b"INFO\r\nQUIT\r\n").await.unwrap();
        let mut told = String::new();
        stream.read_to_string(&mut told).await.unwrap();
        let number = |name: &str| -> f64 {
            told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')?.trim().parse().ok()).unwrap()
        };
        Load { commands: number("total_commands_processed"), cpu: number("used_cpu_user") + number("used_cpu_sys") }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

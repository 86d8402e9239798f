//! A server that does as little as can be done, in a process of its own: its allocations are not the client's. One thread serves every
//! connection: with a thread each, the one that happens to run on the client's core answers in a third of the time.

use std::io::{self, BufRead as _, Write as _};
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::PEOPLE;

const SERVE: &str = "--serve";

pub(crate) struct Server {
    pub(crate) base_url: String,
    process: Child,
}

impl Server {
    /// This program once more, as [`serve_if_asked`] knows it.
    pub(crate) fn start() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut process = command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut base_url = String::new();
        io::BufReader::new(process.stdout.take().unwrap()).read_line(&mut base_url).unwrap();
        Self { base_url: base_url.trim().to_owned(), process }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether this process was the server; it served until its parent was gone.
pub(crate) fn serve_if_asked() -> bool {
    let asked = std::env::args().any(|argument| argument == SERVE);
    if asked {
        std::thread::spawn(|| super::runtime().block_on(serve()));
        io::copy(&mut io::stdin(), &mut io::sink()).unwrap();
    }
    asked
}

async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}\n", listener.local_addr().unwrap());
    io::stdout().write_all(base_url.as_bytes()).unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer_all(stream));
    }
}

async fn answer_all(stream: TcpStream) {
    let mut stream = accepted(stream);
    let (done, page) = (response(&envelope("")), response(&page()));
    let (mut head, mut body) = (String::new(), Vec::new());
    while read(&mut stream, &mut head, &mut body).await {
        let answer = if head.contains("get_room_member_list") { &page } else { &done };
        stream.write_all(answer).await.unwrap();
    }
}

pub(crate) fn accepted(stream: TcpStream) -> BufReader<TcpStream> {
    stream.set_nodelay(true).unwrap();
    BufReader::new(stream)
}

/// One request, or false where the other side has closed.
pub(crate) async fn read(stream: &mut BufReader<TcpStream>, head: &mut String, body: &mut Vec<u8>) -> bool {
    head.clear();
    let mut length = 0;
    loop {
        let start = head.len();
        if stream.read_line(head).await.unwrap_or(0) == 0 {
            return false;
        }
        let line = &head[start..];
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
    }
    body.resize(length, 0);
    stream.read_exact(body).await.is_ok()
}

pub(crate) fn response(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

pub(crate) fn envelope(response: &str) -> String {
    format!(
        r#"{{"ErrorCode":0,"ErrorInfo":"","ActionStatus":"OK","RequestId":"Id-d4e0a71869c84352ac3a730fda71cdb0-O-Seq-47158"{response}}}"#
    )
}

pub(crate) fn page() -> String {
    let members: Vec<String> = (0..PEOPLE)
        .map(|number| {
            format!(
                r#"{{"Member_Account":"user{number}","NameCard":"Participant number {number}","Role":"Member","Marks":[1000,1001],"CustomInfo":"department-{number}"}}"#
            )
        })
        .collect();
    envelope(&format!(r#","Response":{{"Next":"","MemberList":[{}]}}"#, members.join(",")))
}

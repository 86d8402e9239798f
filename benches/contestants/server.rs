//! A server that does as little as can be done, in a process of its own: neither its time on the allocator nor its allocations are the
//! client's.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

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
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut base_url).unwrap();
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
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || accept(&listener));
        io::copy(&mut io::stdin(), &mut io::sink()).unwrap();
    }
    asked
}

fn accept(listener: &TcpListener) {
    for stream in listener.incoming() {
        std::thread::spawn(move || answer_all(stream.unwrap()));
    }
}

fn answer_all(stream: TcpStream) {
    stream.set_nodelay(true).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let (done, page) = (response(&envelope("")), response(&page()));
    let (mut head, mut body) = (String::new(), Vec::new());
    while read(&mut reader, &mut head, &mut body) {
        let answer = if head.contains("get_room_member_list") { &page } else { &done };
        writer.write_all(answer).unwrap();
    }
}

/// One request, or false where the other side has closed.
pub(crate) fn read(reader: &mut BufReader<TcpStream>, head: &mut String, body: &mut Vec<u8>) -> bool {
    head.clear();
    let mut length = 0;
    loop {
        let start = head.len();
        if reader.read_line(head).unwrap_or(0) == 0 {
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
    reader.read_exact(body).is_ok()
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

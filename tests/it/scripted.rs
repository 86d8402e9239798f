//! A server that answers what it is told, byte for byte, and keeps what it was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub(crate) struct Scripted {
    pub(crate) base_url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Answers the requests in turn; the last answer is repeated. An empty answer keeps the connection open and says nothing.
    pub(crate) fn start(answers: Vec<Vec<u8>>) -> Self {
        let mut answers = answers.into_iter();
        let mut last = Vec::new();
        Self::answering(move |_| {
            last = answers.next().unwrap_or_else(|| last.clone());
            last.clone()
        })
    }

    /// Answers each request as it sees fit.
    pub(crate) fn answering(mut answer: impl FnMut(&str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming() {
                let Some(request) = stream.as_ref().ok().and_then(read) else { continue };
                let answer = answer(&request);
                kept.lock().unwrap().push(request);
                let mut stream = stream.unwrap();
                let _ = stream.write_all(&answer);
                if answer.is_empty() {
                    silent.push(stream);
                }
            }
        });
        Self { base_url, requests }
    }

    /// Each as its head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// An answer with a body. The connection is closed after it.
pub(crate) fn answer(status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

pub(crate) fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, "application/json", body)
}

pub(crate) fn read(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    loop {
        let before = request.len();
        reader.read_line(&mut request).ok()?;
        if request.len() == before {
            return None;
        }
        if request[before..] == *"\r\n" {
            break;
        }
    }
    let length =
        request.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    request.push_str(&String::from_utf8(body).ok()?);
    Some(request)
}

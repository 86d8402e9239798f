//! A Redis of a test's own, on loopback.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Set where these tests must run: a machine without a Redis then fails rather than passes them over.
const REQUIRED: &str = "MEETING_CONTROL_REDIS_TESTS";
pub(crate) const PASSWORD: &str = "redis-password-1";

pub(crate) struct RedisServer {
    process: Child,
    port: u16,
}

impl RedisServer {
    /// None where there is no `redis-server`, which is told, and fails where these tests are required.
    pub(crate) fn start() -> Option<Self> {
        // Somebody else may take the port before the server has it.
        loop {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            if let Some(server) = Self::start_at(port)? {
                return Some(server);
            }
        }
    }

    /// None where the port is taken.
    fn start_at(port: u16) -> Option<Option<Self>> {
        let arguments =
            ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--requirepass", PASSWORD, "--port"];
        let mut command = Command::new("redis-server");
        let command = command.args(arguments).arg(port.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut server = match command.spawn() {
            Ok(process) => Self { process, port },
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let missing = "there is no redis-server on the PATH; install it (Debian: apt-get install redis-server)";
                assert!(std::env::var_os(REQUIRED).is_none(), "{missing}");
                eprintln!("passed over: {missing}");
                return None;
            }
            Err(error) => panic!("redis-server does not start: {error}"),
        };
        while server.ask("PING").is_none_or(|answer| !answer.contains("PONG")) {
            if server.process.try_wait().unwrap().is_some() {
                return Some(None);
            }
            std::thread::yield_now();
        }
        Some(Some(server))
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://:{PASSWORD}@127.0.0.1:{}", self.port)
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again, empty and at the same address.
    pub(crate) fn revive(&mut self) {
        let port = self.port;
        *self = Self::start_at(port).flatten().expect("the port is still free");
    }

    /// What it answers to a command, as it is on the wire.
    pub(crate) fn ask(&self, command: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        write!(stream, "AUTH {PASSWORD}\r\n{command}\r\nQUIT\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

//! The program while it runs: what it prints as it comes, and signals.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use serde_json::Value;

/// Ended with the test.
pub(crate) struct Running {
    process: Child,
    lines: BufReader<ChildStdout>,
    words: BufReader<ChildStderr>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let words = BufReader::new(process.stderr.take().unwrap());
        Self { process, lines, words }
    }

    /// The next line of stdout.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        if self.lines.read_line(&mut line).unwrap() == 0 {
            self.words.read_to_string(&mut line).unwrap();
            panic!("it has ended: {line}");
        }
        line
    }

    /// The same as JSON.
    pub(crate) fn json(&mut self) -> Value {
        let line = self.line();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?} is no JSON"))
    }

    /// The next line of stderr; empty when it has ended.
    pub(crate) fn word(&mut self) -> String {
        let mut word = String::new();
        self.words.read_line(&mut word).unwrap();
        word
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args(["-s", signal, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Until it has begun to print.
    #[cfg(unix)]
    pub(crate) fn wait_for_output(&mut self) {
        assert!(!self.lines.fill_buf().unwrap().is_empty(), "it has ended");
    }

    #[cfg(unix)]
    pub(crate) fn has_ended(&mut self) -> bool {
        self.process.try_wait().unwrap().is_some()
    }

    /// Its exit code, and the rest of stderr, once it has ended.
    pub(crate) fn end(&mut self) -> (Option<i32>, String) {
        let mut words = String::new();
        self.words.read_to_string(&mut words).unwrap();
        (self.process.wait().unwrap().code(), words)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

//! How the program ends.

use std::error::Error;
use std::process::ExitCode;

use meeting_control::ErrorKind;
use serde::Serialize;

use crate::obstacle::{Obstacle, with_sources};
use crate::output::{Format, Unprinted, compact, print, say, visible};

/// What the exit code tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All went as it was asked.
    Done,
    /// Something did not.
    Incomplete,
    /// The arguments, the environment or the credentials were wrong.
    Unusable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Incomplete => Self::from(1),
            Exit::Unusable => Self::from(2),
        }
    }
}

/// What kept a command from its end.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    /// What a program is told that it is, where the cause is no error of the library's.
    kind: &'static str,
    cause: Box<dyn Error + Send + Sync>,
    advice: Option<String>,
}

/// A failure as JSON.
#[derive(Serialize)]
struct Told<E> {
    error: E,
}

impl Failure {
    pub(crate) fn incomplete(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { exit: Exit::Incomplete, kind: "internal", cause: cause.into(), advice: None }
    }

    pub(crate) fn unusable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { exit: Exit::Unusable, kind: ErrorKind::InvalidArgument.as_str(), cause: cause.into(), advice: None }
    }

    /// Of what was waited for in vain, until this.
    pub(crate) fn in_vain(until: ErrorKind, cause: &str) -> Self {
        Self { kind: until.as_str(), ..Self::incomplete(cause) }
    }

    /// Of a call that was refused, by the vendor or by the client, or that did not get through.
    pub(crate) fn call(error: meeting_control::Error) -> Self {
        if misuses(&error) || refuses_credentials(&error) { Self::unusable(error) } else { Self::incomplete(error) }
    }

    /// The failure as one of the environment or the address, not of the arguments.
    pub(crate) fn in_setup(self) -> Self {
        Self { kind: ErrorKind::Configuration.as_str(), ..self }
    }

    /// Adds what to do next where other arguments would help.
    pub(crate) fn advise(self, advice: impl Into<String>) -> Self {
        let misused = self.cause.downcast_ref().map_or(self.kind == ErrorKind::InvalidArgument.as_str(), misuses);
        Self { advice: Some(advice.into()).filter(|_| misused), ..self }
    }

    /// Says what happened, and prints it for a program that reads JSON.
    pub(crate) fn tell(self, format: Format) -> Exit {
        let mut words = with_sources(&*self.cause);
        if format == Format::Json {
            // Where it cannot be printed, it is said all the same.
            let _ = self.json(&words).map(|line| print(&line));
        }
        if let Some(advice) = &self.advice {
            words.push_str("; ");
            words.push_str(advice);
        }
        // On one line: what a vendor or an argument says must not look like words of this program.
        say(&format!("meetctl: {}", visible(&words)));
        self.exit
    }

    fn json(&self, words: &str) -> Result<String, serde_json::Error> {
        match self.cause.downcast_ref::<meeting_control::Error>() {
            Some(error) => compact(&Told { error }),
            None => compact(&Told { error: Obstacle::new(self.kind, words, self.advice.as_deref()) }),
        }
    }
}

impl From<Unprinted> for Failure {
    fn from(cause: Unprinted) -> Self {
        Self::incomplete(cause)
    }
}

/// Whether nothing but other arguments would help.
pub(crate) fn misuses(error: &meeting_control::Error) -> bool {
    matches!(error.kind(), ErrorKind::InvalidArgument | ErrorKind::Unsupported)
}

/// Whether the credentials or the environment are to blame.
pub(crate) fn refuses_credentials(error: &meeting_control::Error) -> bool {
    matches!(error.kind(), ErrorKind::Unauthenticated | ErrorKind::LockedOut | ErrorKind::Configuration)
}

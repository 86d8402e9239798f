//! How the program ends.

use std::error::Error;
use std::process::ExitCode;

use meeting_control::ErrorKind;

use crate::output;

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
    cause: Box<dyn Error + Send + Sync>,
}

impl Failure {
    pub(crate) fn incomplete(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { exit: Exit::Incomplete, cause: cause.into() }
    }

    pub(crate) fn unusable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { exit: Exit::Unusable, cause: cause.into() }
    }

    /// Of a call that was refused, by the vendor or by the client, or that did not get through.
    pub(crate) fn call(error: meeting_control::Error) -> Self {
        let misused = matches!(error.kind(), ErrorKind::InvalidArgument | ErrorKind::Unsupported);
        if misused || refuses_credentials(&error) { Self::unusable(error) } else { Self::incomplete(error) }
    }

    /// Says what happened.
    pub(crate) fn tell(self) -> Exit {
        output::say(&format!("meetctl: {}", with_sources(&*self.cause)));
        self.exit
    }
}

/// Whether the credentials or the environment are to blame.
pub(crate) fn refuses_credentials(error: &meeting_control::Error) -> bool {
    matches!(error.kind(), ErrorKind::Unauthenticated | ErrorKind::LockedOut | ErrorKind::Configuration)
}

/// The error and, after colons, what caused it.
pub(crate) fn with_sources(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let cause = source.to_string();
        // Some errors repeat their source.
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        next = source.source();
    }
    text
}

//! What the library tells about its work, if `RUST_LOG` asks for it.

use std::io;

use tracing_subscriber::filter::{EnvFilter, LevelFilter};

use crate::output::say;

/// Logs to stderr what `RUST_LOG` selects: warnings and errors, unless it says otherwise.
pub(crate) fn to_stderr() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into());
    let filter = filter.from_env().unwrap_or_else(|error| {
        say(&format!("meetctl: RUST_LOG is not understood, and not followed: {error}"));
        EnvFilter::default().add_directive(LevelFilter::WARN.into())
    });
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(false)
        // Otherwise it panics when stderr has been closed.
        .log_internal_errors(false)
        .init();
}

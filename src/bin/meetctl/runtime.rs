//! What commands run on.

use std::io;

use tokio::runtime::{Builder, Runtime};

use crate::exit::Failure;

pub(crate) fn runtime() -> Result<Runtime, Failure> {
    check_files().map_err(|error| {
        let advice = "it has to open more files; raise their number, by `ulimit -n`";
        Failure::unusable(format!("cannot begin: {error}; {advice}")).in_setup()
    })?;
    Builder::new_multi_thread().enable_all().build().map_err(Failure::incomplete)
}

/// The runtime panics where it cannot open what it hears of signals by.
#[cfg(unix)]
fn check_files() -> io::Result<()> {
    use std::os::unix::net::UnixStream;

    /// Pairs: more files than it opens before that.
    const PAIRS: usize = 4;
    (0..PAIRS).map(|_| UnixStream::pair()).collect::<io::Result<Vec<_>>>().map(drop)
}

#[cfg(windows)]
fn check_files() -> io::Result<()> {
    Ok(())
}

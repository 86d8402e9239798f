//! Why there is no comparison.

use std::io;

use meeting_control_codegen::Findings;

/// Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("git cannot be started: {0}; install it, the base is read through it")]
    NoGit(io::Error),
    #[error("`git {command}` failed: {message}")]
    Git { command: String, message: String },
    #[error("there is no commit `{0}`; name a commit, a branch or a tag: cargo xtask diff HEAD~1")]
    UnknownBase(String),
    #[error("there is neither `origin/main` nor `main`; fetch it, or name a base: cargo xtask diff BASE")]
    NoMain,
    #[error(
        "HEAD and `{0}` share no commit that is here; fetch the whole history, or name a base: cargo xtask diff BASE"
    )]
    NoMergeBase(String),
    #[error("{0} has no specs/; name a later base: cargo xtask diff BASE")]
    NoSpecs(String),
    #[error("Cargo.toml of {place} states no version ({message}); write `version` under [workspace.package]")]
    NoVersion { place: String, message: String },
    #[error("the documents of {place} cannot be read; mend them, or name another base\n{findings}")]
    Documents { place: String, findings: Findings },
    #[error("the documents cannot be read or laid out for comparison: {0}")]
    Io(#[from] io::Error),
}

//! Reads an older revision out of git. The repository, its index and its work tree stay as they are.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::error::Error;

/// A commit to compare with.
#[derive(Debug)]
pub(super) struct Revision {
    root: PathBuf,
    commit: String,
    /// For messages.
    pub(super) name: String,
}

impl Revision {
    /// The commit of that name; without one, where HEAD left the main branch.
    pub(super) fn find(root: &Path, base: Option<&str>) -> Result<Self, Error> {
        let commit = |name: &str| resolve(root, &format!("{name}^{{commit}}"));
        let (commit, name) = match base {
            Some(base) => (commit(base)?.ok_or_else(|| Error::UnknownBase(base.to_owned()))?, base.to_owned()),
            None => {
                let main = if commit("origin/main")?.is_some() { "origin/main" } else { "main" };
                commit(main)?.ok_or(Error::NoMain)?;
                (merge_base(root, main)?, format!("the merge base with {main}"))
            }
        };
        let short: String = commit.chars().take(10).collect();
        Ok(Self { root: root.to_owned(), name: format!("{name} ({short})"), commit })
    }

    pub(super) fn manifest(&self) -> Result<String, Error> {
        text(git(&self.root).args(["show", &format!("{}:./Cargo.toml", self.commit)]))
    }

    /// Writes `specs/` as it was into a folder, by way of an index of its own.
    pub(super) fn write_specs(&self, into: &Path) -> Result<(), Error> {
        let tree = resolve(&self.root, &format!("{}:./specs", self.commit))?;
        let tree = tree.ok_or_else(|| Error::NoSpecs(self.name.clone()))?;
        let repository = text(git(&self.root).args(["rev-parse", "--absolute-git-dir"]))?;
        let git = || {
            let mut git = git(into);
            git.env("GIT_INDEX_FILE", into.join("index")).env("GIT_DIR", repository.trim()).env("GIT_WORK_TREE", into);
            git
        };
        text(git().args(["read-tree", "--prefix=specs/", &tree]))?;
        text(git().args(["checkout-index", "--all"]))?;
        Ok(())
    }
}

fn merge_base(root: &Path, main: &str) -> Result<String, Error> {
    let output = output(git(root).args(["merge-base", "HEAD", main]))?;
    if output.status.success() {
        Ok(stdout(&output).trim().to_owned())
    } else {
        Err(Error::NoMergeBase(main.to_owned()))
    }
}

/// The object of that name, if there is one.
fn resolve(root: &Path, name: &str) -> Result<Option<String>, Error> {
    let mut command = git(root);
    command.args(["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
    let output = output(&mut command)?;
    match output.status.code() {
        Some(0) => Ok(Some(stdout(&output).trim().to_owned())),
        // Any other failure (128: no repository) is not about the name.
        Some(1) => Ok(None),
        _ => Err(failure(&command, &output)),
    }
}

/// Git in that folder's repository, whichever repository a hook that runs this belongs to.
fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
    git
}

fn text(command: &mut Command) -> Result<String, Error> {
    let output = output(command)?;
    if output.status.success() { Ok(stdout(&output)) } else { Err(failure(command, &output)) }
}

fn output(command: &mut Command) -> Result<Output, Error> {
    command.output().map_err(Error::NoGit)
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn failure(command: &Command, output: &Output) -> Error {
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Error::Git { command: arguments.join(" "), message }
}

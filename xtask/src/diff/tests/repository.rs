//! From end to end: a repository, its base, the versions, the exit code.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::fixture::{KICK, LIST, good, patched};
use crate::diff::error::Error;
use crate::diff::{Outcome, diff, status};

/// A repository whose only commit holds the good documents at version 0.1.0.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.state_version("0.1.0");
        good().write(&repository.root().join("specs"));
        repository.commit();
        repository
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
        for setting in ["user.name=Test", "user.email=test@test.example", "commit.gpgsign=false", "core.hooksPath=none"]
        {
            git.args(["-c", setting]);
        }
        assert!(git.arg("-C").arg(self.root()).args(arguments).status().unwrap().success());
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=x"]);
    }

    fn state_version(&self, version: &str) {
        let manifest = format!("[workspace.package]\nversion = \"{version}\"\n");
        fs::write(self.root().join("Cargo.toml"), manifest).unwrap();
    }

    fn diff(&self, base: Option<&str>) -> (u8, Result<Outcome, Error>) {
        let outcome = diff(self.root(), base);
        (status(&outcome), outcome)
    }

    #[track_caller]
    fn fails(&self, base: Option<&str>, message: &str) {
        let (status, outcome) = self.diff(base);
        let error = outcome.err().unwrap().to_string();
        assert_eq!(status, 2, "{error}");
        assert!(error.contains(message), "{error}");
    }
}

/// The exit code for each version that the working tree may state.
#[track_caller]
fn versions(repository: &Repository, expected: &[(&str, u8)]) {
    for (version, status) in expected {
        repository.state_version(version);
        assert_eq!(repository.diff(None).0, *status, "{version}");
    }
}

#[test]
fn breaking_change_fails_until_the_version_is_raised() {
    let repository = Repository::new();
    assert_eq!(repository.diff(None).0, 0);

    patched(KICK, "maxItems: 20", "maxItems: 10").write(&repository.root().join("specs"));
    let (status, outcome) = repository.diff(Some("HEAD"));
    let outcome = outcome.unwrap();
    assert_eq!(status, 1);
    assert!(outcome.report.contains("kick_members  breaking       request.members: maxItems 20 -> 10"));
    let verdict = "breaking: 1, behaviour: 0, compatible: 0, documentation: 0; \
                   raise the version in Cargo.toml from 0.1.0 to 0.2.0 at least, or keep the old form";
    assert_eq!(outcome.verdict(), verdict);
    versions(&repository, &[("0.1.9", 1), ("0.2.0", 0), ("1.0.0", 0)]);
}

#[test]
fn behaviour_needs_a_version_of_its_own() {
    let repository = Repository::new();
    patched(KICK, "x-idempotency: idempotent", "x-idempotency: once").write(&repository.root().join("specs"));
    versions(&repository, &[("0.1.0", 1), ("0.1.1", 0), ("0.2.0", 0)]);
}

#[test]
fn from_1_0_on_each_class_asks_for_more() {
    let repository = Repository::new();
    repository.state_version("1.2.3");
    repository.commit();
    patched(KICK, "x-idempotency: idempotent", "x-idempotency: once").write(&repository.root().join("specs"));
    versions(&repository, &[("1.2.4", 1), ("1.3.0", 0)]);
    patched(KICK, "maxItems: 20", "maxItems: 10").write(&repository.root().join("specs"));
    versions(&repository, &[("1.3.0", 1), ("2.0.0", 0)]);
}

#[test]
fn what_is_compatible_may_wait_for_a_release() {
    let repository = Repository::new();
    patched(KICK, "maxItems: 20", "maxItems: 30").write(&repository.root().join("specs"));
    let (status, outcome) = repository.diff(None);
    assert_eq!(status, 0);
    let verdict = "breaking: 0, behaviour: 0, compatible: 1, documentation: 0; the version may stay 0.1.0";
    assert_eq!(outcome.unwrap().verdict(), verdict);
}

#[test]
fn base_is_where_the_branch_left_main() {
    let repository = Repository::new();
    repository.git(&["switch", "--quiet", "--create=topic"]);
    fs::remove_file(repository.root().join("specs").join(LIST)).unwrap();
    repository.commit();
    assert_eq!(repository.diff(None).0, 1);
    assert_eq!(repository.diff(Some("HEAD")).0, 0);
}

#[test]
fn base_that_breaks_todays_rules_is_compared() {
    let repository = Repository::new();
    patched(KICK, "      x-idempotency: idempotent\n", "").write(&repository.root().join("specs"));
    repository.commit();
    good().write(&repository.root().join("specs"));
    let outcome = repository.diff(Some("HEAD")).1.unwrap();
    assert!(outcome.report.contains("x-idempotency idempotent added"), "{}", outcome.report);
}

#[test]
fn unusable_base_says_what_to_do() {
    let repository = Repository::new();
    repository.fails(Some("nowhere"), "no commit `nowhere`; name a commit");
    repository.git(&["rm", "--quiet", "-r", "--cached", "specs"]);
    repository.git(&["commit", "--quiet", "--message=x"]);
    repository.fails(Some("HEAD"), "has no specs/");
    repository.git(&["branch", "--move", "main", "trunk"]);
    repository.fails(None, "neither `origin/main` nor `main`");
}

#[test]
fn documents_that_cannot_be_read_are_named() {
    let repository = Repository::new();
    patched(KICK, "openapi: 3.0.3", "openapi: [").write(&repository.root().join("specs"));
    repository.fails(None, "specs/acme/live/kick_members.yaml");
}

#[test]
fn missing_version_is_told() {
    let repository = Repository::new();
    fs::write(repository.root().join("Cargo.toml"), "[workspace]\n").unwrap();
    repository.fails(None, "Cargo.toml of the working tree states no version");
}

#[test]
fn no_repository() {
    let repository = Repository(tempfile::tempdir().unwrap());
    repository.fails(None, "not a git repository");
}

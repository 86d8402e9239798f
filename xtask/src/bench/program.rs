//! Cold builds of a program of ten lines.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::timing::{Timing, succeed};
use super::{cargo, root, row};
use crate::generate::VENDORS;

const DEPENDENT: &str = include_str!("ten_lines.rs");

const PLAIN: &str = r#"
#[derive(serde::Deserialize)]
struct Envelope { #[serde(rename = "ErrorCode")] code: i64 }

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), reqwest::Error> {
    let url = "https://console.tim.qq.com/v4/room_engine_http_srv/kick_user_out";
    let answer: Envelope = reqwest::Client::new().post(url).body("{}").send().await?.json().await?;
    println!("{}", answer.code);
    Ok(())
}
"#;

const REQWEST: &str = r#"reqwest = { version = "0.13", default-features = false, features = ["json", "rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }"#;

pub(super) fn measure(scratch: &Path) -> io::Result<()> {
    let ours = Program::of_sdk(&scratch.join("ours"), &VENDORS, DEPENDENT)?.build()?;
    let plain = Program::create(&scratch.join("plain"), REQWEST, PLAIN)?.build()?;
    let beside = format!("{} on reqwest and serde alone", plain.once());
    row("cold build of a ten-line program", &ours.once(), &beside);
    Ok(())
}

/// A program of its own, with cargo's default profile but for the debug information, which is that of the workspace.
pub(super) struct Program(PathBuf);

impl Program {
    pub(super) fn of_sdk(folder: &Path, features: &[&str], main: &str) -> io::Result<Self> {
        let (path, features) = (root().canonicalize()?, [features, &["rustls"]].concat());
        let sdk = format!("meeting-control = {{ path = {path:?}, default-features = false, features = {features:?} }}");
        Self::create(folder, &sdk, main)
    }

    fn create(folder: &Path, dependencies: &str, main: &str) -> io::Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"program\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n\
             [dependencies]\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n{dependencies}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src").join("main.rs"), main)?;
        // The same versions for both programs, as far as they share them.
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        // Before the time is taken, as it is the network's.
        succeed(cargo().args(["fetch", "--quiet"]).current_dir(folder))?;
        Ok(Self(folder.to_owned()))
    }

    fn build(&self) -> io::Result<Timing> {
        Timing::of(&mut self.cargo(&["build", "--quiet"]))
    }

    pub(super) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo();
        command.args(arguments).args(["--target-dir", "target"]).current_dir(&self.0);
        command
    }

    /// The size of the library that was built last, in bytes.
    pub(super) fn rlib(&self) -> io::Result<u64> {
        let files = fs::read_dir(self.0.join("target").join("debug").join("deps"))?.filter_map(Result::ok);
        let is_ours = |name: &str| name.starts_with("libmeeting_control-") && name.ends_with(".rlib");
        let sizes = files.filter(|file| is_ours(&file.file_name().to_string_lossy())).map(|file| file.metadata());
        sizes.map(|metadata| metadata.map(|metadata| metadata.len())).try_fold(0, |most, size| Ok(most.max(size?)))
    }

    pub(super) fn folder(&self) -> &Path {
        &self.0
    }
}

//! `bench`: the measurements of the README, side by side in one run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

const DEPENDENT: &str = r#"
use meeting_control::tencent::{types::KickUserOutRequest, Client, Credentials};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), meeting_control::Error> {
    let client = Client::builder(Credentials::from_env()?).build()?;
    let request = KickUserOutRequest::new("room-test", ["user1"], "noise");
    client.kick_user_out(&request).await?;
    Ok(())
}
"#;

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

pub(crate) fn run() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> io::Result<()> {
    let scratch = root().join("target").join("bench");
    let sdk = format!("meeting-control = {{ path = {:?} }}", root().canonicalize()?);
    let reqwest = r#"reqwest = { version = "0.13", default-features = false, features = ["json", "rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }"#;
    println!("cold dev builds of a ten-line program (dependencies fetched before), CPU seconds / wall seconds");
    let dependent = Project::create(&scratch.join("dependent"), &sdk, DEPENDENT)?;
    dependent.build("on meeting-control, all vendors")?;
    Project::create(&scratch.join("plain"), reqwest, PLAIN)?.build("on reqwest and serde alone")?;

    println!("\nthe crate alone, its dependencies built");
    for (name, features) in [("all vendors", "dingtalk,huawei,tencent,rustls"), ("one vendor", "tencent,rustls")] {
        alone(&scratch.join("alone"), name, features)?;
    }
    println!();
    succeed(cargo().args(["bench", "--quiet", "--bench", "per_call"]).current_dir(root()))
}

struct Project(PathBuf);

impl Project {
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
        succeed(cargo().args(["fetch", "--quiet"]).current_dir(folder))?;
        Ok(Self(folder.to_owned()))
    }

    fn build(&self, name: &str) -> io::Result<()> {
        let target = self.0.join("target");
        report(name, cargo().args(["build", "--quiet"]).env("CARGO_TARGET_DIR", target).current_dir(&self.0))
    }
}

/// Builds the dependencies, then times what is left when only the crate itself has to be built.
fn alone(target: &Path, name: &str, features: &str) -> io::Result<()> {
    let build = |quiet: &str| {
        let mut command = cargo();
        command.args(["rustc", quiet, "--lib", "--no-default-features", "--features", features]);
        command.env("CARGO_TARGET_DIR", target).current_dir(root());
        command
    };
    succeed(&mut build("--quiet"))?;
    let touched = fs::File::options().append(true).open(root().join("src").join("lib.rs"))?;
    touched.set_modified(std::time::SystemTime::now())?;
    report(name, &mut build("--quiet"))?;
    let rlib = fs::metadata(target.join("debug").join("libmeeting_control.rlib"))?.len();
    println!("  {:<36} {:>8.1} MB", format!("rlib, {name}"), rlib as f64 / 1e6);
    Ok(())
}

fn report(name: &str, command: &mut Command) -> io::Result<()> {
    let (start, before) = (Instant::now(), children_seconds());
    succeed(command)?;
    let cpu = before.zip(children_seconds()).map(|(before, after)| format!("{:>8.1}", after - before));
    let cpu = cpu.unwrap_or_else(|| "       ?".to_owned());
    println!("  {name:<36} {cpu} s /{:>6.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// CPU time of all children that have ended, where the system tells it (Linux: fields 16 and 17 of `stat`, in hundredths).
fn children_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}

fn succeed(command: &mut Command) -> io::Result<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{command:?} failed: {status}"))) }
}

fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.env_remove("CARGO_TARGET_DIR");
    cargo
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

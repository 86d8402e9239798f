//! `meetctl`: meetings from the command line, and a sandbox to try it on.

mod body;
mod call;
mod demo;
mod exit;
mod log;
mod operations;
mod output;
mod remove;
mod report;
mod sandbox;
mod table;
mod vendor;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use exit::{Exit, Failure};

#[derive(Parser)]
#[command(name = "meetctl", version, about = "Controls meetings on DingTalk, Huawei Cloud Meeting and Tencent RTC", after_help = NOTES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Removes people from meetings on all three vendors, in a sandbox: needs no account and changes nothing
    Demo,
    /// Serves all three vendors on this machine, until it is interrupted or terminated
    Sandbox(sandbox::Arguments),
    /// Removes people from a running meeting
    Remove(remove::Arguments),
    /// Lists the operations of all three vendors
    Operations(operations::Arguments),
    /// Calls any operation by its name
    Call(call::Arguments),
}

const NOTES: &str = "\
Data goes to stdout, words go to stderr. RUST_LOG=debug tells more; nothing secret is told, but by call --reveal.

Exit codes:
  0  all went as it was asked
  1  something did not
  2  wrong usage or credentials";

fn main() -> ExitCode {
    let CommandLine { command } = CommandLine::parse_from(remove::attached(std::env::args_os()));
    log::to_stderr();
    run(command).unwrap_or_else(Failure::tell).into()
}

fn run(command: Command) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::incomplete)?;
    runtime.block_on(async {
        match command {
            Command::Demo => demo::run().await,
            Command::Sandbox(arguments) => sandbox::run(arguments).await,
            Command::Remove(arguments) => remove::run(arguments).await,
            Command::Operations(arguments) => operations::run(&arguments),
            Command::Call(arguments) => call::run(arguments).await,
        }
    })
}

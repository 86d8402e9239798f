//! `meetctl`: meetings from the command line, and a sandbox to try it on.

mod answer;
mod body;
mod call;
mod capabilities;
mod completions;
mod deed;
mod delivery;
mod demo;
mod events;
mod example;
mod exit;
mod hearing;
mod hyphens;
mod interrupt;
mod keep_out;
mod listed;
mod listen;
mod log;
mod man;
mod obstacle;
mod openapi;
mod operations;
mod order;
mod output;
mod patience;
mod plan;
mod printout;
mod progress;
mod reach;
mod rehearsal;
mod report;
mod request;
mod runtime;
mod sandbox;
mod table;
mod text;
mod time;
mod vendor;
mod watch;
mod whom;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use exit::{Exit, Failure};
use output::{Format, print, say};

#[derive(Parser)]
#[command(name = "meetctl", version, about = "Controls meetings on DingTalk, Huawei Cloud Meeting and Tencent RTC", after_help = NOTES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Verb(order::Order),
    /// Lists what can be done to meetings on each vendor, and how
    Capabilities(capabilities::Arguments),
    /// Lists the operations of all three vendors
    Operations(operations::Arguments),
    /// Calls any operation by its name
    Call(call::Arguments),
    /// Runs a meeting on each vendor, in a sandbox: needs no account and changes nothing
    Demo,
    /// Serves all three vendors on this machine, until it is interrupted or terminated
    Sandbox(sandbox::Arguments),
    /// Proves and reads what a vendor tells of meetings
    Events(events::Arguments),
    /// Prints a vendor's operations as one OpenAPI document
    Openapi(openapi::Arguments),
    /// Prints the completions of this command line for a shell
    Completions(completions::Arguments),
    /// Prints a page of the manual, in roff
    Man(man::Arguments),
}

impl Command {
    /// How a failure is printed.
    fn format(&self) -> Format {
        match self {
            Self::Verb(order) => order.format(),
            Self::Capabilities(arguments) => arguments.output,
            Self::Operations(arguments) => arguments.output,
            Self::Call(arguments) => arguments.output,
            Self::Demo
            | Self::Events(_)
            | Self::Sandbox(_)
            | Self::Openapi(_)
            | Self::Completions(_)
            | Self::Man(_) => Format::Table,
        }
    }
}

const NOTES: &str = "\
Data goes to stdout, words go to stderr. RUST_LOG=debug tells more. Secrets that are sent are told nowhere, and those that answers hold by --reveal alone.

Exit codes:
  0  all went as it was asked
  1  something did not
  2  wrong usage or credentials";

fn main() -> ExitCode {
    let arguments = hyphens::attached(std::env::args_os());
    let CommandLine { command } = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line,
        Err(told) => return conclude(&told).into(),
    };
    log::to_stderr();
    let format = command.format();
    run(command).unwrap_or_else(|failure| failure.tell(format)).into()
}

/// Tells what clap has to say: help, the version, or what is wrong. It quotes the arguments as they are.
fn conclude(told: &clap::Error) -> Exit {
    let text = told.render().to_string();
    let text = text.trim_end();
    if told.use_stderr() {
        say(text);
        return Exit::Unusable;
    }
    print(text).map_or_else(|unprinted| Failure::from(unprinted).tell(Format::Table), |_| Exit::Done)
}

fn run(command: Command) -> Result<Exit, Failure> {
    let runtime = runtime::runtime()?;
    let exit = runtime.block_on(async {
        match command {
            Command::Demo => demo::run().await,
            Command::Sandbox(arguments) => sandbox::run(arguments).await,
            Command::Verb(order) => order.run().await,
            Command::Capabilities(arguments) => capabilities::run(&arguments),
            Command::Operations(arguments) => operations::run(&arguments),
            Command::Call(arguments) => call::run(arguments).await,
            Command::Events(arguments) => events::run(&arguments).await,
            Command::Openapi(arguments) => openapi::run(&arguments),
            Command::Completions(arguments) => completions::run(&arguments, CommandLine::command()),
            Command::Man(arguments) => man::run(&arguments, CommandLine::command()),
        }
    });
    // Nothing that is still under way may keep the program from its end.
    runtime.shutdown_background();
    exit
}

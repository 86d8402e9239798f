//! `meetctl man`.

use clap::{Args, Command};
use clap_mangen::Man;

use crate::exit::{Exit, Failure};
use crate::output::print;

/// What the command line says.
#[derive(Args)]
#[command(after_help = READ)]
pub(crate) struct Arguments {
    /// Of which command, rather than of all of meetctl
    command: Option<String>,
}

const READ: &str = "\
To read it:
  meetctl man remove | man -l -";

/// Prints a page of the manual.
pub(crate) fn run(arguments: &Arguments, mut all: Command) -> Result<Exit, Failure> {
    all.build();
    let page = match &arguments.command {
        None => all,
        Some(name) => {
            let found = all.find_subcommand(name).cloned();
            found.ok_or_else(|| Failure::unusable(format!("there is no command `{name}`; `meetctl help` lists all")))?
        }
    };
    // Not to stdout at once: whether somebody reads it makes no difference then.
    let mut roff = Vec::new();
    Man::new(page).render(&mut roff).map_err(Failure::incomplete)?;
    print(String::from_utf8(roff).map_err(Failure::incomplete)?.trim_end())?;
    Ok(Exit::Done)
}

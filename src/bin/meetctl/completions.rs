//! `meetctl completions`.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::exit::{Exit, Failure};
use crate::output::print;

/// What the command line says.
#[derive(Args)]
#[command(after_help = INSTALL)]
pub(crate) struct Arguments {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

const INSTALL: &str = "\
Bash, for instance, takes them so, in ~/.bashrc:
  source <(meetctl completions bash)";

/// Prints what makes a shell complete this command line.
pub(crate) fn run(arguments: &Arguments, mut command: Command) -> Result<Exit, Failure> {
    let name = command.get_name().to_owned();
    // Not to stdout at once: clap_complete panics where that is gone.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    print(String::from_utf8(script).map_err(Failure::incomplete)?.trim_end())?;
    Ok(Exit::Done)
}

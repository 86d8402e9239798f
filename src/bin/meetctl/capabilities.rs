//! `meetctl capabilities`, and what the help of each verb says of the vendors.

use clap::Args;
use meeting_control::Vendor as Whose;
use meeting_control::control::{Support, Verb};
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::output::{Format, compact, print};
use crate::table::table;
use crate::vendor::{ENVIRONMENT, Vendor};

/// What the command line says.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only of this vendor
    #[arg(long, value_enum)]
    vendor: Option<Vendor>,
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) output: Format,
}

#[derive(Serialize)]
struct Capability {
    vendor: Whose,
    verb: Verb,
    meaning: &'static str,
    support: &'static str,
    operations: Vec<&'static str>,
    most_per_call: Option<usize>,
    reason: Option<&'static str>,
    nearest: Option<&'static str>,
}

/// Prints what can be done to whose meetings, and how.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let wanted = arguments.vendor.map(Whose::from);
    let vendors = Whose::ALL.into_iter().filter(|vendor| wanted.is_none_or(|wanted| wanted == *vendor));
    let all: Vec<_> = vendors.flat_map(|vendor| Verb::ALL.iter().map(move |verb| (vendor, *verb))).collect();
    print(&match arguments.output {
        Format::Table => table(["VENDOR", "VERB", "HOW"], all.into_iter().map(row)),
        Format::Json => {
            compact(&all.into_iter().map(Capability::of).collect::<Vec<_>>()).map_err(Failure::incomplete)?
        }
    })?;
    Ok(Exit::Done)
}

fn row((vendor, verb): (Whose, Verb)) -> [String; 3] {
    [vendor.to_string(), verb.to_string(), words(verb.support(vendor))]
}

impl Capability {
    fn of((vendor, verb): (Whose, Verb)) -> Self {
        let support = verb.support(vendor);
        let (reason, nearest) = match support {
            Support::No { reason, nearest } => (Some(reason), nearest),
            _ => (None, None),
        };
        let word = match support {
            Support::Native { .. } => "native",
            Support::Composed { .. } => "composed",
            _ => "no",
        };
        Self {
            vendor,
            verb,
            meaning: verb.meaning(),
            support: word,
            operations: support.operations(),
            most_per_call: support.most_per_call(),
            reason,
            nearest,
        }
    }
}

/// What each vendor makes of these verbs, for the help of a command that has them, and where credentials come from.
pub(crate) fn support(verbs: &[Verb]) -> String {
    let paragraphs = verbs.iter().map(|verb| {
        let meaning = verb.meaning().trim_end_matches('.');
        let lines = Whose::ALL.map(|vendor| format!("  {:8}  {}", vendor.as_str(), words(verb.support(vendor))));
        format!("{meaning}:\n{}", lines.join("\n"))
    });
    let paragraphs: Vec<_> = paragraphs.chain([ENVIRONMENT.to_owned()]).collect();
    paragraphs.join("\n\n")
}

/// Without the marks of code, and with this program's words for the library's.
fn words(support: Support) -> String {
    let words = support.to_string().replace('`', "");
    OPTIONS.iter().fold(words, |words, (method, option)| words.replace(method, option))
}

/// What the library calls the nearest thing that a vendor has, and what that is on the command line.
const OPTIONS: [(&str, &str); 4] = [
    ("remove with Rejoin::Forbidden", "remove --forbid-rejoin"),
    ("unmute_everybody", "unmute-all"),
    ("mute_everybody", "mute-all"),
    ("add_cohosts", "cohost"),
];

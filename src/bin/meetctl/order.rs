//! A verb on the command line with all that every verb takes, from the check of the arguments to the printout.

use std::time::Duration;

use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};
use futures_util::stream::BoxStream;
use meeting_control::control::{
    Confirmed, KeepOut, MeetingControl, MeetingId, News, Outcome, People, Report, Roster, Underway,
};
use meeting_control::dynamic::DynamicClient;
use meeting_control::{Config, Departure, Error, ErrorKind, Limit};

use crate::deed::Deed;
use crate::exit::{Exit, Failure};
use crate::hearing;
use crate::keep_out;
use crate::output::{Format, say};
use crate::patience::{Patience, time_of_each_call, time_of_the_call};
use crate::plan::Plan;
use crate::printout::Printout;
use crate::progress::Progress;
use crate::reach::Reach;
use crate::rehearsal;
use crate::request::Request;
use crate::vendor::{Address, Vendor};
use crate::watch;

/// What is to be done, to whose meeting, and how.
pub(crate) struct Order {
    /// What the verb is called on the command line.
    name: String,
    settings: Settings,
    deed: Deed,
}

/// The verbs that change nothing which could be looked for afterwards.
const NOTHING_TO_CONFIRM: [&str; 7] = ["create", "find", "info", "participants", "bans", "keep-out", "watch"];

/// What every verb takes.
#[derive(Args)]
struct Settings {
    /// Whose meeting it is
    #[arg(long, value_enum)]
    vendor: Vendor,
    #[command(flatten)]
    address: Address,
    /// How long all of it may take; of several people, whoever has not been reached by then is told as not attempted
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    deadline: Option<u32>,
    /// Waits until what can be read of the meeting shows that it was done; refused where nothing would show it
    #[arg(long)]
    confirm: bool,
    /// Tells what would be called, and sends nothing; needs no credentials
    #[arg(long)]
    dry_run: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    output: Format,
}

impl Subcommand for Order {
    fn augment_subcommands(command: Command) -> Command {
        let deeds = Deed::augment_subcommands(Command::new("deeds"));
        command.subcommands(deeds.get_subcommands().map(|deed| {
            // The arguments would bring what is said of them, in place of what is said of the verb.
            let about = deed.get_about().cloned().unwrap_or_default();
            let with_settings = Settings::augment_args(deed.clone()).about(about);
            let hides = NOTHING_TO_CONFIRM.contains(&deed.get_name());
            with_settings.mut_arg("confirm", |confirm| confirm.hide(hides))
        }))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        Deed::has_subcommand(name)
    }
}

impl FromArgMatches for Order {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let deed = Deed::from_arg_matches(matches)?;
        let (name, own) = matches.subcommand().unwrap_or(("", matches));
        Ok(Self { name: name.to_owned(), settings: Settings::from_arg_matches(own)?, deed })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Settings {
    fn time(&self) -> Option<Duration> {
        self.deadline.map(|seconds| Duration::from_secs(seconds.into()))
    }

    /// A client whose calls end a little before the deadline, as they know what they waited for. What makes many of them until then has
    /// no more time for each than it has without a deadline.
    fn connect(&self, deed: &Deed) -> Result<Box<dyn DynamicClient>, Failure> {
        let time = self.time().map(|time| match deed.selection() {
            Some(_) => time_of_each_call(time),
            None => time_of_the_call(time),
        });
        let time = time.filter(|_| !deed.goes_on());
        self.vendor
            .connect_typed(&self.address, |config| time.into_iter().fold(config, Config::deadline).connect_dynamic())
    }

    fn confirming<M: MeetingControl>(&self, client: M) -> Confirmed<M> {
        self.time().into_iter().fold(Confirmed::new(client), Confirmed::within)
    }
}

impl Order {
    pub(crate) fn format(&self) -> Format {
        self.settings.output
    }

    /// Does it, and prints what came of it. What is wrong with the arguments is told before a missing credential, as no credential cures
    /// it.
    pub(crate) async fn run(self) -> Result<Exit, Failure> {
        let Self { name, settings, mut deed } = self;
        deed.load().map_err(Failure::unusable)?;
        if settings.confirm && !deed.can_be_confirmed() {
            return Err(Failure::unusable(format!("{name} does nothing that could be confirmed; leave --confirm out")));
        }
        if let Some(misuse) = rehearsal::deed(settings.vendor.into(), &deed, settings.confirm).await {
            let lacks = misuse.kind() == ErrorKind::Unsupported;
            let failure = Failure::unusable(misuse);
            let advice = format!("`meetctl help {name}` tells what each vendor has");
            return Err(if lacks { failure.advise(advice) } else { failure });
        }
        let events = deed.events(settings.confirm);
        hearing::check(events, settings.vendor)?;
        if settings.dry_run {
            return Plan::of(settings.vendor.into(), &deed, settings.confirm).tell(settings.output);
        }
        let client = settings.connect(&deed).map_err(Failure::in_setup)?;
        let client: Box<dyn MeetingControl> =
            if settings.confirm { Box::new(settings.confirming(client)) } else { client };
        let mut patience = Patience::new(settings.deadline).map_err(Failure::incomplete)?;
        let reach = reach(&deed, &*client, &mut patience).await.map_err(Failure::call)?;
        let news = hearing::news(events, &*client, reach.people.meeting());
        match deed.request(&reach.people) {
            Request::KeepOut(removal, every) if !reach.people.participants().is_empty() => {
                let guard = KeepOut::new(client, removal).map_err(Failure::call)?.every(every);
                let mut exit = Exit::Done;
                if reach.leaves_somebody_out() {
                    let left_out = Printout::Report(reach.complete(guard.report([])));
                    exit = left_out.tell(settings.output, &mut patience).await?;
                }
                let guard = news.into_iter().fold(guard, KeepOut::hearing);
                let kept_out = keep_out::run(guard, &mut patience, settings.output).await?;
                return Ok(if exit == Exit::Done { kept_out } else { exit });
            }
            Request::Watch(meeting, every) => {
                let roster = Roster::new(client, meeting).map_err(Failure::call)?.every(every);
                let roster = news.into_iter().fold(roster, Roster::hearing);
                return watch::run(roster, &mut patience, settings.output).await;
            }
            _ => {}
        }
        let printout = act(&deed, &*client, &reach.people, news, &mut patience).await.map_err(Failure::call)?;
        match printout {
            Printout::Report(report) | Printout::Nobody(report) if reach.leaves_somebody_out() => {
                Printout::Report(reach.complete(report)).tell(settings.output, &mut patience).await
            }
            other => other.tell(settings.output, &mut patience).await,
        }
    }
}

async fn reach(deed: &Deed, to: &dyn MeetingControl, patience: &mut Patience) -> Result<Reach, Error> {
    tokio::select! {
        biased;
        reach = Reach::of(deed, to) => reach,
        kind = patience.exhausted() => Err(given_up(to, kind).with_may_have_been_applied(false)),
    }
}

async fn act(
    deed: &Deed,
    to: &dyn MeetingControl,
    people: &People,
    news: Option<BoxStream<'static, News>>,
    patience: &mut Patience,
) -> Result<Printout, Error> {
    let people = patience.limit(people.clone());
    let request = deed.request(&people);
    if deed.selection().is_some() && people.participants().is_empty() {
        say("meetctl: there is nobody to whom it could be done");
        return Ok(Printout::Nobody(report(&request, to, people.meeting(), None)));
    }
    let departure = Departure::default();
    let kind = match request.begin(to) {
        Some(begun) => tokio::select! {
            biased;
            begun = departure.of(begun) => {
                let underway = news.into_iter().fold(begun?, Underway::hearing);
                return Ok(Printout::Report(follow(underway, request.named().len(), patience).await));
            }
            kind = patience.exhausted() => kind,
        },
        None => tokio::select! {
            biased;
            printout = departure.of(request.carry_out(to)) => return printout,
            kind = patience.exhausted() => kind,
        },
    };
    let error = given_up(to, kind).with_may_have_been_applied(departure.has_left());
    if request.named().is_empty() {
        return Err(error);
    }
    Ok(Printout::Report(report(&request, to, people.meeting(), Some(error))))
}

/// Does it, as far as it comes.
async fn follow(mut underway: Underway, people: usize, patience: &mut Patience) -> Report {
    let progress = Progress::of(people);
    loop {
        tokio::select! {
            told = underway.next() => match told {
                Some(_) => progress.advance(),
                None => return underway.report(),
            },
            _ = patience.exhausted() => return underway.report(),
        }
    }
}

/// Of what was begun and not waited for, for this reason, or of what there was nobody for.
fn report(request: &Request<'_>, to: &dyn MeetingControl, meeting: &MeetingId, error: Option<Error>) -> Report {
    let outcome = error.map(|error| match error.may_have_been_applied() {
        true => Outcome::Unknown(error),
        false => Outcome::NotAttempted(error),
    });
    let outcomes =
        outcome.into_iter().flat_map(|outcome| request.named().into_iter().map(move |one| (one, outcome.clone())));
    Report::new(request.verb(), to.vendor(), meeting, outcomes)
}

/// Of what did not end by itself: a signal came, or several calls together took too long.
fn given_up(to: &dyn MeetingControl, kind: ErrorKind) -> Error {
    let error = Error::new(to.vendor(), kind);
    match kind {
        ErrorKind::Timeout => error.with_limit(Limit::Deadline),
        _ => error.with_message("it was ended before it was through"),
    }
}

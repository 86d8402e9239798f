//! What every implementation is put through.

use std::collections::HashSet;
use std::sync::Arc;

use super::breach::{Breach, Breaches, Kept, must};
use super::scene::{ABSENT, Scene};
use super::stage::Stage;
use crate::control::{
    Change, ForPeople, MeetingControl, Outcome, ParticipantId, People, Removal, Report, Roster, Support, Underway, Verb,
};
use crate::{Error, ErrorKind};

/// Puts an implementation through all of it. It has to provide [`participants`](MeetingControl::participants), from which the suite has
/// people's ids.
///
/// - A verb that is claimed works, and what can be read back shows it; one that is not is refused with [`ErrorKind::Unsupported`].
/// - What can be no id is [`ErrorKind::InvalidArgument`]. Neither sends anything.
/// - A report names everybody once, in the order in which they were named. Whoever is not there is not told as done, and stops nobody else.
/// - A meeting that is not there is [`ErrorKind::NotFound`] for every verb, or [`ErrorKind::FailedPrecondition`] where the vendor does not
///   tell it from one that has ended.
/// - [`removing`](MeetingControl::removing) and [`doing`](MeetingControl::doing) tell of everybody once, and end with the same report.
/// - A device is refused where a verb is about people.
/// - A [`Roster`] of it tells of everybody who is there; its [client](MeetingControl::client), if it has one, is one of the same vendor.
///
/// # Errors
/// All that it does not keep to.
pub async fn check(stage: &dyn Stage) -> Result<(), Breaches> {
    let meetings = stage.meetings();
    let mut breaches = Vec::new();
    for (verb, support) in meetings.capabilities().iter() {
        let kept = match support {
            Support::No { .. } => refused(stage, verb).await,
            _ => claimed(stage, verb).await,
        };
        breaches.extend(kept.err().map(|what| Breach { verb, what }));
    }
    let has = |verb| meetings.capabilities().has(verb);
    if has(Verb::Remove) {
        for kept in [no_ids(stage).await, everybody(stage).await, removing(stage).await] {
            breaches.extend(kept.err().map(|what| Breach { verb: Verb::Remove, what }));
        }
    }
    for (verb, _) in meetings.capabilities().iter().filter(|(verb, _)| has(*verb) && is_of_a_meeting(*verb)) {
        breaches.extend(nowhere(stage, verb).await.err().map(|what| Breach { verb, what }));
    }
    if has(Verb::AddCohosts) {
        for kept in [no_device(stage).await, doing(stage).await] {
            breaches.extend(kept.err().map(|what| Breach { verb: Verb::AddCohosts, what }));
        }
    }
    let watched = watched(stage).await.and(same_vendor(&*meetings));
    breaches.extend(watched.err().map(|what| Breach { verb: Verb::Participants, what }));
    if breaches.is_empty() { Ok(()) } else { Err(Breaches::of(breaches)) }
}

async fn claimed(stage: &dyn Stage, verb: Verb) -> Kept {
    let scene = Scene::open(stage).await?;
    scene.prepare(verb).await?;
    scene.act(verb).await.map_err(|error| format!("it is claimed and fails: {error}"))?.map_or(Ok(()), |report| {
        must(report.all_done(), || format!("it is claimed and not done:\n{report}"))?;
        must(scene.named(verb).is_none_or(|named| named == told(&report)), || {
            format!("its report is not of those who were named:\n{report}")
        })
    })?;
    scene.look(verb).await
}

async fn refused(stage: &dyn Stage, verb: Verb) -> Kept {
    if verb.is_detail() {
        return Ok(());
    }
    let before = stage.sent();
    match Scene::closed(stage).act(verb).await {
        Err(error) if error.kind() == ErrorKind::Unsupported && !error.may_have_been_applied() => {
            must(stage.sent() == before, || "it is not claimed, and something was sent".to_owned())
        }
        Err(error) => Err(format!("it is not claimed, and the error is another: {error}")),
        Ok(_) => Err("it is not claimed, and works".to_owned()),
    }
}

async fn no_ids(stage: &dyn Stage) -> Kept {
    let (meetings, before) = (stage.meetings(), stage.sent());
    let nobody: [&str; 0] = [];
    for people in [People::new("", ["ann"]), People::new("1234567890", [""]), People::new("1234567890", ["ann, bob"])]
        .into_iter()
        .chain([People::new("1234567890", nobody)])
    {
        match meetings.remove(&Removal::of(people.clone())).await {
            Err(error) if error.kind() == ErrorKind::InvalidArgument => {}
            other => return Err(format!("{people:?} can be nobody, and is taken: {other:?}")),
        }
    }
    must(stage.sent() == before, || "something was sent for what can be no id".to_owned())
}

async fn everybody(stage: &dyn Stage) -> Kept {
    let scene = Scene::open(stage).await?;
    let named = [scene.ann.clone(), ABSENT.into(), scene.bob.clone()];
    let twice = named.iter().chain(&named);
    let report = scene.meetings.remove(&Removal::new(&scene.meeting, twice)).await;
    let report = report.map_err(|error| format!("somebody who is not there makes it fail as a whole: {error}"))?;
    must(told(&report) == named, || format!("somebody is lost, or out of order:\n{report}"))?;
    must(report.outcome(ABSENT).is_some_and(|outcome| !outcome.is_done()), || {
        format!("somebody who is not there is told as removed:\n{report}")
    })?;
    let others = [&scene.ann, &scene.bob].map(|one| report.outcome(one).is_some_and(Outcome::is_done));
    must(others == [true; 2], || format!("somebody who is not there stops the others:\n{report}"))
}

fn is_of_a_meeting(verb: Verb) -> bool {
    !verb.is_creation() && !verb.is_detail() && verb != Verb::Find
}

async fn nowhere(stage: &dyn Stage, verb: Verb) -> Kept {
    let scene = Scene::nowhere(stage);
    let says_so = |error: Option<&Error>| {
        error.is_some_and(|error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::FailedPrecondition))
    };
    match scene.act(verb).await {
        Ok(Some(report)) => must(report.iter().all(|(_, outcome)| says_so(outcome.error())), || {
            format!("there is no such meeting, and its report does not say so of everybody:\n{report}")
        }),
        Ok(None) => Err("there is no such meeting, and it works".to_owned()),
        Err(error) => {
            must(says_so(Some(&error)), || format!("there is no such meeting, and the error is another: {error}"))
        }
    }
}

async fn removing(stage: &dyn Stage) -> Kept {
    let scene = Scene::open(stage).await?;
    let removal = Removal::of(scene.people());
    streamed(scene.meetings.removing(&removal).await).await
}

async fn doing(stage: &dyn Stage) -> Kept {
    let scene = Scene::open(stage).await?;
    let people = scene.people();
    streamed(scene.meetings.doing(ForPeople::AddCohosts(&people)).await).await
}

async fn no_device(stage: &dyn Stage) -> Kept {
    let scene = Scene::closed(stage);
    let before = stage.sent();
    match scene.meetings.add_cohosts(&scene.on_a_device()).await {
        Err(error) if error.kind() == ErrorKind::InvalidArgument && stage.sent() == before => Ok(()),
        other => Err(format!("a device is no person, and is taken: {other:?}")),
    }
}

async fn watched(stage: &dyn Stage) -> Kept {
    let scene = Scene::open(stage).await?;
    let roster = Roster::new(Arc::clone(&scene.meetings), &scene.meeting);
    let mut roster = roster.map_err(|error| error.to_string())?;
    while let Some(change) = roster.next().await {
        match change {
            Change::Came(_) => {}
            Change::Complete => break,
            other => return Err(format!("nothing has changed, and a roster tells {other:?}")),
        }
    }
    let (there, listed) = (roster.participants().cloned().collect::<Vec<_>>(), scene.listed().await?);
    must(there == listed, || format!("the list tells {listed:?}, and a roster {there:?}"))
}

fn same_vendor(meetings: &dyn MeetingControl) -> Kept {
    let other =
        meetings.client().map(|client| client.meetings().vendor()).filter(|vendor| *vendor != meetings.vendor());
    must(other.is_none(), || format!("its client is one of {other:?}"))
}

async fn streamed(begun: Result<Underway, Error>) -> Kept {
    let mut underway = begun.map_err(|error| error.to_string())?;
    let mut heard = Vec::new();
    while let Some((participant, outcome)) = underway.next().await {
        heard.push((participant, outcome));
    }
    let report = underway.report();
    let agrees = heard.iter().all(|(one, outcome)| report.outcome(one) == Some(outcome));
    let distinct: HashSet<_> = heard.iter().map(|(one, _)| one).collect();
    must(agrees && distinct.len() == heard.len() && heard.len() == report.iter().len(), || {
        format!("the stream tells {heard:?}, and its report is another:\n{report}")
    })
}

fn told(report: &Report) -> Vec<ParticipantId> {
    report.iter().map(|(one, _)| one.clone()).collect()
}

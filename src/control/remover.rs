//! The removal that all vendors share: in chunks, in halves where a chunk is refused because of one of its members, and with an
//! outcome for everybody.

use std::collections::HashSet;
use std::sync::OnceLock;

use futures_util::{StreamExt as _, stream};

use super::removal::{Outcome, Removal, RemovalReport};
use crate::transport::Pending;
use crate::{Error, ErrorKind, Vendor};

/// Calls that are under way at once; the vendor's rate is kept apart from this.
const CALLS_AT_ONCE: usize = 8;

/// What a vendor's removal consists of.
pub(crate) trait Remover: Send + Sync {
    fn vendor(&self) -> Vendor;

    /// How many people one call takes.
    fn most_per_call(&self) -> usize {
        usize::MAX
    }

    /// Who is in the meeting, where the vendor's answer to a removal does not tell who was. `None` where it cannot be known; an error
    /// where the removal would fail alike, for want of credentials.
    fn roster(&self) -> Pending<'_, Result<Option<HashSet<String>>, Error>>;

    fn remove<'a>(&'a self, participants: &'a [String]) -> Pending<'a, Result<(), Error>>;

    /// Whether the vendor refused because of somebody in the list, rather than the call as such.
    fn concerns_a_participant(&self, error: &Error) -> bool;

    /// Whether the vendor says that the one person it was asked to remove is not in the meeting.
    fn says_not_there(&self, error: &Error) -> bool;
}

pub(crate) async fn remove_all(remover: &dyn Remover, removal: &Removal) -> RemovalReport {
    let roster = match remover.roster().await {
        Ok(roster) => roster,
        Err(error) => {
            let nobody = vec![Outcome::Failed(error); removal.participants().len()];
            return RemovalReport::of(remover.vendor(), removal, nobody);
        }
    };
    let stopped = OnceLock::new();
    let outcomes = remove_chunks(remover, removal.participants().chunks(remover.most_per_call()), &stopped).await;
    let outcomes = removal.participants().iter().zip(outcomes);
    let outcomes = outcomes.map(|(participant, outcome)| match (&roster, outcome) {
        (Some(present), Outcome::Removed) if !present.contains(participant) => Outcome::NotThere,
        (_, outcome) => outcome,
    });
    RemovalReport::of(remover.vendor(), removal, outcomes.collect())
}

/// Boxed, because a chunk that is refused is removed in smaller ones.
fn remove_chunks<'a>(
    remover: &'a dyn Remover,
    chunks: impl Iterator<Item = &'a [String]>,
    stopped: &'a OnceLock<Error>,
) -> Pending<'a, Vec<Outcome>> {
    let calls: Vec<_> = chunks.map(|chunk| remove_chunk(remover, chunk, stopped)).collect();
    Box::pin(stream::iter(calls).buffered(CALLS_AT_ONCE).concat())
}

async fn remove_chunk(remover: &dyn Remover, chunk: &[String], stopped: &OnceLock<Error>) -> Vec<Outcome> {
    if let Some(error) = stopped.get() {
        return vec![Outcome::NotAttempted(error.clone()); chunk.len()];
    }
    let error = match remover.remove(chunk).await {
        Ok(()) => return vec![Outcome::Removed; chunk.len()],
        Err(error) => error,
    };
    if remover.concerns_a_participant(&error) {
        return match chunk {
            [_] => vec![single(remover, error)],
            several => remove_in_halves(remover, several, &error, stopped).await,
        };
    }
    if is_hopeless(&error) {
        let _ = stopped.set(error.clone());
    }
    let outcome = if error.may_have_been_applied() { Outcome::Unknown(error) } else { Outcome::Failed(error) };
    vec![outcome; chunk.len()]
}

/// Finds out by halves whom the vendor objects to, so that one of many costs few calls.
async fn remove_in_halves(
    remover: &dyn Remover,
    chunk: &[String],
    refusal: &Error,
    stopped: &OnceLock<Error>,
) -> Vec<Outcome> {
    let outcomes = remove_chunks(remover, chunk.chunks(chunk.len().div_ceil(2)), stopped).await;
    if !refusal.may_have_been_applied() {
        return outcomes;
    }
    // Whoever is not there now may have been removed by the call that was refused at last.
    let doubtful =
        |outcome| if matches!(outcome, Outcome::NotThere) { Outcome::Unknown(refusal.clone()) } else { outcome };
    outcomes.into_iter().map(doubtful).collect()
}

fn single(remover: &dyn Remover, error: Error) -> Outcome {
    match (remover.says_not_there(&error), error.may_have_been_applied()) {
        (_, true) => Outcome::Unknown(error),
        (true, false) => Outcome::NotThere,
        (false, false) => Outcome::Failed(error),
    }
}

/// How much of a call's time the roster may take: it only explains, and people wait to be removed.
#[cfg(any(feature = "dingtalk", feature = "huawei"))]
pub(crate) const ROSTER_SHARE: u32 = 4;

/// Whether no other call of the same removal can fare better.
fn is_hopeless(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Configuration
            | ErrorKind::Unauthenticated
            | ErrorKind::LockedOut
            | ErrorKind::PermissionDenied
            | ErrorKind::NotFound
            | ErrorKind::FailedPrecondition
            | ErrorKind::QuotaExceeded
            | ErrorKind::Connect
    )
}

//! A record of everything that is done.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Serialize, Serializer};
use tokio::time::Instant;

use super::settling::ended;
use super::{
    BoxFuture, ForMeeting, ForPeople, Layer, MeetingControl, MeetingId, NewMeeting, NewlyMade, ParticipantId, Removal,
    Report, Underway, Verb,
};
use crate::{Error, Response, Vendor};

/// A [`MeetingControl`] that hands a record of everything that is done to a closure: who, whom, why, when, with which outcome, and the
/// vendor's request ids.
///
/// There is one entry for each verb that changes something, when it is over; also where it was refused before anything was sent, and where
/// its future was dropped halfway. The closure is called by whoever waits for the verb: let it be quick, and hand entries on to a channel
/// if they are written somewhere slow.
///
/// ```no_run
/// # async fn example(client: meeting_control::tencent::Client) -> Result<(), meeting_control::Error> {
/// use meeting_control::control::{Audit, MeetingControl, Removal};
///
/// let meetings = Audit::new(client, |entry| println!("{}", serde_json::json!(entry))).who("moderator").why("ticket 4711");
/// meetings.remove(&Removal::new("room-test", ["ann"])).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Audit<M> {
    inner: M,
    sink: Sink,
    who: Option<String>,
    why: Option<String>,
}

type Sink = Arc<dyn Fn(AuditEntry) + Send + Sync>;

/// Something that was done, or tried.
///
/// It serialises as `{"who", "why", "vendor", "verb", "meeting", "whom", "began", "took", "request_ids", "error", "report"}`, the times in
/// milliseconds (since 1970), the error as in a [`Report`], with `null` for what there is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AuditEntry {
    /// On whose behalf, as [`Audit::who`] was told.
    pub who: Option<String>,
    /// Why: the removal's own reason, or what [`Audit::why`] was told.
    pub why: Option<String>,
    /// Whose meeting it is.
    pub vendor: Vendor,
    /// What was asked for.
    pub verb: Verb,
    /// The meeting's id; of a meeting that was created, what the vendor told.
    pub meeting: Option<MeetingId>,
    /// To whom it was to be done; nobody where it is about the meeting.
    pub whom: Vec<ParticipantId>,
    /// When.
    #[serde(serialize_with = "unix_millis")]
    pub began: SystemTime,
    /// How long it took.
    #[serde(serialize_with = "millis")]
    pub took: Duration,
    /// The vendor's ids of the calls that it confirmed.
    pub request_ids: Vec<String>,
    /// Why it failed as a whole; [`Interrupted`](crate::ErrorKind::Interrupted) where it was given up halfway.
    pub error: Option<Error>,
    /// What became of everybody, of verbs for several people.
    pub report: Option<Report>,
}

fn unix_millis<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    millis(&time.duration_since(UNIX_EPOCH).unwrap_or_default(), serializer)
}

fn millis<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

impl<M: MeetingControl> Audit<M> {
    /// Around this one; entries go to `sink`.
    pub fn new(meetings: M, sink: impl Fn(AuditEntry) + Send + Sync + 'static) -> Self {
        Self { inner: meetings, sink: Arc::new(sink), who: None, why: None }
    }

    /// On whose behalf what comes through is done.
    #[must_use]
    pub fn who(mut self, who: impl Into<String>) -> Self {
        self.who = Some(who.into());
        self
    }

    /// Why it is done. Nobody in the meeting is shown it.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    fn open(&self, verb: Verb, meeting: Option<&MeetingId>, whom: &[ParticipantId]) -> Open {
        let vendor = self.inner.vendor();
        let entry = AuditEntry {
            who: self.who.clone(),
            why: self.why.clone(),
            vendor,
            verb,
            meeting: meeting.cloned(),
            whom: whom.to_vec(),
            began: SystemTime::now(),
            took: Duration::ZERO,
            request_ids: Vec::new(),
            error: Some(ended(vendor, true)),
            report: None,
        };
        Open { entry: Some(entry), began: Instant::now(), sink: Arc::clone(&self.sink) }
    }
}

/// An entry that is not over. Dropped, it tells that it was given up.
struct Open {
    entry: Option<AuditEntry>,
    began: Instant,
    sink: Sink,
}

impl Open {
    fn close(mut self, error: Option<&Error>, request_ids: Vec<String>, report: Option<Report>) {
        if let Some(entry) = &mut self.entry {
            entry.error = error.cloned();
            entry.request_ids = request_ids;
            entry.report = report;
        }
    }

    /// Is closed when what was begun is over.
    fn follow(self, begun: Result<Underway, Error>) -> Result<Underway, Error> {
        match begun {
            Ok(underway) => Ok(underway.when_over(|report| self.reported(report))),
            Err(error) => {
                self.close(Some(&error), Vec::new(), None);
                Err(error)
            }
        }
    }

    fn reported(self, report: Report) {
        self.close(None, report.request_ids().to_vec(), Some(report));
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(mut entry) = self.entry.take() {
            entry.took = self.began.elapsed();
            (self.sink)(entry);
        }
    }
}

impl<M: MeetingControl> Layer for Audit<M> {
    type Inner = M;

    fn inner(&self) -> &M {
        &self.inner
    }

    fn on_creation<'a>(&'a self, meeting: &'a NewMeeting) -> BoxFuture<'a, Result<NewlyMade, Error>> {
        Box::pin(async move {
            let mut open = self.open(Verb::Create, meeting.stated_id(), &[]);
            let made = self.inner.create(meeting).await;
            let mut request_ids = Vec::new();
            if let (Ok(made), Some(entry)) = (&made, &mut open.entry) {
                entry.meeting = Some(made.id.clone());
                request_ids.extend(made.request_id.clone());
            }
            open.close(made.as_ref().err(), request_ids, None);
            made
        })
    }

    fn on_removal<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            let mut open = self.open(removal.verb(), Some(removal.meeting()), removal.participants());
            if let (Some(entry), Some(reason)) = (&mut open.entry, removal.stated_reason()) {
                entry.why = Some(reason.to_owned());
            }
            open.follow(self.inner.removing(removal).await)
        })
    }

    fn on_people<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            let open = self.open(asked.verb(), Some(asked.meeting()), &asked.named());
            open.follow(self.inner.doing(asked).await)
        })
    }

    fn on_meeting<'a>(&'a self, asked: ForMeeting<'a>) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let open =
                self.open(asked.verb(), Some(asked.meeting()), asked.person().map_or(&[][..], std::slice::from_ref));
            let answer = asked.carry_out(&self.inner).await;
            let request_id = answer.as_ref().ok().and_then(Response::request_id);
            open.close(answer.as_ref().err(), request_id.into_iter().map(str::to_owned).collect(), None);
            answer
        })
    }
}

impl<M: fmt::Debug> fmt::Debug for Audit<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit")
            .field("inner", &self.inner)
            .field("who", &self.who)
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

//! A call as a value.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tracing::Span;

use super::operation::Operation;
use super::request::Draft;
use super::response::Response;
use super::span;
use super::unsendable::Unsendable;
use super::verdict::{Opened, Reading, reading};
use super::{Ended, Handle, Pending};
use crate::Error;
use crate::wire::slot::Answer;
use crate::wire::view::View;

/// A call that is ready to be sent; `.await` sends it.
///
/// Every method of a client that calls an operation returns one. What is set here holds for this call alone.
///
/// ```no_run
/// # #[cfg(feature = "tencent")]
/// # async fn example(client: meeting_control::tencent::Client) -> Result<(), meeting_control::Error> {
/// use std::time::Duration;
/// use meeting_control::tencent::types::*;
///
/// let request = GetRoomInfoRequest::new("room-test");
/// let room = client.get_room_info(&request).deadline(Duration::from_secs(2)).attempts(1).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call is sent when it is awaited"]
pub struct Call<'a, T> {
    plan: Plan<'a>,
    answer: PhantomData<fn() -> T>,
}

/// A call, whatever it answers.
pub(crate) struct Plan<'a> {
    handle: &'a Handle,
    operation: &'static Operation,
    draft: Result<Draft, Unsendable>,
    terms: Terms,
}

/// How long, and how often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) deadline: Duration,
    pub(crate) attempts: u32,
    pub(crate) attempt_timeout: Duration,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(
        handle: &'a Handle,
        operation: &'static Operation,
        arguments: &[View<'_>],
        body: View<'_>,
    ) -> Self {
        let draft = Draft::new(&handle.transport.addresses, operation, arguments, body);
        Self { handle, operation, draft, terms: handle.terms() }
    }

    fn start(self, reading: Reading) -> Underway<'a> {
        let Self { handle, operation, draft, terms } = self;
        Underway { operation, span: None, call: handle.start(operation, draft, terms, reading) }
    }
}

impl<'a, T> Call<'a, T> {
    pub(crate) fn new(
        handle: &'a Handle,
        operation: &'static Operation,
        arguments: &[View<'_>],
        body: View<'_>,
    ) -> Self {
        Self { plan: Plan::new(handle, operation, arguments, body), answer: PhantomData }
    }

    /// How long this call may take in all, instead of the client's deadline: waiting for its turn, obtaining credentials, every
    /// attempt and every pause.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.plan.terms.deadline = deadline;
        self
    }

    /// How often this call is attempted at most, instead of the client's number; 1 never repeats it after a failure.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.plan.terms.attempts = attempts.max(1);
        self
    }

    /// How long one attempt of this call may take, from sending to the last byte of the answer, instead of the client's time.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.plan.terms.attempt_timeout = timeout;
        self
    }

    /// The same call, of whose answer no more is read than has a place in this type. All that is read is compiled.
    pub(crate) fn answering<U>(self) -> Call<'a, U> {
        Call { plan: self.plan, answer: PhantomData }
    }

    /// What comes of it, whatever it answers.
    pub(crate) fn opened(self) -> Pending<'a, Result<Opened, Error>>
    where
        T: Answer,
    {
        Box::pin(self.plan.start(reading::<T>))
    }

    /// Whether the call would be sent.
    pub(crate) fn check(self) -> Result<(), Error> {
        self.plan.draft.map(drop).map_err(|cause| cause.into_error(self.plan.operation))
    }

    /// How long the rate makes so many calls of the operation take.
    pub(crate) fn time_for(self, calls: usize) -> Duration {
        self.plan.handle.transport.admission.time_for(self.plan.operation, calls)
    }

    /// The operation that is called, by its `operationId`.
    pub fn operation(&self) -> &'static str {
        self.plan.operation.id
    }
}

impl<T> fmt::Debug for Call<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("vendor", &self.plan.operation.vendor)
            .field("operation", &self.plan.operation.id)
            .field("deadline", &self.plan.terms.deadline)
            .field("attempts", &self.plan.terms.attempts)
            .finish_non_exhaustive()
    }
}

impl<'a, T: Answer> IntoFuture for Call<'a, T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = Calling<'a, T>;

    fn into_future(self) -> Calling<'a, T> {
        Calling { call: self.plan.start(reading::<T>), answer: PhantomData }
    }
}

/// A call under way. Dropping it drops all of the call: what has been sent by then may be applied.
#[must_use = "a call is sent when it is awaited"]
pub struct Calling<'a, T> {
    call: Underway<'a>,
    answer: PhantomData<fn() -> T>,
}

/// A call under way, whatever it answers.
struct Underway<'a> {
    operation: &'static Operation,
    /// It belongs to whoever listens where the call is awaited.
    span: Option<Span>,
    call: Pending<'a, Ended>,
}

impl Future for Underway<'_> {
    type Output = Result<Opened, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { operation, span, call } = &mut *self;
        let span = span.get_or_insert_with(|| span::call(operation));
        let ended = span.in_scope(|| call.as_mut().poll(context));
        let Poll::Ready(Ended { attempts, outcome }) = ended else { return Poll::Pending };
        span::end(span, attempts, &outcome);
        self.span = None;
        Poll::Ready(outcome)
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        if let Some(span) = &self.span {
            span::give_up(span);
        }
    }
}

impl<T: Answer> Future for Calling<'_, T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match ready!(Pin::new(&mut self.call).poll(context)) {
            Ok(opened) => Poll::Ready(Ok(Response::of(opened))),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl<T> fmt::Debug for Calling<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calling").finish_non_exhaustive()
    }
}

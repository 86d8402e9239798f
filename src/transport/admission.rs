//! Keeps to the vendor's documented rate.
//!
//! A turn counts from the moment at which its request leaves, not from the one at which somebody was allowed to send it: whatever lies
//! between (a login, a connection that is made, a runtime that is blocked) would let requests pile up and leave together. And it counts
//! until the period has passed since the request has arrived, which is what the vendor sees.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::runtime;
use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::allotment::{Allotment, Share};
use super::departure::Watch;
use super::operation::{Operation, Rate};
use super::{FOREVER, task};
use crate::error::Limit;
use crate::shared::Sharing;
use crate::{Error, ErrorKind};

/// Clocks differ, and some count in milliseconds.
const MARGIN: Duration = Duration::from_millis(5);
/// Who has been given a turn takes it by then, or their runtime stands still, or whoever polls them does something else meanwhile.
const PATIENCE: Duration = Duration::from_millis(100);
/// Whoever has taken a turn uses it by then: an attempt has ended sooner. It counts again when it is used after all, which may be one too
/// many then; that nobody else went any more would be worse.
const HELD: Duration = Duration::from_secs(20);
/// A request that is slow on its way arrives closer to the one behind it than it left. So much slower is counted on, unless the answer
/// shows that it has arrived sooner.
///
/// Where one is slower still, a vendor may see more than the rate at once, and refuse; what it refuses is repeated after a pause. Only to
/// count until the answer comes would rule that out: at the price of a fifth of the rate where the way there and back takes 250 ms, though
/// it takes every request about as long and none comes closer to the next.
const LONGEST_WAY: Duration = Duration::from_millis(50);

/// One window for each operation that has a rate.
#[derive(Debug)]
pub(crate) struct Admission(Vec<Option<Arc<Window>>>);

impl Admission {
    /// The documents' rates; or, for every operation, what the caller has agreed with the vendor.
    ///
    /// It is kept together with all who share it.
    pub(crate) fn new(operations: &'static [Operation], agreed: Option<Rate>, sharing: Option<&Sharing>) -> Self {
        let mut windows = Vec::with_capacity(operations.len());
        for operation in operations {
            windows.push(match agreed.or(operation.rate) {
                Some(rate) => {
                    let share = Share::new(sharing, operation, rate, span(rate) + LONGEST_WAY);
                    Some(Arc::new(Window::new(rate, share)))
                }
                None => None,
            });
        }
        Self(windows)
    }

    /// Whether the operation's turn can come before the deadline: worth knowing before anything is done for it.
    pub(crate) fn check(&self, operation: &'static Operation, deadline: Instant) -> Result<(), Error> {
        let now = Instant::now();
        if deadline <= now {
            return Err(no_time(operation));
        }
        let Some(window) = self.window(operation) else { return Ok(()) };
        let turn = window.earliest(now);
        if turn >= deadline { Err(refused(operation, turn - now)) } else { Ok(()) }
    }

    /// Waits for the operation's turn, but not beyond the deadline. Who came first goes first.
    pub(crate) async fn admit(&self, operation: &'static Operation, deadline: Instant) -> Result<Turn, Error> {
        let Some(window) = self.window(operation) else { return Ok(Turn::free()) };
        match window.turn(deadline).await {
            Ok(turn) => Ok(turn),
            Err(turn) => Err(refused(operation, turn.saturating_duration_since(Instant::now()))),
        }
    }

    /// How long the rate makes so many calls of the operation take.
    pub(crate) fn time_for(&self, operation: &'static Operation, calls: usize) -> Duration {
        match self.window(operation) {
            Some(window) => window.rounds(calls),
            None => Duration::ZERO,
        }
    }

    fn window(&self, operation: &'static Operation) -> Option<&Arc<Window>> {
        self.0.get(operation.index)?.as_ref()
    }
}

/// Leave to send one request. It begins to count when the request leaves; one that is dropped before is the next caller's.
#[derive(Debug)]
pub(crate) struct Turn {
    window: Option<Arc<Window>>,
    given_at: Instant,
    waited: bool,
    /// Until when it is good, if the rate is shared.
    good_until: Option<Instant>,
    /// When the request has arrived at the latest, once it has left.
    arrives: Mutex<Option<Instant>>,
    watch: Option<Watch>,
}

impl Turn {
    /// For what no rate counts.
    pub(crate) fn free() -> Self {
        let given_at = Instant::now();
        Self { window: None, given_at, waited: false, good_until: None, arrives: Mutex::default(), watch: None }
    }

    /// Who hears that the request leaves.
    pub(super) fn watched(mut self, watch: Option<Watch>) -> Self {
        self.watch = watch;
        self
    }

    pub(crate) fn given_at(&self) -> Instant {
        self.given_at
    }

    /// Whether it came later than it was asked for.
    pub(crate) fn was_waited_for(&self) -> bool {
        self.waited
    }

    /// The request leaves.
    pub(crate) fn leave(&self) {
        self.latest_arrival();
    }

    pub(crate) fn has_left(&self) -> bool {
        self.arrives().is_some()
    }

    /// There is an answer, so that the request is not on its way any more. Whoever has answered need not have looked at its body, from
    /// which it is known when a request leaves.
    pub(crate) fn has_arrived(&self) {
        let latest = self.latest_arrival();
        if let Some(window) = &self.window {
            window.correct(latest);
        }
    }

    fn latest_arrival(&self) -> Instant {
        let mut arrives = self.arrives();
        if let Some(latest) = *arrives {
            return latest;
        }
        if let Some(watch) = &self.watch {
            watch.tell();
        }
        let latest = match &self.window {
            Some(window) => window.count(self),
            None => Instant::now(),
        };
        *arrives = Some(latest);
        latest
    }

    fn arrives(&self) -> MutexGuard<'_, Option<Instant>> {
        self.arrives.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.has_left()
            && let Some(window) = &self.window
        {
            window.take_back(self.given_at, self.good_until);
        }
    }
}

/// At most so many requests in any stretch of the period, which is what vendors count.
///
/// A token bucket (GCRA, as `governor` has it) cannot say this: after a quiet time it lets twice as many through, or else it forbids
/// the burst that the vendor allows.
#[derive(Debug)]
struct Window {
    calls: usize,
    /// The period, and the margin.
    span: Duration,
    line: Mutex<Line>,
    /// Wakes those who wait, in the order in which they came, each for one of the turns that are given.
    turns: Semaphore,
    /// Held by the one who watches the clock for all who wait.
    watch: Semaphore,
    /// The others have been asked for a part of the rate.
    news: Notify,
}

#[derive(Debug, Default)]
struct Line {
    /// When requests arrived at the latest, in order and as far back as they count.
    arrived: VecDeque<Instant>,
    /// When turns were given whose request has not left yet. It may at any moment.
    out: Vec<Instant>,
    /// How many wait, and have been given no turn yet.
    waiting: usize,
    /// The turns that are given to those who have waited longest, who are about to take them. The last one is taken first, so that one
    /// that nobody takes is found.
    given: Vec<Given>,
    /// What is at hand of a rate that is shared.
    allotment: Option<Allotment>,
}

/// A turn that is given, and not taken yet.
#[derive(Clone, Copy, Debug)]
struct Given {
    at: Instant,
    /// Until when it is good, if the rate is shared.
    good_until: Option<Instant>,
    /// When another is called, who takes it instead.
    call_again: Instant,
}

impl Line {
    fn forget_before(&mut self, now: Instant, span: Duration) {
        while let Some(first) = self.arrived.front()
            && *first + span <= now
        {
            self.arrived.pop_front();
        }
        while let Some(first) = self.out.first()
            && *first + HELD <= now
        {
            self.out.remove(0);
        }
    }

    fn taken(&self) -> usize {
        self.arrived.len() + self.out.len()
    }

    /// A turn that was given then is used, or taken back.
    fn settle(&mut self, given_at: Instant) {
        if let Some(place) = self.out.iter().position(|out| *out == given_at) {
            self.out.remove(place);
        }
    }

    fn has_permits(&self, now: Instant) -> bool {
        match &self.allotment {
            Some(allotment) => allotment.has_permits(now),
            None => true,
        }
    }

    /// How many turns nobody has taken for too long.
    fn left_lying(&mut self, now: Instant) -> usize {
        let mut lying = 0;
        for given in &mut self.given {
            if given.call_again <= now {
                given.call_again = now + PATIENCE;
                lying += 1;
            }
        }
        lying.min(self.waiting)
    }

    fn give(&mut self, now: Instant) -> Given {
        self.out.push(now);
        let good_until = match &mut self.allotment {
            Some(allotment) => allotment.give(),
            None => None,
        };
        Given { at: now, good_until, call_again: now + PATIENCE }
    }
}

impl Window {
    fn new(rate: Rate, share: Option<Share>) -> Self {
        let line = Line { allotment: share.map(Allotment::new), ..Line::default() };
        Self {
            calls: usize::try_from(rate.calls.max(1)).unwrap_or(usize::MAX),
            span: span(rate),
            line: Mutex::new(line),
            turns: Semaphore::new(0),
            watch: Semaphore::new(1),
            news: Notify::new(),
        }
    }

    /// A turn, or when it could have come at the earliest.
    async fn turn(self: &Arc<Self>, deadline: Instant) -> Result<Turn, Instant> {
        let mut place = match self.line_up(deadline)? {
            Either::Left(turn) => return Ok(turn),
            Either::Right(place) => place,
        };
        let mut watch = pin!(self.watch(place.due, deadline));
        loop {
            let woken = pin!(self.turns.acquire());
            let Either::Left((Ok(permit), _)) = select(woken, watch.as_mut()).await else {
                return Err(self.earliest(Instant::now()));
            };
            permit.forget();
            if let Some(turn) = place.take_turn() {
                return Ok(turn);
            }
        }
    }

    /// A turn at once, or a place in the line.
    fn line_up(self: &Arc<Self>, deadline: Instant) -> Result<Either<Turn, Place<'_>>, Instant> {
        let mut line = self.lock();
        let now = Instant::now();
        line.forget_before(now, self.span);
        if line.waiting == 0 && line.taken() < self.most(&line) && line.has_permits(now) {
            let given = line.give(now);
            self.ask(line);
            return Ok(Either::Left(self.turn_of(given, false)));
        }
        let turn = self.after(&line, now, line.waiting);
        if turn >= deadline {
            return Err(turn);
        }
        line.waiting += 1;
        // When the others leave room for it is not known.
        let due = if line.allotment.is_some() { turn + self.span } else { turn };
        drop(line);
        self.serve();
        Ok(Either::Right(Place { window: self, due, has_its_turn: false }))
    }

    /// The first in the line watches the clock for all. One whose runtime does not run cannot hold up the others beyond their own turn.
    async fn watch(self: &Arc<Self>, own: Instant, deadline: Instant) {
        let _first = timeout_at(own.min(deadline), self.watch.acquire()).await;
        while Instant::now() < deadline {
            let news = self.news.notified();
            let _ = timeout_at(self.next_end().min(deadline), news).await;
            self.serve();
        }
    }

    /// Gives the turns that are free to those who have waited longest.
    fn serve(self: &Arc<Self>) {
        loop {
            let mut line = self.lock();
            let now = Instant::now();
            line.forget_before(now, self.span);
            // Whoever was called before and comes after all waits once more.
            self.turns.add_permits(line.left_lying(now));
            if line.taken() >= self.most(&line) {
                return;
            }
            if !line.has_permits(now) {
                return self.ask(line);
            }
            if line.waiting == 0 {
                return;
            }
            line.waiting -= 1;
            let given = line.give(now);
            line.given.push(given);
            drop(line);
            self.turns.add_permits(1);
        }
    }

    /// Asks for a part of a shared rate for those who wait, and tells of what left late. Outside of a runtime, the next one does it.
    fn ask(self: &Arc<Self>, mut line: MutexGuard<'_, Line>) {
        let waiting = line.waiting;
        let Some(allotment) = &mut line.allotment else { return };
        let Ok(runtime) = runtime::Handle::try_current() else { return };
        let Some(asking) = allotment.ask(Instant::now(), waiting) else { return };
        drop(line);
        let window = Arc::clone(self);
        let work = Box::pin(async move {
            let answer = asking.answer().await;
            if let Some(allotment) = &mut window.lock().allotment {
                allotment.answered(&asking, answer);
            }
            window.serve();
            window.news.notify_waiters();
        });
        task::spawn(&runtime, work);
    }

    fn turn_of(self: &Arc<Self>, given: Given, waited: bool) -> Turn {
        let Given { at, good_until, .. } = given;
        let window = Some(Arc::clone(self));
        Turn { window, given_at: at, waited, good_until, arrives: Mutex::default(), watch: None }
    }

    /// A request leaves. Yields when it has arrived at the latest.
    fn count(self: &Arc<Self>, turn: &Turn) -> Instant {
        let mut line = self.lock();
        let now = Instant::now();
        let latest = now + LONGEST_WAY;
        line.settle(turn.given_at);
        line.arrived.push_back(latest);
        if let Some(allotment) = &mut line.allotment
            && allotment.leaves(now, turn.good_until)
        {
            self.ask(line);
        }
        latest
    }

    /// A request has arrived by now.
    fn correct(&self, latest: Instant) {
        let mut line = self.lock();
        let now = Instant::now();
        // Behind it stand those that are on their way, and few are at once.
        let mut behind = line.arrived.len();
        while behind > 0 && line.arrived[behind - 1] > latest {
            behind -= 1;
        }
        let Some(mut at) = behind.checked_sub(1) else { return };
        if line.arrived[at] != latest {
            return;
        }
        while at > 0 && line.arrived[at - 1] > now {
            line.arrived[at] = line.arrived[at - 1];
            at -= 1;
        }
        line.arrived[at] = now.min(latest);
    }

    fn take_back(self: &Arc<Self>, given_at: Instant, good_until: Option<Instant>) {
        let mut line = self.lock();
        line.settle(given_at);
        if let Some(allotment) = &mut line.allotment {
            allotment.take_back(good_until);
        }
        drop(line);
        self.serve();
    }

    /// When a turn would come for somebody who came now, at the earliest.
    fn earliest(&self, now: Instant) -> Instant {
        let mut line = self.lock();
        line.forget_before(now, self.span);
        self.after(&line, now, line.waiting)
    }

    /// When the turn comes of somebody who has so many ahead, if every request leaves as soon as it may.
    fn after(&self, line: &Line, now: Instant, ahead: usize) -> Instant {
        let first = match (ahead % self.calls + line.taken()).checked_sub(self.calls) {
            // One that is on its way may have arrived in a moment.
            Some(at) => line.arrived.get(at).copied().unwrap_or(now).min(now) + self.span,
            None => now,
        };
        let rounds = self.span.saturating_mul(u32::try_from(ahead / self.calls).unwrap_or(u32::MAX));
        first.checked_add(rounds).unwrap_or(now + FOREVER)
    }

    /// When the next turn is free at the earliest.
    fn next_end(&self) -> Instant {
        let now = Instant::now();
        let line = self.lock();
        let mut end = line.arrived.front().copied().unwrap_or(now).min(now) + self.span;
        for given in &line.given {
            end = end.min(given.call_again);
        }
        match &line.allotment {
            Some(allotment) if line.taken() < self.most(&line) => allotment.next(now).min(end),
            _ => end,
        }
    }

    /// How many requests there may be at once: without the others, the own share.
    fn most(&self, line: &Line) -> usize {
        match &line.allotment {
            Some(allotment) if allotment.is_alone() => allotment.own(),
            _ => self.calls,
        }
    }

    /// The others may need theirs.
    fn rounds(&self, calls: usize) -> Duration {
        let own = match &self.lock().allotment {
            Some(allotment) => allotment.own(),
            None => self.calls,
        };
        self.span.saturating_mul(u32::try_from(calls / own).unwrap_or(u32::MAX))
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the line, which whoever goes away leaves.
struct Place<'a> {
    window: &'a Arc<Window>,
    /// From when on nobody is relied upon for it.
    due: Instant,
    has_its_turn: bool,
}

impl Place<'_> {
    /// Nothing where what one was woken for has been taken back, as another has gone away.
    fn take_turn(&mut self) -> Option<Turn> {
        let mut line = self.window.lock();
        let given = line.given.pop()?;
        // It was given to somebody who went away late, or has waited too long to be taken.
        if given.good_until.is_some_and(|end| end <= Instant::now()) {
            line.waiting += 1;
            drop(line);
            self.window.take_back(given.at, given.good_until);
            return None;
        }
        drop(line);
        self.has_its_turn = true;
        Some(self.window.turn_of(given, true))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.has_its_turn {
            return;
        }
        let mut line = self.window.lock();
        if line.waiting > 0 {
            line.waiting -= 1;
            return;
        }
        // Every other one has been given a turn, and so had this one.
        let Some(Given { at, good_until, .. }) = line.given.pop() else { return };
        if let Ok(turn) = self.window.turns.try_acquire() {
            turn.forget();
        }
        drop(line);
        self.window.take_back(at, good_until);
    }
}

fn span(rate: Rate) -> Duration {
    Duration::from_secs(rate.seconds.into()) + MARGIN
}

fn refused(operation: &'static Operation, wait: Duration) -> Error {
    let message = "the rate of calls leaves no room for this call before its deadline; nothing was sent";
    Error::unsent(operation.vendor, ErrorKind::RateLimited, message)
        .with_operation(operation.id)
        .with_limit(Limit::Turn)
        .with_retry_after(wait)
        .with_retryable(true)
}

fn no_time(operation: &'static Operation) -> Error {
    let message = "the call was given no time; nothing was sent";
    Error::unsent(operation.vendor, ErrorKind::Timeout, message)
        .with_operation(operation.id)
        .with_limit(Limit::Deadline)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use futures_util::FutureExt as _;
    use futures_util::future::join_all;

    use super::*;

    const FAR: Duration = Duration::from_secs(3600);
    const SECOND: Duration = Duration::from_millis(1005);

    fn window(calls: u32) -> Arc<Window> {
        Arc::new(Window::new(Rate { calls, seconds: 1 }, None))
    }

    /// Takes a turn and uses it at once, and the answer comes at once. Tells when.
    async fn go(window: &Arc<Window>) -> Instant {
        let turn = window.turn(Instant::now() + FAR).await.unwrap();
        turn.leave();
        turn.has_arrived();
        Instant::now()
    }

    fn assert_kept(times: &[Instant], calls: usize) {
        assert!(times.windows(calls + 1).all(|some| some[calls] - some[0] >= SECOND), "{times:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_goes_at_once_and_the_rest_at_the_rate() {
        let window = window(20);
        let start = Instant::now();
        let times = join_all((0..50).map(|_| go(&window))).await;
        let rounds: Vec<_> = times.iter().map(|time| (*time - start).as_millis() / SECOND.as_millis()).collect();
        assert_eq!(rounds, [vec![0; 20], vec![1; 20], vec![2; 10]].concat());
    }

    #[tokio::test(start_paused = true)]
    async fn no_stretch_of_the_period_holds_more_than_the_rate() {
        let window = window(5);
        let calls = (0..40u64).map(|call| {
            let window = &window;
            async move {
                tokio::time::sleep(Duration::from_millis(call * 70)).await;
                go(window).await
            }
        });
        assert_kept(&join_all(calls).await, 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_counts_from_when_it_is_used() {
        let window = window(2);
        let held = window.turn(Instant::now() + FAR).await.unwrap();
        go(&window).await;
        tokio::time::sleep(SECOND * 3).await;
        let mut times = vec![go(&window).await];
        assert!(
            window.turn(Instant::now() + FAR).now_or_never().is_none(),
            "the turn that is held can be used any time"
        );
        held.leave();
        times.push(Instant::now());
        times.extend([go(&window).await, go(&window).await]);
        assert_kept(&times, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_counts_until_a_period_after_it_arrived() {
        let window = window(2);
        let start = Instant::now();
        let (lost, slow) = (window.turn(start + FAR).await.unwrap(), window.turn(start + FAR).await.unwrap());
        lost.leave();
        slow.leave();
        drop(lost);
        let answered = async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            slow.has_arrived();
        };
        let (first, second, ()) = tokio::join!(go(&window), go(&window), answered);
        assert_eq!((first - start, second - start), (SECOND + Duration::from_millis(30), SECOND + LONGEST_WAY));
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_is_given_back_is_used_by_the_next_in_line() {
        let window = window(1);
        let start = Instant::now();
        let held = window.turn(start + FAR).await.unwrap();
        let mut first = Box::pin(window.turn(start + FAR));
        let mut second = Box::pin(window.turn(start + FAR));
        assert!(first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        drop(first);
        drop(held);
        drop(second.await.unwrap());
        assert_eq!(Instant::now(), start);
    }

    #[tokio::test(start_paused = true)]
    async fn who_goes_away_leaves_the_time_to_the_others() {
        let window = window(1);
        let start = go(&window).await;
        let mut first = Box::pin(go(&window));
        let mut second = Box::pin(go(&window));
        assert!(first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        drop(first);
        assert!(second.await - start < SECOND * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_came_first_goes_first() {
        let window = window(3);
        let order = Mutex::new(Vec::new());
        let calls = (0..50).map(|number| {
            let (window, order) = (&window, &order);
            async move {
                go(window).await;
                order.lock().unwrap().push(number);
            }
        });
        join_all(calls).await;
        // Those of one round go at the same moment.
        let mut order = order.into_inner().unwrap();
        order.chunks_mut(3).for_each(<[_]>::sort_unstable);
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn no_turn_is_lost_to_those_who_go_away() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
        let window =
            Arc::new(Window { span: Duration::from_millis(2), ..Window::new(Rate { calls: 3, seconds: 1 }, None) });
        runtime.block_on(async {
            let callers = (0..500).map(|_| {
                let window = Arc::clone(&window);
                tokio::spawn(async move {
                    let patience = Duration::from_micros(fastrand::u64(..20_000));
                    let going = async { drop(window.turn(Instant::now() + FAR).await.unwrap()) };
                    tokio::time::timeout(patience, going).await.is_ok()
                })
            });
            join_all(callers.collect::<Vec<_>>()).await;
        });
        let line = window.lock();
        assert_eq!((line.waiting, line.given.len(), line.out.len()), (0, 0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_is_never_used_does_not_count_for_ever() {
        let window = window(1);
        let start = Instant::now();
        let held = window.turn(start + FAR).await.unwrap();
        assert!(go(&window).await - start <= HELD + SECOND);
        held.leave();
        held.has_arrived();
        let left = Instant::now();
        assert!(go(&window).await - left >= SECOND, "it counts all the same when it is used after all");
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_behind_the_deadline_is_told_at_once() {
        let window = window(1);
        let start = go(&window).await;
        assert_eq!(window.turn(start + SECOND / 2).now_or_never().unwrap().unwrap_err(), start + SECOND);
        let mut patient = Box::pin(window.turn(start + FAR));
        assert!(patient.as_mut().now_or_never().is_none());
        assert_eq!(window.turn(start + SECOND * 2).now_or_never().unwrap().unwrap_err(), start + SECOND * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn whose_turn_comes_too_late_after_all_is_told_at_the_deadline() {
        let window = window(1);
        let start = Instant::now();
        let _held = window.turn(start + FAR).await.unwrap();
        window.turn(start + SECOND * 2).await.unwrap_err();
        assert_eq!(Instant::now(), start + SECOND * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn somebody_who_does_not_take_a_turn_holds_up_nobody_else() {
        let window = window(1);
        let start = go(&window).await;
        let mut idle = Box::pin(go(&window));
        let mut gone = Box::pin(go(&window));
        assert!(idle.as_mut().now_or_never().is_none() && gone.as_mut().now_or_never().is_none());
        // Both are called before those behind them, and come neither of them.
        let mut last = start;
        for _ in 0..2 {
            let went = go(&window).await;
            assert!(went - last <= SECOND * 3 + PATIENCE * 3, "{:?}", went - last);
            last = went;
        }
        drop(gone);
        idle.await;
        let line = window.lock();
        assert_eq!((line.waiting, line.given.len(), line.out.len()), (0, 0, 0));
    }

    #[test]
    fn somebody_whose_runtime_stands_still_holds_up_nobody_else() {
        let window = window(2);
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let (still, running) = (runtime(), runtime());
        running.block_on(async {
            go(&window).await;
            go(&window).await;
        });
        let first = Arc::clone(&window);
        still.spawn(async move { go(&first).await });
        still.block_on(tokio::task::yield_now());
        running.block_on(async {
            for _ in 0..2 {
                go(&window).await;
            }
        });
    }
}

//! Answers that come in pages, as streams.

#![cfg_attr(
    not(all(feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "a vendor whose pages have cursors counts none, and the other way round")
)]

use std::any::Any;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};

use super::Pending;
use super::call::Call;
use super::operation::Operation;
use super::response::{Response, may_lack, odd_of_itself};
use super::verdict::Opened;
use crate::error::Facts;
use crate::wire::slot::Answer;
use crate::{Error, ErrorKind, Oddity};

/// More than any list has. One that goes on has no end, however new everything on it looks.
const MOST_PAGES: usize = 10_000;

/// All pages of a list, each fetched when it is asked for.
///
/// A [`Stream`] of answers; [`items`](Self::items) makes one of what is on them. [`next`](Self::next) needs nothing imported; what else
/// can be done with a stream is in `futures_util::TryStreamExt`. It owns what it needs, and can be moved and polled anywhere. It ends
/// after the last page, or with an error: one of a call, or one that says that a page is lost, comes again, or is not the last after ten
/// thousand, that its list is not there, or that nothing readable tells whether there is another. Never silently.
///
/// ```no_run
/// # #[cfg(feature = "dingtalk")]
/// # async fn example(client: meeting_control::dingtalk::Client) -> Result<(), meeting_control::Error> {
/// use meeting_control::dingtalk::types::*;
///
/// let options = QueryConferenceMembersOptions::new();
/// let mut members = client.query_conference_members_pages("644272f14ba331014xxxxxxx", &options).items();
/// while let Some(member) = members.next().await.transpose()? {
///     if member.attend_status == Some(ConferenceMemberAttendStatus::Present) {
///         println!("{}", member.user_nick.as_deref().unwrap_or_default());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "pages are fetched when they are asked for"]
pub struct Pages<T, I> {
    operation: &'static Operation,
    pages: Turned,
    open: fn(Opened) -> Response<T>,
    list: Box<List<T, I>>,
}

/// Pages, whatever is on them: what turns them is compiled once.
type Turned = BoxStream<'static, Result<Page, Error>>;

/// A page, whatever is on it.
struct Page {
    answer: Opened,
    items: usize,
}

/// Finds what is on a page.
type List<T, I> = dyn Fn(&mut T) -> Option<&mut Vec<I>> + Send;

/// Everything on all pages of a list.
///
/// A [`Stream`] that ends as [`Pages`] does, or with an error after everything else where something on them could not be read.
#[must_use = "items are fetched when they are asked for"]
pub struct Items<I> {
    items: BoxStream<'static, Result<I, Error>>,
}

/// `ask` calls for the page at a position, `next` reads from it where the next one begins, `list` finds what is on it.
///
/// A function of its own: of one that belongs to a type, the compiler proves all bounds once more wherever it is named.
pub(crate) fn pages<C: Clone + Send + Sync + 'static, P: Position, T: Answer, I: PartialEq + Clone + Send + 'static>(
    client: &C,
    operation: &'static Operation,
    start: Option<P>,
    ask: impl FnMut(&C, Option<P>) -> Call<'_, T> + Send + 'static,
    next: fn(Option<P>, &T, usize) -> Next,
    list: fn(&mut T) -> Option<&mut Vec<I>>,
) -> Pages<T, I> {
    let source = Paged { client: client.clone(), ask, next, list, last: Vec::new() };
    let pages = turned(operation, start.map(P::mark), Box::new(source));
    Pages { operation, pages, open: Response::of, list: Box::new(list) }
}

impl<T: 'static, I> Pages<T, I> {
    /// The same pages in another form.
    #[cfg(feature = "dynamic")]
    pub(crate) fn map<U: Default + Send + 'static, J>(
        self,
        change: impl Fn(Response<T>) -> Result<Response<U>, Error> + Send + 'static,
        list: impl Fn(&mut U) -> Option<&mut Vec<J>> + Send + 'static,
    ) -> Pages<U, J> {
        let Self { operation, pages, open, .. } = self;
        let pages = pages.map(move |page| {
            let Page { answer, items } = page?;
            Ok(Page { answer: change(open(answer))?.into_opened(), items })
        });
        Pages { operation, pages: pages.boxed(), open: Response::of, list: Box::new(list) }
    }

    /// The same pages, and an error after them where each of those that say how many there are counts more than all of them hold.
    ///
    /// The least of what they say counts: people come and go while pages are read.
    #[cfg(feature = "control")]
    pub(crate) fn counted(self, count: fn(&T) -> Option<i32>) -> Self {
        self.tallied(count, Tally::lacking)
    }

    /// As [`counted`](Self::counted), with an error also where one counts less than another before it: who goes between two pages moves others,
    /// and somebody can be on neither. [Retryable](Error::is_retryable), as another reading can fare better.
    #[cfg(feature = "control")]
    pub(crate) fn unmoved(self, count: fn(&T) -> Option<i32>) -> Self {
        self.tallied(count, |tally, operation| tally.moved(operation).or_else(|| tally.lacking(operation)))
    }

    #[cfg(feature = "control")]
    fn tallied(mut self, count: fn(&T) -> Option<i32>, judge: Judge) -> Self {
        let count = Box::new(move |page: &dyn Any| count(page.downcast_ref()?));
        self.pages = tallied(self.operation, self.pages, count, judge);
        self
    }
}

impl<T: 'static, I: Send + 'static> Pages<T, I> {
    /// What is on the pages, one after the other. Where something on them cannot be read as an item, an error comes after all that can:
    /// nothing is left out without a word.
    pub fn items(self) -> Items<I> {
        let mut unpacking = Unpacking { pages: Some(self), page: Vec::new().into_iter(), lacks: None };
        Items { items: Box::pin(stream::poll_fn(move |context| unpacking.poll_next(context))) }
    }
}

impl<T, I> Pages<T, I> {
    /// The next page; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error>> {
        poll_fn(|context| self.poll_next_unpin(context)).await
    }
}

/// How much pages hold, and how much they say that there is.
#[cfg(feature = "control")]
#[derive(Default)]
struct Tally {
    held: i64,
    /// The least and the last.
    told: Option<(i64, i64)>,
    /// From how much to how much.
    shrunk: Option<(i64, i64)>,
}

#[cfg(feature = "control")]
impl Tally {
    fn add(&mut self, items: usize, count: Option<i32>) {
        self.held = self.held.saturating_add(length(items));
        if let Some(count) = count.map(i64::from) {
            let (least, last) = self.told.unwrap_or((count, count));
            self.told = Some((least.min(count), count));
            // Some count on the first page alone.
            self.shrunk = self.shrunk.or((0 < count && count < last).then_some((last, count)));
        }
    }

    fn lacking(&self, operation: &Operation) -> Option<Error> {
        let (held, (least, _)) = (self.held, self.told?);
        let message = format!("the answer counts {least}, and the pages hold {held}");
        (least > held).then(|| lost(operation, &message))
    }

    fn moved(&self, operation: &Operation) -> Option<Error> {
        let (before, after) = self.shrunk?;
        let message = format!("the list changed while its pages were read: one counts {before}, and the next {after}");
        Some(lost(operation, &message).with_retryable(true))
    }
}

/// What is wrong with pages that hold and tell so much.
#[cfg(feature = "control")]
type Judge = fn(&Tally, &Operation) -> Option<Error>;

/// What a page says of how many there are.
#[cfg(feature = "control")]
type Count = dyn Fn(&dyn Any) -> Option<i32> + Send;

#[cfg(feature = "control")]
fn tallied(operation: &'static Operation, pages: Turned, count: Box<Count>, judge: Judge) -> Turned {
    let mut tallying = Some((pages, Tally::default()));
    Box::pin(stream::poll_fn(move |context| {
        let Some((pages, tally)) = &mut tallying else { return Poll::Ready(None) };
        match ready!(pages.poll_next_unpin(context)) {
            Some(Ok(page)) => {
                tally.add(page.items, count(&*page.answer.value));
                Poll::Ready(Some(Ok(page)))
            }
            Some(Err(error)) => {
                tallying = None;
                Poll::Ready(Some(Err(error)))
            }
            None => {
                let wrong = judge(tally, operation);
                tallying = None;
                Poll::Ready(wrong.map(Err))
            }
        }
    }))
}

/// Goes from item to item.
struct Unpacking<T, I> {
    /// Until they have ended.
    pages: Option<Pages<T, I>>,
    page: vec::IntoIter<I>,
    /// The first reason why something is missing.
    lacks: Option<Error>,
}

impl<T, I> Unpacking<T, I> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<I, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(pages) = &mut self.pages else { return Poll::Ready(None) };
            let error = match ready!(pages.pages.poll_next_unpin(context)) {
                Some(Ok(page)) => {
                    self.page = open(pages, page, &mut self.lacks);
                    continue;
                }
                Some(Err(error)) => Some(error),
                None => None,
            };
            self.pages = None;
            return Poll::Ready(self.lacks.take().or(error).map(Err));
        }
    }
}

/// What is on a page.
fn open<T, I>(pages: &Pages<T, I>, page: Page, lacks: &mut Option<Error>) -> vec::IntoIter<I> {
    if lacks.is_none()
        && let Some(oddity) = may_lack(&page.answer.oddities, page.items)
    {
        *lacks = Some(unreadable(pages.operation, oddity));
    }
    let mut page = (pages.open)(page.answer);
    let items = match (pages.list)(page.body_mut()) {
        Some(items) => std::mem::take(items),
        None => Vec::new(),
    };
    items.into_iter()
}

impl<I: Send + 'static> Items<I> {
    /// For programs that stand in for a vendor: a list from elsewhere.
    pub fn new(items: impl Stream<Item = Result<I, Error>> + Send + 'static) -> Self {
        Self { items: items.fuse().boxed() }
    }

    pub(crate) fn failed(error: Error) -> Self {
        let mut error = Some(error);
        Self { items: Box::pin(stream::poll_fn(move |_| Poll::Ready(error.take().map(Err)))) }
    }

    /// Of a list that has to be read as a whole: what can be read of it, and why that is not everything.
    #[cfg(feature = "control")]
    pub(crate) fn of_whole(read: impl Future<Output = (Vec<I>, Option<Error>)> + Send + 'static) -> Self {
        let mut reading: Option<Pending<'static, _>> = Some(Box::pin(read));
        let mut read = (Vec::new().into_iter(), None);
        Self {
            items: Box::pin(stream::poll_fn(move |context| {
                if let Some(whole) = &mut reading {
                    let (items, lacks) = ready!(whole.as_mut().poll(context));
                    (reading, read) = (None, (items.into_iter(), lacks));
                }
                let (items, lacks) = &mut read;
                Poll::Ready(match items.next() {
                    Some(item) => Some(Ok(item)),
                    None => lacks.take().map(Err),
                })
            })),
        }
    }

    /// What comes of each, where something does.
    pub(crate) fn filter_map<J: Send + 'static>(
        self,
        mut change: impl FnMut(I) -> Result<Option<J>, Error> + Send + 'static,
    ) -> Items<J> {
        let mut items = self.items;
        let changed = move |context: &mut Context<'_>| {
            loop {
                match ready!(items.poll_next_unpin(context)) {
                    Some(Ok(item)) => match change(item) {
                        Ok(Some(item)) => return Poll::Ready(Some(Ok(item))),
                        Ok(None) => {}
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    },
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => return Poll::Ready(None),
                }
            }
        };
        Items { items: Box::pin(stream::poll_fn(changed)) }
    }
}

impl<I> Items<I> {
    /// The next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<I, Error>> {
        poll_fn(|context| self.items.poll_next_unpin(context)).await
    }

    /// Everything that is left.
    ///
    /// # Errors
    /// The first error of a page: a list that lacks some is none.
    pub async fn all(self) -> Result<Vec<I>, Error> {
        match self.read().await {
            (all, None) => Ok(all),
            (_, Some(error)) => Err(error),
        }
    }

    /// Everything that can be read, and why that is not everything.
    pub(crate) async fn read(mut self) -> (Vec<I>, Option<Error>) {
        let mut read = Vec::new();
        while let Some(item) = self.next().await {
            match item {
                Ok(item) => read.push(item),
                Err(error) => return (read, Some(error)),
            }
        }
        (read, None)
    }
}

impl<T, I> Stream for Pages<T, I> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(match ready!(self.pages.poll_next_unpin(context)) {
            Some(Ok(page)) => Some(Ok((self.open)(page.answer))),
            Some(Err(error)) => Some(Err(error)),
            None => None,
        })
    }
}

impl<I> Stream for Items<I> {
    type Item = Result<I, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.items.poll_next_unpin(context)
    }
}

impl<T, I> fmt::Debug for Pages<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<I> fmt::Debug for Items<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// Where a page begins, as a vendor writes it.
pub(crate) trait Position: Send + 'static {
    fn mark(self) -> Mark;

    /// The same place again.
    fn of(mark: Mark) -> Option<Self>
    where
        Self: Sized;
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    Cursor(String),
    Offset(i64),
}

impl Mark {
    /// What some vendors send instead of nothing after the last page.
    #[inline]
    fn is_end(&self) -> bool {
        match self {
            Self::Cursor(cursor) => matches!(cursor.trim(), "" | "0"),
            Self::Offset(offset) => *offset == 0,
        }
    }

    /// Whether a page can begin there.
    #[inline]
    fn is_place(&self) -> bool {
        match self {
            // A flag is read as a text, too.
            Self::Cursor(cursor) => !matches!(cursor.as_str(), "true" | "false"),
            Self::Offset(offset) => *offset >= 0,
        }
    }
}

impl Position for String {
    #[inline]
    fn mark(self) -> Mark {
        Mark::Cursor(self)
    }

    #[inline]
    fn of(mark: Mark) -> Option<Self> {
        match mark {
            Mark::Cursor(cursor) => Some(cursor),
            Mark::Offset(_) => None,
        }
    }
}

impl Position for i32 {
    #[inline]
    fn mark(self) -> Mark {
        Mark::Offset(self.into())
    }

    #[inline]
    fn of(mark: Mark) -> Option<Self> {
        match mark {
            Mark::Offset(offset) => offset.try_into().ok(),
            Mark::Cursor(_) => None,
        }
    }
}

impl Position for i64 {
    #[inline]
    fn mark(self) -> Mark {
        Mark::Offset(self)
    }

    #[inline]
    fn of(mark: Mark) -> Option<Self> {
        match mark {
            Mark::Offset(offset) => Some(offset),
            Mark::Cursor(_) => None,
        }
    }
}

/// What a page says of the next one.
pub(crate) enum Next {
    /// Nothing, as after the last page.
    End,
    /// That there is none.
    Complete,
    At(Mark),
    /// There is one, and nobody knows where.
    Lost(&'static str),
    /// The page itself is not the one that was asked for.
    Wrong(&'static str),
}

impl Next {
    pub(crate) fn by_cursor(cursor: Option<impl Position>, more: Option<bool>) -> Self {
        Self::behind(cursor.map(Position::mark), more)
    }

    #[inline]
    fn behind(cursor: Option<Mark>, more: Option<bool>) -> Self {
        let cursor = cursor.filter(|cursor| !cursor.is_end());
        match (cursor, more) {
            (_, Some(false)) => Self::Complete,
            (None, None) => Self::End,
            (None, Some(true)) => Self::Lost("the answer announces another page and does not say where it begins"),
            (Some(cursor), _) if !cursor.is_place() => {
                Self::Lost("where the next page begins is told by what is no place")
            }
            (Some(cursor), _) => Self::At(cursor),
        }
    }

    /// `at` and `total` are what the answer says of itself.
    pub(crate) fn by_offset<P: Position + Into<i64>>(
        asked: Option<P>,
        at: Option<P>,
        items: usize,
        total: Option<P>,
    ) -> Self {
        let asked = asked.map_or(0, Into::into);
        match Self::after(asked, at.map(Into::into), length(items), total.map(Into::into)) {
            Self::At(mark) if P::of(mark.clone()).is_none() => {
                Self::Lost("the next page begins beyond what the vendor can be asked for")
            }
            next => next,
        }
    }

    #[inline]
    fn after(asked: i64, at: Option<i64>, items: i64, total: Option<i64>) -> Self {
        if at.is_some_and(|at| at != asked) {
            return Self::Wrong("the answer is another page than was asked for");
        }
        let read = asked.saturating_add(items);
        match (items, total) {
            (_, Some(total)) if total < items => Self::Lost("the answer counts less than this page holds"),
            (_, Some(total)) if read >= total => Self::Complete,
            (0, Some(_)) => Self::Lost("the answer counts more than the pages hold, and this page is empty"),
            (0, None) => Self::End,
            _ => Self::At(Mark::Offset(read)),
        }
    }
}

/// What pages differ in from one operation to another.
trait Source: Send {
    fn ask(&mut self, position: Option<Mark>) -> Pending<'_, Result<Opened, Error>>;

    fn listed(&mut self, page: &mut dyn Any) -> Listed;

    fn next(&self, asked: Option<Mark>, page: &dyn Any, items: usize) -> Next;
}

/// What is on a page.
enum Listed {
    Items(usize),
    /// What was on the page before: a vendor that does not heed where to begin answers it for ever.
    Again,
    NoList,
}

struct Paged<C, F, T, I, P> {
    client: C,
    ask: F,
    next: fn(Option<P>, &T, usize) -> Next,
    list: fn(&mut T) -> Option<&mut Vec<I>>,
    /// What was on the page before.
    last: Vec<I>,
}

impl<C, F, T, I, P> Source for Paged<C, F, T, I, P>
where
    C: Send + Sync + 'static,
    F: FnMut(&C, Option<P>) -> Call<'_, T> + Send + 'static,
    T: Answer,
    I: PartialEq + Clone + Send + 'static,
    P: Position,
{
    fn ask(&mut self, position: Option<Mark>) -> Pending<'_, Result<Opened, Error>> {
        (self.ask)(&self.client, position.and_then(P::of)).opened()
    }

    fn listed(&mut self, page: &mut dyn Any) -> Listed {
        let Some(items) = page.downcast_mut().and_then(self.list) else { return Listed::NoList };
        if !items.is_empty() && *items == self.last {
            return Listed::Again;
        }
        self.last = items.clone();
        Listed::Items(items.len())
    }

    fn next(&self, asked: Option<Mark>, page: &dyn Any, items: usize) -> Next {
        match page.downcast_ref() {
            Some(page) => (self.next)(asked.and_then(P::of), page, items),
            None => Next::End,
        }
    }
}

/// Goes from one page to the next.
struct Turning {
    operation: &'static Operation,
    source: Box<dyn Source>,
    /// Where the next page begins if there is one.
    next: Option<Result<Option<Mark>, Error>>,
    /// Where a page has begun.
    seen: Vec<Mark>,
    /// How many pages.
    read: usize,
}

// Inline, as are all parts of it: like an operation, it is compiled in programs that use it.
#[inline]
fn turned(operation: &'static Operation, start: Option<Mark>, source: Box<dyn Source>) -> Turned {
    let seen = start.iter().cloned().collect();
    let turning = Turning { operation, source, next: Some(Ok(start)), seen, read: 0 };
    let pages = stream::unfold(turning, |mut turning| async move {
        let page = turning.turn().await?;
        Some((page, turning))
    });
    pages.fuse().boxed()
}

impl Turning {
    #[inline]
    async fn turn(&mut self) -> Option<Result<Page, Error>> {
        let position = match self.next.take()? {
            Ok(position) => position,
            Err(error) => return Some(Err(error)),
        };
        Some(match self.source.ask(position.clone()).await {
            Ok(answer) => self.read(position, answer),
            Err(error) => Err(error),
        })
    }

    #[inline]
    fn read(&mut self, asked: Option<Mark>, mut answer: Opened) -> Result<Page, Error> {
        let (items, has_list) = match self.source.listed(&mut *answer.value) {
            Listed::Items(items) => (items, true),
            Listed::NoList => (0, false),
            Listed::Again => return Err(self.lost("the answer is the page before once more")),
        };
        self.read += 1;
        self.next = match self.source.next(asked, &*answer.value, items) {
            Next::Complete => None,
            Next::End | Next::At(_) if !has_list => Some(Err(without_list(self.operation))),
            Next::End => odd_of_itself(&answer.oddities).map(|oddity| Err(unreadable(self.operation, oddity))),
            Next::At(_) if self.read >= MOST_PAGES => {
                Some(Err(self.lost(&format!("there is no end of pages: {MOST_PAGES} have been read"))))
            }
            Next::At(position) if self.seen.contains(&position) => {
                Some(Err(self.lost("the next page is one that has been read")))
            }
            Next::At(position) => {
                self.seen.push(position.clone());
                Some(Ok(Some(position)))
            }
            Next::Lost(message) => Some(Err(self.lost(message))),
            Next::Wrong(message) => return Err(self.lost(message)),
        };
        Ok(Page { answer, items })
    }

    #[inline]
    fn lost(&self, message: &str) -> Error {
        lost(self.operation, message)
    }
}

fn length(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}

/// Of an answer that does not hold the list that it is for: nobody is on no list.
pub(crate) fn without_list(operation: &Operation) -> Error {
    lost(operation, "the answer does not hold the list")
}

/// Of an answer in which this keeps the list from being known as a whole.
pub(crate) fn unreadable(operation: &Operation, oddity: &Oddity) -> Error {
    lost(operation, &format!("the list cannot be read as a whole: {oddity}"))
}

/// What a list is that lacks something.
fn lost(operation: &Operation, message: &str) -> Error {
    Facts {
        operation: Some(operation.id),
        message: Some(message.to_owned()),
        ..Facts::new(operation.vendor, ErrorKind::InvalidResponse)
    }
    .into()
}

//! Answers that come in pages, as streams.

#![cfg_attr(
    not(all(feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "a vendor whose pages have cursors counts none, and the other way round")
)]

use std::collections::HashSet;
use std::fmt;
use std::future::{poll_fn, ready};
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};

use super::call::Call;
use super::operation::Operation;
use super::response::Response;
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
    pages: BoxStream<'static, Result<Response<T>, Error>>,
    list: Arc<List<T, I>>,
}

/// Finds what is on a page.
type List<T, I> = dyn Fn(&mut T) -> Option<&mut Vec<I>> + Send + Sync;

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
    next: fn(Option<P>, &T, usize) -> Next<P>,
    list: fn(&mut T) -> Option<&mut Vec<I>>,
) -> Pages<T, I> {
    let seen = start.iter().cloned().collect();
    let turning = Turning { operation, read: 0, seen, last: Vec::new(), next, list };
    let start = (Some(Ok(start)), turning, client.clone(), ask);
    let pages = stream::unfold(start, |(position, mut turning, client, mut ask)| async move {
        let (page, next) = match position? {
            Ok(position) => match ask(&client, position.clone()).await {
                Ok(page) => turning.turn(position, page),
                Err(error) => (Err(error), None),
            },
            Err(error) => (Err(error), None),
        };
        Some((page, (next, turning, client, ask)))
    });
    Pages { operation, pages: pages.fuse().boxed(), list: Arc::new(list) }
}

impl<T: Send + 'static, I: PartialEq + Clone + Send + 'static> Pages<T, I> {
    /// The same pages in another form.
    #[cfg(feature = "dynamic")]
    pub(crate) fn map<U: 'static, J>(
        self,
        change: impl Fn(Response<T>) -> Result<Response<U>, Error> + Send + 'static,
        list: impl Fn(&mut U) -> Option<&mut Vec<J>> + Send + Sync + 'static,
    ) -> Pages<U, J> {
        let pages = self.pages.map(move |page| page.and_then(&change));
        Pages { operation: self.operation, pages: pages.boxed(), list: Arc::new(list) }
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
    fn tallied(self, count: fn(&T) -> Option<i32>, judge: fn(&Tally, &Operation) -> Option<Error>) -> Self {
        let Self { operation, pages, list } = self;
        let inner = Arc::clone(&list);
        let tallied = stream::unfold(Some((pages, Tally::default())), move |state| {
            let list = Arc::clone(&inner);
            async move {
                let (mut pages, mut tally) = state?;
                match pages.next().await {
                    Some(Ok(mut page)) => {
                        tally.add(list(page.body_mut()).map_or(0, |items| items.len()), count(&page));
                        Some((Ok(page), Some((pages, tally))))
                    }
                    Some(Err(error)) => Some((Err(error), None)),
                    None => judge(&tally, operation).map(|error| (Err(error), None)),
                }
            }
        });
        Self { operation, pages: tallied.fuse().boxed(), list }
    }

    /// What is on the pages, one after the other. Where something on them cannot be read as an item, an error comes after all that can:
    /// nothing is left out without a word.
    pub fn items(self) -> Items<I> {
        let unpacking = Unpacking { pages: self, page: Vec::new().into_iter(), lacks: None };
        Items::new(stream::unfold(unpacking, |mut unpacking| async move {
            unpacking.next().await.map(|item| (item, unpacking))
        }))
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

/// Goes from item to item.
struct Unpacking<T, I> {
    pages: Pages<T, I>,
    page: vec::IntoIter<I>,
    /// The first reason why something is missing.
    lacks: Option<Error>,
}

impl<T: Send + 'static, I> Unpacking<T, I> {
    async fn next(&mut self) -> Option<Result<I, Error>> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            match self.pages.next().await {
                Some(Ok(page)) => self.open(page),
                Some(Err(error)) => return Some(Err(self.lacks.take().unwrap_or(error))),
                None => return self.lacks.take().map(Err),
            }
        }
    }

    fn open(&mut self, mut page: Response<T>) {
        let items = (self.pages.list)(page.body_mut()).map(std::mem::take).unwrap_or_default();
        if let Some(oddity) = page.may_lack(items.len()) {
            self.lacks.get_or_insert_with(|| unreadable(self.pages.operation, oddity));
        }
        self.page = items.into_iter();
    }
}

impl<T, I> Pages<T, I> {
    /// The next page; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error>> {
        poll_fn(|context| self.pages.poll_next_unpin(context)).await
    }
}

impl<I: Send + 'static> Items<I> {
    /// For programs that stand in for a vendor: a list from elsewhere.
    pub fn new(items: impl Stream<Item = Result<I, Error>> + Send + 'static) -> Self {
        Self { items: items.fuse().boxed() }
    }

    pub(crate) fn failed(error: Error) -> Self {
        Self::new(stream::iter([Err(error)]))
    }

    /// Of a list that has to be read as a whole: what can be read of it, and why that is not everything.
    #[cfg(feature = "control")]
    pub(crate) fn of_whole(read: impl Future<Output = (Vec<I>, Option<Error>)> + Send + 'static) -> Self {
        let items =
            stream::once(read).flat_map(|(items, lacks)| stream::iter(items.into_iter().map(Ok).chain(lacks.map(Err))));
        Self::new(items)
    }

    /// What comes of each, where something does.
    pub(crate) fn filter_map<J: Send + 'static>(
        self,
        mut change: impl FnMut(I) -> Result<Option<J>, Error> + Send + 'static,
    ) -> Items<J> {
        let changed = self.items.filter_map(move |item| ready(item.and_then(&mut change).transpose()));
        Items::new(changed)
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
        self.pages.poll_next_unpin(context)
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

/// Where a page begins.
pub(crate) trait Position: Clone + Eq + Hash + Send + 'static {
    /// What some vendors send instead of nothing after the last page.
    fn is_end(&self) -> bool;

    /// Whether a page can begin there.
    fn is_place(&self) -> bool;
}

impl Position for String {
    fn is_end(&self) -> bool {
        matches!(self.trim(), "" | "0")
    }

    /// A flag is read as a text, too.
    fn is_place(&self) -> bool {
        !matches!(self.as_str(), "true" | "false")
    }
}

impl Position for i32 {
    fn is_end(&self) -> bool {
        *self == 0
    }

    fn is_place(&self) -> bool {
        *self >= 0
    }
}

impl Position for i64 {
    fn is_end(&self) -> bool {
        *self == 0
    }

    fn is_place(&self) -> bool {
        *self >= 0
    }
}

/// What a page says of the next one.
pub(crate) enum Next<P> {
    /// Nothing, as after the last page.
    End,
    /// That there is none.
    Complete,
    At(P),
    /// There is one, and nobody knows where.
    Lost(&'static str),
    /// The page itself is not the one that was asked for.
    Wrong(&'static str),
}

impl<P: Position> Next<P> {
    pub(crate) fn by_cursor(cursor: Option<P>, more: Option<bool>) -> Self {
        match (cursor.filter(|cursor| !cursor.is_end()), more) {
            (_, Some(false)) => Self::Complete,
            (None, None) => Self::End,
            (None, Some(true)) => Self::Lost("the answer announces another page and does not say where it begins"),
            (Some(cursor), _) if !cursor.is_place() => {
                Self::Lost("where the next page begins is told by what is no place")
            }
            (Some(cursor), _) => Self::At(cursor),
        }
    }
}

impl<P: Position + Into<i64> + TryFrom<i64>> Next<P> {
    /// `at` and `total` are what the answer says of itself.
    pub(crate) fn by_offset(asked: Option<P>, at: Option<P>, items: usize, total: Option<P>) -> Self {
        let asked: i64 = asked.map_or(0, Into::into);
        if at.is_some_and(|at| at.into() != asked) {
            return Self::Wrong("the answer is another page than was asked for");
        }
        let read = asked.saturating_add(length(items));
        let total = total.map(Into::into);
        match (items, total) {
            (_, Some(total)) if total < length(items) => Self::Lost("the answer counts less than this page holds"),
            (_, Some(total)) if read >= total => Self::Complete,
            (0, Some(_)) => Self::Lost("the answer counts more than the pages hold, and this page is empty"),
            (0, None) => Self::End,
            _ => P::try_from(read)
                .map_or(Self::Lost("the next page begins beyond what the vendor can be asked for"), Self::At),
        }
    }
}

/// Goes from one page to the next.
struct Turning<T, I, P> {
    operation: &'static Operation,
    /// How many pages.
    read: usize,
    seen: HashSet<P>,
    /// What was on the page before: a vendor that does not heed where to begin answers it for ever.
    last: Vec<I>,
    next: fn(Option<P>, &T, usize) -> Next<P>,
    list: fn(&mut T) -> Option<&mut Vec<I>>,
}

/// What is told of a page, and where the next one begins if there is one.
type Turned<T, P> = (Result<Response<T>, Error>, Option<Result<Option<P>, Error>>);

impl<T, I: PartialEq + Clone, P: Position> Turning<T, I, P> {
    fn turn(&mut self, asked: Option<P>, mut page: Response<T>) -> Turned<T, P> {
        let list = (self.list)(page.body_mut()).map(|items| items.clone());
        let has_list = list.is_some();
        let items = list.unwrap_or_default();
        if !items.is_empty() && items == self.last {
            return (Err(self.lost("the answer is the page before once more")), None);
        }
        self.read += 1;
        let next = match (self.next)(asked, &page, items.len()) {
            Next::Complete => None,
            Next::End | Next::At(_) if !has_list => Some(Err(without_list(self.operation))),
            Next::End => page.odd_of_itself().map(|oddity| Err(unreadable(self.operation, oddity))),
            Next::At(_) if self.read >= MOST_PAGES => {
                Some(Err(self.lost(&format!("there is no end of pages: {MOST_PAGES} have been read"))))
            }
            Next::At(position) if self.seen.insert(position.clone()) => Some(Ok(Some(position))),
            Next::At(_) => Some(Err(self.lost("the next page is one that has been read"))),
            Next::Lost(message) => Some(Err(self.lost(message))),
            Next::Wrong(message) => return (Err(self.lost(message)), None),
        };
        self.last = items;
        (Ok(page), next)
    }

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

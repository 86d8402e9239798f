//! Answers that come in pages, as streams.

#![cfg_attr(
    not(all(feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "a vendor whose pages have cursors counts none, and the other way round")
)]

mod tally;
mod turning;
#[cfg(feature = "control")]
mod unmoved;

#[cfg(feature = "control")]
use std::any::Any;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};

#[cfg(feature = "control")]
use super::Pending;
use super::call::Call;
use super::operation::Operation;
use super::response::{Response, may_lack};
use super::verdict::Opened;
use crate::error::Facts;
use crate::wire::slot::Answer;
use crate::{Error, ErrorKind, Oddity};
pub(crate) use turning::{Next, Position};
use turning::{Page, Paged, Turned, turned};
#[cfg(feature = "control")]
use unmoved::tallied;

/// How often a list is read whose pages move.
#[cfg(feature = "control")]
const MOST_READINGS: usize = 3;

/// All pages of a list, each fetched when it is asked for.
///
/// A [`Stream`] of answers; [`items`](Self::items) makes one of what is on them. [`next`](Self::next) needs nothing imported; what else
/// can be done with a stream is in `futures_util::TryStreamExt`. It owns what it needs, and can be moved and polled anywhere. It ends
/// after the last page, or with an error: one of a call, or one that says that a page is lost, comes again, or is not the last after ten
/// thousand, that its list is not there, that nothing readable tells whether there is another, or that there were fewer items in all when a
/// page was read than when the one before it was, so that one can be on neither. Never silently.
///
/// ```no_run
/// # #[cfg(feature = "dingtalk")]
/// # async fn example(client: meeting_control::dingtalk::Client) -> Result<(), meeting_control::Error> {
/// use meeting_control::dingtalk::types::*;
///
/// let options = QueryConferenceMembersOptions::new();
/// let mut members = client.query_conference_members_pages("644272f14ba331014xxxxxxx", &options).items();
/// while let Some(member) = members.next().await.transpose()? {
///     if member.attend_status == Some(AttendStatus::Present.into()) {
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
    /// The least of what they say counts: people come and go while pages are read. Where one counts less than another before it, that is an
    /// error also: who goes between two pages moves others, and somebody can be on neither. [Retryable](Error::is_retryable), as another
    /// reading can fare better.
    #[cfg(feature = "control")]
    pub(crate) fn unmoved(mut self, count: fn(&T) -> Option<i32>) -> Self {
        let count = Box::new(move |page: &dyn Any| count(page.downcast_ref()?));
        self.pages = tallied(self.operation, self.pages, count);
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

    /// Of a list that changes while its pages are read: as a whole, and read again where it has.
    #[cfg(feature = "control")]
    pub(crate) fn of_moving(list: impl Fn() -> Self + Send + Sync + 'static) -> Self {
        Self::of_whole(async move { read_still(&list).await })
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

/// Everything that can be read of a list whose pages are moved by who comes and goes meanwhile, and why that is not everything: once
/// more where they have [moved](Pages::unmoved), a few times.
#[cfg(feature = "control")]
pub(crate) async fn read_still<I>(list: &(dyn Fn() -> Items<I> + Send + Sync)) -> (Vec<I>, Option<Error>) {
    for _ in 1..MOST_READINGS {
        match list().read().await {
            (_, Some(error)) if error.kind() == ErrorKind::InvalidResponse && error.is_retryable() => {}
            read => return read,
        }
    }
    list().read().await
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

//! From one page to the next, whatever is on them.

use std::any::Any;

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};

use super::tally::Tally;
use super::{length, lost, unreadable, without_list};
use crate::Error;
use crate::transport::Pending;
use crate::transport::call::Call;
use crate::transport::operation::Operation;
use crate::transport::response::odd_of_itself;
use crate::transport::verdict::Opened;
use crate::wire::slot::Answer;

/// More than any list has. One that goes on has no end, however new everything on it looks.
const MOST_PAGES: usize = 10_000;

/// Pages, whatever is on them: what turns them is compiled once.
pub(super) type Turned = BoxStream<'static, Result<Page, Error>>;

/// A page, whatever is on it.
pub(super) struct Page {
    pub(super) answer: Opened,
    pub(super) items: usize,
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

/// What a page says of what comes after it, and of how much there is in all where that is how pages are counted.
pub(crate) struct Next {
    step: Step,
    total: Option<i64>,
}

/// What a page says of the next one.
pub(super) enum Step {
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
        Self { step: Step::behind(cursor.map(Position::mark), more), total: None }
    }

    /// Of a cursor that each item has: where the last one lacks it, nothing says that nobody comes after it.
    pub(crate) fn by_cursor_of_items(cursor: Option<impl Position>, more: Option<bool>, items: usize) -> Self {
        match Self::by_cursor(cursor, more) {
            Self { step: Step::End, total } if items > 0 => {
                let problem = "the last item on the page does not say where the next one begins";
                Self { step: Step::Lost(problem), total }
            }
            next => next,
        }
    }

    /// The same of an answer that counts what is on all pages.
    pub(crate) fn counting(self, total: Option<impl Into<i64>>) -> Self {
        Self { total: total.map(Into::into), ..self }
    }

    /// `at` and `total` are what the answer says of itself.
    pub(crate) fn by_offset<P: Position + Into<i64>>(
        asked: Option<P>,
        at: Option<P>,
        items: usize,
        total: Option<P>,
    ) -> Self {
        let (asked, total) = (asked.map_or(0, Into::into), total.map(Into::into));
        let step = match Step::after(asked, at.map(Into::into), length(items), total) {
            Step::At(mark) if P::of(mark.clone()).is_none() => {
                Step::Lost("the next page begins beyond what the vendor can be asked for")
            }
            step => step,
        };
        Self { step, total }
    }
}

impl Step {
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
pub(super) trait Source: Send {
    fn ask(&mut self, position: Option<Mark>) -> Pending<'_, Result<Opened, Error>>;

    fn listed(&mut self, page: &mut dyn Any) -> Listed;

    fn next(&self, asked: Option<Mark>, page: &dyn Any, items: usize) -> Next;
}

/// What is on a page.
pub(super) enum Listed {
    Items(usize),
    /// What was on the page before: a vendor that does not heed where to begin answers it for ever.
    Again,
    NoList,
}

pub(super) struct Paged<C, F, T, I, P> {
    pub(super) client: C,
    pub(super) ask: F,
    pub(super) next: fn(Option<P>, &T, usize) -> Next,
    pub(super) list: fn(&mut T) -> Option<&mut Vec<I>>,
    /// What was on the page before.
    pub(super) last: Vec<I>,
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
            None => Next { step: Step::End, total: None },
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
    tally: Tally,
    /// From the first of them.
    is_whole: bool,
}

// Inline, as are all parts of it: like an operation, it is compiled in programs that use it.
#[inline]
pub(super) fn turned(operation: &'static Operation, start: Option<Mark>, source: Box<dyn Source>) -> Turned {
    let (seen, is_whole) = (start.iter().cloned().collect(), start.is_none());
    let turning =
        Turning { operation, source, next: Some(Ok(start)), seen, read: 0, tally: Tally::default(), is_whole };
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
        let next = self.source.next(asked, &*answer.value, items);
        self.tally.add(items, next.total);
        self.next = match next.step {
            Step::Complete => None,
            Step::End | Step::At(_) if !has_list => Some(Err(without_list(self.operation))),
            Step::End => odd_of_itself(&answer.oddities).map(|oddity| Err(unreadable(self.operation, oddity))),
            Step::At(_) if self.read >= MOST_PAGES => {
                Some(Err(self.lost(&format!("there is no end of pages: {MOST_PAGES} have been read"))))
            }
            Step::At(position) if self.seen.contains(&position) => {
                Some(Err(self.lost("the next page is one that has been read")))
            }
            Step::At(position) => {
                self.seen.push(position.clone());
                Some(Ok(Some(position)))
            }
            Step::Lost(message) => Some(Err(self.lost(message))),
            Step::Wrong(message) => return Err(self.lost(message)),
        };
        if self.next.is_none() {
            self.next = self.tally.hidden(self.operation, self.is_whole).map(Err);
        }
        Ok(Page { answer, items })
    }

    #[inline]
    fn lost(&self, message: &str) -> Error {
        lost(self.operation, message)
    }
}

use std::any::Any;
use std::mem;
use std::ops::Deref;

use super::verdict::Opened;
use crate::wire::slot::Oddity;

/// What a vendor answered to a call that worked.
///
/// It dereferences to the answer's body; [`into_inner`](Self::into_inner) takes the body out. Two are equal where body, request id and
/// oddities are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response<T> {
    body: T,
    request_id: Option<String>,
    oddities: Vec<Oddity>,
    was_already: bool,
}

impl<T> Response<T> {
    /// An answer without a request id and oddities, for programs that stand in for a vendor: test doubles of their own.
    pub fn new(body: T) -> Self {
        Self::received(body, None, Vec::new())
    }

    /// As it was received.
    pub(crate) fn received(body: T, request_id: Option<String>, oddities: Vec<Oddity>) -> Self {
        Self { body, request_id, oddities, was_already: false }
    }

    /// The same answer, with this [`request_id`](Self::request_id).
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }

    /// The same answer, with these [`oddities`](Self::oddities).
    #[must_use]
    pub fn with_oddities(mut self, oddities: impl IntoIterator<Item = Oddity>) -> Self {
        self.oddities = oddities.into_iter().collect();
        self
    }

    /// The same answer, of what [was so already](Self::was_already).
    #[must_use]
    pub fn already(mut self) -> Self {
        self.was_already = true;
        self
    }

    /// The vendor's id of this exchange: quote it to the vendor's support.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// What could not be read as the document says, and is absent from the body: a hundred places at most.
    ///
    /// Whoever must not miss anybody checks that there is nothing here.
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// Whether what was read before shows that it was so already, of a verb for which something is read: for handing over the host to
    /// whoever is the host nothing more is sent. `false` says nothing.
    pub fn was_already(&self) -> bool {
        self.was_already
    }

    /// Why somebody may be missing from the answer's list, of which so many entries have been read.
    pub(crate) fn may_lack(&self, entries: usize) -> Option<&Oddity> {
        may_lack(&self.oddities, entries)
    }

    /// The body alone.
    pub fn into_inner(self) -> T {
        self.body
    }

    pub(crate) fn body_mut(&mut self) -> &mut T {
        &mut self.body
    }

    /// What is known of the exchange, where the body is of no use.
    pub(crate) fn without_body(self) -> Response<()> {
        Response { body: (), request_id: self.request_id, oddities: self.oddities, was_already: self.was_already }
    }

    /// Of what a call that worked has yielded.
    pub(crate) fn of(opened: Opened) -> Self
    where
        T: Default + 'static,
    {
        let Opened { value, request_id, oddities } = opened;
        Self { body: held(value), request_id, oddities, was_already: false }
    }

    #[cfg(feature = "dynamic")]
    pub(crate) fn into_opened(self) -> Opened
    where
        T: Send + 'static,
    {
        Opened { value: Box::new(self.body), request_id: self.request_id, oddities: self.oddities }
    }

    /// Another body with what else is known of the exchange.
    #[cfg(feature = "dynamic")]
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        let Self { body, request_id, oddities, was_already } = self;
        Response { body: change(body), request_id, oddities, was_already }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

fn held<T: Default + 'static>(mut value: Box<dyn Any + Send>) -> T {
    match value.downcast_mut() {
        Some(value) => mem::take(value),
        // It cannot be: the reading of the same type made it.
        None => T::default(),
    }
}

/// Why somebody may be missing from a list, of which so many entries have been read.
#[inline]
pub(crate) fn may_lack(oddities: &[Oddity], entries: usize) -> Option<&Oddity> {
    oddities.iter().find(|oddity| match entries {
        0 => oddity.is_of_an_entry() || oddity.is_of_a_list(),
        _ => oddity.is_of_an_entry() && !oddity.is_of_null(),
    })
}

/// What of an answer itself, not of an entry of its list, could not be read.
#[inline]
pub(crate) fn odd_of_itself(oddities: &[Oddity]) -> Option<&Oddity> {
    oddities.iter().find(|oddity| !oddity.place().contains('['))
}

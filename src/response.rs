use std::ops::Deref;

/// What a vendor answered to a call that worked.
///
/// It dereferences to the answer's body; [`into_inner`](Self::into_inner) takes the body out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    body: T,
    request_id: Option<String>,
}

impl<T> Response<T> {
    pub(crate) fn new(body: T, request_id: Option<String>) -> Self {
        Self { body, request_id }
    }

    /// The vendor's id of this exchange: quote it to the vendor's support.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The body alone.
    pub fn into_inner(self) -> T {
        self.body
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

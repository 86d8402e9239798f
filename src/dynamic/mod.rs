//! Operations by name, for programs that learn only at run time what to call: command lines, gateways, tests over all documents.
//!
//! The feature also derives serde in both directions for all types: without it, requests are only encoded and answers only decoded.
//!
//! A call goes through the typed client, so everything that holds for a typed call holds here: credentials, limits, rates, errors.
//!
//! ```no_run
//! # #[cfg(feature = "tencent")]
//! # async fn example(client: meeting_control::tencent::Client) -> Result<(), meeting_control::Error> {
//! use meeting_control::dynamic::{Arguments, DynamicClient};
//! use serde_json::json;
//!
//! let room = Arguments::new().body(json!({ "RoomId": "room-test" }));
//! let answer = client.call("get_room_info", &room).await?;
//! println!("{}", *answer);
//! # Ok(())
//! # }
//! ```

mod arguments;
mod catalogue;
mod known_values;
mod likeness;
mod shown;
mod stranger;

use serde_json::Value;

use crate::control::{BoxFuture, MeetingControl};
use crate::{Error, ErrorKind, Pages, Response, Vendor};
pub use arguments::Arguments;
pub(crate) use arguments::Bound;
pub use catalogue::{OperationDocument, Parameter, openapi, operation, operations};

/// The result of a call by name.
pub(crate) type Called<'a> = BoxFuture<'a, Result<Response<Value>, Error>>;

/// The pages of a call by name.
pub(crate) type Paged = Result<Pages<Value, Value>, Error>;

/// A client that can be called by the name of an operation.
pub trait DynamicClient: MeetingControl {
    /// Calls an operation by its `operationId`.
    ///
    /// The answer is the typed client's, encoded as JSON again: without the envelope, and secrets in it in the clear
    /// ([`OperationDocument::redact`] hides them).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] where the operation, an argument or a field anywhere in the body is not known, missing, or of
    /// another type, or a value is one that the document does not know and that is not [meant](Arguments::unknown_values); the message
    /// names its place and never the value. Otherwise the errors of the typed call.
    fn call<'a>(
        &'a self,
        operation: &'a str,
        arguments: &'a Arguments,
    ) -> BoxFuture<'a, Result<Response<Value>, Error>>;

    /// All pages of an operation that [has some](OperationDocument::has_pages), from the place that the arguments name or from the
    /// first; each as [`call`](Self::call) yields it. [`items`](Pages::items) yields what is on them.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] as of [`call`](Self::call), or where the operation does not answer in pages.
    fn pages(&self, operation: &str, arguments: &Arguments) -> Result<Pages<Value, Value>, Error>;
}

/// An operation of a client by its name.
pub(crate) struct Known<C: 'static> {
    pub(crate) id: &'static str,
    pub(crate) call: for<'a> fn(&'a C, Bound<'a>) -> Called<'a>,
    /// Where it answers in pages.
    pub(crate) pages: Option<fn(&C, Bound<'_>) -> Paged>,
}

/// What a client looks up by names.
pub(crate) struct ByName<C: 'static> {
    pub(crate) vendor: Vendor,
    pub(crate) known: &'static [Known<C>],
}

impl<C: Sync> ByName<C> {
    pub(crate) fn call<'a>(&self, client: &'a C, operation: &str, arguments: &'a Arguments) -> Called<'a> {
        match self.bind(operation, arguments) {
            Ok((known, bound)) => (known.call)(client, bound),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    pub(crate) fn pages(&self, client: &C, operation: &str, arguments: &Arguments) -> Paged {
        let (known, bound) = self.bind(operation, arguments)?;
        match known.pages {
            Some(pages) => pages(client, bound),
            None => Err(self.refused(format!("the operation `{operation}` does not answer in pages"))),
        }
    }

    fn bind<'a>(&self, operation: &str, arguments: &'a Arguments) -> Result<(&'static Known<C>, Bound<'a>), Error> {
        let known = self.known.iter().find(|known| known.id == operation);
        let known = known.ok_or_else(|| catalogue::no_operation(self.vendor, operation))?;
        Ok((known, arguments.bind(self.vendor, known.id)?))
    }

    fn refused(&self, message: String) -> Error {
        Error::unsent(self.vendor, ErrorKind::InvalidArgument, message)
    }
}

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
mod stranger;

use serde_json::Value;

use crate::control::{BoxFuture, MeetingControl};
use crate::{Error, ErrorKind, Response, Vendor};
pub use arguments::Arguments;
pub(crate) use arguments::Bound;
pub use catalogue::{OperationDocument, Parameter, openapi, operations};

/// The result of a call by name.
pub(crate) type Called<'a> = BoxFuture<'a, Result<Response<Value>, Error>>;

/// A client that can be called by the name of an operation.
pub trait DynamicClient: MeetingControl {
    /// Calls an operation by its `operationId`.
    ///
    /// The answer is the typed client's, encoded as JSON again: without the envelope, and secrets in it in the clear
    /// ([`OperationDocument::redact`] hides them).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] where the operation, an argument or a field anywhere in the body is not known, missing, or of
    /// another type; the message names its place and never the value. Otherwise the errors of the typed call.
    fn call<'a>(
        &'a self,
        operation: &'a str,
        arguments: &'a Arguments,
    ) -> BoxFuture<'a, Result<Response<Value>, Error>>;
}

/// A client's calls by name.
pub(crate) type Calls<C> = [(&'static str, for<'a> fn(&'a C, Bound<'a>) -> Called<'a>)];

/// Calls an operation of a vendor that has these.
pub(crate) fn call<'a, C: Sync>(
    calls: &Calls<C>,
    client: &'a C,
    vendor: Vendor,
    operation: &'a str,
    arguments: &'a Arguments,
) -> Called<'a> {
    let known = calls.iter().find(|(id, _)| *id == operation);
    let bound = known.ok_or_else(|| unknown(vendor, operation));
    match bound.and_then(|(id, call)| arguments.bind(vendor, id).map(|bound| (call, bound))) {
        Ok((call, bound)) => call(client, bound),
        Err(error) => Box::pin(std::future::ready(Err(error))),
    }
}

fn unknown(vendor: Vendor, operation: &str) -> Error {
    Error::unsent(vendor, ErrorKind::InvalidArgument, format!("there is no operation `{operation}`"))
}

//! The rows of the tables that are generated from the documents.

use std::slice;

pub(crate) use crate::error::Retry;
use crate::input::consists_of;
use crate::wire::bound::Bounded;
use crate::wire::view::View;
use crate::{ErrorKind, Vendor};

/// What the transport must know of an operation.
pub(crate) struct Operation {
    pub(crate) vendor: Vendor,
    /// Place in the vendor's table.
    pub(crate) index: usize,
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    /// With the names of its parameters in braces.
    pub(crate) path: &'static str,
    /// What callers give besides the body, in the order of the method's arguments.
    pub(crate) parameters: &'static [Parameter],
    pub(crate) idempotency: Idempotency,
    /// Names of the security schemes that a request must carry.
    pub(crate) credentials: &'static [&'static str],
    /// Names of those that it carries besides where the client has them already.
    pub(crate) optional_credentials: &'static [&'static str],
    /// Wire names of the parameters that the SDK fills in.
    pub(crate) supplied: &'static [&'static str],
    pub(crate) rate: Option<Rate>,
    /// The limits of a body that is a list. Those of other bodies stand with their types.
    pub(crate) list: Option<&'static Bounded>,
    /// The vendor wants a body, and there is nothing to say.
    pub(crate) empty_object: bool,
    pub(crate) answer: Answer,
}

impl Operation {
    /// The arguments of one kind of place, beside what is said of them.
    pub(super) fn given<'o, 'v>(&self, arguments: &'o [View<'v>], place: Place) -> Given<'o, 'v> {
        Given { parameters: self.parameters.iter(), arguments: arguments.iter(), place }
    }
}

/// Goes through the arguments of one kind of place.
pub(super) struct Given<'o, 'v> {
    parameters: slice::Iter<'static, Parameter>,
    arguments: slice::Iter<'o, View<'v>>,
    place: Place,
}

impl<'v> Iterator for Given<'_, 'v> {
    type Item = (&'static Parameter, View<'v>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (parameter, argument) = (self.parameters.next()?, self.arguments.next()?);
            if parameter.place == self.place {
                return Some((parameter, *argument));
            }
        }
    }
}

/// A parameter of the path, the query or a header.
pub(crate) struct Parameter {
    pub(crate) place: Place,
    /// On the wire.
    pub(crate) name: &'static str,
    pub(crate) bounded: &'static Bounded,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
}

/// How the document says that the call has worked.
pub(crate) struct Answer {
    pub(crate) form: Form,
    pub(crate) success: Option<Success>,
    /// Whether the document knows of anything in it but how it went.
    pub(crate) has_data: bool,
    /// The envelope's field that holds what callers get.
    pub(crate) payload: Option<&'static str>,
    /// The fields that the document requires of the whole answer.
    pub(crate) required: &'static [&'static str],
    /// Documented fields that are called like a part of a failure and are none. Those of an inner object stand behind its name and a
    /// dot.
    pub(crate) ordinary: &'static [&'static str],
}

/// What the document says that an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// It says whether the call worked, and nothing else.
    Acknowledgement,
    Object,
    List,
}

/// What a repetition does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idempotency {
    /// Nothing is ever changed.
    Read,
    /// The same effect again.
    Idempotent,
    /// A second effect.
    Once,
}

/// A documented rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) calls: u32,
    pub(crate) seconds: u32,
}

/// The field of an answer that tells whether the call worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Success {
    pub(crate) field: &'static str,
    /// The value that means success, as JSON writes it without quotes; without one, that the field is there.
    pub(crate) equals: Option<&'static str>,
    /// Whether an answer without the field is a failure.
    pub(crate) required: bool,
}

/// Those of a vendor's error codes that call for the same.
pub(crate) struct ErrorCodes {
    pub(crate) kind: ErrorKind,
    pub(crate) retry: Retry,
    /// The least time to wait, 0 where none is known.
    pub(crate) wait_seconds: u64,
    /// With what each of them means.
    pub(crate) codes: &'static [(&'static str, &'static str)],
}

/// What is known of a code.
#[derive(Clone, Copy)]
pub(crate) struct ErrorCode {
    /// Or of how it begins: the rest of it is the vendor's to choose.
    pub(crate) is_whole: bool,
    pub(crate) meaning: &'static str,
    pub(crate) kind: ErrorKind,
    pub(crate) retry: Retry,
    pub(crate) wait_seconds: u64,
}

/// No shorter number is one without its prefix.
const LONG_NUMBER: usize = 6;

/// Finds a code in a table. One that ends with `*` there stands for all codes that begin like it. Where it is not spelt as in the table,
/// capitals, separators and the prefix of a number are disregarded.
pub(crate) fn find(table: &'static [ErrorCodes], code: &str) -> Option<ErrorCode> {
    let ways: [fn(&str, &str) -> bool; 3] = [|known, code| known == code, begins_alike, is_spelt_like];
    ways.into_iter().find_map(|is_meant| first(table, |known| is_meant(known, code)))
}

fn first(table: &'static [ErrorCodes], is_meant: impl Fn(&str) -> bool) -> Option<ErrorCode> {
    for &ErrorCodes { kind, retry, wait_seconds, codes } in table {
        if let Some(&(known, meaning)) = codes.iter().find(|(known, _)| is_meant(known)) {
            return Some(ErrorCode { is_whole: !known.ends_with('*'), meaning, kind, retry, wait_seconds });
        }
    }
    None
}

fn begins_alike(known: &str, code: &str) -> bool {
    known.strip_suffix('*').is_some_and(|start| code.starts_with(start))
}

/// `SYSTEM_ERROR` is `system.error`, and `111070113` is `MMC.111070113`; of another number, each sign counts.
fn is_spelt_like(known: &str, code: &str) -> bool {
    if !consists_of(code, |byte| !byte.is_ascii_alphabetic()) {
        return bare(known) == bare(code);
    }
    let number = known.rsplit_once('.').map(|(_, number)| number);
    code.len() >= LONG_NUMBER && number == Some(code)
}

fn bare(code: &str) -> String {
    let mut bare = code.to_ascii_lowercase();
    bare.retain(|c| c.is_ascii_alphanumeric());
    bare
}

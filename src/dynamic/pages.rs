use std::future::ready;

use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde_json::Value;

use super::catalogue::{Cursors, find};
use super::{Arguments, DynamicClient};
use crate::error::Facts;
use crate::paging::{self, Cursor, Origin};
use crate::{Error, ErrorKind, Response};

/// Every page of an operation that hands out a cursor, from the one that the arguments hold or from the first.
///
/// ```no_run
/// # #[cfg(feature = "tencent")]
/// # async fn example(client: meeting_control::tencent::Client) -> Result<(), meeting_control::Error> {
/// use futures_util::TryStreamExt as _;
/// use meeting_control::dynamic::{Arguments, pages};
/// use serde_json::json;
///
/// let room = Arguments::new().body(json!({ "RoomId": "room-test" }));
/// let mut pages = pages(&client, "get_room_member_list", &room);
/// while let Some(page) = pages.try_next().await? {
///     println!("{}", page["MemberList"]);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The stream ends after the last page, or with an error: one of [`DynamicClient::call`], [`ErrorKind::InvalidArgument`] where the
/// operation has no pages, or [`ErrorKind::InvalidResponse`] where the cursor leads in a circle.
pub fn pages<'a>(
    client: &'a dyn DynamicClient,
    operation: &'a str,
    arguments: &Arguments,
) -> BoxStream<'a, Result<Response<Value>, Error>> {
    let document = find(client.vendor(), operation);
    let Some((document, cursors)) = document.and_then(|document| Some((document, document.cursors()?))) else {
        return stream::once(ready(Err(no_pages(client, operation)))).boxed();
    };
    let origin = Origin { vendor: document.vendor(), operation: document.id() };
    let arguments = arguments.clone();
    let start = cursors.of_request(&arguments);
    let fetch = move |cursor: Option<Value>| {
        let arguments = match cursor {
            Some(cursor) => cursors.set(&arguments, cursor),
            None => arguments.clone(),
        };
        async move { client.call(operation, &arguments).await }
    };
    paging::pages(origin, start, fetch, move |answer| (cursors.of_answer(answer), cursors.more(answer))).boxed()
}

fn no_pages(client: &dyn DynamicClient, operation: &str) -> Error {
    let document = find(client.vendor(), operation);
    Facts {
        operation: document.map(|document| document.id()),
        message: Some(format!("`{operation}` hands out no cursor to further pages")),
        ..Facts::new(client.vendor(), ErrorKind::InvalidArgument)
    }
    .into()
}

impl Cursors {
    /// A cursor as the request holds it: a parameter is a text.
    fn in_request(&self, cursor: Value) -> Value {
        match cursor {
            Value::Number(number) if self.is_parameter => number.to_string().into(),
            other => other,
        }
    }

    fn of_request(&self, arguments: &Arguments) -> Option<Value> {
        if self.is_parameter {
            arguments.parameters.get(self.cursor).cloned().map(Value::String)
        } else {
            arguments.body.as_ref()?.get(self.cursor).cloned()
        }
    }

    fn of_answer(&self, answer: &Value) -> Option<Value> {
        answer.get(self.next).cloned().map(|next| self.in_request(next))
    }

    fn more(&self, answer: &Value) -> Option<bool> {
        answer.get(self.more?)?.as_bool()
    }

    fn set(&self, arguments: &Arguments, cursor: Value) -> Arguments {
        let mut arguments = arguments.clone();
        match cursor {
            Value::String(text) if self.is_parameter => arguments = arguments.parameter(self.cursor, text),
            cursor => {
                if let Some(Value::Object(fields)) = &mut arguments.body {
                    fields.insert(self.cursor.to_owned(), cursor);
                }
            }
        }
        arguments
    }
}

impl Cursor for Value {
    fn is_end(&self) -> bool {
        match self {
            Self::Null => true,
            Self::String(text) => text.is_end(),
            Self::Number(number) => number.as_i64() == Some(0),
            _ => false,
        }
    }
}

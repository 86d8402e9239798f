use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::catalogue::{OperationDocument, find};
use super::stranger::{Stranger, instead_of, shown};
use crate::error::Facts;
use crate::{Error, ErrorKind, Response, Vendor, input};

/// The arguments of a call by name, under their names on the wire.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    parameters: BTreeMap<String, String>,
    body: Option<Value>,
}

impl Arguments {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// A parameter of the path, the query or a header, written as text.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }

    /// The body.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Holds the arguments against the operation's document: what it does not know is an error rather than left out.
    pub(super) fn bind(&self, vendor: Vendor, operation: &'static str) -> Result<Bound<'_>, Error> {
        let bound = Bound { vendor, operation, arguments: self };
        let Some(document) = find(vendor, operation) else { return Ok(bound) };
        let known: Vec<&str> = document.parameters().map(|parameter| parameter.name()).collect();
        if let Some(stranger) = self.parameters.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(bound.wrong(format!(
                "there is no parameter `{}`; {}",
                shown(stranger),
                instead_of(stranger, &known)
            )));
        }
        for (name, value) in self.parameters.iter().filter(|(_, value)| !value.is_empty()) {
            input::text(value).map_err(|problem| bound.wrong(format!("the parameter `{name}` {problem}")))?;
        }
        let Some(body) = &self.body else { return Ok(bound) };
        if !OperationDocument::takes_body(&document) {
            return Err(bound.wrong("the operation takes no body".into()));
        }
        match Stranger::in_body(&document, body) {
            Some(stranger) => Err(bound.wrong(format!("the body does not fit: {stranger}"))),
            None => Ok(bound),
        }
    }
}

/// Arguments on their way into a typed call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound<'a> {
    vendor: Vendor,
    operation: &'static str,
    arguments: &'a Arguments,
}

impl Bound<'_> {
    pub(crate) fn required<T: FromStr>(&self, name: &str) -> Result<T, Error> {
        self.optional(name)?.ok_or_else(|| self.wrong(format!("the parameter `{name}` is missing")))
    }

    pub(crate) fn optional<T: FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        let Some(text) = self.arguments.parameters.get(name) else { return Ok(None) };
        match text.parse() {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(self.wrong(self.misread(name))),
        }
    }

    /// Why a parameter cannot be read, without its value: that can be a secret in the wrong place.
    fn misread(&self, name: &str) -> String {
        let document = find(self.vendor, self.operation);
        let parameter = document.and_then(|document| document.parameters().find(|known| known.name() == name));
        let Some(parameter) = parameter else { return format!("the parameter `{name}` is not of the documented type") };
        let problem = format!("the parameter `{name}` is not {}", parameter.form());
        match parameter.example() {
            Some(example) => format!("{problem}, as `{example}` is"),
            None => problem,
        }
    }

    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let body = self.arguments.body.as_ref().ok_or_else(|| self.wrong("the body is missing".into()))?;
        // The message tells the place and never the value.
        T::deserialize(body).map_err(|error| self.wrong(format!("the body does not fit: {error}")))
    }

    pub(crate) fn answer<T: Serialize>(&self, answer: Response<T>) -> Result<Response<Value>, Error> {
        let body = serde_json::to_value(&*answer).map_err(|_| self.wrong("the answer cannot be encoded".into()))?;
        Ok(answer.map(|_| body))
    }

    fn wrong(&self, message: String) -> Error {
        Facts {
            operation: Some(self.operation),
            message: Some(message),
            ..Facts::new(self.vendor, ErrorKind::InvalidArgument)
        }
        .into()
    }
}

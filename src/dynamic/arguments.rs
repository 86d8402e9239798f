use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::catalogue::{OperationDocument, Parameter, find};
use super::likeness::instead_of;
use super::shown::shown;
use super::stranger::{Stranger, Values};
use crate::error::Facts;
use crate::wire::codec;
use crate::wire::node::Node;
use crate::wire::slot::{Oddities, Place, Read};
use crate::{Error, ErrorKind, Pages, Response, Vendor};

/// The arguments of a call by name, under their names on the wire.
#[derive(Clone, Default)]
pub struct Arguments {
    parameters: BTreeMap<String, String>,
    body: Option<Value>,
    values: Values,
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

    /// Means values that the documents do not know of a field or a parameter, which are refused otherwise: a vendor may have new ones.
    #[must_use]
    pub fn unknown_values(mut self) -> Self {
        self.values = Values::Any;
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
        if let Some(problem) = document.parameters().find_map(|parameter| self.unknown_value(&document, &parameter)) {
            return Err(bound.wrong(problem));
        }
        let Some(body) = &self.body else { return Ok(bound) };
        if !OperationDocument::takes_body(&document) {
            return Err(bound.wrong("the operation takes no body".into()));
        }
        match Stranger::in_body(&document, body, self.values) {
            Some(stranger) => Err(bound.wrong(format!("the body does not fit: {stranger}"))),
            None => Ok(bound),
        }
    }

    /// What is wrong with the value of a parameter, if it is given and its document knows others.
    fn unknown_value(&self, document: &OperationDocument, parameter: &Parameter) -> Option<String> {
        let given = self.parameters.get(parameter.name()).filter(|_| self.values == Values::Known)?;
        let problem = document.values_of(parameter)?.problem_of_parameter(given)?;
        Some(format!("the parameter `{}` {problem}", parameter.name()))
    }
}

/// Without values, which can be secrets.
impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.keys().collect();
        let mut shown = f.debug_struct("Arguments");
        shown.field("parameters", &names).field("has_body", &self.body.is_some()).finish_non_exhaustive()
    }
}

/// Arguments on their way into a typed call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound<'a> {
    vendor: Vendor,
    operation: &'static str,
    arguments: &'a Arguments,
}

#[cfg_attr(
    not(any(feature = "dingtalk", feature = "huawei")),
    allow(dead_code, reason = "Tencent has no parameters that a caller gives")
)]
impl Bound<'_> {
    pub(crate) fn required<T: Read>(&self, name: &str) -> Result<T, Error> {
        self.optional(name)?.ok_or_else(|| self.wrong(format!("the parameter `{name}` is missing")))
    }

    pub(crate) fn optional<T: Read>(&self, name: &str) -> Result<Option<T>, Error> {
        let Some(text) = self.arguments.parameters.get(name) else { return Ok(None) };
        let mut oddities = Oddities::default();
        match (T::read(&Node::Text(text), &Place::Answer, &mut oddities), oddities.found.first()) {
            (Some(value), None) => Ok(Some(value)),
            (_, Some(oddity)) => Err(self.wrong(self.misread(name, oddity.expected()))),
            (None, None) => Err(self.wrong(format!("the parameter `{name}` is empty"))),
        }
    }

    /// Why a parameter cannot be read, without its value: that can be a secret in the wrong place.
    fn misread(&self, name: &str, expected: &str) -> String {
        let document = find(self.vendor, self.operation);
        let parameter = document.and_then(|document| document.parameters().find(|known| known.name() == name));
        match parameter.and_then(|parameter| parameter.example()) {
            Some(example) => format!("the parameter `{name}` is not {expected}, as `{example}` is"),
            None => format!("the parameter `{name}` is not {expected}"),
        }
    }

    pub(crate) fn body<T: Read>(&self) -> Result<T, Error> {
        let body = self.arguments.body.as_ref().ok_or_else(|| self.wrong("the body is missing".into()))?;
        // Serde's own message would tell the value of what is no object.
        codec::deserialize_exactly(body).map_err(|error| self.wrong(format!("the body does not fit: {error}")))
    }

    pub(crate) fn answer<T: Serialize>(&self, answer: Response<T>) -> Result<Response<Value>, Error> {
        encoded(self.vendor, self.operation, answer)
    }

    pub(crate) fn pages<T: Serialize + Send + 'static, I: PartialEq + Clone + Send + 'static>(
        &self,
        pages: Pages<T, I>,
    ) -> Pages<Value, Value> {
        let (vendor, operation) = (self.vendor, self.operation);
        let list = find(vendor, operation).and_then(|document| document.listed()).unwrap_or_default();
        pages.map(
            move |page| encoded(vendor, operation, page),
            move |page| page.pointer_mut(&list).and_then(Value::as_array_mut),
        )
    }

    fn wrong(&self, message: String) -> Error {
        wrong(self.vendor, self.operation, message)
    }
}

fn encoded<T: Serialize>(
    vendor: Vendor,
    operation: &'static str,
    answer: Response<T>,
) -> Result<Response<Value>, Error> {
    let body =
        serde_json::to_value(&*answer).map_err(|_| wrong(vendor, operation, "the answer cannot be encoded".into()))?;
    Ok(answer.map(|_| body))
}

fn wrong(vendor: Vendor, operation: &'static str, message: String) -> Error {
    Facts { operation: Some(operation), message: Some(message), ..Facts::new(vendor, ErrorKind::InvalidArgument) }
        .into()
}

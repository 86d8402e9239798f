//! The values that a document knows of a field or a parameter.

use serde_json::Value;

use super::likeness::nearest;
use crate::wire::node::Node;
use crate::wire::scalar::integer;

/// The values of an `enum`. A flag has none: it is true or false, however it is written.
pub(super) struct KnownValues {
    values: &'static [Value],
    /// What those mean that say nothing by themselves, in their order.
    names: &'static [Value],
}

impl KnownValues {
    /// `None` where any value will do, as far as the document says.
    pub(super) fn of(schema: &'static Value) -> Option<Self> {
        let list = |keyword| schema.get(keyword).and_then(Value::as_array).map(Vec::as_slice);
        let is_flag = schema.get("x-flag").is_some_and(|flag| *flag == true);
        let names = list("x-enum-varnames").unwrap_or_default();
        list("enum").filter(|_| !is_flag).map(|values| Self { values, names })
    }

    /// What is wrong with a value, which is not told: it can be a secret in the wrong place. What is of another type is the decoder's
    /// business.
    pub(super) fn problem_of(&self, given: &Value) -> Option<String> {
        match given {
            Value::String(text) => self.problem_of_text(text),
            Value::Number(number) => self.problem_of_number(integer(&Node::Number(&number.to_string()))?),
            _ => None,
        }
    }

    /// The same of a parameter, which is written as text whatever its type is.
    pub(super) fn problem_of_parameter(&self, given: &str) -> Option<String> {
        match integer(&Node::Text(given)) {
            Some(number) if self.values.iter().any(Value::is_number) => self.problem_of_number(number),
            _ => self.problem_of_text(given),
        }
    }

    fn problem_of_text(&self, given: &str) -> Option<String> {
        let texts: Vec<_> = self.values.iter().filter_map(Value::as_str).collect();
        if texts.is_empty() || texts.contains(&given) {
            return None;
        }
        let meant = nearest(given, texts).map(|nearest| format!(" did you mean `{nearest}`?"));
        Some(self.problem(&meant.unwrap_or_default()))
    }

    fn problem_of_number(&self, given: i64) -> Option<String> {
        let mut numbers = self.values.iter().filter_map(Value::as_i64).peekable();
        numbers.peek()?;
        (!numbers.any(|known| known == given)).then(|| self.problem(""))
    }

    fn problem(&self, meant: &str) -> String {
        let known = self.told().join(", ");
        format!(
            "has a value that the document does not know; known are: {known};{meant} `Arguments::unknown_values` has it sent all the same"
        )
    }

    fn told(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut names = self.names.iter();
        let told = self.values.iter().map(|value| match names.next() {
            Some(name) => format!("{} ({})", text(value), text(name)),
            None => text(value),
        });
        told.collect()
    }
}

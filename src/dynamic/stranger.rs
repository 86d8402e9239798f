//! What a document does not know of what callers give.

use std::fmt;

use serde_json::{Map, Value};

use super::catalogue::OperationDocument;
use super::known_values::KnownValues;
use super::likeness::instead_of;
use super::shown::shown;

/// Something in a body that the document does not know.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stranger {
    /// From the body to it: `userList[0].unionld`.
    place: String,
    what: What,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    /// A field, and what its owner has instead.
    Field { name: String, known: Vec<&'static str> },
    /// A value, and what is known of its field.
    Value { problem: String },
}

impl Stranger {
    /// The first one in a body. Types and missing fields are the decoder's business.
    pub(super) fn in_body(document: &OperationDocument, body: &Value, values: Values) -> Option<Self> {
        Search { document, values }.find(document.body_schema()?, body, String::new())
    }
}

/// Whether values that the document does not know are strangers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Values {
    #[default]
    Known,
    Any,
}

struct Search<'d> {
    document: &'d OperationDocument,
    values: Values,
}

impl Search<'_> {
    fn find(&self, schema: &'static Value, value: &Value, place: String) -> Option<Stranger> {
        let schema = self.document.resolve(schema);
        match value {
            Value::Array(items) => {
                let schema = schema.get("items")?;
                let mut items = items.iter().enumerate();
                items.find_map(|(index, item)| self.find(schema, item, format!("{place}[{index}]")))
            }
            Value::Object(fields) => self.find_in_object(schema, fields, &place),
            scalar if self.values == Values::Known => {
                let problem = KnownValues::of(schema)?.problem_of(scalar)?;
                Some(Stranger { place, what: What::Value { problem } })
            }
            _ => None,
        }
    }

    fn find_in_object(&self, schema: &'static Value, fields: &Map<String, Value>, place: &str) -> Option<Stranger> {
        let known = schema.get("properties").and_then(Value::as_object).filter(|known| !known.is_empty());
        let others = schema.get("additionalProperties").filter(|others| **others != false);
        // An object of which nothing is said is the caller's own.
        if known.is_none() && others.is_none() {
            return None;
        }
        let is_secret = schema.get("x-secret-keys").is_some_and(|secret| secret == true);
        fields.iter().find_map(|(name, field)| {
            let place = match place {
                _ if is_secret => format!("{place}[*]"),
                "" => shown(name),
                place => format!("{place}.{}", shown(name)),
            };
            match known.and_then(|known| known.get(name)).or(others) {
                Some(schema) => self.find(schema, field, place),
                None => {
                    let known = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
                    Some(Stranger { place, what: What::Field { name: name.clone(), known } })
                }
            }
        })
    }
}

impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, what } = self;
        match what {
            What::Field { name, known } => write!(f, "there is no field `{place}`; {}", instead_of(name, known)),
            What::Value { problem } => write!(f, "`{place}` {problem}"),
        }
    }
}

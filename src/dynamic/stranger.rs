//! What a document does not know of what callers give.

use std::fmt;

use serde_json::{Map, Value};

use super::catalogue::OperationDocument;

/// How much of a name has to be right to be taken for a misspelling of another.
const LIKENESS: f64 = 0.5;

/// In characters. Longer than those of the documents.
const LONGEST_NAME: usize = 64;

/// A field that the document does not know.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stranger {
    /// From the body to it: `userList[0].unionld`.
    place: String,
    /// What its owner has instead.
    known: Vec<&'static str>,
    name: String,
}

impl Stranger {
    /// The first one in a body. Types and missing fields are the decoder's business.
    pub(super) fn in_body(document: &OperationDocument, body: &Value) -> Option<Self> {
        find(document, document.body_schema()?, body, String::new())
    }
}

fn find(document: &OperationDocument, schema: &'static Value, value: &Value, place: String) -> Option<Stranger> {
    let schema = document.resolve(schema);
    match value {
        Value::Array(items) => {
            let schema = schema.get("items")?;
            items.iter().enumerate().find_map(|(index, item)| find(document, schema, item, format!("{place}[{index}]")))
        }
        Value::Object(fields) => {
            let known = schema.get("properties").and_then(Value::as_object).filter(|known| !known.is_empty());
            let others = schema.get("additionalProperties").filter(|others| **others != false);
            // An object of which nothing is said is the caller's own.
            if known.is_none() && others.is_none() {
                return None;
            }
            fields.iter().find_map(|(name, field)| {
                let place = if place.is_empty() { shown(name) } else { format!("{place}.{}", shown(name)) };
                match known.and_then(|known| known.get(name)).or(others) {
                    Some(schema) => find(document, schema, field, place),
                    None => Some(Stranger {
                        place,
                        known: known.into_iter().flat_map(Map::keys).map(String::as_str).collect(),
                        name: name.clone(),
                    }),
                }
            })
        }
        _ => None,
    }
}

/// A name as it is, but for what would steer a terminal, and for the rest of one that is longer than any name.
pub(super) fn shown(name: &str) -> String {
    let told = name.chars().take(LONGEST_NAME);
    let mut told: String =
        told.map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect();
    if name.chars().nth(LONGEST_NAME).is_some() {
        told.push('…');
    }
    told
}

impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no field `{}`; {}", self.place, instead_of(&self.name, &self.known))
    }
}

/// What may have been meant: the name that is most alike, or any of those that there are.
pub(super) fn instead_of(name: &str, known: &[&str]) -> String {
    let name = name.to_lowercase();
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(&name, &known.to_lowercase());
    let nearest =
        known.iter().map(|known| (likeness(known), *known)).max_by(|(one, _), (other, _)| one.total_cmp(other));
    match nearest {
        Some((likeness, nearest)) if likeness >= LIKENESS => format!("did you mean `{nearest}`?"),
        Some(_) => format!("known are: {}", known.join(", ")),
        None => "known is none".to_owned(),
    }
}

//! What is about to be sent, held against what the documents say of it.

use std::fmt;

use super::bound::{Bound, Bounded, Kind, Of, TEXT};
use super::node::{self, Node};
use super::view::{Names, Sequence, View};
use crate::input;

/// What cannot be sent, and where it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    place: String,
    problem: String,
}

/// Holds everything in a body against what is said of it.
pub(crate) fn body(body: View<'_>) -> Result<(), Violation> {
    match body {
        View::List(list) => each_item("", list, TEXT),
        View::Object(object) => {
            let mut outcome = Ok(());
            object.members(&mut |members| {
                for (name, value, bounded) in members {
                    if outcome.is_ok() {
                        outcome = entry(object.names(), name, *value, bounded);
                    }
                }
            });
            outcome
        }
        _ => Ok(()),
    }
}

fn entry(names: Names, name: &str, value: View<'_>, bounded: &Bounded) -> Result<(), Violation> {
    let verdict = match names {
        Names::Documented => Ok(()),
        Names::Given => input::text(name).map_err(|problem| Violation::of_key(name, problem)),
        Names::Secret => input::secret(name).map_err(Violation::of_secret_key),
    };
    verdict?;
    // What is wrong with the value of a secret key is told without the key.
    member(if names == Names::Secret { "[*]" } else { name }, value, bounded)
}

/// Holds a value against what is said of it, and what is in it likewise.
pub(crate) fn member(name: &str, value: View<'_>, bounded: &Bounded) -> Result<(), Violation> {
    for bound in bounded.own {
        bound.check(name, value)?;
    }
    match value {
        View::Text(text) => bounded.kind.check(name, text),
        View::Secret(secret) => verdict(name, input::secret(secret)),
        View::List(list) => each_item(name, list, bounded),
        View::Object(_) => body(value).map_err(|violation| violation.inside(name)),
        View::Fraction(number) if !number.is_finite() => {
            Err(Violation::new(name, format!("is {number}, which JSON cannot carry")))
        }
        _ => Ok(()),
    }
}

fn each_item(name: &str, list: &dyn Sequence, bounded: &Bounded) -> Result<(), Violation> {
    let item = Bounded { kind: bounded.kind, own: bounded.items, items: &[] };
    for index in 0..list.len() {
        if let Err(violation) = member("", list.item(index), &item) {
            return Err(violation.of_item(name, index));
        }
    }
    Ok(())
}

impl Kind {
    fn check(self, name: &str, text: &str) -> Result<(), Violation> {
        match self {
            Self::Id => verdict(name, input::id(text)),
            Self::Ids => each_id(name, text),
            Self::Text => verdict(name, input::written(text)),
            Self::Json(ids) => check_json(name, text, ids),
        }
    }
}

fn verdict(name: &str, verdict: Result<(), input::Problem>) -> Result<(), Violation> {
    verdict.map_err(|problem| Violation::new(name, problem.to_string()))
}

fn each_id(name: &str, text: &str) -> Result<(), Violation> {
    for (index, id) in text.split(',').enumerate() {
        verdict("", input::id(id)).map_err(|violation| violation.of_item(name, index))?;
    }
    Ok(())
}

/// Holds every text within JSON against what it is.
fn check_json(name: &str, text: &str, ids: &[&str]) -> Result<(), Violation> {
    match node::parse_exactly(text) {
        Ok(tree) => texts_within(name, &tree.root(), Kind::Text, ids),
        Err(problem) => Err(Violation::new(name, format!("is to be JSON, and is none: it {problem}"))),
    }
}

fn texts_within(name: &str, node: &Node<'_>, kind: Kind, ids: &[&str]) -> Result<(), Violation> {
    match node {
        Node::Text(text) => kind.check(name, text)?,
        Node::List(items) => {
            for (index, item) in items.enumerate() {
                if let Err(violation) = texts_within("", &item, kind, ids) {
                    return Err(violation.of_item(name, index));
                }
            }
        }
        Node::Object(members) => {
            let mut seen = Vec::new();
            for (key, member) in *members {
                // Which of them counts nobody sees.
                if seen.contains(&key) {
                    return Err(Violation::new(key, "stands there twice".to_owned()).inside(name));
                }
                seen.push(key);
                let kind = if ids.contains(&key) { Kind::Id } else { Kind::Text };
                if let Err(violation) = texts_within(key, &member, kind, ids) {
                    return Err(violation.inside(name));
                }
            }
        }
        Node::Null | Node::Bool(_) | Node::Number(_) => {}
    }
    Ok(())
}

impl Bound {
    fn check(&self, name: &str, value: View<'_>) -> Result<(), Violation> {
        let (size, unit) = match (self.of, value) {
            (Of::Characters, View::Text(text) | View::Secret(text)) => (count(text.chars().count()), "characters"),
            (Of::Bytes, View::Text(text) | View::Secret(text)) => (count(text.len()), "bytes"),
            (Of::Items, View::List(list)) => (count(list.len()), "items"),
            (Of::Value, View::Integer(number)) => (number as f64, ""),
            (Of::Value, View::Fraction(number)) => (number, ""),
            _ => return Ok(()),
        };
        let broken = |limit: f64, word: &str| {
            let problem = match unit {
                "" => format!("is {size}; {word} {limit} is allowed"),
                unit => format!("has {size} {unit}; {word} {limit} are allowed"),
            };
            Err(Violation::new(name, problem))
        };
        match (self.least, self.most) {
            (Some(least), _) if size < least => broken(least, "at least"),
            (_, Some(most)) if size > most => broken(most, "at most"),
            _ => Ok(()),
        }
    }
}

/// No list that fits into memory has more items than a float counts.
fn count(size: usize) -> f64 {
    size as f64
}

impl Violation {
    fn new(place: &str, problem: String) -> Self {
        Self { place: place.to_owned(), problem }
    }

    /// Names the key in a form that shows what nobody would see.
    fn of_key(key: &str, problem: input::Problem) -> Self {
        Self { place: String::new(), problem: format!("has the key {key:?}, which {problem}") }
    }

    fn of_secret_key(problem: input::Problem) -> Self {
        Self { place: String::new(), problem: format!("has a secret key, which {problem}") }
    }

    fn of_item(self, list: &str, index: usize) -> Self {
        self.inside(&format!("{list}[{index}]"))
    }

    fn inside(self, outer: &str) -> Self {
        let place = match (outer, &*self.place) {
            (outer, "") => outer.to_owned(),
            ("", inner) => inner.to_owned(),
            (outer, inner) if inner.starts_with('[') => format!("{outer}{inner}"),
            (outer, inner) => format!("{outer}.{inner}"),
        };
        Self { place, ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.place, self.problem)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::view::Show as _;
    use super::*;

    fn refusal(key: &str) -> Option<String> {
        let notes = BTreeMap::from([(key.to_owned(), "any, note ".to_owned())]);
        member("notes", notes.view(), TEXT).err().map(|violation| violation.to_string())
    }

    #[test]
    fn ids_within_json_are_ids() {
        let text = Bounded { kind: Kind::Json(&["id", "ids"]), ..*TEXT };
        let refusal = |json: &str| member("body", View::Text(json), &text).err().map(|violation| violation.to_string());
        assert_eq!(refusal(r#"{"name": " any, name ", "list": [{"id": "a", "ids": ["b", "c"]}], "size": 7}"#), None);
        assert_eq!(
            refusal(r#"{"list": [{"id": "a"}, {"id": "b "}]}"#).as_deref(),
            Some("`body.list[1].id` ends with a blank; leave it out")
        );
        assert!(
            refusal(r#"{"ids": ["a", "b,c"]}"#).is_some_and(|words| words.starts_with("`body.ids[1]` holds a `,`"))
        );
        assert_eq!(
            refusal(r#"{"list": [{"id": "b ", "id": "b"}]}"#).as_deref(),
            Some("`body.list[0].id` ends with a blank; leave it out")
        );
        for twice in [r#"{"list": [{"id": "b", "id": "c"}]}"#, r#"{"list": [{"id": "b", "i\u0064": "c"}]}"#] {
            assert_eq!(refusal(twice).as_deref(), Some("`body.list[0].id` stands there twice"));
        }
        assert!(refusal(r#"{"id": "#).is_some_and(|words| words.starts_with("`body` is to be JSON, and is none")));
    }

    #[test]
    fn each_of_several_ids_is_one() {
        let text = Bounded { kind: Kind::Ids, ..*TEXT };
        let refusal = |ids: &str| member("ids", View::Text(ids), &text).err().map(|violation| violation.to_string());
        assert_eq!(refusal("a"), None);
        assert_eq!(refusal("a,b"), None);
        assert_eq!(refusal("a, b").as_deref(), Some("`ids[1]` starts with a blank; leave it out"));
        for ids in ["", ",", "a,", "a,,b", "a;b", "\"a,b\"", "a,b\n"] {
            assert!(refusal(ids).is_some(), "{ids:?}");
        }
    }

    #[test]
    fn a_secret_key_is_not_told() {
        let streams = BTreeMap::from([(crate::Secret::from("rtmp://h/s3cr3t\n"), "x".to_owned())]);
        let told = member("streams", streams.view(), TEXT).err().map(|violation| violation.to_string());
        let expected = "`streams` has a secret key, which holds the control character U+000A; leave it out";
        assert_eq!(told.as_deref(), Some(expected));
        let streams = BTreeMap::from([(crate::Secret::from("rtmp://h/s3cr3t"), "x\u{0}".to_owned())]);
        let told = member("streams", streams.view(), TEXT).err().map(|violation| violation.to_string());
        assert!(told.is_some_and(|told| told.starts_with("`streams[*]` holds")));
    }

    #[test]
    fn a_key_that_brings_along_what_nobody_means_is_refused() {
        assert_eq!(refusal("user 1"), None);
        assert_eq!(
            refusal("user1 ").as_deref(),
            Some("`notes` has the key \"user1 \", which ends with a blank; leave it out")
        );
        for key in ["", " user1", "user1\n", "\"user1\"", "user\u{200b}1"] {
            assert!(refusal(key).is_some_and(|words| words.starts_with("`notes` has the key ")), "{key:?}");
        }
    }
}

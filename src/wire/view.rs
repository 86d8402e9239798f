//! How a type gets into a request: each type lists names and values, and one writer writes them all.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::bound::{Bounded, TEXT};
use crate::Secret;
#[cfg(all(feature = "dynamic", feature = "events"))]
use crate::secret::{REDACTED, names::is_secret, redacted_name};

/// A value on its way out.
#[derive(Clone, Copy)]
pub(crate) enum View<'a> {
    /// An optional value that is not set: left out.
    Absent,
    Bool(bool),
    Integer(i64),
    Fraction(f64),
    Text(&'a str),
    /// Written as it is, and hidden where it comes back.
    Secret(&'a str),
    List(&'a dyn Sequence),
    Object(&'a dyn Members),
}

/// Two are the same that are the same on the wire.
impl PartialEq for View<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Absent, Self::Absent) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Integer(one), Self::Integer(other)) => one == other,
            (Self::Fraction(one), Self::Fraction(other)) => one == other,
            (Self::Text(one), Self::Text(other)) | (Self::Secret(one), Self::Secret(other)) => one == other,
            (Self::List(one), Self::List(other)) => {
                one.len() == other.len() && (0..one.len()).all(|index| one.item(index) == other.item(index))
            }
            (Self::Object(one), Self::Object(other)) => {
                let mut is_same = false;
                one.members(&mut |one| {
                    other.members(&mut |other| is_same = have_same_values(one, other));
                });
                is_same
            }
            _ => false,
        }
    }
}

fn have_same_values(one: &[Member<'_>], other: &[Member<'_>]) -> bool {
    let mut pairs = one.iter().zip(other);
    one.len() == other.len() && pairs.all(|(one, other)| one.0 == other.0 && one.1 == other.1)
}

impl View<'_> {
    /// Shows every secret in the value.
    pub(crate) fn secrets(self, see: &mut dyn FnMut(&str)) {
        match self {
            Self::Secret(secret) => see(secret),
            Self::List(list) => {
                for index in 0..list.len() {
                    list.item(index).secrets(see);
                }
            }
            Self::Object(object) => {
                let names = object.names();
                object.members(&mut |members| {
                    for (name, value, _) in members {
                        if names == Names::Secret {
                            see(name);
                        }
                        value.secrets(see);
                    }
                });
            }
            Self::Absent | Self::Bool(_) | Self::Integer(_) | Self::Fraction(_) | Self::Text(_) => {}
        }
    }
}

/// What a request can hold.
pub(crate) trait Show {
    fn view(&self) -> View<'_>;
}

/// A name and its value, with what the document says of it.
pub(crate) type Member<'a> = (&'a str, View<'a>, &'static Bounded);

/// Takes all members at once.
pub(crate) type Visitor<'v> = dyn FnMut(&[Member<'_>]) + 'v;

/// A type that requests are written from.
pub(crate) trait Members {
    fn members<'v>(&'v self, visit: &'v mut Visitor<'v>);

    fn names(&self) -> Names {
        Names::Documented
    }
}

/// Where the names of members are from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    Documented,
    /// Whoever gives the values gives them too.
    Given,
    /// They are given, and secret.
    Secret,
}

/// What a map has its values by.
pub(crate) trait Key: Ord {
    const NAMES: Names;

    fn text(&self) -> &str;
}

impl Key for String {
    const NAMES: Names = Names::Given;

    fn text(&self) -> &str {
        self
    }
}

impl Key for Secret {
    const NAMES: Names = Names::Secret;

    fn text(&self) -> &str {
        self.expose()
    }
}

/// The items of a list.
pub(crate) trait Sequence {
    fn len(&self) -> usize;

    fn item(&self, index: usize) -> View<'_>;
}

impl<T: Members> Show for T {
    fn view(&self) -> View<'_> {
        View::Object(self)
    }
}

impl<T: Show> Show for Option<T> {
    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Absent,
        }
    }
}

impl<T: Show> Show for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Show> Sequence for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> View<'_> {
        match self.get(index) {
            Some(item) => item.view(),
            None => View::Absent,
        }
    }
}

impl<K: Key, T: Show> Members for BTreeMap<K, T> {
    fn members(&self, visit: &mut Visitor<'_>) {
        let members: Vec<_> = self.iter().map(|(name, value)| (name.text(), value.view(), TEXT)).collect();
        visit(&members);
    }

    fn names(&self) -> Names {
        K::NAMES
    }
}

impl Show for str {
    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl Show for String {
    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl Show for Secret {
    fn view(&self) -> View<'_> {
        View::Secret(self.expose())
    }
}

impl Show for bool {
    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

/// A flag that the vendor writes as 1 and 0.
pub(crate) fn flag<'a>(flag: &'a (impl Show + ?Sized)) -> View<'a> {
    match flag.view() {
        View::Bool(flag) => View::Integer(flag.into()),
        other => other,
    }
}

impl Show for i64 {
    fn view(&self) -> View<'_> {
        View::Integer(*self)
    }
}

impl Show for i32 {
    fn view(&self) -> View<'_> {
        View::Integer((*self).into())
    }
}

impl Show for f64 {
    fn view(&self) -> View<'_> {
        View::Fraction(*self)
    }
}

impl Show for f32 {
    /// By its digits: what is 0.1 in 32 bits is not in 64.
    fn view(&self) -> View<'_> {
        View::Fraction(self.to_string().parse().unwrap_or_else(|_| (*self).into()))
    }
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Fraction(number) => serializer.serialize_f64(*number),
            Self::Text(text) | Self::Secret(text) => serializer.serialize_str(text),
            Self::List(list) => serialize_list(*list, serializer),
            Self::Object(object) => serialize_object(*object, serializer),
        }
    }
}

fn serialize_list<S: Serializer>(list: &dyn Sequence, serializer: S) -> Result<S::Ok, S::Error> {
    let mut sequence = serializer.serialize_seq(Some(list.len()))?;
    for index in 0..list.len() {
        sequence.serialize_element(&list.item(index))?;
    }
    sequence.end()
}

fn serialize_object<S: Serializer>(object: &dyn Members, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut outcome = Ok(());
    object.members(&mut |members| {
        for (name, value, _) in members {
            if outcome.is_ok() && !matches!(value, View::Absent) {
                outcome = map.serialize_entry(name, value);
            }
        }
    });
    outcome?;
    map.end()
}

/// A value with `[redacted]` in the place of each secret. Where the vendor gives the names too, no document says which is one.
#[cfg(all(feature = "dynamic", feature = "events"))]
pub(crate) struct Redacted<'a>(pub(crate) View<'a>);

#[cfg(all(feature = "dynamic", feature = "events"))]
impl Serialize for Redacted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            View::Secret(_) => serializer.serialize_str(REDACTED),
            View::List(list) => serializer.collect_seq((0..list.len()).map(|index| Redacted(list.item(index)))),
            View::Object(object) => {
                let mut map = serializer.serialize_map(None)?;
                let (mut outcome, mut hidden) = (Ok(()), 0);
                object.members(&mut |members| {
                    for (name, value, _) in members {
                        if outcome.is_err() || matches!(value, View::Absent) {
                            continue;
                        }
                        outcome = match object.names() {
                            Names::Secret => {
                                hidden += 1;
                                map.serialize_entry(&redacted_name(hidden), &Redacted(*value))
                            }
                            Names::Given if !matches!(value, View::Bool(_)) && is_secret(name) => {
                                map.serialize_entry(name, REDACTED)
                            }
                            Names::Given | Names::Documented => map.serialize_entry(name, &Redacted(*value)),
                        };
                    }
                });
                outcome?;
                map.end()
            }
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_the_same_that_are_the_same_on_the_wire() {
        let lists = |items: [&'static str; 2]| vec![Some(Secret::from(items[0])), Some(Secret::from(items[1]))];
        let maps = |key: &str, value: i64| BTreeMap::from([("a".to_owned(), 1), (key.to_owned(), value)]);
        assert!(lists(["x", "y"]).view() == lists(["x", "y"]).view());
        assert!(lists(["x", "y"]).view() != lists(["y", "x"]).view());
        assert!(lists(["x", "y"]).view() != vec![Secret::from("x")].view());
        assert!(maps("b", 2).view() == maps("b", 2).view());
        assert!(maps("b", 2).view() != maps("b", 3).view());
        assert!(maps("b", 2).view() != maps("c", 2).view());
        assert!(maps("b", 2).view() != BTreeMap::from([("a".to_owned(), 1_i64)]).view());
        assert!(None::<String>.view() != "".view());
        assert!(1_i64.view() != 1.0_f64.view());
    }

    #[test]
    fn a_fraction_goes_out_with_its_own_digits() {
        let written = |view: View<'_>| serde_json::to_string(&view).ok();
        assert_eq!(written(0.1_f32.view()).as_deref(), Some("0.1"));
        assert_eq!(written(f32::MAX.view()).as_deref(), Some("3.4028235e+38"));
        assert_eq!(written(0.1_f64.view()).as_deref(), Some("0.1"));
    }
}

//! Enums of values that vendors extend without notice.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::node::Node;
use super::slot::{Oddities, Place, Read, text};
use super::view::{Show, View};

/// A value where a vendor may send, or take, one that its documents do not know yet.
///
/// Two are the same that are the same on the wire. The methods that take one take a known value as it is. A type of one's own that holds
/// an `Open` of any values derives serde's traits with `#[serde(bound = "")]`.
///
/// ```
/// use meeting_control::{KnownValue, Open};
/// # #[derive(Clone, Copy, Debug, PartialEq, Eq)]
/// # enum Role { Owner, Member }
/// # impl KnownValue for Role {
/// #     type Wire = str;
/// #     const ALL: &'static [Self] = &[Self::Owner, Self::Member];
/// #     fn wire(self) -> &'static str { match self { Self::Owner => "Owner", Self::Member => "Member" } }
/// # }
/// # fn of(role: Open<Role>) -> String {
///
/// match role {
///     Open::Known(Role::Owner) => "runs the room".to_owned(),
///     Open::Known(_) => "takes part".to_owned(),
///     Open::Unrecognized(text) => format!("is something new: {text}"),
/// }
/// # }
/// # assert_eq!(of(Role::Owner.into()), "runs the room");
/// # assert_eq!(of(Open::Unrecognized("Overlord".into())), "is something new: Overlord");
/// # assert!(Open::from(Role::Owner) == Role::Owner);
/// ```
pub enum Open<K: KnownValue> {
    /// A value that the documents know.
    Known(K),
    /// Another, as it stands on the wire: a [`String`], or an [`i64`] where the values are numbers.
    Unrecognized(<K::Wire as ToOwned>::Owned),
}

/// The values that the documents know of a field or a parameter. Each of the vendors' enums is one.
///
/// serde's traits and the words for people are those of [`Open`]; with the feature `dynamic` the enums have serde's, too.
pub trait KnownValue: Copy + Eq + fmt::Debug + Send + Sync + 'static {
    /// What the values are on the wire: [`str`] or [`i64`].
    type Wire: Wire + ?Sized;

    /// All of them, in the order of the document.
    const ALL: &'static [Self];

    /// The value as it stands on the wire.
    fn wire(self) -> &'static Self::Wire;
}

/// What can stand on the wire for a value of an enum.
pub trait Wire:
    ToOwned<Owned: Clone + fmt::Debug + Send + Sync> + Eq + Hash + fmt::Display + Serialize + 'static
{
    fn read<'n>(node: &'n Node<'n>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Cow<'n, Self>>;
}

impl Wire for str {
    fn read<'n>(node: &'n Node<'n>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Cow<'n, Self>> {
        text(node, place, oddities).map(Cow::Borrowed)
    }
}

impl Wire for i64 {
    fn read<'n>(node: &'n Node<'n>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Cow<'n, Self>> {
        Read::read(node, place, oddities).map(Cow::Owned)
    }
}

impl<K: KnownValue> Open<K> {
    /// What stands on the wire like this: a value that the documents know, or another.
    pub fn from_wire(wire: impl Into<<K::Wire as ToOwned>::Owned>) -> Self {
        Self::of(Cow::Owned(wire.into()))
    }

    fn of(wire: Cow<'_, K::Wire>) -> Self {
        match find(wire.as_ref()) {
            Some(value) => Self::Known(value),
            None => Self::Unrecognized(wire.into_owned()),
        }
    }

    /// The value as it stands on the wire.
    pub fn wire(&self) -> &K::Wire {
        match self {
            Self::Known(value) => value.wire(),
            Self::Unrecognized(value) => value.borrow(),
        }
    }

    /// The value, if the documents know it.
    pub fn known(&self) -> Option<K> {
        match self {
            Self::Known(value) => Some(*value),
            Self::Unrecognized(value) => find(value.borrow()),
        }
    }
}

impl<K: KnownValue> From<K> for Open<K> {
    fn from(value: K) -> Self {
        Self::Known(value)
    }
}

impl<K: KnownValue> Clone for Open<K> {
    fn clone(&self) -> Self {
        match self {
            Self::Known(value) => Self::Known(*value),
            Self::Unrecognized(value) => Self::Unrecognized(value.clone()),
        }
    }
}

impl<K: KnownValue> Copy for Open<K> where <K::Wire as ToOwned>::Owned: Copy {}

impl<K: KnownValue> fmt::Debug for Open<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Unrecognized(value) => f.debug_tuple("Unrecognized").field(value).finish(),
        }
    }
}

impl<K: KnownValue> fmt::Display for Open<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wire().fmt(f)
    }
}

impl<K: KnownValue> PartialEq for Open<K> {
    fn eq(&self, other: &Self) -> bool {
        self.wire() == other.wire()
    }
}

impl<K: KnownValue> PartialEq<K> for Open<K> {
    fn eq(&self, other: &K) -> bool {
        self.wire() == other.wire()
    }
}

impl<K: KnownValue> Eq for Open<K> {}

impl<K: KnownValue> Hash for Open<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.wire().hash(state);
    }
}

// A loop rather than an iterator, which would be compiled for every enum.
fn find<K: KnownValue>(wire: &K::Wire) -> Option<K> {
    for value in K::ALL {
        if value.wire() == wire {
            return Some(*value);
        }
    }
    None
}

/// Reads the values that the documents know; others are refused.
impl<K: KnownValue<Wire = str>> FromStr for Open<K> {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        known(text).map(Self::Known)
    }
}

fn known<K: KnownValue>(wire: &K::Wire) -> Result<K, UnknownValue> {
    find(wire).ok_or_else(|| UnknownValue::new::<K>(wire))
}

/// A value that must be one of those that the documents know.
#[cfg(feature = "dynamic")]
pub(crate) fn deserialize_known<'de, K: KnownValue, D: Deserializer<'de>>(deserializer: D) -> Result<K, D::Error> {
    let value: Open<K> = super::deserialize(deserializer)?;
    known(value.wire()).map_err(serde::de::Error::custom)
}

impl<K: KnownValue> Read for Open<K> {
    #[inline]
    fn read<'r>(node: &'r Node<'r>, place: &'r Place<'r>, oddities: &'r mut Oddities) -> Option<Self> {
        Some(Self::of(<K::Wire as Wire>::read(node, place, oddities)?))
    }
}

impl<K: KnownValue<Wire: Show>> Show for Open<K> {
    #[inline]
    fn view(&self) -> View<'_> {
        self.wire().view()
    }
}

impl<K: KnownValue> Serialize for Open<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.wire().serialize(serializer)
    }
}

impl<'de, K: KnownValue> Deserialize<'de> for Open<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::deserialize(deserializer)
    }
}

/// A value that the documents do not know of an enum.
///
/// A vendor may take it all the same: then [`Open::Unrecognized`] says that it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    text: String,
    of: &'static str,
    known: Vec<String>,
}

impl UnknownValue {
    fn new<K: KnownValue>(wire: &K::Wire) -> Self {
        let of = std::any::type_name::<K>();
        let of = of.rsplit_once("::").map_or(of, |(_, name)| name);
        Self { text: wire.to_string(), of, known: K::ALL.iter().map(|value| value.wire().to_string()).collect() }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, of, known } = self;
        write!(f, "{text:?} is no known `{of}`; known are ")?;
        let mut mark = "";
        for known in known {
            f.write_str(mark)?;
            f.write_str(known)?;
            mark = ", ";
        }
        Ok(())
    }
}

impl std::error::Error for UnknownValue {}

/// Makes enums of known values. All at once, and with few derives: each expansion of a macro is remembered wherever the crate is used.
macro_rules! known_values {
    ($wire:ident: $($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $value:expr),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Copy, Debug, PartialEq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl ::std::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        impl ::std::cmp::Eq for $name {}

        impl crate::KnownValue for $name {
            type Wire = $wire;
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            #[inline]
            fn wire(self) -> &'static $wire {
                match self {
                    $(Self::$variant => $value,)*
                }
            }
        }

        #[cfg(feature = "dynamic")]
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                crate::Open::from(*self).serialize(serializer)
            }
        }

        #[cfg(feature = "dynamic")]
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                crate::wire::open_enum::deserialize_known(deserializer)
            }
        }
    )*};
}

pub(crate) use known_values;

#[cfg(test)]
#[expect(unreachable_pub, reason = "what the macro makes is public")]
mod tests {
    use std::hash::{BuildHasher as _, RandomState};

    use super::*;

    known_values! { str:
        /// Who it is.
        pub enum Role { /// The owner.
            Owner = "Owner", /// Anybody else.
            Member = "Member" }
    }

    known_values! { i64:
        /// What it is doing.
        pub enum State { /// Not yet.
            Before = &-1_i64, /// Now.
            Running = &2_i64 }
    }

    known_values! { str:
        /// Names that mean something elsewhere.
        pub enum Named { /// A value.
            Err = "err", /// A value.
            Known = "known", /// A value.
            None = "none", /// A value.
            Ok = "ok", /// A value.
            Open = "open", /// A value.
            Some = "some", /// A value.
            String = "string", /// A value.
            Unrecognized = "unrecognized", /// A value.
            Wire = "wire" }
    }

    #[test]
    fn a_value_can_be_called_as_anything_is() {
        for value in Named::ALL {
            let wire = format!("{value:?}").to_lowercase();
            assert_eq!((value.wire(), wire.parse()), (wire.as_str(), Ok(Open::Known(*value))));
        }
    }

    fn unrecognized(text: &str) -> Open<Role> {
        Open::Unrecognized(text.to_owned())
    }

    #[test]
    fn two_are_the_same_that_are_the_same_on_the_wire() {
        let (known, named_by_hand) = (Open::from(Role::Owner), unrecognized("Owner"));
        assert_eq!(known, named_by_hand);
        assert_eq!(known, Role::Owner);
        assert_ne!(known, Role::Member);
        assert_ne!(known, unrecognized("owner"));
        let hasher = RandomState::new();
        assert_eq!(hasher.hash_one(&known), hasher.hash_one(&named_by_hand));
    }

    #[test]
    fn a_value_is_told_as_it_is_on_the_wire_and_debugged_by_its_name() {
        let state = Open::from(State::Before);
        assert_eq!((state.to_string(), format!("{state:?}")), ("-1".into(), "Before".into()));
        let role = unrecognized("Overlord");
        assert_eq!((role.to_string(), format!("{role:?}")), ("Overlord".into(), "Unrecognized(\"Overlord\")".into()));
        assert_eq!((state.known(), role.known()), (Some(State::Before), None));
    }

    #[test]
    fn what_stands_on_the_wire_is_known_or_not() {
        assert!(matches!(Open::from_wire("Owner"), Open::Known(Role::Owner)));
        assert!(matches!(Open::<Role>::from_wire("owner"), Open::Unrecognized(_)));
        assert!(matches!(Open::from_wire(2), Open::Known(State::Running)));
        assert_eq!(unrecognized("Owner").known(), Some(Role::Owner));
    }

    #[test]
    fn a_number_is_copied_as_numbers_are() {
        let state = Open::<State>::Unrecognized(7);
        let same = state;
        assert_eq!((*state.wire(), *same.wire()), (7, 7));
    }

    #[test]
    fn serde_reads_and_writes_what_is_on_the_wire() {
        let read = |text: &str| serde_json::from_str::<(Open<Role>, Open<State>)>(text).ok();
        let written = |value: &(Open<Role>, Open<State>)| serde_json::to_string(value).ok();
        let known = (Role::Member.into(), State::Before.into());
        assert_eq!(written(&known).as_deref(), Some(r#"["Member",-1]"#));
        assert_eq!(read(r#"["Member","-1"]"#), Some(known));
        let odd = (unrecognized("Overlord"), Open::Unrecognized(9));
        assert_eq!(written(&odd).as_deref(), Some(r#"["Overlord",9]"#));
        assert_eq!(read(r#"["Overlord",9]"#), Some(odd));
    }

    #[test]
    #[cfg(feature = "dynamic")]
    fn serde_reads_and_writes_known_values_alone() {
        let read = |text: &str| serde_json::from_str::<(Role, State)>(text);
        let written = serde_json::to_string(&(Role::Member, State::Before)).ok();
        assert_eq!(written.as_deref(), Some(r#"["Member",-1]"#));
        assert_eq!(read(r#"["Member",-1]"#).ok(), Some((Role::Member, State::Before)));
        let refused = read(r#"["Member",9]"#).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.starts_with(r#""9" is no known `State`; known are -1, 2"#)));
    }

    #[test]
    fn a_text_that_is_not_known_is_refused_with_those_that_are() {
        assert_eq!("Owner".parse(), Ok(Open::from(Role::Owner)));
        let refused = "owner".parse::<Open<Role>>().map_err(|error| error.to_string());
        assert_eq!(refused, Err("\"owner\" is no known `Role`; known are Owner, Member".to_owned()));
    }
}

//! Enums of values that vendors extend without notice.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use super::node::Node;
use super::slot::{Oddities, Place, Read, text};

/// A text that the documents do not know of an enum.
///
/// A vendor may take it all the same: then the enum's `Unrecognized` says that it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    text: String,
    of: &'static str,
    known: Vec<&'static str>,
}

impl UnknownValue {
    pub(crate) fn new(text: &str, of: &'static str, known: Vec<&'static str>) -> Self {
        Self { text: text.to_owned(), of, known }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, of, known } = self;
        write!(f, "{text:?} is no known `{of}`; known are {}", known.join(", "))
    }
}

impl std::error::Error for UnknownValue {}

/// An open enum: the values that the documents know, and one for all others. Everything that can be told from this table stands here once,
/// not in each enum.
pub(crate) trait OpenEnum: Clone + 'static {
    /// What stands on the wire.
    type Wire: ?Sized + PartialEq + Hash + fmt::Debug + 'static;

    const NAME: &'static str;
    const KNOWN: &'static [Known<Self>];

    /// What the documents do not know.
    fn unrecognized(&self) -> Option<&Self::Wire>;
}

/// A value that the documents know.
pub(crate) struct Known<E: OpenEnum> {
    pub(crate) variant: &'static str,
    pub(crate) wire: &'static E::Wire,
    pub(crate) value: E,
}

// Loops over numbers rather than iterators in these two: an iterator is compiled for every enum.
fn entry<E: OpenEnum>(value: &E) -> Option<&'static Known<E>> {
    for index in 0..E::KNOWN.len() {
        let known = &E::KNOWN[index];
        if discriminant(&known.value) == discriminant(value) {
            return Some(known);
        }
    }
    None
}

fn known<E: OpenEnum>(wire: &E::Wire) -> Option<E> {
    for index in 0..E::KNOWN.len() {
        let known = &E::KNOWN[index];
        if known.wire == wire {
            return Some(known.value.clone());
        }
    }
    None
}

/// As it stands on the wire.
pub(crate) fn wire<E: OpenEnum>(value: &E) -> Option<&E::Wire> {
    match entry(value) {
        Some(known) => Some(known.wire),
        None => value.unrecognized(),
    }
}

pub(crate) fn parse<E: OpenEnum<Wire = str>>(text: &str) -> Result<E, UnknownValue> {
    known(text).ok_or_else(|| UnknownValue::new(text, E::NAME, E::KNOWN.iter().map(|known| known.wire).collect()))
}

pub(crate) fn is_same<E: OpenEnum>(one: &E, other: &E) -> bool {
    wire(one) == wire(other)
}

pub(crate) fn hash<E: OpenEnum>(value: &E, state: &mut impl Hasher) {
    wire(value).hash(state);
}

pub(crate) fn debug<E: OpenEnum>(value: &E, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match entry(value) {
        Some(known) => f.write_str(known.variant),
        None => match value.unrecognized() {
            Some(wire) => f.debug_tuple("Unrecognized").field(&wire).finish(),
            None => f.write_str(E::NAME),
        },
    }
}

pub(crate) fn read_text<E: OpenEnum<Wire = str>>(
    node: &Node<'_>,
    place: &Place<'_>,
    oddities: &mut Oddities,
    unrecognized: fn(String) -> E,
) -> Option<E> {
    let text = text(node, place, oddities)?;
    match known(text) {
        None => Some(unrecognized(text.to_owned())),
        known => known,
    }
}

pub(crate) fn read_integer<E: OpenEnum<Wire = i64>>(
    node: &Node<'_>,
    place: &Place<'_>,
    oddities: &mut Oddities,
    unrecognized: fn(i64) -> E,
) -> Option<E> {
    let number = i64::read(node, place, oddities)?;
    match known(&number) {
        None => Some(unrecognized(number)),
        known => known,
    }
}

/// What open enums of texts and of numbers have alike.
macro_rules! open {
    ($name:ident of $wire:ty: $($variant:ident = $value:expr),*) => {
        impl crate::wire::open_enum::OpenEnum for $name {
            type Wire = $wire;

            const NAME: &'static str = stringify!($name);
            const KNOWN: &'static [crate::wire::open_enum::Known<Self>] = &[$(
                crate::wire::open_enum::Known { variant: stringify!($variant), wire: $value, value: Self::$variant },
            )*];

            #[inline]
            fn unrecognized(&self) -> ::std::option::Option<&$wire> {
                match self {
                    Self::Unrecognized(value) => ::std::option::Option::Some(value),
                    _ => ::std::option::Option::None,
                }
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                crate::wire::open_enum::debug(self, f)
            }
        }

        /// Two are the same that are the same on the wire.
        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                crate::wire::open_enum::is_same(self, other)
            }
        }

        impl ::std::cmp::Eq for $name {}

        impl ::std::hash::Hash for $name {
            #[inline]
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                crate::wire::open_enum::hash(self, state);
            }
        }

        crate::wire::serde_traits!(Serialize for $name);
        crate::wire::serde_traits!(Deserialize by deserialize for $name);
    };
}

/// Makes an enum of texts with a variant for every text that is not known yet.
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $text, "` on the wire.")] $variant,)*
            /// A value that the documents do not know.
            Unrecognized(::std::string::String),
        }

        crate::wire::open_enum::open!($name of str: $($variant = $text),*);

        impl $name {
            /// The value as it stands on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                crate::wire::open_enum::wire(self).unwrap_or_default()
            }
        }

        /// Reads the values that the documents know; others are refused.
        impl ::std::str::FromStr for $name {
            type Err = crate::UnknownValue;

            #[inline]
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                crate::wire::open_enum::parse(text)
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl crate::wire::slot::Read for $name {
            #[inline]
            fn read<'r>(
                node: &'r crate::wire::node::Node<'r>,
                place: &'r crate::wire::slot::Place<'r>,
                oddities: &'r mut crate::wire::slot::Oddities,
            ) -> ::std::option::Option<Self> {
                crate::wire::open_enum::read_text(node, place, oddities, Self::Unrecognized)
            }
        }

        impl crate::wire::view::Show for $name {
            #[inline]
            fn view(&self) -> crate::wire::view::View<'_> {
                crate::wire::view::View::Text(self.as_str())
            }
        }
    };
}

/// Makes an enum of numbers with a variant for every number that is not known yet.
macro_rules! open_integers {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $number:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $number, "` on the wire.")] $variant,)*
            /// A value that the documents do not know.
            Unrecognized(i64),
        }

        crate::wire::open_enum::open!($name of i64: $($variant = &$number),*);

        impl $name {
            /// The value as it stands on the wire.
            #[inline]
            pub fn number(self) -> i64 {
                crate::wire::open_enum::wire(&self).copied().unwrap_or_default()
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.number(), f)
            }
        }

        impl crate::wire::slot::Read for $name {
            #[inline]
            fn read<'r>(
                node: &'r crate::wire::node::Node<'r>,
                place: &'r crate::wire::slot::Place<'r>,
                oddities: &'r mut crate::wire::slot::Oddities,
            ) -> ::std::option::Option<Self> {
                crate::wire::open_enum::read_integer(node, place, oddities, Self::Unrecognized)
            }
        }

        impl crate::wire::view::Show for $name {
            #[inline]
            fn view(&self) -> crate::wire::view::View<'_> {
                crate::wire::view::View::Integer(self.number())
            }
        }
    };
}

pub(crate) use {open, open_enum, open_integers};

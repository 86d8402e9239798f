//! Enums of values that vendors extend without notice.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::node::Node;
use super::slot::{Oddities, Place, Read, text};
use super::view::{Show, View};

/// A text that the documents do not know of an enum.
///
/// A vendor may take it all the same: then the enum's `Unrecognized` says that it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    text: String,
    of: &'static str,
    known: Vec<&'static str>,
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

/// By the variant's name; without one, as a value that the documents do not know.
pub(crate) fn debug(name: &str, value: View<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        _ if !name.is_empty() => f.write_str(name),
        View::Integer(number) => f.debug_tuple("Unrecognized").field(&number).finish(),
        View::Text(text) => f.debug_tuple("Unrecognized").field(&text).finish(),
        _ => Ok(()),
    }
}

pub(crate) fn hash(value: View<'_>, state: &mut impl Hasher) {
    match value {
        View::Text(text) => text.hash(state),
        View::Integer(number) => number.hash(state),
        _ => {}
    }
}

// Loops rather than iterators in these two: an iterator is compiled for every enum.
fn find<E: Show + Clone>(wire: View<'_>, known: &[E]) -> Option<E> {
    for value in known {
        if value.view() == wire {
            return Some(value.clone());
        }
    }
    None
}

pub(crate) fn parse<E: Show + Clone>(text: &str, of: &'static str, known: &'static [E]) -> Result<E, UnknownValue> {
    if let Some(value) = find(View::Text(text), known) {
        return Ok(value);
    }
    let mut texts = Vec::new();
    for value in known {
        if let View::Text(text) = value.view() {
            texts.push(text);
        }
    }
    Err(UnknownValue { text: text.to_owned(), of, known: texts })
}

pub(crate) fn read_text<E: Show + Clone>(
    node: &Node<'_>,
    place: &Place<'_>,
    oddities: &mut Oddities,
    known: &[E],
    unrecognized: fn(String) -> E,
) -> Option<E> {
    let text = text(node, place, oddities)?;
    match find(View::Text(text), known) {
        None => Some(unrecognized(text.to_owned())),
        known => known,
    }
}

pub(crate) fn read_integer<E: Show + Clone>(
    node: &Node<'_>,
    place: &Place<'_>,
    oddities: &mut Oddities,
    known: &[E],
    unrecognized: fn(i64) -> E,
) -> Option<E> {
    let number = i64::read(node, place, oddities)?;
    match find(View::Integer(number), known) {
        None => Some(unrecognized(number)),
        known => known,
    }
}

/// What open enums of texts and of numbers have alike.
macro_rules! alike {
    ($($name:ident { $($variant:ident),* })*) => {
        $(
            // Not derived, which would write each variant by a call of its own.
            impl ::std::fmt::Debug for $name {
                #[inline]
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    let name = match self {
                        $(Self::$variant => stringify!($variant),)*
                        Self::Unrecognized(_) => "",
                    };
                    crate::wire::open_enum::debug(name, crate::wire::view::Show::view(self), f)
                }
            }

            /// Two are the same that are the same on the wire.
            impl ::std::cmp::PartialEq for $name {
                #[inline]
                fn eq(&self, other: &Self) -> bool {
                    use crate::wire::view::Show;
                    self.view() == other.view()
                }
            }

            impl ::std::cmp::Eq for $name {}

            impl ::std::hash::Hash for $name {
                #[inline]
                fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                    crate::wire::open_enum::hash(crate::wire::view::Show::view(self), state);
                }
            }
        )*

        crate::wire::serde_traits!(Serialize for $($name),*);
        crate::wire::serde_traits!(Deserialize by deserialize for $($name),*);
    };
}

/// Makes enums of texts, each with a variant for every text that is not known yet. All at once, and with few derives: each expansion of
/// a macro is remembered wherever the crate is used.
macro_rules! open_enums {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),* $(,)? })*) => {
        $(
            $(#[$meta])*
            #[non_exhaustive]
            pub enum $name {
                $($(#[$doc])* $variant,)*
                /// A value that the documents do not know.
                Unrecognized(::std::string::String),
            }

            impl $name {
                const KNOWN: &'static [Self] = &[$(Self::$variant),*];

                /// The value as it stands on the wire.
                #[inline]
                pub fn as_str(&self) -> &str {
                    match self {
                        $(Self::$variant => $text,)*
                        Self::Unrecognized(text) => text,
                    }
                }
            }

            impl ::std::clone::Clone for $name {
                #[inline]
                fn clone(&self) -> Self {
                    match self {
                        $(Self::$variant => Self::$variant,)*
                        Self::Unrecognized(text) => Self::Unrecognized(text.clone()),
                    }
                }
            }

            /// Reads the values that the documents know; others are refused.
            impl ::std::str::FromStr for $name {
                type Err = crate::UnknownValue;

                #[inline]
                fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                    crate::wire::open_enum::parse(text, stringify!($name), Self::KNOWN)
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
                    crate::wire::open_enum::read_text(node, place, oddities, Self::KNOWN, Self::Unrecognized)
                }
            }

            impl crate::wire::view::Show for $name {
                #[inline]
                fn view(&self) -> crate::wire::view::View<'_> {
                    crate::wire::view::View::Text(self.as_str())
                }
            }
        )*

        crate::wire::open_enum::alike!($($name { $($variant),* })*);
    };
}

/// Makes enums of numbers, each with a variant for every number that is not known yet.
macro_rules! open_integers {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $number:literal),* $(,)? })*) => {
        $(
            $(#[$meta])*
            #[non_exhaustive]
            pub enum $name {
                $($(#[$doc])* $variant,)*
                /// A value that the documents do not know.
                Unrecognized(i64),
            }

            impl $name {
                /// The value as it stands on the wire.
                #[inline]
                pub fn number(self) -> i64 {
                    match self {
                        $(Self::$variant => $number,)*
                        Self::Unrecognized(number) => number,
                    }
                }
            }

            impl ::std::clone::Clone for $name {
                #[inline]
                fn clone(&self) -> Self {
                    *self
                }
            }

            impl ::std::marker::Copy for $name {}

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
                    let known = &[$(Self::$variant),*];
                    crate::wire::open_enum::read_integer(node, place, oddities, known, Self::Unrecognized)
                }
            }

            impl crate::wire::view::Show for $name {
                #[inline]
                fn view(&self) -> crate::wire::view::View<'_> {
                    crate::wire::view::View::Integer(self.number())
                }
            }
        )*

        crate::wire::open_enum::alike!($($name { $($variant),* })*);
    };
}

pub(crate) use {alike, open_enums, open_integers};

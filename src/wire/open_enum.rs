//! Enums of values that vendors extend without notice.

use std::fmt;

/// A text that the documents do not know of an enum.
///
/// A vendor may take it all the same: then the enum's `Unrecognized` says that it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    text: String,
    of: &'static str,
    known: &'static [&'static str],
}

impl UnknownValue {
    pub(crate) fn new(text: &str, of: &'static str, known: &'static [&'static str]) -> Self {
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

/// Makes an enum of texts with a variant for every text that is not known yet.
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $text, "` on the wire.")] $variant,)*
            /// A value that the documents do not know.
            Unrecognized(::std::string::String),
        }

        impl $name {
            /// The value as it stands on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unrecognized(text) => text,
                }
            }

            #[inline]
            fn known(text: &str) -> ::std::option::Option<Self> {
                match text {
                    $($text => ::std::option::Option::Some(Self::$variant),)*
                    _ => ::std::option::Option::None,
                }
            }
        }

        /// Reads the values that the documents know; others are refused.
        impl ::std::str::FromStr for $name {
            type Err = crate::UnknownValue;

            #[inline]
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                Self::known(text).ok_or_else(|| crate::UnknownValue::new(text, stringify!($name), &[$($text),*]))
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
            fn read(
                node: &crate::wire::node::Node<'_>,
                place: &crate::wire::slot::Place<'_>,
                oddities: &mut crate::wire::slot::Oddities,
            ) -> ::std::option::Option<Self> {
                match crate::wire::slot::text(node, place, oddities) {
                    ::std::option::Option::Some(text) => ::std::option::Option::Some(match Self::known(&text) {
                        ::std::option::Option::Some(known) => known,
                        ::std::option::Option::None => Self::Unrecognized(text.into_owned()),
                    }),
                    ::std::option::Option::None => ::std::option::Option::None,
                }
            }
        }

        impl crate::wire::view::Show for $name {
            #[inline]
            fn view(&self) -> crate::wire::view::View<'_> {
                crate::wire::view::View::Text(self.as_str())
            }
        }

        crate::wire::serde_traits!(Serialize for $name);
        crate::wire::serde_traits!(Deserialize by deserialize for $name);
    };
}

/// Makes an enum of numbers with a variant for every number that is not known yet.
macro_rules! open_integers {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $number:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $number, "` on the wire.")] $variant,)*
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

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.number(), f)
            }
        }

        impl crate::wire::slot::Read for $name {
            #[inline]
            fn read(
                node: &crate::wire::node::Node<'_>,
                place: &crate::wire::slot::Place<'_>,
                oddities: &mut crate::wire::slot::Oddities,
            ) -> ::std::option::Option<Self> {
                match <i64 as crate::wire::slot::Read>::read(node, place, oddities) {
                    $(::std::option::Option::Some($number) => ::std::option::Option::Some(Self::$variant),)*
                    ::std::option::Option::Some(other) => ::std::option::Option::Some(Self::Unrecognized(other)),
                    ::std::option::Option::None => ::std::option::Option::None,
                }
            }
        }

        impl crate::wire::view::Show for $name {
            #[inline]
            fn view(&self) -> crate::wire::view::View<'_> {
                crate::wire::view::View::Integer(self.number())
            }
        }

        crate::wire::serde_traits!(Serialize for $name);
        crate::wire::serde_traits!(Deserialize by deserialize for $name);
    };
}

pub(crate) use {open_enum, open_integers};

//! Enums of texts that vendors extend without notice.

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
        }

        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Unrecognized(::std::convert::From::from(other)),
                }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(::std::convert::From::from(text))
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
                    ::std::option::Option::Some(text) => ::std::option::Option::Some(::std::convert::From::from(&*text)),
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

pub(crate) use open_enum;

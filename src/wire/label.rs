//! Labels of arguments: what keeps a caller from handing in one id for another.

/// Makes labels: `UnionId("…")` is a value that says what it is.
macro_rules! labels {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        pub struct $name<T>(pub T);

        // Not derived: each derive is an expansion of its own, which is remembered wherever the crate is used.
        impl<T: ::std::clone::Clone> ::std::clone::Clone for $name<T> {
            #[inline]
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl<T: ::std::marker::Copy> ::std::marker::Copy for $name<T> {}

        impl<T> ::std::fmt::Debug for $name<T> {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                // The value may be a secret.
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}

pub(crate) use labels;

//! Labels of arguments: what keeps a caller from handing in one id for another.

/// Makes labels: `UnionId("…")` is a value that says what it is.
macro_rules! labels {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy)]
        pub struct $name<T>(pub T);

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

//! What the documents say of values.

/// A limit of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bound {
    pub(crate) of: Of,
    pub(crate) least: Option<f64>,
    pub(crate) most: Option<f64>,
}

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Characters,
    /// In UTF-8.
    Bytes,
    Items,
    Value,
}

/// What a text is, and every item of a list of texts. A secret is neither: it is sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The id of one thing.
    Id,
    /// Ids of several, with commas between them.
    Ids,
    /// JSON, with ids under these names.
    Json(&'static [&'static str]),
    Text,
}

/// What the document says of a value: its own limits, and those of each of its items or entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounded {
    pub(crate) kind: Kind,
    pub(crate) own: &'static [Bound],
    pub(crate) items: &'static [Bound],
}

/// Of most values nothing.
pub(crate) const TEXT: &Bounded = &Bounded { kind: Kind::Text, own: &[], items: &[] };

/// An id, or a list of ids, without a limit.
pub(crate) const ID: &Bounded = &Bounded { kind: Kind::Id, ..*TEXT };

//! What a comparison finds, and where.

use std::fmt;

/// What a change means for those who call the generated client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Code that compiles today does not any more, or a call that is sent today is refused.
    Breaking,
    /// Code compiles as it is, and the same call does something else: on the wire, in its repetition, in what counts as success or
    /// failure.
    Behaviour,
    /// More is possible. What worked works in the same way.
    Compatible,
    /// Readers alone notice.
    Documentation,
}

impl Class {
    pub(super) const ALL: [Self; 4] = [Self::Breaking, Self::Behaviour, Self::Compatible, Self::Documentation];
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Breaking => "breaking",
            Self::Behaviour => "behaviour",
            Self::Compatible => "compatible",
            Self::Documentation => "documentation",
        })
    }
}

/// Who is concerned by what stands at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// Callers, who build it.
    #[default]
    Request,
    /// Callers, who read it.
    Answer,
    /// The SDK alone: it sends or reads it for its callers, whom no change of it can break.
    Sdk,
    /// Nobody: it is neither sent nor read.
    Nobody,
}

/// A place in an operation.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// Seen from the operation: `request.userList[].unionId`. Empty for the operation itself.
    pub(super) path: String,
    /// Seen from the named component that it stands in (`KickedMember.unionId`): the same for all operations that use it.
    pub(super) origin: Option<String>,
    pub(super) side: Side,
}

impl Place {
    pub(super) fn new(path: impl Into<String>, side: Side) -> Self {
        Self { path: path.into(), origin: None, side }
    }

    pub(super) fn join(&self, step: &str) -> Self {
        let origin = self.origin.as_ref().map(|origin| format!("{origin}{step}"));
        Self { path: format!("{}{step}", self.path), origin, side: self.side }
    }

    pub(super) fn field(&self, name: &str) -> Self {
        self.join(&format!(".{name}"))
    }

    pub(super) fn within(&self, component: Option<&str>) -> Self {
        Self { origin: component.map(str::to_owned).or_else(|| self.origin.clone()), ..self.clone() }
    }

    pub(super) fn on(&self, side: Side) -> Self {
        Self { side, ..self.clone() }
    }
}

/// One change.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// None for what the whole vendor shares.
    pub(super) operation: Option<String>,
    pub(super) class: Class,
    pub(super) place: Place,
    pub(super) message: String,
}

/// The changes found so far.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) operation: Option<String>,
    pub(super) changes: Vec<Change>,
}

impl Log {
    pub(super) fn add(&mut self, class: Class, place: &Place, message: impl Into<String>) {
        let class = match place.side {
            Side::Request | Side::Answer => class,
            Side::Sdk => class.max(Class::Behaviour),
            Side::Nobody => Class::Documentation,
        };
        let (operation, place) = (self.operation.clone(), place.clone());
        self.changes.push(Change { operation, class, place, message: message.into() });
    }
}

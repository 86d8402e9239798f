use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A key, password, token or signature.
///
/// It has no `Display`, its `Debug` shows nothing, and its memory is wiped when it is dropped. It serialises as it is, because requests
/// must carry it: do not serialise a request or an answer into a log.
///
/// ```
/// let key = meeting_control::Secret::from("s3cr3t");
/// assert_eq!(format!("{key:?}"), "Secret(..)");
/// assert_eq!(key.expose(), "s3cr3t");
/// ```
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(#[serde(with = "plain")] Zeroizing<String>);

impl Secret {
    /// The secret itself, for the place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Takes the same time wherever two secrets of one length differ.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.expose().as_bytes(), other.expose().as_bytes());
        let difference = ours.iter().zip(theirs).fold(0, |all, (one, other)| all | (one ^ other));
        ours.len() == theirs.len() && std::hint::black_box(difference) == 0
    }
}

impl Eq for Secret {}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        secret.to_owned().into()
    }
}

mod plain {
    use serde::{Deserialize, Deserializer, Serializer};
    use zeroize::Zeroizing;

    pub(super) fn serialize<S: Serializer>(secret: &Zeroizing<String>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
        String::deserialize(deserializer).map(Zeroizing::new)
    }
}

//! What nobody may be told, and what is proved with it.

#[cfg(feature = "events")]
#[cfg_attr(
    not(all(feature = "dynamic", feature = "huawei")),
    allow(dead_code, reason = "events as JSON, and the maps that only Huawei's events have, are shown by these names")
)]
pub(crate) mod names;
#[cfg_attr(
    not(all(feature = "control", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "what only one vendor or a whole configuration has in a file stands here for all")
)]
pub(crate) mod settings;
#[cfg(any(feature = "events", feature = "huawei", feature = "shared", feature = "tencent"))]
pub(crate) mod signature;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What a message holds to prove itself. It is a part of no event.
#[cfg(feature = "events")]
pub(crate) const PROOFS: [&str; 3] = ["nonce", "sign", "signature"];

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// What stands in the place of a secret by which a map has a value: no two are alike.
#[cfg(feature = "dynamic")]
pub(crate) fn redacted_name(number: usize) -> String {
    if number == 1 { REDACTED.to_owned() } else { format!("[redacted {number}]") }
}

/// A key, password, token or signature.
///
/// It has no `Display`, its `Debug` shows nothing, and its memory, which all clones share, is wiped when the last of them is dropped. It
/// serialises as it is, because requests must carry it: do not serialise a request or an answer into a log. It deserialises from texts of
/// self-describing formats (JSON, TOML, YAML), and no error of that quotes what was found.
///
/// ```
/// let key = meeting_control::Secret::from("s3cr3t");
/// assert_eq!(format!("{key:?}"), "Secret(..)");
/// assert_eq!(key.expose(), "s3cr3t");
/// assert!(key == "s3cr3t".into() && key != "s3cr3t!".into() && key != "s3cr3T".into());
/// ```
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(#[serde(with = "plain")] Arc<Zeroizing<String>>);

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

/// Takes as long wherever they differ, so that a comparison does not help to guess one.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (self.0.as_bytes(), other.0.as_bytes());
        let mut differing = 0;
        for (a, b) in one.iter().zip(other) {
            differing |= a ^ b;
        }
        one.len() == other.len() && differing == 0
    }
}

impl Eq for Secret {}

impl PartialOrd for Secret {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// For maps that have values by secrets, as the answer about streams has them by addresses. How long it takes depends on both.
impl Ord for Secret {
    fn cmp(&self, other: &Self) -> Ordering {
        self.expose().cmp(other.expose())
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(Arc::new(Zeroizing::new(secret)))
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        secret.to_owned().into()
    }
}

mod plain {
    use std::fmt;
    use std::sync::Arc;

    use serde::de::{Error, Unexpected, Visitor};
    use serde::{Deserializer, Serializer};
    use zeroize::Zeroizing;

    pub(super) fn serialize<S: Serializer>(secret: &Arc<Zeroizing<String>>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Zeroizing<String>>, D::Error> {
        // Where a format is asked for a text, it quotes whatever else it finds.
        deserializer.deserialize_any(Text).map(Arc::new)
    }

    struct Text;

    fn other<E: Error>(found: &str) -> Result<Zeroizing<String>, E> {
        Err(E::invalid_type(Unexpected::Other(found), &Text))
    }

    impl Visitor<'_> for Text {
        type Value = Zeroizing<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Zeroizing::new(text.to_owned()))
        }

        fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
            Ok(Zeroizing::new(text))
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            other("true or false")
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            other("a number")
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            other("a number")
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            other("a number")
        }
    }
}

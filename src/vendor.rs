use std::error::Error as StdError;
use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Whose API a client speaks.
///
/// Its names as text (`Display`, `FromStr`, serde) are those of the features: `dingtalk`, `huawei`, `tencent`. Every build knows all of
/// them, whatever it [can reach](Self::is_enabled). A further vendor of this crate will be another version of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Vendor {
    /// DingTalk video conferences.
    DingTalk,
    /// Huawei Cloud Meeting.
    Huawei,
    /// Tencent RTC room engine.
    Tencent,
    /// One that this crate has no client for, by its name, as an implementation of [`control`](crate)'s verbs of one's own calls it in
    /// reports and errors. No text is read as one.
    Other(&'static str),
}

impl Vendor {
    /// All vendors that this crate knows. Those that this build can reach are `ALL.into_iter().filter(|vendor| vendor.is_enabled())`.
    pub const ALL: [Self; 3] = [Self::DingTalk, Self::Huawei, Self::Tencent];

    /// The vendor's name in lower case, as in the names of features and folders.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DingTalk => "dingtalk",
            Self::Huawei => "huawei",
            Self::Tencent => "tencent",
            Self::Other(name) => name,
        }
    }

    /// Whether the vendor's feature is enabled in this build.
    pub fn is_enabled(self) -> bool {
        match self {
            Self::DingTalk => cfg!(feature = "dingtalk"),
            Self::Huawei => cfg!(feature = "huawei"),
            Self::Tencent => cfg!(feature = "tencent"),
            Self::Other(_) => false,
        }
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Vendor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Vendor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// ```
/// use meeting_control::Vendor;
///
/// assert_eq!("huawei".parse(), Ok(Vendor::Huawei));
/// let error = "zoom".parse::<Vendor>().unwrap_err();
/// assert_eq!(error.to_string(), r#"there is no vendor "zoom"; write dingtalk, huawei or tencent"#);
/// ```
impl FromStr for Vendor {
    type Err = UnknownVendor;

    fn from_str(name: &str) -> Result<Self, UnknownVendor> {
        for vendor in &Self::ALL {
            if vendor.as_str() == name {
                return Ok(*vendor);
            }
        }
        Err(UnknownVendor { name: name.to_owned() })
    }
}

/// A text that names no [`Vendor`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownVendor {
    name: String,
}

impl fmt::Display for UnknownVendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, third] = Vendor::ALL;
        write!(f, "there is no vendor {:?}; write {first}, {second} or {third}", self.name)
    }
}

impl StdError for UnknownVendor {}

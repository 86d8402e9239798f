use std::fmt;

use serde::Serialize;

/// Whose API a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Vendor {
    /// DingTalk video conferences.
    DingTalk,
    /// Huawei Cloud Meeting.
    Huawei,
    /// Tencent RTC room engine.
    Tencent,
}

impl Vendor {
    /// The vendor's name in lower case, as in the names of features and folders.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DingTalk => "dingtalk",
            Self::Huawei => "huawei",
            Self::Tencent => "tencent",
        }
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

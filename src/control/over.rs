//! Which failures say that there is no meeting, and nothing else.

use crate::{Error, ErrorKind, Vendor};

/// The vendors' own words for a meeting that is over, has not begun or never was. Their other words of the same kinds are about somebody in
/// it, a recording or the account, and an answer of 404 without such a word can be a proxy's.
fn words(vendor: Vendor) -> Option<&'static [&'static str]> {
    match vendor {
        Vendor::DingTalk => Some(&["roomNotFound", "roomClosed", "confClosed", "resourceClose"]),
        Vendor::Huawei => Some(&["MMC.111070005", "MMC.111071072", "MMC.111072005", "MMC.111072006", "MMC.111081002"]),
        Vendor::Tencent => Some(&["100004"]),
        Vendor::Other(_) => None,
    }
}

impl Error {
    /// Whether it says that there is no such meeting, or none that runs: it is over, has not begun, or is unknown. By the vendor's own
    /// words alone, as the same [kind](Self::kind) can be of somebody in it, of the account, or of a proxy in between; of a
    /// [vendor of one's own](Vendor::Other), by [`NotFound`](ErrorKind::NotFound).
    pub fn is_no_meeting(&self) -> bool {
        match (words(self.vendor()), self.code()) {
            (None, _) => self.kind() == ErrorKind::NotFound,
            // An answer that says both yes and no says neither.
            (Some(words), Some(code)) => words.contains(&code) && self.kind() != ErrorKind::InvalidResponse,
            (Some(_), None) => false,
        }
    }
}

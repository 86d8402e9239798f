//! What only one vendor has of creating a meeting.

use crate::Vendor;
#[cfg(feature = "dingtalk")]
use crate::dingtalk::types::CreateVideoConferenceRequest;
#[cfg(feature = "huawei")]
use crate::huawei::types::ScheduleMeetingRequest;
#[cfg(feature = "tencent")]
use crate::tencent::types::NewRoom;

/// A vendor's own request to create a meeting, for [`NewMeeting::with`](super::NewMeeting::with). A request of the vendor's becomes one by
/// `into()`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Creation {
    /// DingTalk's.
    #[cfg(feature = "dingtalk")]
    DingTalk(CreateVideoConferenceRequest),
    /// Huawei's.
    #[cfg(feature = "huawei")]
    Huawei(Box<ScheduleMeetingRequest>),
    /// Tencent's.
    #[cfg(feature = "tencent")]
    Tencent(Box<NewRoom>),
}

impl Creation {
    /// Whose request it is.
    pub fn vendor(&self) -> Vendor {
        match self {
            #[cfg(feature = "dingtalk")]
            Self::DingTalk(_) => Vendor::DingTalk,
            #[cfg(feature = "huawei")]
            Self::Huawei(_) => Vendor::Huawei,
            #[cfg(feature = "tencent")]
            Self::Tencent(_) => Vendor::Tencent,
        }
    }
}

#[cfg(feature = "dingtalk")]
impl From<CreateVideoConferenceRequest> for Creation {
    fn from(request: CreateVideoConferenceRequest) -> Self {
        Self::DingTalk(request)
    }
}

#[cfg(feature = "huawei")]
impl From<ScheduleMeetingRequest> for Creation {
    fn from(request: ScheduleMeetingRequest) -> Self {
        Self::Huawei(Box::new(request))
    }
}

#[cfg(feature = "tencent")]
impl From<NewRoom> for Creation {
    fn from(room: NewRoom) -> Self {
        Self::Tencent(Box::new(room))
    }
}

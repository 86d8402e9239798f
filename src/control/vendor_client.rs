//! From what is the same everywhere to what only one vendor has.

#[cfg(feature = "sockets")]
use futures_util::stream::BoxStream;

use super::MeetingControl;
#[cfg(feature = "sockets")]
use super::{MeetingId, News};

/// A vendor's own client, with all its operations.
///
/// It is what [`MeetingControl::client`] yields. Every client is a [`MeetingControl`] itself, so that [`meetings`](Self::meetings), or a
/// clone of what is in it, leads back.
///
/// ```no_run
/// # #[cfg(feature = "tencent")]
/// # async fn example(meetings: std::sync::Arc<dyn meeting_control::control::MeetingControl>) -> Result<(), meeting_control::Error> {
/// use meeting_control::control::VendorClient;
/// use meeting_control::tencent::types::*;
///
/// if let Some(VendorClient::Tencent(tencent)) = meetings.client() {
///     tencent.get_seat_list(&GetSeatListRequest::new("room-test")).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum VendorClient<'a> {
    /// DingTalk's.
    #[cfg(feature = "dingtalk")]
    DingTalk(&'a crate::dingtalk::Client),
    /// Huawei's.
    #[cfg(feature = "huawei")]
    Huawei(&'a crate::huawei::Client),
    /// Tencent's.
    #[cfg(feature = "tencent")]
    Tencent(&'a crate::tencent::Client),
}

impl<'a> VendorClient<'a> {
    /// The way back: the client as what is the same everywhere, without the layers that it was reached through.
    pub fn meetings(self) -> &'a dyn MeetingControl {
        match self {
            #[cfg(feature = "dingtalk")]
            Self::DingTalk(client) => client,
            #[cfg(feature = "huawei")]
            Self::Huawei(client) => client,
            #[cfg(feature = "tencent")]
            Self::Tencent(client) => client,
        }
    }
    /// What happens in a meeting, through the vendor's own socket, for whoever [watches](super::Roster::hearing) it; `None` where the vendor
    /// has none, as Tencent.
    ///
    /// On DingTalk it is a connection of the app's Stream mode, which brings events of all meetings: see [`News::of_socket`].
    #[cfg(feature = "sockets")]
    pub fn news(self, meeting: &MeetingId) -> Option<BoxStream<'static, News>> {
        let _ = meeting;
        match self {
            #[cfg(feature = "dingtalk")]
            Self::DingTalk(client) => Some(Box::pin(News::of_socket(client.event_socket()))),
            #[cfg(feature = "huawei")]
            Self::Huawei(client) => Some(Box::pin(News::of_socket(client.event_socket(meeting)))),
            #[cfg(feature = "tencent")]
            Self::Tencent(_) => None,
        }
    }
}

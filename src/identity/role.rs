use serde::Serialize;

/// What a participant may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// Runs the meeting.
    Host,
    /// Helps the host: co-host on DingTalk and Huawei, administrator of the room on Tencent.
    Cohost,
    /// Takes part.
    #[default]
    Attendee,
    /// One that the vendor's documents do not know, or that the vendor does not tell: any, the host's too.
    Unknown,
}

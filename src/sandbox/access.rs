//! What a client needs to get into the sandbox: throw-away credentials and a prepared meeting, per vendor.

use serde::Serialize;

use super::random;
use crate::control::MeetingId;

/// How many people the prepared meetings start with, the host included, unless somebody says otherwise.
pub(super) const PEOPLE: usize = 6;

/// The way in, for every vendor. Serialises to the line that `meetctl sandbox` prints when it is ready.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Access {
    /// `http://127.0.0.1:PORT` (`https` where it was asked for TLS), the same for all vendors.
    pub base_url: String,
    /// The certificate by which it is to be trusted, in PEM, where it speaks TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The way in to DingTalk.
    #[cfg(feature = "dingtalk")]
    pub dingtalk: DingTalkAccess,
    /// The way in to Huawei Cloud Meeting.
    #[cfg(feature = "huawei")]
    pub huawei: HuaweiAccess,
    /// The way in to Tencent RTC.
    #[cfg(feature = "tencent")]
    pub tencent: TencentAccess,
}

/// Credentials and a running meeting at DingTalk.
#[cfg(feature = "dingtalk")]
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct DingTalkAccess {
    /// The internal app's key, also called its client id.
    pub app_key: String,
    /// The internal app's secret.
    pub app_secret: String,
    /// The organisation.
    pub corp_id: String,
    /// The running meeting.
    pub meeting: MeetingId,
    /// The meeting's host; the first of the participants.
    pub host_union_id: String,
    /// Everybody in the meeting at the start, by union id.
    pub participants: Vec<String>,
    /// Somebody whom the organisation knows and who is not in the meeting, by union id.
    pub absent: String,
    /// The third-party app's key.
    pub suite_key: String,
    /// The third-party app's secret.
    pub suite_secret: String,
    /// The ticket that the vendor has pushed to the third-party app.
    pub suite_ticket: String,
    /// The secret of the administration console.
    pub sso_secret: String,
    /// The token with which the events of HTTP push are signed.
    pub event_token: String,
    /// The AES key of 43 characters with which they are encrypted. Their owner is the app's key.
    pub event_aes_key: String,
    /// The code that a user's sign-in has yielded to the internal app; good once.
    pub user_code: String,
}

/// Credentials and a running meeting at Huawei.
#[cfg(feature = "huawei")]
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct HuaweiAccess {
    /// The app's id.
    pub app_id: String,
    /// The app's key, with which logins are signed.
    pub app_key: String,
    /// The user for whom the app logs in. The sandbox registers any other user id on the fly.
    pub user_id: String,
    /// The account for logging in with a password.
    pub account: String,
    /// The account's password.
    pub password: String,
    /// The running meeting.
    pub meeting: MeetingId,
    /// The host password of this and every other meeting.
    pub host_password: String,
    /// Everybody in the meeting at the start, by participant id; the first is the host.
    pub participants: Vec<String>,
    /// The enterprise, for apps that sign in service provider mode.
    pub corp_id: String,
    /// The subscriber of the webhook that the console sets up, and not a call.
    pub webhook_subscriber: String,
    /// The key with which that webhook signs.
    pub webhook_key: String,
}

/// Credentials and a running room at Tencent.
#[cfg(feature = "tencent")]
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TencentAccess {
    /// The app's SDKAppID.
    pub sdk_app_id: u32,
    /// The key with which user signatures are made.
    pub secret_key: String,
    /// The app's administrator.
    pub identifier: String,
    /// The running room.
    pub meeting: MeetingId,
    /// Everybody in the room at the start, by user id; the first is the owner.
    pub participants: Vec<String>,
    /// The key with which webhooks are signed.
    pub webhook_key: String,
}

impl Access {
    pub(super) fn generate(base_url: String, certificate: Option<String>, people: usize) -> Self {
        Self {
            base_url,
            certificate,
            #[cfg(feature = "dingtalk")]
            dingtalk: DingTalkAccess::generate(people),
            #[cfg(feature = "huawei")]
            huawei: HuaweiAccess::generate(people),
            #[cfg(feature = "tencent")]
            tencent: TencentAccess::generate(people),
        }
    }
}

#[cfg(feature = "dingtalk")]
impl DingTalkAccess {
    fn generate(people: usize) -> Self {
        let host_union_id = Self::union_id();
        let mut participants = vec![host_union_id.clone()];
        participants.extend((1..people).map(|_| Self::union_id()));
        Self {
            app_key: format!("ding{}", random::alphanumeric(16).to_lowercase()),
            app_secret: random::alphanumeric(64),
            corp_id: format!("ding{}", random::hex(32)),
            meeting: Self::meeting_id().into(),
            host_union_id,
            participants,
            absent: Self::union_id(),
            suite_key: format!("suite{}", random::alphanumeric(16).to_lowercase()),
            suite_secret: random::alphanumeric(64),
            suite_ticket: random::alphanumeric(64),
            sso_secret: random::alphanumeric(64),
            event_token: random::alphanumeric(16),
            event_aes_key: random::alphanumeric(43),
            user_code: random::hex(32),
        }
    }

    pub(super) fn meeting_id() -> String {
        random::hex(24)
    }

    fn union_id() -> String {
        random::alphanumeric(28)
    }
}

#[cfg(feature = "huawei")]
impl HuaweiAccess {
    fn generate(people: usize) -> Self {
        Self {
            app_id: random::hex(32),
            app_key: random::hex(64),
            user_id: format!("user-{}", random::digits(6)),
            account: format!("account-{}", random::digits(6)),
            password: random::alphanumeric(16),
            meeting: Self::meeting_id().into(),
            host_password: random::digits(6),
            participants: (0..people).map(|_| random::hex(32)).collect(),
            corp_id: random::digits(9),
            webhook_subscriber: random::digits(10),
            webhook_key: random::alphanumeric(32),
        }
    }

    pub(super) fn meeting_id() -> String {
        random::digits(9)
    }
}

#[cfg(feature = "tencent")]
impl TencentAccess {
    fn generate(people: usize) -> Self {
        Self {
            sdk_app_id: 1_400_000_000 + fastrand::u32(0..100_000_000),
            secret_key: random::hex(64),
            identifier: format!("admin-{}", random::digits(6)),
            meeting: Self::meeting_id().into(),
            // With the number, no two are alike, however many there are.
            participants: (0..people).map(|number| format!("user-{}{number}", random::digits(6))).collect(),
            webhook_key: random::alphanumeric(32),
        }
    }

    pub(super) fn meeting_id() -> String {
        format!("room-{}", random::digits(8))
    }
}

//! What the two logins send in `Authorization`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Secret;
use crate::secret::signature::{hex, hmac_sha256};

/// The parts of an App ID login that are signed.
#[derive(Debug)]
pub(super) struct AppLogin<'a> {
    pub(super) app_id: &'a str,
    /// Only where one app serves several enterprises; empty where it acts for none of them.
    pub(super) corp_id: Option<&'a str>,
    pub(super) user_id: &'a str,
    /// Unix time in seconds; 0 is for ever.
    pub(super) expire_time: i64,
    pub(super) nonce: &'a str,
}

impl AppLogin<'_> {
    /// `HMAC-SHA256 signature=…,access=…`
    pub(super) fn authorization(&self, app_key: &Secret) -> Secret {
        let signature = hex(&hmac_sha256(app_key, self.text().as_bytes()));
        let access = STANDARD.encode(self.app_id);
        format!("HMAC-SHA256 signature={signature},access={access}").into()
    }

    /// Empty parts keep their place; the corporation has a place only where there is one.
    fn text(&self) -> String {
        let Self { app_id, corp_id, user_id, expire_time, nonce } = self;
        match corp_id {
            Some(corp_id) => format!("{app_id}:{corp_id}:{user_id}:{expire_time}:{nonce}"),
            None => format!("{app_id}:{user_id}:{expire_time}:{nonce}"),
        }
    }
}

/// Hex digits that nobody else sends.
pub(super) fn nonce() -> String {
    let mut bytes = [0; 16];
    fastrand::fill(&mut bytes);
    hex(&bytes)
}

/// `Basic …`, of the UTF-8 text.
pub(super) fn account_authorization(account: &str, password: &Secret) -> Secret {
    format!("Basic {}", STANDARD.encode(format!("{account}:{}", password.expose()))).into()
}

/// The parts of what is sent, of which a message may quote one.
pub(super) fn push_parts(authorization: &str, secrets: &mut Vec<Secret>) {
    for words in authorization.split(' ') {
        for part in words.split(',') {
            if let Some((_, value)) = part.split_once('=') {
                secrets.push(value.into());
            }
        }
    }
    if let Some(basic) = authorization.strip_prefix("Basic ") {
        secrets.push(basic.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCESS: &str = "MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=";

    fn signed(corp_id: Option<&str>, user_id: &str, expire_time: i64) -> String {
        let login = AppLogin {
            app_id: "1234567890abcdef1234567890abcdef",
            corp_id,
            user_id,
            expire_time,
            nonce: "00000000-1111-4222-8333-444444444444",
        };
        login.authorization(&Secret::from("appkey-secret-0001")).expose().to_owned()
    }

    fn expected(signature: &str) -> String {
        format!("HMAC-SHA256 signature={signature},access={ACCESS}")
    }

    #[test]
    fn single_tenant() {
        let signature = "087e729d972ef19e8ff593c5b45355ed2851ac3dbd0c2e2f89c3463eebb6cfe3";
        assert_eq!(signed(None, "user-1", 1_700_000_600), expected(signature));
    }

    #[test]
    fn an_empty_user_keeps_its_place() {
        let signature = "6c69455a31940af6a37ce1ad93c595021975f1eb8d92b074cf8a01954e500028";
        assert_eq!(signed(None, "", 1_700_000_600), expected(signature));
    }

    #[test]
    fn multi_tenant() {
        let signature = "e214fd52653cd08dcec4cc706e1c600d1825b67d2055f38a3beb22292c02d683";
        assert_eq!(signed(Some("807074304"), "user-1", 1_700_000_600), expected(signature));
    }

    #[test]
    fn the_providers_administrator() {
        let signature = "2b6009016604bfdb61b76e23c1c1d330f2dbcb13775b953cab73cfaa7f03eaea";
        assert_eq!(signed(Some(""), "", 1_700_000_600), expected(signature));
    }

    #[test]
    fn an_enterprises_administrator_by_its_provider() {
        let signature = "dd2007c1c46dd556d80fa798a2f9e1ca316d84f080a505d0a87c79e791f990da";
        assert_eq!(signed(Some("807074304"), "", 1_700_000_600), expected(signature));
    }

    #[test]
    fn a_user_of_the_providers_own() {
        let signature = "f2ed9ee29403f3cd126a19be67ad7134129e5ae0c1d1f81a6923123dffd44413";
        assert_eq!(signed(Some(""), "user-1", 1_700_000_600), expected(signature));
    }

    #[test]
    fn for_ever() {
        let signature = "116cb1b5388f67b1ace986d74d91d3483ae921d20a4e4acb8e581d7a962faebd";
        assert_eq!(signed(None, "user-1", 0), expected(signature));
    }

    #[test]
    fn basic() {
        let authorization = account_authorization("测试@corp", &Secret::from("p:w"));
        assert_eq!(authorization.expose(), "Basic 5rWL6K+VQGNvcnA6cDp3");
    }
}

//! UserSig, read and checked as the vendor's own verifiers do it.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use super::failure::Failure;

/// What a signature may grow to when it is inflated. Honest ones stay far below; a bomb must not fill the memory.
const INFLATED_LIMIT: u64 = 16 << 10;

/// Inferred: how far ahead the clock may be that a signature was made by. The vendor's own verifiers do not look; what its servers do
/// is not known. Without a limit no test would find a clock that is years fast.
const FAST_CLOCK_SECONDS: i64 = 86_400;

/// The app whose key has to have made the signature.
pub(super) struct App<'a> {
    pub(super) id: u32,
    pub(super) key: &'a str,
}

/// Checks that a signature is the app's, for this identifier, and has not expired.
pub(super) fn verify(usersig: &str, app: &App<'_>, identifier: &str, now: i64) -> Result<(), Failure> {
    if usersig.is_empty() {
        return Err(Failure::new(70002, "usersig length is 0"));
    }
    let signed = decode(usersig).ok_or_else(|| Failure::new(70003, "usersig is illegal, it may be truncated"))?;
    if signed.sdkappid != u64::from(app.id) {
        return Err(Failure::new(70014, "sdkappid in usersig does not match the request"));
    }
    if signed.identifier != identifier {
        return Err(Failure::new(70013, "identifier in usersig does not match the request"));
    }
    // Inferred: a life of nothing is over at once.
    if signed.expire <= 0 || now > signed.time.saturating_add(signed.expire) {
        return Err(Failure::expired());
    }
    if signed.time > now.saturating_add(FAST_CLOCK_SECONDS) {
        return Err(Failure::new(70005, "usersig is illegal, it was made in the future"));
    }
    if !signed.is_signed_with(app.key) {
        return Err(Failure::new(70009, "usersig verification failed, check the key of the sdkappid"));
    }
    Ok(())
}

/// What a signature holds. Its times are in seconds.
#[derive(Deserialize)]
struct Signed {
    #[serde(rename = "TLS.ver")]
    version: String,
    #[serde(rename = "TLS.identifier")]
    identifier: String,
    #[serde(rename = "TLS.sdkappid")]
    sdkappid: u64,
    #[serde(rename = "TLS.time")]
    time: i64,
    #[serde(rename = "TLS.expire")]
    expire: i64,
    #[serde(rename = "TLS.userbuf")]
    userbuf: Option<String>,
    #[serde(rename = "TLS.sig")]
    signature: String,
}

impl Signed {
    fn is_signed_with(&self, key: &str) -> bool {
        let Ok(signature) = STANDARD.decode(&self.signature) else { return false };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return false };
        mac.update(self.text().as_bytes());
        mac.verify_slice(&signature).is_ok()
    }

    fn text(&self) -> String {
        let mut text = format!(
            "TLS.identifier:{}\nTLS.sdkappid:{}\nTLS.time:{}\nTLS.expire:{}\n",
            self.identifier, self.sdkappid, self.time, self.expire
        );
        if let Some(userbuf) = &self.userbuf {
            text.push_str(&format!("TLS.userbuf:{userbuf}\n"));
        }
        text
    }
}

fn decode(usersig: &str) -> Option<Signed> {
    // Not base64url: other characters stand in, and the padding is one of them.
    let base64 = usersig.replace('*', "+").replace('-', "/").replace('_', "=");
    let compressed = STANDARD.decode(base64).ok()?;
    let mut json = Vec::new();
    let read = ZlibDecoder::new(compressed.as_slice()).take(INFLATED_LIMIT + 1).read_to_end(&mut json).ok()?;
    if read as u64 > INFLATED_LIMIT {
        return None;
    }
    serde_json::from_slice(&json).ok().filter(|signed: &Signed| signed.version == "2.0")
}

//! HMAC-SHA256, as Huawei, Tencent and keys of what is shared use it.

#![cfg_attr(
    not(any(feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "DingTalk has other signatures")
)]

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::Secret;

/// The key is the secret's text as the console displays it, not the bytes that its digits spell.
pub(crate) fn hmac_sha256(key: &Secret, text: impl AsRef<[u8]>) -> Vec<u8> {
    // A key of any length is good for HMAC; the type of the constructor cannot say so.
    Hmac::<Sha256>::new_from_slice(key.expose().as_bytes())
        .map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

/// Lower-case hex.
#[cfg(any(feature = "events", feature = "huawei"))]
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

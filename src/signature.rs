//! HMAC-SHA256, as Huawei, Tencent and keys of what is shared use it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::Secret;

/// The key is the secret's text as the console displays it, not the bytes that its digits spell.
pub(crate) fn hmac_sha256(key: &Secret, text: &str) -> Vec<u8> {
    // A key of any length is good for HMAC; the type of the constructor cannot say so.
    Hmac::<Sha256>::new_from_slice(key.expose().as_bytes())
        .map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

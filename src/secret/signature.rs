//! HMAC-SHA256, as Huawei, Tencent and keys of what is shared use it.

#![cfg_attr(
    not(any(feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "DingTalk has other signatures")
)]

use hmac_sha256::HMAC;

use crate::Secret;

/// The key is the secret's text as the console displays it, not the bytes that its digits spell.
pub(crate) fn hmac_sha256(key: &Secret, text: &[u8]) -> [u8; 32] {
    HMAC::mac(text, key.expose().as_bytes())
}

/// Lower-case hex.
#[cfg(any(feature = "events", feature = "huawei", feature = "shared"))]
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |digit: u8| char::from(b"0123456789abcdef"[usize::from(digit)]);
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        hex.push(digit(byte >> 4));
        hex.push(digit(byte & 15));
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_any_length_signs() {
        for (key, signature) in [
            ("", "76d9e7194e7dbc3aa00bbe8ffb9f6fcb5a932170f971f948bb2ab61607d2b9d6"),
            // Of RFC 4231.
            ("Jefe", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (&"0123456789abcdef".repeat(4), "6c54f514609552a77307d5d6a0cb9503e347c9e91bb043432173f2a3353c8141"),
            (&"k".repeat(65), "58b6aa8aff9a0a75db8f453becc657e29cdde625b22acf3febfb296484223f22"),
            (&"k".repeat(131), "ac392e02db84d07ccef2ec61fe41ed21f8176cf691c2cf82b98cf53270ce263e"),
        ] {
            let signed = hmac_sha256(&Secret::from(key), b"what do ya want for nothing?");
            assert_eq!(signed.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), signature, "{key}");
        }
    }
}

//! A text in the codes in which servers write down bytes. Capitals are disregarded where they are looked for.

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Hex, and Base64 of both alphabets; as a part of what begins before the text and goes on behind it too, as of `account:password`.
pub(super) fn all(text: &str) -> Vec<String> {
    let mut codes = vec![hex(text)];
    for before in 0..3 {
        for engine in &[STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let code = base64(text.as_bytes(), before, engine);
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    codes
}

fn hex(text: &str) -> String {
    let mut code = String::with_capacity(text.len() * 2);
    for byte in text.as_bytes() {
        for nibble in &[byte >> 4, byte & 15] {
            code.push(char::from_digit((*nibble).into(), 16).unwrap_or_default());
        }
    }
    code
}

/// The letters that nothing but the text decides, wherever it stands: of three bytes four are made, and so many bytes are before it.
fn base64(text: &[u8], before: usize, engine: &GeneralPurpose) -> String {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(text);
    let (first, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    engine.encode(bytes).get(first..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_what_others_make_of_it() {
        let codes = ["7333637233747e", "czNjcjN0f", "MzY3IzdH", "zM2NyM3R+", "zM2NyM3R-"];
        assert_eq!(all("s3cr3t~"), codes.map(String::from));
    }
}

//! A text in the codes in which servers write down bytes. Capitals are disregarded where they are looked for.

const BASE64: [&[u8; 64]; 2] = [
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
];

/// Hex, and Base64 of both alphabets; as a part of what begins before the text and goes on behind it too, as of `account:password`.
pub(super) fn all(text: &str) -> Vec<String> {
    let mut codes = vec![hex(text)];
    for before in 0..3 {
        for letters in &BASE64 {
            let code = base64(text.as_bytes(), before, letters);
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
fn base64(text: &[u8], before: usize, letters: &[u8; 64]) -> String {
    let byte = |at: usize| at.checked_sub(before).and_then(|at| text.get(at)).copied().unwrap_or_default();
    let (first, end) = ((before * 8).div_ceil(6), (before + text.len()) * 8 / 6);
    let mut code = String::with_capacity(end - first);
    for at in first..end {
        let bit = at * 6;
        let both = u16::from(byte(bit / 8)) << 8 | u16::from(byte(bit / 8 + 1));
        code.push(letters[usize::from(both >> (10 - bit % 8) & 63)].into());
    }
    code
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

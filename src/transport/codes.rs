//! A text in the codes in which servers write down bytes. Capitals are disregarded where they are looked for.

const BASE64: [&[u8; 64]; 2] = [
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
];

/// Hex, and Base64 of both alphabets; as a part of what begins before the text and goes on behind it too, as of `account:password`.
pub(super) fn all(text: &str) -> Vec<String> {
    let mut codes = vec![hex(text)];
    for before in 0..3 {
        let [usual, of_addresses] = BASE64.map(|letters| base64(text.as_bytes(), before, letters));
        if of_addresses != usual {
            codes.push(of_addresses);
        }
        codes.push(usual);
    }
    codes
}

fn hex(text: &str) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The letters that nothing but the text decides, wherever it stands: of three bytes four are made, and so many bytes are before it.
fn base64(text: &[u8], before: usize, letters: &[u8; 64]) -> String {
    let byte = |at: usize| at.checked_sub(before).and_then(|at| text.get(at)).copied().unwrap_or_default();
    let (first, end) = ((before * 8).div_ceil(6), (before + text.len()) * 8 / 6);
    let letter = |at: usize| {
        let bit = at * 6;
        let both = u16::from(byte(bit / 8)) << 8 | u16::from(byte(bit / 8 + 1));
        char::from(letters[usize::from(both >> (10 - bit % 8) & 63)])
    };
    (first..end).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_what_others_make_of_it() {
        let codes = ["7333637233747e", "czNjcjN0f", "MzY3IzdH", "zM2NyM3R-", "zM2NyM3R+"];
        assert_eq!(all("s3cr3t~"), codes.map(String::from));
    }
}

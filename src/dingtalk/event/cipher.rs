//! DingTalk's envelope: a signature of SHA-1, and AES-256-CBC with the first half of the key as its start.

use aes::Aes256;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

use crate::Secret;
use crate::secret::signature::hex;

/// The padding fills blocks of this length, twice that of the cipher.
const BLOCK: usize = 32;
/// Random bytes in front of the length.
pub(super) const RANDOM: usize = 16;
/// In front of the message: random bytes, and its length.
const HEAD: usize = RANDOM + 4;

/// Keys of 43 characters have spare bits at their end, which consoles set as they like; some senders break lines.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(super) type Key = Zeroizing<[u8; 32]>;

/// The key that is written in 43 characters of Base64.
pub(super) fn key(text: &str) -> Option<Key> {
    let bytes = Zeroizing::new(LENIENT.decode(text.trim_end_matches('=')).ok()?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

/// Of token, time, nonce and encrypted text, in whichever order their characters put them.
pub(super) fn signature(token: &Secret, timestamp: &str, nonce: &str, encrypted: &str) -> Secret {
    let mut parts = [token.expose(), timestamp, nonce, encrypted];
    parts.sort_unstable();
    let mut hash = Sha1::new();
    parts.iter().for_each(|part| hash.update(part));
    hex(&hash.finalize()).into()
}

/// The message, and the owner to whom it is addressed. `None` where the key does not fit, or the text is damaged.
pub(super) fn decrypt(key: &Key, encrypted: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let text: String = encrypted.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let mut plain = LENIENT.decode(text).ok()?;
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(key.as_slice(), &key[..16]).ok()?;
    let length = unpadded(cipher.decrypt_padded::<NoPadding>(&mut plain).ok()?)?;
    plain.truncate(length);
    let length = u32::from_be_bytes(plain.get(RANDOM..HEAD)?.try_into().ok()?);
    let end = HEAD.checked_add(usize::try_from(length).ok()?)?;
    let owner = plain.get(end..)?.to_vec();
    Some((plain.get(HEAD..end)?.to_vec(), owner))
}

/// The length without the padding, which repeats its own length.
fn unpadded(plain: &[u8]) -> Option<usize> {
    let count = usize::from(*plain.last()?);
    let length = plain.len().checked_sub(count).filter(|_| (1..=BLOCK).contains(&count))?;
    plain.get(length..)?.iter().all(|byte| usize::from(*byte) == count).then_some(length)
}

pub(super) fn encrypt(key: &Key, random: [u8; RANDOM], message: &[u8], owner: &str) -> String {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut plain = [&random[..], &length, message, owner.as_bytes()].concat();
    let count = BLOCK - plain.len() % BLOCK;
    // At most 32.
    plain.resize(plain.len() + count, u8::try_from(count).unwrap_or_default());
    let length = plain.len();
    // Neither can fail: the key has its length, and the text is whole blocks.
    if let Ok(cipher) = cbc::Encryptor::<Aes256>::new_from_slices(key.as_slice(), &key[..16]) {
        let _ = cipher.encrypt_padded::<NoPadding>(&mut plain, length);
    }
    LENIENT.encode(plain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const KEY: &str = "1234567890123456789012345678901234567890123";

    #[test]
    fn the_official_class_makes_the_same_bytes() {
        let key = key(KEY).unwrap();
        let encrypted = encrypt(&key, *b"0123456789abcdef", b"success", "dingsnotzck6pm5veliw");
        assert_eq!(
            encrypted,
            "GCr6999U/V4/3veZ85Bxl8C6wynLzYV25PCR3saSX7v+7tNf5Ck2RJ2NAGnTOWhvJ4H0D2M/DU/3568ASGogSA=="
        );
        let signature = signature(&"123456".into(), "1700000000000", "abcdefgh", &encrypted);
        assert_eq!(signature.expose(), "0238afce644837fa5b04f0c99c9a8faa29142e23");
    }

    #[test]
    fn messages_of_every_length_come_back() {
        let key = key(KEY).unwrap();
        for length in 0..300 {
            let message = vec![b'x'; length];
            let encrypted = encrypt(&key, [7; RANDOM], &message, "owner");
            assert_eq!(decrypt(&key, &encrypted), Some((message, b"owner".to_vec())), "{length}");
        }
    }

    #[test]
    fn what_is_damaged_is_refused() {
        let key = key(KEY).unwrap();
        let encrypted = encrypt(&key, [7; RANDOM], b"message", "owner");
        for wrong in ["", "AAAA", "%", &encrypted[4..], &encrypted[..encrypted.len() - 24]] {
            assert_eq!(decrypt(&key, wrong), None, "{wrong}");
        }
    }
}

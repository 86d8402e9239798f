//! The envelope of HTTP push, made and opened as the vendor's own code does it.

use aes::Aes256;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use sha1::{Digest as _, Sha1};

/// The last character of a key has two bits too many.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

const KEY: usize = 32;
const IV: usize = 16;
const BLOCK: usize = 32;

/// What the console shows for an event subscription.
#[derive(Clone)]
pub(super) struct Cipher {
    token: String,
    key: [u8; KEY],
    owner: String,
}

impl Cipher {
    /// The key is 43 letters and digits. One that is not is none that anybody else has.
    pub(super) fn new(token: &str, key: &str, owner: &str) -> Self {
        let decoded = BASE64.decode(format!("{key}=")).ok().and_then(|key| key.try_into().ok());
        let key = decoded.unwrap_or_else(|| std::array::from_fn(|_| fastrand::u8(..)));
        Self { token: token.to_owned(), key, owner: owner.to_owned() }
    }

    /// The first half of the key.
    fn initial(&self) -> [u8; IV] {
        std::array::from_fn(|at| self.key[at])
    }

    /// Time, nonce, encrypted text and token, sorted and hashed.
    pub(super) fn signature(&self, timestamp: &str, nonce: &str, encrypted: &str) -> String {
        let mut parts = [timestamp, nonce, encrypted, &self.token];
        parts.sort_unstable();
        let hash = Sha1::digest(parts.concat());
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(super) fn encrypt(&self, message: &[u8]) -> String {
        let mut plain: Vec<u8> = std::iter::repeat_with(|| fastrand::u8(..)).take(16).collect();
        plain.extend(u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes());
        plain.extend_from_slice(message);
        plain.extend_from_slice(self.owner.as_bytes());
        let padding = BLOCK - plain.len() % BLOCK;
        plain.extend(std::iter::repeat_n(u8::try_from(padding).unwrap_or_default(), padding));
        let length = plain.len();
        let cipher = cbc::Encryptor::<Aes256>::new(&self.key.into(), &self.initial().into());
        // Whole blocks always fit.
        let _ = cipher.encrypt_padded::<NoPadding>(&mut plain, length);
        BASE64.encode(plain)
    }

    /// The message, if it is addressed to the same owner.
    pub(super) fn decrypt(&self, encrypted: &str) -> Option<Vec<u8>> {
        let mut plain = BASE64.decode(encrypted).ok()?;
        let cipher = cbc::Decryptor::<Aes256>::new(&self.key.into(), &self.initial().into());
        let plain = cipher.decrypt_padded::<NoPadding>(&mut plain).ok()?;
        let padding = usize::from(*plain.last()?);
        let plain = plain.get(..plain.len().checked_sub(padding)?)?;
        let length = u32::from_be_bytes(plain.get(16..20)?.try_into().ok()?);
        let end = 20_usize.checked_add(usize::try_from(length).ok()?)?;
        (plain.get(end..)? == self.owner.as_bytes()).then(|| plain.get(20..end).map(<[u8]>::to_vec))?
    }
}

#[cfg(test)]
mod tests {
    use super::Cipher;

    #[test]
    fn no_key_is_too_odd_to_encrypt_with() {
        for key in ["", "short", "===", "not base64, by far", &"k".repeat(43), &"k".repeat(400)] {
            let cipher = Cipher::new("token", key, "owner");
            let encrypted = cipher.encrypt(b"a message");
            assert_eq!(cipher.decrypt(&encrypted).as_deref(), Some(b"a message".as_slice()), "{key}");
        }
    }
}

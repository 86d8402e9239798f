//! UserSig and PrivateMapKey: the signatures of Tencent's products, version 2.
//!
//! The client signs its own calls. These are for handing out: a UserSig to an app's user, a PrivateMapKey to somebody who may enter a
//! room.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compress, Compression, FlushCompress, Status};
use serde_json::Value;

use crate::Secret;
use crate::secret::signature::hmac_sha256;

/// The libraries' usual life: 180 days.
const USUAL_LIFE: Duration = Duration::from_secs(180 * 86_400);

/// A signature to be made for one user of one app.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use meeting_control::Secret;
/// use meeting_control::tencent::user_sig::UserSig;
///
/// let key = Secret::from("the app's secret key");
/// let signature = UserSig::new(1400000000, "user1").life(Duration::from_secs(86_400)).sign(&key, SystemTime::now());
/// assert!(!signature.expose().contains(['+', '/', '=']));
/// ```
#[derive(Clone, Debug)]
pub struct UserSig {
    sdk_app_id: u32,
    identifier: String,
    life: Duration,
    user_buffer: Option<Vec<u8>>,
}

impl UserSig {
    /// For the account `identifier` of the app. It lives 180 days unless [`life`](Self::life) says otherwise.
    pub fn new(sdk_app_id: u32, identifier: impl Into<String>) -> Self {
        Self { sdk_app_id, identifier: identifier.into(), life: USUAL_LIFE, user_buffer: None }
    }

    /// How long it is good for, in whole seconds. Pages of the vendor name 10 and 50 years as the most.
    #[must_use]
    pub fn life(mut self, life: Duration) -> Self {
        self.life = life;
        self
    }

    /// Bytes that are signed along with it.
    #[must_use]
    pub fn user_buffer(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.user_buffer = Some(bytes.into());
        self
    }

    /// A PrivateMapKey: what the user may do in one room of TRTC, for the life set so far, counted from `now`.
    #[must_use]
    pub fn private_map(self, room: &Room, privileges: u32, now: SystemTime) -> Self {
        let expires = seconds(now).saturating_add(self.life.as_secs());
        let buffer = room.user_buffer(&self.identifier, self.sdk_app_id, expires, privileges);
        self.user_buffer(buffer)
    }

    /// The signature, in the alphabet `A-Z a-z 0-9 * - _`.
    pub fn sign(&self, secret_key: &Secret, now: SystemTime) -> Secret {
        self.signed(secret_key, now).0
    }

    /// The same, and what it is in when it has been read: its usual Base64, and the proof within.
    pub(super) fn signed(&self, secret_key: &Secret, now: SystemTime) -> (Secret, [Secret; 2]) {
        let Self { sdk_app_id, identifier, life, user_buffer } = self;
        let (time, expire) = (seconds(now), life.as_secs());
        let mut text =
            format!("TLS.identifier:{identifier}\nTLS.sdkappid:{sdk_app_id}\nTLS.time:{time}\nTLS.expire:{expire}\n");
        let mut buffer = String::new();
        if let Some(bytes) = user_buffer {
            let bytes = STANDARD.encode(bytes.as_slice());
            text.push_str(&format!("TLS.userbuf:{bytes}\n"));
            buffer = format!(r#""TLS.userbuf":"{bytes}","#);
        }
        let signature = STANDARD.encode(hmac_sha256(secret_key, text.as_bytes()));
        let identifier = Value::from(identifier.as_str());
        let object = format!(
            r#"{{"TLS.expire":{expire},"TLS.identifier":{identifier},"TLS.sdkappid":{sdk_app_id},"TLS.sig":"{signature}","TLS.time":{time},{buffer}"TLS.ver":"2.0"}}"#
        );
        let (packed, mut signed) = (STANDARD.encode(compressed(object.as_bytes()).as_slice()), String::new());
        for letter in packed.chars() {
            signed.push(match letter {
                '+' => '*',
                '/' => '-',
                '=' => '_',
                letter => letter,
            });
        }
        (signed.into(), [packed.into(), signature.into()])
    }
}

/// A room of TRTC. A number and the same digits as text are different rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Room {
    /// A room named by a number.
    Number(u32),
    /// A room named by text, at most 65535 bytes.
    Text(String),
}

impl Room {
    fn user_buffer(&self, account: &str, sdk_app_id: u32, expires: u64, privileges: u32) -> Vec<u8> {
        let (version, number, text) = match self {
            Self::Number(number) => (0, *number, None),
            Self::Text(text) => (1, 0, Some(text)),
        };
        let mut buffer = vec![version];
        push_text(&mut buffer, account);
        for word in &[sdk_app_id, number, u32::try_from(expires).unwrap_or(u32::MAX), privileges, 0] {
            buffer.extend_from_slice(&word.to_be_bytes());
        }
        if let Some(text) = text {
            push_text(&mut buffer, text);
        }
        buffer
    }
}

fn push_text(buffer: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    buffer.extend_from_slice(&length.to_be_bytes());
    buffer.extend_from_slice(&text.as_bytes()[..length.into()]);
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = Compress::new(Compression::default(), true);
    let mut compressed = Vec::new();
    loop {
        // Nearly always more than it takes.
        compressed.reserve(bytes.len() + 64);
        match zlib.compress_vec(&bytes[zlib.total_in() as usize..], &mut compressed, FlushCompress::Finish) {
            Ok(Status::Ok | Status::BufError) => {}
            // Compressing into memory cannot fail; the type cannot say so.
            Ok(Status::StreamEnd) | Err(_) => return compressed,
        }
    }
}

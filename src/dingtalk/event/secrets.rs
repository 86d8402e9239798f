use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::cipher::{self, Key};
use super::{Event, told};
use crate::event::{Opened, Opener, Post, Posted, Proof, ReceiveError, Reply, Told, milliseconds, time};
use crate::input::{self, environment};
use crate::wire::labels;
use crate::wire::node::Node;
use crate::{Error, ErrorKind, Secret, Vendor};

labels! {
    /// Says that a value is the token by which pushes are signed.
    Token,
    /// Says that a value is the AES key by which pushes are encrypted.
    AesKey,
    /// Says that a value is the owner whom pushes name.
    Owner,
}

/// What the console's event subscription shows: by it pushes are proved and decrypted.
#[derive(Clone)]
pub struct Secrets {
    token: Secret,
    key: Key,
    owner: String,
}

impl Secrets {
    /// The token, the AES key of 43 characters, and the owner: the app key of an internal app, the corpId of an address that was registered
    /// the old way, the suite key of a third party's app.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: the key is none, or one of them is empty or has blanks around it.
    pub fn new(
        token: Token<impl Into<Secret>>,
        aes_key: AesKey<impl Into<Secret>>,
        owner: Owner<impl Into<String>>,
    ) -> Result<Self, Error> {
        let (token, aes_key, owner) = (token.0.into(), aes_key.0.into(), owner.0.into());
        for (name, value) in
            [("event token", token.expose()), ("event AES key", aes_key.expose()), ("event owner", &owner)]
        {
            input::credential(Vendor::DingTalk, name, input::text(value))?;
        }
        let key = cipher::key(aes_key.expose()).ok_or_else(|| {
            let message = "the event AES key is not 43 letters and digits of Base64";
            Error::unsent(Vendor::DingTalk, ErrorKind::Configuration, message)
        })?;
        Ok(Self { token, key, owner })
    }

    pub(super) fn from_env() -> Result<Self, Error> {
        let variable = |name| environment::required(Vendor::DingTalk, name);
        Self::new(
            Token(variable("DINGTALK_EVENT_TOKEN")?),
            AesKey(variable("DINGTALK_EVENT_AES_KEY")?),
            Owner(variable("DINGTALK_EVENT_OWNER")?),
        )
    }

    /// A push of this message, encrypted and signed as DingTalk does, for tests of handlers.
    pub fn seal(&self, message: &[u8], at: SystemTime) -> Posted {
        let Sealed { signature, timestamp, nonce, encrypted } = self.sealed(message, at);
        Posted::new(serde_json::json!({ "encrypt": encrypted }).to_string())
            .with_query("msg_signature", signature.expose())
            .with_query("timestamp", timestamp)
            .with_query("nonce", nonce)
    }

    fn sealed(&self, message: &[u8], at: SystemTime) -> Sealed {
        // The random bytes hide nothing of what is answered, which is always the same word, and nonces need only differ.
        let random = std::array::from_fn(|_| fastrand::u8(..));
        let nonce: String = std::iter::repeat_with(fastrand::alphanumeric).take(8).collect();
        let timestamp = milliseconds(at).to_string();
        let encrypted = cipher::encrypt(&self.key, random, message, &self.owner);
        let signature = cipher::signature(&self.token, &timestamp, &nonce, &encrypted);
        Sealed { signature, timestamp, nonce, encrypted }
    }

    fn reply(&self, now: SystemTime) -> Reply {
        let Sealed { signature, timestamp, nonce, encrypted } = self.sealed(b"success", now);
        let body = serde_json::json!({
            "msg_signature": signature.expose(),
            "encrypt": encrypted,
            "timeStamp": timestamp,
            "nonce": nonce,
        });
        Reply::json(body.to_string())
    }
}

/// A message in its envelope.
struct Sealed {
    signature: Secret,
    timestamp: String,
    nonce: String,
    encrypted: String,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("owner", &self.owner).finish_non_exhaustive()
    }
}

impl Proof for Secrets {
    type Event = Event;
}

impl Opener for Secrets {
    fn tolerance(&self) -> Duration {
        Duration::from_secs(5 * 60)
    }

    fn is_signed(post: &Post<'_>) -> bool {
        post.outline().is_ok_and(|body| body.get("encrypt").is_some())
    }

    fn open(&self, post: &Post<'_>, now: SystemTime) -> Result<Opened, ReceiveError> {
        let body = post.outline().map_err(|problem| ReceiveError::Malformed(format!("the body {problem}")))?;
        let encrypted = body.text("encrypt").ok_or(ReceiveError::Unsigned)?;
        let parts = (
            post.query("msg_signature").or_else(|| post.query("signature")),
            post.query("timestamp"),
            post.query("nonce"),
        );
        let (Some(signature), Some(timestamp), Some(nonce)) = parts else {
            return Err(ReceiveError::NotAuthentic("the query has no signature, or not all that is signed"));
        };
        let expected = cipher::signature(&self.token, timestamp, nonce, &encrypted);
        if expected != Secret::from(signature.to_ascii_lowercase()) {
            return Err(ReceiveError::NotAuthentic("the signature does not fit the token"));
        }
        let sent_at = time(timestamp);
        let sent_at = sent_at.ok_or_else(|| ReceiveError::Malformed("`timestamp` in the query is no time".into()))?;
        let (message, owner) = cipher::decrypt(&self.key, &encrypted)
            .ok_or(ReceiveError::NotAuthentic("it cannot be decrypted with the AES key"))?;
        if owner != self.owner.as_bytes() {
            return Err(ReceiveError::NotAuthentic("it is addressed to another owner"));
        }
        Ok(Opened { decrypted: Some(Bytes::from(message)), sent_at: Some(sent_at), reply: self.reply(now) })
    }

    fn told(node: &Node<'_>) -> Told {
        told(node)
    }
}

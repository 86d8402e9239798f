//! Ids of events to which their vendor gives none.

use hmac_sha256::Hash;

use crate::secret::signature::hex;
use crate::wire::node::Node;

/// What tells an event from every other, put together part by part. Each part is hashed with its form and its length, so that no two events
/// run together.
#[derive(Default)]
pub(crate) struct Identity(Hash);

impl Identity {
    pub(crate) fn with(mut self, part: Option<Node<'_>>) -> Self {
        match part {
            Some(part) => self.take(&part),
            None => self.put(b'-', b""),
        }
        self
    }

    pub(crate) fn with_text(mut self, text: &str) -> Self {
        self.put(b'"', text.as_bytes());
        self
    }

    pub(crate) fn id(self) -> String {
        hex(&self.0.finalize())
    }

    fn take(&mut self, node: &Node<'_>) {
        match node {
            Node::Null => self.put(b'-', b""),
            Node::Bool(flag) => self.put(b'?', &[u8::from(*flag)]),
            Node::Number(digits) => self.put(b'#', digits.as_bytes()),
            Node::Text(text) => self.put(b'"', text.as_bytes()),
            Node::List(items) => {
                self.count(b'[', items.len());
                items.for_each(|item| self.take(&item));
            }
            Node::Object(members) => {
                self.count(b'{', members.len());
                for (name, value) in *members {
                    self.put(b':', name.as_bytes());
                    self.take(&value);
                }
            }
        }
    }

    fn put(&mut self, form: u8, bytes: &[u8]) {
        self.count(form, bytes.len());
        self.0.update(bytes);
    }

    fn count(&mut self, form: u8, count: usize) {
        self.0.update([form]);
        // No length has more than 64 bits.
        self.0.update(u64::try_from(count).unwrap_or(u64::MAX).to_be_bytes());
    }
}

/// A delivery that nothing proves: anybody can have sent it.
///
/// It is for what the vendor does not sign, and for what came through a connection that is proof enough, such as a socket that was opened
/// with a token. Who takes it out says that something else vouches for it: a secret in the address, a private network, the connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsigned<D>(D);

impl<D> Unsigned<D> {
    pub(crate) fn new(delivery: D) -> Self {
        Self(delivery)
    }

    /// The delivery, for which something else vouches.
    pub fn trust(self) -> D {
        self.0
    }
}

impl<E> Unsigned<super::Delivery<E>> {
    /// What to answer, whoever has sent it.
    pub fn reply(&self) -> &super::Reply {
        &self.0.reply
    }
}

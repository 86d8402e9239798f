//! The members of an object by their very bytes: what is signed, before anybody knows who has sent it.
//!
//! No tree is made of them, so that what nobody vouches for costs no more than to be looked through once.

use super::node;
use super::scalar;

/// No envelope has as many.
const MOST_MEMBERS: usize = 1000;

/// The members of an object, in their order.
#[derive(Debug)]
pub(crate) struct Outline<'b>(Vec<(String, &'b [u8])>);

impl<'b> Outline<'b> {
    /// As tolerant as [`node::parse`] of what stands within texts.
    ///
    /// # Errors
    /// What the body is instead, in words that follow "it".
    pub(crate) fn of(body: &'b [u8]) -> Result<Self, &'static str> {
        let mut scanner = Scanner { rest: node::without_mark(body) };
        match scanner.object() {
            Some(members) if members.len() <= MOST_MEMBERS => Ok(Self(members)),
            Some(_) => Err("holds more members than any vendor sends"),
            None => Err(node::name_of_no_object(body)),
        }
    }

    /// The member of this name by its bytes; of several the last, as of a [`Node`](node::Node).
    pub(crate) fn get(&self, name: &str) -> Option<&'b [u8]> {
        self.0.iter().rev().find(|(member, _)| member == name).map(|(_, value)| *value)
    }

    /// What the member of this name says, if it is a text, a number or a flag.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let value = self.get(name).filter(|value| !value.starts_with(b"{") && !value.starts_with(b"["))?;
        scalar::text(&node::parse(value).ok()?.root()).map(str::to_owned)
    }
}

/// Finds where values begin and end, without regard to what they hold.
struct Scanner<'b> {
    rest: &'b [u8],
}

impl<'b> Scanner<'b> {
    /// An object that is all there is.
    fn object(&mut self) -> Option<Vec<(String, &'b [u8])>> {
        let mut members = Vec::new();
        self.expect(b'{')?;
        if self.peek() == Some(b'}') {
            self.expect(b'}')?;
            return self.peek().is_none().then_some(members);
        }
        // One more than there may be shows that there are too many.
        while members.len() <= MOST_MEMBERS {
            self.peek().filter(|byte| *byte == b'"')?;
            let name = node::parse(self.value()?).ok()?.into_text()?;
            self.expect(b':')?;
            members.push((name, self.value()?));
            match self.next()? {
                b',' => {}
                b'}' => return self.peek().is_none().then_some(members),
                _ => return None,
            }
        }
        Some(members)
    }

    /// The bytes of the next value.
    fn value(&mut self) -> Option<&'b [u8]> {
        let first = self.peek()?;
        let length = match first {
            b'"' => self.text_length()?,
            b'{' | b'[' => self.nest_length()?,
            _ => self.rest.iter().position(|byte| is_end(*byte)).unwrap_or(self.rest.len()),
        };
        let (value, rest) = self.rest.split_at_checked(length).filter(|(value, _)| !value.is_empty())?;
        self.rest = rest;
        Some(value)
    }

    fn text_length(&self) -> Option<usize> {
        let mut text = Text::default();
        self.rest.iter().position(|byte| !text.take(*byte)).map(|end| end + 1)
    }

    fn nest_length(&self) -> Option<usize> {
        let (mut text, mut open) = (Text::default(), 0_usize);
        for (index, byte) in self.rest.iter().enumerate() {
            let was_inside = text.inside;
            text.take(*byte);
            match byte {
                _ if was_inside || text.inside => {}
                b'{' | b'[' => open += 1,
                b'}' | b']' => open = open.checked_sub(1)?,
                _ => {}
            }
            if open == 0 {
                return Some(index + 1);
            }
        }
        None
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.next().filter(|next| *next == byte).map(drop)
    }

    /// The next byte that is not blank.
    fn next(&mut self) -> Option<u8> {
        let next = self.peek()?;
        self.rest = self.rest.get(1..)?;
        Some(next)
    }

    /// The same, which stays where it is.
    fn peek(&mut self) -> Option<u8> {
        let blanks = self.rest.iter().take_while(|byte| is_blank(**byte)).count();
        self.rest = self.rest.get(blanks..)?;
        self.rest.first().copied()
    }
}

/// Whether one is within a text.
#[derive(Default)]
struct Text {
    inside: bool,
    escaped: bool,
}

impl Text {
    /// Whether one still is after this byte.
    fn take(&mut self, byte: u8) -> bool {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.inside => self.escaped = true,
            b'"' => self.inside = !self.inside,
            _ => {}
        }
        self.inside
    }
}

/// What is no JSON is taken for a blank between values, as [`node::parse`] takes it.
fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_control()
}

fn is_end(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b',' | b'}' | b']' | b':' | b'"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_their_very_bytes() {
        let body =
            b"\xef\xbb\xbf{ \"a\" : {\"b\" : \"}\\\"\xff\t\" } , \"n\":1.0,\"\\u0061\":[ 1,{} ] ,\"t\":\"x\\ty\"}\r\n";
        let outline = Outline::of(body).ok();
        let get = |name| outline.as_ref().and_then(|outline| outline.get(name));
        assert_eq!(get("a"), Some(&b"[ 1,{} ]"[..]));
        assert_eq!(get("n"), Some(&b"1.0"[..]));
        let text = |name| outline.as_ref().and_then(|outline| outline.text(name));
        assert_eq!((text("n").as_deref(), text("t").as_deref(), text("a")), (Some("1.0"), Some("x\ty"), None));
    }

    #[test]
    fn what_is_no_object_is_none() {
        for body in [
            "",
            "[]",
            "{",
            "{}x",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":[}",
            "{\"a\":{]}}",
            "{a:1}",
            "{\"a\":1}}",
        ] {
            assert!(Outline::of(body.as_bytes()).is_err(), "{body}");
        }
        let many = format!("{{{}\"\":0}}", "\"\":0,".repeat(MOST_MEMBERS));
        assert_eq!(Outline::of(many.as_bytes()).err(), Some("holds more members than any vendor sends"));
    }

    #[test]
    fn whatever_is_a_tree_has_the_same_members_here() {
        let sound = br#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00\n",{"b":null}],"c":"\"","d":true,"e":{"f":[]}}"#;
        let odd = b"{}[]\",:\\u0-+eE.\0\x1f\xff\xc3\xf0 dtfn";
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..50_000 {
            let mut body = sound.to_vec();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..body.len());
                match random.u8(..2) {
                    0 => body[at] = odd[random.usize(..odd.len())],
                    _ => body.insert(at, odd[random.usize(..odd.len())]),
                }
            }
            let Ok(tree) = node::parse(&body) else { continue };
            let (node::Node::Object(members), Ok(outline)) = (tree.root(), Outline::of(&body)) else { continue };
            for (name, _) in members {
                let value = outline.get(name).and_then(|value| node::parse(value).ok());
                let value = value.as_ref().map(node::Tree::root);
                assert_eq!(value, tree.root().get(name), "{}", String::from_utf8_lossy(&body));
            }
        }
    }
}

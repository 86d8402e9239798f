//! The one reader of scalars: for the fields of answers, for codes, and for what tells success.
//!
//! A value counts for what it says, whatever JSON type it has. `None` where it says something else.

use super::node::Node;

/// As it stands: a number keeps its digits, so that no id becomes another.
pub(crate) fn text<'t>(node: &Node<'t>) -> Option<&'t str> {
    match node {
        Node::Text(text) | Node::Number(text) => Some(text),
        Node::Bool(flag) => Some(if *flag { "true" } else { "false" }),
        Node::Null | Node::List(_) | Node::Object(_) => None,
    }
}

#[cfg(any(feature = "events", feature = "huawei"))]
impl<'t> Node<'t> {
    /// What the member of this name says.
    pub(crate) fn text(&self, name: &str) -> Option<&'t str> {
        self.get(name).as_ref().and_then(text)
    }
}

/// A whole number, also as text, as `30.0` or as `7.2e3`. A flag is none: it would be a count, a time, or the value of an enum that happens
/// to be 1.
pub(crate) fn integer(node: &Node<'_>) -> Option<i64> {
    match node {
        Node::Number(digits) => whole(digits),
        Node::Text(text) => whole(text.trim()),
        Node::Bool(_) | Node::Null | Node::List(_) | Node::Object(_) => None,
    }
}

pub(crate) fn short_integer(node: &Node<'_>) -> Option<i32> {
    integer(node)?.try_into().ok()
}

/// True or false, also as text in any case, as 1 and as 0.
pub(crate) fn flag(node: &Node<'_>) -> Option<bool> {
    match node {
        Node::Bool(flag) => Some(*flag),
        Node::Text(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Node::Text(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        other => match integer(other)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
    }
}

/// A number, also as text.
pub(crate) fn fraction(node: &Node<'_>) -> Option<f64> {
    let number: f64 = match node {
        Node::Number(digits) => digits.parse().ok()?,
        Node::Text(text) => text.trim().parse().ok()?,
        Node::Bool(_) | Node::Null | Node::List(_) | Node::Object(_) => return None,
    };
    if number.is_finite() { Some(number) } else { None }
}

pub(crate) fn short_fraction(node: &Node<'_>) -> Option<f32> {
    let number = fraction(node)? as f32;
    if number.is_finite() { Some(number) } else { None }
}

/// The number that these digits write, if it is a whole one of 64 bits.
fn whole(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > SURE_DIGITS {
        return reckoned(text);
    }
    let mut number = 0;
    for digit in text.as_bytes() {
        if !digit.is_ascii_digit() {
            return reckoned(text);
        }
        number = number * 10 + i64::from(digit - b'0');
    }
    Some(number)
}

/// So many digits never write more than 64 bits.
const SURE_DIGITS: usize = 18;

/// In whatever notation. In decimal: a float would round.
fn reckoned(text: &str) -> Option<i64> {
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let split = match text.split_once('e') {
        None => text.split_once('E'),
        split => split,
    };
    let (mantissa, exponent) = match split {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (integral, fractional) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if integral.is_empty() {
        return None;
    }
    // Zeros count when a digit follows, or the exponent leaves them.
    let (mut number, mut zeros) = (0, 0);
    for digits in &[integral, fractional] {
        for digit in digits.as_bytes() {
            match digit {
                b'0' => zeros += 1,
                b'1'..=b'9' => {
                    number = with_zeros(number, zeros + 1)?.checked_add(u64::from(digit - b'0'))?;
                    zeros = 0;
                }
                _ => return None,
            }
        }
    }
    if number != 0 {
        number = with_zeros(number, zeros + i64::from(exponent) - i64::try_from(fractional.len()).ok()?)?;
    }
    if is_negative { 0_i64.checked_sub_unsigned(number) } else { number.try_into().ok() }
}

fn with_zeros(mut number: u64, zeros: i64) -> Option<u64> {
    if zeros < 0 {
        return None;
    }
    for _ in 0..zeros {
        number = number.checked_mul(10)?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(digits: &str) -> Node<'_> {
        Node::Number(digits)
    }

    #[test]
    fn a_whole_number_is_read_in_every_notation() {
        for (digits, value) in [
            ("30", 30),
            ("30.0", 30),
            ("7.2e3", 7200),
            ("72E+2", 7200),
            ("7200000e-3", 7200),
            ("-0.0", 0),
            ("007", 7),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("1e18", 1_000_000_000_000_000_000),
            ("0e999999", 0),
            ("+5", 5),
            ("5.", 5),
            ("100000000000000000000e-5", 1_000_000_000_000_000),
            ("0.000000000000000000012e21", 12),
        ] {
            assert_eq!(integer(&number(digits)), Some(value), "{digits}");
            assert_eq!(integer(&Node::Text(&format!(" {digits} "))), Some(value), "{digits}");
        }
    }

    #[test]
    fn what_is_no_whole_number_of_64_bits_is_none() {
        for digits in [
            "1.5",
            "9223372036854775808",
            "1e19",
            "1e-1",
            "1e2147483648",
            "",
            "soon",
            "0x10",
            ".5",
            "1 2",
            "NaN",
            "+",
            "-+5",
            "+-5",
            "e5",
            "1e",
            "1e5.0",
            "1e5e5",
            "1.2.3",
            "18446744073709551616",
            "-9223372036854775809",
            "0e99999999999",
            "１２",
        ] {
            assert_eq!(integer(&number(digits)), None, "{digits}");
        }
    }

    #[test]
    fn a_flag_is_no_number() {
        for flag in [true, false] {
            assert_eq!(integer(&Node::Bool(flag)), None);
            assert_eq!(short_integer(&Node::Bool(flag)), None);
            assert_eq!(fraction(&Node::Bool(flag)), None);
        }
    }

    #[test]
    fn flags_come_in_many_forms() {
        for (node, value) in [
            (Node::Text("True"), Some(true)),
            (Node::Text(" FALSE "), Some(false)),
            (number("1"), Some(true)),
            (number("0.0"), Some(false)),
            (Node::Text("1"), Some(true)),
            (number("2"), None),
            (Node::Text("yes"), None),
            (Node::Null, None),
        ] {
            assert_eq!(flag(&node), value, "{node:?}");
        }
    }

    #[test]
    fn an_id_keeps_its_digits() {
        let id = "144115233775727695144115233775727695";
        assert_eq!(text(&number(id)), Some(id));
        assert_eq!(text(&number("1.0")), Some("1.0"));
    }

    #[test]
    fn a_fraction_is_finite() {
        assert_eq!(fraction(&Node::Text("0.25")), Some(0.25));
        assert_eq!(fraction(&number("1e999")), None);
    }
}
